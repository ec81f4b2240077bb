"""Given these events, when this is decided, then those events follow.

And Hypothesis strategies for the values that events are made of, for which the package
`hypothesis` must be installed; nothing else here needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    NoReturn,
    ParamSpec,
    TypeVar,
)

from attrs import frozen

from o2c.desk.work import Found, Ref, Source, Work
from o2c.kernel import Actor, Aggregate, Rejected
from o2c.values.currencies import DIGITS
from o2c.values.exact import EXACT
from o2c.values.ids import LONGEST, check_id
from o2c.values.money import Money
from o2c.values.price import UnitPrice, unit_price

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

S = TypeVar("S")
E = TypeVar("E")
P = ParamSpec("P")

TESTER = Actor("tester")
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@frozen
class Then(Generic[E]):
    """What a decision comes to; it is asked when one of these methods is called."""

    outcome: Callable[[], tuple[E, ...]]

    def then(self, *events: E) -> None:
        """Exactly these events follow, in this order."""
        happened = self.outcome()
        if happened != events:
            _fail(_listed(events), _listed(happened))

    def then_nothing(self) -> None:
        """No event follows, and nothing is refused."""
        self.then()

    def then_rejected(self, code: StrEnum) -> Rejected:
        """It is refused with this code; the refusal comes back for a closer look."""
        try:
            happened = self.outcome()
        except Rejected as refusal:
            # Two aggregates may use one word: the member counts, not its text.
            if refusal.code is not code:
                _fail(f"refusal {code!r}", f"{refusal.code!r}: {refusal}")
            return refusal
        _fail(f"refusal {code!r}", _listed(happened))


@frozen
class Given(Generic[S, E]):
    """What has happened to one aggregate so far."""

    aggregate: Aggregate[S, E]
    events: tuple[E, ...]

    def when(
        self,
        decide: Callable[Concatenate[S, P], Iterable[E]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Then[E]:
        """Ask this decision of the state that the events lead to."""
        state = self.aggregate.fold(self.events)
        return Then(lambda: tuple(decide(state, *args, **kwargs)))


def given(aggregate: Aggregate[S, E], *events: E) -> Given[S, E]:
    """Begin a test with the events that have happened; none is a fresh start."""
    return Given(aggregate, events)


@frozen
class Past:
    """What has happened to several streams so far; who asks now, and when."""

    streams: Mapping[Ref, Found]
    by: Actor
    now: datetime

    def when(
        self,
        use: Callable[Concatenate[Work, P], object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Then[tuple[str, object]]:
        """Run this use case; what follows is (stream, event) for each event."""

        def decided() -> tuple[tuple[str, object], ...]:
            work = Work(self.by, self.now, self.now.date(), self._source())
            use(work, *args, **kwargs)
            return tuple((d.aggregate.stream(d.id), d.event) for d in work.decided)

        return Then(decided)

    def _source(self) -> Source:
        drawn: Counter[str] = Counter()

        def number(kind: str) -> str:
            drawn[kind] += 1
            return f"{kind}-{drawn[kind]:06d}"

        def load(refs: Sequence[Ref]) -> list[Found]:
            return [self.streams.get(ref, (0, ref[0].initial)) for ref in refs]

        return Source(load, number, lambda *_: frozenset())


def past(
    *streams: tuple[Aggregate[Any, Any], str, Sequence[object]],
    by: Actor = TESTER,
    now: datetime = MONDAY,
) -> Past:
    """Begin a test of a use case: (aggregate, id, events) of each stream there is.

    Numbers are drawn from 1 up, and there are no public holidays.
    """
    return Past(
        {
            (aggregate, id): (len(events), aggregate.fold(events))
            for aggregate, id, events in streams
        },
        by,
        now,
    )


def _listed(events: tuple[object, ...]) -> str:
    return "".join(f"\n  {event}" for event in events) or "nothing"


def _fail(expected: str, got: str) -> NoReturn:
    raise AssertionError(f"expected {expected}\ngot {got}")


# -- Strategies ----------------------------------------------------------------


def amounts(
    currency: str = "EUR", *, least: int = 0, most: int = 10**9
) -> SearchStrategy[Money]:
    """Money in one currency, between so many minor units."""
    from hypothesis import strategies as st

    return st.integers(least, most).map(lambda minor: Money(minor, currency))


def currencies() -> SearchStrategy[str]:
    """The code of a currency that o2c knows."""
    from hypothesis import strategies as st

    return st.sampled_from(sorted(DIGITS))


def prices(currency: str = "EUR", *, digits: int = 4) -> SearchStrategy[UnitPrice]:
    """Prices of 1 or 100 units from nothing up, with at most so many decimal places."""
    from hypothesis import strategies as st

    steps = st.integers(0, 10 ** (digits + 4))
    per = st.sampled_from((1, 1, 1, 100))
    return st.builds(
        lambda step, of: unit_price(_scaled(step, digits), currency, of), steps, per
    )


def quantities(digits: int = 0, *, most: int = 1000) -> SearchStrategy[Decimal]:
    """Positive quantities with so many decimal places, in stocking units."""
    from hypothesis import strategies as st

    steps = st.integers(1, most * 10**digits)
    return steps.map(lambda step: _scaled(step, digits))


def fractions(digits: int = 3) -> SearchStrategy[Decimal]:
    """Tax rates and discounts: from 0 to just below 1, with so many decimal places."""
    from hypothesis import strategies as st

    return st.integers(0, 10**digits - 1).map(lambda step: _scaled(step, digits))


def dates(
    first: date = date(2000, 1, 1), last: date = date(2049, 12, 31)
) -> SearchStrategy[date]:
    """Business dates, leap days and ends of years among them."""
    from hypothesis import strategies as st

    return st.dates(first, last)


def ids(kind: str = "customer") -> SearchStrategy[str]:
    """Ids of any kind that can name a stream, in any script; "site" has no "@"."""
    from hypothesis import strategies as st

    letters = st.characters(categories=("L", "N", "P", "S"))
    texts = st.text(letters, min_size=1, max_size=LONGEST)
    return texts.filter(lambda text: _is_id(text, kind))


def _is_id(text: str, kind: str) -> bool:
    try:
        check_id(text, kind)
    except ValueError:
        return False
    return True


def _scaled(step: int, digits: int) -> Decimal:
    return Decimal(step).scaleb(-digits, EXACT)
