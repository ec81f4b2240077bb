"""What an observer is told of a store and its views; without one nothing is spent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

from attrs import frozen

from o2c.desk.work import Work
from o2c.kernel import Rejected
from o2c.storage.attempt import Member
from o2c.storage.command import Outcome, Use
from o2c.storage.log import (
    Batch,
    CommandRow,
    Conflict,
    Entry,
    Loaded,
    Lost,
    Mark,
    Session,
    Wanted,
)

if TYPE_CHECKING:  # which knows of stores
    from o2c.storage.health import Health

Fact: TypeAlias = str | int
Note: TypeAlias = Callable[[str, Fact], None]  # one more fact, known at the end
Answers: TypeAlias = list[Outcome | Exception]


class Observer(Protocol):
    """Is told names and figures, never what is in a request or an event."""

    def span(
        self, name: str, facts: Mapping[str, Fact]
    ) -> AbstractContextManager[Note]:
        """Something that takes time: `command`, `use_case`, `append` or `page`."""

    def count(self, name: str, facts: Mapping[str, Fact]) -> None:
        """Something that happened once more: `commands`, `conflicts` or `losses`."""

    def reached(self, what: str, position: int, head: int) -> None:
        """How far a `rebuild` is."""

    def beat(self, health: Health) -> None:
        """A follower is alive, and finds this."""


def watched(
    observer: Observer,
    members: Sequence[Member],
    run: Callable[[Sequence[Member]], Answers],
) -> Answers:
    """Run commands, telling how long each took to decide and what became of it."""
    requests = {command.request for command, _ in members}
    named = requests.pop() if len(requests) == 1 else "several"
    told = [
        (command, partial(_decide, observer, command.request, use))
        for command, use in members
    ]
    with observer.span("command", {"request": named, "commands": len(members)}):
        answers = run(told)
    for (command, _), answer in zip(members, answers, strict=True):
        facts = {"request": command.request, "outcome": _outcome(answer)}
        observer.count("commands", facts)
    return answers


def _decide(observer: Observer, request: str, use: Use, work: Work) -> None:
    with observer.span("use_case", {"request": request}):
        use(work)


def _outcome(answer: Outcome | Exception) -> str:
    if isinstance(answer, Outcome):
        return "repeated" if answer.repeated else "accepted"
    return str(answer.code) if isinstance(answer, Rejected) else "failed"


def telling(
    observer: Observer, tell: Callable[[int, int], None]
) -> Callable[[int, int], None]:
    """The same progress of a rebuild, told to the observer too."""

    def both(position: int, head: int) -> None:
        observer.reached("rebuild", position, head)
        tell(position, head)

    return both


@contextmanager
def observed(
    session: AbstractContextManager[Session], observer: Observer
) -> Iterator[Session]:
    """The same session, telling how long its append took, up to the commit."""
    spans = ExitStack()
    try:
        with spans, session as inner:
            yield _Observed(inner, observer, spans)
    except Conflict:
        observer.count("conflicts", {})
        raise
    except Lost:
        observer.count("losses", {})
        raise


@frozen
class _Observed:
    """Passes everything on."""

    inner: Session
    observer: Observer
    spans: ExitStack

    @property
    def mark(self) -> Mark:
        return self.inner.mark

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]:
        return self.inner.find(command_ids)

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        return self.inner.load(wanted)

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        return self.inner.search(topics, text, after, limit)

    def stands(self, stream: str, mark: Mark) -> bool:
        return self.inner.stands(stream, mark)

    def number(self, kind: str) -> int:
        return self.inner.number(kind)

    def give_back(self, kind: str, number: int) -> None:
        self.inner.give_back(kind, number)

    def append(self, batch: Batch) -> int:
        facts = {"events": len(batch.events), "commands": len(batch.commands)}
        # Ends after the session's own exit, which commits.
        self.spans.enter_context(self.observer.span("append", facts))
        return self.inner.append(batch)

    def after(self, done: Callable[[], None]) -> None:
        self.inner.after(done)
