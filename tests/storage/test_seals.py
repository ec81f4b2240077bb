"""The trees beside the log: grown in steps, by many, made anew, and always the same."""

from __future__ import annotations

import stat
import threading
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sealed_history import CLERK, KEY, TABLES, Vandal, begun, monday, order

import o2c
from o2c.audit.leaves import event_hashes
from o2c.audit.merkle import Tree, consistency, inclusion, leaf_hash, root
from o2c.audit.note import SigningKey
from o2c.audit.refusals import Refusal
from o2c.errors import DuplicateError, StorageError, ValidationError
from o2c.storage import sealer
from o2c.storage.sealed import new_key, read_key
from o2c.storage.sealer import COMMANDS, EVENTS
from o2c.storage.seals import Seals
from o2c.storage.trouble import Trouble
from o2c.storage.verdict import Wrong


def tables(desk: o2c.Desk) -> list[object]:
    """All that is kept of the trees."""
    db = desk.projector.db
    seals = db.run("SELECT tree, size, last FROM seals ORDER BY tree")
    tiles = db.run(
        "SELECT tree, level, number, first, hashes FROM seal_tiles"
        " ORDER BY tree, level, number"
    )
    return [*seals, *((*row[:4], bytes(row[4])) for row in tiles)]


def test_tiles_hold_the_tree_of_any_size(database_url: str) -> None:
    """Every root and proof from tiles is that of the whole tree in memory."""
    leaves = [leaf_hash(b"%d" % n) for n in range(70_000)]
    tree = Tree.of(leaves)
    with begun(database_url, 0) as desk:
        seals, random, at = Seals(desk.projector.db), Random(1), 0
        seals.create()
        with seals.db.transaction():
            seals.begin("test", "store")
        for step in (1, 1, 254, 1, 255, 300, 60_000, 9_188):
            with seals.db.transaction():
                places = [2 * n + 1 for n in range(at, at + step)]
                seals.append("test", at, leaves[at : at + step], places)
            at += step
            node = seals.reader("test").node
            assert root(node, at) == root(tree.node, at)
            for _ in range(20):
                index, older = random.randrange(at), random.randint(0, at)
                assert inclusion(node, index, at) == inclusion(tree.node, index, at)
                path = consistency(tree.node, older, at)
                assert consistency(node, older, at) == path
        assert seals.tile_at("test", 2 * 69_999 + 1) == (273, 2 * 273 * 256 + 1)
        assert seals.tile_at("test", 0) is None


