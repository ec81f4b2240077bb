"""A tiny world for the storage tests: counters, accounts, and a view of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum, auto
from itertools import count, islice
from typing import Any

from attrs import evolve as replace
from attrs import field, frozen

from o2c.desk.work import Work
from o2c.errors import LimitExceeded, StateError
from o2c.kernel import Actor, Aggregate, Recorded
from o2c.projections.view import Key, View, entry_view
from o2c.storage.command import Command, Use
from o2c.storage.store import Store
from o2c.values.columns import Minor, Qty, Rate

DAY = date(2026, 2, 3)
NOON = datetime(2026, 2, 3, 12, 0, 0, 123456, tzinfo=UTC)
MARIA = Actor("maria", ("clerk",))

_ids = count(1)


def clock() -> datetime:
    return NOON


class No(StrEnum):
    TOO_MUCH = auto()
    CLOSED = auto()


class Mood(StrEnum):
    FINE = auto()
    ODD = auto()


# -- A counter: the smallest aggregate, its state a number. -------------------


@frozen(kw_only=True)
class Added:
    amount: int
    note: str = ""


def _add(total: int, event: Added) -> int:
    return total + event.amount


COUNTER: Aggregate[int, Added] = Aggregate("counter", 0, _add, (Added,))


def add(total: int, amount: int, note: str = "") -> Iterator[Added]:
    """Counts up to a thousand millions, then refuses."""
    if total + amount > 1_000_000_000:
        raise LimitExceeded(
            No.TOO_MUCH,
            "that is too much",
            field="amount",
            line=2,
            remedy="add less",
            maximum=str(1_000_000_000 - total),
        )
    yield Added(amount=amount, note=note)


# -- An account: a state with parts, decimals, tuples and mappings. -----------


@frozen(kw_only=True)
class Posted:
    amount: Decimal
    currency: str
    on: date
    tags: tuple[str, ...] = ()
    mood: Mood = Mood.FINE


@frozen(kw_only=True)
class Closed:
    by: str


@frozen(kw_only=True)
class Account:
    balance: Decimal = Decimal(0)
    closed: bool = False
    tags: frozenset[str] = frozenset()
    days: Mapping[int, Decimal] = field(factory=dict)  # of the month


def _account(state: Account, event: Posted | Closed) -> Account:
    match event:
        case Posted(amount=amount, on=on, tags=tags):
            days = {**state.days, on.day: state.days.get(on.day, Decimal(0)) + amount}
            tags_now = state.tags | set(tags)
            balance = state.balance + amount
            return replace(state, balance=balance, tags=tags_now, days=days)
        case Closed():
            return replace(state, closed=True)


ACCOUNT: Aggregate[Account, Posted | Closed] = Aggregate(
    "account", Account(), _account, (Posted, Closed)
)


def post(
    state: Account,
    amount: str,
    currency: str = "EUR",
    on: date = DAY,
    tags: tuple[str, ...] = (),
) -> Iterator[Posted]:
    if state.closed:
        raise StateError(No.CLOSED, "the account is closed")
    yield Posted(amount=Decimal(amount), currency=currency, on=on, tags=tags)


def close(state: Account, by: str) -> Iterator[Closed]:
    if not state.closed:
        yield Closed(by=by)


AGGREGATES = (COUNTER, ACCOUNT)


# -- Asking. ------------------------------------------------------------------


def command(
    command_id: str | None = None, payload: str = "{}", actor: Actor = MARIA
) -> Command:
    return Command(
        command_id=command_id or f"c{next(_ids)}",
        request="Add",
        payload=payload,
        actor=actor,
        today=DAY,
    )


def adding(id: str, amount: int = 1, note: str = "") -> Use:
    def use(work: Work) -> None:
        work.decide(COUNTER, id, add, amount, note)

    return use


def posting(id: str, amount: str, currency: str = "EUR", on: date = DAY) -> Use:
    def use(work: Work) -> None:
        work.decide(ACCOUNT, id, post, amount, currency, on)

    return use


def fill(store: Store, events: int, streams: int = 7, batch: int = 200) -> None:
    """So many events in few transactions: amounts 0, 1, 2 … dealt out to streams."""
    numbers = iter(range(events))
    while part := list(islice(numbers, batch)):
        done = store.run_many([(command(), adding(f"c{n % streams}", n)) for n in part])
        assert not [each for each in done if isinstance(each, Exception)]


# -- Views. -------------------------------------------------------------------


@frozen(kw_only=True)
class Total:
    """A counter's total by bucket, with a column of every kind."""

    counter: str
    bucket: int
    count: int
    currency: str
    money: Minor
    quantity: Qty
    rate: Rate | None
    mood: Mood
    odd: bool
    since: date
    latest: datetime
    note: str | None = None


def _keys(recorded: Recorded[object]) -> Iterator[Key]:
    yield recorded.id, recorded.version % 3


def _total(key: Key, row: Total | None, recorded: Recorded[object]) -> Total | None:
    event = recorded.event
    assert isinstance(event, Added)
    if event.note == "drop":
        return None
    if row is None:
        row = Total(
            counter=str(key[0]),
            bucket=recorded.version % 3,
            count=0,
            currency="EUR",
            money=0,
            quantity=Decimal(0),
            rate=None,
            mood=Mood.FINE,
            odd=False,
            since=recorded.effective_on,
            latest=recorded.recorded_at,
        )
    return replace(
        row,
        count=row.count + 1,
        money=row.money + event.amount,
        quantity=row.quantity + Decimal("0.125"),
        rate=Decimal(event.amount) / 8 if event.amount % 2 else None,
        mood=Mood.ODD if event.amount % 2 else Mood.FINE,
        odd=not row.odd,
        latest=recorded.recorded_at,
        note=event.note or None,
    )


TOTALS: View[Total] = View(
    "totals", Total, ("counter", "bucket"), (Added,), _keys, _total
)


@frozen(kw_only=True)
class Balance:
    account: str
    currency: str
    balance: Minor
    posted: int


def _balance_keys(recorded: Recorded[object]) -> Iterator[Key]:
    event = recorded.event
    assert isinstance(event, Posted)
    yield recorded.id, event.currency


def _balance(
    key: Key, row: Balance | None, recorded: Recorded[object]
) -> Balance | None:
    event = recorded.event
    assert isinstance(event, Posted)
    row = row or Balance(account=str(key[0]), currency=str(key[1]), balance=0, posted=0)
    minor = int(event.amount.scaleb(2))
    return replace(row, balance=row.balance + minor, posted=row.posted + 1)


BALANCES: View[Balance] = View(
    "balances", Balance, ("account", "currency"), (Posted,), _balance_keys, _balance
)


@frozen(kw_only=True)
class Line:
    stream: str
    version: int
    said: str


def _lines(recorded: Recorded[object]) -> list[Line]:
    line = Line(stream=recorded.stream, version=recorded.version, said=recorded.text)
    return [line]


LINES: View[Line] = entry_view(
    "lines", Line, ("stream", "version"), (Added, Posted), _lines
)

VIEWS: tuple[View[Any], ...] = (TOTALS, BALANCES, LINES)

Stop = Callable[[], bool]
