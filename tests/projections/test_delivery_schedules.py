"""Commercial lines as readers see them."""

from __future__ import annotations

from attrs import evolve as replace
from projection_samples import asked, day, eur, order, qty, row, rows, shown

from o2c.domain.order.parts import CallOff, PriceSource
from o2c.domain.order.schedule import Commercial, Delivery, Scheduled
from o2c.projections.delivery_schedules import DELIVERY_SCHEDULES
from o2c.projections.order_lines import ORDER_LINES
from o2c.values.ids import ProductId, SiteId
from o2c.values.price import unit_price


def delivery(line: int, on: int, quantity: int, shipped: int = 0) -> Delivery:
    return Delivery(
        line=line,
        requested=day(on),
        site=SiteId("MAIN"),
        quantity=qty(quantity),
        shipped=qty(shipped),
    )


WHOLE = Commercial(
    line=1,
    product=ProductId("SKU-7"),
    unit="EA",
    quantity=qty(30),
    shipped=qty(4),
    price=unit_price("10.00", "EUR"),
    source=PriceSource.LIST,
    discount=qty("0.05"),
    net=eur(28_500),
    deliveries=(delivery(102, 9, 20), delivery(101, 2, 10, 4)),
)


def test_a_commercial_line_is_one_row_with_its_deliveries() -> None:
    history = order(asked(101, 10), asked(102, 20))
    history.tell("order/SO-1", Scheduled(was=qty(0), commercial=WHOLE))
    found = row(DELIVERY_SCHEDULES, history, "SO-1", 1)

    assert shown(found, "quantity", "was", "shipped", "open", "deliveries", "net") == {
        "quantity": 30,
        "was": 0,
        "shipped": 4,
        "open": 26,
        "deliveries": 2,
        "net": 28_500,
    }
    assert (found.first_on, found.last_on) == (day(2), day(9))
    assert found.schedule == (
        '[[102, "2026-03-11", "20", "MAIN"], [101, "2026-03-04", "10", "MAIN"]]'
    )
    assert (found.price, found.price_per, found.discount) == (10, 1, qty("0.05"))


def test_v24_a_row_says_what_it_was_before() -> None:
    now = replace(WHOLE, quantity=qty(28), price=None, source=PriceSource.MISSING)
    history = order(asked(101, 10)).tell(
        "order/SO-1",
        Scheduled(was=qty(0), commercial=WHOLE),
        Scheduled(was=qty(30), commercial=now),
    )
    found = row(DELIVERY_SCHEDULES, history, "SO-1", 1)
    assert (found.was, found.quantity, found.price) == (30, 28, None)
    assert len(rows(DELIVERY_SCHEDULES, history)) == 1


def test_an_order_line_says_what_it_calls_off_and_delivers() -> None:
    reference = CallOff(agreement="AG-1", line=3)
    history = order(asked(101, 10, agreement=reference, commercial=1), asked(2, 1))
    first = row(ORDER_LINES, history, "SO-1", 101)
    assert (first.agreement, first.agreement_line, first.commercial) == ("AG-1", 3, 1)
    second = row(ORDER_LINES, history, "SO-1", 2)
    assert (second.agreement, second.agreement_line, second.commercial) == (
        "",
        None,
        None,
    )
