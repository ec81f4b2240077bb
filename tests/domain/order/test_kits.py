"""A kit and what goes into it stay in one proportion, whatever is ready or found."""

from __future__ import annotations

from decimal import Decimal

from domain_samples import asked, changed, part, placed, refused, story
from hypothesis import given
from hypothesis import strategies as st

from o2c.domain.order import ORDER
from o2c.domain.order.fulfilling import plan, ship
from o2c.domain.order.kits import (
    apart,
    complete,
    components,
    found,
    kits,
    no_component,
    with_components,
)
from o2c.domain.order.placing import confirm
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Order

PER = {2: 2, 3: 5}  # pieces of lines 2 and 3 in one kit of line 1


def begun(count: int = 4) -> list[object]:
    parts = (
        changed(asked(n, count * per), kit_of=1, per=Decimal(per))
        for n, per in PER.items()
    )
    return [placed(asked(1, count), *parts, asked(4, 7))]


def order(count: int = 4) -> Order:
    return ORDER.fold(begun(count))  # type: ignore[arg-type]


def test_a_kit_knows_its_components() -> None:
    found_ = order()
    assert [line.line for line in components(found_, 1)] == [2, 3]
    assert [line.line for line in kits(found_)] == [1]
    assert with_components(found_, {1: Decimal(2), 4: Decimal(1)}) == {
        1: 2,
        2: 4,
        3: 10,
        4: 1,
    }
    no_component(found_.lines[1])
    refusal = refused(Refusal.KIT_COMPONENT, no_component, found_.lines[3])
    assert (refusal.line, refusal.remedy) == (3, "change line 1, and it follows")


quantities = st.integers(0, 30).map(Decimal)


@given(st.integers(1, 6), st.tuples(*[quantities] * 4))
def test_what_is_ready_goes_in_whole_kits(
    count: int, ready: tuple[Decimal, ...]
) -> None:
    there = dict(enumerate(ready, start=1))
    there[1] = min(there[1], Decimal(count))
    going = complete(order(count), there)

    assert all(going[n] == going[1] * per for n, per in PER.items())
    assert all(going[n] <= there[n] for n in there)
    assert going[4] == there[4]
    more = going[1] + 1
    assert more > there[1] or any(more * per > there[n] for n, per in PER.items())


@given(st.integers(1, 6), st.tuples(*[quantities] * 3))
def test_what_is_found_goes_in_whole_kits(
    count: int, picked: tuple[Decimal, ...]
) -> None:
    planned = {1: Decimal(count), **{n: Decimal(count * p) for n, p in PER.items()}}
    there = {n: min(q, planned[n]) for n, q in enumerate(picked, start=1)}
    going = found(order(6), planned, there)

    assert all(going[n] == going[1] * per for n, per in PER.items())
    assert all(going[n] <= there[n] for n in there)
    more = going[1] + 1
    assert more > there[1] or any(more * per > there[n] for n, per in PER.items())


def test_a_kit_without_its_components_does_not_go() -> None:
    tale = story(ORDER, *begun())
    tale.do(confirm, lines=())
    for lines in ([part(1, 1)], [part(2, 2)], [part(1, 1), part(2, 2), part(3, 6)]):
        for decide in (plan, ship):
            refusal = tale.attempt(decide, shipment="SH-1", lines=lines)
            assert refusal is not None
            assert refusal.code is Refusal.KIT_APART
    whole = [part(1, 1), part(2, 2), part(3, 5)]
    tale.do(plan, shipment="SH-1", lines=whole)
    tale.do(ship, shipment="SH-1", lines=whole)
    assert apart(tale.state, tale.state.lines[3]) == 0
    assert apart(tale.state, tale.state.lines[4]) == 0
