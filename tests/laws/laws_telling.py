"""Histories by number: the same number tells the same history, wherever it is told.

One that breaks a law is told again and again with acts left out, as long as it still
breaks the same law: what is left is short enough to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random

from attrs import frozen
from laws_billing import MOVES
from laws_history import History, Step
from laws_moves import OFTEN, Move, any_of

AfterStep = Callable[[History, Step], None]
AtTheEnd = Callable[[History], None]


@frozen
class Act:
    """So many hours pass, then somebody asks for one thing, or for several at once.

    `twice` is a second click: the same requests again, as new commands.
    """

    hours: int
    moves: tuple[Move, ...]
    twice: bool


@frozen
class Tale:
    """What is to happen, from the first day on or with orders under way."""

    acts: tuple[Act, ...]
    under_way: bool = True


@frozen
class Broken:
    """The law that a history broke, how, and the history as far as it came."""

    law: Callable[..., None]
    error: Exception
    told: str


def tale(number: int, length: int, often: Mapping[str, int] = OFTEN) -> Tale:
    """The history of this number; every fifth begins on the first day."""
    random = Random(number)
    acts = []
    for _ in range(length):
        hours = random.choice((0, 0, 0, 0, 1, 8, 24, 70))
        asked = random.choice((1, 1, 1, 1, 1, 1, 1, 1, 1, 3))
        moves = tuple(any_of(MOVES, random, often) for _ in range(asked))
        acts.append(Act(hours, moves, twice=random.randrange(12) == 0))
    return Tale(tuple(acts), under_way=number % 5 > 0)


def steps(history: History, acts: Iterable[Act]) -> Iterator[Step]:
    """Act by act, what came of it; an act that means nothing yet is passed over."""
    for act in acts:
        history.wait(act.hours)
        step = history.move(*act.moves)
        if step is not None:
            yield step
            if act.twice:
                yield history.ask(step.asked.by, step.asked.texts)


def broken(
    tale: Tale,
    after_every_step: Sequence[AfterStep],
    at_the_end: Sequence[AtTheEnd],
    url: str = "sqlite://",
) -> Broken | None:
    """The first of these laws that this history breaks."""
    history = History.begin(url, under_way=tale.under_way)
    told: list[str] = []
    try:
        for step in steps(history, tale.acts):
            told += _told(step)
            for law in after_every_step:
                try:
                    law(history, step)
                except Exception as error:
                    return Broken(law, error, "\n".join(told))
        for last in at_the_end:
            try:
                last(history)
            except Exception as error:
                return Broken(last, error, "\n".join(told))
    except Exception as error:
        told += ["and then", *(f"  {text}" for text in history.asking)]
        return Broken(every_request_is_answered, error, "\n".join(told))
    finally:
        history.close()
    return None


def every_request_is_answered() -> None:
    """Whatever is asked, it is done or refused: the desk raises nothing else."""


def _told(step: Step) -> Iterator[str]:
    yield f"{step.asked.at:%a %d %b %H:%M} {step.asked.by.id}"
    for text, done in step.answers:
        if done.receipt is None:
            yield f"  {text}\n    refused: {done.refusal}"
        else:
            yield f"  {text}\n    {', '.join(e.name for e in done.receipt.events)}"


def shortened(tale: Tale, still: Callable[[Tale], bool]) -> Tale:
    """The tale without what does not matter: many acts left out at once, then few."""
    size = max(1, len(tale.acts) // 2)
    while True:
        before, at = tale, 0
        while at < len(tale.acts):
            less = Tale(tale.acts[:at] + tale.acts[at + size :], tale.under_way)
            if still(less):
                tale = less
            else:
                at += size
        if size == 1 and tale == before:
            return _simplified(tale, still)
        size = max(1, size // 2)


def _simplified(tale: Tale, still: Callable[[Tale], bool]) -> Tale:
    """The tale with as few requests in each of its acts as will do."""
    for at, act in enumerate(tale.acts):
        for move in (None, *act.moves):
            now = tale.acts[at]
            moves = tuple(m for m in now.moves if m is not move)
            simpler = Act(now.hours, moves, twice=now.twice and move is not None)
            acts = (*tale.acts[:at], simpler, *tale.acts[at + 1 :])
            if moves and still(less := Tale(acts, tale.under_way)):
                tale = less
    return tale
