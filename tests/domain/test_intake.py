"""What could not be accepted is parked with its raw text until somebody settles it."""

from o2c.domain.intake import INTAKE, Parked, Refusal, Settled, park, settle
from o2c.errors import UnknownReference
from o2c.testing import given

PARKED = Parked(
    request="PlaceOrder",
    raw="ISA*00*broken",
    code="product_unknown",
    message="no such product",
    remedy="register it",
)
SETTLED = Settled(order="SO-000001", note="keyed by hand")


def test_nothing_of_the_input_is_lost() -> None:
    given(INTAKE).when(
        park,
        request="PlaceOrder",
        raw="ISA*00*broken",
        code="product_unknown",
        message="no such product",
        remedy="register it",
    ).then(PARKED)


def test_it_is_settled_once_with_an_order_or_without() -> None:
    given(INTAKE, PARKED).when(settle, order="SO-000001", note="keyed by hand").then(
        SETTLED
    )
    given(INTAKE, PARKED).when(settle, order=None, note="spam").then(
        Settled(order=None, note="spam")
    )
    given(INTAKE, PARKED, SETTLED).when(settle, order=None, note="no").then_nothing()


def test_a_parked_input_stays_as_it_came() -> None:
    given(INTAKE, PARKED).when(
        park, request="Other", raw="", code="", message="", remedy=""
    ).then_nothing()


def test_only_what_is_parked_can_be_settled() -> None:
    refusal = (
        given(INTAKE)
        .when(settle, order=None, note="")
        .then_rejected(Refusal.INTAKE_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)
    assert refusal.field == "parked"
