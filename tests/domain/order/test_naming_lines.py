"""A refusal about a line of an order names it; a new line keeps what was asked."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import asked, changed, day, part, qty, quote, worth
from order_samples import Tale, came_back, confirmed, invoice, planned, priced, shipped

from o2c.domain.order import ORDER
from o2c.domain.order.amending import (
    add_line,
    cancel_line,
    change_date,
    change_price,
    change_quantity,
)
from o2c.domain.order.billing import bill, credit
from o2c.domain.order.closing import close, reopen
from o2c.domain.order.events import Event, Held
from o2c.domain.order.fulfilling import plan, ship, unplan
from o2c.domain.order.parts import HoldReason, PriceSource
from o2c.domain.order.placing import hold
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.returning import authorise_return, take_back
from o2c.testing import given
from o2c.values.ids import SiteId
from o2c.values.price import unit_price

V2 = {"version": 2}


def taken(*quantities: int) -> tuple[Event, ...]:
    """An order with its second line given to the warehouse, as far as it goes."""
    tale = confirmed(*quantities)
    planned(tale, 2, quantities[1])
    return tuple(tale.events)


def gone() -> tuple[Event, ...]:
    """An order of which the second line has shipped, and is billed."""
    tale = shipped(4, 5, went={2: 5})
    invoice(tale, 2, 5, "INV-1")
    return tuple(tale.events)


NEW = tuple(confirmed(4, 5).events)


@pytest.mark.parametrize(
    ("history", "decide", "ask", "code"),
    [
        (
            NEW,
            add_line,
            {"asked": asked(2, 1), "quote": quote(2), **V2},
            Refusal.LINE_TWICE,
        ),
        (
            tuple(confirmed(4).events),
            add_line,
            {"asked": asked(2, 0), "quote": quote(2), **V2},
            Refusal.QUANTITY_NOT_POSITIVE,
        ),
        (
            NEW,
            change_quantity,
            {"line": 2, "quantity": qty(0), **V2},
            Refusal.BELOW_SHIPPED,
        ),
        (
            gone(),
            change_price,
            {
                "line": 2,
                "price": unit_price("9", "EUR"),
                "discount": qty(0),
                "source": PriceSource.MANUAL,
                **V2,
            },
            Refusal.ALREADY_SHIPPED,
        ),
        (
            gone(),
            change_date,
            {"line": 2, "requested": day(9), **V2},
            Refusal.NOTHING_OPEN,
        ),
        (
            NEW,
            change_date,
            {"line": 2, "requested": day(-1), **V2},
            Refusal.DATE_BEFORE_ORDER,
        ),
        (
            taken(4, 5),
            cancel_line,
            {"line": 2, "remaining": qty(4), "note": "", **V2},
            Refusal.PLANNED_SHIPMENT,
        ),
        (
            NEW,
            plan,
            {"shipment": "SH-1", "lines": [part(2, 6)]},
            Refusal.MORE_THAN_OPEN,
        ),
        (
            NEW,
            ship,
            {"shipment": "SH-1", "lines": [part(2, 0)]},
            Refusal.QUANTITY_NOT_POSITIVE,
        ),
        (
            taken(4, 5),
            unplan,
            {"shipment": "SH-9", "lines": [part(2, 6)]},
            Refusal.PLANNED_SHIPMENT,
        ),
        (
            gone(),
            bill,
            {"invoice": "INV-2", "lines": [part(2, 1)]},
            Refusal.MORE_THAN_SHIPPED,
        ),
        (
            gone(),
            credit,
            {"memo": "CM-1", "invoice": "INV-1", "lines": [worth(2, 6, 0)]},
            Refusal.MORE_THAN_BILLED,
        ),
        (
            gone(),
            authorise_return,
            {"rma": "RMA-1", "lines": [part(2, 6)]},
            Refusal.MORE_THAN_SHIPPED,
        ),
        (
            gone(),
            take_back,
            {"rma": "RMA-1", "lines": [part(2, 1)]},
            Refusal.MORE_THAN_RETURNED,
        ),
    ],
)
def test_a_refusal_about_a_line_names_it(
    history: tuple[Event, ...],
    decide: Callable[..., Any],
    ask: dict[str, Any],
    code: Refusal,
) -> None:
    refusal = given(ORDER, *history).when(decide, **ask).then_rejected(code)

    assert refusal.line == 2


def test_an_added_line_keeps_what_was_asked() -> None:
    """Another site, a service instead of goods, its own date: none of it is lost."""
    tale = priced(10)
    new = changed(
        asked(2, 3, product="FITTING", requested=day(4)),
        site=SiteId("NORTH"),
        tracked=False,
        unit="HUR",
    )
    tale.do(add_line, asked=new, quote=quote(2), version=2)
    line = tale.state.lines[2]

    assert (line.product, line.site, line.unit) == ("FITTING", "NORTH", "HUR")
    assert (line.tracked, line.requested) == (False, day(4))


def test_a_line_that_was_never_planned_is_no_part_of_what_is_taken_back() -> None:
    tale = confirmed(4, 5)
    planned(tale, 2, 5)
    (event,) = tale.do(unplan, shipment="SH-9", lines=[part(1, 1), part(2, 2)])

    assert event.lines == (part(2, 2),)


def reopened(tale: Tale) -> Held:
    """The hold that an order which waited when it was closed waits for again."""
    tale.do(hold, reason=HoldReason.CREDIT, note="over the limit")
    tale.do(close, note="too late")
    (_, held) = tale.do(reopen, note="after all")
    assert isinstance(held, Held)
    return held


def test_a_reopened_order_says_why_it_waits_again_x5_02() -> None:
    held = reopened(priced(3))

    assert held.reason is HoldReason.CREDIT
    assert held.note == "the order waited for this when it was closed"


def test_a_reopened_order_forgets_its_closing() -> None:
    tale = priced(3)
    reopened(tale)

    assert (tale.state.given_up, tale.state.ended_holds) == ({}, ())


def test_goods_that_came_back_are_still_part_of_what_a_line_shipped_r05_22() -> None:
    """6 of 10 shipped, 2 came back, the rest is given up: the line is worth 6."""
    tale = shipped(10, went={1: 6})
    came_back(tale, 1, 2, "RMA-1")
    tale.do(cancel_line, line=1, remaining=qty(0), note="", version=2)

    assert tale.state.lines[1].net == 6_000


def test_each_return_counts_what_came_back_for_it_alone() -> None:
    tale = shipped(10, went={1: 10})
    came_back(tale, 1, 2, "RMA-1")
    tale.do(authorise_return, rma="RMA-1", lines=[part(1, 1)])
    tale.do(authorise_return, rma="RMA-2", lines=[part(1, 3)])

    assert tale.state.returning == {"RMA-1": {1: qty(1)}, "RMA-2": {1: qty(3)}}
    assert tale.state.returnable(1) == 4
