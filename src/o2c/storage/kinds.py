"""What there is to know of a type of event that is stored, and how one is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import msgspec
from attrs import frozen

from o2c.storage.sealing import Walk

E = TypeVar("E")


class Envelope(
    msgspec.Struct, Generic[E], frozen=True, kw_only=True, omit_defaults=True
):
    """The stored form: `at` is an instant (UTC), `on` a business date."""

    at: datetime
    on: date
    by: str
    behalf: str | None = None
    command: str
    correlation: str | None = None
    reason: str = ""
    data: E


class NoReader(ValueError):
    """There is no way to read a topic; its text quotes nothing of the event."""


@frozen
class Kind:
    """A type of event as stored: `name` is `order.Placed`, `schema` its version."""

    name: str
    schema: int
    event: type
    topic: str  # `order.Placed.1`
    decode: Callable[[bytes], object]
    personal: Mapping[str, type]  # by the fields' names, at any depth
    walk: Walk | None  # to what is personal in it
    forgets: str | None  # the field that names whom it forgets


@frozen
class Reader:
    """How one topic is read."""

    name: str
    schema: int
    decode: Callable[[str], Envelope[Any]]
    kind: Kind
