"""Which events are told to others, and in what words: CloudEvents 1.0, in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, auto
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType, NoneType
from typing import TypeAlias, cast
from zlib import crc32

from attrs import Attribute, field, fields, frozen, has

from o2c.errors import ValidationError
from o2c.kernel import Recorded
from o2c.values.address import PERSONAL

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"
SCHEMAS = "urn:o2c:event:"  # before the name of an event's schema
NOTHING: Mapping[str, str] = MappingProxyType({})

# What people write as they like, and who they are at the desk: a name may be in it.
TEXTS = frozenset(
    {
        "approved_by",
        "approved_for",
        "entered_by",
        "entered_for",
        "instructions",
        "late_reason",
        "lender",
        "message",
        "note",
        "proof",
        "raw",
        "reason",
        "reference",
        "released_by",
        "released_for",
        "remedy",
        "text",
        "written",
    }
)
# Fields that are persons where they hold several, and a document where they hold one.
PEOPLE = frozenset({"by", "drafted_by"})
# Who may decide what is nobody's business outside, unless it is asked for by name.
INTERNAL = frozenset({"approval", "attempt", "authority", "docket"})
_NAME = re.compile(r"[a-z0-9]{1,20}")  # of an attribute, as CloudEvents has it
_PREFIX = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_HEADER = re.compile(r"[!#-'*+\-.0-9A-Z^-z|~]+")  # a token, as HTTP has it
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*")
# Attributes that a message has without being asked.
GIVEN = frozenset(
    {
        "id",
        "source",
        "specversion",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "dataschema",
        "data",
        "position",
        "streamversion",
        "effectiveon",
        "correlationid",
        "causationid",
    }
)


class Refusal(StrEnum):
    PUBLICATION_NAME = auto()
    PUBLICATION_ATTRIBUTE = auto()
    PUBLICATION_EVENT = auto()


@frozen(kw_only=True)
class Message:
    """What goes out for one event: `body` is a CloudEvent in structured JSON mode.

    `id` is the same whenever it is sent; `topic` is where a broker puts it, such as
    `o2c.order.Placed`; `stream` and `position` say which event it tells of.
    """

    id: str
    topic: str
    stream: str
    position: int
    headers: Mapping[str, str]
    body: bytes


# -- What is said of an event ------------------------------------------------------


def without_personal_data(recorded: Recorded[object]) -> Json:
    """The event as JSON: of a person only the subject, and no free text."""
    return _plain(recorded.event, whole=False)


def with_personal_data(recorded: Recorded[object]) -> Json:
    """The whole event as JSON, for consumers that may know persons, and must forget."""
    return _plain(recorded.event, whole=True)


def _nobodys(name: str, part: object) -> bool:
    """Whether a field tells of things only; a reason that is one of a list does."""
    if name in PEOPLE:
        return not isinstance(part, tuple)
    return name not in TEXTS or isinstance(part, StrEnum)


def _plain(value: object, whole: bool) -> Json:
    """A value as stored JSON has it: decimals and dates are text."""
    kind = type(value)
    if kind in (str, int, bool, NoneType):
        return cast(Json, value)
    if not whole and isinstance(value, PERSONAL):
        return {"subject": str(getattr(value, "subject", ""))}
    # mypy takes the class's own `__hash__` for that of its instances.
    if (names := _names(kind)) is not None:  # type: ignore[arg-type]
        parts = [(name, getattr(value, name)) for name in names]
        return {
            name: _plain(part, whole)
            for name, part in parts
            if whole or _nobodys(name, part)
        }
    match value:
        case tuple() | list() | frozenset():
            return [_plain(each, whole) for each in value]
        case Mapping():
            return {str(key): _plain(each, whole) for key, each in value.items()}
        case datetime():
            return _instant(value)
        case date():
            return value.isoformat()
        case StrEnum() | Decimal():
            return str(value)
        case _:
            raise TypeError(f"{kind.__name__} has no JSON form")


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a class of values; None for any other type."""
    if not has(kind):
        return None
    return tuple(
        each.name for each in cast("Iterable[Attribute[object]]", fields(kind))
    )


def _instant(at: datetime) -> str:
    """RFC 3339, as stored JSON writes UTC."""
    return at.isoformat().replace("+00:00", "Z")


# -- Publications ------------------------------------------------------------------


