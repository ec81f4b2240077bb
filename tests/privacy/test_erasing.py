"""Who may be erased when, what survives crashes, restores and rivals, and what not."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from privacy_tools import (
    ANN,
    begin,
    do,
    everything,
    home,
    leave,
    line,
    live,
    marker,
    refused,
)
from typer.testing import CliRunner

import o2c
from o2c.cli.app import app
from o2c.domain.customer import CUSTOMER
from o2c.domain.customer import Refusal as Customer
from o2c.errors import StateError, StorageError
from o2c.storage.keys import Keys, keys_beside
from o2c.storage.trouble import Trouble
from o2c.values.address import ERASED

ORDER = {"customer": "ACME", "site": "MAIN", "lines": [line("TEN")]}


@pytest.fixture
def desk(database_url: str) -> Iterator[o2c.Desk]:
    with o2c.open(database_url) as opened:
        begin(opened)
        register(opened)
        yield opened


def register(desk: o2c.Desk, customer: str = "ACME") -> None:
    fields = {"customer": customer, "currency": "EUR", "name": marker(customer, "n")}
    do(desk, "RegisterCustomer", **fields, bill_to=home(customer, "bill"))
    do(desk, "SetCreditLimit", account=customer, limit=None)


def asked_to_go(desk: o2c.Desk) -> o2c.Rejected:
    return refused(desk, "EraseCustomer", customer="ACME", note="asked for")


def test_nobody_is_erased_while_something_is_open(desk: o2c.Desk) -> None:
    """X1-11: step by step through an order; each refusal names the documents."""

    def refusal() -> tuple[str, str]:
        found = asked_to_go(desk)
        return str(found.code), found.facts.get("documents", "")

    assert refusal() == ("customer_active", "")
    do(desk, "PlaceOrder", **ORDER)
    do(desk, "DeactivateCustomer", customer="ACME", block_new_only=True)
    assert refusal() == ("orders_open", "SO-000001")
    do(desk, "HoldOrder", order="SO-000001", note="wait")
    assert refusal() == ("orders_open", "SO-000001")
    release = {"order": "SO-000001", "hold": "manual", "note": "go"}
    bob = o2c.Actor("bob", ANN.roles)
    desk.do(json.dumps({"do": "ReleaseOrder", **release}), by=bob)
    do(desk, "PlanShipment", order="SO-000001")
    assert refusal()[0] == "orders_open"
    do(desk, "DispatchShipment", shipment="SH-000001")
    assert refusal() == ("deliveries_unbilled", "SO-000001")
    do(desk, "IssueInvoice", order="SO-000001")
    assert refusal() == ("invoices_unpaid", "INV-2026-000001")
    money = {"amount": "11.90", "currency": "EUR"}
    do(desk, "RecordReceipt", account="ACME", amount=money)
    assert refusal()[0] == "invoices_unpaid"
    apply = [{"invoice": "INV-2026-000001", "amount": money}]
    do(desk, "ApplyReceipt", receipt="RC-000001", apply=apply)
    do(desk, "RecordReceipt", account="ACME", amount=money)
    assert refusal() == ("money_unapplied", "RC-000002")


def test_returns_stand_in_the_way_too(desk: o2c.Desk) -> None:
    do(desk, "PlaceOrder", **ORDER)
    do(desk, "ShipOrder", order="SO-000001")
    do(desk, "IssueInvoice", order="SO-000001")
    money = {"amount": "11.90", "currency": "EUR"}
    apply = [{"invoice": "INV-2026-000001", "amount": money}]
    do(desk, "RecordReceipt", account="ACME", amount=money, apply=apply)
    back = [{"line": 1, "quantity": 1, "reason": "wrong"}]
    do(desk, "AuthoriseReturn", order="SO-000001", lines=back)
    do(desk, "DeactivateCustomer", customer="ACME", block_new_only=True)
    assert asked_to_go(desk).facts["documents"] == "RMA-000001"
    do(desk, "CancelReturn", rma="RMA-000001", note="kept")
    leave(desk, "ACME")


def test_a_legal_hold_is_lifted_by_another_role(desk: o2c.Desk) -> None:
    case = {"customer": "ACME", "reference": "2 C 7/26", "note": "the court asks"}
    do(desk, "PlaceLegalHold", **case)
    do(desk, "DeactivateCustomer", customer="ACME", block_new_only=True)
    assert asked_to_go(desk).code == "legal_hold"
    eve = o2c.Actor("eve", ("privacy",))
    with pytest.raises(o2c.errors.NotAuthorised):
        desk.do(json.dumps({"do": "LiftLegalHold", **case}), by=eve)
    do(desk, "LiftLegalHold", **case)
    leave(desk, "ACME")


def test_nothing_is_written_about_the_erased(desk: o2c.Desk, database_url: str) -> None:
    """A new order of theirs is parked as nobody's, under a key that can go as well."""
    leave(desk, "ACME")
    fields = {"currency": "EUR", "name": marker("ACME", "again")}
    again = {"customer": "ACME", **fields, "bill_to": home("ACME", "again")}
    assert refused(desk, "RegisterCustomer", **again).code == Customer.CUSTOMER_ERASED
    lost = refused(desk, "PlaceOrder", **ORDER, ship_to=home("ACME", "gift"))
    assert lost.code == Customer.CUSTOMER_ERASED
    number = lost.facts["parked"]
    assert marker("ACME", "giftname") in desk.view("parked")[0].raw
    do(desk, "SettleParked", parked=number, note="no")
    do(desk, "EraseParked", parked=number, note="asked for")
    assert marker("ACME", "")[:-2].encode() not in everything(database_url)


