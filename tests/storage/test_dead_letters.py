"""Events that a view cannot take: set aside with what follows them, and mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from storage_following import Failing, follow, open_letters
from storage_sample import (
    AGGREGATES,
    BALANCES,
    COUNTER,
    LINES,
    TOTALS,
    VIEWS,
    Added,
    Line,
    Posted,
    Total,
    adding,
    clock,
    command,
    fill,
    posting,
)
from storage_tools import execute, is_sqlite, unguard
from tiers import record, size

from o2c.errors import StorageError, UnreadableEvent
from o2c.kernel import Recorded
from o2c.projections.view import Key, View
from o2c.storage.dead_letters import State
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

Code = Mapping[str, Any]


def exact(store: Store, projector: Projector, *views: View[Any]) -> None:
    """These are the fold of the whole history, from scratch."""
    with Projector(store, views, views_url="sqlite://") as scratch:
        scratch.catch_up()
        for view in views:
            assert projector.digest(view) == scratch.digest(view), view.name


# -- Test 29: events that cannot be read. --------------------------------------

HERE: Code = {"aggregates": AGGREGATES}
UPCASTERS = {("account.Posted", n): dict for n in range(1, 9)}
NEWER: Code = {**HERE, "schemas": {Posted: 9}, "upcasters": UPCASTERS}

# How it was written, who cannot read it, and the code that can.
CODES: dict[str, tuple[Code, Code, Code]] = {
    "removed class": (HERE, {"aggregates": (COUNTER,)}, HERE),
    "future version": (NEWER, HERE, NEWER),
    "missing upcaster": (HERE, {**NEWER, "upcasters": {}}, NEWER),
}


def write(url: str, code: Code) -> None:
    """Counters and two accounts, in turns."""
    with Store.open(url, clock=clock, **code) as store:
        fill(store, 20, streams=3)
        for amount in ("1", "2", "4"):
            store.run(command(), posting("a", amount))
            fill(store, 5, streams=3)
            store.run(command(), posting("b", amount))
        fill(store, 10, streams=3)


@pytest.mark.parametrize("case", CODES)
def test_what_cannot_be_read_is_parked_and_other_streams_go_on(
    database_url: str, case: str
) -> None:
    """Test 29: the first of its stream is parked, with a reason; code that can read it
    and a retry give the rows that a rebuild gives."""
    written, lacking, able = CODES[case]
    write(database_url, written)
    with (
        Store.open(database_url, clock=clock, **lacking) as store,
        Projector(store, VIEWS) as projector,
    ):
        with pytest.raises(UnreadableEvent):
            projector.catch_up()  # a reader stops: its version may be the wrong one
        follow(store, projector)
        assert {m.position for m in projector.marks().values()} == {store.head()}
        parked = open_letters(projector, State.PARKED)
        assert [each.stream for each in parked] == ["account/a", "account/b"]
        assert {each.views for each in parked} == {("balances", "lines", "totals")}
        assert {each.code for each in parked} == {"unreadable_event"}
        held = open_letters(projector, State.HELD)
        assert [each.stream for each in held] == ["account/a", "account/b"] * 2
        assert sum(row.count for row in projector.rows(TOTALS)) == 45
        for view in VIEWS:
            with pytest.raises(StorageError) as refused:
                projector.refuse_incomplete([view.name])
            assert refused.value.code == Trouble.VIEW_INCOMPLETE
    with (
        Store.open(database_url, clock=clock, **able) as store,
        Projector(store, VIEWS) as projector,
    ):
        projector.mending().retry()
        assert projector.dead_letters() == ()
        projector.refuse_incomplete([view.name for view in VIEWS])
        exact(store, projector, *VIEWS)
    record(
        "test 29",
        f"{case}: parked of 2 streams",
        len(parked),
        "events",
        on=database_url.partition(":")[0],
        goal="= 2",
    )


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.open(database_url, AGGREGATES, clock=clock) as opened:
        yield opened


def test_what_was_damaged_is_parked_without_a_word_of_it(
    store: Store, database_url: str
) -> None:
    """Test 29: an exception's own text may quote a name; a dead letter must not."""
    fill(store, 10, streams=2)
    unguard(database_url)
    (kept,) = execute(database_url, "SELECT state FROM events WHERE position = 4")
    execute(
        database_url,
        "UPDATE events SET state = ? WHERE position = 4",
        kept[0].replace('"amount":3', '"amount":"Jane Doe"'),
    )
    with Projector(store, VIEWS) as projector:
        follow(store, projector)
        (parked,) = open_letters(projector, State.PARKED)
        assert (parked.position, parked.stream) == (4, "counter/c1")
        assert "Jane" not in repr(parked)
        assert parked.code == Trouble.DAMAGED_EVENT
        state = "UPDATE events SET state = ? WHERE position = 4"
        execute(database_url, state, kept[0])
        projector.mending().retry(4)
        exact(store, projector, *VIEWS)


