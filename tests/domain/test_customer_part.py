"""A customer's part number means one product at a time, from a date on."""

from typing import Any

from domain_samples import day

from o2c.domain.customer_part import CUSTOMER_PART, Ended, Meant, end, mean
from o2c.testing import given
from o2c.values.ids import CustomerId, ProductId

BOLT, NUT = ProductId("BOLT"), ProductId("NUT")


def meant(since: int, product: ProductId, was: ProductId | None = None) -> Meant:
    return Meant(was=was, product=product, unit=None, **number(since))


def number(since: int) -> dict[str, Any]:
    return {"customer": CustomerId("ACME"), "number": "A/100", "since": day(since)}


def test_a_number_means_a_product_from_a_date_on_r01_06() -> None:
    given(CUSTOMER_PART).when(mean, product=BOLT, **number(2)).then(meant(2, BOLT))
    part = CUSTOMER_PART.fold([meant(2, BOLT)])

    assert part.on(day(1)) is None
    assert [part.on(day(n)).product for n in (2, 9)] == [BOLT, BOLT]  # type: ignore[union-attr]


def test_it_means_another_from_a_later_date_on() -> None:
    later = meant(5, NUT, was=BOLT)
    given(CUSTOMER_PART, meant(2, BOLT)).when(mean, product=NUT, **number(5)).then(
        later
    )
    part = CUSTOMER_PART.fold([later, meant(2, BOLT)])

    assert [part.on(day(n)).product for n in (4, 5)] == [BOLT, NUT]  # type: ignore[union-attr]


def test_the_same_again_changes_nothing() -> None:
    known = given(CUSTOMER_PART, meant(2, BOLT))
    known.when(mean, product=BOLT, **number(4)).then_nothing()
    known.when(mean, product=BOLT, unit="XCS", **number(2)).then(
        Meant(was=BOLT, product=BOLT, unit="XCS", **number(2))
    )


def test_it_ends_and_begins_again() -> None:
    ended = Ended(since=day(4), was=BOLT)
    given(CUSTOMER_PART, meant(2, BOLT)).when(end, since=day(4)).then(ended)
    given(CUSTOMER_PART, meant(2, BOLT), ended).when(end, since=day(5)).then_nothing()
    given(CUSTOMER_PART).when(end, since=day(4)).then_nothing()
    part = CUSTOMER_PART.fold([meant(2, BOLT), ended, meant(6, NUT)])

    assert [bool(part.on(day(n))) for n in (3, 4, 5, 6)] == [True, False, False, True]