def test_the_store_refuses_to_seal_for_the_erased(desk: o2c.Desk) -> None:
    """Whatever a use case may decide: there is no key for them any more."""
    leave(desk, "ACME")
    assert desk.store.codec.vault is not None
    assert desk.store.codec.vault.seal("ACME", "here", b"text") is None
    from o2c.storage.unreadable import erased

    refusal = erased("ACME")
    assert isinstance(refusal, StateError)
    assert refusal.code == Trouble.SUBJECT_ERASED


def test_another_desk_sees_it_at_once(desk: o2c.Desk, database_url: str) -> None:
    """Another process with the key in its memory: the history tells it."""
    with o2c.open(database_url) as other:
        known = other.store.state(CUSTOMER, "ACME")
        assert known.name is not None
        assert known.name.name == marker("ACME", "n")
        leave(desk, "ACME")
        gone = other.store.state(CUSTOMER, "ACME")
        assert gone.name is not None
        assert gone.name.name == ERASED
        assert refused(other, "PlaceOrder", **ORDER).code == Customer.CUSTOMER_ERASED
        told = "".join(str(e.event) for e in other.history())
        assert marker("ACME", "n") not in told


def _order(url: str, ready: Any, go: Any, answers: Any) -> None:
    with o2c.open(url) as desk:
        desk.store.state(CUSTOMER, "ACME")  # the key is in memory now
        ready.release()
        go.wait(60)
        for n in range(20):
            text = json.dumps({"do": "PlaceOrder", **ORDER, "raw": f"Qx{n}"})
            try:
                desk.do(text, by=ANN)
            except o2c.Rejected as refusal:
                answers.put(str(refusal.code))
            else:
                answers.put("")


