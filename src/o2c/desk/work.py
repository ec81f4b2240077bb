"""A unit of work: what a use case reads, and the events it decides, before any of it
is written.  It touches nothing itself: storage hands it the functions that do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

from attrs import define, field, frozen
from attrs import evolve as replace

from o2c.domain.tax import TaxEngine
from o2c.kernel import Actor, Aggregate

S = TypeVar("S")
E = TypeVar("E")
P = ParamSpec("P")

Ref: TypeAlias = tuple[Aggregate[Any, Any], str]  # a kind of stream and an id in it
Found: TypeAlias = tuple[int, Any]  # a stream's version and its folded state


@frozen
class Source:
    """The world as a use case may see it: states, numbers, public holidays.

    `load` answers (version, state) for each reference, in order; version 0 and the
    aggregate's initial state where the stream does not exist.  `number` gives the
    next number of a kind (`SO` gives `SO-000001`); gaps are allowed.  `holidays`
    gives the public holidays of a country, subdivision and year.  `naming` gives the
    streams that have an event of these types in which an id is named; some may name
    something else like it, none is left out, if the command keeps all others out.
    `taxes` answers what is taxed at which rate, in place of the tables of rules.
    """

    load: Callable[[Sequence[Ref]], Sequence[Found]]
    number: Callable[[str], str]
    holidays: Callable[[str, str | None, int], frozenset[date]]
    naming: Callable[[str, Sequence[type]], Sequence[str]] = lambda id, events: ()
    taxes: TaxEngine | None = None


@frozen
class Decided:
    """One event that a unit of work wants to append: at this version of this stream."""

    aggregate: Aggregate[Any, Any]
    id: str
    version: int
    event: object
    effective_on: date


@define
class Work:
    """What one command reads and decides; all of it is appended, or nothing."""

    actor: Actor
    now: datetime  # an instant, UTC
    today: date  # the business date that the decided events take effect on
    source: Source
    on: date | None = None  # the business date the request names, if it does
    decided: list[Decided] = field(factory=list)
    states: dict[Ref, Found] = field(factory=dict)
    loaded: dict[Ref, int] = field(factory=dict)  # the version before any of it

    def fetch(self, *refs: Ref) -> None:
        """Load many streams in one go, so that later `get`s cost nothing."""
        missing = [ref for ref in dict.fromkeys(refs) if ref not in self.states]
        if missing:
            self._take(missing, self.source.load(missing))

    def get(self, aggregate: Aggregate[S, E], id: str) -> S:
        """The state of a stream, with this command's own events already in it."""
        return cast(S, self._found((aggregate, id))[1])

    def exists(self, aggregate: Aggregate[S, E], id: str) -> bool:
        """Whether the stream has any event, this command's own included."""
        return self._found((aggregate, id))[0] > 0

    def decide(
        self,
        aggregate: Aggregate[S, E],
        id: str,
        decision: Callable[Concatenate[S, P], Iterable[E]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> tuple[E, ...]:
        """Ask a decision of the stream's state; keep its events, fold them in."""
        ref = (aggregate, id)
        before, state = self._found(ref)
        events = tuple(decision(state, *args, **kwargs))
        for version, event in enumerate(events, start=before + 1):
            self.decided.append(Decided(aggregate, id, version, event, self.today))
            state = aggregate.evolve(state, event)
        self.states[ref] = (before + len(events), state)
        return events

    @property
    def guarded(self) -> dict[str, int]:
        """What all of this rests on: each stream read, at the version it had then."""
        return {
            aggregate.stream(id): version
            for (aggregate, id), version in self.loaded.items()
        }

    def number(self, kind: str) -> str:
        """The next number of a kind of document that may have gaps."""
        return self.source.number(kind)

    def date_in(self, zone: str) -> date:
        """Make the zone's date the business date, unless the request names one."""
        self.today = self.on or self.now.astimezone(ZoneInfo(zone)).date()
        return self.today

    def within(self, actor: Actor, now: datetime, today: date, on: date | None) -> Work:
        """A command inside this batch, seeing its events and keeping its own apart."""

        def load(refs: Sequence[Ref]) -> Sequence[Found]:
            self.fetch(*refs)
            return [self.states[ref] for ref in refs]

        source = replace(self.source, load=load)
        return Work(actor, now, today, source, on)

    def absorb(self, inner: Work) -> None:
        """Take a finished command of the batch in; an unfinished one is dropped."""
        self.decided += inner.decided
        self.states |= inner.states

    def _found(self, ref: Ref) -> Found:
        found = self.states.get(ref)
        if found is None:
            self._take((ref,), self.source.load((ref,)))
            found = self.states[ref]
        return found

    def _take(self, refs: Sequence[Ref], found: Sequence[Found]) -> None:
        for ref, each in zip(refs, found, strict=True):
            self.states[ref] = each
            self.loaded[ref] = each[0]
