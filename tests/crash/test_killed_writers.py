"""kill -9 of writers: what was acknowledged is there, and no command in part."""

from __future__ import annotations

from pathlib import Path
from random import Random

from crash_crowd import at_work
from crash_tools import Note, differences, notes, tell, torn
from crash_workers import cycle, cycle_until_killed
from desk_door import opened
from storage_tools import execute, is_sqlite
from tiers import record, size

from o2c.door import Desk

WRITERS = 3


def test_killed_writers_lose_nothing_that_was_acknowledged(
    database_url: str, tmp_path: Path, dice: Random
) -> None:
    """Tests 1 and 2: whoever takes a dead writer's work up again gets its answers, and
    goes on.

    Then all is there once: the orders, what left the shelf, the invoices, the money.
    """
    with opened(database_url) as desk:
        for product in ("TEN", "BOLT"):
            tell(desk, "ReceiveStock", product=product, site="MAIN", quantity=10**6)
        nightly = 167 if is_sqlite(database_url) else 67  # so many, three writers each
        lives = [f"life-{n}" for n in range(size(4, nightly))]
        for life in lives:
            kill_in_mid_flight(database_url, tmp_path, life, dice)
        assert list(torn(desk)) == []
        assert differences(desk) == []
        acknowledged = {each.command_id: each for each in notes(tmp_path)}
        assert len(acknowledged) >= len(lives)
        cycles = sum(
            take_up(desk, f"{life}.{n}", acknowledged)
            for life in lives
            for n in range(WRITERS)
        )
        status = desk.view("order_status")
        assert (len(status), {each.billing for each in status}) == (cycles, {"fully"})
        invoices = sorted(each.invoice for each in desk.view("invoices"))
        assert invoices == [f"INV-2026-{n:06}" for n in range(1, cycles + 1)]
        assert list(torn(desk)) == []
        assert differences(desk) == []
    lite = is_sqlite(database_url)
    test, on = ("test 1", "sqlite") if lite else ("test 2", "postgresql")
    of = f"of {len(acknowledged)} after {WRITERS * len(lives)} kills"
    record(test, "acknowledged and lost, or partial", 0, of, on=on, goal="= 0")
    if lite:
        assert execute(database_url, "PRAGMA integrity_check") == [("ok",)]


def kill_in_mid_flight(url: str, folder: Path, life: str, dice: Random) -> None:
    """Some writers at work, then all of them dead."""
    work = (cycle_until_killed, url, str(folder), life)
    with at_work(*work, times=WRITERS) as writers:
        while not list(folder.glob(f"{life}.*")):
            writers[0].join(0.001)
            assert all(writer.is_alive() for writer in writers)
        writers[0].join(dice.uniform(0, 0.15))


def take_up(desk: Desk, life: str, acknowledged: dict[str, Note]) -> int:
    """Do a dead writer's work again, up to the end of the last cycle it had begun.

    Each answer must be the one that was acknowledged; how many cycles there are.
    """
    mine = {id for id in acknowledged if id.startswith(f"{life}-")}
    done = 0
    for step in cycle(desk, life):
        if step.command_id in mine:
            assert step.positions == acknowledged[step.command_id].positions
            mine.remove(step.command_id)
        if step.command_id.endswith("-RecordReceipt"):
            done += 1
            if not mine and desk.known([f"{life}-{done}-PlaceOrder"]) == {}:
                return done
    raise AssertionError("a life without an end")
