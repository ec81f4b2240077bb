"""How many there are on each account of the journal's books."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.kernel import Recorded
from o2c.projections.journal_quantities import JOURNAL_QUANTITIES
from o2c.projections.quantity_postings import EVENTS, quantities
from o2c.projections.view import Key, View, column, once
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
class QuantityBalance:
    """The sum of an account's postings for a subject; gone where it is zero."""

    account: str = column("book and account, such as `demand.open`")
    subject: str = column("the order line or the stock item")
    quantity: Qty = column("how many, in stocking units")


@once
def _sums(recorded: Recorded[object]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for posting in quantities(recorded):
        key: Key = (posting.account, posting.subject)
        sums[key] = sums.get(key, NOTHING) + posting.quantity
    return sums


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _sums(recorded)


def evolve(
    key: Key, row: QuantityBalance | None, recorded: Recorded[object]
) -> QuantityBalance | None:
    more = _sums(recorded)[key]
    if not more:
        return row
    quantity = row.quantity + more if row else more
    if not quantity:
        return None
    account, subject = key
    return QuantityBalance(
        account=str(account), subject=str(subject), quantity=quantity
    )


BALANCES_QUANTITIES = View(
    name="balances_quantities",
    row=QuantityBalance,
    key=("account", "subject"),
    events=EVENTS,
    keys=keys,
    evolve=evolve,
    postings=JOURNAL_QUANTITIES,
)
