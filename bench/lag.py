"""How far the views are behind while a desk is at work: events, and seconds.

Three processes, as in a service: one takes orders at a steady pace, `o2c follow` keeps
the views, and this one looks at both.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from argparse import Namespace
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count

from attrs import Factory, define

import o2c
from bench.databases import Place
from bench.desk import WithDesk
from bench.harness import Report
from bench.trade import KINDS, Trade
from o2c.projections import VIEWS

LOOK = 0.01  # seconds between two looks
WARM = 2.0  # seconds that the follower gets to start, where there is time
SETTLE = 15.0  # seconds in which the follower must catch up at the end
EVENTS = 23 / len(KINDS)  # that a command comes to, on average
CHILD = "import sys; from bench import lag; lag.write(*sys.argv[1:])"
VIEW = VIEWS[0]  # they all move together


@define
class Seen:
    """What was there at each look: the newest event, and the newest in the views."""

    at: list[float] = Factory(list)
    heads: list[int] = Factory(list)
    views: list[int] = Factory(list)

    def look(self, desk: o2c.Desk) -> int:
        """Look at both, the newest event first; how many the views lack."""
        head = desk.store.head()
        self.heads.append(head)
        self.at.append(time.monotonic())
        self.views.append(desk.projector.checkpoint(VIEW))
        return self.heads[-1] - self.views[-1]

    def behind(self) -> list[int]:
        """Events that the views lacked, at each look."""
        pairs = zip(self.heads, self.views, strict=True)
        return [max(head - view, 0) for head, view in pairs]

    def seconds(self) -> list[float]:
        """How long after a look all that was there at it had reached the views."""
        until = (bisect_left(self.views, head) for head in self.heads)
        pairs = zip(self.at, until, strict=True)
        return [max(self.at[n] - at, 0) for at, n in pairs if n < len(self.at)]


def measure_lag(place: Place, name: str, args: Namespace, report: Report) -> None:
    """Let one write, one follow, and look at both; the follower must catch up."""
    url = place.url(name)
    before = _set_up(url, Trade.of(args))
    with o2c.open(url) as desk, ExitStack() as stack:
        desk.projector.catch_up()
        follower = _started(stack, "-m", "o2c", "follow", "--db", url)
        time.sleep(WARM if args.seconds > WARM else 0)
        numbers = (args.rate, args.seconds, args.customers, args.products)
        writer = _started(stack, "-c", CHILD, url, *map(str, numbers))
        seen = Seen()
        while writer.poll() is None:
            seen.look(desk)
            time.sleep(LOOK)
        until = time.monotonic() + SETTLE
        while seen.look(desk) > 0:
            assert time.monotonic() < until, "the follower does not catch up"
            time.sleep(LOOK)
        follower.send_signal(signal.SIGTERM)
        follower.wait(30)
        assert writer.returncode == follower.returncode == 0
        _tell(seen, before, place.name, args, report)
        report.reconciled(desk.reconcile())


def _started(stack: ExitStack, *command: str) -> subprocess.Popen[bytes]:
    """A process that does not outlive this measurement."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _tell(seen: Seen, before: int, on: str, args: Namespace, report: Report) -> None:
    began = next(n for n, head in enumerate(seen.heads) if head > before)
    ended = bisect_left(seen.heads, seen.heads[-1])
    spent = max(seen.at[ended] - seen.at[began], LOOK)
    written = (seen.heads[-1] - before) / spent
    at = f"at {args.rate} events/s"
    report.add(f"written while followed, {at}", written, "events/s", on)
    behind, late = sorted(seen.behind()[began:]), sorted(seen.seconds()[began:])
    for percent in (50, 99):
        report.add(
            f"views behind, p{percent}, {at}", _at(percent, behind), "events", on
        )
    for percent in (50, 99):
        report.add(f"views late, p{percent}, {at}", _at(percent, late), "s", on)


def _at(percent: int, ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def _set_up(url: str, business: Trade) -> int:
    """The masters, and the position after them."""
    desk = WithDesk(url, business)
    head = desk.desk.store.head()
    desk.close()
    return head


def write(url: str, *numbers: str) -> None:
    """Take orders through at a steady pace, for so many seconds."""
    rate, length, customers, products = map(int, numbers)
    desk = WithDesk(url, Trade(customers, products), new=False)
    pause = EVENTS / rate
    start = time.monotonic()
    for n in count():
        for turn, kind in enumerate(KINDS):
            due = start + (n * len(KINDS) + turn) * pause
            if due - start > length:
                desk.close()
                return
            time.sleep(max(0.0, due - time.monotonic()))
            desk.step(kind, [n])
