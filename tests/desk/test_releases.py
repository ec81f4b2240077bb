"""Customers' releases at the desk: what is firm becomes an order (R07-27)."""

from __future__ import annotations

from typing import Any

from desk_story import Story, day

from o2c.desk.releases import Refusal
from o2c.domain.agreement import AGREEMENT
from o2c.domain.order.parts import CallOff, PriceSource

AG = "AG-000001"


def due(on: int, quantity: int, **more: Any) -> dict[str, Any]:
    return {"line": 1, "due": day(on), "quantity": quantity, **more}


def released(shop: Story, number: str, *lines: dict[str, Any], **more: Any) -> None:
    asked = {"agreement": AG, "release": number, "year": 2026, "lines": list(lines)}
    shop.do("ReleaseSchedule", **asked, **more)


def agree(shop: Story) -> None:
    line = {"line": 1, "product": "TEN", "mode": "open", "price": "8"}
    days = {"since": day(0), "until": day(300)}
    shop.do("DraftAgreement", customer="ACME", lines=[line], **days)
    shop.do("StartAgreement", agreement=AG)


def test_r07_27_what_is_firm_is_called_off_and_a_forecast_is_not(shop: Story) -> None:
    agree(shop)
    released(shop, "R-1", due(7, 4), due(14, 3), due(60, 50, commitment="forecast"))
    told = shop.do("CallOffRelease", agreement=AG, site="MAIN", purchase_order="R-1")

    order = shop.order(told.number("order"))
    lines = list(order.lines.values())
    assert [(each.requested, each.ordered) for each in lines] == [
        (day(7), 4),
        (day(14), 3),
    ]
    assert {each.agreement for each in lines} == {CallOff(agreement=AG, line=1)}
    assert {each.source for each in lines} == {PriceSource.AGREEMENT}
    assert order.purchase_order == "R-1"
    again = {"agreement": AG, "site": "MAIN"}
    shop.refuse(Refusal.NOTHING_FIRM, "CallOffRelease", **again)


def test_r07_27_the_next_release_wants_only_what_is_not_on_its_way(
    shop: Story,
) -> None:
    agree(shop)
    shop.receive("TEN", 4)
    released(shop, "R-1", due(0, 4), due(7, 3))
    number = shop.do("CallOffRelease", agreement=AG, site="MAIN").number("order")
    shop.ship(number)
    assert shop.store.state(AGREEMENT, AG).shipped_in(1, 2026) == 4
    shop.go(7)
    received = [{"line": 1, "quantity": 4}]
    released(shop, "R-2", due(7, 3), due(14, 5), received=received)
    told = shop.do("CallOffRelease", agreement=AG, site="MAIN")
    (line,) = shop.order(told.number("order")).lines.values()
    assert (line.requested, line.ordered) == (day(14), 5)
