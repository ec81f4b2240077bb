"""What every request has, and how one is read from JSON."""

from __future__ import annotations

import json
from enum import StrEnum, auto
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import ValidationError as PydanticError

from o2c.errors import ValidationError
from o2c.requests.fields import Day, Text


class Refusal(StrEnum):
    INVALID_JSON = auto()
    INVALID_REQUEST = auto()
    UNKNOWN_REQUEST = auto()


class Part(BaseModel):
    """A part of a request: strict, immutable, and without fields that no one knows."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Request(Part):
    """Something an actor asks of the desk.

    `on` is the business date it takes effect, today where it is left out; `reason`
    goes into the envelope of every event that follows.
    """

    on: Day | None = None
    reason: Text = ""
    acknowledge_future: bool = False


def parse(text: str | bytes, known: dict[str, type[Request]]) -> Request:
    """Read one JSON object whose `do` names the request; refuse anything else."""
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            Refusal.INVALID_JSON, f"not a JSON object: {error}", remedy="mend the JSON"
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("do"), str):
        raise ValidationError(
            Refusal.INVALID_JSON,
            'a request is an object with "do"',
            field="do",
            remedy='begin with {"do": "PlaceOrder", …}',
        )
    name = data.pop("do")
    kind = known.get(name)
    if kind is None:
        raise ValidationError(
            Refusal.UNKNOWN_REQUEST,
            f"there is no request {name[:80]!r}",
            field="do",
            remedy="see `o2c schema requests`",
        )
    try:
        return kind.model_validate_json(json.dumps(data))
    except PydanticError as error:
        refused = refusal(error)
        refused.facts["request"] = name
        raise refused from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose fields are named once each: the last one must not win."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:80]!a} is given twice")
    return found


def refusal(error: PydanticError) -> ValidationError:
    """Our refusal for the first thing that is wrong, with a count of the others."""
    problems = error.errors(include_url=False, include_context=False)
    first = problems[0]
    path = first["loc"]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    message = first["msg"].removeprefix("Value error, ")
    return ValidationError(
        Refusal.INVALID_REQUEST,
        f"{message}{more}",
        field=".".join(str(part) for part in path) or None,
        remedy="see `o2c schema requests`",
    )
