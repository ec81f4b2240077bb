"""Kits on an order: what was frozen into one when it was ordered goes with it (R01-15).

A kit is a line with a price; its components are lines that cost nothing.  Both are
ordered, cancelled and shipped in one proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from o2c.domain.common import NOTHING, LineQuantity
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Line, Order
from o2c.errors import StateError
from o2c.values.exact import EXACT


def components(order: Order, kit: int) -> list[Line]:
    """The lines of what goes into a kit; none where the line is none."""
    return [line for line in order.lines.values() if line.kit_of == kit]


def kits(order: Order) -> list[Line]:
    """The lines that are kits."""
    known = {line.kit_of for line in order.lines.values()}
    return [line for line in order.lines.values() if line.line in known]


def no_component(line: Line) -> None:
    """Refuse to change by itself what is part of a kit."""
    if line.kit_of is not None:
        raise StateError(
            Refusal.KIT_COMPONENT,
            f"the line is part of the kit on line {line.kit_of}",
            line=line.line,
            field="line",
            remedy=f"change line {line.kit_of}, and it follows",
        )


def apart(order: Order, line: Line, *, besides: str = "") -> Decimal:
    """How much of a component may go by itself: what is open beyond its kits' needs.

    As where one that came back is to be delivered again.
    """
    if line.kit_of is None:
        return NOTHING
    kit = order.lines[line.kit_of]
    free = kit.open - order.planned_on(kit.line, besides=besides)
    there = line.open - order.planned_on(line.line, besides=besides)
    return max(there - EXACT.multiply(free, line.per), NOTHING)


def with_components(
    order: Order, wanted: Mapping[int, Decimal]
) -> Mapping[int, Decimal]:
    """The quantities with those of what goes into the kits among them."""
    whole = dict(wanted)
    for number, quantity in wanted.items():
        for line in components(order, number):
            more = EXACT.multiply(quantity, line.per)
            whole[line.line] = whole.get(line.line, NOTHING) + more
    return whole


def complete(order: Order, ready: Mapping[int, Decimal]) -> Mapping[int, Decimal]:
    """So much of what is ready that kits go complete, or not at all."""
    whole = dict(ready)
    for kit in kits(order):
        parts = components(order, kit.line)
        can = [EXACT.divide_int(ready.get(p.line, NOTHING), p.per) for p in parts]
        count = min(ready.get(kit.line, NOTHING), *can)
        whole[kit.line] = count
        for part in parts:
            needed = EXACT.multiply(count, part.per)
            left = ready.get(part.line, NOTHING) - needed
            whole[part.line] = needed + min(left, apart(order, part))
    return whole


def found(
    order: Order, planned: Mapping[int, Decimal], picked: Mapping[int, Decimal]
) -> Mapping[int, Decimal]:
    """What of a shipment can go, where these quantities were found of what was planned:
    a kit of which something is short goes back to the shelf."""
    there = {line: picked.get(line, quantity) for line, quantity in planned.items()}
    whole = dict(there)
    for kit in kits(order):
        wanted = planned.get(kit.line, NOTHING)
        parts = [p for p in components(order, kit.line) if p.line in planned]
        alone = {p.line: planned[p.line] - EXACT.multiply(wanted, p.per) for p in parts}
        if not wanted:
            continue
        can = [EXACT.divide_int(there[p.line], p.per) for p in parts]
        count = min(there[kit.line], *can)
        whole[kit.line] = count
        for p in parts:
            needed = EXACT.multiply(count, p.per)
            whole[p.line] = needed + min(there[p.line] - needed, alone[p.line])
    return whole


def following(
    order: Order, parts: Sequence[LineQuantity], left: Callable[[Line], Decimal]
) -> list[LineQuantity]:
    """The parts, and what goes into the kits among them, as far as so much is left.

    A component that is named itself is taken as said.
    """
    whole = {part.line: part.quantity for part in parts}
    for part in parts:
        for line in components(order, part.line):
            if line.line not in whole and left(line) > 0:
                needed = EXACT.multiply(part.quantity, line.per)
                whole[line.line] = min(needed, left(line))
    return [LineQuantity(line=n, quantity=q) for n, q in whole.items()]


def together(order: Order, parts: Sequence[LineQuantity], *, besides: str = "") -> None:
    """Refuse a kit without its components, and a component without its kit."""
    going = {part.line: part.quantity for part in parts}
    for line in _concerned(order, going):
        assert line.kit_of is not None
        kits_needs = EXACT.multiply(going.get(line.kit_of, NOTHING), line.per)
        alone = going.get(line.line, NOTHING) - kits_needs
        if not NOTHING <= alone <= apart(order, line, besides=besides):
            raise StateError(
                Refusal.KIT_APART,
                f"{line.per} of the line go with each kit on line {line.kit_of}",
                line=line.line,
                field="quantity",
                remedy=f"name line {line.kit_of}, and they go with it",
            )


def _concerned(order: Order, going: Iterable[int]) -> list[Line]:
    """The components that go, or should."""
    named = set(going)
    return [
        line
        for line in order.lines.values()
        if line.kit_of is not None and named & {line.line, line.kit_of}
    ]
