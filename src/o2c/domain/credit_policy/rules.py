"""Blocking rules and exclusions: for all accounts, for a credit group, for one account.

A rule blocks what passes its value.  An exclusion of the same kind and measure, at a
more specific level, takes back what it still covers; one at the same level does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum, auto

from attrs import frozen

from o2c.values.exact import EXACT


class RuleKind(StrEnum):
    """What a rule looks at; `release_order` is an exclusion from every check."""

    DAYS_OVERDUE = auto()
    OVERDUE = auto()
    ORDER = auto()
    LIMIT_USED = auto()
    DUNNING = auto()
    RELEASE_ORDER = auto()


class RuleMeasure(StrEnum):
    """What a rule's value counts: days, major units of money, a fraction, a level."""

    DAYS = auto()
    AMOUNT = auto()
    PERCENT = auto()
    LEVEL = auto()


class RuleScope(StrEnum):
    """Whom a rule concerns, the least specific first."""

    ALL = auto()
    GROUP = auto()
    ACCOUNT = auto()


MEASURES: Mapping[RuleKind, tuple[RuleMeasure, ...]] = {
    RuleKind.DAYS_OVERDUE: (RuleMeasure.DAYS,),
    RuleKind.OVERDUE: (RuleMeasure.AMOUNT, RuleMeasure.PERCENT),
    RuleKind.ORDER: (RuleMeasure.AMOUNT, RuleMeasure.PERCENT),
    RuleKind.LIMIT_USED: (RuleMeasure.PERCENT,),
    RuleKind.DUNNING: (RuleMeasure.LEVEL,),
    RuleKind.RELEASE_ORDER: (RuleMeasure.LEVEL,),
}
_RANK = {scope: rank for rank, scope in enumerate(RuleScope)}


@frozen(kw_only=True)
class CreditRule:
    """One rule; `of` names the group or the account, `excludes` makes it an exclusion.

    A percentage is a fraction: of the invoiced for `overdue`, of the limit for `order`
    and `limit_used`.  An `overdue` rule with a `threshold` counts only where more than
    this fraction of the limit is used.  `warns` lets the order go on with a warning.
    """

    kind: RuleKind
    scope: RuleScope = RuleScope.ALL
    of: str = ""
    measure: RuleMeasure
    value: Decimal
    currency: str = ""
    threshold: Decimal | None = None
    excludes: bool = False
    warns: bool = False

    @property
    def place(self) -> tuple[RuleKind, RuleScope, str, RuleMeasure, str, bool]:
        """What there is one rule for."""
        return (
            *(self.kind, self.scope, self.of),
            *(self.measure, self.currency, self.excludes),
        )

    def concerns(self, account: str, group: str) -> bool:
        """Whether it is for this account, in this credit group."""
        match self.scope:
            case RuleScope.ALL:
                return True
            case RuleScope.GROUP:
                return bool(group) and self.of == group
            case RuleScope.ACCOUNT:
                return self.of == account

    def passed(self, figure: Decimal, of: Decimal = Decimal(1)) -> bool:
        """Whether a figure is more than the rule allows of something.

        A level is passed as soon as it is reached.
        """
        bound = EXACT.multiply(self.value, of)
        return figure >= bound if self.measure is RuleMeasure.LEVEL else figure > bound


def of_account(
    rules: Iterable[CreditRule], account: str, group: str
) -> tuple[CreditRule, ...]:
    """The rules that concern an account."""
    return tuple(rule for rule in rules if rule.concerns(account, group))


def excused(
    rule: CreditRule, figure: Decimal, of: Decimal, among: Iterable[CreditRule]
) -> bool:
    """Whether a more specific exclusion, of the same kind, covers the figure."""
    return any(
        each.excludes
        and each.kind is rule.kind
        and (each.measure, each.currency) == (rule.measure, rule.currency)
        and _RANK[each.scope] > _RANK[rule.scope]
        and not each.passed(figure, of)
        for each in among
    )


def excluded(among: Iterable[CreditRule]) -> bool:
    """Whether orders are not checked at all."""
    return any(each.kind is RuleKind.RELEASE_ORDER for each in among)