@frozen(kw_only=True)
class Publication:
    """Which events become messages, and what each of them says.

    `events` are names or patterns such as `order.Placed` and `invoice.*`; `*` is all
    but who may decide what.  `data` says what is told of an event.  `prefix` begins
    types and topics: `o2c.order.Placed.v1` under `o2c.order.Placed`.  `source` names
    this system, `urn:o2c:` and the store's
    identity unless given.  `headers` go with every message, `extensions` are further
    attributes of every CloudEvent.  Of several publications, each has a `name`, which
    ends its messages' ids.  Raises ValidationError for what CloudEvents does not allow.
    """

    name: str = ""
    events: tuple[str, ...] = ("*",)
    prefix: str = "o2c"
    source: str = ""
    schemas: str = SCHEMAS
    data: Callable[[Recorded[object]], Json] = without_personal_data
    headers: Mapping[str, str] = field(default=NOTHING)
    extensions: Mapping[str, str] = field(default=NOTHING)

    def __attrs_post_init__(self) -> None:
        if self.name and not _NAME.fullmatch(self.name):
            raise _wrong_name(self.name, "name", "small letters and digits, up to 20")
        if not _PREFIX.fullmatch(self.prefix):
            raise _wrong_name(
                self.prefix, "prefix", "letters, digits, - and _, in parts set by ."
            )
        for name, value in self.extensions.items():
            if not _NAME.fullmatch(name) or name in GIVEN or not _TEXT.fullmatch(value):
                raise _wrong_attribute(f"extension {name!r}", "extensions")
        for name, value in self.headers.items():
            if not _HEADER.fullmatch(name) or not _TEXT.fullmatch(value):
                raise _wrong_attribute(f"header {name!r}", "headers")

    def tells(self, event: str) -> bool:
        """Whether an event of this name becomes a message."""
        patterns = self.events
        if event.partition(".")[0] in INTERNAL:
            patterns = tuple(each for each in patterns if each != "*")
        return any(fnmatchcase(event, pattern) for pattern in patterns)


@frozen
class Publisher:
    """Makes the messages of a store's events; `versions` are the events' schemas."""

    store: str  # its identity
    versions: Mapping[str, int]
    publications: tuple[Publication, ...]
    chosen: Mapping[str, tuple[Publication, ...]]

    @classmethod
    def of(
        cls, store: str, topics: Iterable[str], publications: Sequence[Publication]
    ) -> Publisher:
        """Of the events' stored topics, such as `order.Placed.1`.

        ValidationError for two publications of one name, and for a pattern that no
        event has.
        """
        versions = {
            name: int(number) for name, _, number in (t.rpartition(".") for t in topics)
        }
        names = [each.name for each in publications]
        if len(set(names)) < len(names):
            raise _wrong_name(max(names, key=names.count), "name", "a name for each")
        for each in publications:
            for pattern in each.events:
                if not any(fnmatchcase(name, pattern) for name in versions):
                    raise ValidationError(
                        Refusal.PUBLICATION_EVENT,
                        f"no event is called {pattern!r}",
                        field="events",
                        remedy="see `o2c schema events`; order.* means all of a kind",
                    )
        chosen = {
            name: tuple(each for each in publications if each.tells(name))
            for name in versions
        }
        return cls(store, versions, tuple(publications), chosen)

    def messages(self, recorded: Recorded[object]) -> Iterator[Message]:
        """What goes out for an event: a message for each publication that tells it."""
        for publication in self.chosen.get(recorded.name, ()):
            yield self._message(recorded, publication)

    def id_of(self, recorded: Recorded[object]) -> str:
        """The event's own id: the same each time that it is told, and no other's.

        Positions alone would not do: a history that was restored from a backup goes on
        with positions that events after that backup had had.
        """
        which = f"{recorded.stream}\n{recorded.version}\n{recorded.command_id}"
        mark = crc32(f"{which}\n{recorded.recorded_at.isoformat()}".encode())
        return f"{self.store}/{recorded.position}/{mark:08x}"

    def _message(self, recorded: Recorded[object], of: Publication) -> Message:
        id = self.id_of(recorded) + (f"/{of.name}" if of.name else "")
        version = self.versions[recorded.name]
        attributes: dict[str, Json] = {
            "specversion": "1.0",
            "id": id,
            "source": of.source or f"urn:o2c:{self.store}",
            "type": f"{of.prefix}.{recorded.name}.v{version}",
            "subject": recorded.stream,
            "time": _instant(recorded.recorded_at),
            "datacontenttype": "application/json",
            "dataschema": f"{of.schemas}{recorded.name}.{version}",
            # Text: a CloudEvents integer has 32 bits.
            "position": str(recorded.position),
            "streamversion": str(recorded.version),
            "effectiveon": recorded.effective_on.isoformat(),
            **of.extensions,
        }
        # Callers choose these ids: what CloudEvents does not allow is left out.
        if _TEXT.fullmatch(recorded.command_id):
            attributes["causationid"] = recorded.command_id
        if recorded.correlation_id and _TEXT.fullmatch(recorded.correlation_id):
            attributes["correlationid"] = recorded.correlation_id
        attributes["data"] = of.data(recorded)
        return Message(
            id=id,
            topic=f"{of.prefix}.{recorded.name}",
            stream=recorded.stream,
            position=recorded.position,
            headers={"Content-Type": CONTENT_TYPE, **of.headers},
            body=_ENCODE(attributes).encode(),
        )


def _wrong_name(name: str, what: str, allowed: str) -> ValidationError:
    return ValidationError(
        Refusal.PUBLICATION_NAME,
        f"{name!r} cannot be a publication's {what}",
        field=what,
        remedy=f"take {allowed}",
    )


def _wrong_attribute(what: str, where: str) -> ValidationError:
    return ValidationError(
        Refusal.PUBLICATION_ATTRIBUTE,
        f"{what} is not one that CloudEvents allows, or is taken",
        field=where,
        remedy="names are small letters and digits, values text without line breaks",
    )
