"""Credit: how much a paying party may owe, and what it does owe, stage by stage.

Every amount stands in exactly one bucket: ordered, shipped and unbilled, or invoiced;
money on account counts against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.authority.power import Power, allow
from o2c.errors import LimitExceeded, StateError, ValidationError
from o2c.kernel import Aggregate
from o2c.values.money import Money


class Refusal(StrEnum):
    LIMIT_NEGATIVE = auto()
    CURRENCY_MISMATCH = auto()
    CREDIT_LIMIT = auto()
    ACCOUNT_UNKNOWN = auto()


@frozen(kw_only=True)
class Opened:
    """The account exists, in one currency, with no credit yet."""

    currency: str


@frozen(kw_only=True)
class LimitSet:
    """How much may be owed: None is unlimited, zero is prepayment only.

    `under` is the approval that it took.
    """

    was: Money | None
    limit: Money | None
    under: str | None = None


@frozen(kw_only=True)
class Committed:
    """An order may go on: its value counts from here.

    `exposure` is the account's after it; `overridden` says that a person let it pass
    beyond the limit.
    """

    order: str
    was: Money
    amount: Money
    exposure: Money
    limit: Money | None
    overridden: bool


@frozen(kw_only=True)
class Declined:
    """An order would take the account beyond its limit; it has to wait."""

    order: str
    amount: Money
    exposure: Money
    limit: Money


@frozen(kw_only=True)
class Moved:
    """What an order adds to exposure changed: still to ship, shipped and unbilled."""

    order: str
    was_ordered: Money
    was_unbilled: Money
    ordered: Money
    unbilled: Money


@frozen(kw_only=True)
class Invoiced:
    """An invoice was issued: its amount is owed now."""

    invoice: str
    amount: Money


@frozen(kw_only=True)
class Settled:
    """Part of an invoice is owed no longer: paid, or credited by a memo.

    `by` is the receipt or the memo; a negative amount takes a settlement back.
    """

    invoice: str
    by: str
    amount: Money


@frozen(kw_only=True)
class OnAccount:
    """Money of the customer's that no invoice has used yet; negative when used."""

    source: str
    amount: Money


Event: TypeAlias = (
    Opened | LimitSet | Committed | Declined | Moved | Invoiced | Settled | OnAccount
)


@frozen(kw_only=True)
class Share:
    """What one order adds to exposure, in minor units."""

    ordered: int = 0
    unbilled: int = 0


@frozen(kw_only=True)
class Credit:
    """An account in minor units of its currency; orders that add nothing are gone."""

    currency: str = ""
    limit: Money | None = None
    orders: Mapping[str, Share] = field(factory=dict)
    ordered: int = 0
    unbilled: int = 0
    invoiced: int = 0
    on_account: int = 0

    @property
    def exposure(self) -> int:
        return self.ordered + self.unbilled + self.invoiced - self.on_account


def evolve(credit: Credit, event: Event) -> Credit:
    match event:
        case Opened(currency=currency):
            return replace(credit, currency=currency, limit=Money(0, currency))
        case LimitSet(limit=limit):
            return replace(credit, limit=limit)
        case Committed(order=order, amount=amount):
            unbilled = credit.orders.get(order, Share()).unbilled
            return _share(credit, order, Share(ordered=amount.minor, unbilled=unbilled))
        case Declined():
            return credit
        case Moved(order=order, ordered=ordered, unbilled=unbilled):
            share = Share(ordered=ordered.minor, unbilled=unbilled.minor)
            return _share(credit, order, share)
        case Invoiced(amount=amount):
            return replace(credit, invoiced=credit.invoiced + amount.minor)
        case Settled(amount=amount):
            return replace(credit, invoiced=credit.invoiced - amount.minor)
        case OnAccount(amount=amount):
            return replace(credit, on_account=credit.on_account + amount.minor)


def _share(credit: Credit, order: str, share: Share) -> Credit:
    was = credit.orders.get(order, Share())
    orders = {k: s for k, s in credit.orders.items() if k != order}
    if share != Share():
        orders[order] = share
    return replace(
        credit,
        orders=orders,
        ordered=credit.ordered - was.ordered + share.ordered,
        unbilled=credit.unbilled - was.unbilled + share.unbilled,
    )


def open_account(credit: Credit, *, currency: str) -> Iterator[Event]:
    """Open the account in a currency; it never changes."""
    if not credit.currency:
        yield Opened(currency=currency)
    else:
        _same_currency(credit, currency)


