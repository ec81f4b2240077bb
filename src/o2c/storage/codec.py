"""Events to JSON text and back: topics of our own, an envelope, upcasters.

What is stored is one JSON object per event, the envelope's fields first and the event
itself last, under `data`.  Nothing is written that does not read back equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec
from attrs import frozen
from eventsourcing.persistence import StoredEvent

from o2c.desk.work import Decided
from o2c.domain.evolution import Upcaster
from o2c.errors import LimitExceeded, StorageError, UnreadableEvent
from o2c.kernel import Aggregate, Recorded
from o2c.storage.command import Command
from o2c.storage.trouble import Trouble

E = TypeVar("E")
Json: TypeAlias = dict[str, Any]

LIMIT = 1 << 20  # bytes of one stored event, its envelope included
_DATA = '"data":'  # cannot occur earlier: inside a JSON string its quotes are escaped


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


@frozen
class Kind:
    """A type of event as stored: `name` is `order.Placed`, `schema` its version."""

    name: str
    schema: int
    event: type
    topic: str  # `order.Placed.1`
    decode: Callable[[bytes], object]


@frozen
class Reader:
    """How one topic is read."""

    name: str
    schema: int
    decode: Callable[[str], Envelope[Any]]


class Codec:
    """Knows every type of event there is; whatever else is stored is unreadable.

    `schemas` gives the current schema version of types that have had an earlier one;
    `upcasters` take the JSON object of (`order.Placed`, old version) to the next one.
    """

    def __init__(
        self,
        aggregates: Sequence[Aggregate[Any, Any]],
        schemas: Mapping[type, int] | None = None,
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
    ) -> None:
        versions = schemas or {}
        self._upcasters = upcasters or {}
        self._kinds: dict[tuple[str, type], Kind] = {}
        self._names: dict[str, Kind] = {}
        for aggregate in aggregates:
            for event in aggregate.events:
                name = f"{aggregate.name}.{event.__name__}"
                if name in self._names:
                    raise ValueError(f"two events are called {name}")
                schema = versions.get(event, 1)
                decode = msgspec.json.Decoder(event).decode
                kind = Kind(name, schema, event, f"{name}.{schema}", decode)
                self._names[name] = self._kinds[aggregate.name, event] = kind
        self._encoder = msgspec.json.Encoder(order="deterministic")
        self._readers: dict[str, Reader] = {}

    def write(
        self, decided: Sequence[Decided], command: Command, at: datetime
    ) -> list[StoredEvent]:
        """A command's events in their envelopes, as the recorders take them.

        Raises LimitExceeded for one that is too large, StorageError for one whose JSON
        does not read back as the same event (a NaN, a list where a tuple is declared).
        """
        heads = {
            on: self._head(command, at, on) for on in {d.effective_on for d in decided}
        }
        return [self._write(each, heads[each.effective_on]) for each in decided]

    def _head(self, command: Command, at: datetime, on: date) -> bytes:
        """The envelope up to where the event itself begins."""
        envelope = Envelope(
            at=at,
            on=on,
            by=command.actor.id,
            behalf=command.actor.on_behalf_of,
            command=command.command_id,
            correlation=command.correlation_id,
            reason=command.reason,
            data=None,
        )
        try:
            return self._encoder.encode(envelope).removesuffix(b"null}")
        except Exception as error:  # a reason or an id that is no text
            raise _unwritable("", "envelope", str(error)) from error

    def _write(self, decided: Decided, head: bytes) -> StoredEvent:
        stream = decided.aggregate.stream(decided.id)
        kind = self._kinds.get((decided.aggregate.name, type(decided.event)))
        if kind is None:
            raise _unwritable(stream, type(decided.event).__name__, "unknown type")
        try:
            data = self._encoder.encode(decided.event)
            same = kind.decode(data) == decided.event
        except Exception as error:  # whatever stops it, the event cannot be stored
            raise _unwritable(stream, kind.topic, str(error)) from error
        if not same:
            raise _unwritable(stream, kind.topic, "it does not read back equal")
        state = b"%b%b}" % (head, data)
        if len(state) > LIMIT:
            raise LimitExceeded(
                Trouble.EVENT_TOO_LARGE,
                f"an event of {len(state)} bytes cannot be stored",
                remedy="split the request into smaller ones",
                maximum=str(LIMIT),
                stream=stream,
                topic=kind.topic,
            )
        return StoredEvent(stream, decided.version, kind.topic, state)

    def read(
        self, position: int, stream: str, version: int, topic: str, state: str
    ) -> Recorded[object]:
        """A stored row as an event in its envelope; raises UnreadableEvent."""
        try:
            reader = self._readers.get(topic) or self._reader(topic)
            envelope = reader.decode(state)
            text = state[state.index(_DATA) + len(_DATA) : -1]
        except Exception as error:  # an event's own checks may raise anything
            raise _unreadable(position, stream, version, topic, error) from error
        return Recorded(
            position=position,
            stream=stream,
            version=version,
            name=reader.name,
            schema=reader.schema,
            recorded_at=envelope.at,
            effective_on=envelope.on,
            actor=envelope.by,
            on_behalf_of=envelope.behalf,
            command_id=envelope.command,
            correlation_id=envelope.correlation,
            reason=envelope.reason,
            event=envelope.data,
            text=text,
        )

    def event_schemas(self) -> dict[str, Json]:
        """The JSON Schema of every type of event, by topic."""
        kinds = sorted(self._kinds.values(), key=lambda kind: kind.topic)
        return {kind.topic: msgspec.json.schema(kind.event) for kind in kinds}

    def reads(self, topic: str) -> bool:
        """Whether events stored under this topic can be read."""
        try:
            self._reader(topic)
        except ValueError:
            return False
        return True

    def _reader(self, topic: str) -> Reader:
        """Find or make the reader of a topic; ValueError where there can be none."""
        if found := self._readers.get(topic):
            return found
        name, _, number = topic.rpartition(".")
        kind = self._names.get(name)
        if kind is None or not number.isdecimal():
            raise ValueError("unknown topic")
        schema = int(number)
        if schema > kind.schema:
            raise ValueError(f"written by a newer version; {kind.schema} is known here")
        steps = [self._upcasters.get((name, n)) for n in range(schema, kind.schema)]
        known = [step for step in steps if step]
        if len(known) < len(steps):
            raise ValueError(f"no upcaster to version {kind.schema}")
        decode = msgspec.json.Decoder(Envelope[kind.event]).decode  # type: ignore[name-defined]
        reader = Reader(
            name, schema, self._upcasting(known, decode) if known else decode
        )
        self._readers[topic] = reader
        return reader

    def _upcasting(
        self, steps: Sequence[Upcaster], decode: Callable[[bytes], Envelope[Any]]
    ) -> Callable[[str], Envelope[Any]]:
        loose = msgspec.json.Decoder(Envelope[Json])

        def read(state: str) -> Envelope[Any]:
            envelope = loose.decode(state)
            data = envelope.data
            for step in steps:
                data = step(data)
            raised = msgspec.structs.replace(envelope, data=data)
            return decode(self._encoder.encode(raised))

        return read


def _unwritable(stream: str, topic: str, why: str) -> StorageError:
    return StorageError(
        Trouble.UNWRITABLE_EVENT,
        f"this event cannot be stored: {why}",
        remedy="report this: the event or its type is wrong, nothing was written",
        stream=stream,
        topic=topic,
    )


def _unreadable(
    position: int, stream: str, version: int, topic: str, error: Exception
) -> UnreadableEvent:
    return UnreadableEvent(
        Trouble.UNREADABLE_EVENT,
        f"the event at position {position} cannot be read: {error}",
        remedy="use the version of o2c that wrote it, or repair the database",
        position=str(position),
        stream=stream,
        version=str(version),
        topic=str(topic),
    )
