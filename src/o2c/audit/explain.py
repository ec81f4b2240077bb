"""The events that a number in a view adds up from, in order, each with its share.

The row is folded from its own events, one by one; what each of them does to the column
is its change.  The changes must add up to the number that readers see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum, auto
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from attrs import frozen

from o2c.errors import StorageError, UnknownReference, ValidationError
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, columns
from o2c.values.money import Money
from o2c.values.quantity import plain

Number: TypeAlias = int | Decimal


class Refusal(StrEnum):
    COLUMN_UNKNOWN = auto()
    KEY_UNCLEAR = auto()
    ROW_UNKNOWN = auto()
    NOT_EXPLAINED = auto()


@frozen
class Step:
    """What one event did to a value; `change` is there where the value is a number."""

    recorded: Recorded[object]
    before: object
    change: Number | None
    after: object

    @property
    def why(self) -> str:
        """The actor's reason, or the note that came with the request."""
        note = getattr(self.recorded.event, "note", "")
        return self.recorded.reason or (note if isinstance(note, str) else "")


@frozen(kw_only=True)
class Explanation:
    """A value of a row, and every event that changed it, in order.

    Money is in minor units of `currency`, a quantity in `unit` where the row tells it.
    `value` is None where the row is gone, or the value is missing; in a sum it is zero.
    """

    view: str
    key: Key
    column: str
    value: object
    currency: str
    unit: str
    numeric: bool
    steps: tuple[Step, ...]

    @property
    def total(self) -> Number:
        """All changes together."""
        return sum((s.change for s in self.steps if s.change is not None), 0)

    @property
    def last(self) -> Step | None:
        """The event that set the value as it is."""
        return self.steps[-1] if self.steps else None

    def text(self, value: object) -> str:
        """A value of this column as people read it: money in major units."""
        match value:
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case int() if self.currency:
                return Money(value, self.currency).text()
            case Decimal() if self.unit:
                return f"{plain(value)} {self.unit}"
            case Decimal():
                return plain(value)
            case datetime():
                return value.isoformat()
            case _:
                return str(value)


def explained(
    view: View[Any],
    key: Key,
    column: str,
    touching: Iterable[Recorded[object]],
    seen: object,
) -> Explanation:
    """The value's story, checked against `seen`, the row that readers see.

    `touching` are the events of the row, in order.  Raises UnknownReference where there
    are none, and StorageError where they do not add up to what is seen.
    """
    zero, money = _number(view, column)
    row: Any = None
    met, steps = False, list[Step]()
    currency, unit = "", ""
    for recorded in touching:
        before, row, met = row, view.evolve(key, row, recorded), True
        known = row if row is not None else before
        currency = getattr(known, "currency", "") or currency
        unit = getattr(known, "unit", "") or unit
        step = _step(recorded, before, row, column, zero)
        if step is not None:
            steps.append(step)
    if not met:
        raise UnknownReference(
            Refusal.ROW_UNKNOWN,
            f"nothing has happened to {_named(view, key)}",
            field="key",
            remedy=f"name {', '.join(view.key)} of a row of {view.name}",
        )
    found = Explanation(
        view=view.name,
        key=key,
        column=column,
        value=getattr(seen, column, None),
        currency=currency if money else "",
        unit="" if money or not isinstance(zero, Decimal) else unit,
        numeric=zero is not None,
        steps=tuple(steps),
    )
    _check(found, view, row, seen, zero)
    return found


def _step(
    recorded: Recorded[object],
    before: object,
    after: object,
    column: str,
    zero: Number | None,
) -> Step | None:
    """What the event did, if it did anything; a missing number counts as zero."""
    was, now = getattr(before, column, None), getattr(after, column, None)
    came_or_went = (before is None) is not (after is None)
    if was == now and not came_or_went:
        return None
    change = None if zero is None else (now or zero) - (was or zero)
    return Step(recorded, was, change, now)


def _check(
    found: Explanation, view: View[Any], row: object, seen: object, zero: Number | None
) -> None:
    """The sum of the changes is the number that is seen, and the row the same."""
    folded = getattr(row, found.column, None)
    adds_up = zero is None or found.total == (found.value or zero)
    if adds_up and folded == found.value and (row is None) is (seen is None):
        return
    raise StorageError(
        Refusal.NOT_EXPLAINED,
        f"the events of {_named(view, found.key)} make its {found.column}"
        f" {found.text(folded) or 'nothing'}, readers see"
        f" {found.text(found.value) or 'nothing'}",
        field=found.column,
        remedy="reconcile; then rebuild the view, and remove its snapshots",
        view=view.name,
    )


def key_of(view: View[Any], key: object) -> Key:
    """A row's key as a view has it: one value for each of its columns."""
    values = key if isinstance(key, tuple) else (key,)
    if len(values) != len(view.key):
        raise ValidationError(
            Refusal.KEY_UNCLEAR,
            f"a row of {view.name} is known by {', '.join(view.key)}",
            field="key",
            remedy="give a value for each of them, in this order",
        )
    return values


def known_column(view: View[Any], column: str) -> None:
    """Raises ValidationError where the view has no such column."""
    names = [each.name for each in columns(view)]
    if column not in names:
        raise ValidationError(
            Refusal.COLUMN_UNKNOWN,
            f"{view.name} has no column {column!r}",
            field="column",
            remedy=f"use one of {', '.join(names)}",
        )


def numeric_columns(view: View[Any]) -> list[str]:
    """The columns whose values add up from changes; a key's do not."""
    names = [each.name for each in columns(view)]
    return [name for name in names if _number(view, name)[0] is not None]


def _number(view: View[Any], column: str) -> tuple[Number | None, bool]:
    """The zero of a column that holds numbers, and whether they are minor units."""
    (declared,) = (each for each in columns(view) if each.name == column)
    parts = set(_flat(declared.hint))
    if declared.key or not parts & {int, Decimal}:
        return None, False
    return (Decimal(0) if Decimal in parts else 0), "minor" in parts


def _flat(hint: object) -> Iterator[object]:
    """A declared type in its parts: `Annotated[int, "minor"] | None` has three."""
    if get_origin(hint) in (Annotated, Union, UnionType):
        for part in get_args(hint):
            yield from _flat(part)
    else:
        yield hint


def _named(view: View[Any], key: Key) -> str:
    return f"{view.name} {'/'.join(map(str, key))}"
