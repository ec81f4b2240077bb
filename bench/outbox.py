"""What sending events on costs the desk, how fast it is, and how late messages arrive.

In turns: the same commands with no relay beside them, with one to a function that drops
everything, and with one to NATS JetStream.  `python -m bench.outbox`
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

from nats.aio.client import Client

import o2c
from bench import lag
from bench.broker import broker
from bench.databases import Place, Postgres, fresh, places
from bench.desk import WithDesk
from bench.harness import Report, finish, options, seconds, settings, sweep
from bench.trade import KINDS, Trade
from o2c.service.nats import Nats, Settings
from o2c.service.relay import Relay, Transport, to
from o2c.service.standing import standings

BESIDE = ("no relay", "relay to a function", "relay to NATS")
SETTLE = 30.0  # seconds in which a relay must catch up
CHILD = "import sys; from bench import outbox; outbox.drop(*sys.argv[1:])"
LOOK = 0.02  # seconds between two looks


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("outbox", 150, 5, "cycles in a round", world=(100, 300))
    parser.add_argument("--rate", type=int, default=300, help="events/s to send on")
    parser.add_argument(
        "--seconds", type=int, default=20, help="of measuring lateness (20), or 0"
    )
    args = parser.parse_args(argv)
    report = Report("outbox", settings(args))
    with places(args) as found:
        for place in found:
            if isinstance(place, Postgres):
                report.notes.append(place.facts())
            with broker(args.folder) as url, fresh(place) as name:
                measure(place, name, url, args, report)
            if args.seconds:
                with broker(args.folder) as url, fresh(place) as name:
                    lateness(place, name, url, args, report)
    return finish(report, args)


# -- What it costs, and how fast it is ---------------------------------------------


def measure(
    place: Place, name: str, nats: str, args: Namespace, report: Report
) -> None:
    """Commands a second with each relay beside, then events a second of each."""
    desk = WithDesk(place.url(name), Trade.of(args))
    rates: dict[str, list[float]] = {kind: [] for kind in BESIDE}
    spent: dict[str, list[float]] = {kind: [] for kind in BESIDE}
    for turn in range(args.rounds):
        # Each goes first as often as the others.
        for kind in BESIDE[turn % 3 :] + BESIDE[: turn % 3]:
            with beside(kind, desk, nats):
                wall, processor = commands(desk, args.size)
            rates[kind].append(1 / wall)
            spent[kind].append(processor)
    on = place.name
    for kind, found in rates.items():
        report.add(f"commands, {kind}", found, "commands/s", on)
    for kind in BESIDE[1:]:
        pairs = zip(rates[kind], rates[BESIDE[0]], strict=True)
        report.add(f"{kind} / none", [one / none for one, none in pairs], "x", on)
        pairs = zip(spent[kind], spent[BESIDE[0]], strict=True)
        what = f"desk's processor, {kind} / none"
        report.add(what, [one / none for one, none in pairs], "x", on)
    made: dict[str, Callable[[], Transport]] = {
        "a function": lambda: to(_drop),
        "NATS": lambda: Nats(Settings(url=nats)),
    }
    for what, transport in made.items():
        found = [
            throughput(desk.desk, transport(), f"{what} {n}")
            for n in range(args.rounds)
        ]
        report.add(f"sent to {what}", found, "events/s", on)
    report.reconciled(desk.desk.reconcile())
    desk.close()


def commands(desk: WithDesk, cycles: int) -> tuple[float, float]:
    """Full cycles, a command at a time; seconds a command, and of the processor."""
    first, done = len(desk.orders), cycles * len(KINDS)
    sweep()
    start, processor = time.perf_counter(), time.process_time()
    for n in range(first, first + cycles):
        for kind in KINDS:
            desk.step(kind, [n])
    wall = time.perf_counter() - start
    return wall / done, (time.process_time() - processor) / done


@contextmanager
def beside(kind: str, desk: WithDesk, nats: str) -> Iterator[None]:
    """A relay in a process of its own, which has caught up before and after."""
    if kind == BESIDE[0]:
        yield
        return
    name = kind.rpartition(" ")[2].lower()
    command = ["-c", CHILD, desk.url, name]
    if kind == BESIDE[2]:
        command = ["-m", "o2c", "relay", "--db", desk.url, "--nats", nats]
        command += ["--create-stream", "--name", name]
    with ExitStack() as stack:
        _started(stack, *command)
        _caught_up(desk.desk, name)
        yield
        _caught_up(desk.desk, name)


def _started(stack: ExitStack, *command: str) -> subprocess.Popen[bytes]:
    """A process that does not outlive this measurement."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)  # in order: the next one begins at once
    return process


def _caught_up(desk: o2c.Desk, name: str) -> None:
    until = time.monotonic() + SETTLE
    while not any(
        s.name == name and s.leader and not s.behind for s in standings(desk)
    ):
        assert time.monotonic() < until, "the relay does not catch up"
        time.sleep(LOOK)


def drop(url: str, name: str) -> None:
    """A relay to nowhere, until it is told to stop."""
    from o2c.cli.keeping import until_signal

    with (
        o2c.open(url) as desk,
        Relay(desk, to(_drop), name=name) as relay,
        until_signal() as stopped,
    ):
        relay.run(stopped)


def _drop(message: object) -> None:
    pass


def throughput(desk: o2c.Desk, transport: Transport, name: str) -> float:
    """The whole history sent at once; events a second.

    What the stream has already is sent, looked for and acknowledged all the same.
    """
    with Relay(desk, transport, name=name) as relay:
        return desk.store.head() / seconds(relay.catch_up)


# -- How late ----------------------------------------------------------------------


def lateness(
    place: Place, name: str, nats: str, args: Namespace, report: Report
) -> None:
    """From an event's time to its arrival at a consumer, at a steady pace.

    Three processes beside this one: one takes orders, one sends on, one is the broker.
    """
    url = place.url(name)
    WithDesk(url, Trade.of(args)).close()
    with o2c.open(url) as desk, ExitStack() as stack:
        _started(
            stack,
            *("-m", "o2c", "relay", "--db", url, "--nats", nats, "--create-stream"),
        )
        _caught_up(desk, "main")
        late: list[float] = []
        with listening(nats, late):
            numbers = (args.rate, args.seconds, args.customers, args.products)
            code = [sys.executable, "-c", lag.CHILD, url, *map(str, numbers)]
            subprocess.run(code, check=True, stdout=subprocess.DEVNULL)
            _caught_up(desk, "main")
        late.sort()
        for percent in (50, 99):
            at = late[min(len(late) * percent // 100, len(late) - 1)]
            what = f"message late, p{percent}, at {args.rate} events/s"
            report.add(what, at, "s", place.name)
        report.reconciled(desk.reconcile())


@contextmanager
def listening(nats: str, late: list[float]) -> Iterator[None]:
    """A consumer that notes how old each message is when it comes."""
    ready, done = Event(), Event()

    async def consume() -> None:
        client = Client()
        await client.connect(nats)

        async def receive(message: Any) -> None:
            happened = datetime.fromisoformat(json.loads(message.data)["time"])
            late.append((datetime.now(UTC) - happened).total_seconds())

        await client.subscribe("o2c.>", cb=receive)
        await client.flush()
        ready.set()
        while not done.is_set():
            await asyncio.sleep(LOOK)
        await client.drain()

    consumer = Thread(target=asyncio.run, args=(consume(),))
    consumer.start()
    assert ready.wait(SETTLE), "the consumer does not start"
    try:
        yield
    finally:
        done.set()
        consumer.join(SETTLE)


if __name__ == "__main__":
    raise SystemExit(main())
