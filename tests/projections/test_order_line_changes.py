"""What amending, ending and reopening an order does to its lines."""

from __future__ import annotations

from typing import Any

from projection_samples import (
    OF_ORDER,
    History,
    asked,
    day,
    eur,
    line_price,
    order,
    priced,
    promise,
    qty,
    row,
    shown,
    slot,
    some,
    totals,
    worth,
)

from o2c.domain.order.events import (
    Billed,
    Cancelled,
    Closed,
    Confirmed,
    LineAdded,
    LineCancelled,
    PriceChanged,
    QuantityChanged,
    Reopened,
    Shipped,
)
from o2c.domain.order.parts import PriceSource
from o2c.projections.order_line import Delivery
from o2c.projections.order_lines import ORDER_LINES
from o2c.values.price import unit_price


def confirmed(*promises: Any) -> Confirmed:
    return Confirmed(version=1, lines=promises)


def shipped(quantity: str | int, net: int, tax: int, shipment: str = "SH-1") -> Shipped:
    return Shipped(shipment=shipment, lines=(worth(1, quantity, net, tax),))


def billed(quantity: str | int, net: int, tax: int) -> Billed:
    lines = (worth(1, quantity, net, tax),)
    return Billed(invoice="INV-1", lines=lines, freight=eur(0), freight_tax=eur(0))


def ten_at_ten() -> History:
    """Line 1 of SO-1: ten for 100.00 and 19.00 tax."""
    return order(asked(1, 10)).tell("order/SO-1", priced(line_price(1, 10000, 1900)))


def line(history: History) -> Any:
    return row(ORDER_LINES, history, "SO-1", 1)


def test_amendments_change_what_is_ordered_and_what_it_is_worth() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        QuantityChanged(
            version=2,
            line=1,
            was=qty(10),
            now=qty(12),
            prices=(line_price(1, 12000, 2280),),
            totals=totals(12000, 2280),
        ),
        PriceChanged(
            version=3,
            line=1,
            was=unit_price("10", "EUR"),
            now=unit_price("9.50", "EUR"),
            was_discount=qty(0),
            prices=(
                line_price(
                    1,
                    11400,
                    2166,
                    price=unit_price("9.50", "EUR"),
                    source=PriceSource.MANUAL,
                ),
            ),
            totals=totals(11400, 2166),
        ),
        LineCancelled(
            version=4,
            line=1,
            quantity=qty(2),
            note="fewer",
            prices=(line_price(1, 9500, 1805, price=unit_price("9.50", "EUR")),),
            totals=totals(9500, 1805),
        ),
    )

    assert shown(
        line(history), "ordered", "cancelled", "open", "price", "gross", "net", "tax"
    ) == {
        "ordered": 12,
        "cancelled": 2,
        "open": 10,
        "price": qty("9.5"),
        "gross": 9500,
        "net": 9500,
        "tax": 1805,
    }


def test_an_added_line_is_a_row_of_its_own() -> None:
    added = LineAdded(
        version=2,
        **OF_ORDER,
        asked=asked(7, 5, requested=day(9)),
        prices=(line_price(7, 5000, 950),),
        totals=totals(15000, 2850),
    )
    history = ten_at_ten().tell("order/SO-1", added)

    assert shown(
        row(ORDER_LINES, history, "SO-1", 7), "ordered", "requested", "net", "currency"
    ) == {"ordered": 5, "requested": day(9), "net": 5000, "currency": "EUR"}
    assert shown(row(ORDER_LINES, history, "SO-1", 7), *OF_ORDER) == OF_ORDER
    assert line(history).net == 10000


def test_an_order_called_off_leaves_nothing_open_and_nothing_promised() -> None:
    called_off = Cancelled(
        note="", lines=(some(1, 10),), prices=(line_price(1, 0),), totals=totals(0)
    )
    history = ten_at_ten().tell(
        "order/SO-1", confirmed(promise(1, slot(9, 6), waiting=4)), called_off
    )

    assert shown(
        line(history),
        *("cancelled", "open", "reserved", "later", "waiting", "backordered"),
        *("schedule", "net", "open_value", "status"),
    ) == {
        "cancelled": 10,
        "open": 0,
        "reserved": 0,
        "later": 0,
        "waiting": 0,
        "backordered": 0,
        "schedule": "",
        "net": 0,
        "open_value": 0,
        "status": Delivery.CANCELLED,
    }


def test_a_reopened_order_has_open_again_what_its_closing_gave_up() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        shipped(4, 4000, 760),
        Closed(
            note="",
            lines=(some(1, 6),),
            prices=(line_price(1, 4000, 760),),
            totals=totals(4000, 760),
        ),
    )
    assert shown(line(history), "open", "status", "net") == {
        "open": 0,
        "status": Delivery.SHIPPED,
        "net": 4000,
    }

    history.tell(
        "order/SO-1",
        Reopened(
            note="",
            lines=(some(1, 6),),
            prices=(line_price(1, 10000, 1900),),
            totals=totals(10000, 1900),
        ),
    )
    assert shown(line(history), "cancelled", "open", "net", "status") == {
        "cancelled": 0,
        "open": 6,
        "net": 10000,
        "status": Delivery.PARTIALLY_SHIPPED,
    }
