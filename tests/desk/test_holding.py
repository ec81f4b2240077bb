"""An order that cannot go on waits for a person; it is never lost."""

from typing import Any

import pytest
from desk_goods import HOME
from desk_story import MONDAY, Story, Told, day, eur, line, usd

from o2c.domain.credit import Committed, Declined
from o2c.domain.order.events import Held, Priced, Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.errors import StateError
from o2c.values.money import Money

CREDIT, PRICE, TAX = HoldReason.CREDIT, HoldReason.PRICE, HoldReason.TAX
CUSTOMER = HoldReason.CUSTOMER


def placed(shop: Story, *lines: dict[str, Any], **more: Any) -> Told:
    fields = {"customer": "ACME", "site": "MAIN", **more}
    return shop.do("PlaceOrder", lines=list(lines), **fields)


def test_a_missing_price_holds_the_order(shop: Story) -> None:
    told = placed(shop, line(1, "TEN", 1), line(2, "NEW", 1), line(3, "NEW", 1))
    assert told.log == [
        "order/SO-000001 Placed",
        "order/SO-000001 Priced",
        "order/SO-000001 Held",
    ]
    held = told.one(Held)
    assert (held.reason, held.note) == (PRICE, "no price for line 2, 3")
    assert shop.order("SO-000001").stage is Stage.PLACED
    assert not shop.stock("TEN").claims


def test_an_order_without_a_price_is_not_released(shop: Story) -> None:
    placed(shop, line(1, "TEN", 1), line(2, "NEW", 1))
    refusal = shop.refuse(
        Order.PRICE_MISSING,
        "ReleaseOrder",
        "carl",
        order="SO-000001",
        hold="price",
        note="ok",
    )
    assert (type(refusal), refusal.line) == (StateError, 2)


def test_repriced_and_released_it_goes_on(shop: Story) -> None:
    placed(shop, line(1, "TEN", 1), line(2, "NEW", 2))
    assert shop.do("RepriceOrder", order="SO-000001").log == []
    shop.do("SetListPrice", product="NEW", price="7", currency="EUR")
    priced = shop.do("RepriceOrder", order="SO-000001").one(Priced)
    assert priced.totals.net == Money(2400, "EUR")
    told = shop.do("ReleaseOrder", "carl", order="SO-000001", hold="price", note="ok")
    assert told.log == [
        "order/SO-000001 Released",
        "credit/ACME Committed",
        "stock/TEN@MAIN Reserved",
        "stock/NEW@MAIN Reserved",
        "order/SO-000001 Confirmed",
    ]
    assert told.one(Released).released_by == "carl"


def test_a_missing_tax_rate_holds_the_order(shop: Story) -> None:
    shop.do("ChangeProduct", product="BOLT", tax_class="reduced")
    told = placed(shop, line(1, "BOLT", 1), line(2, "TEN", 1))
    assert (told.one(Held).reason, told.one(Held).note) == (
        TAX,
        "no tax rate for line 1",
    )
    refusal = shop.refuse(
        Order.TAX_MISSING,
        "ReleaseOrder",
        "carl",
        order="SO-000001",
        hold="tax",
        note="ok",
    )
    assert refusal.line == 1
    shop.do(
        "SetTaxRate",
        jurisdiction="DE",
        tax_class="reduced",
        rate="0.07",
        since=MONDAY,
    )
    shop.do("RepriceOrder", order="SO-000001")
    assert shop.line("SO-000001").tax == 70
    shop.do("ReleaseOrder", "carl", order="SO-000001", hold="tax", note="ok")
    assert shop.order("SO-000001").stage is Stage.CONFIRMED


def test_a_tax_rate_that_begins_later_does_not_count(shop: Story) -> None:
    shop.do("ChangeProduct", product="BOLT", tax_class="reduced")
    shop.do(
        "SetTaxRate", jurisdiction="DE", tax_class="reduced", rate="0.07", since=day(1)
    )
    assert placed(shop, line(1, "BOLT", 1)).one(Held).reason is TAX


def test_a_stated_tax_rate_needs_no_other(shop: Story) -> None:
    shop.do("ChangeProduct", product="BOLT", tax_class="reduced")
    told = placed(shop, line(1, "BOLT", 1, tax_rate="0.05"))
    assert told.all(Held) == []
    assert shop.line("SO-000001").tax == 50


