"""What the tests of the outbox share: things that happen, and who receives them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field
from desk_door import MARIA, ORDER, asked
from desk_story import as_json, line

import o2c
from o2c.service.publishing import Message
from o2c.service.relay import Relay, Seen, Transport

PATIENCE = 30.0


def orders(desk: o2c.Desk, count: int) -> None:
    """So many orders, which are a few events each."""
    lines = [line(1, "TEN", 1)]
    asks = [as_json("PlaceOrder", {**ORDER, "lines": lines}) for _ in range(count)]
    assert not desk.do_many(asks, by=MARIA).refused


def rename(desk: o2c.Desk, name: str) -> None:
    """One event on the stream customer/ACME."""
    asked(desk, "ChangeCustomer", customer="ACME", name=name)


def positions(desk: o2c.Desk) -> list[int]:
    """Every event there is."""
    return [recorded.position for recorded in desk.history()]


@define
class Inbox:
    """A receiver that keeps what it takes, and can be told to make trouble."""

    taken: list[Message] = field(factory=list)
    trouble: Callable[[Message], None] = lambda message: None

    def __call__(self, message: Message) -> None:
        self.trouble(message)
        self.taken.append(message)

    @property
    def positions(self) -> list[int]:
        return [message.position for message in self.taken]


def cloud(message: Message) -> dict[str, Any]:
    """The CloudEvent in a message."""
    read: dict[str, Any] = json.loads(message.body)
    return read


def relayed(desk: o2c.Desk, transport: Transport, **more: Any) -> int:
    """Send all there is; the position reached."""
    with Relay(desk, transport, **more) as relay:
        return relay.catch_up()


def until(relay: Relay, done: Callable[[Seen], bool]) -> list[Seen]:
    """Run a relay until something is so; what it said meanwhile."""
    seen: list[Seen] = []
    limit = time.monotonic() + PATIENCE

    def stop() -> bool:
        assert time.monotonic() < limit, f"after {len(seen)} steps: {seen[-1:]}"
        return bool(seen) and done(seen[-1])

    relay.run(stop, seen.append)
    return seen


def await_(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that will be so, but not for ever."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, what
        time.sleep(0.01)


def in_order(streams: Sequence[tuple[str, int]]) -> bool:
    """Whether the events of each stream come in the order of their versions."""
    last: dict[str, int] = {}
    for stream, version in streams:
        if version <= last.get(stream, 0):
            return False
        last[stream] = version
    return True
