"""Why a payment's decision may be refused."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.domain.payment.state import Intent, Kind, Payment
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.values.money import Money


class Refusal(StrEnum):
    AMOUNT_NOT_POSITIVE = auto()
    CURRENCY_MISMATCH = auto()
    CARD_EXPIRED = auto()
    AUTHORISATION_PENDING = auto()
    ALREADY_COVERED = auto()
    MORE_THAN_NEEDED = auto()
    MORE_THAN_ASKED = auto()
    TOLERANCE_NEGATIVE = auto()
    INTENT_UNKNOWN = auto()


def positive(amount: Money) -> None:
    """Refuse an amount of nothing or less."""
    if amount.minor <= 0:
        raise ValidationError(
            Refusal.AMOUNT_NOT_POSITIVE,
            "an amount is positive",
            field="amount",
            remedy="give what is to be paid",
        )


def in_currency(amount: Money, currency: str, field: str) -> None:
    """Refuse another currency than the order's."""
    if amount.currency != currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"{amount.currency} for an order in {currency}",
            field=field,
            remedy=f"give the {field} in {currency}",
        )


def tolerable(tolerance: Money, currency: str) -> None:
    """Refuse a tolerance that is less than nothing, or in another currency."""
    in_currency(tolerance, currency, "tolerance")
    if tolerance.minor < 0:
        raise ValidationError(
            Refusal.TOLERANCE_NEGATIVE,
            "a tolerance is nothing or more",
            field="tolerance",
            remedy="give what may be taken beyond the amount",
        )


def at_most(amount: Money, most: Money, code: Refusal, what: str) -> None:
    """Refuse more than there is use for, and another currency."""
    positive(amount)
    in_currency(amount, most.currency, "amount")
    if amount.minor > most.minor:
        raise LimitExceeded(
            code,
            f"{amount.text()} given, {most.text()} {what}",
            field="amount",
            remedy=f"give {most.text()} at most",
            maximum=most.text(),
        )


def asked_for(payment: Payment, intent: str, *kinds: Kind) -> Intent | None:
    """What the gateway has yet to answer; None where it has, a refusal for others."""
    found = payment.intents.get(intent)
    if found is not None and found.kind in kinds:
        return found
    _, _, counted = intent.rpartition("-")
    known = counted.isdecimal() and 1 <= int(counted) <= payment.asked
    if not known or found is not None:
        raise UnknownReference(
            Refusal.INTENT_UNKNOWN,
            "the gateway was not asked for this",
            field="intent",
            remedy="see the view payment_intents",
        )
    return None
