"""One row per order line, folded from its order's events alone."""

from __future__ import annotations

from typing import Any

from projection_samples import (
    MONDAY,
    History,
    asked,
    day,
    eur,
    line_price,
    order,
    placed,
    priced,
    promise,
    qty,
    row,
    rows,
    shown,
    slot,
    some,
    totals,
    worth,
)

from o2c.domain.order.events import (
    Billed,
    Confirmed,
    Credited,
    DateChanged,
    LineCancelled,
    Planned,
    Promised,
    QuantityChanged,
    Replaced,
    Returned,
    ReturnReversed,
    Shipped,
    Unplanned,
)
from o2c.domain.order.parts import PriceSource
from o2c.projections.order_line import Billing, Delivery
from o2c.projections.order_lines import BACKORDERS, OPEN_ORDERS, ORDER_LINES
from o2c.projections.view import selected
from o2c.values.money import Rounding
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


def test_a_placed_line_says_what_was_asked_and_for_whom() -> None:
    history = order(asked(1, 10), asked(2, 5, product="SVC", tracked=False))

    assert rows(ORDER_LINES, history).keys() == {("SO-1", 1), ("SO-1", 2)}
    assert shown(
        line(history),
        *("customer", "purchase_order", "ordered_on", "product", "description"),
        *("site", "tracked"),
        *("ordered", "open", "unit", "requested", "currency", "status", "billing"),
    ) == {
        "customer": "ACME",
        "purchase_order": "PO 1",
        "ordered_on": MONDAY,
        "product": "SKU-7",
        "description": "a widget",
        "site": "MAIN",
        "tracked": True,
        "ordered": 10,
        "open": 10,
        "unit": "EA",
        "requested": day(3),
        "currency": "EUR",
        "status": Delivery.OPEN,
        "billing": Billing.NOT_BILLED,
    }
    assert not row(ORDER_LINES, history, "SO-1", 2).tracked


def test_a_priced_line_shows_its_price_and_its_value() -> None:
    assert shown(
        line(ten_at_ten()),
        *("price", "price_per", "price_source", "discount", "tax_rate"),
        *("gross", "net", "tax", "open_value"),
    ) == {
        "price": qty("10"),
        "price_per": 1,
        "price_source": PriceSource.LIST,
        "discount": 0,
        "tax_rate": qty("0.19"),
        "gross": 10000,
        "net": 10000,
        "tax": 1900,
        "open_value": 11900,
    }


def test_gross_is_before_the_discount_rounded_as_the_order_rounds() -> None:
    price = unit_price("0.25", "EUR", 10)  # one is 0.025
    said = line_price(1, 4, price=price, discount=qty("0.2"))
    for rounding, gross in ((Rounding.HALF_UP, 3), (Rounding.HALF_EVEN, 2)):
        history = order(asked(1, 1), rounding=rounding)
        history.tell("order/SO-1", priced(said))

        assert line(history).gross == gross
        assert line(history).net == 4


def test_gross_follows_the_quantity_also_where_the_net_stays_nothing() -> None:
    free = line_price(1, 0, discount=qty(1))
    history = order(asked(1, 10)).tell("order/SO-1", priced(free))
    change = QuantityChanged(
        version=2, line=1, was=qty(10), now=qty(4), prices=(), totals=totals(0)
    )

    assert line(history).gross == 10000
    assert line(history.tell("order/SO-1", change)).gross == 4000

    fewer = LineCancelled(
        version=3, line=1, quantity=qty(1), note="", prices=(), totals=totals(0)
    )
    assert line(history.tell("order/SO-1", fewer)).gross == 3000
    assert line(history.tell("order/SO-1", priced(free))).gross == 3000


def test_without_a_discount_gross_is_net_however_it_was_rounded() -> None:
    tiny = line_price(1, 1, price=unit_price("0.001", "EUR"))
    history = order(asked(1, 10)).tell("order/SO-1", priced(tiny))
    change = QuantityChanged(
        version=2, line=1, was=qty(10), now=qty(4), prices=(), totals=totals(1)
    )

    assert line(history.tell("order/SO-1", change)).gross == 1


def test_a_line_without_a_price_is_worth_nothing_yet() -> None:
    said = line_price(1, 0, price=None, source=PriceSource.MISSING, tax_rate=None)
    history = order(asked(1, 10)).tell("order/SO-1", priced(said))

    assert shown(line(history), "price", "gross", "net", "tax_rate") == {
        "price": None,
        "gross": 0,
        "net": 0,
        "tax_rate": None,
    }


