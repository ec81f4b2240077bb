"""A desk where everything is going on already."""

from __future__ import annotations

from desk_goods import HOME
from desk_story import Story, begun, day, eur, line, part

PRODUCTS = ("TEN", "BOLT", "FIT")


def in_full_swing() -> Story:
    """A desk where everything is going on: orders, shipments, invoices, a return."""
    story = begun()
    story.do(
        "RegisterCustomer", customer="BETA", name="Beta", currency="EUR", bill_to=HOME
    )
    story.limit(500, "BETA")
    for product in PRODUCTS[:2]:
        story.receive(product, 20)
        story.expect("PO-1", product, 6, day(11))
    later = {"requested": day(10)}
    for customer in ("ACME", "BETA", "ACME"):
        number = story.place(
            line(1, "BOLT", 7, **later),
            line(2, "FIT", 3, **later),
            line(3, "TEN", 8, **later),
            customer=customer,
            freight=eur("4.99"),
        )
    story.ship("SO-000001", part(1, 5), part(2, 3), part(3, 8))
    story.bill("SO-000001", part(1, 3), part(2, 2))
    story.bill("SO-000001")
    story.take_back("SO-000001", part(1, 3))
    story.do("PlanShipment", order="SO-000002", lines=[part(1, 4), part(3, 2)])
    story.place(line(1, "BOLT", 9))
    assert number == "SO-000003"
    return story
