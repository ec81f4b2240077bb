"""A long history under seal: a million events before a release (tests 37 and 38)."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sealed_history import KEY, Vandal, begun
from tiers import DEEP, record, size

from o2c.audit import verify_alone
from o2c.storage.connect import is_sqlite
from o2c.storage.sealer import COMMANDS, EVENTS

EVENTS_EACH = 5  # of a command, and of a stream
COUNT = size(10_000, 200_000, 1_000_000)
MEMORY = 300_000  # kilobytes that a million events may take


def long_history(count: int) -> tuple[Iterator[tuple], Iterator[tuple]]:
    """So many events of the usual size, and the commands that they came of."""
    at = "2026-03-02T09:30:00.000000Z"
    text = (
        '{"at":"2026-03-02T09:30:00Z","by":"maria","command":"c%d","data":{"n":"%s"}}'
    )
    events = (
        (
            n + 1,
            f"intake/{n // 5}",
            n % 5 + 1,
            "intake.Kept.1",
            text % (n // 5, "x" * 400),
        )
        for n in range(count)
    )
    commands = (
        (n + 1, f"c{n}", "Do", "{}", "", "maria", at, "null", 5 * n + 1, 5 * n + 5)
        for n in range(count // EVENTS_EACH)
    )
    return events, commands


@pytest.mark.parametrize(
    "database_url", ["sqlite", "postgres"][: 2 if DEEP else 1], indirect=True
)
def test_a_long_history_is_sealed_verified_and_proved(
    database_url: str, tmp_path: Path
) -> None:
    """Verified at 100,000 events/s; a proof of 20 hashes; in bounded memory."""
    with begun(database_url, 0) as desk:
        vandal = Vandal(database_url, desk, Random(0))
        desk.sealed.sealer.rebuild()
        vandal.begin()
        events, commands = long_history(COUNT)
        vandal.put("events", events)
        vandal.put("commands", commands)
        vandal.connection.commit()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        desk.sealed.sealer.rebuild()
        sealing = time.process_time() - start
        desk.sealed.seal(KEY, tmp_path)
        start = time.process_time()
        verdict = desk.sealed.verify(tmp_path, [KEY.public])
        verifying = time.process_time() - start
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert (verdict.holds, verdict.events) == (True, COUNT)
        assert verdict.commands == COUNT // EVENTS_EACH
        assert desk.sealed.sealer.sealed(EVENTS).size == COUNT
        assert desk.sealed.sealer.sealed(COMMANDS).size == COUNT // EVENTS_EACH
        places = [1, COUNT, *Random(1).sample(range(1, COUNT), 20)]
        proof = desk.sealed.prove(tmp_path, positions=places)
        longest = max(len(e["path"]) for e in proof["events"])  # type: ignore[attr-defined]
        verify_alone.check(proof, [KEY.public.text], None)
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    assert longest <= 20
    if DEEP:
        assert grown < MEMORY
    record("test 37", "sealed", COUNT / sealing, "events/s of processor", on=on)
    speed = COUNT / verifying
    unit = "events/s of processor"
    record("test 37", "verified", speed, unit, on=on, goal=">= 100000")
    record(
        "test 37", "memory that sealing and verifying took", grown / 1000, "MB", on=on
    )
    record("test 38", f"proof at {COUNT:,}", longest, "hashes", on=on, goal="<= 20")
