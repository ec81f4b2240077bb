"""Sums by name and currency, of the journal and of documents, and their comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from o2c.audit.picture import Picture
from o2c.audit.tally import Pair
from o2c.domain.common import NOTHING
from o2c.projections.balances_money import BALANCES_MONEY
from o2c.projections.balances_quantities import BALANCES_QUANTITIES
from o2c.values.money import Money

# Minor units by a name and a currency: of an account, an order, or a ledger account.
Sums: TypeAlias = dict[tuple[str, str], int]


def quantity(picture: Picture, account: str, subject: str) -> Decimal:
    """How many a subject has on an account of a book."""
    row = picture.rows(BALANCES_QUANTITIES).get((account, subject))
    return row.quantity if row else NOTHING


def subjects(picture: Picture, account: str) -> dict[str, Decimal]:
    """An account's balance for each subject that has one."""
    return {
        row.subject: row.quantity
        for row in picture.rows(BALANCES_QUANTITIES).values()
        if row.account == account
    }


def money(picture: Picture, *accounts: str) -> Sums:
    """These accounts' balances together, by subject and currency."""
    return summed(
        ((row.subject, row.currency), row.amount)
        for row in picture.rows(BALANCES_MONEY).values()
        if row.account in accounts
    )


def summed(amounts: Iterable[tuple[tuple[str, str], int]]) -> Sums:
    """What belongs to one name and currency, added up."""
    sums: Sums = {}
    for key, minor in amounts:
        sums[key] = sums.get(key, 0) + minor
    return sums


def compared(
    what: str, left: Mapping[tuple[str, str], int], right: Mapping[tuple[str, str], int]
) -> Iterator[Pair]:
    """Two sums by name and currency; what is missing in one is nothing there."""
    for name, currency in dict.fromkeys([*left, *right]):
        one = Money(left.get((name, currency), 0), currency)
        other = Money(right.get((name, currency), 0), currency)
        yield " ".join(filter(None, (name, what))), one, other
