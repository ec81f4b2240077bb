"""What credit is reckoned from: policy, rates, the accounts above, an order's value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve as replace

from o2c.desk.exchange import rate_in
from o2c.desk.work import Work
from o2c.domain.credit import (
    CREDIT,
    Above,
    Credit,
    Ground,
    Rate,
    Scheduled,
    abroad,
    counted,
    total_of,
)
from o2c.domain.credit_policy import CREDIT_POLICY, MAIN, Policy, RateBasis
from o2c.domain.invoice import Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.pricing import buckets, open_value
from o2c.domain.order.state import Order
from o2c.requests.fields import LARGEST_AMOUNT
from o2c.values.money import Money, converted


def policy_of(work: Work) -> Policy:
    """The credit policy of the company."""
    return work.get(CREDIT_POLICY, MAIN)


def ground_of(work: Work, account: str) -> Ground:
    """What a check of the account rests on today, by the clock."""
    work.fetch((CREDIT, account), (CREDIT_POLICY, MAIN))
    policy = policy_of(work)
    found = work.get(CREDIT, account)
    ground = Ground(
        account=account,
        today=work.now.date(),
        policy=policy,
        rates=_rates(work, found, policy),
    )
    if found.parent is None:
        return ground
    return replace(ground, above=tuple(_above(work, account, ground)))


def _rates(work: Work, found: Credit, policy: Policy) -> dict[str, Rate]:
    """Today's rates of all the currencies in the account, where they count."""
    if policy.settings.rates is not RateBasis.TODAY:
        return {}
    currencies = dict.fromkeys(own.amount.currency for _, own, _ in abroad(found))
    rates = {
        currency: _rate_on(work, currency, found.currency, work.now.date())
        for currency in currencies
    }
    return {currency: rate for currency, rate in rates.items() if rate}


def _above(work: Work, account: str, ground: Ground) -> Iterator[Above]:
    """The accounts that this one counts against, from the nearest one up."""
    grace = ground.policy.settings.temporary_grace_days
    for parent in line_of(work, account)[1:]:
        others = [each for each in family(work, parent) if each != account]
        yield Above(
            account=parent,
            limit=work.get(CREDIT, parent).limit_on(ground.today, grace),
            besides=sum(_counts(work, each, ground) for each in others),
        )


def _counts(work: Work, account: str, ground: Ground) -> int:
    """What an account of the group comes to, by the same policy."""
    found = work.get(CREDIT, account)
    rates = _rates(work, found, ground.policy)
    return total_of(counted(found, replace(ground, account=account, rates=rates)))


def line_of(work: Work, account: str) -> tuple[str, ...]:
    """The account and all those above it; each once, whatever stands there."""
    line = [account]
    while (parent := work.get(CREDIT, line[-1]).parent) and parent not in line:
        line.append(parent)
    return tuple(line)


def family(work: Work, account: str) -> tuple[str, ...]:
    """The account and all those below it."""
    found = [account]
    for each in found:
        children = work.get(CREDIT, each).children
        work.fetch(*((CREDIT, child) for child in children))
        found += [child for child in children if child not in found]
    return tuple(found)


def _rate_on(work: Work, currency: str, base: str, day: date) -> Rate | None:
    """What one unit of a currency is worth in another on a day; None if not known."""
    held = rate_in(work, currency, base, day)
    return Rate(rate=held.rate, on=held.on) if held else None


def rate_of(work: Work, account: str, amount: Money, day: date) -> Rate | None:
    """The rate at which a document of this date counts in an account (R10-05).

    None in the account's own currency, and where no usable rate is known.
    """
    base = work.get(CREDIT, account).currency
    if not base or amount.currency == base:
        return None
    rate = _rate_on(work, amount.currency, base, day)
    if rate and abs(converted(amount, base, rate.rate).minor) > LARGEST_AMOUNT:
        return None
    return rate


def order_rate(work: Work, order: Order) -> Rate | None:
    """The rate of the order's own date; None in the account's own currency."""
    if order.currency == work.get(CREDIT, order.account).currency:
        return None
    return rate_of(work, order.account, open_amount(order), order.ordered_on)


def invoice_rate(work: Work, found: Invoice) -> Rate | None:
    """The rate that an invoice counts at: that of its order (R10-01, X2-07)."""
    if found.currency == work.get(CREDIT, found.account).currency:
        return None
    return order_rate(work, work.get(ORDER, found.order))


def open_amount(order: Order) -> Money:
    """What is still to ship of an order, with tax and freight (R10-06)."""
    return Money(buckets(order)[0].gross, order.currency)


def schedule_of(work: Work, order: Order) -> tuple[Scheduled, ...]:
    """When how much of it is to go out, in the account's currency (R10-09).

    Only where the policy looks no further than a horizon.
    """
    if policy_of(work).settings.horizon_days is None:
        return ()
    base = work.get(CREDIT, order.account).currency
    rate = order_rate(work, order)
    days: dict[date, int] = {}
    for line in order.lines.values():
        worth = Money(open_value(line).gross, order.currency)
        if rate is not None:
            worth = converted(worth, base, rate.rate)
        if worth and worth.currency == base:
            days[line.requested] = days.get(line.requested, 0) + worth.minor
    return tuple(Scheduled(on=on, amount=Money(days[on], base)) for on in sorted(days))