def test_v10_what_stock_cannot_promise_is_the_backorder() -> None:
    """V10: order 15, stock 10, ship 10: backorder 5, not 10."""
    history = order(asked(1, 15)).tell(
        "order/SO-1",
        priced(line_price(1, 15000)),
        confirmed(promise(1, slot(3, 10), waiting=5)),
        shipped(10, 10000, 0),
    )

    assert shown(
        line(history), "open", "reserved", "waiting", "backordered", "status"
    ) == {
        "open": 5,
        "reserved": 0,
        "waiting": 5,
        "backordered": 5,
        "status": Delivery.BACKORDERED,
    }


def test_promises_after_the_requested_date_are_late() -> None:
    slots = (slot(3, 4), slot(4, 5), slot(9, 1))
    history = ten_at_ten().tell("order/SO-1", confirmed(promise(1, *slots)))

    assert shown(
        line(history), "reserved", "later", "backordered", "promised", "schedule"
    ) == {
        "reserved": 10,
        "later": 6,
        "backordered": 6,
        "promised": day(9),
        "schedule": '{"2026-03-05":"4","2026-03-06":"5","2026-03-11":"1"}',
    }


def test_another_requested_date_makes_promises_late_or_not() -> None:
    history = ten_at_ten().tell("order/SO-1", confirmed(promise(1, slot(4, 10))))
    assert line(history).later == 10

    history.tell("order/SO-1", DateChanged(version=2, line=1, was=day(3), now=day(4)))

    assert shown(line(history), "requested", "later", "backordered", "status") == {
        "requested": day(4),
        "later": 0,
        "backordered": 0,
        "status": Delivery.OPEN,
    }


def test_shipping_keeps_the_earliest_promises_first() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        confirmed(promise(1, slot(3, 4), slot(9, 6))),
        shipped(5, 5000, 950),
    )

    assert shown(line(history), "schedule", "reserved", "later", "promised") == {
        "schedule": '{"2026-03-11":"5"}',
        "reserved": 5,
        "later": 5,
        "promised": day(9),
    }


def test_the_first_promise_stays_whatever_comes_later() -> None:
    """R03-07: the first promised date is frozen for metrics."""
    history = ten_at_ten()
    assert line(history).first_promised is None

    history.tell("order/SO-1", confirmed(promise(1, slot(3, 4), waiting=6)))
    again = Promised(lines=(promise(1, slot(3, 4), slot(30, 6)),))
    history.tell("order/SO-1", again)

    assert shown(line(history), "first_promised", "promised", "waiting") == {
        "first_promised": day(3),
        "promised": day(30),
        "waiting": 0,
    }


def test_a_withdrawn_promise_leaves_no_date_but_the_first() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        confirmed(promise(1, slot(3, 10))),
        Promised(lines=(promise(1, waiting=10),)),
    )

    assert shown(line(history), "first_promised", "promised", "backordered") == {
        "first_promised": day(3),
        "promised": None,
        "backordered": 10,
    }


def test_what_was_shipped_keeps_the_date_it_was_promised_for() -> None:
    history = ten_at_ten().tell("order/SO-1", confirmed(promise(1, slot(3, 10))))
    history.at(4).tell("order/SO-1", shipped(10, 10000, 1900))
    history.tell("order/SO-1", Promised(lines=(promise(1),)))

    assert shown(line(history), "promised", "shipped_on", "status", "open_value") == {
        "promised": day(3),
        "shipped_on": day(4),
        "status": Delivery.SHIPPED,
        "open_value": 0,
    }


def test_the_open_value_is_what_the_shipped_part_leaves() -> None:
    """Its rounding is the exposure's: the value of what shipped, rounded once."""
    history = order(asked(1, 3)).tell(
        "order/SO-1", priced(line_price(1, 10000, 1900)), shipped(1, 3333, 633)
    )

    assert line(history).open_value == 11900 - 3333 - 633
    assert line(history).status is Delivery.PARTIALLY_SHIPPED


def test_quantities_with_the_warehouse_go_with_their_shipment() -> None:
    plans = [
        Planned(shipment="SH-1", lines=(some(1, 4),)),
        Planned(shipment="SH-2", lines=(some(1, 3),)),
        Unplanned(shipment="SH-1", lines=(some(1, 1),)),
    ]
    history = ten_at_ten().tell("order/SO-1", *plans)
    assert shown(line(history), "planned", "plans") == {
        "planned": 6,
        "plans": '{"SH-1":"3","SH-2":"3"}',
    }

    history.tell("order/SO-1", shipped(3, 3000, 570, "SH-1"))
    assert shown(line(history), "planned", "plans") == {
        "planned": 3,
        "plans": '{"SH-2":"3"}',
    }


def test_what_ships_without_a_plan_takes_no_other_shipments_plan() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        Planned(shipment="SH-1", lines=(some(1, 4),)),
        shipped(6, 6000, 1140, "SH-9"),
    )

    assert line(history).planned == 4


