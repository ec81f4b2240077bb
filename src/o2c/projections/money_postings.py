"""How much moved from where to where: the money side of the journal.

The main ledger is kept in the documents' currencies: `receivable` and `deposits` by
paying party, `unbilled` (delivered and not invoiced) by order, `revenue`, `returns`,
`allowances`, `freight`, `tax`, `fees` and `cash` as a whole.  The ledger `base` has
each invoice and credit memo in the currency of the books.  Debits are above zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, cast, get_args

from attrs import frozen

from o2c.domain import credit_memo, invoice, receipt
from o2c.domain.common import LineAmount
from o2c.domain.credit_memo import Kind
from o2c.domain.invoice import Base
from o2c.domain.order import events as order
from o2c.kernel import Recorded
from o2c.projections.view import once
from o2c.values.money import Money


@frozen
class MoneyPosting:
    """So much more on an account, in minor units: a debit, or a credit below zero."""

    account: str
    subject: str
    currency: str
    minor: int


OfMoney: TypeAlias = (
    order.Shipped
    | order.Returned
    | order.ReturnReversed
    | order.Credited
    | invoice.Issued
    | receipt.Received
    | receipt.Applied
    | receipt.Unapplied
    | credit_memo.Issued
    | credit_memo.Applied
)
EVENTS: tuple[type[object], ...] = get_args(OfMoney)
_MOVED = frozenset(EVENTS)


@once
def money(recorded: Recorded[object]) -> tuple[MoneyPosting, ...]:
    """The money that an event moves."""
    if type(recorded.event) not in _MOVED:
        return ()
    posted = _posted(recorded.id, cast(OfMoney, recorded.event))
    return tuple(posting for posting in posted if posting.minor)


def ledger(account: str) -> str:
    """The ledger that an account belongs to: `base`, or `main`."""
    return "base" if account.startswith("base:") else "main"


def _posted(id: str, event: OfMoney) -> Iterator[MoneyPosting]:
    match event:
        case order.Shipped(lines=lines):
            yield from _delivered(id, lines, "revenue", 1)
        case order.Returned(lines=lines):
            yield from _delivered(id, lines, "returns", -1)
        case order.ReturnReversed(lines=lines):
            yield from _delivered(id, lines, "returns", 1)
        case order.Credited(adjusted=adjusted):
            yield from _delivered(id, adjusted, "revenue", -1)
        case invoice.Issued():
            yield from _invoiced(event)
            yield from _in_base(event.base, 1)
        case receipt.Received(account=account, amount=amount):
            yield _post("cash", "", amount)
            yield _post("deposits", account, -amount)
        case receipt.Applied(account=account, amount=amount):
            yield from _settled(account, amount)
        case receipt.Unapplied(account=account, amount=amount):
            yield from _settled(account, -amount)
        case credit_memo.Issued():
            yield from _given_back(event)
            yield from _in_base(event.base, -1)
        case credit_memo.Applied(account=account, amount=amount):
            yield from _settled(account, amount)


def _post(account: str, subject: str, amount: Money) -> MoneyPosting:
    return MoneyPosting(account, subject, amount.currency, amount.minor)


def _delivered(
    id: str, lines: Iterable[LineAmount], against: str, sign: int
) -> Iterator[MoneyPosting]:
    """Net value that becomes billable, or ceases to be."""
    for part in lines:
        value = Money(sign * part.net.minor, part.net.currency)
        yield _post("unbilled", id, value)
        yield _post(against, "", -value)


def _invoiced(event: invoice.Issued) -> Iterator[MoneyPosting]:
    yield _post("receivable", event.account, event.total)
    yield _post("unbilled", event.order, -event.net)
    yield _post("freight", "", -event.freight)
    yield _post("tax", "", -(event.tax + event.freight_tax))


def _settled(account: str, amount: Money) -> Iterator[MoneyPosting]:
    """Money on account is used for an invoice."""
    yield _post("deposits", account, amount)
    yield _post("receivable", account, -amount)


def _given_back(event: credit_memo.Issued) -> Iterator[MoneyPosting]:
    if event.kind is Kind.RETURN:
        yield _post("unbilled", event.order, event.net)
    else:
        yield _post("allowances", "", event.net)
    yield _post("allowances", "", -event.deducted)
    yield _post("tax", "", event.tax - event.deducted_tax)
    yield _post("fees", "", -event.fee)
    yield _post("receivable", event.account, -event.applied)
    yield _post("deposits", event.account, -event.on_account)


def _in_base(base: Base, sign: int) -> Iterator[MoneyPosting]:
    parts = (
        ("base:receivable", base.total, sign),
        ("base:revenue", base.net, -sign),
        ("base:tax", base.tax, -sign),
        ("base:freight", base.freight, -sign),
        ("base:rounding", base.rounding, -sign),
    )
    for account, amount, side in parts:
        yield MoneyPosting(account, "", amount.currency, side * amount.minor)
