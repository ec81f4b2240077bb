"""Backups: every position kept, on either database; no file that is not whole."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from storage_sample import AGGREGATES, VIEWS, No, adding, clock, command, fill
from storage_tools import execute, is_sqlite, make_old, plant, schema_digest, unguard
from tiers import size

import o2c
from o2c.desk.work import Work
from o2c.errors import LimitExceeded, StorageError
from o2c.storage.archive import backup, restore, verify
from o2c.storage.connect import connect, create
from o2c.storage.projector import Projector
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


@pytest.fixture(params=["sqlite", "postgres"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database to restore into, of either kind, that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.db'}"
    url: str = request.getfixturevalue("postgres_server")
    return f"{url}&durability=relaxed&schema=restored"


@pytest.fixture(autouse=True)
def gone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever was restored is dropped again."""
    yield
    if "postgres_server" in request.fixturenames:
        url = f"{request.getfixturevalue('postgres_server')}&schema=restored"
        execute(url, "DROP SCHEMA IF EXISTS restored CASCADE")


def everything(store: Store) -> tuple[object, ...]:
    """All that a store can be asked for, its identity too."""
    head = store.head()
    instants = {event.recorded_at for event in store.everything()}
    return (
        store.log.identity,
        head,
        store.log.page(0, None, head + 1),
        list(store.commands()),
        {at: store.reached(at) for at in instants},
    )


def filled(store: Store) -> None:
    """Events with gaps between, refused commands, numbers, letters of all kinds."""
    fill(store, 30)
    with pytest.raises(LimitExceeded):
        store.run(command("refused"), adding("c1", 2_000_000_000))
    store.run(command("letters"), adding("\u05e9 '\"\\ \U0001f600", 1, "\x7f\u2028 %s"))
    store.run(command(), lambda work: work.number("SO"))
    gap(store)
    store.run(command("after"), adding("after"))


def gap(store: Store) -> None:
    """Positions that were given to somebody who then failed."""
    log = store.log
    if is_sqlite(store.url):
        log.query("UPDATE sqlite_sequence SET seq = seq + 7 WHERE name = 'events'")  # type: ignore[attr-defined]
    else:
        execute(store.url, "SELECT setval('events_position_seq', ?)", store.head() + 7)


