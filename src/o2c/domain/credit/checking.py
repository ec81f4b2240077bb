"""Whether an order may go on: every reason why not, each with its figures (R10-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from attrs import frozen

from o2c.domain.credit.counting import (
    Ground,
    counted,
    counting,
    own_rate,
    total_of,
    unrated,
    with_order,
)
from o2c.domain.credit.parts import (
    Counted,
    CreditFinding,
    CreditReason,
    Rate,
    Scheduled,
)
from o2c.domain.credit.state import Credit, Share
from o2c.domain.credit_policy import Checkpoint, CreditRule, RuleKind, RuleMeasure
from o2c.domain.credit_policy.rules import excluded, excused, of_account
from o2c.values.exact import EXACT
from o2c.values.money import Money


@frozen(kw_only=True)
class Assessed:
    """What a check came to: the exposure that was compared, and what was found."""

    exposure: Money
    limit: Money | None
    findings: tuple[CreditFinding, ...]
    counted: tuple[Counted, ...]

    @property
    def holds(self) -> bool:
        return any(finding.holds for finding in self.findings)


@frozen(kw_only=True)
class Seen:
    """The figure that a rule looks at, of how much, and how a person reads it."""

    figure: Decimal
    of: Decimal = Decimal(1)
    shown: str


def assess(
    credit: Credit,
    *,
    order: str,
    amount: Money,
    ground: Ground,
    at: Checkpoint,
    rate: Rate | None = None,
    schedule: tuple[Scheduled, ...] = (),
) -> Assessed:
    """Look at an order of this open value, as if it counted already (R10-01)."""
    settings = ground.policy.settings
    rate = own_rate(credit.orders.get(order, Share()), rate)
    limit = credit.limit_on(ground.today, settings.temporary_grace_days)
    missing = amount.currency != credit.currency and rate is None
    then = credit
    if not missing:
        then = with_order(credit, order, amount, rate, schedule)
    parts = counted(then, ground)
    exposure = Money(total_of(parts), credit.currency)
    rules = of_account(ground.policy.rules, ground.account, credit.group)
    findings: tuple[CreditFinding, ...] = ()
    if missing:
        pair = f"{amount.currency} in {credit.currency}"
        findings = (CreditFinding(reason=CreditReason.RATE_MISSING, found=pair),)
    elif _looked_at(then, order, amount, rate, ground, at) and not excluded(rules):
        findings = (
            *_no_rate(then, ground),
            *_over(credit, exposure, limit, ground),
            *_ruled(then, amount, rate, exposure, limit, rules, ground),
        )
    return Assessed(
        exposure=exposure,
        limit=limit,
        findings=findings,
        counted=parts,
    )


def _looked_at(
    then: Credit,
    order: str,
    amount: Money,
    rate: Rate | None,
    ground: Ground,
    at: Checkpoint,
) -> bool:
    """Nothing, what is prepaid, and small orders are not held up (R10-17)."""
    settings = ground.policy.settings
    if not settings.looks_at(at):
        return False
    share = then.orders.get(order, Share())
    small = settings.small_order
    worth = counting(amount, then.currency, rate)
    if small is not None and small.currency == worth.currency and worth <= small:
        return False
    # Goods that came back and are not credited yet leave no room: they are billed.
    return amount.minor > 0 and share.ordered + max(share.unbilled, 0) > share.covered


def _no_rate(then: Credit, ground: Ground) -> list[CreditFinding]:
    return [
        CreditFinding(
            reason=CreditReason.RATE_MISSING, found=f"{each} in {then.currency} today"
        )
        for each in unrated(then, ground)
    ]


def _over(
    credit: Credit, exposure: Money, limit: Money | None, ground: Ground
) -> list[CreditFinding]:
    """The account's own limit, and those of the accounts above it (R10-04)."""
    equal = ground.policy.settings.at_limit
    found = []
    if limit is not None and _beyond(exposure.minor, limit.minor, equal):
        found.append(
            CreditFinding(
                reason=CreditReason.LIMIT,
                found=exposure.text(),
                allowed=limit.text(),
                rule=_ended(credit, ground),
            )
        )
    for above in ground.above:
        whole = Money(above.besides + exposure.minor, credit.currency)
        if above.limit is not None and _beyond(whole.minor, above.limit.minor, equal):
            found.append(
                CreditFinding(
                    reason=CreditReason.PARENT_LIMIT,
                    found=whole.text(),
                    allowed=above.limit.text(),
                    rule=above.account,
                )
            )
    return found


