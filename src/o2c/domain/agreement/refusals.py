"""Why a blanket agreement is refused, or refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from o2c.domain.agreement.state import Agreement, Line, Stage
from o2c.errors import StateError, UnknownReference, ValidationError
from o2c.values.price import UnitPrice


class Refusal(StrEnum):
    AGREEMENT_UNKNOWN = auto()
    AGREEMENT_EMPTY = auto()
    AGREEMENT_STAGE = auto()
    AGREEMENT_ENDED = auto()
    TOO_EARLY = auto()
    ENDS_BEFORE_IT_BEGINS = auto()
    LINE_TWICE = auto()
    LINE_UNKNOWN = auto()
    QUANTITY_NEGATIVE = auto()
    CURRENCY_MISMATCH = auto()
    BELOW_CALLED_OFF = auto()
    PRICE_TOO_EARLY = auto()
    REMAINDER_LEFT = auto()
    CALLED_OFF = auto()
    OTHER_CUSTOMER = auto()
    PRODUCT_NOT_AGREED = auto()


def known(agreement: Agreement) -> None:
    """Refuse where there is no such agreement."""
    if agreement.stage is Stage.UNKNOWN:
        raise UnknownReference(
            Refusal.AGREEMENT_UNKNOWN,
            "no such agreement",
            field="agreement",
            remedy="check the agreement's number",
        )


def line_of(agreement: Agreement, number: int) -> Line:
    """The line, or the refusal that there is none."""
    known(agreement)
    line = agreement.lines.get(number)
    if line is None:
        raise UnknownReference(
            Refusal.LINE_UNKNOWN,
            f"the agreement has no line {number}",
            field="line",
            line=number,
            remedy=f"its lines are {', '.join(map(str, agreement.lines))}",
        )
    return line


def stage_must_be(agreement: Agreement, *stages: Stage) -> None:
    """Refuse what may be done to an agreement in these stages only."""
    known(agreement)
    if agreement.stage not in stages:
        raise StateError(
            Refusal.AGREEMENT_STAGE,
            f"the agreement is {agreement.stage}, not {' or '.join(stages)}",
            field="agreement",
            remedy="reopen a closed agreement; draft another for a cancelled one",
        )


def quantity_agreed(line: int, quantity: Decimal) -> None:
    """Refuse to agree on less than nothing."""
    if quantity < 0:
        raise ValidationError(
            Refusal.QUANTITY_NEGATIVE,
            "an agreed quantity is not negative",
            line=line,
            field="quantity",
            remedy="say that the line is open, or agree on a quantity",
        )


def price_agreed(line: int, price: UnitPrice, currency: str) -> None:
    """Refuse a price in another currency than the agreement's."""
    if price.currency != currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"a price in {price.currency} in an agreement in {currency}",
            line=line,
            field="price",
            remedy=f"give the price in {currency}",
        )


def ends_after(since: date, until: date) -> None:
    """Refuse an agreement that ends before it begins."""
    if until < since:
        raise ValidationError(
            Refusal.ENDS_BEFORE_IT_BEGINS,
            f"it ends on {until}, before it begins on {since}",
            field="until",
            remedy=f"end it on {since} or later",
        )
