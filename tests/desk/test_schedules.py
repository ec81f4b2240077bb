"""Delivery schedules at the desk: one line sold, many deliveries shipped and billed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from desk_story import Story, Told, day, line, part

from o2c.desk.scheduling import Refusal
from o2c.domain.agreement import AGREEMENT
from o2c.domain.order.events import PriceChanged, QuantityChanged, Scheduled
from o2c.domain.order.parts import PriceSource


def monthly(*quantities: int) -> list[dict[str, Any]]:
    return [
        {"quantity": each, "requested": day(30 * n)}
        for n, each in enumerate(quantities)
    ]


def sold(shop: Story, *quantities: int, product: str = "TEN", **more: Any) -> Told:
    """One commercial line, and one hour of fitting beside it."""
    whole = line(1, product, sum(quantities), schedule=monthly(*quantities), **more)
    lines = [whole, line(2, "FIT", 1)]
    return shop.do("PlaceOrder", customer="ACME", site="MAIN", lines=lines)


def amend(shop: Story, number: str, *changes: dict[str, Any]) -> Told:
    return shop.do("AmendOrder", order=number, changes=list(changes))


def cut(which: int, quantity: int) -> dict[str, Any]:
    return {"kind": "change_quantity", "line": which, "quantity": quantity}


def whole(shop: Story, number: str) -> Any:
    return shop.order(number).commercials[1]


def test_r07_26_a_commercial_line_is_ordered_as_its_deliveries(shop: Story) -> None:
    told = sold(shop, 100, 200)
    number = told.number("order")

    order = shop.order(number)
    assert list(order.lines) == [101, 102, 2]
    assert [each.ordered for each in order.lines.values()] == [100, 200, 1]
    assert order.lines[102].requested == day(30)
    assert told.one(Scheduled).commercial == whole(shop, number)
    assert whole(shop, number).quantity == 300


def promote(shop: Story, least: int, rate: str) -> None:
    """So much off where so many are bought, from the Monday on."""
    shop.do(
        "SavePromotion",
        promotion="VOLUME",
        name="volume",
        product="TEN",
        since=day(0),
        breaks=[{"least": least, "value": rate}],
    )


def test_v24_the_discount_is_judged_on_580_after_month_three_is_cut_to_80(
    shop: Story,
) -> None:
    """600 = 6 x 100, at 10 % off from 600 on: each delivery alone has none of it."""
    promote(shop, 600, "0.1")
    number = sold(shop, *[100] * 6).number("order")
    assert (whole(shop, number).discount, whole(shop, number).net.minor) == (
        Decimal("0.1"),
        540_000,
    )
    told = amend(shop, number, cut(103, 80))

    assert told.one(QuantityChanged).now == 80
    assert told.one(Scheduled).was == 600
    assert {(c.line, c.version) for c in told.all(PriceChanged)} == {
        (n, 2) for n in range(101, 107)
    }
    assert shop.order(number).version == 2
    assert (whole(shop, number).quantity, whole(shop, number).discount) == (580, 0)
    assert whole(shop, number).net.minor == 580_000
    amend(shop, number, cut(103, 100))
    assert whole(shop, number).net.minor == 540_000


def test_v24_where_no_break_is_passed_the_price_stays(shop: Story) -> None:
    """R02-05: also when the list has another price by then."""
    promote(shop, 500, "0.1")
    number = sold(shop, *[100] * 6).number("order")
    shop.do("SetListPrice", product="TEN", price="11", currency="EUR")
    assert not amend(shop, number, cut(103, 80)).all(PriceChanged)
    assert whole(shop, number).net.minor == 522_000


def test_v24_a_delivery_that_has_begun_to_ship_keeps_its_price(shop: Story) -> None:
    promote(shop, 300, "0.1")
    shop.receive("TEN", 100)
    number = sold(shop, 100, 100, 100).number("order")
    shop.ship(number, part(101, 50))
    told = amend(shop, number, cut(103, 80))
    assert [each.line for each in told.all(PriceChanged)] == [102, 103]
    assert [shop.line(number, n).net for n in (101, 102)] == [90_000, 100_000]


def test_r07_26_a_delivery_that_is_added_is_priced_with_the_others(
    shop: Story,
) -> None:
    promote(shop, 300, "0.1")
    number = sold(shop, 100, 190).number("order")
    added = line(103, "TEN", 10, requested=day(90), commercial=1)
    amend(shop, number, {"kind": "add_line", "add": added})
    assert {
        each.discount for n, each in shop.order(number).lines.items() if n > 100
    } == {Decimal("0.1")}


def test_r07_26_a_stated_price_is_not_judged_again(shop: Story) -> None:
    number = sold(shop, 100, 100, price="9").number("order")
    assert not amend(shop, number, cut(102, 80)).all(PriceChanged)
    assert whole(shop, number).source is PriceSource.CUSTOMER_STATED


def test_r07_26_shipping_and_billing_work_on_deliveries(shop: Story) -> None:
    shop.receive("TEN", 40)
    number = sold(shop, 30, 20).number("order")
    shop.ship(number, part(101, 30), part(102, 5))
    shop.bill(number)
    assert whole(shop, number).shipped == 35
    shop.do("CloseOrder", order=number, note="enough")
    assert (whole(shop, number).quantity, whole(shop, number).shipped) == (35, 35)
    shop.do("ReopenOrder", order=number, note="go on")
    assert whole(shop, number).quantity == 50


def test_r07_26_each_delivery_ships_from_its_own_site(shop: Story) -> None:
    """One that names none ships from the line's, or else from the order's."""
    for site in ("EAST", "WEST"):
        shop.do("RegisterSite", site=site, name=site, country="DE", zone="Etc/UTC")
    shop.receive("TEN", 5)
    shop.receive("TEN", 3, site="EAST")
    first, second, third = monthly(5, 3, 2)
    split = [first, {**second, "site": "EAST"}, {**third, "site": "WEST"}]
    number = shop.place(
        line(1, "TEN", 10, schedule=split),
        line(2, "TEN", 1, site="WEST", schedule=monthly(1)),
    )
    sites = {n: each.site for n, each in shop.order(number).lines.items()}
    assert sites == {101: "MAIN", 102: "EAST", 103: "WEST", 201: "WEST"}
    assert shop.waiting(number, 103) == 2
    shipment = shop.ship(number, part(102, 3))
    assert shop.shipment(shipment).site == "EAST"
    assert (shop.stock("TEN", "EAST").on_hand, shop.stock("TEN").on_hand) == (0, 5)
    assert whole(shop, number).shipped == 3


def test_r07_26_a_delivery_can_be_added_and_cancelled(shop: Story) -> None:
    number = sold(shop, 10, 10).number("order")
    added = line(103, "TEN", 5, requested=day(90), commercial=1)
    amend(shop, number, {"kind": "add_line", "add": added})
    assert [each.line for each in whole(shop, number).deliveries] == [101, 102, 103]
    assert whole(shop, number).quantity == 25
    amend(shop, number, {"kind": "cancel_line", "line": 101})
    assert whole(shop, number).quantity == 15


def test_r07_26_a_commercial_line_can_be_added(shop: Story) -> None:
    number = shop.place(line(1, "FIT", 1))
    added = line(2, "BOLT", 4, unit="BX", schedule=monthly(1, 3))
    amend(shop, number, {"kind": "add_line", "add": added})
    assert [shop.line(number, n).ordered for n in (201, 202)] == [3, 9]
    assert shop.order(number).commercials[2].quantity == 12


def test_r07_26_deliveries_added_together_have_the_price_of_the_whole_at_once(
    shop: Story,
) -> None:
    promote(shop, 300, "0.1")
    number = shop.place(line(9, "FIT", 1))
    added = line(1, "TEN", 300, schedule=monthly(100, 200))
    told = amend(shop, number, {"kind": "add_line", "add": added})
    assert not told.all(PriceChanged)
    assert {shop.order(number).lines[n].discount for n in (101, 102)} == {
        Decimal("0.1")
    }


def test_r07_26_a_schedule_calls_off_from_an_agreement_as_a_whole(shop: Story) -> None:
    agreed = {"line": 1, "product": "TEN", "quantity": 250, "price": "8"}
    days = {"since": day(0), "until": day(9)}
    shop.do("DraftAgreement", customer="ACME", lines=[agreed], **days)
    shop.do("StartAgreement", agreement="AG-000001")
    number = sold(shop, 100, 100).number("order")
    assert shop.store.state(AGREEMENT, "AG-000001").remaining(1) == 50
    assert whole(shop, number).source is PriceSource.AGREEMENT
    amend(shop, number, cut(102, 80))
    assert shop.store.state(AGREEMENT, "AG-000001").remaining(1) == 70


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quantity": 21}, Refusal.SCHEDULE_SUM),
        ({"line": 1000}, Refusal.SCHEDULE_LINE),
        ({"commercial": 7}, Refusal.SCHEDULE_LINE),
    ],
)
def test_r07_26_a_schedule_that_does_not_add_up_is_refused(
    shop: Story, wrong: dict[str, Any], code: Refusal
) -> None:
    whole = {**line(1, "TEN", 20, schedule=monthly(10, 10)), **wrong}
    fields = {"customer": "ACME", "site": "MAIN", "lines": [whole]}
    refusal = shop.refuse(code, "PlaceOrder", **fields)
    assert refusal.line == whole["line"]
