"""Stock on hand, reservations, and what can be promised when."""

from __future__ import annotations

from datetime import date

from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from projection_samples import History, day, qty, row, rows, shown, slot

from o2c.domain.common import Slot
from o2c.domain.stock import STOCK
from o2c.domain.stock.events import (
    Counted,
    Expected,
    Issued,
    Picked,
    PutBack,
    Received,
    Released,
    Rescheduled,
    Reserved,
    Restocked,
    Scrapped,
    SentBack,
    SupplyCancelled,
    SupplyChanged,
    TakenBack,
)
from o2c.domain.stock.promising import available, balances, earliest
from o2c.projections import shares
from o2c.projections.atp import ATP, AtpBucket, AtpRow, available_to_promise
from o2c.projections.reservations import RESERVATIONS
from o2c.projections.stock_on_hand import STOCK_ON_HAND

ITEM = "stock/SKU-7@MAIN"


def received(quantity: str | int) -> Received:
    return Received(
        on=day(0), quantity=qty(quantity), supply=None, settled=qty(0), due=None
    )


def reserved(*slots: Slot, line: int = 1, waiting: str | int = 0) -> Reserved:
    return Reserved(
        order="SO-1", line=line, requested=day(3), slots=slots, waiting=qty(waiting)
    )


def left(*consumed: Slot, shipment: str = "SH-1", line: int = 1) -> Issued:
    return Issued(
        on=day(3),
        order="SO-1",
        line=line,
        shipment=shipment,
        quantity=sum((s.quantity for s in consumed), qty(0)),
        consumed=consumed,
    )


def picked(quantity: str | int, shipment: str = "SH-1") -> Picked:
    return Picked(order="SO-1", line=1, shipment=shipment, quantity=qty(quantity))


def put_back(quantity: str | int, shipment: str = "SH-1") -> PutBack:
    return PutBack(order="SO-1", line=1, shipment=shipment, quantity=qty(quantity))


def stock(*events: object) -> History:
    return History().tell(ITEM, *events)


def item(history: History) -> object:
    return row(STOCK_ON_HAND, history, "SKU-7", "MAIN")


def test_v25_shipping_consumes_the_reservation() -> None:
    """V25: reserve 5 of 10, ship 5: on hand 5, reserved 0, available 5."""
    history = stock(received(10), reserved(slot(3, 5)))
    names = ("on_hand", "reserved", "available")
    assert shown(item(history), *names) == {
        "on_hand": 10,
        "reserved": 5,
        "available": 5,
    }

    history.tell(ITEM, left(slot(3, 5)))
    assert shown(item(history), *names) == {
        "on_hand": 5,
        "reserved": 0,
        "available": 5,
    }
    assert rows(RESERVATIONS, history) == {}


def test_promises_from_supply_leave_nothing_available_but_never_less() -> None:
    history = stock(received(4), reserved(slot(3, 4), slot(9, 6), waiting=2))

    assert shown(item(history), "reserved", "waiting", "available") == {
        "reserved": 10,
        "waiting": 2,
        "available": 0,
    }


def test_claims_move_between_promised_and_waiting() -> None:
    history = stock(
        reserved(slot(3, 4), waiting=6),
        Rescheduled(
            order="SO-1", line=1, withdrawn=(slot(3, 1),), promised=(slot(9, 4),)
        ),
        Released(order="SO-1", line=1, withdrawn=(slot(9, 2),), waiting=qty(3)),
    )

    assert shown(item(history), "reserved", "waiting") == {"reserved": 5, "waiting": 0}
    assert shown(
        row(RESERVATIONS, history, "SO-1", 1),
        *("product", "site", "requested", "reserved", "waiting", "schedule"),
    ) == {
        "product": "SKU-7",
        "site": "MAIN",
        "requested": day(3),
        "reserved": 5,
        "waiting": 0,
        "schedule": '{"2026-03-05":"3","2026-03-11":"2"}',
    }


def test_goods_move_through_quarantine_to_where_they_belong() -> None:
    history = stock(
        received(10),
        TakenBack(on=day(4), rma="RMA-1", order="SO-1", line=1, quantity=qty(6)),
        Restocked(on=day(5), rma="RMA-1", quantity=qty(2)),
        SentBack(on=day(5), rma="RMA-1", quantity=qty(1)),
        Scrapped(on=day(5), rma="RMA-1", quantity=qty(2), note=""),
        Scrapped(on=day(6), rma=None, quantity=qty(3), note=""),
        Counted(on=day(7), expected=qty(9), counted=qty("8.5"), note=""),
    )

    assert shown(item(history), "on_hand", "quarantine", "scrapped") == {
        "on_hand": qty("8.5"),
        "quarantine": 1,
        "scrapped": 5,
    }


