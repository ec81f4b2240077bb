"""Double entry for quantities and for money, derived from events.

A quantity moves between the accounts of a book; its subject is the order line
(`SO-000001/3`) or the stock item (`SKU-7@MAIN`) that it is a quantity of.  Money moves
between the accounts of a ledger, in one currency; its subject is the paying party or
the order, where the account is kept by one.  What moves in one event sums to zero: for
quantities in each book and subject, for money in each ledger and currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.kernel import Recorded
from o2c.projections.money_postings import MoneyPosting, ledger, money
from o2c.projections.quantity_postings import QuantityPosting, book, quantities

Posting: TypeAlias = QuantityPosting | MoneyPosting


@frozen
class Imbalance:
    """What the postings of one event leave in one unit, where they should leave none.

    `unit` is a book's subject, or a ledger's currency.
    """

    unit: tuple[str, str]
    left: Decimal | int


def postings(recorded: Recorded[object]) -> tuple[Posting, ...]:
    """Everything that the event moves, quantities first."""
    return (*quantities(recorded), *money(recorded))


def imbalances(posted: Iterable[Posting]) -> list[Imbalance]:
    """The units in which these postings do not sum to zero."""
    sums: dict[tuple[str, str], Decimal | int] = {}
    for posting in posted:
        if isinstance(posting, MoneyPosting):
            unit = (ledger(posting.account), posting.currency)
            sums[unit] = sums.get(unit, 0) + posting.minor
        else:
            unit = (book(posting.account), posting.subject)
            sums[unit] = sums.get(unit, NOTHING) + posting.quantity
    return [Imbalance(unit, left) for unit, left in sums.items() if left]
