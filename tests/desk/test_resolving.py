"""Which product a line means (R01-06): the customer's number, a GTIN, or ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from desk_goods import HOME
from desk_story import MONDAY, Story, day, line

from o2c.desk.matching import Refusal as Matching
from o2c.desk.resolving import successors, understand
from o2c.desk.work import Ref, Source, Work
from o2c.domain.customer import CUSTOMER
from o2c.domain.customer import Refusal as Customer
from o2c.domain.gtin import Refusal as Gtin
from o2c.domain.order.events import LineAdded, Placed
from o2c.domain.order.parts import Asked, ResolvedBy
from o2c.domain.product import PRODUCT, Product
from o2c.domain.product import Refusal as Products
from o2c.errors import StateError
from o2c.kernel import Actor
from o2c.requests.orders import LinePart
from o2c.values.ids import ProductId

EAN, CASE = "4006381333931", "14006381333938"


def placed(shop: Story, *lines: dict[str, Any], **more: Any) -> tuple[Asked, ...]:
    fields = {"customer": "ACME", "site": "MAIN", "lines": list(lines), **more}
    return shop.do("PlaceOrder", **fields).one(Placed).lines


def means(asked: Asked) -> tuple[str, str, ResolvedBy]:
    return asked.written, asked.product, asked.resolved_by


def test_the_customers_own_number_comes_first(shop: Story) -> None:
    """Even where it is one of our own numbers."""
    shop.do("SetCustomerPart", customer="ACME", part="a/100", product="BOLT")
    shop.do("SetCustomerPart", customer="ACME", part="TEN", product="OIL")
    slash, ten, ours = placed(
        shop, line(1, "A/100", 1), line(2, "TEN", 1), line(3, "BOLT", 1)
    )

    assert means(slash) == ("A/100", "BOLT", ResolvedBy.CUSTOMER_PART)
    assert means(ten) == ("TEN", "OIL", ResolvedBy.CUSTOMER_PART)
    assert means(ours) == ("BOLT", "BOLT", ResolvedBy.SKU)


def test_another_customers_number_means_nothing(shop: Story) -> None:
    shop.do("RegisterCustomer", customer="B", name="B", currency="EUR", bill_to=HOME)
    shop.do("SetCustomerPart", customer="B", part="X1", product="BOLT")
    refusal = shop.refuse(
        Products.PRODUCT_UNKNOWN,
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(4, "X1", 1)],
    )
    assert refusal.line == 4


def test_a_customers_number_begins_and_ends_on_a_day(shop: Story) -> None:
    part = {"customer": "ACME", "part": "TEN"}
    shop.do("SetCustomerPart", **part, product="OIL", since=day(1))
    assert placed(shop, line(1, "TEN", 1))[0].product == "TEN"
    shop.go(1)
    assert placed(shop, line(1, "TEN", 1))[0].product == "OIL"
    shop.do("EndCustomerPart", **part, since=day(2))
    shop.go(1)
    assert placed(shop, line(1, "TEN", 1))[0].product == "TEN"


def test_the_number_of_a_pack_counts_packs(shop: Story) -> None:
    """And its price is for one of them; a unit on the line counts before that."""
    shop.do("SetCustomerPart", customer="ACME", part="K", product="BOLT", unit="CS")
    shop.do("AssignGtin", gtin=CASE, product="BOLT", unit="CS")
    ours, theirs, case = placed(
        shop,
        line(1, "K", 2, unit="EA"),
        line(2, "K", 2, price="100"),
        line(3, CASE, 1),
    )
    assert [each.quantity for each in (ours, theirs, case)] == [2, 24, 12]
    assert theirs.asked_unit == "XCS"
    assert shop.line("SO-000001", 2).net == 20000
    assert case.resolved_by is ResolvedBy.GTIN


def test_a_gtin_is_known_in_any_length(shop: Story) -> None:
    shop.do("AssignGtin", gtin=EAN, product="BOLT")
    short, long = placed(shop, line(1, EAN, 1), line(2, f"0{EAN}", 1))

    assert means(short) == (EAN, "BOLT", ResolvedBy.GTIN)
    assert means(long) == (f"0{EAN}", "BOLT", ResolvedBy.GTIN)


def test_a_product_whose_number_looks_like_a_gtin_is_found(shop: Story) -> None:
    shop.do("RegisterProduct", product=EAN, name="Number")
    assert means(*placed(shop, line(1, EAN, 1))) == (EAN, EAN, ResolvedBy.SKU)


def test_an_order_goes_to_what_took_the_products_place(shop: Story) -> None:
    """A chain is followed to its end; placed orders keep what they have."""
    old = shop.place(line(1, "TEN", 1))
    shop.do("SupersedeProduct", product="TEN", by="NEW", note="better")
    shop.do("SupersedeProduct", product="NEW", by="BOLT", note="better still")
    shop.do("SetCustomerPart", customer="ACME", part="T", product="TEN")
    chain, theirs = placed(shop, line(1, "TEN", 1), line(2, "T", 1))

    assert means(chain) == ("TEN", "BOLT", ResolvedBy.SUPERSEDED)
    assert means(theirs) == ("T", "BOLT", ResolvedBy.CUSTOMER_PART)
    assert shop.line(old).product == "TEN"
    shop.do("SupersedeProduct", product="TEN", by=None, note="sold again")
    assert placed(shop, line(1, "TEN", 1))[0].product == "TEN"


def test_a_circle_of_products_is_refused(shop: Story) -> None:
    shop.do("SupersedeProduct", product="TEN", by="NEW", note="new")
    shop.do("SupersedeProduct", product="NEW", by="BOLT", note="new")
    for by in ("TEN", "NEW", "BOLT"):
        refusal = shop.refuse(
            Products.SUPERSEDED_IN_A_CIRCLE,
            "SupersedeProduct",
            product="BOLT",
            by=by,
            note="new",
        )
        assert "BOLT" in refusal.message


def test_a_circle_that_is_there_all_the_same_is_noticed() -> None:
    """None can be made; but whoever follows a chain must not go round for ever."""
    ring = {"A": "B", "B": "C", "C": "B"}

    def load(refs: Any) -> list[tuple[int, object]]:
        return [(1, _stored(ref, ring)) for ref in refs]

    source = Source(load, lambda kind: kind, lambda *place: frozenset())
    now = datetime(2026, 3, 2, tzinfo=UTC)
    work = Work(Actor("maria"), now, MONDAY, source)

    assert successors(work, ProductId("A")) == ("B", "C", "B")
    with pytest.raises(StateError) as caught:
        understand(work, "ACME", [LinePart(line=1, product="A", quantity=1)])
    assert caught.value.code is Products.SUPERSEDED_IN_A_CIRCLE


def _stored(ref: Ref, ring: dict[str, str]) -> object:
    aggregate, id = ref
    if aggregate is not PRODUCT:
        return CUSTOMER.initial
    return Product(name=id, unit="EA", superseded_by=ProductId(ring[id]))


def test_a_line_that_is_added_is_understood_alike(shop: Story) -> None:
    shop.do("SetCustomerPart", customer="ACME", part="A1", product="BOLT", unit="BX")
    number = shop.place(line(1, "TEN", 1))
    added = {"kind": "add_line", "add": line(2, "A1", 2)}
    told = shop.do("AmendOrder", order=number, changes=[added])
    asked = told.one(LineAdded).asked

    assert means(asked) == ("A1", "BOLT", ResolvedBy.CUSTOMER_PART)
    assert asked.quantity == 6
    assert shop.line(number, 2).net == 6030


def test_numbers_are_given_to_what_there_is(shop: Story) -> None:
    part = {"customer": "ACME", "part": "A1", "product": "BOLT"}
    shop.refuse(
        Customer.CUSTOMER_UNKNOWN, "SetCustomerPart", **part | {"customer": "X"}
    )
    shop.refuse(Products.PRODUCT_UNKNOWN, "SetCustomerPart", **part | {"product": "X"})
    shop.refuse(Matching.PACK_UNKNOWN, "SetCustomerPart", **part, unit="PK")
    shop.refuse(Customer.CUSTOMER_UNKNOWN, "EndCustomerPart", customer="X", part="A1")
    shop.refuse(Products.PRODUCT_UNKNOWN, "AssignGtin", gtin=EAN, product="X")
    shop.refuse(Products.PRODUCT_UNKNOWN, "SetOrderRules", product="X")
    shop.do("AssignGtin", gtin=EAN, product="BOLT")
    refusal = shop.refuse(Gtin.GTIN_TAKEN, "AssignGtin", gtin=f"0{EAN}", product="TEN")
    assert refusal.facts["product"] == "BOLT"
    shop.do("AssignGtin", gtin=EAN, product="TEN", instead_of="BOLT")
    for by in ("X", "TEN"):
        shop.refuse(
            Products.PRODUCT_UNKNOWN if by == "X" else Products.SUPERSEDED_IN_A_CIRCLE,
            "SupersedeProduct",
            product="TEN",
            by=by,
            note="new",
        )


def test_an_ordinary_line_reads_no_stream_but_its_product(shop: Story) -> None:
    """Who has no part numbers pays nothing for those of others."""
    reads: list[Ref] = []

    def load(refs: Any) -> list[tuple[int, object]]:
        reads.extend(refs)
        return [(1, shop.store.state(*ref)) for ref in refs]

    source = Source(load, lambda kind: kind, lambda *place: frozenset())
    work = Work(Actor("maria"), datetime(2026, 3, 2, tzinfo=UTC), MONDAY, source)
    understand(work, "ACME", [LinePart(line=1, product="BOLT", quantity=1)])
    assert reads == [(CUSTOMER, "ACME"), (PRODUCT, "BOLT")]
