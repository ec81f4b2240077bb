"""Changing what was agreed: quantities, prices from a day on, and the last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from o2c.domain.agreement.events import (
    EndChanged,
    Event,
    Mode,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.agreement.refusals import (
    Refusal,
    ends_after,
    line_of,
    price_agreed,
    quantity_agreed,
    stage_must_be,
)
from o2c.domain.agreement.state import Agreement, Line, Stage
from o2c.errors import LimitExceeded, ValidationError
from o2c.values.money import Money, zero
from o2c.values.price import UnitPrice


def change_quantity(
    agreement: Agreement,
    *,
    line: int,
    mode: Mode,
    quantity: Decimal,
    by: tuple[str, ...],
) -> Iterator[Event]:
    """Agree on more or less of a line, or on no bound; not on less than is called off.

    What orders have called off beyond the agreement may be brought nearer to it.
    """
    old = _amendable(agreement, line)
    if (mode, quantity) == (old.mode, old.quantity):
        return
    quantity_agreed(line, quantity)
    called = agreement.called_off(line)
    less = old.mode is Mode.OPEN or quantity < old.quantity
    if mode is Mode.CAPPED and less and quantity < called:
        raise LimitExceeded(
            Refusal.BELOW_CALLED_OFF,
            f"{called} is called off already",
            line=line,
            field="quantity",
            remedy=f"agree on {called} at least, or have orders cancelled first",
            minimum=str(called),
        )
    price = old.prices[-1].price
    yield QuantityChanged(
        line=line,
        was_mode=old.mode,
        was=old.quantity,
        mode=mode,
        quantity=quantity,
        value=_value(agreement, line, mode, quantity, price),
        by=by,
    )


def change_price(
    agreement: Agreement,
    *,
    line: int,
    price: UnitPrice,
    since: date,
    by: tuple[str, ...],
) -> Iterator[Event]:
    """Agree on another price for orders from a day on; orders placed keep theirs."""
    old = _amendable(agreement, line)
    price_agreed(line, price, agreement.currency)
    if since < agreement.since:
        raise ValidationError(
            Refusal.PRICE_TOO_EARLY,
            f"the agreement begins on {agreement.since}",
            line=line,
            field="since",
            remedy=f"give {agreement.since} or a later day",
        )
    last = old.prices[-1]
    if price == last.price and since >= last.since:
        return
    yield PriceChanged(
        line=line,
        was=old.price_on(since),
        now=price,
        since=since,
        value=_value(agreement, line, old.mode, old.quantity, price),
        by=by,
    )


def change_end(
    agreement: Agreement, *, until: date, by: tuple[str, ...]
) -> Iterator[Event]:
    """Let it end earlier or later; a closed one, before it is reopened."""
    stage_must_be(agreement, Stage.DRAFT, Stage.RUNNING, Stage.CLOSED)
    if until == agreement.until:
        return
    ends_after(agreement.since, until)
    yield EndChanged(was=agreement.until, now=until, by=by)


def _amendable(agreement: Agreement, line: int) -> Line:
    stage_must_be(agreement, Stage.DRAFT, Stage.RUNNING)
    return line_of(agreement, line)


def _value(
    agreement: Agreement, line: int, mode: Mode, quantity: Decimal, price: UnitPrice
) -> Money:
    """What the capped lines come to at their latest prices, with this one changed."""
    value = price.extend(quantity) if mode is Mode.CAPPED else zero(agreement.currency)
    for number, other in agreement.lines.items():
        if number != line and other.mode is Mode.CAPPED:
            value += other.prices[-1].price.extend(other.quantity)
    return value
