"""New products keep to the rule for their numbers; flags are raised and settled."""

from __future__ import annotations

import pytest
from desk_door import asked as ask

from o2c.domain.naming import Refusal
from o2c.door import Desk
from o2c.errors import DuplicateError
from o2c.kernel import Rejected


def register(desk: Desk, product: str) -> None:
    ask(desk, "RegisterProduct", product=product, name=product)


def test_without_a_rule_any_new_number_will_do(desk: Desk) -> None:
    register(desk, "ab 1")
    register(desk, "AB-1")


def test_a_number_against_the_rule_is_refused_s2_01(desk: Desk) -> None:
    ask(desk, "SetNamingRule", pattern=r"[A-Z]{2}-\d+")
    register(desk, "AB-1")
    with pytest.raises(Rejected) as refused:
        register(desk, "AB1")
    assert refused.value.code is Refusal.NAME_AGAINST_RULE


def test_under_a_rule_a_number_is_taken_in_its_normal_form_s2_01(desk: Desk) -> None:
    ask(desk, "SetNamingRule", apart=True)
    register(desk, "AO-1")
    for other in ("ao1", "A0-1", "A 0I"):
        with pytest.raises(DuplicateError) as refused:
            register(desk, other)
        assert refused.value.facts["earlier"] == "AO-1"
    register(desk, "AO-1")  # the same once more: nothing new


def test_a_flag_is_followed_from_raised_to_settled_s2_04(desk: Desk) -> None:
    found = {"kind": "sku_twice", "subjects": ["AB-1", "ab1"], "figures": ["same"]}
    ask(desk, "RaiseFlag", **found)
    ask(desk, "AssignFlag", flag="sku-twice:AB-1~ab1", owner="ann")
    ask(desk, "RejectFlag", flag="sku-twice:AB-1~ab1", note="two makers")
    assert ask(desk, "RaiseFlag", **found).positions == ()

    (row,) = desk.view("flags")
    assert (row.stage, row.owner, row.subject, row.other, row.times) == (
        "rejected",
        "ann",
        "AB-1",
        "ab1",
        1,
    )
    assert (row.note, row.decided_by) == ("two makers", "maria")
