"""X2-01 to X2-03, P13: an order says where tax is rounded; its documents follow."""

from __future__ import annotations

import pytest
from desk_story import Story, day, line, part
from hypothesis import given
from hypothesis import strategies as st

from o2c.domain.credit_memo import Issued as MemoIssued
from o2c.domain.invoice import Issued

METHODS = ("per_line", "per_document")


@pytest.fixture
def seven(shop: Story) -> Story:
    """Everything standard is taxed at 7 %."""
    fields = {"jurisdiction": "DE", "tax_class": "standard", "since": day(0)}
    shop.do("SetTaxRate", **fields, rate="0.07")
    shop.receive("BOLT", 100)
    return shop


@pytest.mark.parametrize(("method", "tax"), [("per_line", 210), ("per_document", 211)])
def test_v06_x2_02_p13_order_invoice_and_credit_note_have_the_same_tax(
    seven: Story, method: str, tax: int
) -> None:
    """3 lines of 10.05 at 7 %: 2.10 by line, 2.11 by document, on all three."""
    shop = seven
    order = shop.place(*(line(n, "BOLT", 1) for n in (1, 2, 3)), tax_method=method)
    taxes = {n: found.tax for n, found in shop.order(order).lines.items()}
    assert sum(taxes.values()) == tax
    shop.ship(order)
    issued = shop.do("IssueInvoice", order=order).one(Issued)
    assert {one.line: one.tax.minor for one in issued.lines} == taxes
    assert issued.tax.minor == tax
    rma = shop.take_back(order, *(part(n, 1) for n in (1, 2, 3)))
    for n in (1, 2, 3):
        shop.dispose(rma, 1, "scrap", "credit", n)
    memo = shop.do("CreditReturn", rma=rma).one(MemoIssued)
    assert memo.tax.minor == tax
    assert memo.total == issued.total


@pytest.mark.parametrize(("rounding", "tax"), [("half_up", 6545), ("half_even", 6544)])
def test_v05_x2_03_p13_the_cent_goes_to_the_line_that_is_not_exact(
    shop: Story, rounding: str, tax: int
) -> None:
    """54.45 and 600.00 at 10 %: only the first line's tax has a part of a cent."""
    fields = {"jurisdiction": "DE", "tax_class": "standard", "since": day(0)}
    shop.do("SetTaxRate", **fields, rate="0.1")
    order = shop.place(
        line(1, "BOLT", 1, price="54.45"),
        line(2, "BOLT", 1, price="600"),
        tax_method="per_document",
        rounding=rounding,
    )
    taxes = [found.tax for found in shop.order(order).lines.values()]
    assert (sum(taxes), taxes[1]) == (tax, 6000)


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
    st.sampled_from(METHODS),
    st.sampled_from(["half_up", "half_even"]),
)
def test_x2_03_the_sum_of_the_details_is_the_documents_tax(
    prices: list[int], method: str, rounding: str
) -> None:
    """Over any lines: by document the sum is rounded once, and an exact line keeps
    its tax; the order of the lines' values does not matter to the total."""
    from decimal import Decimal

    from o2c.values.money import Money, Rounding, round_minor
    from o2c.values.tax import TaxMethod, taxes

    rate = Decimal("0.07")
    nets = [(Money(minor, "EUR"), rate) for minor in prices]
    found = taxes(nets, TaxMethod(method), Rounding(rounding))
    whole = sum(tax.minor for tax in found)
    if method == "per_document":
        assert whole == round_minor(sum(prices) * rate, Rounding(rounding))
        backwards = taxes(nets[::-1], TaxMethod(method), Rounding(rounding))
        assert sum(tax.minor for tax in backwards) == whole
    for tax, minor in zip(found, prices, strict=True):
        if minor * 7 % 100 == 0:
            assert tax.minor == minor * 7 // 100
