"""Test 41: companies with equal ids never see anything of each other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import psycopg
import pytest
from company_acts import NAMES, acts, begin, marker
from desk_door import MARIA, ORDER, monday
from desk_story import as_json, line
from tiers import record, size

import o2c
from o2c.desk.roles import Refusal
from o2c.domain.attempt import Refused
from o2c.errors import NotAuthorised, StorageError
from o2c.projections import VIEWS
from o2c.storage.companies import of_company
from o2c.storage.connect import is_sqlite, postgres_parts
from o2c.storage.projector import Projector
from o2c.storage.trouble import Trouble

ACTS = size(60, 1000)
SPY = o2c.Actor("spy", MARIA.roles, company="south")


@pytest.fixture
def url(database_url: str) -> Iterator[str]:
    yield database_url
    if not is_sqlite(database_url):
        plain, schema = postgres_parts(database_url)
        with psycopg.connect(plain, autocommit=True) as conn:
            for name in (*NAMES, "east"):
                drop = f'DROP SCHEMA IF EXISTS "{schema}_{name}" CASCADE'
                conn.execute(drop.encode())


@pytest.fixture
def both(url: str) -> Iterator[o2c.Companies]:
    with o2c.open_companies(url, clock=monday) as companies:
        for name in NAMES:
            begin(companies.add(name), name)
        yield companies


def crossings(companies: o2c.Companies, length: int) -> list[str]:
    """The acts whose answers contain the other company's marker."""
    found = []
    for act in acts(41, length):
        (other,) = {*NAMES} - {act.company}
        answer = act.ask(companies[act.company])
        if marker(other) in answer:
            found.append(f"{act.company} {act.what}: {answer[:200]}")
    return found


def test_41_two_companies_with_equal_ids_never_cross(both: o2c.Companies) -> None:
    assert crossings(both, ACTS) == []
    for name, desk in both.items():
        (other,) = {*NAMES} - {name}
        told = [e for e in desk.history() if not isinstance(e.event, Refused)]
        assert told
        # What a program says of itself without a reason is no one's: holds, refills.
        assert all(e.reason == marker(name) for e in told if e.actor == "maria")
        assert marker(other) not in "".join(e.text + e.reason for e in told)
        assert all(found.agrees for found in desk.reconcile())
    kind = "sqlite" if is_sqlite(both.url) else "postgresql"
    record("test 41", "crossings", 0, "of the acts", on=kind, goal="= 0")
    record("test 41", "acts of two companies", ACTS, "acts", on=kind)