def test_freight_without_a_tax_rate_holds_the_order(shop: Story) -> None:
    """Nothing is known for France, and an exempt product needs no rate itself."""
    told = placed(
        shop,
        line(1, "TEN", 1),
        ship_to={**HOME, "country": "FR"},
        freight=eur("9.90"),
    )
    assert told.one(Held).note == "no tax rate for freight"
    refusal = shop.refuse(
        Order.TAX_MISSING,
        "ReleaseOrder",
        "carl",
        order="SO-000001",
        hold="tax",
        note="ok",
    )
    assert refusal.field == "freight"
    shop.do(
        "SetTaxRate", jurisdiction="FR", tax_class="freight", rate="0.1", since=MONDAY
    )
    priced = shop.do("RepriceOrder", order="SO-000001").one(Priced)
    assert priced.totals.freight_tax == Money(99, "EUR")
    shop.do("ReleaseOrder", "carl", order="SO-000001", hold="tax", note="ok")
    assert shop.order("SO-000001").stage is Stage.CONFIRMED


def test_freight_has_a_rate_of_its_own_before_the_standard_one(shop: Story) -> None:
    shop.do(
        "SetTaxRate", jurisdiction="DE", tax_class="freight", rate="0.05", since=MONDAY
    )
    told = placed(shop, line(1, "TEN", 1), freight=eur(10))
    assert told.one(Priced).totals.freight_tax == Money(50, "EUR")


def test_the_order_of_a_blocked_customer_waits(shop: Story) -> None:
    shop.do("BlockCustomer", customer="ACME")
    told = placed(shop, line(1, "TEN", 1))
    assert told.one(Held).reason is CUSTOMER
    shop.do("UnblockCustomer", "carl", customer="ACME")
    assert placed(shop, line(1, "TEN", 1)).all(Held) == []


@pytest.mark.parametrize(
    ("stated", "held"),
    [
        ("20.00", False),
        ("20.04", False),
        ("19.96", False),
        ("20.05", True),
        ("19.95", True),
    ],
)
def test_a_stated_total_may_differ_by_two_cents_a_line(
    shop: Story, stated: str, held: bool
) -> None:
    told = placed(shop, line(1, "TEN", 1), line(2, "TEN", 1), stated_total=eur(stated))
    assert bool(told.all(Held)) is held
    if held:
        assert told.one(Held).reason is PRICE
        assert told.one(Held).figures == (f"stated EUR {stated}", "ours EUR 20.00")


def test_a_stated_total_counts_tax_and_freight(shop: Story) -> None:
    right = placed(shop, line(1, "BOLT", 1), freight=eur(10), stated_total=eur("23.86"))
    assert right.all(Held) == []


def test_a_stated_total_in_another_currency_holds_the_order(shop: Story) -> None:
    """X2-09: never converted in silence."""
    told = placed(shop, line(1, "TEN", 1), stated_total=usd("10.00"))
    assert told.one(Held).figures == ("stated USD 10.00", "ours EUR 10.00")


def test_an_order_beyond_the_credit_limit_waits_with_the_figures(shop: Story) -> None:
    shop.limit(100)
    shop.place(line(1, "TEN", 6))
    told = placed(shop, line(1, "TEN", 5))
    assert told.log[-2:] == ["credit/ACME Declined", "order/SO-000002 Held"]
    assert told.one(Declined).exposure == Money(11000, "EUR")
    held = told.one(Held)
    assert held.reason is CREDIT
    assert held.figures == (
        "order EUR 50.00",
        "exposure with it EUR 110.00",
        "limit EUR 100.00",
    )
    assert shop.exposure() == "EUR 60.00"
    assert not shop.stock("TEN").claim("SO-000002", 1)


def test_r10_02_exactly_at_the_limit_passes(shop: Story) -> None:
    shop.limit("119.60")  # 100.50 and its tax, 19.095 rounded up
    told = placed(shop, line(1, "BOLT", 10))
    assert told.one(Committed).exposure == Money(11960, "EUR")
    assert placed(shop, line(1, "TEN", 1)).one(Held).reason is CREDIT


@pytest.mark.parametrize(("limit", "held"), [("31.50", False), ("31.49", True)])
def test_r10_06_tax_and_freight_count(shop: Story, limit: str, held: bool) -> None:
    """10.05 and 1.91 tax, 16.42 freight and 3.12 tax."""
    shop.limit(limit)
    told = placed(shop, line(1, "BOLT", 1), freight=eur("16.42"))
    assert bool(told.all(Held)) is held


def test_a_limit_of_nothing_means_prepayment(shop: Story) -> None:
    shop.limit(0)
    assert placed(shop, line(1, "TEN", 1)).one(Held).reason is CREDIT
    shop.do("RecordReceipt", account="ACME", amount=eur(10))
    assert placed(shop, line(1, "TEN", 1)).all(Held) == []


def test_a_new_account_has_no_credit_until_it_is_given(fresh: Story) -> None:
    fresh.do(
        "RegisterCustomer", customer="ACME", name="Acme", currency="EUR", bill_to=HOME
    )
    assert fresh.credit().limit == Money(0, "EUR")