def test_a_tree_is_the_same_however_it_was_grown(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one go, in small pages as events come, or made anew."""
    with begun(database_url) as desk:
        history = desk.sealed
        monkeypatch.setattr(sealer, "PAGE", 7)
        history.sealer.catch_up()
        desk.do_many(map(order, range(9)), by=CLERK)
        history.sealer.catch_up()
        grown = tables(desk)
        monkeypatch.setattr(sealer, "PAGE", 4096)
        history.sealer.rebuild()
        assert tables(desk) == grown
        hashes = event_hashes(desk.store.log.page(0, None, 10_000))
        size = history.sealer.sealed(EVENTS).size
        assert size == len(hashes)
        assert history.sealer.root(EVENTS, size) == root(Tree.of(hashes).node, size)
        commands = history.sealer.sealed(COMMANDS).size
        assert commands == len(list(desk.store.commands()))


def test_many_sealers_at_once_seal_each_row_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly once: the trees that several have grown are those made anew."""
    monkeypatch.setattr(sealer, "PAGE", 5)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with o2c.open(database_url, clock=monday) as desk:
                for _ in range(3):
                    desk.sealed.sealer.catch_up()
        except BaseException as error:
            failed.append(error)

    with begun(database_url) as desk:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        desk.do_many(map(order, range(9)), by=CLERK)
        for thread in threads:
            thread.join(60)
        assert failed == []
        desk.sealed.sealer.catch_up()
        grown = tables(desk)
        desk.sealed.sealer.rebuild()
        assert tables(desk) == grown


def test_positions_may_have_gaps(database_url: str, tmp_path: Path) -> None:
    """The leaf's number is the rank of its position; the leaf binds the position."""
    with begun(database_url, 3) as desk:
        vandal = Vandal(database_url, desk, Random(0), {})
        desk.sealed.sealer.rebuild()
        vandal.begin()
        events = [(10 * row[0], *row[1:]) for row in vandal.rows["events"]]
        commands = [
            (5 * row[0], *row[1:8], row[8] and 10 * row[8], row[9] and 10 * row[9])
            for row in vandal.rows["commands"]
        ]
        # Each command has one event here, or its events would not be together.
        one_each = [c for c in commands if c[8] == c[9]]
        kept = [e for e in events if any(c[8] == e[0] for c in one_each)]
        streams: dict[str, int] = {}
        renumbered = []
        for row in kept:
            streams[row[1]] = streams.get(row[1], 0) + 1
            renumbered.append((row[0], row[1], streams[row[1]], *row[3:]))
        vandal.put("events", renumbered)
        vandal.put("commands", one_each)
        vandal.connection.commit()
        desk.sealed.sealer.rebuild()
        desk.sealed.seal(KEY, tmp_path)
        assert desk.sealed.verify(tmp_path, [KEY.public]).holds
        proof = desk.sealed.prove(tmp_path, positions=[renumbered[4][0]])
        assert proof["events"][0]["index"] == 4


def test_sealing_twice_gives_the_same_checkpoint(
    database_url: str, tmp_path: Path
) -> None:
    now = monday()
    with begun(database_url, 1):
        pass
    with o2c.open(database_url, clock=lambda: now) as desk:
        first = desk.sealed.seal(KEY, tmp_path)
        now += timedelta(hours=1)
        again = desk.sealed.seal(KEY, tmp_path)
        assert (first.fresh, again.fresh, again.text) == (True, False, first.text)
        assert [path.name for path in tmp_path.glob("*.checkpoint")] == [
            first.checkpoint.name
        ]
        with pytest.raises(DuplicateError) as other:
            desk.sealed.seal(SigningKey.new(KEY.name), tmp_path)
        assert other.value.code is Refusal.ALREADY_THERE


def test_a_checkpoint_is_never_written_over(database_url: str, tmp_path: Path) -> None:
    with begun(database_url, 1) as desk:
        first = desk.sealed.seal(KEY, tmp_path / "a")
        assert first.path is not None
        there = tmp_path / "b" / first.path.name
        there.parent.mkdir()
        there.write_text("something else")
        with pytest.raises(ValidationError) as damaged:
            desk.sealed.seal(KEY, tmp_path / "b")
        assert damaged.value.code is Refusal.BAD_NOTE
        assert there.read_text() == "something else"
        file = tmp_path / "file"
        file.touch()
        with pytest.raises(StorageError) as unwritable:
            desk.sealed.seal(KEY, file / "under")
        assert unwritable.value.code is Refusal.NOT_WRITABLE


def test_a_directory_is_for_one_history(database_url: str, tmp_path: Path) -> None:
    with begun(database_url, 1) as desk, begun("sqlite://", 1) as other:
        desk.sealed.seal(KEY, tmp_path)
        with pytest.raises(StorageError) as refused:
            other.sealed.seal(KEY, tmp_path)
        assert refused.value.code is Refusal.OTHER_LOG
        (found,) = other.sealed.verify(tmp_path, [KEY.public]).deviations
        assert found.wrong is Wrong.CHECKPOINT


def test_trees_of_another_store_are_refused(tmp_path: Path) -> None:
    views = f"sqlite:///{tmp_path / 'views.db'}"
    for n, url in enumerate([f"sqlite:///{tmp_path / x}.db" for x in "ab"]):
        with o2c.open(url, views_url=views) as desk:
            if n == 0:
                desk.sealed.sealer.catch_up()
                continue
            with pytest.raises(StorageError) as refused:
                desk.sealed.sealer.catch_up()
            assert refused.value.code is Trouble.OTHER_STORE
            desk.sealed.sealer.rebuild()
            desk.sealed.sealer.catch_up()


def test_verification_needs_checkpoints_and_keys(tmp_path: Path) -> None:
    with begun("sqlite://", 1) as desk:
        history = desk.sealed
        with pytest.raises(ValidationError) as nothing:
            history.verify(tmp_path, [KEY.public])
        assert nothing.value.code is Refusal.NOT_SEALED
        with pytest.raises(ValidationError) as nothing:
            history.prove(tmp_path, positions=[1])
        assert nothing.value.code is Refusal.NOT_SEALED
        history.seal(KEY, tmp_path)
        with pytest.raises(ValidationError) as keyless:
            history.verify(tmp_path)
        assert keyless.value.code is Refusal.SIGNATURE_MISSING
        witness = SigningKey.new("witness.org/w").witness
        verdict = history.verify(tmp_path, [KEY.public.text], witnesses=[witness.text])
        assert [d.wrong for d in verdict.deviations] == [Wrong.CHECKPOINT]


def test_a_damaged_tree_is_no_proof_of_anything(
    database_url: str, tmp_path: Path
) -> None:
    """Rows that are right stay right; the tree beside them is said to be damaged."""
    with begun(database_url) as desk:
        desk.sealed.seal(KEY, tmp_path)
        db = desk.projector.db
        with db.transaction():
            db.run("UPDATE seal_tiles SET hashes = ?", [bytes(32)])
        verdict = desk.sealed.verify(tmp_path, [KEY.public])
        assert {d.wrong for d in verdict.deviations} == {Wrong.TREE}
        with pytest.raises(StorageError) as damaged:
            desk.sealed.seal(KEY, tmp_path)
        assert damaged.value.code in (Refusal.TREE_DAMAGED, Refusal.ROW_CHANGED)
        desk.sealed.sealer.rebuild()
        assert desk.sealed.verify(tmp_path, [KEY.public]).holds


def test_verifying_writes_nothing(database_url: str, tmp_path: Path) -> None:
    with begun(database_url, 1) as desk:
        assert desk.sealed.verify().holds
        assert not Seals(desk.projector.db).exist()


def test_keys_are_kept_from_others(tmp_path: Path) -> None:
    file = tmp_path / "key"
    public = new_key(file, "example.com/orders")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_key(file).public == public
    with pytest.raises(DuplicateError) as there:
        new_key(file, "example.com/orders")
    assert there.value.code is Refusal.ALREADY_THERE
    with pytest.raises(ValidationError) as none:
        read_key(tmp_path / "none")
    assert none.value.code is Refusal.BAD_KEY


def test_following_seals_as_events_come(database_url: str, tmp_path: Path) -> None:
    """A checkpoint whenever enough has happened, and one at the end."""
    with begun(database_url, 1) as desk:
        asked = iter([3, 3, 0])

        def stop() -> bool:
            """Asked before each look; meanwhile somebody orders something."""
            orders = next(asked, None)
            if orders:
                desk.do_many(map(order, range(orders)), by=CLERK)
            return not orders

        seals: list[int] = []
        desk.sealed.follow(
            KEY,
            tmp_path,
            stop=stop,
            every=5,
            tell=lambda seal: seals.append(seal.checkpoint.size),
        )
        assert len(seals) == 2
        assert seals[-1] == desk.sealed.sealer.sealed(EVENTS).size
        assert desk.sealed.verify(tmp_path, [KEY.public]).unsealed == 0
        assert {"seals", "seal_tiles"} <= set(TABLES)
