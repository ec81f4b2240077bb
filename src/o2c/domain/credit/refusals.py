"""Why a decision on a credit account may be refused."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.domain.credit.state import Credit
from o2c.errors import StateError, ValidationError


class Refusal(StrEnum):
    LIMIT_NEGATIVE = auto()
    CURRENCY_MISMATCH = auto()
    CREDIT_LIMIT = auto()
    ACCOUNT_UNKNOWN = auto()
    RATE_MISSING = auto()
    UNTIL_MISSING = auto()
    LEVEL_NEGATIVE = auto()
    PARENT_CIRCULAR = auto()
    PARENT_CURRENCY = auto()
    NOT_WAITING = auto()
    NOT_OWED = auto()


def known(credit: Credit) -> None:
    """Refuse an account that was never opened."""
    if not credit.currency:
        raise StateError(
            Refusal.ACCOUNT_UNKNOWN,
            "no such credit account",
            field="account",
            remedy="register the paying party first",
        )


def same_currency(credit: Credit, currency: str) -> None:
    """Refuse an amount in another currency than the account's (X2-09)."""
    known(credit)
    if currency != credit.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"the account is kept in {credit.currency}, not in {currency}",
            field="currency",
            remedy=f"use {credit.currency}",
        )


def rated(credit: Credit, currency: str, rate: object) -> None:
    """Refuse to count an amount in another currency for which no rate is known."""
    known(credit)
    if currency != credit.currency and rate is None:
        raise StateError(
            Refusal.RATE_MISSING,
            f"no rate for {currency} in {credit.currency}",
            field="currency",
            remedy="set the exchange rate, then ask again",
        )


def owed(credit: Credit, invoice: str) -> None:
    """Refuse an invoice of which nothing is open."""
    known(credit)
    if invoice not in credit.invoices:
        raise StateError(
            Refusal.NOT_OWED,
            f"nothing is open of {invoice}",
            field="invoice",
            remedy="name an invoice that is still owed",
        )
