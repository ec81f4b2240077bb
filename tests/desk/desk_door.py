"""The door itself, with somebody in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from desk_goods import EVERYTHING
from desk_story import EVERY_ROLE, as_json

import o2c
from o2c.door import Desk
from o2c.receipts import Receipt

MARIA = o2c.Actor("maria", EVERY_ROLE)
CARL = o2c.Actor("carl", EVERY_ROLE)
ORDER = {"customer": "ACME", "site": "MAIN"}


def monday() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@contextmanager
def opened(
    url: str = "sqlite://", clock: Callable[[], datetime] = monday
) -> Iterator[Desk]:
    """A desk that has what `desk_story` begins with."""
    with o2c.open(url, clock=clock) as desk:
        texts = (as_json(name, fields) for name, fields in EVERYTHING)
        assert not desk.do_many(texts, by=MARIA).refused
        yield desk


def asked(desk: Desk, name: str, /, **fields: Any) -> Receipt:
    """Ask for something as Maria, in JSON; `command_id` and `by` go to the door."""
    at_the_door = {
        key: fields.pop(key)
        for key in ("by", "command_id", "correlation_id")
        if key in fields
    }
    return desk.do(as_json(name, fields), **{"by": MARIA, **at_the_door})


def head(desk: Desk) -> int:
    return desk.store.head()
