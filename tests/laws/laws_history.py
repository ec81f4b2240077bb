"""A history on its way: moves are asked of a desk, and what came of each is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from attrs import define, field, frozen
from laws_billing import MOVES
from laws_facts import Facts
from laws_moves import Move, Table, actor, dated
from laws_under_way import UNDER_WAY
from laws_world import BEGINNING, MARIA, Clock, written

import o2c
from o2c.kernel import Actor, Recorded
from o2c.opening import open_desk
from o2c.receipts import Done


@frozen
class Asked:
    """Requests that came in together: when, by whom, under which ids, their texts."""

    at: datetime
    by: Actor
    ids: tuple[str, ...]
    texts: tuple[str, ...]


@frozen
class Step:
    """What came of them: the answers, the new events, and the states before them."""

    asked: Asked
    done: tuple[Done, ...]
    events: tuple[Recorded[object], ...]
    before: Mapping[str, Any]

    @property
    def answers(self) -> list[tuple[str, Done]]:
        """Each request's text, with what became of it."""
        return list(zip(self.asked.texts, self.done, strict=True))


@define
class History:
    """One desk from its first day on, and everything that was ever asked of it."""

    desk: o2c.Desk
    clock: Clock
    facts: Facts = field(factory=Facts)
    steps: list[Step] = field(factory=list)
    told: list[Recorded[object]] = field(factory=list)
    asking: tuple[str, ...] = ()

    @classmethod
    def begin(cls, url: str = "sqlite://", *, under_way: bool = True) -> History:
        """A desk with sites, products and customers, and orders on their way."""
        clock = Clock()
        history = cls(desk_at(url, clock), clock)
        told = [*BEGINNING, *(UNDER_WAY if under_way else ())]
        step = history.ask(MARIA, [written(name, fields) for name, fields in told])
        assert not [done.refusal for done in step.done if done.refusal]
        return history

    def move(self, *moves: Move) -> Step | None:
        """Ask for what these moves mean, all at once, as the first one's actor."""
        table = Table(self.facts, self.clock)
        texts = []
        for m in moves:
            fields = MOVES[m.name](table, m)
            if fields is not None:
                texts.append(written(m.name, {**fields, **dated(m, self.clock)}))
        return self.ask(actor(moves[0]), texts) if texts else None

    def ask(self, by: Actor, texts: Sequence[str]) -> Step:
        before = sum(len(step.asked.ids) for step in self.steps)
        ids = tuple(f"command-{before + n}" for n in range(1, len(texts) + 1))
        return self.put(Asked(self.clock.now, by, ids, tuple(texts)))

    def put(self, asked: Asked) -> Step:
        """Ask for what was asked for once, here or of another desk, at that time."""
        self.clock.now, self.asking = asked.at, asked.texts
        head, states = self.desk.store.head(), dict(self.facts.states)
        done = self.again(asked)
        events = tuple(self.desk.history(after=head))
        self.facts.tell(events)
        self.told += events
        step = Step(asked, done, events, states)
        self.steps.append(step)
        return step

    def again(self, asked: Asked) -> tuple[Done, ...]:
        """The desk's answers to these requests, whatever they are."""
        report = self.desk.do_many(asked.texts, by=asked.by, command_ids=asked.ids)
        return report.done

    def wait(self, hours: int) -> None:
        """Let time pass."""
        self.clock.now += timedelta(hours=hours)

    def replayed(self, url: str) -> History:
        """Another desk, of which the same was asked at the same times."""
        other = History(desk_at(url, clock := Clock()), clock)
        for step in self.steps:
            other.put(step.asked)
        return other

    @property
    def names(self) -> dict[str, str]:
        """Which request each command was."""
        return {
            id: name_of(text)
            for step in self.steps
            for id, text in zip(step.asked.ids, step.asked.texts, strict=True)
        }

    def close(self) -> None:
        self.desk.close()


def desk_at(url: str, clock: Clock) -> o2c.Desk:
    """A desk whose keys are the same ones each time, so that all it stores is."""
    keys = Random(20260302)
    return open_desk(url, clock=clock, new_key=keys.randbytes)


def name_of(text: str) -> str:
    """Which request a text is."""
    name: str = json.loads(text)["do"]
    return name
