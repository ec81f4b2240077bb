"""A developer's second step: more is ordered than is there, and the supply is late."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import o2c
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.requests.warehouse import ChangeSupply, ExpectSupply, ReceiveStock, ShipOrder

ROLES = "master_data pricing accounting credit order_desk warehouse purchasing"
everyone = o2c.Actor("ada", roles=tuple(ROLES.split()))  # a very small shop
today = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday

with o2c.open("sqlite://", clock=lambda: today) as desk:
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    assert not desk.do_many(shop, by=everyone).refused

    def look(what: str) -> None:
        (line,) = desk.view("order_lines", where={"order": order})
        print(f"{what}:")
        print(f"  {line.shipped} shipped, {line.open} open, promised {line.schedule}")
        print(f"  {line.waiting} without a date; {line.status}")

    desk.do(
        ExpectSupply(
            product="DESK",
            site="MAIN",
            supply="PO-77",
            quantity=Decimal(5),
            due=date(2026, 3, 13),
        ),
        by=everyone,
    )
    order = desk.do(
        PlaceOrder(
            customer="ACME",
            site="MAIN",
            lines=(LinePart(line=1, product="DESK", quantity=Decimal(10)),),
        ),
        by=everyone,
    ).number("order")
    look("ten desks ordered, four there, five expected")

    desk.do(
        ChangeSupply(
            product="DESK", site="MAIN", supply="PO-77", due=date(2026, 3, 19)
        ),
        by=everyone,
    )
    look("the supply is late")

    print("what can be promised:")
    for row in desk.atp("DESK", "MAIN"):
        print(f"  {row.on}: supply {row.supply}, demand {row.demand}, ATP {row.atp}")

    desk.do(ShipOrder(order=order), by=everyone)
    look("what is there has gone out")

    today = datetime(2026, 3, 19, 8, tzinfo=UTC)
    for supply, quantity in (("PO-77", 5), (None, 1)):
        desk.do(
            ReceiveStock(
                product="DESK", site="MAIN", quantity=Decimal(quantity), supply=supply
            ),
            by=everyone,
        )
    desk.do(ShipOrder(order=order), by=everyone)
    look("the supply came, and one desk more")
    print("backorders left:", len(desk.view("backorders")))
