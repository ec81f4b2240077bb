"""The laws of money: no credit is passed unseen, nothing is billed or given twice."""

from __future__ import annotations

from collections import defaultdict

from laws_history import History, Step, name_of

from o2c.domain.common import NOTHING
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.credit_memo import Issued as MemoIssued
from o2c.domain.invoice import INVOICE
from o2c.domain.invoice import Issued as Invoiced
from o2c.domain.order import ORDER
from o2c.domain.series import Numbered

# What may owe more although a limit is passed: the goods are the customer's again, a
# fee is taken off a credit, or an allowance is not given twice.
OWED_ANYWAY = {"DisposeReturn", "CreditReturn"}


def no_order_goes_on_beyond_the_limit_unreleased(history: History, step: Step) -> None:
    """Whenever an order was let go on, its account was within the limit, or a person
    who may had let it go on, worth as much, up to that day or a later one."""
    for at in history.facts.commitments:
        within = at.limit is None or at.exposure.minor <= at.limit.minor
        assert within or at.by_leave, at


def no_limit_is_passed_unseen(history: History, step: Step) -> None:
    """No command makes a paying party owe more than its limit, but for what orders of
    this account add that a person had let go on; besides those nothing grows."""
    asked = dict(zip(step.asked.ids, map(name_of, step.asked.texts), strict=True))
    for at in history.facts.grown:
        name = asked.get(at.command_id)
        if name is None or name in OWED_ANYWAY or at.limit is None:
            continue
        besides = at.now - at.by_leave
        assert at.counts - at.by_leave <= at.limit or besides <= at.was, at


def no_more_is_billed_than_was_delivered(history: History, step: Step) -> None:
    """No invoice bills what did not ship, or came back; all billed is all delivered."""
    for at in history.facts.billings:
        assert at.billed <= at.billable, at
    for number, found in history.facts.all(ORDER).items():
        for line in found.lines.values():
            sums = history.facts.sums[number, line.line]
            assert line.billed_quantity == sums["billed"] - sums["credited"], number
            assert line.billed_quantity >= 0, (number, line)
            if not line.unbilled:
                assert line.delivered == line.billed, (number, line)
            if line.open == line.returned == NOTHING and found.live:
                worth = (line.net, line.tax)
                assert (line.delivered.net, line.delivered.tax) == worth, number


def no_more_is_credited_than_was_billed(history: History, step: Step) -> None:
    """All memos on an invoice together give back no more than it asked for."""
    given: defaultdict[str, int] = defaultdict(int)
    for recorded in history.told:
        if isinstance(recorded.event, MemoIssued):
            issued = recorded.event
            assert issued.applied + issued.on_account == issued.total, recorded.id
            assert issued.total.minor >= 0, recorded.id
            given[issued.invoice] += issued.total.minor
    for number, found in history.facts.all(INVOICE).items():
        lines = found.lines.values()
        asked = sum(line.invoiced.gross for line in lines)
        assert given[number] <= asked, number
        for line in lines:
            assert line.returned <= line.quantity, (number, line)
            assert min(line.left.net, line.left.tax, line.allowed.net) >= 0, number


def freight_is_billed_once(history: History, step: Step) -> None:
    """An order's freight is on one invoice and on no other."""
    billed: defaultdict[str, int] = defaultdict(int)
    for recorded in history.told:
        if isinstance(recorded.event, Invoiced) and recorded.event.freight:
            billed[recorded.event.order] += 1
    assert all(times == 1 for times in billed.values()), billed


def legal_numbers_have_no_gap(history: History, step: Step) -> None:
    """Invoices and credit memos are numbered 1, 2, 3 within their series."""
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    for recorded in history.told:
        if isinstance(recorded.event, Numbered):
            numbers[recorded.id].append(recorded.event.number)
    for series, given in numbers.items():
        assert given == [f"{series}-{n:06d}" for n in range(1, len(given) + 1)]
    documents = [*history.facts.all(INVOICE), *history.facts.all(CREDIT_MEMO)]
    assert sorted(documents) == sorted(n for given in numbers.values() for n in given)