def test_all_of_a_store_is_restored_into_either_database(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    """Test 8: positions, gaps and identity stay; what follows goes on from there."""
    filled(store)
    file = tmp_path / "whole.jsonl"
    made = backup(store.log, file)
    before = everything(store)
    assert restore(file, other_url) == made == verify(file)
    with Store.open(other_url, AGGREGATES, clock=clock) as other:
        assert everything(other) == before
        assert other.run(command("after"), adding("after")).repeated
        with pytest.raises(LimitExceeded) as refused:
            other.run(command("refused"), adding("c1", 2_000_000_000))
        assert refused.value.code == No.TOO_MUCH
        (new,) = other.run(command(), adding("c1")).events
        (same,) = store.run(command(), adding("c1")).events
        assert (new.position, new.version) == (same.position, same.version)
        numbers: list[str] = []
        other.run(command(), lambda work: numbers.append(work.number("SO")))
        assert numbers == ["SO-000002"]


def test_the_same_history_makes_the_same_file_wherever_it_is(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    filled(store)
    files = [tmp_path / "one.gz", tmp_path / "other.gz", tmp_path / "third.gz"]
    backup(store.log, files[0])
    restore(files[0], other_url)
    log = connect(other_url)
    backup(log, files[1])
    backup(log, files[2])
    log.close()
    assert len({file.read_bytes() for file in files}) == 1


def test_an_empty_store_is_restored_too(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    backup(store.log, tmp_path / "empty")
    assert restore(tmp_path / "empty", other_url).contents.events == 0
    with Store.open(other_url, AGGREGATES) as other:
        assert other.log.identity == store.log.identity
        assert len(other.run(command(), adding("a")).positions) == 1


def test_a_database_with_tables_and_nothing_else_counts_as_empty(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    fill(store, 3)
    backup(store.log, tmp_path / "a")
    create(other_url)
    restore(tmp_path / "a", other_url)
    with pytest.raises(StorageError) as refused:
        restore(tmp_path / "a", other_url)
    assert refused.value.code == Trouble.NOT_EMPTY


def test_a_database_that_was_used_is_never_restored_into(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    """Even if all that is left of its use is that it drew a number or was refused."""
    backup(store.log, tmp_path / "a")
    with pytest.raises(LimitExceeded):
        store.run(command(), adding("c1", 2_000_000_000))
    with pytest.raises(StorageError) as refused:
        restore(tmp_path / "a", database_url)
    assert refused.value.code == Trouble.NOT_EMPTY


def test_an_older_database_is_neither_changed_nor_restored_into(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    backup(store.log, tmp_path / "a")
    make_old(other_url)
    before = schema_digest(other_url)
    with pytest.raises(StorageError) as refused:
        restore(tmp_path / "a", other_url)
    assert refused.value.code == Trouble.NOT_EMPTY
    assert schema_digest(other_url) == before


def test_a_backup_is_of_one_moment_while_others_write(
    store: Store, again: Callable[[], Store], tmp_path: Path
) -> None:
    """Each command is in it with all of its events, or not at all."""
    fill(store, 20)
    done, wrote, writer = Event(), Event(), again()

    def write() -> None:
        while not done.is_set():
            writer.run_many([(command(), twice) for _ in range(20)])
            wrote.set()

    def twice(work: Work) -> None:
        for stream in ("a", "b"):
            adding(stream)(work)

    thread = Thread(target=write)
    thread.start()
    try:
        assert wrote.wait(60)
        heads = []
        for n in range(size(3, 50)):
            wrote.clear()
            made = backup(store.log, tmp_path / f"{n}")
            heads.append(made.contents.events)
            lines = (tmp_path / f"{n}").read_text("utf-8").splitlines()
            assert len(lines) == 2 + made.contents.events + made.contents.commands
            assert verify(tmp_path / f"{n}") == made
            commands = [json.loads(each) for each in lines[1 + heads[-1] : -1]]
            positions = [json.loads(each)[0] for each in lines[1 : 1 + heads[-1]]]
            own = [p for c in commands if c[8] for p in range(c[8], c[9] + 1)]
            assert own == positions
            assert wrote.wait(60)  # nobody waited for us
    finally:
        done.set()
        thread.join(60)
    assert heads == sorted(set(heads))


# -- Files that are not what was written. -------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small backup."""
    folder = tmp_path_factory.mktemp("whole")
    with Store.open(f"sqlite:///{folder / 'a.db'}", AGGREGATES, clock=clock) as store:
        fill(store, 3, streams=1)
        store.run(command("letters"), adding("b", 1, "\u05e9"))
        backup(store.log, folder / "file")
    return (folder / "file").read_bytes()


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_no_altered_file_is_restored(whole: bytes, ending: str, tmp_path: Path) -> None:
    """Test 8: cut anywhere, any byte changed, lines moved or doubled: refused whole."""
    dice = Random(8)
    stored = gzip.compress(whole, mtime=0) if ending else whole
    file, target = tmp_path / f"file{ending}", tmp_path / "target.db"
    for text in altered(stored, dice, size(120, 5000)):
        if ending and unpacked(text) == whole:
            continue  # a bit of gzip's padding, which means nothing
        file.write_bytes(text)
        with pytest.raises(StorageError) as refused:
            restore(file, f"sqlite:///{target}")
        assert refused.value.code in (
            Trouble.ARCHIVE_DAMAGED,
            Trouble.ARCHIVE_UNREADABLE,
        )
        assert not target.exists()
    file.write_bytes(stored)
    assert restore(file, f"sqlite:///{target}").contents.events == 4


def unpacked(text: bytes) -> bytes | None:
    """What a file of gzip holds; None where it is broken."""
    try:
        return gzip.decompress(text)
    except (OSError, EOFError, zlib.error):
        return None


def altered(text: bytes, dice: Random, times: int) -> Iterator[bytes]:
    header = 10  # of gzip: time and system, which mean nothing
    for _ in range(times):
        yield text[: dice.randrange(len(text))]
        at, bit = dice.randrange(header, len(text)), 1 << dice.randrange(8)
        yield text[:at] + bytes([text[at] ^ bit]) + text[at + 1 :]
    yield text + b"\n"
    yield text + text
    lines = text.splitlines(keepends=True)
    if len(lines) > 3 and text.startswith(b"{"):
        yield b"".join([lines[0], lines[2], lines[1], *lines[3:]])
        yield b"".join([*lines[:2], *lines[1:]])
        yield b"".join([*lines[:1], *lines[2:]])


def forged(whole: bytes, change: Callable[[list[str]], None]) -> bytes:
    """Lines changed by somebody who knows how to make the last one."""
    lines = whole.decode().splitlines()[:-1]
    change(lines)
    text = "".join(f"{line}\n" for line in lines).encode()
    return text + b'{"sha256":"%b"}\n' % sha256(text).hexdigest().encode()


def drop_the_first_event(lines: list[str]) -> None:
    head = json.loads(lines[0])
    head["contents"]["events"] -= 1
    lines[:2] = [json.dumps(head, separators=(",", ":"))]


FORGERIES: dict[str, Callable[[list[str]], None]] = {
    "a missing event": drop_the_first_event,
    "two events in the wrong order": lambda lines: lines.insert(1, lines.pop(2)),
    "a position beyond the last": lambda lines: lines.__setitem__(
        4, lines[4].replace("[4,", "[9,", 1)
    ),
    "no event": lambda lines: lines.__setitem__(2, '{"do": "harm"}'),
    "no command": lambda lines: lines.__setitem__(6, '["DROP TABLE events"]'),
    "a newer format": lambda lines: lines.__setitem__(
        0, lines[0].replace('"format":1', '"format":2')
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_file_that_cannot_be_a_history_is_refused(
    whole: bytes, what: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "forged"
    file.write_bytes(forged(whole, FORGERIES[what]))
    with pytest.raises(StorageError) as refused:
        restore(file, database_url)
    assert refused.value.code in (Trouble.ARCHIVE_DAMAGED, Trouble.ARCHIVE_UNREADABLE)
    file.write_bytes(whole)
    restore(file, database_url)  # nothing had been written


def test_a_file_that_is_not_there_or_is_something_else_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.txt").write_text("not a backup\n")
    (tmp_path / "empty").touch()
    for name in ("notes.txt", "empty", "none", ""):
        with pytest.raises(StorageError) as refused:
            restore(tmp_path / name, "sqlite://")
        assert str(refused.value.code).startswith("archive_")
        assert refused.value.remedy


def test_a_file_that_is_there_is_never_written_over(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "old").write_text("the only copy")
    for name in ("old", "no/such/folder"):
        with pytest.raises(StorageError) as refused:
            backup(store.log, tmp_path / name)
        assert refused.value.code == Trouble.ARCHIVE_UNWRITABLE
    assert (tmp_path / "old").read_text() == "the only copy"
    assert [path.name for path in tmp_path.glob("*old*")] == ["old"]


def test_a_database_in_memory_can_be_saved(tmp_path: Path) -> None:
    with Store.open("sqlite://", AGGREGATES) as store:
        fill(store, 5)
        backup(store.log, tmp_path / "a")
        fill(store, 1)
    assert verify(tmp_path / "a").contents.events == 5


def test_zstandard_is_refused_where_python_has_none(
    store: Store, tmp_path: Path
) -> None:
    """From Python 3.14 on it is there, and then it works."""
    if find_spec("compression"):
        backup(store.log, tmp_path / "a.zst")
        assert verify(tmp_path / "a.zst").contents.events == 0
        return
    with pytest.raises(StorageError) as refused:
        backup(store.log, tmp_path / "a.zst")
    assert refused.value.code == Trouble.ARCHIVE_UNREADABLE
    assert ".gz" in refused.value.remedy


def test_a_damaged_file_is_not_backed_up(tmp_path: Path) -> None:
    """Better no backup than one that hides that there is something to mend."""
    path = tmp_path / "a.db"
    with Store.open(f"sqlite:///{path}", AGGREGATES) as store:
        fill(store, 2000)
        store.log.query("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    with path.open("r+b") as file:
        file.seek(4096 * 6)
        file.write(b"\xff" * 4096 * 4)
    with (
        Store.open(f"sqlite:///{path}", AGGREGATES) as store,
        pytest.raises(StorageError) as refused,
    ):
        backup(store.log, tmp_path / "a")
    assert refused.value.code == Trouble.DAMAGED
    assert list(tmp_path.glob("a*.part")) == []


# -- What a backup is for. ----------------------------------------------------


def test_views_ahead_of_a_restored_history_are_refused_until_they_are_rebuilt(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    """Test 8, the whole way: saved, gone on, lost, restored, refused, mended."""
    views_url = f"sqlite:///{tmp_path / 'views.db'}"
    fill(store, 20)
    backup(store.log, tmp_path / "a.gz")
    fill(store, 5)
    with Projector(store, VIEWS, views_url=views_url) as projector:
        projector.catch_up()
    restore(tmp_path / "a.gz", other_url)
    with (
        Store.open(other_url, AGGREGATES, clock=clock) as restored,
        Projector(restored, VIEWS, views_url=views_url) as projector,
    ):
        with pytest.raises(StorageError) as refused:
            projector.catch_up()
        assert refused.value.code == Trouble.CHECKPOINT_AHEAD
        assert "rebuild" in refused.value.remedy
        projector.rebuild()
        projector.catch_up()
        mended = [projector.digest(view) for view in VIEWS]
        with Projector(restored, VIEWS, views_url="sqlite://") as fresh:
            fresh.catch_up()
            assert [fresh.digest(view) for view in VIEWS] == mended


def test_no_position_is_given_again_after_the_newest_events_are_lost(
    store: Store, database_url: str, other_url: str, tmp_path: Path
) -> None:
    """Test 19: their positions are in the file, though they are not."""
    fill(store, 10)
    lost = store.head()
    unguard(database_url)
    execute(database_url, "DELETE FROM events WHERE position > ?", lost - 3)
    made = backup(store.log, tmp_path / "a")
    assert made.contents.position >= lost
    restore(tmp_path / "a", other_url)
    with Store.open(other_url, AGGREGATES) as other:
        assert other.head() == lost - 3
        (new,) = other.run(command(), adding("new")).events
        assert new.position > lost


def test_a_desk_is_saved_and_restored(database_url: str, tmp_path: Path) -> None:
    owner = o2c.Actor("olga", ("accounting",))
    with o2c.open(database_url) as desk:
        desk.do('{"do": "OpenBooks", "currency": "EUR"}', by=owner)
        held = desk.backup(str(tmp_path / "a.gz")).contents
    assert (held.events, held.commands) == (1, 1)
    url = f"sqlite:///{tmp_path / 'b.db'}"
    assert o2c.restore(tmp_path / "a.gz", url).contents == held
    with o2c.open(url) as desk:
        assert [event.name for event in desk.history()] == ["books.Opened"]
        assert not [each for each in desk.reconcile() if each.differences]


def test_what_cannot_be_decoded_is_saved_as_it_is(
    store: Store, database_url: str, other_url: str, tmp_path: Path
) -> None:
    """An event of a version to come, or a damaged one, is kept for who can read it."""
    plant(database_url, 1, "counter.Added.99", "no JSON at all")
    backup(store.log, tmp_path / "a")
    restore(tmp_path / "a", other_url)
    rows = "SELECT topic, state FROM events"
    assert execute(other_url, rows) == execute(database_url, rows)
    ((topic, state),) = execute(other_url, rows)
    assert (topic, "JSON at all" in state) == ("counter.Added.99", True)
