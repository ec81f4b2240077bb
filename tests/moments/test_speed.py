"""How long looking back takes, with snapshots of views and without: written down."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from statistics import median

from tiers import record, size

from bench.asof import END, Asked, Clock, asked, grown
from bench.asof import VIEWS as EVERY

EVENTS = size(300, 100_000, 1_000_000)
VIEWS = EVERY[: size(1, len(EVERY))]


def test_looking_back_is_quick_with_snapshots(database_url: str) -> None:
    """R14-06: the same rows, sooner; how much sooner is recorded, not asserted."""
    args = Namespace(size=EVENTS, rounds=size(1, 3), customers=20, products=50)
    desk = grown(database_url, Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)), args)
    desk.view("order_status", limit=1)
    recent = desk.store.head() - EVENTS // 100
    before = {view: desk.as_of(on=END).view(view) for view in VIEWS}
    without = {view: asked(desk, view, recent, args) for view in VIEWS}
    desk.snapshot(position=recent * 9 // 10)
    desk.snapshot(on=END)
    on = database_url.partition(":")[0]
    for view in VIEWS:
        tell(view, "first event", without[view], on)
        tell(view, "snapshot", asked(desk, view, recent, args), on)
        assert desk.as_of(on=END).view(view) == before[view]
    desk.close()


def tell(view: str, start: str, found: Asked, on: str) -> None:
    of = f"{view}, {EVENTS:,} events"
    for what, taken in (
        ("live", found.live),
        (f"recent position from {start}", found.recent),
        (f"month-end from {start}", found.month),
    ):
        record("as of", f"{of}: {what}", 1000 * median(taken), "ms", on=on)
