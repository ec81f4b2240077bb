"""What is owed and what was paid: invoices, settlements, money on account, disputes."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.credit.counting import counting, foreign, own_rate
from o2c.domain.credit.events import (
    Disputed,
    DisputeResolved,
    Event,
    Invoiced,
    OnAccount,
    Settled,
)
from o2c.domain.credit.parts import Doubt, Foreign, Rate
from o2c.domain.credit.refusals import owed, rated
from o2c.domain.credit.state import Credit, Item, Purse, Share
from o2c.values.money import Money
from o2c.values.terms import Due


def invoice(
    credit: Credit,
    *,
    invoice: str,
    amount: Money,
    due: tuple[Due, ...] = (),
    order: str = "",
    rate: Rate | None = None,
) -> Iterator[Event]:
    """An invoice's amount is owed; it counts at the rate of its order (R10-01)."""
    rate = own_rate(credit.orders.get(order, Share()), rate)
    rated(credit, amount.currency, rate)
    yield Invoiced(
        invoice=invoice,
        amount=counting(amount, credit.currency, rate),
        due=_due(credit, due, rate),
        foreign=foreign(amount, credit.currency, rate),
    )


def _due(credit: Credit, due: tuple[Due, ...], rate: Rate | None) -> tuple[Due, ...]:
    """The parts of an invoice in the account's currency."""
    return tuple(
        Due(each.on, counting(each.amount, credit.currency, rate)) for each in due
    )


def settle(
    credit: Credit,
    *,
    invoice: str,
    by: str,
    amount: Money,
    due: tuple[Due, ...] = (),
    rate: Rate | None = None,
) -> Iterator[Event]:
    """Part of an invoice is owed no longer; a negative amount owes it again.

    `due` and `rate` are those of an invoice that was settled altogether.
    """
    item = credit.invoices.get(invoice, Item(open=0))
    if item.foreign is not None:
        rate = item.foreign.own_rate
    rated(credit, amount.currency, rate)
    if not amount:
        return
    own = None
    left = Money(item.open - amount.minor, credit.currency)
    if amount.currency != credit.currency:
        own = _left(item.foreign, -amount, rate)
        left = counting(own.amount, credit.currency, rate)
    yield Settled(
        invoice=invoice,
        by=by,
        amount=Money(item.open - left.minor, credit.currency),
        open=left,
        foreign=own,
        due=() if invoice in credit.invoices else _due(credit, due, rate),
    )


def _left(was: Foreign | None, change: Money, rate: Rate | None) -> Foreign:
    """What there is of a document in another currency after a change."""
    assert rate is not None
    amount = was.amount + change if was is not None else change
    return Foreign(amount=amount, rate=rate.rate, rate_on=rate.on)


def put_on_account(
    credit: Credit, *, source: str, amount: Money, rate: Rate | None = None
) -> Iterator[Event]:
    """Keep money for the customer, or use what was kept (a negative amount)."""
    purse = credit.money.get(source, Purse(open=0))
    if purse.foreign is not None:
        rate = purse.foreign.own_rate
    rated(credit, amount.currency, rate)
    if not amount:
        return
    own, change = None, amount
    if amount.currency != credit.currency:
        own = _left(purse.foreign, amount, rate)
        left = counting(own.amount, credit.currency, rate)
        change = Money(left.minor - purse.open, credit.currency)
    yield OnAccount(source=source, amount=change, foreign=own)


def dispute(
    credit: Credit,
    *,
    invoice: str,
    why: Doubt,
    note: str,
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """The customer does not agree with an invoice, or may keep the money back."""
    owed(credit, invoice)
    if credit.invoices[invoice].doubt is not why:
        yield Disputed(invoice=invoice, why=why, note=note, by=by)


def resolve_dispute(
    credit: Credit, *, invoice: str, note: str, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """The invoice is due like any other again."""
    owed(credit, invoice)
    if credit.invoices[invoice].doubt is not None:
        yield DisputeResolved(invoice=invoice, note=note, by=by)
