"""The log itself: complete, in order, balanced, and the same when folded again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.tally import Pair, paired
from o2c.domain.common import NOTHING
from o2c.projections.balances_money import BALANCES_MONEY
from o2c.projections.balances_quantities import BALANCES_QUANTITIES
from o2c.projections.credit_memos import CREDIT_MEMOS
from o2c.projections.invoices import INVOICES
from o2c.projections.money_postings import ledger
from o2c.projections.quantity_postings import book
from o2c.projections.view import Key


def postings(picture: Picture) -> Iterator[Pair]:
    """Every event's postings, looked at while the history was read."""
    return picture.postings.pairs()


def trial_balance(picture: Picture) -> Iterator[Pair]:
    """All balances together, in each unit."""
    quantities: dict[Key, Decimal] = {}
    for row in picture.rows(BALANCES_QUANTITIES).values():
        unit: Key = (book(row.account), row.subject)
        quantities[unit] = quantities.get(unit, NOTHING) + row.quantity
    for unit, left in quantities.items():
        yield " ".join(map(str, unit)), NOTHING, left
    amounts: dict[Key, int] = {}
    for balance in picture.rows(BALANCES_MONEY).values():
        unit = (ledger(balance.account), balance.currency)
        amounts[unit] = amounts.get(unit, 0) + balance.amount
    for unit, minor in amounts.items():
        yield " ".join(map(str, unit)), 0, minor


def balances(picture: Picture) -> Iterator[Pair]:
    """Each balance is the sum of its entries."""
    seen: dict[Key, Decimal | int] = {}
    for row in picture.rows(BALANCES_QUANTITIES).values():
        seen[row.account, row.subject] = row.quantity
    for balance in picture.rows(BALANCES_MONEY).values():
        seen[balance.account, balance.subject, balance.currency] = balance.amount
    for key, total, found in paired(picture.balances, seen):
        yield " ".join(map(str, key)), total or 0, found or 0


def audit_trail(picture: Picture) -> Iterator[Pair]:
    """Every recorded event once, in order; gaps between positions are normal."""
    return picture.trail.pairs()


def rebuilt_views(picture: Picture) -> Iterator[Pair]:
    """The rows that readers see against the same fold from the first event."""
    return picture.rebuilt_views.pairs()


def rebuilt_states(picture: Picture) -> Iterator[Pair]:
    """The states that decisions see against the same fold from the first event."""
    return picture.rebuilt_states.pairs()


def numbers(picture: Picture) -> Iterator[Pair]:
    """Legal numbers: each series without a gap, each number on one document."""
    yield from picture.numbers.pairs()
    documents = [row.invoice for row in picture.rows(INVOICES).values()]
    documents += [row.memo for row in picture.rows(CREDIT_MEMOS).values()]
    for number, times, found in paired(picture.numbered, Counter(documents)):
        yield f"{number} on documents", times or 0, found or 0


def clock(picture: Picture) -> Iterator[Pair]:
    """When events were recorded: order is by position, whatever the clocks said."""
    return picture.clock.pairs()


CHECKS: tuple[Check, ...] = (
    Check(
        "postings",
        "per event: its postings sum to zero in every unit",
        postings,
    ),
    Check(
        "trial_balance",
        "per unit: the balances of all accounts sum to zero",
        trial_balance,
    ),
    Check(
        "balances",
        "per account: the sum of its entries = its balance",
        balances,
    ),
    Check(
        "audit_trail",
        "every recorded event once in audit_trail, in order, each stream without a gap",
        audit_trail,
    ),
    Check(
        "rebuilt_views",
        "per row of every view: rebuilt from the first event = as readers see it",
        rebuilt_views,
    ),
    Check(
        "rebuilt_states",
        "per stream: folded from the first event = as decisions see it",
        rebuilt_states,
    ),
    Check(
        "numbers",
        "per legal number: next in its series, not dated back, on one document",
        numbers,
    ),
    Check(
        "clock",
        "per event: not recorded more than 5 s before the newest one (only a warning)",
        clock,
        warns=True,
    ),
)
