"""What orders call off from an agreement, and which of its lines serves them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from o2c.domain.agreement.events import Call, CalledOff, Event
from o2c.domain.agreement.refusals import Refusal, known, line_of
from o2c.domain.agreement.state import Agreement, Line, Share, Shares, Stage
from o2c.domain.common import NOTHING
from o2c.errors import UnknownReference, ValidationError


def call_off(
    agreement: Agreement, *, order: str, on: date, shares: Shares
) -> Iterator[Event]:
    """Let the agreement follow what an order's lines stand for now.

    It never refuses: more than was agreed is seen and judged, not lost.
    """
    before = agreement.calls.get(order, {})
    now = {number: share for number, share in shares.items() if share.quantity}
    calls = tuple(
        _call(number, before.get(number), now.get(number))
        for number in dict.fromkeys([*before, *now])
        if before.get(number) != now.get(number)
    )
    if calls:
        yield CalledOff(order=order, on=on, calls=calls)


def _call(number: int, was: Share | None, now: Share | None) -> Call:
    named = now or was
    assert named is not None
    return Call(
        order_line=number,
        line=named.line,
        was=was.quantity if was else NOTHING,
        quantity=now.quantity if now else NOTHING,
        was_shipped=was.shipped if was else NOTHING,
        shipped=now.shipped if now else NOTHING,
    )


def runs_on(agreement: Agreement, day: date) -> bool:
    """Whether orders of this day may call off."""
    within = agreement.since <= day <= agreement.until
    return agreement.stage is Stage.RUNNING and within


def line_for(
    agreement: Agreement,
    *,
    customer: str,
    product: str,
    number: int | None,
    order_line: int,
) -> Line:
    """The line that an order line means: the one it names, or the product's.

    Of several with the product, the first with something left.
    """
    known(agreement)
    if agreement.customer != customer:
        raise UnknownReference(
            Refusal.OTHER_CUSTOMER,
            "the agreement is another customer's",
            line=order_line,
            field="agreement",
            remedy="name an agreement of this customer",
        )
    found = find(agreement, product) if number is None else line_of(agreement, number)
    if found is None or found.product != product:
        raise ValidationError(
            Refusal.PRODUCT_NOT_AGREED,
            f"{product} is not what was agreed there",
            line=order_line,
            field="agreement",
            remedy="name the agreement's line with this product, or none",
        )
    return found


def find(agreement: Agreement, product: str) -> Line | None:
    """The first line with this product and something left, else the first with it."""
    lines = [line for line in agreement.lines.values() if line.product == product]
    left = [line for line in lines if agreement.remaining(line.line) != NOTHING]
    return next(iter((*left, *lines)), None)