def test_orders_and_an_erasure_at_the_same_time(
    desk: o2c.Desk, database_url: str
) -> None:
    """Two processes: whoever is first, no order of an erased customer is open."""
    context = multiprocessing.get_context("spawn")
    ready, go, answers = context.Semaphore(0), context.Event(), context.Queue()
    other = context.Process(target=_order, args=(database_url, ready, go, answers))
    other.start()
    assert ready.acquire(timeout=60)
    go.set()
    do(desk, "DeactivateCustomer", customer="ACME", block_new_only=True)
    text = json.dumps({"do": "EraseCustomer", "customer": "ACME", "note": "now"})
    (answer,) = desk.do_many([text], by=ANN).done
    assert answer.refusal is None or answer.refusal.code == Customer.ORDERS_OPEN
    said = [answers.get(timeout=60) for _ in range(20)]
    other.join(60)
    assert other.exitcode == 0
    events = [recorded.event for recorded in desk.history()]
    names = [type(event).__name__ for event in events]
    assert names.count("Placed") == said.count("")
    if "Erased" in names:
        assert "Placed" not in names
        assert said.count("customer_erased") + said.count("customer_inactive") == 20
    assert all(finding.agrees for finding in desk.reconcile())


def _killed(url: str) -> None:
    from o2c.storage.erasures import Erasures

    with o2c.open(url) as desk:
        do(desk, "DeactivateCustomer", customer="ACME", block_new_only=True)
        kill: Callable[..., None] = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
        Erasures.carry_out = kill  # type: ignore[method-assign]
        do(desk, "EraseCustomer", customer="ACME", note="asked for")


def test_a_crash_between_commit_and_shredding(database_url: str) -> None:
    """The next opening carries the erasure out, whoever opens."""
    with o2c.open(database_url) as desk:
        begin(desk)
        register(desk)
        desk.view("customers")
        identity = desk.store.log.identity
    victim = multiprocessing.get_context("spawn").Process(
        target=_killed, args=(database_url,)
    )
    victim.start()
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL
    keys = Keys(keys_beside(database_url), identity)
    assert keys.find("ACME") is not None  # it was killed before
    with o2c.open(database_url):
        assert keys.find("ACME") is None
        assert keys.erased("ACME")
    keys.close()
    result = CliRunner().invoke(app, ["--db", database_url, "erasures", "--apply"])
    assert result.exit_code == 0, result.output
    assert marker("ACME", "")[:-2].encode() not in everything(database_url)


def test_a_lost_key_is_no_erasure(desk: o2c.Desk, database_url: str) -> None:
    """Another key database: a typed error with the place, never a placeholder."""
    with o2c.open(database_url, keys_url="sqlite://") as lost:
        with pytest.raises(StorageError) as missing:
            list(lost.history())
        assert missing.value.code == Trouble.KEYS_MISSING
        with pytest.raises(StorageError):
            register(lost, "BETA")
    vault = desk.store.codec.vault
    assert vault is not None
    vault.keys()._db.run("DELETE FROM subject_keys")
    with o2c.open(database_url) as again:
        with pytest.raises(StorageError) as missing:
            list(again.history())
        assert missing.value.code == Trouble.KEY_MISSING
        assert missing.value.facts["subject"] == "ACME"
        assert missing.value.facts["stream"] == "customer/ACME"


def test_an_older_key_database_does_not_bring_anyone_back(tmp_path: Path) -> None:
    """Nor does an older history, once the ledger has been applied to it."""
    (tmp_path / "backup").mkdir()
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with o2c.open(url) as desk:
        begin(desk)
        live(desk, "ACME")
        live(desk, "BETA")
        desk.view("customers")
    for file in tmp_path.glob("shop*"):
        shutil.copy(file, tmp_path / "backup")
    with o2c.open(url) as desk:
        leave(desk, "ACME")
    ledger = tmp_path / "ledger.json"
    runner = CliRunner()
    told = runner.invoke(app, ["--db", url, "erasures", "--format", "json"])
    ledger.write_text(told.output)

    shutil.copy(tmp_path / "backup" / "shop.keys.db", tmp_path / "shop.keys.db")
    with o2c.open(url) as desk:  # the history knows better
        assert desk.view("customers")[0].name == ERASED
        assert marker("ACME", "n") not in "".join(str(e.event) for e in desk.history())

    old = f"sqlite:///{tmp_path / 'backup' / 'shop.db'}"
    with o2c.open(old) as desk:
        assert desk.view("customers")[0].name == marker("ACME", "renamed")
    given = ["--db", old, "erasures", "--apply-from", str(ledger)]
    assert runner.invoke(app, given).output == "1 erased who were not erased here\n"
    assert runner.invoke(app, given).output == "0 erased who were not erased here\n"
    with o2c.open(old) as desk:
        names = {row.customer: row.name for row in desk.view("customers")}
        assert names == {"ACME": ERASED, "BETA": marker("BETA", "renamed")}
    data = b"".join(f.read_bytes() for f in (tmp_path / "backup").glob("shop*"))
    assert marker("ACME", "")[:-2].encode() not in data
    none = ["--db", old, "erasures", "--apply-from", str(tmp_path / "shop.db")]
    assert runner.invoke(app, none).exit_code == 2


