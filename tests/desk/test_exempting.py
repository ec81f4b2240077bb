"""R12-05 to R12-08, P25: whoever shows a certificate that counts there is exempt."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from desk_goods import EVERYTHING, HOME
from desk_story import Story, day, line, part

from o2c.domain import AGGREGATES
from o2c.domain.credit_memo import Issued as MemoIssued
from o2c.domain.customer import CertificateExpired, CertificateWarned
from o2c.domain.invoice import Issued
from o2c.domain.order.events import Held, Priced
from o2c.domain.order.parts import HoldReason
from o2c.domain.tax import TaxDecision, TaxQuestion
from o2c.storage.store import Store
from o2c.values.exemption import Exemption, ExemptionReason

CALIFORNIA = {**HOME, "city": "Fresno", "region": "CA", "country": "US"}
NEVADA = {**CALIFORNIA, "region": "NV"}
RESALE = Exemption(number="R-1", reason=ExemptionReason.RESALE, jurisdiction="US-CA")


def accept(shop: Story, how: str = "any", where: str = "US-CA") -> None:
    fields = {"jurisdiction": where, "reason_code": "resale", "since": day(-9)}
    shop.do("SetAcceptance", **fields, accepts=how)


def certify(shop: Story, number: str = "R-1", **more: Any) -> None:
    said = {"customer": "ACME", "number": number, "reason_code": "resale"}
    shop.do("RecordCertificate", **{**said, "jurisdictions": ["US-CA"], **more})


def bolts(shop: Story, ship_to: Any = CALIFORNIA, **more: Any) -> str:
    return shop.place(line(1, "BOLT", 10), ship_to=ship_to, **more)


@pytest.fixture
def state_of(shop: Story) -> Story:
    """California taxes 7.25 %, the rest of the country 5 %."""
    for where, rate in (("US-CA", "0.0725"), ("US", "0.05")):
        fields = {"jurisdiction": where, "tax_class": "standard", "since": day(-9)}
        shop.do("SetTaxRate", **fields, rate=rate)
    return shop


def test_a_part_of_a_country_has_its_own_rate_or_its_countrys(state_of: Story) -> None:
    shop = state_of
    here, there = shop.line(bolts(shop)), shop.line(bolts(shop, NEVADA))
    assert (here.tax_rate, there.tax_rate) == (Decimal("0.0725"), Decimal("0.05"))
    assert here.tax_rule == f"US-CA standard since {day(-9)}"
    assert there.tax_rule == f"US standard since {day(-9)}"
    assert shop.order(bolts(shop, NEVADA)).jurisdiction == "US-NV"


def test_r12_06_p25_it_exempts_where_it_covers_and_nowhere_else(
    state_of: Story,
) -> None:
    shop = state_of
    accept(shop)
    certify(shop)
    here, there = shop.line(bolts(shop)), shop.line(bolts(shop, NEVADA))
    assert (here.tax, here.exemption) == (0, RESALE)
    assert (there.tax_rate, there.exemption) == (Decimal("0.05"), None)


def test_r12_06_what_is_not_accepted_does_not_exempt(state_of: Story) -> None:
    shop = state_of
    certify(shop, issuer="US-NV")
    assert shop.line(bolts(shop)).exemption is None  # nobody said that it counts
    accept(shop, "own")
    assert shop.line(bolts(shop)).exemption is None  # issued out of state
    certify(shop, "R-2", issuer="US-CA")
    found = shop.line(bolts(shop)).exemption
    assert found is not None
    assert found.number == "R-2"
    accept(shop, "nothing")
    assert shop.line(bolts(shop)).exemption is None


def test_r12_06_the_dates_count(state_of: Story) -> None:
    shop = state_of
    accept(shop)
    certify(shop, effective=day(1), expires=day(2))
    exempt = []
    for _ in range(4):
        exempt.append(shop.line(bolts(shop)).exemption is not None)
        shop.go(1)
    assert exempt == [False, True, True, False]


def test_another_quantity_leaves_the_exemption(state_of: Story) -> None:
    shop = state_of
    accept(shop)
    certify(shop)
    order = bolts(shop)
    changes = [{"kind": "change_quantity", "line": 1, "quantity": 12}]
    shop.do("AmendOrder", order=order, changes=changes)
    assert shop.line(order).exemption == RESALE


def test_freight_is_exempt_with_the_goods(state_of: Story) -> None:
    shop = state_of
    freight = {"freight": {"amount": "100", "currency": "EUR"}}
    assert shop.order(bolts(shop, **freight)).freight.tax == 725
    accept(shop)
    certify(shop)
    assert shop.order(bolts(shop, **freight)).freight.tax == 0


def test_r12_07_invoice_and_credit_note_keep_their_copy_after_expiry(
    state_of: Story,
) -> None:
    """A refund after the certificate has expired is not taxed anew."""
    shop = state_of
    accept(shop)
    certify(shop, expires=day(1))
    shop.receive("BOLT", 10)
    order = bolts(shop)
    shop.ship(order)
    told = shop.do("IssueInvoice", order=order)
    assert told.one(Issued).lines[0].exemption == RESALE
    shop.go(3)
    shop.do("ReviewCertificates")
    rma = shop.take_back(order, part(1, 4))
    shop.dispose(rma, 4, "scrap", "credit")
    memo = shop.do("CreditReturn", rma=rma).one(MemoIssued)
    assert memo.tax.minor == 0
    assert [(e.line, e.exemption) for e in memo.exempt] == [(1, RESALE)]


def test_r12_08_the_daily_review_warns_and_lets_expire(state_of: Story) -> None:
    shop = state_of
    accept(shop)
    certify(shop, expires=day(20))
    assert shop.do("ReviewCertificates").one(CertificateWarned).ahead == 30
    assert shop.do("ReviewCertificates").log == []
    shop.go(21)
    told = shop.do("ReviewCertificates")
    assert told.one(CertificateExpired).expires == day(20)
    assert shop.do("ReviewCertificates").log == []


def test_r12_08_open_orders_wait_when_their_certificate_has_expired(
    state_of: Story,
) -> None:
    shop = state_of
    accept(shop)
    certify(shop, expires=day(1))
    order, other = bolts(shop), bolts(shop, NEVADA)
    shop.go(2)
    held = shop.do("ReviewCertificates").one(Held)
    assert held.reason is HoldReason.TAX
    assert held.figures == ("line 1 at 0, now 0.0725",)
    assert shop.order(other).holds == ()
    # Priced again it is taxed, and goes on when somebody else has looked at it.
    shop.do("RepriceOrder", order=order)
    assert (shop.line(order).tax, shop.line(order).exemption) == (729, None)
    shop.do("ReleaseOrder", "carl", order=order, hold="tax", note="told them")
    assert shop.order(order).holds == ()


def test_r12_08_another_certificate_takes_its_place(state_of: Story) -> None:
    shop = state_of
    accept(shop)
    certify(shop)
    order = bolts(shop)
    certify(shop, "R-2")
    told = shop.do(
        "InvalidateCertificate", customer="ACME", number="R-1", note="forged"
    )
    (price,) = told.one(Priced).prices
    assert price.exemption is not None
    assert price.exemption.number == "R-2"
    assert shop.order(order).holds == ()


def test_r02_14_r12_08_a_price_that_waits_still_waits_under_another_certificate(
    state_of: Story,
) -> None:
    """What the line is compared with, and how its price was found, stay with it."""
    shop = state_of
    accept(shop)
    certify(shop)
    cheap = line(1, "BOLT", 10, price="1", price_source="manual")
    order = shop.place(cheap, ship_to=CALIFORNIA)
    assert shop.order(order).holds == (HoldReason.PRICE,)
    before = shop.line(order)
    certify(shop, "R-2")
    shop.do("InvalidateCertificate", customer="ACME", number="R-1", note="forged")
    after = shop.line(order)
    assert after.exemption is not None
    assert after.exemption.number == "R-2"
    assert (after.ours, after.determination) == (before.ours, before.determination)
    assert after.ours is not None
    shop.do(
        "AmendOrder",
        order=order,
        changes=[{"kind": "change_priority", "priority": "high"}],
    )
    assert shop.order(order).holds == (HoldReason.PRICE,)


def test_a_line_that_shipped_stays_as_it_was_and_the_order_waits(
    state_of: Story,
) -> None:
    shop = state_of
    accept(shop)
    certify(shop)
    shop.receive("BOLT", 10)
    order = bolts(shop)
    shop.ship(order, part(1, 4))
    certify(shop, "R-2")
    told = shop.do(
        "InvalidateCertificate", customer="ACME", number="R-1", note="forged"
    )
    assert told.one(Held).reason is HoldReason.TAX
    assert shop.line(order).exemption == RESALE


def test_a_tax_engine_of_ones_own_answers_in_place_of_the_tables() -> None:
    """It gets what a tax follows from, the accepted exemption included."""
    asked: list[TaxQuestion] = []

    def engine(ask: TaxQuestion) -> TaxDecision:
        asked.append(ask)
        rate = Decimal("0.01") if ask.exemption else Decimal("0.5")
        return TaxDecision(rate=rate, rule="mine", exemption=ask.exemption)

    clock = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    store = Store.open("sqlite://", AGGREGATES, clock=lambda: clock, taxes=engine)
    shop = Story(store, clock)
    for name, fields in EVERYTHING:
        shop.do(name, **fields)
    accept(shop)
    certify(shop)
    found = shop.line(bolts(shop))
    assert (found.tax, found.tax_rule, found.exemption) == (101, "mine", RESALE)
    assert shop.line(bolts(shop, NEVADA)).tax_rate == Decimal("0.5")
    assert {ask.jurisdiction for ask in asked} == {"US-CA", "US-NV"}
    store.close()
