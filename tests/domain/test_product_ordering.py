"""How much of a product is ordered at a time, and what takes its place."""

from decimal import Decimal

import pytest
from domain_samples import qty, refused
from hypothesis import given as every
from hypothesis import strategies as st
from master_samples import BOLT, product_data

from o2c.domain.product import (
    PRODUCT,
    OrderRulesSet,
    Product,
    Refusal,
    Superseded,
    may_be_so_many,
    nearest,
    register,
    set_order_rules,
    supersede,
)
from o2c.errors import StateError, ValidationError
from o2c.testing import given
from o2c.values.ids import ProductId

A, B, C = ProductId("A"), ProductId("B"), ProductId("C")


def rules(minimum: str, multiple: str) -> OrderRulesSet:
    return OrderRulesSet(
        was_minimum=qty(0),
        minimum=qty(minimum),
        was_multiple=qty(0),
        multiple=qty(multiple),
    )


def test_rules_are_set_and_taken_back() -> None:
    set_ = rules("24", "12")
    given(PRODUCT, BOLT).when(set_order_rules, minimum=qty(24), multiple=qty(12)).then(
        set_
    )
    given(PRODUCT, BOLT, set_).when(
        set_order_rules, minimum=qty(0), multiple=qty(0)
    ).then(
        OrderRulesSet(
            was_minimum=qty(24), minimum=qty(0), was_multiple=qty(12), multiple=qty(0)
        )
    )
    given(PRODUCT, BOLT).when(
        set_order_rules, minimum=qty(0), multiple=qty(0)
    ).then_nothing()


def test_a_product_with_rules_is_still_the_one_that_was_registered() -> None:
    given(PRODUCT, BOLT, rules("24", "12")).when(
        register, **product_data()
    ).then_nothing()


@pytest.mark.parametrize(
    ("minimum", "multiple", "field"), [("-1", "0", "minimum"), ("0", "-1", "multiple")]
)
def test_a_rule_is_not_negative(minimum: str, multiple: str, field: str) -> None:
    refusal = (
        given(PRODUCT, BOLT)
        .when(set_order_rules, minimum=qty(minimum), multiple=qty(multiple))
        .then_rejected(Refusal.ORDER_RULE)
    )
    assert refusal.field == field


@pytest.mark.parametrize(
    ("minimum", "multiple", "asked", "said"),
    [
        ("24", "12", "30", "24, 36"),
        ("24", "12", "12", "24"),
        ("20", "12", "1", "24"),
        ("20", "0", "19", "20"),
        ("0", "12", "11", "12"),
    ],
)
def test_a_quantity_that_breaks_a_rule_is_refused_with_the_nearest_r01_05(
    minimum: str, multiple: str, asked: str, said: str
) -> None:
    found = PRODUCT.fold([BOLT, rules(minimum, multiple)])
    refusal = refused(Refusal.ORDER_QUANTITY, may_be_so_many, found, qty(asked), 3)

    assert isinstance(refusal, ValidationError)
    assert (refusal.line, refusal.facts["nearest"]) == (3, said)
    for each in said.split(", "):
        may_be_so_many(found, qty(each), 3)


@every(st.integers(0, 40), st.integers(0, 40), st.integers(1, 500), st.integers(0, 2))
def test_the_nearest_quantities_keep_to_the_rules_and_none_is_nearer(
    minimum: int, multiple: int, asked: int, digits: int
) -> None:
    """R01-05."""
    step = Decimal(1).scaleb(-digits)
    found = Product(
        unit="EA", digits=digits, minimum=minimum * step, multiple=multiple * step
    )

    def fits(n: int) -> bool:
        return n > 0 and n >= minimum and (not multiple or n % multiple == 0)

    below, above = nearest(found, asked * step)
    fitting = [n for n in range(1, asked + 90) if fits(n)]
    smaller = [n for n in fitting if n <= asked]
    assert above == min(n for n in fitting if n >= asked) * step
    assert below == (max(smaller) * step if smaller else None)


def test_another_product_takes_its_place_and_gives_it_back() -> None:
    by_b = Superseded(was=None, by=B, note="new thread")
    given(PRODUCT, BOLT).when(
        supersede, itself=A, by=B, chain=(C,), note="new thread"
    ).then(by_b)
    known = given(PRODUCT, BOLT, by_b)
    known.when(supersede, itself=A, by=B, chain=(), note="").then_nothing()
    known.when(supersede, itself=A, by=None, chain=(), note="").then(
        Superseded(was=B, by=None, note="")
    )


@pytest.mark.parametrize(("by", "chain"), [(A, ()), (B, (A,)), (B, (C, A, B))])
def test_a_circle_is_refused_r01_06(
    by: ProductId, chain: tuple[ProductId, ...]
) -> None:
    refusal = (
        given(PRODUCT, BOLT)
        .when(supersede, itself=A, by=by, chain=chain, note="")
        .then_rejected(Refusal.SUPERSEDED_IN_A_CIRCLE)
    )
    assert isinstance(refusal, StateError)
