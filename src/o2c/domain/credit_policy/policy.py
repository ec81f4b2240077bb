"""The credit policy: set, and its rules set and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import field, frozen

from o2c.domain.credit_policy.rules import (
    MEASURES,
    CreditRule,
    RuleKind,
    RuleMeasure,
    RuleScope,
)
from o2c.domain.credit_policy.settings import COUNTED, CreditSettings
from o2c.errors import ValidationError


class Refusal(StrEnum):
    RULE_MEASURE = auto()
    RULE_SCOPE = auto()
    RULE_VALUE = auto()
    SETTING_OUT_OF_RANGE = auto()


@frozen(kw_only=True)
class SettingsSet:
    """From now on credit is checked like this."""

    was: CreditSettings
    settings: CreditSettings
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class RuleSet:
    """A blocking rule or an exclusion holds from now on; `was` is what it replaces."""

    was: CreditRule | None
    rule: CreditRule
    by: tuple[str, ...] = ()


@frozen(kw_only=True)
class RuleRemoved:
    """A rule holds no longer."""

    rule: CreditRule
    by: tuple[str, ...] = ()


Event: TypeAlias = SettingsSet | RuleSet | RuleRemoved


@frozen(kw_only=True)
class Policy:
    """The settings, and the rules by kind and scope."""

    settings: CreditSettings = field(factory=CreditSettings)
    rules: tuple[CreditRule, ...] = ()

    def like(self, rule: CreditRule) -> CreditRule | None:
        """The rule that stands where this one would."""
        return next((each for each in self.rules if each.place == rule.place), None)


def evolve(policy: Policy, event: Event) -> Policy:
    match event:
        case SettingsSet(settings=settings):
            return Policy(settings=settings, rules=policy.rules)
        case RuleSet(rule=rule) | RuleRemoved(rule=rule):
            others = tuple(r for r in policy.rules if r.place != rule.place)
            more = (rule,) if isinstance(event, RuleSet) else ()
            return Policy(settings=policy.settings, rules=(*others, *more))


def set_policy(
    policy: Policy, *, settings: CreditSettings, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Say how credit is checked."""
    bounds: Mapping[str, bool] = {
        "counts": set(settings.counts) <= set(COUNTED),
        "horizon_days": (settings.horizon_days or 0) >= 0,
        "grace_days": settings.grace_days >= 0,
        "temporary_grace_days": settings.temporary_grace_days >= 0,
        "release_days": (settings.release_days or 0) >= 0,
        "tolerance": settings.tolerance >= 1,
        "small_order": settings.small_order is None or settings.small_order.minor >= 0,
    }
    for name, fits in bounds.items():
        if not fits:
            raise ValidationError(
                Refusal.SETTING_OUT_OF_RANGE,
                f"{name.replace('_', ' ')} is out of range",
                field="settings",
                remedy="days and amounts are not negative, a tolerance is 1 or more",
                setting=name,
            )
    if settings != policy.settings:
        yield SettingsSet(was=policy.settings, settings=settings, by=by)


def set_rule(
    policy: Policy, *, rule: CreditRule, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Let a rule hold, in the place of one of its kind, scope and measure."""
    _scoped(rule)
    _measured(rule)
    was = policy.like(rule)
    if was != rule:
        yield RuleSet(was=was, rule=rule, by=by)


def remove_rule(
    policy: Policy, *, rule: CreditRule, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Take a rule back; its value need not be known."""
    _scoped(rule)
    was = policy.like(rule)
    if was is not None:
        yield RuleRemoved(rule=was, by=by)


def _scoped(rule: CreditRule) -> None:
    if bool(rule.of) is (rule.scope is RuleScope.ALL):
        raise ValidationError(
            Refusal.RULE_SCOPE,
            "a rule for a group or an account names it; one for all names none",
            field="of",
            remedy="give the group or the account, or leave it out for all",
        )


def _measured(rule: CreditRule) -> None:
    amount = rule.measure is RuleMeasure.AMOUNT
    if rule.measure not in MEASURES[rule.kind] or bool(rule.currency) is not amount:
        raise ValidationError(
            Refusal.RULE_MEASURE,
            f"{rule.kind} is not measured as {rule.measure}",
            field="measure",
            remedy=f"use {' or '.join(MEASURES[rule.kind])}; only amounts have a "
            "currency",
        )
    lone = rule.kind is RuleKind.RELEASE_ORDER and not rule.excludes
    odd = rule.threshold is not None and rule.kind is not RuleKind.OVERDUE
    if rule.value < 0 or lone or odd or (rule.threshold or Decimal(0)) < 0:
        raise ValidationError(
            Refusal.RULE_VALUE,
            "the rule's figures do not go with its kind",
            field="value",
            remedy="values are not negative; release_order is an exclusion; only "
            "overdue has a threshold",
        )
