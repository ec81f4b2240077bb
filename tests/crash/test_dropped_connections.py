"""A connection that drops while the server commits: done once, or said not to know."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from crash_crowd import all_ask
from crash_tools import an_order, differences, tell, torn
from crash_workers import asked
from desk_door import MARIA, monday, opened
from desk_story import as_json, eur, line
from storage_proxy import Proxy
from tiers import size

import o2c
from o2c.door import Desk
from o2c.storage.trouble import Trouble

MARKER = "on its way"


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[Proxy]:
    with tempfile.TemporaryDirectory(prefix="o2c-") as home:
        made = Proxy(postgres_url, Path(home))
        yield made
        made.close()


@pytest.fixture
def remote(postgres_url: str, proxy: Proxy) -> Iterator[Desk]:
    """A desk behind the proxy, with plenty on the shelf."""
    with opened(postgres_url) as desk:
        tell(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=10**6)
    with o2c.open(proxy.url, clock=monday) as desk:
        yield desk


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_command_whose_answer_is_lost_is_done_once(
    remote: Desk, proxy: Proxy, when: str
) -> None:
    """From order to cash, each with a dropped connection: the server has done it
    (after), or has never heard of it (before)."""

    def ask(name: str, **fields: object) -> o2c.Receipt:
        setattr(proxy, when, MARKER.encode())
        receipt = remote.do(as_json(name, {**fields, "reason": MARKER}), by=MARIA)
        assert not receipt.repeated
        assert not getattr(proxy, when)
        return receipt

    cycles = size(3, 25)
    for _ in range(cycles):
        lines = [line(1, "TEN", 2)]
        placed = ask("PlaceOrder", customer="ACME", site="MAIN", lines=lines)
        order = placed.number("order")
        ask("ShipOrder", order=order)
        invoice = ask("IssueInvoice", order=order).number("invoice")
        use = [{"invoice": invoice, "amount": eur(20)}]
        ask("RecordReceipt", account="ACME", amount=eur(20), apply=use)
    assert proxy.dropped == 4 * cycles
    status = remote.view("order_status")
    assert len(status) == len(remote.view("invoices")) == cycles
    assert {each.billing for each in status} == {"fully"}
    assert {each.open for each in remote.view("invoices")} == {0}
    assert list(torn(remote)) == []
    assert differences(remote) == []


def test_of_many_writers_whose_answers_are_lost_none_writes_twice(
    remote: Desk, proxy: Proxy, tmp_path: Path
) -> None:
    """All want one product, so that they hold locks when their connections drop."""
    writers, each = size(6, 32), size(5, 40)
    asks = [
        [an_order(f"{n}-{i}", line(1, "TEN", 1), reason=MARKER) for i in range(each)]
        for n in range(writers)
    ]
    done = Event()

    def keep_dropping() -> None:
        while not done.wait(0.02):
            proxy.after = MARKER.encode()

    dropping = Thread(target=keep_dropping)
    dropping.start()
    try:
        noted = all_ask(proxy.url, tmp_path, asks)
    finally:
        done.set()
        dropping.join()
        proxy.after = b""
    assert proxy.dropped > writers
    unsure = [note for note in noted if note.code]
    assert {note.code for note in unsure} <= {Trouble.OUTCOME_UNKNOWN}
    texts = {ask.command_id: ask for share in asks for ask in share}
    for note in unsure:
        assert asked(remote, texts[note.command_id]).code == ""
    assert len(remote.view("order_status")) == writers * each
    assert list(torn(remote)) == []
    assert differences(remote) == []
