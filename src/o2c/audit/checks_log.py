"""The log itself: complete, in order, balanced, and the same when folded again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import attrs

from o2c.audit.finding import Check, Pair, paired
from o2c.audit.picture import LogEntry, Picture
from o2c.domain.common import NOTHING
from o2c.domain.series import SERIES, Series
from o2c.projections.audit_trail import AUDIT_TRAIL
from o2c.projections.balances_money import BALANCES_MONEY
from o2c.projections.balances_quantities import BALANCES_QUANTITIES
from o2c.projections.credit_memos import CREDIT_MEMOS
from o2c.projections.invoices import INVOICES
from o2c.projections.journal_money import JOURNAL_MONEY
from o2c.projections.journal_quantities import JOURNAL_QUANTITIES
from o2c.projections.money_postings import ledger
from o2c.projections.quantity_postings import book
from o2c.projections.view import Key


def postings(picture: Picture) -> Iterator[Pair]:
    """Every event's postings, looked at while the history was read."""
    for _ in range(picture.posted - len({at for at, _ in picture.unbalanced})):
        yield "", 0, 0
    for position, found in picture.unbalanced:
        yield f"position {position}, {' '.join(found.unit)}", 0, found.left


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
    moved: dict[Key, Decimal] = {}
    for entry in picture.rows(JOURNAL_QUANTITIES).values():
        key: Key = (entry.account, entry.subject)
        moved[key] = moved.get(key, NOTHING) + entry.quantity
    for key, total, row in paired(moved, picture.rows(BALANCES_QUANTITIES)):
        found = row.quantity if row else NOTHING
        yield " ".join(map(str, key)), total or NOTHING, found
    booked: dict[Key, int] = {}
    for posted in picture.rows(JOURNAL_MONEY).values():
        key = (posted.account, posted.subject, posted.currency)
        booked[key] = booked.get(key, 0) + posted.amount
    for key, minor, balance in paired(booked, picture.rows(BALANCES_MONEY)):
        yield " ".join(map(str, key)), minor or 0, balance.amount if balance else 0


def audit_trail(picture: Picture) -> Iterator[Pair]:
    """Every recorded event once, in order; gaps between positions are normal."""
    rows = picture.rows(AUDIT_TRAIL).values()
    trail = sorted(
        (LogEntry(row.position, row.stream, row.version) for row in rows),
        key=lambda entry: entry.position,
    )
    logged = {entry.position: entry for entry in picture.log}
    shown = {entry.position: entry for entry in trail}
    for position, one, other in paired(logged, shown):
        yield f"position {position}", one, other
    versions: dict[str, int] = {}
    before = 0
    for entry in picture.log:
        yield f"position {entry.position} is next", entry.position > before, True
        before = entry.position
        versions[entry.stream] = versions.get(entry.stream, 0) + 1
        of = f"{entry.stream}, version at position {entry.position}"
        yield of, versions[entry.stream], entry.version


def rebuilt_views(picture: Picture) -> Iterator[Pair]:
    """The rows that readers see against the same fold from the first event."""
    for name, rebuilt in picture.rebuilt.items():
        for key, one, other in paired(rebuilt, picture.live[name]):
            yield from _apart(f"{name} {' '.join(map(str, key))}", one, other)


def rebuilt_states(picture: Picture) -> Iterator[Pair]:
    """The states that decisions see against the same fold from the first event."""
    for kind, refolded in picture.refolded.items():
        for id, one, other in paired(refolded, picture.states[kind]):
            yield from _apart(f"{kind}/{id}", one, other)


def _apart(of: str, one: object, other: object) -> Iterator[Pair]:
    """Two values of an attrs class: as a whole where equal, else field by field."""
    kind = type(one)
    if one == other or kind is not type(other) or not attrs.has(kind):
        yield of, one, other
        return
    for name in attrs.fields_dict(kind):
        left, right = getattr(one, name), getattr(other, name)
        if left != right:
            yield f"{of} {name}", left, right


def numbers(picture: Picture) -> Iterator[Pair]:
    """Legal numbers: each series without a gap, each number on one document."""
    last: dict[str, Series] = {}
    for series, given in picture.numbered:
        before = last.get(series, Series())
        yield f"{given.number} is next in {series}", before.last + 1, given.sequence
        yield f"{given.number} is not dated back", before.on <= given.on, True
        last[series] = SERIES.evolve(before, given)
    documents = [row.invoice for row in picture.rows(INVOICES).values()]
    documents += [row.memo for row in picture.rows(CREDIT_MEMOS).values()]
    counted = Counter(documents)
    for number, times, found in paired(
        Counter(given.number for _, given in picture.numbered), counted
    ):
        yield f"{number} on documents", times or 0, found or 0


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
)