def test_what_cannot_be_destroyed_yet_is_said(
    desk: o2c.Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The erasure is recorded; the key database is away; then it is there again."""
    do(desk, "DeactivateCustomer", customer="ACME", block_new_only=True)

    def away(*_: object) -> None:
        raise StorageError(Trouble.UNREACHABLE, "it is away", remedy="wait")

    with monkeypatch.context() as patch:
        patch.setattr(Keys, "shred", away)
        pending = asked_to_go(desk)
    assert pending.code == Trouble.ERASURE_PENDING
    assert desk.store.state(CUSTOMER, "ACME").erased
    assert desk.store.erasures.settle() == 1
    assert [e.subject for e in desk.store.erasures.ledger()] == ["ACME"]


def test_what_the_same_batch_has_done_counts(database_url: str) -> None:
    """X1-11: an order that is not even written yet is open all the same."""
    with o2c.open(database_url) as desk:
        begin(desk)
        live(desk, "ADA")
        order = {"customer": "ADA", "site": "MAIN", "lines": [line("TEN")]}
        asks = [
            json.dumps({"do": "PlaceOrder", **order}),
            json.dumps(
                {"do": "DeactivateCustomer", "customer": "ADA", "block_new_only": True}
            ),
            json.dumps({"do": "EraseCustomer", "customer": "ADA", "note": "x"}),
        ]
        report = desk.do_many(asks, by=ANN)
        (refused_one,) = [each.refusal for each in report.refused]
        assert refused_one is not None
        assert refused_one.code == "orders_open"


def test_input_that_names_nobody_we_know_can_be_erased(database_url: str) -> None:
    with o2c.open(database_url) as desk:
        begin(desk)
        text = {"customer": "TYPO", "site": "MAIN", "lines": [line("TEN")]}
        refusal = refused(desk, "PlaceOrder", **text, raw=marker("TYPO", "raw"))
        parked = refusal.facts["parked"]
        do(desk, "SettleParked", parked=parked, note="a slip")
        do(desk, "EraseParked", parked=parked, note="asked for")
    assert marker("TYPO", "raw").encode() not in everything(database_url)


def test_a_key_that_somebody_still_reads_is_not_said_to_be_gone(
    tmp_path: Path,
) -> None:
    """SQLite keeps old pages in its log for as long as there is a reader of them."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with o2c.open(url) as desk:
        begin(desk)
        live(desk, "ADA")
        do(desk, "DeactivateCustomer", customer="ADA", block_new_only=True)
        reader = sqlite3.connect(tmp_path / "a.keys.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subject_keys").fetchone()
        pending = refused(desk, "EraseCustomer", customer="ADA", note="asked for")
        assert pending.code == "erasure_pending"
        reader.execute("ROLLBACK")
        reader.close()
    with o2c.open(url) as desk:
        (row,) = desk.view("customers", where={"customer": "ADA"})
        assert marker("ADA", "renamed") not in repr(row)
