"""The credit policy: what may be set, and what stands in the place of what."""

from decimal import Decimal
from typing import Any

import pytest
from domain_samples import eur, story

from o2c.domain.credit_policy import (
    CREDIT_POLICY,
    Component,
    CreditRule,
    CreditSettings,
    Refusal,
    RuleKind,
    RuleMeasure,
    RuleScope,
    set_policy,
    set_rule,
)
from o2c.testing import given

RULE = CreditRule(
    kind=RuleKind.DAYS_OVERDUE, measure=RuleMeasure.DAYS, value=Decimal(61)
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("horizon_days", -1),
        ("grace_days", -1),
        ("temporary_grace_days", -1),
        ("release_days", -1),
        ("tolerance", Decimal("0.99")),
        ("small_order", eur(-1)),
        ("counts", (Component.AHEAD,)),
    ],
)
def test_a_setting_out_of_range_is_refused(name: str, value: Any) -> None:
    refusal = (
        given(CREDIT_POLICY)
        .when(set_policy, settings=CreditSettings(**{name: value}))
        .then_rejected(Refusal.SETTING_OUT_OF_RANGE)
    )
    assert refusal.facts["setting"] == name


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (Refusal.RULE_SCOPE, {"of": "ACME"}),
        (Refusal.RULE_SCOPE, {"scope": RuleScope.GROUP}),
        (Refusal.RULE_MEASURE, {"measure": RuleMeasure.LEVEL}),
        (Refusal.RULE_MEASURE, {"currency": "EUR"}),
        (Refusal.RULE_MEASURE, {"kind": RuleKind.ORDER, "measure": RuleMeasure.AMOUNT}),
        (Refusal.RULE_VALUE, {"value": Decimal(-1)}),
        (Refusal.RULE_VALUE, {"threshold": Decimal("0.5")}),
        (
            Refusal.RULE_VALUE,
            {"kind": RuleKind.RELEASE_ORDER, "measure": RuleMeasure.LEVEL},
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    code: Refusal, fields: dict[str, Any]
) -> None:
    plain = {"kind": RULE.kind, "measure": RULE.measure, "value": RULE.value}
    asked = CreditRule(**{**plain, **fields})
    given(CREDIT_POLICY).when(set_rule, rule=asked).then_rejected(code)


def test_a_rule_takes_the_place_of_one_like_it() -> None:
    tale = story(CREDIT_POLICY)
    tale.do(set_rule, rule=RULE)
    later = CreditRule(kind=RULE.kind, measure=RULE.measure, value=Decimal(90))
    tale.do(set_rule, rule=later)
    group = CreditRule(
        kind=RULE.kind,
        measure=RULE.measure,
        value=Decimal(30),
        scope=RuleScope.GROUP,
        of="retail",
    )
    tale.do(set_rule, rule=group)
    assert set(tale.state.rules) == {later, group}
