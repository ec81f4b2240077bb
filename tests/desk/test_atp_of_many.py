"""Available to promise of many products, in one look at each view."""

from __future__ import annotations

from desk_story import MONDAY, Story, day, line

from o2c.door import Desk
from o2c.projections import VIEWS
from o2c.storage.projector import Projector


def test_each_product_has_what_it_has_when_it_is_asked_alone(shop: Story) -> None:
    """R05-02: claims, picks and supply of one product never count for another."""
    desk = Desk(shop.store, Projector(shop.store, VIEWS))
    shop.receive("BOLT", 10)
    shop.receive("TEN", 5)
    shop.expect("PO-1", "TEN", 20, day(7))
    order = shop.place(line(1, "BOLT", 4), line(2, "TEN", 8))
    shop.do("PlanShipment", order=order)
    asked = ["BOLT", "TEN", "OIL", "BOLT", "no such product"]
    found = desk.atp_of(asked, "MAIN", today=MONDAY)
    assert list(found) == ["BOLT", "TEN", "OIL", "no such product"]
    for product, rows in found.items():
        assert rows == desk.atp(product, "MAIN", today=MONDAY)
    assert found["BOLT"] != found["TEN"] != found["OIL"]
    assert desk.atp_of([], "MAIN") == {}
