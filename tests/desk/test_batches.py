"""Many requests at once: each all or nothing, and a bad one in nobody's way."""

import pytest
from desk_door import CARL, MARIA, ORDER, asked, head
from desk_story import as_json, eur, line

from o2c.desk.common import Refusal as Stale
from o2c.domain.purchase_order import Refusal as PurchaseOrder
from o2c.door import Desk
from o2c.errors import UnknownReference, ValidationError


def order(product: str = "TEN", quantity: int = 1, **more: object) -> str:
    return as_json(
        "PlaceOrder", {**ORDER, "lines": [line(1, product, quantity)], **more}
    )


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_one_bad_order_never_blocks_the_others(desk: Desk, batch: int) -> None:
    asks = [order(), order("GHOST"), order(), "no JSON", order(quantity=2)]
    told: list[int] = []
    report = desk.do_many(asks, by=MARIA, batch=batch, progress=told.append)
    assert report.accepted == 3
    numbers = [done.receipt.number("order") for done in report.done if done.receipt]
    assert numbers == ["SO-000001", "SO-000002", "SO-000003"]
    assert [done.index for done in report.done] == [0, 1, 2, 3, 4]
    first, second = report.refused
    assert (first.index, type(first.refusal)) == (1, UnknownReference)
    assert (second.index, type(second.refusal)) == (3, ValidationError)
    assert first.refusal is not None
    assert first.refusal.facts["parked"] == "IN-000001"
    assert told[-1] == 5
    assert told == sorted(told)
    assert len(desk.view("parked")) == 2
    assert [row.order for row in desk.view("order_status", order_by="order")] == numbers


def test_a_refused_order_leaves_nothing_behind(desk: Desk) -> None:
    """Its second line is wrong: what its first line had claimed is free for others."""
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=5)
    bad = as_json(
        "PlaceOrder",
        {**ORDER, "purchase_order": "1", "lines": [line(1, "TEN", 5), line(2, "X", 1)]},
    )
    report = desk.do_many([bad, order(quantity=5, purchase_order="1")], by=MARIA)
    assert report.accepted == 1
    (row,) = desk.view("reservations")
    assert (row.order, row.reserved) == ("SO-000001", 5)


def test_v12_orders_of_a_batch_see_each_other(desk: Desk) -> None:
    """R10-07: of two orders of 60 against 100 one goes on and one waits."""
    asked(desk, "SetCreditLimit", account="ACME", limit=eur(100))
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=8)
    desk.do_many([order(quantity=6), order(quantity=6)], by=MARIA)
    (hold,) = desk.view("holds")
    assert (hold.order, hold.reason) == ("SO-000002", "credit")
    asked(desk, "ReleaseOrder", order="SO-000002", hold="credit", note="x", by=CARL)
    rows = desk.view("reservations", order_by="order")
    assert [(row.reserved, row.waiting) for row in rows] == [(6, 0), (2, 4)]


def test_a_business_duplicate_in_one_batch_is_refused(desk: Desk) -> None:
    report = desk.do_many(
        [order(purchase_order="7"), order(purchase_order="7")], by=MARIA
    )
    (done,) = report.refused
    assert done.refusal is not None
    assert done.refusal.code is PurchaseOrder.PURCHASE_ORDER_TWICE
    assert done.refusal.facts == {"earlier": "SO-000001"}


def test_a_batch_repeated_is_done_once(desk: Desk) -> None:
    asks, ids = [order(), order("GHOST"), order()], ["a", "b", "c"]
    first = desk.do_many(asks, by=MARIA, command_ids=ids)
    before = head(desk)
    again = desk.do_many(asks, by=MARIA, command_ids=ids)
    assert head(desk) == before
    assert [done.receipt and done.receipt.repeated for done in again.done] == [
        True,
        None,
        True,
    ]
    assert [done.receipt and done.receipt.documents for done in again.done] == [
        done.receipt and done.receipt.documents for done in first.done
    ]


def test_an_id_twice_in_one_batch_is_one_request(desk: Desk) -> None:
    report = desk.do_many([order(), order(), order()], by=MARIA, command_ids="aab")
    assert [done.receipt.repeated for done in report.done if done.receipt] == [
        False,
        True,
        False,
    ]
    assert len(desk.view("order_status")) == 2


def test_x6_01_numbers_of_a_batch_have_no_gap(desk: Desk) -> None:
    asked(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=9)
    desk.do_many([order(), order(), order()], by=MARIA)
    bill = [as_json("IssueInvoice", {"order": f"SO-00000{n}"}) for n in (1, 2, 3)]
    ship = [as_json("ShipOrder", {"order": f"SO-00000{n}"}) for n in (1, 3)]
    report = desk.do_many([*ship, *bill], by=MARIA)
    assert [done.index for done in report.refused] == [3]
    rows = desk.view("invoices", order_by="invoice")
    assert [(row.invoice, row.order) for row in rows] == [
        ("INV-2026-000001", "SO-000001"),
        ("INV-2026-000002", "SO-000003"),
    ]


def test_no_requests_are_no_work(desk: Desk) -> None:
    before = head(desk)
    report = desk.do_many([], by=MARIA)
    assert (report.done, report.accepted, report.refused) == ((), 0, ())
    assert head(desk) == before


def test_requests_are_taken_as_they_come(desk: Desk) -> None:
    """A file larger than memory can be read while it is worked through."""
    taken: list[int] = []

    def lines() -> object:
        for n in range(5):
            taken.append(n)
            yield order()

    report = desk.do_many(
        lines(), by=MARIA, batch=2, progress=lambda done: taken.append(100 + done)
    )
    assert report.accepted == 5
    assert taken == [0, 1, 102, 2, 3, 104, 4, 105]


def test_a_stale_version_in_a_batch_is_one_refusal(desk: Desk) -> None:
    """X1-01: whoever saw an older order is refused, and stands in nobody's way."""
    stale = {
        "order": "SO-000001",
        "version": 9,
        "changes": [{"kind": "cancel_line", "line": 1}],
    }
    texts = [
        order(),
        as_json("AmendOrder", stale),
        order(),
    ]
    report = desk.do_many(texts, by=MARIA, command_ids=["a", "b", "c"])
    assert report.accepted == 2
    (refused,) = report.refused
    assert refused.refusal is not None
    assert refused.refusal.code == Stale.STALE_VERSION
    again = desk.do_many(texts[1:2], by=MARIA, command_ids=["b"]).refused[0].refusal
    assert again is not None
    assert again.code == Stale.STALE_VERSION


def test_r01_16_a_report_tells_accepted_held_and_refused(desk: Desk) -> None:
    """With the line and the reason of each; what waits says for what."""
    texts = [order(), order("NEW"), order("GHOST")]
    report = desk.do_many(texts, by=MARIA)
    assert report.accepted == 2
    (held,) = report.held
    assert held.receipt is not None
    assert (held.index, held.receipt.holds) == (1, ("price",))
    (refused,) = report.refused
    assert refused.refusal is not None
    assert (refused.index, refused.refusal.line) == (2, 1)
