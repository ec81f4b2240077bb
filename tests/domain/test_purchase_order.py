"""A purchase order number belongs to one order, unless somebody says why not."""

from domain_samples import HOME, changed

from o2c.domain.purchase_order import (
    PURCHASE_ORDER,
    Freed,
    Refusal,
    Used,
    free,
    use,
)
from o2c.errors import DuplicateError
from o2c.testing import given

FIRST = Used(order="SO-1", note="")
AGAIN = Used(order="SO-2", note="blanket order")


def test_a_new_number_is_taken() -> None:
    given(PURCHASE_ORDER).when(use, order="SO-1").then(FIRST)


def test_a_second_order_is_refused_and_names_the_first_r01_03() -> None:
    refusal = (
        given(PURCHASE_ORDER, FIRST)
        .when(use, order="SO-2")
        .then_rejected(Refusal.PURCHASE_ORDER_TWICE)
    )

    assert isinstance(refusal, DuplicateError)
    assert refusal.facts["earlier"] == "SO-1"
    assert refusal.field == "purchase_order"


def test_a_second_order_passes_with_a_reason_r01_03() -> None:
    given(PURCHASE_ORDER, FIRST).when(use, order="SO-2", note="blanket order").then(
        AGAIN
    )


def test_the_latest_order_is_the_one_named_r01_03() -> None:
    refusal = (
        given(PURCHASE_ORDER, FIRST, AGAIN)
        .when(use, order="SO-3")
        .then_rejected(Refusal.PURCHASE_ORDER_TWICE)
    )

    assert refusal.facts["earlier"] == "SO-2"


def test_an_order_that_has_the_number_keeps_it() -> None:
    given(PURCHASE_ORDER, FIRST, AGAIN).when(use, order="SO-1").then_nothing()


def test_a_cancelled_order_frees_its_number_r01_03() -> None:
    freed = Freed(order="SO-1")
    given(PURCHASE_ORDER, FIRST).when(free, order="SO-1").then(freed)
    given(PURCHASE_ORDER, FIRST, freed).when(use, order="SO-2").then(
        Used(order="SO-2", note="")
    )


def test_freeing_one_of_two_orders_leaves_the_other() -> None:
    given(PURCHASE_ORDER, FIRST, AGAIN, Freed(order="SO-2")).when(
        use, order="SO-3"
    ).then_rejected(Refusal.PURCHASE_ORDER_TWICE)


def test_an_order_without_the_number_frees_nothing() -> None:
    given(PURCHASE_ORDER, FIRST).when(free, order="SO-2").then_nothing()


def test_a_number_for_one_place_is_free_for_another_r01_03() -> None:
    """A blanket number counts once for each place that goods go to."""
    here = Used(order="SO-1", note="", ship_to=HOME)
    there = changed(HOME, city="Kiel")
    given(PURCHASE_ORDER, here).when(use, order="SO-2", ship_to=there).then(
        Used(order="SO-2", note="", ship_to=there)
    )
    same = changed(HOME, name=f" {HOME.name.upper()}  ")
    given(PURCHASE_ORDER, here).when(use, order="SO-2", ship_to=same).then_rejected(
        Refusal.PURCHASE_ORDER_TWICE
    )


def test_a_number_for_all_places_is_free_for_none_r01_03() -> None:
    given(PURCHASE_ORDER, FIRST).when(use, order="SO-2", ship_to=HOME).then_rejected(
        Refusal.PURCHASE_ORDER_TWICE
    )
    given(PURCHASE_ORDER, Used(order="SO-1", note="", ship_to=HOME)).when(
        use, order="SO-2"
    ).then_rejected(Refusal.PURCHASE_ORDER_TWICE)