def test_many_events_in_a_row_that_cannot_be_read(database_url: str) -> None:
    """Streams enough that pages and transactions end among them."""
    with Store.open(database_url, AGGREGATES, clock=clock) as store:
        for n in range(60):
            store.run(command(), posting(f"a{n % 20}", "1"))
        fill(store, 10)
    with (
        Store.open(database_url, (COUNTER,), clock=clock) as store,
        Projector(store, [TOTALS, LINES]) as projector,
    ):
        follow(store, projector)
        assert len(open_letters(projector, State.PARKED)) == 20
        assert len(open_letters(projector, State.HELD)) == 40
        assert sum(row.count for row in projector.rows(TOTALS)) == 10


# -- Test 32: a view that fails. -----------------------------------------------

MANY = size(300, 10_000)
BAD = MANY // 3
STREAMS = 7
AFTER = len([n for n in range(BAD + 1, MANY) if n % STREAMS == BAD % STREAMS])


def test_a_view_that_fails_at_one_event_goes_on_with_all_other_streams(
    store: Store, database_url: str
) -> None:
    """Test 32: one dead letter, what follows in its stream is held in order, other
    views know nothing of it; after a correction and a retry nothing is lacking."""
    failing = Failing(frozenset({BAD}), ZeroDivisionError("by Jane Doe"))
    view = failing.view()
    fill(store, MANY, STREAMS)
    with Projector(store, [*VIEWS, view]) as projector:
        follow(store, projector)
        (parked,) = open_letters(projector, State.PARKED)
        assert (parked.position, parked.views) == (BAD + 1, ("failing",))
        assert parked.code == "ZeroDivisionError"
        assert "Jane" not in repr(parked)
        held = open_letters(projector, State.HELD)
        assert [each.position for each in held] == sorted(e.position for e in held)
        assert {(each.stream, each.views) for each in held} == {
            (parked.stream, ("failing",))
        }
        assert len(held) == AFTER
        exact(store, projector, *VIEWS)
        projector.refuse_incomplete([each.name for each in VIEWS])
        with pytest.raises(StorageError) as refused:
            projector.refuse_incomplete(["failing"])
        assert refused.value.facts["lacking"] == str(AFTER + 1)
        for view_, rows in ((view, projector.rows(view)), (TOTALS, [])):
            others = [row for row in rows if f"counter/{row.counter}" != parked.stream]
            assert others == [row for row in projector.rows(TOTALS) if row in others], (
                view_.name
            )
        projector.mending().retry()
        (again,) = open_letters(projector, State.PARKED)
        assert (again.position, again.attempts) == (BAD + 1, 2)
        failing.healed = True
        projector.mending().retry(BAD + 1)
        assert projector.dead_letters() == ()
        assert projector.rows(view) == projector.rows(TOTALS)
    on = database_url.partition(":")[0]
    of = f"dead letters of {MANY:,} events, one of which a view cannot take"
    record("test 32", of, 1, "events", on=on, goal="= 1")
    record("test 32", "held behind it", len(held), "events", on=on, goal=f"= {AFTER}")


@pytest.fixture
def failing() -> Failing:
    return Failing(frozenset({7}), ZeroDivisionError())


@pytest.fixture
def projector(store: Store, failing: Failing) -> Iterator[Projector]:
    """With 30 events in three streams, of which `failing` cannot take the eighth."""
    fill(store, 30, streams=3)
    with Projector(store, [TOTALS, failing.view()]) as made:
        yield made


def counted(projector: Projector, failing: Failing) -> int:
    return sum(row.count for row in projector.rows(failing.view()))


def test_a_reader_stops_where_a_follower_parks(
    projector: Projector, failing: Failing
) -> None:
    with pytest.raises(ZeroDivisionError):
        projector.catch_up()
    assert counted(projector, failing) == 0
    assert projector.dead_letters() == ()


