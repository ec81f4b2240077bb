"""What the other processes of these tests do; each function is one's whole life."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from time import monotonic

from attrs import evolve
from crash_tools import Ask, Note, note, tell
from desk_door import MARIA, monday
from desk_story import as_json, eur, line
from storage_workers import PATIENCE

import o2c
from o2c.door import Desk
from o2c.kernel import Rejected
from o2c.storage.trouble import Trouble


def open_desk(url: str) -> Desk:
    return o2c.open(url, clock=monday)


def ask_each(
    n: int, url: str, folder: str, gate: Barrier, asks: Sequence[Sequence[Ask]]
) -> None:
    """Starts with all others, and asks for its own share, one after the other."""
    with open_desk(url) as desk:
        gate.wait(PATIENCE)
        for ask in asks[n]:
            start = monotonic()
            tries = [asked(desk, ask)]
            while tries[-1].code == Trouble.BUSY:  # its remedy is to try again
                tries.append(asked(desk, ask))
            took, busy = monotonic() - start, len(tries) - 1
            note(Path(folder, f"{n}.notes"), evolve(tries[-1], took=took, busy=busy))


def asked(desk: Desk, ask: Ask) -> Note:
    """What became of a request."""
    try:
        receipt = desk.do(ask.text, by=MARIA, command_id=ask.command_id)
    except Rejected as refused:
        return Note(ask.command_id, code=str(refused.code))
    return Note(ask.command_id, positions=receipt.positions)


def open_at_once(n: int, url: str, gate: Barrier, name: str) -> None:
    """Starts with all others; makes what is missing, writes, and reads a view."""
    gate.wait(PATIENCE)
    with open_desk(url) as desk:
        tell(desk, "RegisterProduct", product=f"{name}-{n}", name=name)
        assert desk.view("products", where={"product": f"{name}-{n}"})


def follow_log(n: int, url: str, folder: str, gate: Barrier, done: Event) -> None:
    """Notes every position that it sees while others write."""
    seen: list[str] = []
    at, last = 0, False
    with open_desk(url) as desk, Path(folder, f"{n}.seen").open("w") as file:
        gate.wait(PATIENCE)
        while not last:
            last = done.is_set()
            for event in desk.history(after=at):
                at = event.position
                seen.append(str(at))
        file.write("\n".join(seen))


def keep_views(n: int, url: str, gate: Barrier, done: Event) -> None:
    """Catches up again and again while others write."""
    with open_desk(url) as desk:
        gate.wait(PATIENCE)
        while not done.is_set():
            desk.projector.catch_up()


# -- Those that are killed. ----------------------------------------------------


def cycle(desk: Desk, life: str) -> Iterator[Note]:
    """From order to cash, one command after the other, each under an id of its own.

    Whoever does the same life again gets the same answers, and goes on from there.
    """
    for i in range(1_000_000):

        def ask(name: str, i: int = i, **fields: object) -> o2c.Receipt:
            id = f"{life}-{i}-{name}"
            return desk.do(as_json(name, fields), by=MARIA, command_id=id)

        lines = [line(1, "TEN", 2), line(2, "BOLT", 3)]
        placed = ask("PlaceOrder", customer="ACME", site="MAIN", lines=lines)
        yield _noted(placed)
        order = placed.number("order")
        yield _noted(ask("ShipOrder", order=order))
        billed = ask("IssueInvoice", order=order)
        yield _noted(billed)
        use = [{"invoice": billed.number("invoice"), "amount": eur("50.15")}]
        yield _noted(
            ask("RecordReceipt", account="ACME", amount=eur("50.15"), apply=use)
        )


def _noted(receipt: o2c.Receipt) -> Note:
    return Note(receipt.command_id, positions=receipt.positions)


def cycle_until_killed(n: int, url: str, folder: str, life: str) -> None:
    """Notes down every command that was acknowledged, and nothing else."""
    with open_desk(url) as desk:
        for done in cycle(desk, f"{life}.{n}"):
            note(Path(folder, f"{life}.{n}.notes"), done)


def command_line(n: int, said: str, *arguments: str) -> None:
    """`o2c` with these arguments, as a shell would start it; what it says in a file."""
    from o2c.cli import main

    sys.argv = ["o2c", *arguments]
    os.dup2(os.open(f"{said}-{n}", os.O_WRONLY | os.O_CREAT), 1)
    main()
