"""Views that a desk keeps beside those of o2c."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve, frozen
from desk_story import Story, line

import o2c
from o2c.domain.order.events import Placed
from o2c.door import Desk
from o2c.errors import UnknownReference
from o2c.kernel import Recorded
from o2c.projections import VIEWS
from o2c.projections.view import Key, View, column
from o2c.storage.projector import Projector


@frozen(kw_only=True, slots=False)
class Orders:
    customer: str = column("who ordered")
    orders: int = column("how many orders", 0)


def keys(recorded: Recorded[object]) -> list[Key]:
    assert isinstance(recorded.event, Placed)
    return [(recorded.event.customer,)]


def count(key: Key, row: Orders | None, recorded: Recorded[object]) -> Orders:
    row = row or Orders(customer=str(key[0]))
    return evolve(row, orders=row.orders + 1)


COUNTS = View("counts", Orders, ("customer",), (Placed,), keys, count)


def test_it_is_read_caught_up_and_reconciled_like_the_others(shop: Story) -> None:
    desk = Desk(shop.store, Projector(shop.store, [*VIEWS, COUNTS]), [COUNTS])
    assert desk.view("counts") == []
    shop.place(line(1, "BOLT", 3))
    shop.place(line(1, "BOLT", 2))
    assert desk.view("counts") == [Orders(customer="ACME", orders=2)]
    assert desk.view("counts", where={"orders": 3}) == []
    assert all(finding.agrees for finding in desk.reconcile())


def test_it_is_unknown_to_a_desk_without_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'o2c.db'}"
    with o2c.open(url, views=[COUNTS]) as desk:
        desk.view("counts")
    with o2c.open(url) as desk, pytest.raises(UnknownReference):
        desk.view("counts")


@pytest.mark.parametrize("name", ["invoices", "open_orders", "counts"])
def test_two_views_cannot_have_one_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"two views are called {name}"):
        o2c.open("sqlite://", views=[COUNTS, evolve(COUNTS, name=name)])
    assert "counts" not in {view.name for view in VIEWS}
