"""`o2c demo`: the story on a fresh database, and the proof of its numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from rich.console import Console

from o2c.cli import demo_control, demo_selling, demo_story, proving
from o2c.cli.demo_telling import Clock, Teller
from o2c.cli.opening import Refusal, WrongUse, masked, opened
from o2c.cli.options import Format


def run(url: str | None, *, keep: bool) -> bool:
    """Tell the story; whether its numbers agree."""
    clock = Clock()
    with _database(url, keep) as found, opened(found, new=True, clock=clock) as desk:
        if desk.store.head():
            raise WrongUse(
                Refusal.DATABASE_NOT_EMPTY,
                f"{masked(found)} is not empty",
                field="db",
                remedy="give the demo a database of its own",
            )
        teller = Teller(desk, clock, Console(file=sys.stdout, highlight=False))
        for story in (demo_story, demo_selling, demo_control):
            story.tell(teller)
        teller.chapter("The proof", 31, 16)
        findings = desk.reconcile()
        proving.tell(findings, Format.TABLE)
        if keep or url:
            print(f"\nLook around: o2c --db {masked(found)} show order_status")
    return proving.agree(findings)


@contextmanager
def _database(url: str | None, keep: bool) -> Iterator[str]:
    """The URL given, or a new file, which is gone afterwards unless it is kept."""
    if url is not None:
        yield url
    elif keep:
        yield f"sqlite:///{Path(mkdtemp(prefix='o2c-demo-')) / 'o2c.db'}"
    else:
        with TemporaryDirectory(prefix="o2c-demo-") as folder:
            yield f"sqlite:///{Path(folder) / 'o2c.db'}"
