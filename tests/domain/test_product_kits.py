"""What goes into a kit is defined, and never the kit itself."""

from typing import Any

import pytest
from domain_samples import changed, qty
from master_samples import BOLT

from o2c.domain.product import (
    PRODUCT,
    KitComponent,
    KitDefined,
    Refusal,
    define_kit,
)
from o2c.errors import StateError
from o2c.testing import given
from o2c.values.ids import ProductId

SET = changed(BOLT, name="Set", tracked=False)
TWO = KitComponent(product=ProductId("BOLT"), quantity=qty(2))
FIRST = KitDefined(version=1, was=(), components=(TWO,))


def ask(*parts: KitComponent, inside: str = "") -> dict[str, Any]:
    named = frozenset({*(each.product for each in parts), *inside.split()})
    return {"itself": ProductId("SET"), "components": parts, "inside": named}


def test_a_kit_is_defined_version_by_version() -> None:
    given(PRODUCT, SET).when(define_kit, **ask(TWO)).then(FIRST)
    known = given(PRODUCT, SET, FIRST)
    known.when(define_kit, **ask(TWO)).then_nothing()
    known.when(define_kit, **ask()).then(
        KitDefined(version=2, was=(TWO,), components=())
    )


@pytest.mark.parametrize("other", [{"tracked": True}, {"digits": 2}])
def test_a_kit_is_kept_as_what_goes_into_it(other: dict[str, Any]) -> None:
    refusal = (
        given(PRODUCT, changed(SET, **other))
        .when(define_kit, **ask(TWO))
        .then_rejected(Refusal.KIT_TRACKED)
    )
    assert isinstance(refusal, StateError)


def test_a_kit_that_makes_no_sense_is_refused_r01_15() -> None:
    known = given(PRODUCT, SET)
    none = changed(TWO, quantity=qty(0))
    known.when(define_kit, **ask(none)).then_rejected(Refusal.KIT_QUANTITY)
    twice = known.when(define_kit, **ask(TWO, TWO))
    twice.then_rejected(Refusal.KIT_COMPONENT_TWICE)
    circle = known.when(define_kit, **ask(TWO, inside="NUT SET"))
    circle.then_rejected(Refusal.KIT_IN_A_CIRCLE)
