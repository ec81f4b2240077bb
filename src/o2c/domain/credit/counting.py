"""What an account comes to: by policy, as of a day, at the rates that count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from attrs import field, frozen

from o2c.domain.credit.parts import Counted, Foreign, Rate, Scheduled
from o2c.domain.credit.state import Credit, Share
from o2c.domain.credit_policy import Component, Policy, RateBasis
from o2c.values.money import Money, converted


@frozen(kw_only=True)
class Above:
    """An account further up: its limit, and what all but the one in question owe."""

    account: str
    limit: Money | None
    besides: int


@frozen(kw_only=True)
class Ground:
    """What a check rests on besides the account itself.

    `rates` are today's, by currency, where the policy counts at those; `ahead` is what
    orders that go first will take.
    """

    account: str = ""
    today: date = date.min
    policy: Policy = field(factory=Policy)
    above: tuple[Above, ...] = ()
    rates: Mapping[str, Rate] = field(factory=dict)
    ahead: int = 0


def foreign(amount: Money, currency: str, rate: Rate | None) -> Foreign | None:
    """An amount with its rate; None where it is in the account's own currency."""
    if amount.currency == currency or rate is None:
        return None
    return Foreign(amount=amount, rate=rate.rate, rate_on=rate.on)


def counting(amount: Money, currency: str, rate: Rate | None) -> Money:
    """What an amount counts for in the account's currency."""
    if amount.currency == currency or rate is None:
        return amount
    return converted(amount, currency, rate.rate)


def own_rate(share: Share, rate: Rate | None) -> Rate | None:
    """The rate that an order counts at already, else the one that is offered."""
    return rate if share.abroad is None else share.abroad.ordered.own_rate


def with_order(
    credit: Credit,
    order: str,
    ordered: Money,
    rate: Rate | None,
    schedule: tuple[Scheduled, ...],
) -> Credit:
    """The account as it would be if the order counted with this open value."""
    was = credit.orders.get(order, Share())
    minor = counting(ordered, credit.currency, rate).minor
    own = foreign(ordered, credit.currency, rate)
    return credit.with_share(order, was.committed(minor, own, schedule))


def counted(credit: Credit, ground: Ground) -> tuple[Counted, ...]:
    """The components of exposure that count, those of nothing left out."""
    settings = ground.policy.settings
    sums = {
        Component.ORDERED: credit.ordered,
        Component.UNBILLED: credit.unbilled,
        Component.INVOICED: credit.invoiced,
        Component.ON_ACCOUNT: -credit.on_account,
    }
    parts = {name: minor for name, minor in sums.items() if name in settings.counts}
    if Component.ORDERED in settings.counts:
        if settings.horizon_days is not None:
            last = ground.today + timedelta(days=settings.horizon_days)
            parts[Component.BEYOND_HORIZON] = -_beyond(credit, last)
        parts[Component.PREPAID] = -credit.prepaid
    parts[Component.SECURED] = -credit.secured_on(ground.today)
    if settings.rates is RateBasis.TODAY:
        parts[Component.REVALUED] = _revalued(credit, ground)
    parts[Component.AHEAD] = ground.ahead
    return tuple(
        Counted(component=name, amount=Money(minor, credit.currency))
        for name, minor in parts.items()
        if minor
    )


def total_of(parts: tuple[Counted, ...]) -> int:
    """What the components come to, in minor units."""
    return sum(part.amount.minor for part in parts)


def _beyond(credit: Credit, last: date) -> int:
    """The open order value that is to go out after a day.

    What is prepaid counts for what goes out before: it is left out but once.
    """
    return sum(
        min(
            sum(each.amount.minor for each in share.schedule if each.on > last),
            share.ordered + max(share.unbilled, 0) - share.covered,
        )
        for share in credit.orders.values()
    )


def abroad(credit: Credit) -> tuple[tuple[Component, Foreign, int], ...]:
    """All that is in another currency: with what it counts for at its own rate."""
    orders = [(s.abroad, s) for s in credit.orders.values() if s.abroad is not None]
    return (
        *((Component.ORDERED, own.ordered, share.ordered) for own, share in orders),
        *((Component.UNBILLED, own.unbilled, share.unbilled) for own, share in orders),
        *(
            (Component.INVOICED, item.foreign, item.open)
            for item in credit.invoices.values()
            if item.foreign is not None
        ),
        *(
            (Component.ON_ACCOUNT, purse.foreign, purse.open)
            for purse in credit.money.values()
            if purse.foreign is not None
        ),
    )


def _revalued(credit: Credit, ground: Ground) -> int:
    """How much more it all comes to at today's rates than at the documents' own."""
    more = 0
    for component, own, minor in abroad(credit):
        rate = ground.rates.get(own.amount.currency)
        if rate is not None and component in ground.policy.settings.counts:
            now = converted(own.amount, credit.currency, rate.rate).minor
            sign = -1 if component is Component.ON_ACCOUNT else 1
            more += sign * (now - minor)
    return more


def unrated(credit: Credit, ground: Ground) -> tuple[str, ...]:
    """The currencies that have no rate today, where the policy asks for one."""
    if ground.policy.settings.rates is not RateBasis.TODAY:
        return ()
    currencies = dict.fromkeys(own.amount.currency for _, own, _ in abroad(credit))
    return tuple(each for each in currencies if each not in ground.rates)