def test_supply_is_expected_until_it_comes_or_does_not() -> None:
    history = stock(
        Expected(supply="PO-1", quantity=qty(20), on=day(5)),
        SupplyChanged(
            supply="PO-1",
            was_quantity=qty(20),
            was_on=day(5),
            quantity=qty(25),
            on=day(8),
            note="",
        ),
        Expected(supply="PO-2", quantity=qty(5), on=day(8)),
    )
    assert item(history).expected == 30  # type: ignore[attr-defined]
    assert rows(ATP, history) == {
        ("SKU-7", "MAIN", day(8)): AtpBucket(
            product="SKU-7", site="MAIN", on=day(8), supply=qty(30)
        )
    }

    arrived = Received(
        on=day(9), quantity=qty(12), supply="PO-1", settled=qty(12), due=day(8)
    )
    gone = SupplyCancelled(supply="PO-2", quantity=qty(5), on=day(8), note="")
    history.tell(ITEM, arrived, gone)
    assert shown(item(history), "expected", "on_hand") == {
        "expected": 13,
        "on_hand": 12,
    }
    assert row(ATP, history, "SKU-7", "MAIN", day(8)).supply == 13


def test_a_date_without_supply_and_demand_is_no_row() -> None:
    history = stock(reserved(slot(3, 4), slot(5, 6)), left(slot(3, 4)))
    assert rows(ATP, history).keys() == {("SKU-7", "MAIN", day(5))}
    assert row(ATP, history, "SKU-7", "MAIN", day(5)).demand == 6

    gone = Released(order="SO-1", line=1, withdrawn=(slot(5, 6),), waiting=qty(0))
    assert rows(ATP, history.tell(ITEM, gone)) == {}


def test_a_promise_that_moves_leaves_its_old_date() -> None:
    moved = Rescheduled(
        order="SO-1", line=1, withdrawn=(slot(3, 3),), promised=(slot(9, 2),)
    )
    history = stock(reserved(slot(3, 4), waiting=1), moved)

    found = {key[2]: r.demand for key, r in rows(ATP, history).items()}
    assert found == {day(3): 1, day(9): 2}


def test_a_supply_that_only_changes_its_quantity_changes_one_date() -> None:
    history = stock(
        Expected(supply="PO-1", quantity=qty(20), on=day(5)),
        SupplyChanged(
            supply="PO-1",
            was_quantity=qty(20),
            was_on=day(5),
            quantity=qty(7),
            on=day(5),
            note="",
        ),
    )

    assert row(ATP, history, "SKU-7", "MAIN", day(5)).supply == 7


def test_picks_belong_to_their_shipment() -> None:
    history = stock(
        received(20), reserved(slot(3, 10)), picked(3), picked(4, "SH-2"), put_back(1)
    )
    assert shown(row(RESERVATIONS, history, "SO-1", 1), "picked", "picks") == {
        "picked": 6,
        "picks": '{"SH-1":"2","SH-2":"4"}',
    }

    history.tell(ITEM, left(slot(3, 5), shipment="SH-1"))
    assert shown(
        row(RESERVATIONS, history, "SO-1", 1), "picked", "picks", "reserved"
    ) == {"picked": 4, "picks": '{"SH-2":"4"}', "reserved": 5}


def test_a_claim_grows_and_may_be_wanted_on_another_date() -> None:
    more = Reserved(
        order="SO-1", line=1, requested=day(7), slots=(slot(3, 2),), waiting=qty(1)
    )
    history = stock(reserved(slot(3, 4), waiting=1), more)

    assert shown(
        row(RESERVATIONS, history, "SO-1", 1),
        *("order", "line", "requested", "reserved", "waiting", "schedule"),
    ) == {
        "order": "SO-1",
        "line": 1,
        "requested": day(7),
        "reserved": 6,
        "waiting": 2,
        "schedule": '{"2026-03-05":"6"}',
    }


def test_a_claim_stays_while_anything_of_it_is_left() -> None:
    history = stock(reserved(waiting=2), received(2))
    assert row(RESERVATIONS, history, "SO-1", 1).waiting == 2

    history.tell(ITEM, Released(order="SO-1", line=1, withdrawn=(), waiting=qty(2)))
    assert rows(RESERVATIONS, history) == {}


