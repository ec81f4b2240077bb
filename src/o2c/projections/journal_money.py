"""Every movement of money, entry by entry."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.kernel import Recorded
from o2c.projections.money_postings import EVENTS, money
from o2c.projections.view import column, entry_view
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class MoneyEntry:
    """One posting of one event; an event's entries sum to zero by ledger, currency."""

    position: int = column("the event's place in the history")
    entry: int = column("the posting's place in the event, from 1")
    stream: str = column("what it happened to")
    event: str = column("what happened")
    on: date = column("the business date it counts from")
    account: str = column("the account; those of the base ledger begin with `base:`")
    subject: str = column("the paying party or the order; empty for other accounts")
    currency: str = column("of the amount")
    amount: Minor = column("a debit; a credit is below 0")


def entries(recorded: Recorded[object]) -> list[MoneyEntry]:
    """The event's postings of money, in order."""
    return [
        MoneyEntry(
            position=recorded.position,
            entry=entry,
            stream=recorded.stream,
            event=recorded.name,
            on=recorded.effective_on,
            account=posting.account,
            subject=posting.subject,
            currency=posting.currency,
            amount=posting.minor,
        )
        for entry, posting in enumerate(money(recorded), start=1)
    ]


JOURNAL_MONEY = entry_view(
    name="journal_money",
    row=MoneyEntry,
    key=("position", "entry"),
    events=EVENTS,
    entries=entries,
    dated="on",
)
