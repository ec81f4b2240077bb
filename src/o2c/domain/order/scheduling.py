"""Keeping commercial lines in step with the deliveries that they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from o2c.domain.common import NOTHING
from o2c.domain.order.events import Event
from o2c.domain.order.parts import Asked
from o2c.domain.order.refusals import Refusal, known
from o2c.domain.order.schedule import Commercial, Delivery, Scheduled
from o2c.domain.order.state import Line, Order
from o2c.errors import ValidationError
from o2c.values.money import Money


def schedule(order: Order) -> Iterator[Event]:
    """Say what each commercial line comes to, where that has changed (R07-26)."""
    known(order)
    for number in dict.fromkeys(line.commercial for line in order.lines.values()):
        if number is None:
            continue
        now, before = commercial(order, number), order.commercials.get(number)
        if now != before:
            yield Scheduled(was=before.quantity if before else NOTHING, commercial=now)


def commercial(order: Order, number: int) -> Commercial:
    """A commercial line as its deliveries make it."""
    lines = deliveries(order, number)
    told = next((line for line in lines if line.open and not line.shipped), lines[-1])
    return Commercial(
        line=number,
        product=told.product,
        unit=told.unit,
        quantity=sum((line.active for line in lines), NOTHING),
        shipped=sum((line.shipped for line in lines), NOTHING),
        price=told.price,
        source=told.source,
        discount=told.discount,
        net=Money(sum(line.net for line in lines), order.currency),
        deliveries=tuple(_delivery(line) for line in lines),
    )


def deliveries(order: Order, number: int) -> list[Line]:
    """The order lines that deliver a commercial line."""
    return [line for line in order.lines.values() if line.commercial == number]


def _delivery(line: Line) -> Delivery:
    return Delivery(
        line=line.line,
        requested=line.requested,
        site=line.site,
        quantity=line.active,
        shipped=line.shipped,
    )


def one_product(asked: Sequence[Asked], lines: Iterable[Line] = ()) -> None:
    """Refuse deliveries of one commercial line that are of different products."""
    products = {
        line.commercial: line.product for line in lines if line.commercial is not None
    }
    for each in asked:
        if each.commercial is None:
            continue
        product = products.setdefault(each.commercial, each.product)
        if each.product != product:
            raise ValidationError(
                Refusal.COMMERCIAL_MIXED,
                f"{each.product} does not deliver what is {product} commercially",
                line=each.line,
                field="product",
                remedy="make it a line of its own",
            )
