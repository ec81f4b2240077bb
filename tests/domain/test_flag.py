"""A flag is raised once, remembers what people said, and comes back if it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from o2c.domain.flag import (
    FLAG,
    Accepted,
    Assigned,
    Concern,
    Corrected,
    Dismissed,
    Raised,
    Refusal,
    accept,
    assign,
    clear,
    find,
    id_of,
    reject,
)
from o2c.testing import given

TWICE = {
    "kind": Concern.DUPLICATE_CUSTOMER,
    "subjects": ("ACME", "ACNE"),
    "figures": ("score 90 of 100",),
}
RAISED = Raised(**TWICE)
CARL = {"note": "seen", "by": ("carl",)}
YES, NO, GONE = Accepted(**CARL), Dismissed(**CARL), Corrected(note="gone")
OTHERS = {**TWICE, "figures": ("score 95 of 100",)}


def test_it_is_named_by_what_was_found_in_any_order_s2_02() -> None:
    kind = Concern.DUPLICATE_CUSTOMER
    one = id_of(kind, ("B", "A"))
    assert (
        one == id_of(Concern.DUPLICATE_CUSTOMER, ("A", "B")) == "duplicate-customer:A~B"
    )


def test_it_is_raised_once_s2_04() -> None:
    given(FLAG).when(find, **TWICE).then(RAISED)
    given(FLAG, RAISED).when(find, **TWICE).then_nothing()


@pytest.mark.parametrize("said", [YES, NO])
def test_what_a_person_said_is_remembered_s2_02(said: Accepted | Dismissed) -> None:
    given(FLAG, RAISED, said).when(find, **TWICE).then_nothing()
    given(FLAG, RAISED, said).when(find, **OTHERS).then(Raised(**OTHERS))


def test_what_is_gone_is_corrected_and_raised_anew_when_it_is_back_s2_04() -> None:
    given(FLAG, RAISED).when(clear, note="gone").then(GONE)
    given(FLAG, RAISED, YES).when(clear, note="gone").then(GONE)
    given(FLAG, RAISED, NO).when(clear, note="gone").then_nothing()
    given(FLAG, RAISED, GONE).when(find, **TWICE).then(RAISED)


def test_it_has_an_owner_s2_04() -> None:
    ann = Assigned(was="", owner="ann")
    given(FLAG, RAISED).when(assign, owner="ann").then(ann)
    given(FLAG, RAISED, ann).when(assign, owner="ann").then_nothing()


def test_one_that_was_accepted_can_still_be_rejected_but_not_the_other_way() -> None:
    given(FLAG, RAISED).when(accept, **CARL).then(YES)
    given(FLAG, RAISED, YES).when(reject, **CARL).then(NO)
    given(FLAG, RAISED, NO).when(accept, **CARL).then_rejected(Refusal.FLAG_SETTLED)
    given(FLAG, RAISED, GONE).when(reject, **CARL).then_rejected(Refusal.FLAG_SETTLED)


@pytest.mark.parametrize(
    ("decide", "asked"),
    [
        (assign, {"owner": "ann"}),
        (accept, CARL),
        (reject, CARL),
        (clear, {"note": ""}),
    ],
)
def test_one_that_nobody_raised_is_unknown(
    decide: Callable[..., Any], asked: dict[str, Any]
) -> None:
    given(FLAG).when(decide, **asked).then_rejected(Refusal.FLAG_UNKNOWN)