def _beyond(exposure: int, limit: int, equal: bool) -> bool:
    return exposure > limit or (equal and exposure == limit)


def _ended(credit: Credit, ground: Ground) -> str:
    """That a temporary limit has ended, where one has (R10-18)."""
    other = credit.temporary
    grace = ground.policy.settings.temporary_grace_days
    if other is None or ground.today <= other.until + timedelta(days=grace):
        return ""
    return f"the temporary limit ended {other.until}"


def _ruled(
    then: Credit,
    amount: Money,
    rate: Rate | None,
    exposure: Money,
    limit: Money | None,
    rules: Sequence[CreditRule],
    ground: Ground,
) -> list[CreditFinding]:
    """What the rules block and no exclusion excuses (R10-19)."""
    worth = counting(amount, then.currency, rate).minor
    found = []
    for rule in rules:
        if rule.excludes:
            continue
        seen = _figure(rule, then, worth, exposure, limit, ground)
        if seen is None or not rule.passed(seen.figure, seen.of):
            continue
        if excused(rule, seen.figure, seen.of, rules):
            continue
        if rule.threshold is None or _used(exposure, limit, rule.threshold):
            found.append(_finding(rule, seen, then.currency))
    return found


def _finding(rule: CreditRule, seen: Seen, currency: str) -> CreditFinding:
    return CreditFinding(
        reason=CreditReason(rule.kind.value),
        found=seen.shown,
        allowed=_value(rule, currency),
        rule=" ".join(filter(None, (f"rule for {rule.scope}", rule.of))),
        holds=not rule.warns,
    )


def _used(exposure: Money, limit: Money | None, threshold: Decimal) -> bool:
    """Whether more than this fraction of the limit is used."""
    return limit is not None and exposure.minor > EXACT.multiply(
        threshold, Decimal(limit.minor)
    )


def _figure(
    rule: CreditRule,
    then: Credit,
    worth: int,
    exposure: Money,
    limit: Money | None,
    ground: Ground,
) -> Seen | None:
    """What a rule looks at, in its measure; None where there is nothing to look at."""
    if rule.measure is RuleMeasure.AMOUNT and rule.currency != then.currency:
        return None
    most = limit.minor if limit is not None else 0
    match rule.kind:
        case RuleKind.DAYS_OVERDUE:
            days, _ = overdue(then, ground)
            return Seen(figure=Decimal(days), shown=f"{days} days")
        case RuleKind.OVERDUE:
            late = overdue(then, ground)[1]
            return _part(rule, late, then.invoiced, then.currency)
        case RuleKind.ORDER:
            return _part(rule, worth, most, then.currency)
        case RuleKind.LIMIT_USED:
            return _part(rule, exposure.minor, most, then.currency)
        case RuleKind.DUNNING:
            level = then.dunning
            seen = Seen(figure=Decimal(level), shown=f"level {level}")
            return seen if level else None
        case RuleKind.RELEASE_ORDER:
            return None


def _part(rule: CreditRule, minor: int, of: int, currency: str) -> Seen | None:
    """An amount, or how much it is of another; None where that is nothing."""
    amount = Money(minor, currency)
    if rule.measure is RuleMeasure.AMOUNT:
        return Seen(figure=amount.amount, shown=amount.text())
    if of <= 0:
        return None
    shown = f"{amount.text()} of {Money(of, currency).text()}"
    return Seen(figure=Decimal(minor), of=Decimal(of), shown=shown)


def _value(rule: CreditRule, currency: str) -> str:
    match rule.measure:
        case RuleMeasure.AMOUNT:
            return f"{currency} {rule.value}"
        case RuleMeasure.PERCENT:
            return f"{rule.value.scaleb(2):f} %"
        case RuleMeasure.DAYS:
            return f"{rule.value:f} days"
        case RuleMeasure.LEVEL:
            return f"below level {rule.value:f}"


def overdue(credit: Credit, ground: Ground) -> tuple[int, int]:
    """For how many days the oldest item is overdue, after grace, and how much is.

    What is disputed or retained does not count, unless the policy says so (R10-23).
    """
    settings = ground.policy.settings
    day = ground.today - timedelta(days=settings.grace_days)
    days = amount = 0
    for item in credit.invoices.values():
        if item.doubt is not None and not settings.disputed_counts:
            continue
        if late := item.overdue(day):
            since, minor = late
            days = max(days, (ground.today - since).days)
            amount += minor
    return days, amount
