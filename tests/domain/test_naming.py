"""Product numbers keep to a rule, and two that look the same are not both taken."""

from __future__ import annotations

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.naming import (
    NAMING,
    SKU,
    Naming,
    NamingRule,
    Refusal,
    RuleSet,
    Taken,
    check,
    faults,
    normal,
    set_rule,
    take,
)
from o2c.errors import DuplicateError
from o2c.kernel import Rejected
from o2c.testing import given

RULE = NamingRule(pattern=r"[A-Z]{2}-\d+", alphabet="ABCDEFGH-0123456789", longest=8)


@pytest.mark.parametrize(
    ("product", "wrong"),
    [
        ("AB-12", ()),
        ("AB-123456", ("longer than 8 characters",)),
        ("AB 12", ("signs that are not allowed:  ", "not as [A-Z]{2}-\\d+")),
        ("XY-12", ("signs that are not allowed: X Y",)),
        ("AB12", ("not as [A-Z]{2}-\\d+",)),
    ],
)
def test_all_that_is_wrong_is_told_s2_01(product: str, wrong: tuple[str, ...]) -> None:
    assert faults(RULE, product) == wrong


@pytest.mark.parametrize("product", [" A", "A ", "A  B", "A\tB"])
def test_spaces_that_nobody_sees_are_wrong_whatever_the_rule_s2_01(
    product: str,
) -> None:
    assert faults(NamingRule(), product) == ("spaces at an end, or two in a row",)


def test_a_new_number_that_breaks_the_rule_is_refused_s2_01() -> None:
    check(RULE, "AB-12")
    with pytest.raises(Rejected, match="not as") as refused:
        check(RULE, "AB12")
    assert refused.value.code is Refusal.NAME_AGAINST_RULE


def test_a_rule_is_set_and_remembers_the_former() -> None:
    given(NAMING).when(set_rule, rule=RULE).then(RuleSet(was=None, rule=RULE))
    given(NAMING, RuleSet(was=None, rule=RULE)).when(set_rule, rule=NamingRule()).then(
        RuleSet(was=RULE, rule=NamingRule())
    )
    assert NAMING.fold([RuleSet(was=None, rule=RULE)]) == Naming(rule=RULE)


def test_a_pattern_that_is_none_is_found_when_it_is_saved_r02_17() -> None:
    given(NAMING).when(set_rule, rule=NamingRule(pattern="[A-")).then_rejected(
        Refusal.PATTERN_INVALID
    )


def test_two_numbers_that_are_the_same_are_not_both_taken_s2_01() -> None:
    given(SKU).when(take, product="AB-12").then(Taken(product="AB-12"))
    refused = (
        given(SKU, Taken(product="AB-12"))
        .when(take, product="ab 12")
        .then_rejected(Refusal.NAME_TAKEN)
    )
    assert isinstance(refused, DuplicateError)
    assert refused.facts["earlier"] == "AB-12"


@pytest.mark.parametrize("written", ["AB-12", "ab 12", "a.b/12", "AB12"])
def test_case_dashes_and_spaces_do_not_count_s2_01(written: str) -> None:
    assert normal(written) == "AB12"


def test_signs_that_look_alike_count_only_where_that_is_asked_s2_01() -> None:
    assert normal("IO-1") != normal("10-1")
    assert normal("IO-1", alike=True) == normal("10-1", alike=True) == "101"


@forall(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    for alike in (False, True):
        once = normal(text, alike=alike)
        assert normal(once, alike=alike) == once
