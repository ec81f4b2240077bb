"""A GTIN is on one product; it changes hands only if the present one is named."""

from o2c.domain.gtin import GTIN, Assigned, Refusal, assign
from o2c.errors import DuplicateError
from o2c.testing import given
from o2c.values.ids import ProductId

BOLT, NUT = ProductId("BOLT"), ProductId("NUT")
ON_BOLT = Assigned(was=None, product=BOLT, unit=None)


def test_a_number_is_put_on_a_product() -> None:
    given(GTIN).when(assign, product=BOLT).then(ON_BOLT)
    given(GTIN, ON_BOLT).when(assign, product=BOLT).then_nothing()


def test_it_turns_out_to_be_on_the_case() -> None:
    given(GTIN, ON_BOLT).when(assign, product=BOLT, unit="XCS").then(
        Assigned(was=BOLT, product=BOLT, unit="XCS")
    )


def test_a_second_product_is_refused_r01_06() -> None:
    refusal = (
        given(GTIN, ON_BOLT)
        .when(assign, product=NUT, instead_of=ProductId("PIN"))
        .then_rejected(Refusal.GTIN_TAKEN)
    )

    assert isinstance(refusal, DuplicateError)
    assert refusal.facts["product"] == "BOLT"
    given(GTIN, ON_BOLT).when(assign, product=NUT, instead_of=BOLT).then(
        Assigned(was=BOLT, product=NUT, unit=None)
    )