def test_a_product_may_have_the_sign_that_parts_it_from_its_site() -> None:
    history = History().tell("stock/A@B@MAIN", received(1))

    assert rows(STOCK_ON_HAND, history).keys() == {("A@B", "MAIN")}


def bucket(n: int, supply: int = 0, demand: int = 0) -> AtpBucket:
    return AtpBucket(
        product="SKU-7", site="MAIN", on=day(n), supply=qty(supply), demand=qty(demand)
    )


def promisable(found: list[AtpRow]) -> dict[date, tuple[int, int]]:
    return {at.on: (int(at.atp), int(at.shortage)) for at in found}


def test_v03_a_promise_today_must_not_break_a_later_one() -> None:
    """V03: on hand 10, -5 on day 3, +6 on day 4, -8 on day 5: 3 today."""
    found = available_to_promise(
        qty(10), [bucket(3, 0, 5), bucket(4, 6), bucket(5, 0, 8)], today=day(0)
    )

    assert promisable(found)[day(0)] == (3, 0)
    assert [int(at.projected) for at in found] == [10, 5, 11, 3]


def test_v04_supply_counts_from_its_date_on() -> None:
    """V04: on hand 10, -8 on day 5, +20 on day 8: 2 before day 8, 22 from it on."""
    found = available_to_promise(
        qty(10), [bucket(5, 0, 8), bucket(8, 20)], today=day(0)
    )

    assert promisable(found) == {day(0): (2, 0), day(5): (2, 0), day(8): (22, 0)}


def test_v02_overdue_supply_counts_tomorrow_and_the_shortage_shows() -> None:
    """V02: 0 on hand, 200 overdue, 75 overdue demand, 100 on day 10: 0, 125, 225."""
    late = [bucket(-3, 200), bucket(-2, 0, 75), bucket(10, 100)]
    found = available_to_promise(qty(0), late, today=day(0))

    assert promisable(found) == {day(0): (0, 75), day(1): (125, 0), day(10): (225, 0)}
    assert [(at.supply, at.demand) for at in found] == [(0, 75), (200, 0), (100, 0)]


def test_supply_due_today_counts_today() -> None:
    found = available_to_promise(qty(0), [bucket(0, 7)], today=day(0))

    assert promisable(found) == {day(0): (7, 0)}


def test_goods_off_the_shelf_are_taken_today_whatever_their_promise() -> None:
    buckets = [bucket(3, 5), bucket(5, 0, 5)]
    assert promisable(available_to_promise(qty(10), buckets, today=day(0))) == {
        day(0): (10, 0),
        day(3): (10, 0),
        day(5): (10, 0),
    }

    found = available_to_promise(qty(10), buckets, today=day(0), picked=[slot(5, 5)])
    assert promisable(found) == {day(0): (5, 0), day(3): (10, 0)}


moves = st.lists(
    st.tuples(
        st.sampled_from(["receive", "expect", "reserve", "pick"]),
        st.integers(1, 9),
        st.integers(-3, 9),
    ),
    max_size=12,
)


@forall(moves)
@settings(max_examples=60, deadline=None)
def test_atp_from_views_is_atp_from_the_item_itself(
    steps: list[tuple[str, int, int]],
) -> None:
    """R05-02, R05-07: the same promise, whichever derivation it is read from."""
    events: list[object] = []
    for line, (what, quantity, when) in enumerate(steps, start=1):
        match what:
            case "receive":
                events.append(received(quantity))
            case "expect":
                supply = f"PO-{line}"
                expected = Expected(supply=supply, quantity=qty(quantity), on=day(when))
                events.append(expected)
            case _:
                events.append(reserved(slot(when, quantity), line=line))
                if what == "pick":
                    taken = qty(quantity) / 2
                    events.append(
                        Picked(order="SO-1", line=line, shipment="SH", quantity=taken)
                    )
    history = stock(*events)
    state = STOCK.fold(events)  # type: ignore[arg-type]
    claims = rows(RESERVATIONS, history).values()
    off_the_shelf = [
        s for c in claims for s in earliest(shares.read_slots(c.schedule), c.picked)
    ]

    found = available_to_promise(
        state.on_hand,
        rows(ATP, history).values(),
        today=day(0),
        picked=off_the_shelf,
    )

    projected = balances(state, today=day(0))
    for at in found:
        assert at.atp == max(available(projected, at.on), qty(0))
