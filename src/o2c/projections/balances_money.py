"""How much there is on each account of the journal's ledgers."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from o2c.kernel import Recorded
from o2c.projections.journal_money import JOURNAL_MONEY
from o2c.projections.money_postings import EVENTS, money
from o2c.projections.view import Key, View, column, once
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class MoneyBalance:
    """The sum of an account's postings; gone where it is zero."""

    account: str = column("the account; those of the base ledger begin with `base:`")
    subject: str = column("the paying party or the order; empty for other accounts")
    currency: str = column("of the amount")
    amount: Minor = column("debits less credits")


@once
def _sums(recorded: Recorded[object]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for posting in money(recorded):
        key: Key = (posting.account, posting.subject, posting.currency)
        sums[key] = sums.get(key, 0) + posting.minor
    return sums


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _sums(recorded)


def evolve(
    key: Key, row: MoneyBalance | None, recorded: Recorded[object]
) -> MoneyBalance | None:
    more = _sums(recorded)[key]
    if not more:
        return row
    amount = row.amount + more if row else more
    if not amount:
        return None
    account, subject, currency = map(str, key)
    return MoneyBalance(
        account=account, subject=subject, currency=currency, amount=amount
    )


BALANCES_MONEY = View(
    name="balances_money",
    row=MoneyBalance,
    key=("account", "subject", "currency"),
    events=EVENTS,
    keys=keys,
    evolve=evolve,
    postings=JOURNAL_MONEY,
)
