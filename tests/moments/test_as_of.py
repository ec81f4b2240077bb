"""What a moment is, month-end as it was known then and now, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import define, frozen
from desk_door import CARL, asked, opened
from desk_story import eur, line
from moments_told import events, told
from tiers import size

import o2c
from o2c.audit.comparing import How
from o2c.door import Desk
from o2c.errors import StateError, ValidationError
from o2c.kernel import Recorded
from o2c.moments import Moment
from o2c.projections.cut import Cut
from o2c.projections.journal import postings
from o2c.projections.money_postings import MoneyPosting
from o2c.projections.view import View, column, entry_view, stream_id

HISTORIES = size(3, 60)
JANUARY, LATE = date(2026, 1, 31), datetime(2026, 2, 5, 15, tzinfo=UTC)
THEN = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)


@define
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 1, 12, 9, tzinfo=UTC))


@pytest.fixture
def shop(clock: Clock) -> Iterator[Desk]:
    with january(clock, "sqlite://") as desk:
        yield desk


@contextmanager
def january(clock: Clock, url: str) -> Iterator[Desk]:
    """January has an invoice of 119.60; in February, something is dated back."""
    with opened(url, clock) as desk:
        asked(desk, "ReceiveStock", product="BOLT", site="MAIN", quantity=20)
        order = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "BOLT", 10)]}
        number = asked(desk, "PlaceOrder", **order).number("order")
        asked(desk, "ShipOrder", order=number)
        asked(desk, "IssueInvoice", order=number)
        clock.now = LATE
        yield desk


def owed(moment: Any) -> int:
    return sum(row.open for row in moment.view("receivables"))


def balance(moment: Any, account: str) -> int:
    rows = moment.view("balances_money", where={"account": account})
    return sum(row.amount for row in rows)


def month_ends(desk: Desk) -> tuple[Moment, Moment]:
    return desk.as_of(on=JANUARY, known=THEN), desk.as_of(on=JANUARY)


def test_a_late_receipt_changes_the_month_end_that_is_known_now(
    clock: Clock, database_url: str
) -> None:
    """R17-02: known then versus known now, and which event made the difference."""
    with january(clock, database_url) as shop:
        _paid_late(shop)


def _paid_late(shop: Desk) -> None:
    asked(shop, "RecordReceipt", account="ACME", amount=eur(50), on=JANUARY, by=CARL)
    then, now = month_ends(shop)
    assert (owed(then), owed(now)) == (11960, 6960)
    assert (balance(then, "cash"), balance(now, "cash")) == (0, 5000)
    assert balance(then, "receivable") == balance(now, "receivable") == 11960

    (change,) = shop.compare("receivables", then, now)
    assert (change.how, change.key[0]) == (How.ADDED, "RC-000001")
    assert [e.name for e in change.events] == ["receipt.Received"]
    assert change.events[0].actor == "carl"
    cash = [c for c in shop.compare("balances_money", then, now) if c.then is None]
    assert {c.events for c in cash} == {change.events}
    assert shop.compare("invoices", then, now) == ()


def test_a_late_credit_memo_changes_it_as_well(shop: Desk) -> None:
    asked(
        shop,
        "IssueAllowance",
        invoice="INV-2026-000001",
        lines=[{"line": 1, "net": eur(10)}],
        note="scratched",
        on=JANUARY,
        reason="scratched",
    )
    then, now = month_ends(shop)
    assert owed(then) - owed(now) == 1190
    (change,) = shop.compare("invoices", then, now)
    assert (change.how, change.columns) == (
        How.CHANGED,
        ("credited", "open", "settlement"),
    )
    (event,) = change.events
    assert (event.name, event.reason) == ("invoice.Credited", "scratched")
    assert event.recorded_at == LATE
    assert {row.event for row in shop.view("backdated")} >= {"credit-memo.Issued"}


def test_what_is_dated_later_does_not_count_in_january(shop: Desk) -> None:
    asked(shop, "RecordReceipt", account="ACME", amount=eur(50))
    then, now = month_ends(shop)
    assert owed(then) == owed(now) == 11960
    assert shop.compare("receivables", now, shop.as_of(on=LATE.date()))


def test_a_moment_stays_as_it_was(shop: Desk, clock: Clock) -> None:
    with shop.as_of() as moment:
        before = moment.view("audit_trail"), owed(moment)
        asked(shop, "RecordReceipt", account="ACME", amount=eur(50))
        assert (moment.view("audit_trail"), owed(moment)) == before
        assert moment.trail("invoice/INV-2026-000001")
        assert len(list(moment.history())) == moment.position
    with pytest.raises(StateError, match="moment_closed"):
        moment.view("invoices")


def test_a_clock_that_steps_back_does_not_reorder_what_was_known(
    clock: Clock, database_url: str
) -> None:
    """Test 27: the moment at an instant ends with the newest command recorded by it."""
    with january(clock, database_url) as shop:
        _stepped_back(shop, clock)


def _stepped_back(shop: Desk, clock: Clock) -> None:
    noon = LATE.replace(hour=12)
    asked(shop, "RecordReceipt", account="ACME", amount=eur(1))
    first = shop.store.head()
    clock.now = noon - timedelta(days=1)
    asked(shop, "RecordReceipt", account="ACME", amount=eur(2))
    second = shop.store.head()
    assert first < second
    assert shop.store.reached(noon) == second
    assert shop.as_of(at=noon).position == second
    assert shop.store.reached(LATE) == second
    assert shop.store.reached(datetime(2026, 1, 1, tzinfo=UTC)) == 0
    with shop.as_of(at=noon) as moment:
        assert len(moment.view("receivables", where={"kind": "receipt"})) == 2


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("moment_unclear", {"position": 1, "on": JANUARY}),
    ("moment_unclear", {"at": THEN, "position": 1}),
    ("moment_unclear", {"at": THEN, "known": 1}),
    ("moment_unclear", {"known": 1}),
    ("moment_unclear", {"on": THEN}),
    ("moment_unclear", {"at": datetime(2026, 1, 1)}),
    ("moment_unknown", {"position": 10**9}),
    ("moment_unknown", {"on": JANUARY, "known": -1}),
]


@pytest.mark.parametrize(("code", "how"), WRONG)
def test_a_moment_that_is_not_clear_is_refused(code: str, how: dict[str, Any]) -> None:
    with opened() as desk, pytest.raises(ValidationError, match=code) as caught:
        desk.as_of(**how)
    assert caught.value.remedy
    assert caught.value.field


@pytest.mark.parametrize("number", range(HISTORIES))
def test_everything_reconciles_at_every_moment(number: int) -> None:
    """R14-06: at a position or an instant all derivations agree."""
    history = told(number, size(30, 50))
    desk = history.desk
    middle = history.told[len(history.told) // 2]
    of_one = [e.position for e in history.told if e.command_id == middle.command_id]
    desk.snapshot(position=middle.position // 2)
    if len(of_one) > 1:
        with pytest.raises(StateError, match=f"amid_a_command.* {of_one[-1]},"):
            desk.as_of(position=of_one[0]).reconcile()
    moments: list[dict[str, Any]] = [
        {"position": of_one[-1]},
        {"at": middle.recorded_at},
        {},
    ]
    for how in moments:
        found = desk.as_of(**how).reconcile()
        assert all(each.agrees for each in found), how
    assert found == desk.reconcile()
    with pytest.raises(StateError, match="no_states_by_date"):
        desk.as_of(on=middle.effective_on).reconcile()
    history.close()


@pytest.mark.parametrize("number", range(HISTORIES))
def test_the_journal_of_a_date_is_the_sum_of_its_postings(number: int) -> None:
    """R17-02: balances as of a date sum the postings dated on it or before."""
    history = told(number, size(40, 60))
    for on in {e.effective_on for e in history.told}:
        sums: dict[tuple[str, ...], Decimal] = {}
        for recorded in history.told:
            if recorded.effective_on <= on:
                for each in postings(recorded):
                    _add(sums, each)
        with history.desk.as_of(on=on) as moment:
            for row in moment.view("balances_money"):
                key = row.account, row.subject, row.currency
                assert sums.pop(key) == row.amount
            for row in moment.view("balances_quantities"):
                assert sums.pop((row.account, row.subject)) == row.quantity
        assert not any(sums.values())
    history.close()


def _add(sums: dict[tuple[str, ...], Decimal], posting: Any) -> None:
    if isinstance(posting, MoneyPosting):
        money = (posting.account, posting.subject, posting.currency)
        sums[money] = sums.get(money, Decimal(0)) + posting.minor
    else:
        goods = (posting.account, posting.subject)
        sums[goods] = sums.get(goods, Decimal(0)) + posting.quantity


@frozen(kw_only=True, slots=False)
class Seen:
    """An event, by position only."""

    position: int = column("its place in the history")
    name: str = column("what happened")


def seen(recorded: Recorded[object]) -> list[Seen]:
    return [Seen(position=recorded.position, name=recorded.name)]


@frozen(kw_only=True, slots=False)
class Last:
    """The last event of a stream."""

    stream: str = column("the stream's id")
    name: str = column("what happened last")


KINDS = tuple({type(e.event) for e in events(1, 20)})
OWN: tuple[View[Any], ...] = (
    entry_view("seen", Seen, ("position",), KINDS, seen),
    View(
        "last",
        Last,
        ("stream",),
        KINDS,
        stream_id,
        lambda key, row, e: Last(stream=e.id, name=e.name),
    ),
)


def test_views_of_ones_own_look_back_as_well() -> None:
    """Entries that do not say which column is their date are folded for a date."""
    with o2c.open("sqlite://", views=OWN) as desk:
        desk.do('{"do": "OpenBooks", "currency": "EUR"}', by=CARL)
        desk.do('{"do": "RegisterProduct", "product": "P", "name": "P"}', by=CARL)
        everything = list(desk.history())
        for cut in (Cut(1), Cut(desk.store.head(), date.max), Cut(1, date.min)):
            how: dict[str, Any] = (
                {"position": cut.position}
                if cut.on is None
                else {"on": cut.on, "known": cut.position}
            )
            with desk.as_of(**how) as moment:
                for view in OWN:
                    rows = view.fold(cut.of(everything))
                    assert moment.view(view.name) == list(rows.values())
        assert desk.explain("last", "MAIN", "name").value == "books.Opened"