def test_delivery_and_billing_are_two_lives() -> None:
    history = ten_at_ten().tell("order/SO-1", shipped(6, 6000, 1140))
    assert shown(line(history), "billable", "unbilled", "billing") == {
        "billable": 6,
        "unbilled": 6,
        "billing": Billing.NOT_BILLED,
    }

    history.tell("order/SO-1", billed(6, 6000, 1140))
    assert shown(
        line(history),
        *("billed", "unbilled", "billed_net", "billed_tax", "billing", "status"),
    ) == {
        "billed": 6,
        "unbilled": 0,
        "billed_net": 6000,
        "billed_tax": 1140,
        "billing": Billing.PARTLY,
        "status": Delivery.PARTIALLY_SHIPPED,
    }

    history.tell("order/SO-1", shipped(4, 4000, 760, "SH-2"), billed(4, 4000, 760))
    assert line(history).billing is Billing.FULLY


def test_what_came_back_is_billable_no_longer_until_it_goes_out_again() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        shipped(10, 10000, 1900),
        billed(10, 10000, 1900),
        Returned(rma="RMA-1", lines=(worth(1, 4, 4000, 760),)),
    )
    assert shown(
        line(history),
        *("returned", "billable", "unbilled", "delivered_net", "delivered_tax"),
        *("billing", "status", "open"),
    ) == {
        "returned": 4,
        "billable": 6,
        "unbilled": -4,
        "delivered_net": 6000,
        "delivered_tax": 1140,
        "billing": Billing.PARTLY,
        "status": Delivery.SHIPPED,
        "open": 0,
    }

    history.tell(
        "order/SO-1", ReturnReversed(rma="RMA-1", lines=(worth(1, 1, 1000, 190),))
    )
    assert shown(
        line(history), "returned", "billable", "delivered_net", "delivered_tax"
    ) == {
        "returned": 3,
        "billable": 7,
        "delivered_net": 7000,
        "delivered_tax": 1330,
    }


def test_a_credit_unbills_and_takes_the_rounding_with_it() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        shipped(10, 10000, 1900),
        billed(10, 10000, 1900),
        Returned(rma="RMA-1", lines=(worth(1, 3, 3001, 572),)),
        Credited(
            memo="CRN-1",
            invoice="INV-1",
            lines=(worth(1, 3, 3000, 570),),
            adjusted=(worth(1, 0, -1, -2),),
        ),
    )

    assert shown(
        line(history),
        *("billed", "unbilled", "billed_net", "billed_tax"),
        *("delivered_net", "delivered_tax", "billing"),
    ) == {
        "billed": 7,
        "unbilled": 0,
        "billed_net": 7000,
        "billed_tax": 1330,
        "delivered_net": 7000,
        "delivered_tax": 1330,
        "billing": Billing.FULLY,
    }


def test_replaced_goods_are_open_again() -> None:
    history = ten_at_ten().tell(
        "order/SO-1",
        shipped(10, 10000, 1900),
        Returned(rma="RMA-1", lines=(worth(1, 4, 4000, 760),)),
        Replaced(rma="RMA-1", lines=(some(1, 3),)),
    )

    assert shown(
        line(history), "shipped", "returned", "replaced", "open", "billable", "status"
    ) == {
        "shipped": 7,
        "returned": 1,
        "replaced": 3,
        "open": 3,
        "billable": 6,
        "status": Delivery.PARTIALLY_SHIPPED,
    }


def test_lines_of_the_same_product_stay_apart() -> None:
    """X1-09: two lines of the same product on one order do not collapse."""
    history = order(asked(1, 10), asked(2, 5)).tell(
        "order/SO-1",
        confirmed(promise(1, slot(3, 10)), promise(2, waiting=5)),
        Shipped(shipment="SH-1", lines=(worth(1, 2, 200), worth(2, 1, 100))),
    )

    assert [r.shipped for r in rows(ORDER_LINES, history).values()] == [2, 1]
    assert [r.waiting for r in rows(ORDER_LINES, history).values()] == [0, 5]


def test_open_orders_and_backorders_are_selections() -> None:
    history = order(asked(1, 10), asked(2, 5)).tell(
        "order/SO-1", Shipped(shipment="SH-1", lines=(worth(1, 10, 0),))
    )
    history.tell("order/SO-2", placed(asked(1, 3)))
    history.tell("order/SO-2", Confirmed(version=1, lines=(promise(1, waiting=3),)))
    lines = rows(ORDER_LINES, history).values()

    found = [(r.order, r.line) for r in selected(OPEN_ORDERS, lines)]
    assert found == [("SO-1", 2), ("SO-2", 1)]
    assert [(r.order, r.line) for r in selected(BACKORDERS, lines)] == [("SO-2", 1)]
