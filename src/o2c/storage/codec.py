"""Events to JSON text and back: topics of our own, an envelope, upcasters.

What is stored is one JSON object per event: a checksum, the envelope's fields, and last
the event itself, under `data`, in it what identifies a person sealed.  Nothing is
written that does not read back equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

import msgspec
from eventsourcing.persistence import StoredEvent

from o2c.desk.work import Decided
from o2c.domain.evolution import Upcaster
from o2c.errors import LimitExceeded, StorageError, UnreadableEvent
from o2c.kernel import Aggregate, Recorded
from o2c.storage.checksum import intact, stamped
from o2c.storage.command import Command
from o2c.storage.kinds import Envelope, Kind, NoReader, Reader
from o2c.storage.sealing import (
    Gone,
    forgets,
    opened,
    personal,
    seal,
    sealed_schema,
    walk,
)
from o2c.storage.trouble import Trouble
from o2c.storage.unreadable import broken, damaged, erased, unreadable, unwritable
from o2c.storage.vault import Vault
from o2c.values.address import PERSONAL

E = TypeVar("E")
Json: TypeAlias = dict[str, Any]

LIMIT = 1 << 20  # bytes of one stored event, its envelope included
_DATA = '"data":'  # cannot occur earlier: inside a JSON string its quotes are escaped


class Codec:
    """Knows every type of event there is; whatever else is stored is unreadable.

    `schemas` gives the current schema version of types that have had an earlier one;
    `upcasters` take the JSON object of (`order.Placed`, old version) to the next one.
    Without a `vault` nothing is sealed.
    """

    def __init__(
        self,
        aggregates: Sequence[Aggregate[Any, Any]],
        schemas: Mapping[type, int] | None = None,
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
        vault: Vault | None = None,
    ) -> None:
        versions = schemas or {}
        self.vault = vault
        self._aggregates = {each.name: each for each in aggregates}
        self._upcasters = upcasters or {}
        self._kinds: dict[tuple[str, type], Kind] = {}
        self._names: dict[str, Kind] = {}
        for aggregate in aggregates:
            for event in aggregate.events:
                name = f"{aggregate.name}.{event.__name__}"
                if name in self._names:
                    raise ValueError(f"two events are called {name}")
                schema = versions.get(event, 1)
                kind = Kind(
                    name,
                    schema,
                    event,
                    f"{name}.{schema}",
                    msgspec.json.Decoder(event).decode,
                    personal(event),
                    walk(event),
                    forgets(event),
                )
                self._names[name] = self._kinds[aggregate.name, event] = kind
        self._forgets = {k.event: k.forgets for k in self._names.values() if k.forgets}
        self._encoder = msgspec.json.Encoder(order="deterministic")
        self._readers: dict[str, Reader] = {}

    def aggregate(self, stream: str) -> Aggregate[Any, Any] | None:
        """The kind of a stream, if it is known here."""
        return self._aggregates.get(stream.partition("/")[0])

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
            return self._encoder.encode(envelope)[1:].removesuffix(b"null}")
        except Exception as error:  # a reason or an id that is no text
            raise unwritable("", "envelope", str(error)) from error

    def _write(self, decided: Decided, head: bytes) -> StoredEvent:
        stream = decided.aggregate.stream(decided.id)
        kind = self._kinds.get((decided.aggregate.name, type(decided.event)))
        if kind is None:
            raise unwritable(stream, type(decided.event).__name__, "unknown type")
        try:
            data = self._encoder.encode(decided.event)
            same = kind.decode(data) == decided.event
            if same and kind.walk and self.vault is not None:
                place = _place(stream, decided.version, kind.topic)
                data = seal(self.vault, place, decided.event, kind.walk)
        except StorageError:
            raise
        except Gone as gone:
            raise erased(gone.subject) from None
        except Exception as error:  # whatever stops it, the event cannot be stored
            raise unwritable(stream, kind.topic, str(error)) from error
        if not same:
            raise unwritable(stream, kind.topic, "it does not read back equal")
        text = b"%b%b}" % (head, data)
        state = stamped(stream, decided.version, kind.topic, text)
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
            refuse_large(state)
            if not intact(stream, version, topic, state):
                raise damaged(position, stream, version, topic)
            reader = self._readers.get(topic) or self._reader(topic)
            text = state[state.index(_DATA) + len(_DATA) : -1]
            if reader.kind.personal and self.vault is not None:
                state = self._opened(
                    reader.kind, position, stream, version, topic, state
                )
            envelope = reader.decode(state)
            if reader.kind.forgets and self.vault is not None:
                self.vault.forget(getattr(envelope.data, reader.kind.forgets).subject)
        except (UnreadableEvent, StorageError):
            raise
        except Exception as error:  # an event's own checks may raise anything
            raise unreadable(position, stream, version, topic, error) from error
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

    def plain(self, recorded: Recorded[Any]) -> str:
        """The event's JSON as its text, with nothing sealed that can be read."""
        return self._encoder.encode(recorded.event).decode()

    def forgetting(self, event: object) -> str | None:
        """Whom an event forgets, if it does."""
        field = self._forgets.get(type(event))
        return getattr(event, field).subject if field else None

    @property
    def forgetting_events(self) -> frozenset[type]:
        """The types of events that forget someone."""
        return frozenset(self._forgets)

    def topics(self, those: Callable[[Kind], object]) -> list[str]:
        """The topics, in all versions, of the kinds of event for which it holds."""
        return [
            f"{kind.name}.{schema}"
            for kind in self._names.values()
            if those(kind)
            for schema in range(1, kind.schema + 1)
        ]

    def event_schemas(self) -> dict[str, Json]:
        """The JSON Schema of every type of event, by topic, as it is stored."""
        kinds = sorted(self._kinds.values(), key=lambda kind: kind.topic)
        found = {kind.topic: msgspec.json.schema(kind.event) for kind in kinds}
        for schema in found.values():
            for part in {p.__name__ for p in PERSONAL} & schema["$defs"].keys():
                schema["$defs"][part] = sealed_schema(schema["$defs"][part])
        return found

    def _opened(
        self,
        kind: Kind,
        position: int,
        stream: str,
        version: int,
        topic: str,
        state: str,
    ) -> str:
        assert self.vault is not None
        try:
            place = _place(stream, version, topic)
            return opened(self.vault, place, state, kind.personal)
        except StorageError as error:  # no key, or no key database
            error.facts |= {"position": str(position), "stream": stream}
            raise
        except ValueError as error:
            raise broken(position, stream, version, topic, error) from None

    def reads(self, topic: str) -> bool:
        """Whether events stored under this topic can be read."""
        try:
            self._reader(topic)
        except ValueError:
            return False
        return True

    def _reader(self, topic: str) -> Reader:
        """Find or make the reader of a topic; NoReader where there can be none."""
        if found := self._readers.get(topic):
            return found
        name, _, number = topic.rpartition(".")
        kind = self._names.get(name)
        if kind is None or not number.isdecimal():
            raise NoReader("unknown topic")
        schema = int(number)
        if schema > kind.schema:
            raise NoReader(f"written by a newer version; {kind.schema} is known here")
        steps = [self._upcasters.get((name, n)) for n in range(schema, kind.schema)]
        known = [step for step in steps if step]
        if len(known) < len(steps):
            raise NoReader(f"no upcaster to version {kind.schema}")
        decode = msgspec.json.Decoder(Envelope[kind.event]).decode  # type: ignore[name-defined]
        reader = Reader(
            name, schema, self._upcasting(known, decode) if known else decode, kind
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


def refuse_large(state: str) -> None:
    """Do not even decode what was never written by us; ValueError."""
    size = len(state) if state.isascii() else len(state.encode(errors="replace"))
    if size > LIMIT:
        raise ValueError(f"it has {size} bytes, and {LIMIT} are allowed")


def quoted(text: str) -> str:
    """A text as it stands in stored JSON."""
    return msgspec.json.encode(text).decode()


def _place(stream: str, version: int, topic: str) -> str:
    return f"{stream}\n{version}\n{topic}"