def test_41_without_the_wall_the_crossing_is_found(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: one store for all, and nobody asks whose it is."""
    monkeypatch.setattr("o2c.opening.of_company", lambda url, company: url)
    for log in ("sqlite_log", "postgres_log"):
        monkeypatch.setattr(f"o2c.storage.{log}.check_company", lambda *_: None)
    with o2c.open_companies(url, clock=monday) as companies:
        begin(companies.add("north"), "north")
        companies.add("south")
        assert crossings(companies, 20)


def test_each_has_its_own_numbers_keys_and_command_ids(both: o2c.Companies) -> None:
    ask = as_json("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 1)]})
    receipts = [both[name].do(ask, by=MARIA, command_id="one") for name in NAMES]
    assert [receipt.number("order") for receipt in receipts] == ["SO-000001"] * 2
    assert [receipt.company for receipt in receipts] == list(NAMES)
    assert not any(receipt.repeated for receipt in receipts)
    assert both["north"].do(ask, by=MARIA, command_id="one").repeated
    north, south = (both[name].store.log.identity for name in NAMES)
    assert north != south


def test_an_actor_of_another_company_is_refused_and_recorded(
    both: o2c.Companies,
) -> None:
    north, south = both["north"], both["south"]
    before = south.store.head()
    for ask in (
        as_json("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 1)]}),
        "no request at all",
    ):
        head = north.store.head()
        with pytest.raises(NotAuthorised) as caught:
            north.do(ask, by=SPY)
        assert caught.value.code == Refusal.OTHER_COMPANY
        assert "parked" not in caught.value.facts
        (kept,) = north.history(after=head)
        assert isinstance(kept.event, Refused)
        assert (kept.event.company, kept.actor) == ("south", "spy")
    assert south.store.head() == before
    own = o2c.Actor("maria", MARIA.roles, company="north")
    north.do(as_json("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 1)]}), by=own)
    (row, _) = north.view("attempts")
    assert (row.company, row.code) == ("south", "other_company")


def test_a_company_serves_no_company_of_a_name_that_is_none(url: str) -> None:
    """A desk without a company is no company's: whoever works for one is refused."""
    with o2c.open(url, clock=monday) as desk, pytest.raises(NotAuthorised):
        desk.do(as_json("OpenBooks", {"currency": "EUR"}), by=SPY)


def test_another_companys_store_is_refused(both: o2c.Companies, url: str) -> None:
    north = of_company(url, "north")
    with pytest.raises(StorageError) as caught:
        o2c.open(north)
    assert caught.value.code == Trouble.OTHER_COMPANY
    assert "north" not in str(caught.value)


def test_a_file_that_was_moved_is_still_the_other_companys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    o2c.open(url, company="north").close()
    (tmp_path / "shop.north.db").rename(tmp_path / "shop.south.db")
    assert o2c.companies(url) == []
    with pytest.raises(StorageError) as caught:
        o2c.open(url, company="south")
    assert caught.value.code == Trouble.OTHER_COMPANY


def test_a_store_of_no_company_becomes_none(url: str) -> None:
    o2c.open(url).close()
    assert o2c.companies(url) == []
    o2c.open(url, company="north").close()
    assert o2c.companies(url) == ["north"]
    o2c.open(url).close()


def test_another_companys_views_are_refused(both: o2c.Companies, url: str) -> None:
    views = of_company(url, "north")
    both["north"].view("customers")
    with (
        Projector(both["south"].store, VIEWS, views_url=views) as projector,
        pytest.raises(StorageError) as caught,
    ):
        projector.catch_up()
    assert caught.value.code == Trouble.OTHER_STORE


@pytest.mark.parametrize(
    "name",
    ["", "North", "1st", "a" * 32, "a-b", "../x", 'x"; DROP SCHEMA public; --', "ä"],
)
def test_names_that_name_no_company(url: str, name: str) -> None:
    with pytest.raises(StorageError) as caught:
        o2c.open(url, company=name)
    assert caught.value.code == Trouble.BAD_COMPANY
    assert "DROP" not in str(caught.value)


def test_a_name_that_makes_the_schema_too_long(postgres_server: str) -> None:
    with pytest.raises(StorageError) as caught:
        o2c.open(f"{postgres_server}&schema={'s' * 20}", company="c" * 25)
    assert caught.value.code == Trouble.BAD_COMPANY


def test_desks_are_opened_when_they_are_asked_for(url: str) -> None:
    with o2c.open_companies(url) as companies:
        assert (list(companies), len(companies)) == ([], 0)
        with pytest.raises(KeyError):
            companies["east"]
        east = companies.add("east")
        assert companies["east"] is east is companies.add("east")
        assert "east" in companies
        assert "west" not in companies
        assert [name for name, _ in companies.items()] == ["east"]
    with o2c.open_companies(url) as again:
        assert again["east"].company == "east"


def test_in_memory_each_desk_is_a_world_of_its_own() -> None:
    assert o2c.companies("sqlite://") == []
    with o2c.open("sqlite://", company="north") as north:
        assert north.company == "north"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_connections_of_a_pool_stay_in_their_schema(both: o2c.Companies) -> None:
    """Many threads ask both companies: no connection of one looks into the other."""

    def ask(nth: int) -> str:
        name = NAMES[nth % 2]
        (other,) = {*NAMES} - {name}
        told = "".join(e.text for e in islice(both[name].history(), 50))
        return name if marker(name) in told and marker(other) not in told else "?"

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(80))) == set(NAMES)
    for name, desk in both.items():
        _, schema = postgres_parts(of_company(both.url, name))
        with desk.store.log.pool.connection() as conn:  # type: ignore[attr-defined]
            row = conn.execute("SHOW search_path").fetchone()
        assert schema in str(row)