def test_a_reader_beside_a_follower_holds_what_follows(
    store: Store, projector: Projector, failing: Failing
) -> None:
    follow(store, projector)
    before = counted(projector, failing)
    fill(store, 3, streams=3)
    with Projector(store, [TOTALS, failing.view()]) as reader:
        assert reader.catch_up() == store.head()
        assert counted(reader, failing) == before + 2
        (parked,) = open_letters(reader, State.PARKED)
        held = open_letters(reader, State.HELD)
        assert held[-1].position > 30
        assert {each.stream for each in held} == {parked.stream}
    failing.healed = True
    projector.mending().retry()
    assert projector.rows(failing.view()) == projector.rows(TOTALS)


def test_a_skipped_event_stays_listed_and_can_be_taken_back(
    store: Store, projector: Projector, failing: Failing
) -> None:
    """Test 32: who skipped it and why; what was held behind it is there."""
    follow(store, projector)
    projector.mending().skip(8, by="maria", reason="entered twice")
    (skipped,) = projector.dead_letters()
    assert (skipped.state, skipped.by, skipped.reason) == (
        State.SKIPPED,
        "maria",
        "entered twice",
    )
    projector.refuse_incomplete(["failing"])
    assert counted(projector, failing) == 29
    projector.rebuild()
    fill(store, 3, streams=3)
    follow(store, projector)
    assert projector.dead_letters() == (skipped,)
    assert counted(projector, failing) == 32
    projector.mending().replay(8, by="carl", reason="not so")
    (parked,) = open_letters(projector, State.PARKED)
    assert (parked.position, parked.by) == (8, "carl")
    failing.healed = True
    projector.mending().retry()
    (replayed,) = projector.dead_letters()
    assert (replayed.state, replayed.by) == (State.REPLAYED, "carl")
    assert projector.rows(failing.view()) == projector.rows(TOTALS)


def test_a_replayed_event_may_fail_again(
    store: Store, projector: Projector, failing: Failing
) -> None:
    follow(store, projector)
    mending = projector.mending()
    for _ in range(2):
        mending.skip(8, by="maria", reason="why not")
        mending.replay(8, by="maria", reason="or not")
    (parked,) = open_letters(projector, State.PARKED)
    assert parked.attempts > 2
    failing.healed = True
    mending.retry()
    failing.healed = False
    projector.rebuild(force=True)
    (parked,) = open_letters(projector, State.PARKED)
    assert parked.position == 8


def test_the_newest_event_is_skipped_without_a_rebuild(
    store: Store, failing: Failing
) -> None:
    """Nothing waits behind it: the rows are those without it already."""
    fill(store, 8, streams=3)
    with Projector(store, [TOTALS, failing.view()]) as projector:
        follow(store, projector)
        build = projector.marks()["failing"].build
        projector.mending().skip(8, by="maria", reason="a test")
        assert projector.marks()["failing"].build == build
        assert counted(projector, failing) == 7
        projector.refuse_incomplete(["failing"])


def test_what_is_not_there_cannot_be_mended(store: Store, projector: Projector) -> None:
    mending = projector.mending()
    mending.retry()
    for mend in (
        lambda: mending.retry(3),
        lambda: mending.skip(3, by="maria", reason="x"),
        lambda: mending.replay(3, by="maria", reason="x"),
    ):
        with pytest.raises(StorageError) as refused:
            mend()
        assert refused.value.code == Trouble.NO_DEAD_LETTER


def test_a_new_version_that_fails_never_replaces_the_old_one(
    store: Store, projector: Projector, failing: Failing
) -> None:
    """Test 5: nothing of it is left; forced, it is there with what it lacks."""
    failing.healed = True
    follow(store, projector)
    right = projector.digest(failing.view())
    failing.healed = False
    with pytest.raises(StorageError) as refused:
        projector.rebuild()
    assert refused.value.code == Trouble.REBUILD_INCOMPLETE
    assert refused.value.facts["position"] == "8"
    assert isinstance(refused.value.__cause__, ZeroDivisionError)
    assert projector.digest(failing.view()) == right
    assert projector.dead_letters() == ()
    assert projector.checkpoint(failing.view()) == store.head()
    projector.rebuild(["failing"], force=True)
    assert len(open_letters(projector, State.PARKED)) == 1
    assert counted(projector, failing) < 30


