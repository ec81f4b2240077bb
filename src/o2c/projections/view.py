"""A view is a pure fold over rows, one question each; storage says where they live."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar, get_type_hints

from attrs import NOTHING, field, fields, frozen

from o2c.kernel import Recorded

Row = TypeVar("Row")
T = TypeVar("T")
Key: TypeAlias = tuple[str | int | date, ...]


@frozen
class View(Generic[Row]):
    """One question: its row type, the key columns, the events that concern it, a fold.

    `keys` names the rows an event touches; `evolve` makes each of them anew from the
    key, the row so far and the event, and returns None when the row leaves the list.
    The first fields of the row class are the key's columns, named in `key`; it is made
    with `slots=False`, which makes and changes rows several times as fast.
    `entries` is there where an event's rows are new and never change: it makes them;
    `dated` is then the column that holds the event's business date.

    The rest says where to look for a row's events: in `streams` of its key, and among
    the events of `elsewhere`; or at the positions of its `postings`, a view of entries
    with the same key columns.  Where nothing is said, among all that concern the view.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    events: tuple[type[object], ...]
    keys: Callable[[Recorded[object]], Iterable[Key]]
    evolve: Callable[[Key, Row | None, Recorded[object]], Row | None]
    entries: Callable[[Recorded[object]], Sequence[Row]] | None = None
    dated: str = ""
    streams: Callable[[Key], Sequence[str]] | None = None
    elsewhere: tuple[type[object], ...] = ()
    postings: View[Any] | None = None

    def fold(self, history: Iterable[Recorded[object]]) -> dict[Key, Row]:
        """All rows after this history, by key: the same fold that SQL keeps."""
        rows: dict[Key, Row] = {}
        concern = frozenset(self.events)
        for recorded in history:
            if type(recorded.event) in concern:
                self.touch(rows, recorded)
        return rows

    def touch(self, rows: dict[Key, Row], recorded: Recorded[object]) -> None:
        """Apply one event to the rows held in memory."""
        for key in self.keys(recorded):
            row = self.evolve(key, rows.get(key), recorded)
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row


@frozen
class Selection:
    """The rows of a view that answer a narrower question: (column, operator, value)."""

    name: str
    view: View[Any]
    where: tuple[tuple[str, str, object], ...]


@frozen
class Column:
    """What a data dictionary says of a column; `hint` is its declared type."""

    name: str
    hint: object
    key: bool
    doc: str


OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, those: value in those,
}


def column(doc: str, default: object = NOTHING) -> Any:
    """A column of a row class, with the line that the data dictionary has for it."""
    return field(default=default, metadata={"doc": doc})


def columns(view: View[Any]) -> tuple[Column, ...]:
    """The view's columns as declared, the key's first."""
    hints = get_type_hints(view.row, include_extras=True)
    return tuple(
        Column(a.name, hints[a.name], a.name in view.key, a.metadata["doc"])
        for a in fields(view.row)
    )


def selected(selection: Selection, rows: Iterable[Row]) -> list[Row]:
    """Those of the view's rows that meet every condition; nothing compares to None."""
    tests = [(column, OPERATORS[sign], v) for column, sign, v in selection.where]

    def fits(row: Row) -> bool:
        for column, holds, wanted in tests:
            value = getattr(row, column)
            if value is None or not holds(value, wanted):
                return False
        return True

    return [row for row in rows if fits(row)]


def fold(
    views: Collection[View[Any]], history: Iterable[Recorded[object]]
) -> dict[str, dict[Key, Any]]:
    """The rows of many views after one pass over the history, by view and key."""
    folded: dict[str, dict[Key, Any]] = {view.name: {} for view in views}
    concerned = concerns(views)
    for recorded in history:
        for view in concerned.get(type(recorded.event), ()):
            view.touch(folded[view.name], recorded)
    return folded


def concerns(views: Collection[View[Any]]) -> dict[type[object], list[View[Any]]]:
    """Which of the views a type of event concerns."""
    concerned: dict[type[object], list[View[Any]]] = {}
    for view in views:
        for event in dict.fromkeys(view.events):
            concerned.setdefault(event, []).append(view)
    return concerned


def changer(
    row: type[Row], derived: Callable[[Row], Mapping[str, object]] | None = None
) -> Callable[..., Row]:
    """A function like `attrs.evolve` for this row class, several times as fast.

    `derived` gives the columns that follow from others; they are set in the same go.
    """
    if not row.__dictoffset__:
        raise TypeError(f"{row.__name__} has to be made with slots=False")
    columns = len(fields(row))  # type: ignore[arg-type]
    new: Callable[[type[Row]], Row] = object.__new__

    def change(was: Row, **changes: object) -> Row:
        now = new(row)
        values = now.__dict__
        values.update(was.__dict__)
        values.update(changes)
        if derived is not None:
            values.update(derived(now))
        if len(values) > columns:
            unknown = ", ".join(list(values)[columns:])
            raise TypeError(f"{row.__name__} has no {unknown}")
        return now

    return change


def values_of(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """A function that gives an object's values of these names, always as a tuple."""
    get = operator.attrgetter(*names)
    return get if len(names) > 1 else lambda of: (get(of),)


def once(answer: Callable[[Recorded[object]], T]) -> Callable[[Recorded[object]], T]:
    """The same function, remembering its last answer.

    `keys` and then `evolve`, for each key, ask the same of one event.
    """
    last: tuple[object, Any] = (None, None)

    def remembered(recorded: Recorded[object]) -> T:
        nonlocal last
        asked, answered = last  # one read: another thread may replace it meanwhile
        if asked is not recorded:
            answered = answer(recorded)
            last = (recorded, answered)
        known: T = answered
        return known

    return remembered


def entry_view(
    name: str,
    row: type[Row],
    key: tuple[str, ...],
    events: tuple[type[object], ...],
    entries: Callable[[Recorded[object]], Sequence[Row]],
    dated: str = "",
) -> View[Row]:
    """A view to which each event adds rows that no other event touches.

    `dated` is the column that holds the event's business date.
    """
    key_of = values_of(key)

    @once
    def made(recorded: Recorded[object]) -> dict[Key, Row]:
        return {key_of(entry): entry for entry in entries(recorded)}

    def evolve(key: Key, row: Row | None, recorded: Recorded[object]) -> Row:
        return made(recorded)[key]

    return View(name, row, key, events, made, evolve, entries, dated)


def streams_of(*kinds: str) -> Callable[[Key], Sequence[str]]:
    """Where the events of a row are whose key begins with a stream's own id."""
    return lambda key: [f"{kind}/{key[0]}" for kind in kinds]


def stream_id(recorded: Recorded[object]) -> tuple[Key]:
    """The keys of a view with one row for each stream of a kind."""
    return ((recorded.id,),)