def raises(credit: Credit, limit: Money | None) -> bool:
    """Whether more may be owed with this limit than with the present one."""
    if credit.limit is None:
        return False
    return limit is None or limit.minor > credit.limit.minor


def set_limit(
    credit: Credit,
    *,
    limit: Money | None,
    power: Power | None = None,
    approval: str | None = None,
) -> Iterator[Event]:
    """Say how much may be owed; None is unlimited, zero is prepayment only.

    Raising it takes authority for the new limit (`power`), or another's leave.
    """
    known(credit)
    if limit is not None:
        _same_currency(credit, limit.currency)
        if limit.minor < 0:
            raise ValidationError(
                Refusal.LIMIT_NEGATIVE,
                "a limit is not negative",
                field="limit",
                remedy="give 0 for prepayment only",
            )
    if power is not None and raises(credit, limit):
        allow(power, amount=limit)
    if limit != credit.limit:
        yield LimitSet(was=credit.limit, limit=limit, under=approval)


def commit(
    credit: Credit, *, order: str, amount: Money, override: bool = False
) -> Iterator[Event]:
    """May this order's open value count?  Commit it, or decline and let it wait.

    Exactly at the limit passes (R10-02); an amount of nothing or less always does.
    """
    _same_currency(credit, amount.currency)
    was = credit.orders.get(order, Share())
    if was.ordered == amount.minor:
        return
    exposure = credit.exposure - was.ordered + amount.minor
    within = credit.limit is None or exposure <= credit.limit.minor
    if credit.limit is None or within or override or amount.minor <= was.ordered:
        yield Committed(
            order=order,
            was=Money(was.ordered, credit.currency),
            amount=amount,
            exposure=Money(exposure, credit.currency),
            limit=credit.limit,
            overridden=override and not within,
        )
    else:
        yield Declined(
            order=order,
            amount=amount,
            exposure=Money(exposure, credit.currency),
            limit=credit.limit,
        )


def recommit(credit: Credit, *, order: str, amount: Money) -> Iterator[Event]:
    """An order in progress changed its value; more than the limit allows is refused."""
    for event in commit(credit, order=order, amount=amount):
        if isinstance(event, Declined):
            raise LimitExceeded(
                Refusal.CREDIT_LIMIT,
                f"exposure would be {event.exposure.text()}, "
                f"the limit is {event.limit.text()}",
                field="order",
                remedy="ask for a higher limit, or for payment",
                maximum=event.limit.text(),
            )
        yield event


def move(
    credit: Credit, *, order: str, ordered: Money, unbilled: Money
) -> Iterator[Event]:
    """Follow the order: what of it is still to ship, and what shipped unbilled."""
    _same_currency(credit, ordered.currency)
    _same_currency(credit, unbilled.currency)
    was = credit.orders.get(order, Share())
    if (was.ordered, was.unbilled) != (ordered.minor, unbilled.minor):
        yield Moved(
            order=order,
            was_ordered=Money(was.ordered, credit.currency),
            was_unbilled=Money(was.unbilled, credit.currency),
            ordered=ordered,
            unbilled=unbilled,
        )


def invoice(credit: Credit, *, invoice: str, amount: Money) -> Iterator[Event]:
    """An invoice's amount is owed."""
    _same_currency(credit, amount.currency)
    yield Invoiced(invoice=invoice, amount=amount)


def settle(credit: Credit, *, invoice: str, by: str, amount: Money) -> Iterator[Event]:
    """Part of an invoice is owed no longer; a negative amount owes it again."""
    _same_currency(credit, amount.currency)
    if amount:
        yield Settled(invoice=invoice, by=by, amount=amount)


def put_on_account(credit: Credit, *, source: str, amount: Money) -> Iterator[Event]:
    """Keep money for the customer, or use what was kept (a negative amount)."""
    _same_currency(credit, amount.currency)
    if amount:
        yield OnAccount(source=source, amount=amount)


def known(credit: Credit) -> None:
    """Refuse an account that was never opened."""
    if not credit.currency:
        raise StateError(
            Refusal.ACCOUNT_UNKNOWN,
            "no such credit account",
            field="account",
            remedy="register the paying party first",
        )


def _same_currency(credit: Credit, currency: str) -> None:
    known(credit)
    if currency != credit.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"the account is kept in {credit.currency}, not in {currency}",
            field="currency",
            remedy=f"use {credit.currency}",
        )


CREDIT: Aggregate[Credit, Event] = Aggregate(
    "credit", initial=Credit(), evolve=evolve, events=get_args(Event)
)
