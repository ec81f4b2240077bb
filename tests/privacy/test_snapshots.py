"""Snapshots of states, and of views, do not tell who someone is."""

from __future__ import annotations

import json

from privacy_tools import ANN, begin, do, everything, leave, line, live, marker, rows

import o2c
from o2c.domain.order import ORDER
from o2c.storage.states import EVERY

CUSTOMER = "ADA"


def grown(desk: o2c.Desk) -> str:
    """An order with more events than a snapshot waits for; it is cancelled then."""
    begin(desk)
    live(desk, CUSTOMER)
    order = {"customer": CUSTOMER, "site": "MAIN", "lines": [line("TEN")]}
    number: str = do(desk, "PlaceOrder", **order).number("order")
    asks = [
        json.dumps(
            {
                "do": "AmendOrder",
                "order": number,
                "changes": [
                    {"kind": "change_quantity", "line": 1, "quantity": 2 + n % 5}
                ],
            }
        )
        for n in range(EVERY)
    ]
    assert not desk.do_many(asks, by=ANN).refused
    do(desk, "CancelOrder", order=number, note="enough")
    return number


def test_a_state_with_an_address_is_kept_sealed(database_url: str) -> None:
    """Reliability test 39, of snapshots: used where there is a key, blank where not."""
    with o2c.open(database_url) as desk:
        number = grown(desk)
        state = desk.store.state(ORDER, number)
        stream = ORDER.stream(number)
        folded = ORDER.fold(each.event for each in desk.trail(stream))
    query = f"SELECT state FROM snapshots WHERE originator_id = '{stream}'"
    ((kept,),) = rows(database_url, query)
    assert marker(CUSTOMER, "shipcity") not in kept
    with o2c.open(database_url) as desk:
        assert desk.store.state(ORDER, number) == state == folded
        assert state.ship_to is not None
        assert state.ship_to.city == marker(CUSTOMER, "shipcity")
        leave(desk, CUSTOMER)
    with o2c.open(database_url) as desk:
        left = desk.store.state(ORDER, number)
        assert left == ORDER.fold(each.event for each in desk.trail(stream))
        assert left.ship_to == state.ship_to.erased()
        assert not [f for f in desk.reconcile() if not f.agrees]


def test_no_copy_of_a_view_outlives_who_is_in_it(database_url: str) -> None:
    """What was true at the end of a month is kept, but not who it was true of."""
    with o2c.open(database_url) as desk:
        grown(desk)
        kept = {taken.view for taken in desk.snapshot()}
        assert "order_lines" in kept
        assert not {"customers", "parked"} & kept
        leave(desk, CUSTOMER)
        assert desk.as_of(position=desk.store.head()).view("customers")
    assert marker(CUSTOMER, "").encode()[:5] not in everything(database_url)
