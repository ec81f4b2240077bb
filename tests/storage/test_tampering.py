"""Whatever is changed behind the store's back is found (tests 37, R07-62).

By whoever has kept a checkpoint elsewhere; and by nobody else, as the controls show.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from sealed_history import (
    CLASSES,
    CLERK,
    KEY,
    Vandal,
    begun,
    delete_tail,
    edit_snapshot,
    order,
    rechain,
)
from tiers import record, size

from o2c.audit.note import SigningKey
from o2c.audit.refusals import Refusal
from o2c.errors import StorageError
from o2c.storage.verdict import Wrong

TIMES = size(12, 1000)
PUBLIC = KEY.public.text


def test_every_class_of_tampering_is_found(database_url: str, tmp_path: Path) -> None:
    """Test 37: all eight classes, each many times, against a checkpoint kept apart."""
    kept = tmp_path / "kept"
    found = dict.fromkeys(CLASSES, 0)
    with begun(database_url) as desk:
        history = desk.sealed
        history.seal(KEY, kept)
        vandal = Vandal(database_url, desk, Random(37))
        vandal.begin()
        for name, tamper in CLASSES.items():
            for _ in range(TIMES):
                verdict = vandal.after(tamper, lambda: history.verify(kept, [PUBLIC]))
                found[name] += not verdict.holds
        assert history.verify(kept, [PUBLIC]).holds  # and all was put back
    assert found == dict.fromkeys(CLASSES, TIMES)
    on = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    goal = f"= {TIMES * len(CLASSES)}"
    record("test 37", "tampering found", sum(found.values()), "of", on=on, goal=goal)


def test_it_is_said_where_it_is(database_url: str, tmp_path: Path) -> None:
    """An edited, a missing and an added row by position; a snapshot by its stream."""
    kept = tmp_path / "kept"
    with begun(database_url) as desk:
        history = desk.sealed
        history.seal(KEY, kept)
        vandal = Vandal(database_url, desk, Random(1))
        vandal.begin()
        row = vandal.rows["events"][4]

        def edit(_: Vandal) -> tuple[str]:
            vandal.run("UPDATE events SET topic='x.Y.1' WHERE position=?", row[0])
            return ("events",)

        def cut(_: Vandal) -> tuple[str]:
            vandal.run("DELETE FROM events WHERE position=?", row[0])
            return ("events",)

        def verdict(tamper):
            return vandal.after(tamper, lambda: history.verify(kept, [PUBLIC]))

        (only,) = verdict(edit).deviations
        assert (only.wrong, only.place) == (Wrong.CHANGED, row[0])
        assert (only.stream, only.version) == (row[1], row[2])
        missing = [d for d in verdict(cut).deviations if d.wrong is Wrong.MISSING]
        # One is missing, and the next row stands in its place.
        assert [d.place for d in missing] == [None, vandal.rows["events"][5][0]]
        (snapshot,) = verdict(edit_snapshot).deviations
        assert (snapshot.wrong, snapshot.stream) == (Wrong.SNAPSHOT, "stock/LAMP@MAIN")
        tail = verdict(delete_tail).deviations
        assert Wrong.MISSING in [d.wrong for d in tail]


@pytest.mark.parametrize("tamper", [delete_tail, rechain])
def test_nobody_finds_it_without_a_checkpoint_kept_elsewhere(
    database_url: str, tmp_path: Path, tamper
) -> None:
    """The control of test 37: the trees in the database can be rewritten with it."""
    with begun(database_url) as desk:
        history = desk.sealed
        history.seal(KEY, tmp_path / "kept")
        vandal = Vandal(database_url, desk, Random(2))
        vandal.begin()

        def thorough(v: Vandal) -> tuple[str, ...]:
            touched = tamper(v)
            v.connection.commit()
            history.sealer.rebuild()
            v.run("DELETE FROM snapshots")
            return (*touched, "snapshots", "seals", "seal_tiles")

        unanchored = vandal.after(thorough, history.verify)
        assert unanchored.holds
        assert not unanchored.anchored
        anchored = vandal.after(
            thorough, lambda: history.verify(tmp_path / "kept", [PUBLIC])
        )
        assert not anchored.holds


@pytest.mark.parametrize("tamper", [delete_tail, rechain])
def test_what_was_changed_is_not_signed_again(
    database_url: str, tmp_path: Path, tamper
) -> None:
    """Whoever has rewritten history cannot have it sealed beside the old checkpoint."""
    kept = tmp_path / "kept"
    with begun(database_url) as desk:
        history = desk.sealed
        history.seal(KEY, kept)
        vandal = Vandal(database_url, desk, Random(3))
        vandal.begin()
        tamper(vandal)
        vandal.run("DELETE FROM snapshots")
        vandal.connection.commit()
        if tamper is delete_tail:  # the newest sealed row is gone
            with pytest.raises(StorageError) as gone:
                history.seal(KEY, kept)
            assert gone.value.code is Refusal.ROW_CHANGED
        history.sealer.rebuild()
        with pytest.raises(StorageError) as refused:
            history.seal(KEY, kept)
        assert refused.value.code is Refusal.NOT_CONSISTENT
        assert len(list(kept.iterdir())) == 1
        # Signed by somebody else, it is not believed.
        forged = SigningKey.new(KEY.name)
        other = history.seal(forged, tmp_path / "forged")
        assert history.verify(tmp_path / "forged", [forged.public]).holds
        (kept / "forged.checkpoint").write_text(other.text)
        wrong = {d.wrong for d in history.verify(kept, [PUBLIC]).deviations}
        assert Wrong.CHECKPOINT in wrong


def test_a_sealed_history_may_go_on(database_url: str, tmp_path: Path) -> None:
    """What is appended after a checkpoint is no deviation; it is not sealed yet."""
    with begun(database_url, 3) as desk:
        desk.sealed.seal(KEY, tmp_path)
        desk.do(order(1), by=CLERK)
        verdict = desk.sealed.verify(tmp_path, [PUBLIC])
        assert verdict.holds
        assert verdict.unsealed > 0
        desk.sealed.seal(KEY, tmp_path)
        verdict = desk.sealed.verify(tmp_path, [PUBLIC])
        assert (verdict.holds, verdict.unsealed, verdict.checkpoints) == (True, 0, 2)
