"""A unit of work: what was read is guarded, what is decided is seen, nothing leaks."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from attrs import define, field

from o2c.desk.work import Found, Ref, Source, Work
from o2c.domain.books import BOOKS, Books, open_books
from o2c.domain.series import SERIES, Series, take
from o2c.kernel import Actor

NOON = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@define
class Shelf:
    """Streams that are there already, and a list of what was asked of them."""

    there: dict[str, Found] = field(factory=dict)
    loads: list[list[str]] = field(factory=list)

    def load(self, refs: Sequence[Ref]) -> Sequence[Found]:
        streams = [aggregate.stream(id) for aggregate, id in refs]
        self.loads.append(streams)
        return [
            self.there.get(stream, (0, aggregate.initial))
            for stream, (aggregate, _) in zip(streams, refs, strict=True)
        ]


def work(shelf: Shelf, on: date | None = None) -> Work:
    source = Source(shelf.load, lambda kind: f"{kind}-1", lambda *_: frozenset())
    return Work(Actor("maria"), NOON, on or TODAY, source, on)


def number(of: Work, id: str = "INV", on: date = TODAY) -> str:
    (numbered,) = of.decide(SERIES, id, take, prefix=id, on=on)
    return numbered.number


def test_a_stream_is_read_once_and_all_missing_ones_together() -> None:
    shelf = Shelf({"books/MAIN": (3, Books(currency="EUR"))})
    of = work(shelf)
    of.fetch((BOOKS, "MAIN"), (SERIES, "INV"), (BOOKS, "MAIN"))
    assert of.get(BOOKS, "MAIN").currency == "EUR"
    assert of.get(SERIES, "INV") == Series()
    assert shelf.loads == [["books/MAIN", "series/INV"]]


def test_what_was_read_is_guarded_at_its_version() -> None:
    shelf = Shelf({"books/MAIN": (3, Books()), "series/INV": (7, Series())})
    of = work(shelf)
    assert of.guarded == {}
    of.get(BOOKS, "MAIN")
    of.get(SERIES, "INV")
    assert of.guarded == {"books/MAIN": 3, "series/INV": 7}


def test_a_decision_sees_the_ones_before_it() -> None:
    of = work(Shelf({"series/INV": (7, Series(last=7))}))
    assert [number(of), number(of)] == ["INV-000008", "INV-000009"]
    assert [(d.id, d.version, d.effective_on) for d in of.decided] == [
        ("INV", 8, TODAY),
        ("INV", 9, TODAY),
    ]
    assert of.guarded == {"series/INV": 7}


def test_a_stream_exists_once_it_has_an_event() -> None:
    of = work(Shelf())
    assert not of.exists(SERIES, "INV")
    number(of)
    assert of.exists(SERIES, "INV")


def test_a_decision_that_fails_leaves_nothing() -> None:
    def broken(series: Series) -> Iterator[object]:
        yield from take(series, prefix="INV", on=TODAY)
        raise ValueError("half way")

    of = work(Shelf())
    with pytest.raises(ValueError, match="half way"):
        of.decide(SERIES, "INV", broken)
    assert of.decided == []
    assert of.get(SERIES, "INV") == Series()


def test_the_business_date_is_the_zones_unless_the_request_names_one() -> None:
    of = work(Shelf())
    assert of.date_in("Europe/Berlin") == date(2026, 3, 3)
    assert of.today == date(2026, 3, 3)
    assert of.date_in("America/New_York") == TODAY
    assert work(Shelf(), on=date(2026, 1, 5)).date_in("Europe/Berlin") == date(
        2026, 1, 5
    )


def test_a_command_inside_a_batch_sees_what_the_batch_decided() -> None:
    outer = work(Shelf())
    first = outer.within(Actor("maria"), NOON, TODAY, None)
    assert number(first) == "INV-000001"
    outer.absorb(first)
    second = outer.within(Actor("carl"), NOON, TODAY, None)
    assert second.actor.id == "carl"
    assert number(second) == "INV-000002"
    outer.absorb(second)
    assert [d.version for d in outer.decided] == [1, 2]
    # The database has none of them yet: that is the version to guard.
    assert outer.guarded == {"series/INV": 0}


def test_a_command_that_is_dropped_leaves_the_batch_as_it_was() -> None:
    outer = work(Shelf())
    dropped = outer.within(Actor("maria"), NOON, TODAY, None)
    number(dropped)
    dropped.decide(BOOKS, "MAIN", open_books, currency="EUR")
    kept = outer.within(Actor("maria"), NOON, TODAY, None)
    assert kept.get(BOOKS, "MAIN") == Books()
    assert number(kept) == "INV-000001"
    outer.absorb(kept)
    assert [d.id for d in outer.decided] == ["INV"]
    assert set(outer.guarded) == {"books/MAIN", "series/INV"}