def test_a_process_with_a_view_that_fails_leaves_the_old_rows_in_use(
    store: Store, projector: Projector, failing: Failing
) -> None:
    """Test 5: its own start is refused, those of the old version go on."""
    failing.healed = True
    follow(store, projector)
    worse = Failing(frozenset({3}), KeyError("x"))
    changed = evolve(worse.view(), events=(Added, int))
    with Projector(store, [TOTALS, changed]) as new:
        with pytest.raises(StorageError) as refused:
            new.catch_up()
        assert refused.value.code == Trouble.REBUILD_INCOMPLETE
    fill(store, 3)
    assert projector.catch_up() == store.head()
    assert counted(projector, failing) == 33


# -- Wherever it fails. --------------------------------------------------------


def too_large(key: Key, row: Total | None, recorded: Recorded[object]) -> Total | None:
    made = TOTALS.evolve(key, row, recorded)
    bad = recorded.position == 8 and made
    return evolve(made, count=2**63) if bad else made


def misplaced(key: Key, row: Total | None, recorded: Recorded[object]) -> Total | None:
    made = TOTALS.evolve(key, row, recorded)
    return evolve(made, bucket=77) if recorded.position == 8 and made else made


def inexact(key: Key, row: Total | None, recorded: Recorded[object]) -> Total | None:
    made = TOTALS.evolve(key, row, recorded)
    nothing = Decimal("NaN")  # and so is whatever is added to it
    return evolve(made, quantity=nothing) if recorded.position == 8 and made else made


def no_keys(recorded: Recorded[object]) -> Iterator[Key]:
    yield from TOTALS.keys(recorded)
    if recorded.position == 8:
        raise LookupError


def same_again(recorded: Recorded[object]) -> list[Line]:
    version = 1 if recorded.position == 8 else recorded.version
    return [Line(stream=recorded.stream, version=version, said="")]


WRONG: dict[str, Callable[[], View[Any]]] = {
    "too large": lambda: evolve(TOTALS, name="failing", evolve=too_large),
    "misplaced": lambda: evolve(TOTALS, name="failing", evolve=misplaced),
    "inexact": lambda: evolve(TOTALS, name="failing", evolve=inexact),
    "no keys": lambda: evolve(TOTALS, name="failing", keys=no_keys),
    "there already": lambda: evolve(LINES, name="failing", entries=same_again),
}


@pytest.mark.parametrize("case", WRONG)
def test_rows_that_cannot_be_kept_park_the_one_event_they_come_of(
    store: Store, case: str
) -> None:
    """Test 32: also where only the database says so, of a page as a whole."""
    fill(store, 30, streams=3)
    view = WRONG[case]()
    with Projector(store, [*VIEWS, view]) as projector:
        follow(store, projector)
        (parked,) = open_letters(projector, State.PARKED)
        assert (parked.position, parked.views) == (8, ("failing",))
        assert len(open_letters(projector, State.HELD)) == 7
        exact(store, projector, *VIEWS)
        projector.mending().skip(8, by="maria", reason="cannot be kept")
        projector.refuse_incomplete(["failing"])


def test_a_database_that_fails_parks_nothing(store: Store, database_url: str) -> None:
    """A table that is gone is no event's fault."""
    fill(store, 10)
    with Projector(store, VIEWS) as projector:
        projector.catch_up(5)
        if is_sqlite(database_url):
            execute(database_url, "DROP VIEW totals_text")
        execute(database_url, "DROP TABLE totals")
        with pytest.raises(StorageError):
            follow_once(store, projector)
        assert projector.dead_letters() == ()
        projector.rebuild()
        exact(store, projector, *VIEWS)


def follow_once(store: Store, projector: Projector) -> None:
    """To the head; a database that stays away is not waited for for ever."""
    tries = iter(range(3))
    projector.follow(lambda: next(tries, None) is None, seconds=2)
    raise StorageError(Trouble.UNREACHABLE, "it did not come back")


def test_balances_of_streams_that_are_held_are_not_shown_as_whole(
    store: Store,
) -> None:
    """A row that several streams touch lacks those of one, and is refused with all."""
    failing = Failing(frozenset({2}), ValueError())
    both = evolve(failing.view("both"), events=TOTALS.events)
    fill(store, 9, streams=3)
    store.run(command(), posting("a", "1"))
    store.run(command(), adding("c1"))
    with Projector(store, [BALANCES, both]) as projector:
        follow(store, projector)
        projector.refuse_incomplete(["balances"])
        with pytest.raises(StorageError):
            projector.refuse_incomplete(["balances", "both"])
