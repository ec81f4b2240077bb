"""A product is taken into the range once; what a pack holds never changes."""

from typing import Any

import pytest
from domain_samples import qty, refused, story
from master_samples import BOLT, CASE, product_data

from o2c.domain.product import (
    PRODUCT,
    Changed,
    Discontinued,
    ListPriceSet,
    Pack,
    PackAdded,
    Product,
    Refusal,
    add_pack,
    change,
    discontinue,
    may_be_ordered,
    register,
    set_list_price,
)
from o2c.errors import StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.price import unit_price

EUROS = ListPriceSet(was=None, price=unit_price("9.99", "EUR"))
DOLLARS = ListPriceSet(was=None, price=unit_price("11", "USD"))
GONE = Discontinued(note="end of life")


def test_a_product_is_taken_into_the_range() -> None:
    given(PRODUCT).when(register, **product_data()).then(BOLT)
    bolt = PRODUCT.fold([BOLT])

    assert (bolt.name, bolt.unit, bolt.digits) == ("Bolt", "EA", 0)
    assert (bolt.tax_class, bolt.tracked) == ("standard", True)
    assert bolt.packs == {"XCS": qty(12)}


def test_the_same_product_again_changes_nothing_though_it_has_a_price() -> None:
    given(PRODUCT, BOLT, EUROS).when(register, **product_data()).then_nothing()


@pytest.mark.parametrize("other", [{"digits": 3}, {"unit": "KGM"}, {"tracked": False}])
def test_other_data_for_the_same_product_are_refused(other: dict[str, Any]) -> None:
    refusal = (
        given(PRODUCT, BOLT)
        .when(register, **product_data(**other))
        .then_rejected(Refusal.PRODUCT_EXISTS)
    )

    assert isinstance(refusal, StateError)
    assert refusal.field == "product"


@pytest.mark.parametrize("holds", ["0", "-1"])
def test_a_pack_holds_something(holds: str) -> None:
    pack = Pack(unit="XBX", holds=qty(holds))
    refusal = (
        given(PRODUCT)
        .when(register, **product_data(packs=(CASE, pack)))
        .then_rejected(Refusal.PACK_SIZE)
    )
    given(PRODUCT, BOLT).when(add_pack, pack=pack).then_rejected(Refusal.PACK_SIZE)

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "packs"


def test_a_pack_is_added_once_and_never_resized_x3_06() -> None:
    box = Pack(unit="XBX", holds=qty(100))
    given(PRODUCT, BOLT).when(add_pack, pack=box).then(PackAdded(pack=box))
    given(PRODUCT, BOLT).when(add_pack, pack=CASE).then_nothing()
    refusal = (
        given(PRODUCT, BOLT, PackAdded(pack=box))
        .when(add_pack, pack=Pack(unit="XBX", holds=qty(99)))
        .then_rejected(Refusal.PACK_FIXED)
    )

    assert "100" in refusal.message
    both = PRODUCT.fold([BOLT, PackAdded(pack=box)])
    assert both.packs == {"XCS": qty(12), "XBX": qty(100)}


def test_name_and_tax_class_change_together_or_alone() -> None:
    given(PRODUCT, BOLT).when(change, name="Screw").then(
        Changed(
            was_name="Bolt",
            name="Screw",
            was_tax_class="standard",
            tax_class="standard",
        )
    )
    tale = story(PRODUCT, BOLT)
    tale.do(change, tax_class="reduced")
    assert (tale.state.name, tale.state.tax_class) == ("Bolt", "reduced")
    given(PRODUCT, BOLT).when(change, name="Bolt").then_nothing()


def test_each_currency_has_its_own_list_price() -> None:
    given(PRODUCT, BOLT).when(set_list_price, price=EUROS.price).then(EUROS)
    given(PRODUCT, BOLT, EUROS).when(set_list_price, price=DOLLARS.price).then(DOLLARS)
    given(PRODUCT, BOLT, EUROS).when(
        set_list_price, price=unit_price("9.990", "EUR")
    ).then_nothing()
    given(PRODUCT, BOLT, EUROS).when(
        set_list_price, price=unit_price("9.90", "EUR")
    ).then(ListPriceSet(was=EUROS.price, price=unit_price("9.90", "EUR")))
    both = PRODUCT.fold([BOLT, EUROS, DOLLARS])

    assert both.prices == {"EUR": EUROS.price, "USD": DOLLARS.price}


def test_a_discontinued_product_is_sold_no_more() -> None:
    given(PRODUCT, BOLT).when(discontinue, note="end of life").then(GONE)
    gone = PRODUCT.fold([BOLT, GONE])
    refusal = refused(Refusal.PRODUCT_DISCONTINUED, may_be_ordered, gone, 4)

    assert isinstance(refusal, StateError)
    assert (refusal.line, refusal.field) == (4, "product")
    may_be_ordered(PRODUCT.fold([BOLT]), 4)


def test_an_unknown_product_is_refused_whatever_is_asked() -> None:
    unknown = given(PRODUCT)
    unknown.when(change, name="x").then_rejected(Refusal.PRODUCT_UNKNOWN)
    unknown.when(add_pack, pack=CASE).then_rejected(Refusal.PRODUCT_UNKNOWN)
    unknown.when(set_list_price, price=EUROS.price).then_rejected(
        Refusal.PRODUCT_UNKNOWN
    )
    unknown.when(discontinue, note="").then_rejected(Refusal.PRODUCT_UNKNOWN)
    refusal = refused(Refusal.PRODUCT_UNKNOWN, may_be_ordered, Product(), 2)

    assert isinstance(refusal, UnknownReference)
    assert refusal.line == 2
