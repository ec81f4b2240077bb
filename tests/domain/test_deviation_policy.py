"""What is tolerated, and who is asked, is said in one place."""

from __future__ import annotations

from domain_samples import eur, qty

from o2c.domain.authority.policy import Role
from o2c.domain.deviation_policy import (
    DEVIATION_POLICY,
    Allowance,
    AnswerLevel,
    DeviationPolicy,
    DeviationRules,
    Refusal,
    TermsRanked,
    rank_terms,
    set_policy,
)
from o2c.testing import given

RULES = DeviationRules(
    discounts=(
        Allowance(role=Role.ORDER_DESK, discount=qty("0.05")),
        Allowance(role=Role.PRICING, discount=qty("0.2")),
    )
)


def test_the_largest_discount_of_several_roles_counts() -> None:
    held = DeviationPolicy(policy=RULES)
    assert held.discount(("order_desk", "pricing")) == qty("0.2")
    assert held.discount(("order_desk",)) == qty("0.05")
    assert held.discount(("warehouse",)) == 0


def test_a_level_is_a_role_that_may_answer() -> None:
    levels = (AnswerLevel(role=Role.CREDIT, days=1),)
    given(DEVIATION_POLICY).when(
        set_policy, policy=DeviationRules(price_levels=levels)
    ).then_rejected(Refusal.LEVEL_WITHOUT_ROLE)
    given(DEVIATION_POLICY).when(set_policy, policy=DeviationRules(terms_levels=levels))


def test_each_currency_has_one_amount() -> None:
    given(DEVIATION_POLICY).when(
        set_policy, policy=DeviationRules(amounts=(eur(1), eur(2)))
    ).then_rejected(Refusal.CURRENCY_TWICE)


def test_a_rank_is_taken_away_again() -> None:
    ranked = TermsRanked(code="NET60", was=None, rank=6)
    given(DEVIATION_POLICY, ranked).when(rank_terms, code="NET60", rank=None).then(
        TermsRanked(code="NET60", was=6, rank=None)
    )
