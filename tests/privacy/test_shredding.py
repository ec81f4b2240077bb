"""Reliability test 39: of those who were erased nothing can be read, anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from privacy_tools import (
    ANN,
    begin,
    do,
    everything,
    leave,
    live,
    marker,
    refused,
    rows,
    stored,
)
from tiers import record, size
from typer.testing import CliRunner

import o2c
from o2c.audit import Finding
from o2c.cli.app import app
from o2c.projections import VIEWS
from o2c.storage.store import Store
from o2c.values.address import ERASED

SUBJECTS, GONE = size(30, 1000), size(5, 100)


def names(count: int) -> list[str]:
    return [f"C{n:04d}" for n in range(count)]


def marks(data: bytes, customer: str) -> int:
    return data.count(marker(customer, "")[:-2].encode())


def agree(findings: tuple[Finding, ...]) -> bool:
    return all(finding.agrees for finding in findings)


@pytest.fixture
def desk(database_url: str) -> Iterator[o2c.Desk]:
    with o2c.open(database_url) as opened:
        begin(opened)
        yield opened


def test_nothing_of_the_erased_can_be_read(desk: o2c.Desk, database_url: str) -> None:
    """Reliability test 39, X1-11: database, log, views, keys, commands, outputs."""
    for customer in names(SUBJECTS):
        live(desk, customer)
    assert agree(desk.reconcile())  # views are there, with names in them
    before = everything(database_url)
    assert all(marks(before, customer) for customer in names(SUBJECTS))
    gone, stay = names(GONE), names(SUBJECTS)[GONE:]
    for customer in gone:
        leave(desk, customer)
    head, history = desk.store.head(), stored(database_url)

    data = everything(database_url)
    found = sum(marks(data, customer) for customer in gone)
    on = desk.projector.dialect
    record("test 39", "persons erased", len(gone), "persons", on=on)
    record("test 39", "traces of them", found, "words", on=on, goal="= 0")
    assert found == 0
    assert all(marks(data, customer) for customer in stay)

    desk.projector.rebuild()
    assert agree(desk.reconcile())
    for customer in gone:  # a second time does no harm
        do(desk, "EraseCustomer", customer=customer, note="once more")
    assert desk.store.erasures.settle(anew=True) == len(gone)
    assert (
        desk.store.head(),
        sum(marks(everything(database_url), c) for c in gone),
    ) == (
        head,
        0,
    )
    told = "".join(f"{e.event}{e.text}" for e in desk.history())
    told += "".join(f"{c.payload}{c.refusal}" for c in desk.store.commands())
    told += "".join(str(row) for v in VIEWS for row in desk.projector.scan(v))
    assert sum(marks(told.encode(), customer) for customer in gone) == 0
    for what in ("name", "renamed", "billcity", "giftzip", "raw", "short", "mail"):
        assert all(marker(customer, what) in told for customer in stay)
    rows = {row.customer: row for row in desk.view("customers")}
    assert {rows[c].name for c in gone} == {rows[c].city for c in gone} == {ERASED}
    # Events and commands are what they were, but for the commands asked since.
    assert stored(database_url) != history
    assert len({e.position for e in desk.history()}) == head


def test_what_is_stored_of_the_past_is_not_touched(
    desk: o2c.Desk, database_url: str
) -> None:
    """Proofs over stored bytes stay valid: a key goes, no event changes."""
    live(desk, "C0000")
    texts = [(e.position, e.text) for e in desk.history()]
    leave(desk, "C0000")
    assert [(e.position, e.text) for e in desk.history()][: len(texts)] == texts
    trail = {row.position: row.after for row in desk.view("audit_trail")}
    assert [(p, trail[p]) for p, _ in texts] == texts


def test_live_and_rebuilt_views_are_the_same(desk: o2c.Desk) -> None:
    for customer in names(3):
        live(desk, customer)
    desk.view("customers")
    leave(desk, "C0001")
    live_views = {v.name: desk.projector.digest(v) for v in VIEWS}
    desk.projector.rebuild()
    assert {v.name: desk.projector.digest(v) for v in VIEWS} == live_views


def test_without_encryption_it_would_all_be_there(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of test 39: the same requests, nothing sealed, then nothing goes."""
    with o2c.open(database_url) as desk:
        monkeypatch.setattr(desk.store.codec, "vault", None)
        begin(desk)
        live(desk, "C0000")
        leave(desk, "C0000")
        assert marks(everything(database_url), "C0000") > 20


