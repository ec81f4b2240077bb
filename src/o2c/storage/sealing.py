"""Finds what identifies a person in an event, and seals it in the event's JSON.

Of `{"city":…,"country":"DE","name":…,"subject":"ACME"}` is stored
`{"country":"DE","sealed":"v1:…","subject":"ACME"}`.  It is bound to its stream, its
version, its topic, the name of its field, and its number among the event's sealed
values; so it opens nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

from o2c.storage.vault import Vault
from o2c.values.address import PERSONAL, Forgotten, Personal

Seal: TypeAlias = Callable[[str, Any], object]  # of the value in a field of this name
Walk: TypeAlias = Callable[[Any, str, Seal], Any]  # a value, its field's name

CLEAR = ("country", "subject")
SEARCH = '"sealed":"v1:'
# A quote inside a string is escaped: no text of a user's can look like this.
_SEALED = re.compile(
    r'"(\w+)":\{(?:"country":"(\w*)",)?"sealed":"([\w:=-]+)",'
    r'"subject":("(?:[^"\\]|\\.)*")\}'
)
_encoder = msgspec.json.Encoder(order="deterministic")


class Sealed(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What is stored in a personal value's place; in the order of the alphabet."""

    country: str | None = None
    sealed: str
    subject: str


class Gone(Exception):
    """A value of someone who was erased cannot be sealed."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


def _personal(kind: Any) -> Mapping[str, type]:
    """The fields, at any depth, that hold a personal value, and which; may be none."""
    found: dict[str, type] = {}
    _collect(kind, "", found)
    return found


def _forgets(event: type) -> str | None:
    """The field that names whom the event forgets, if it does."""
    if not attrs.has(event):
        return None
    hints = get_type_hints(event)
    return next((name for name, hint in hints.items() if hint is Forgotten), None)


def _walk(hint: Any) -> Walk | None:
    """How to replace what is personal in a value of this type; None if nothing is."""
    if not personal(hint):
        return None
    origin, args = get_origin(hint), get_args(hint)
    if hint in PERSONAL:
        return lambda value, name, seal: seal(name, value)
    if origin in (Union, UnionType):
        inner = [walk(arg) for arg in args if arg is not NoneType]
        if len(inner) == 1 and inner[0] is not None:
            step = inner[0]
            return lambda value, name, seal: (
                None if value is None else step(value, name, seal)
            )
    elif origin is tuple and args[1:] == (...,) and args[0] not in PERSONAL:
        if (each := walk(args[0])) is not None:
            return lambda value, name, seal: tuple(each(v, name, seal) for v in value)
    elif isinstance(hint, type) and attrs.has(hint):
        return _walk_fields(hint)
    # In a list, or by a key that a user chooses, it would have no name of its own.
    raise ValueError(f"{hint} holds something personal that has no field of its own")


# Types do not change: each is looked through once, however many stores are opened.
personal: Callable[[Any], Mapping[str, type]] = cache(_personal)
forgets: Callable[[Any], str | None] = cache(_forgets)
walk: Callable[[Any], Walk | None] = cache(_walk)


def seal(
    vault: Vault,
    place: str,
    value: object,
    walk: Walk,
    encoder: msgspec.json.Encoder = _encoder,
) -> bytes:
    """The JSON of an event or a state with what is personal sealed; raises Gone."""
    numbers = count()

    def one(name: str, of: Any) -> object:
        country = getattr(of, "country", None)
        held = {a.name: getattr(of, a.name) for a in attrs.fields(type(of))}
        plain = _encoder.encode({k: v for k, v in held.items() if k not in CLEAR})
        number = next(numbers)
        where = _where(place, name, number, of.subject, country)
        sealed = vault.seal(of.subject, where, plain[1:-1])
        if sealed is not None:
            return Sealed(country=country, sealed=sealed, subject=of.subject)
        if of != of.erased():
            raise Gone(of.subject)
        return of  # there is nothing in it

    return encoder.encode(walk(value, "", one))


def opened(vault: Vault, place: str, state: str, kinds: Mapping[str, type]) -> str:
    """The stored text with its sealed values in plain, or what is left of them."""
    numbers = count()

    def one(found: re.Match[str]) -> str:
        name, country, sealed, quoted = found.groups()
        subject = msgspec.json.decode(quoted, type=str)
        where = _where(place, name, next(numbers), subject, country)
        plain = vault.open(subject, where, sealed)
        if plain is None:
            return f'"{name}":{_left(kinds[name], subject, country)}'
        said = "" if country is None else f'"country":"{country}",'
        return f'"{name}":{{{said}{plain.decode()},"subject":{quoted}}}'

    return _SEALED.sub(one, state)


def sealed_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A personal value's JSON Schema as it is stored."""
    names = [name for name in CLEAR if name in schema["properties"]]
    hidden = ", ".join(name for name in schema["properties"] if name not in CLEAR)
    properties = {name: schema["properties"][name] for name in names}
    sealed = {
        "type": "string",
        "description": f"{hidden}: encrypted under the subject's key.",
    }
    return {
        **schema,
        "properties": {**properties, "sealed": sealed},
        "required": [*names, "sealed"],
    }


def _left(kind: type, subject: str, country: str | None) -> str:
    """What is read of a value whose subject was erased."""
    names = {a.name for a in attrs.fields(kind)}
    blank: dict[str, Any] = dict.fromkeys(names & {"name", "city", "text"}, "")
    if "country" in names:
        blank["country"] = country
    value: Personal = kind(subject=subject, **blank)
    return _encoder.encode(value.erased()).decode()


def _where(
    place: str, name: str, number: int, subject: str, country: str | None
) -> str:
    return f"{place}\n{name}\n{number}\n{subject}\n{country}"


def _collect(hint: Any, name: str, found: dict[str, type]) -> None:
    if hint in PERSONAL:
        if found.setdefault(name, hint) is not hint:
            raise ValueError(f"two kinds of personal value are called {name}")
    elif isinstance(hint, type) and attrs.has(hint):
        for field, inner in get_type_hints(hint).items():
            _collect(inner, field, found)
    else:
        for inner in get_args(hint):
            _collect(inner, name, found)


def _walk_fields(kind: type) -> Walk:
    # JSON has the fields in the order of the alphabet: so they are numbered.
    steps = [
        (name, step)
        for name, hint in sorted(get_type_hints(kind).items())
        if (step := walk(hint)) is not None
    ]

    def fields(value: Any, _: str, seal: Seal) -> Any:
        made = {name: step(getattr(value, name), name, seal) for name, step in steps}
        return attrs.evolve(value, **made)

    return fields