def test_without_shredding_it_could_all_be_read(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other control: what is sealed is read as long as there is a key."""
    monkeypatch.setattr("o2c.storage.vault.Vault.shred", lambda self, subjects: None)
    monkeypatch.setattr("o2c.storage.vault.Vault.forget", lambda self, subject: None)
    with o2c.open(database_url) as desk:
        begin(desk)
        live(desk, "C0000")
        leave(desk, "C0000")
        told = "".join(str(e.event) for e in desk.history())
        assert marks(told.encode(), "C0000") > 20


def test_the_command_line_shows_what_there_is_a_key_for(
    database_url: str, tmp_path: Path
) -> None:
    """`o2c show`, `o2c trail` and messages: readable first, then gone."""
    with o2c.open(database_url) as desk:
        begin(desk)
        live(desk, "C0000")
        live(desk, "C0001")

    def said(*words: str) -> str:
        result = CliRunner().invoke(app, ["--db", database_url, *words])
        return result.output

    looks = (
        ("--format", "json", "trail", "customer/C0000"),
        ("show", "customers"),
        ("--format", "json", "show", "parked"),
    )
    shown = [said(*words) for words in looks]
    assert all(marks(text.encode(), "C0000") for text in shown)
    with o2c.open(database_url) as desk:
        leave(desk, "C0000")
    shown = [said(*words) for words in (*looks, ("erasures",))]
    assert not any(marks(text.encode(), "C0000") for text in shown)
    assert marks(shown[1].encode(), "C0001")
    ledger = json.loads(said("erasures", "--format", "json"))
    assert [(e["subject"], e["by"]) for e in ledger] == [("C0000", "ann")]
    assert ledger[0]["key_destroyed"]


def test_input_of_nobody_known_is_erased_by_its_number(
    desk: o2c.Desk, database_url: str
) -> None:
    with pytest.raises(o2c.Rejected) as lost:
        desk.do(f"{{broken {marker('C9', 'text')}", by=ANN)
    number = lost.value.facts["parked"]
    assert marker("C9", "text") not in str(lost.value)
    assert marker("C9", "text") in desk.view("parked")[0].raw
    assert refused(desk, "EraseParked", parked=number, note="x").code == "intake_open"
    do(desk, "SettleParked", parked=number, note="spam")
    do(desk, "EraseParked", parked=number, note="asked for")
    assert desk.view("parked")[0].raw == ERASED
    assert marks(everything(database_url), "C9") == 0


def test_what_cannot_have_been_an_order_is_not_kept(
    desk: o2c.Desk, database_url: str
) -> None:
    """There is no subject whose key could be destroyed; only that it came is kept."""
    text = json.dumps({"do": "HoldOrder", "odd": marker("C9", "text")})
    for _ in range(2):
        with pytest.raises(o2c.Rejected) as lost:
            desk.do(text, by=ANN, command_id="c-1")
        assert lost.value.code == "invalid_request"
    with pytest.raises(o2c.errors.DuplicateError):
        desk.do(text.replace("odd", "even"), by=ANN, command_id="c-1")
    assert marks(everything(database_url), "C9") == 0


def test_a_digest_does_not_confirm_a_guess(desk: o2c.Desk, database_url: str) -> None:
    """The same request has another digest in another store: nobody can try what was
    asked and see whether it fits."""
    live(desk, "C0000")
    query = (
        "SELECT payload_hash FROM commands WHERE request = 'RegisterCustomer'"
        " ORDER BY entry"
    )
    here = rows(database_url, query)
    with o2c.open("sqlite://") as other:
        begin(other)
        live(other, "C0000")
        there = [(c.payload_hash,) for c in other.store.commands()]
    assert not {tuple(row) for row in here} & set(there)


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with o2c.open(url) as desk:
        begin(desk)
        live(desk, "C0000")
        for name in ("shop.keys.db", "shop.keys.db-wal"):
            assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_store_can_do_without_what_is_sealed(tmp_path: Path) -> None:
    """Nobody personal in it: no key database is made."""
    with o2c.open(f"sqlite:///{tmp_path / 'shop.db'}") as desk:
        begin(desk)
    assert not (tmp_path / "shop.keys.db").exists()
    assert Store  # it is the store's own that opens it, when it is asked for


def test_the_exceptions_quote_nobody(desk: o2c.Desk) -> None:
    live(desk, "C0000")
    refusals = [c.refusal for c in desk.store.commands() if c.refusal]
    assert len(refusals) >= 5
    assert marks("".join(map(str, refusals)).encode(), "C0000") == 0
