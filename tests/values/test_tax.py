"""Tax is rounded where the order says, and its parts add up to the document's tax."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.money import (
    CurrencyMismatch,
    Money,
    Rounding,
    money,
    round_ratio,
    total,
)
from o2c.values.tax import TaxMethod, taxes

TEN = Decimal("0.10")
V05 = [(money(net, "EUR"), TEN) for net in ("54.45", "600", "-500")]
V06 = [(money("10.05", "EUR"), Decimal("0.07"))] * 3


def minors(
    nets: list[tuple[Money, Decimal]],
    method: TaxMethod,
    rounding: Rounding = Rounding.HALF_UP,
) -> list[int]:
    return [tax.minor for tax in taxes(nets, method, rounding)]


def test_v05_x2_03_the_residual_goes_to_the_line_that_is_not_exact() -> None:
    assert minors(V05, TaxMethod.PER_DOCUMENT) == [545, 6000, -5000]
    even = minors(V05, TaxMethod.PER_DOCUMENT, Rounding.HALF_EVEN)
    assert even == [544, 6000, -5000]


def test_v05_x2_01_the_document_has_15_45_or_15_44() -> None:
    up = taxes(V05, TaxMethod.PER_DOCUMENT)
    even = taxes(V05, TaxMethod.PER_DOCUMENT, Rounding.HALF_EVEN)

    assert total(up, "EUR").text() == "EUR 15.45"
    assert total(even, "EUR").text() == "EUR 15.44"
    assert sum(minors(V05, TaxMethod.PER_LINE)) == 1545
    assert sum(minors(V05, TaxMethod.PER_LINE, Rounding.HALF_EVEN)) == 1544


def test_v06_x2_02_by_line_210_and_by_document_211() -> None:
    assert minors(V06, TaxMethod.PER_LINE) == [70, 70, 70]
    assert minors(V06, TaxMethod.PER_DOCUMENT) == [71, 70, 70]


def test_x2_02_each_rate_of_a_document_is_rounded_by_itself() -> None:
    nets = [(Money(5, "EUR"), TEN), (Money(5, "EUR"), Decimal("0.1000000001"))]

    # 0.5 and 0.5000000005: together they would be 1.
    assert minors(nets, TaxMethod.PER_DOCUMENT) == [1, 1]


def test_x2_02_the_same_rate_written_otherwise_is_the_same_rate() -> None:
    nets = [(Money(5, "EUR"), TEN), (Money(5, "EUR"), Decimal("0.1"))]

    assert minors(nets, TaxMethod.PER_DOCUMENT) == [1, 0]


def test_a_document_without_lines_has_no_tax() -> None:
    assert taxes([], TaxMethod.PER_DOCUMENT) == ()
    assert taxes([], TaxMethod.PER_LINE) == ()


@pytest.mark.parametrize("method", TaxMethod)
def test_x2_09_a_document_has_one_currency(method: TaxMethod) -> None:
    with pytest.raises(CurrencyMismatch):
        taxes([(money(1, "EUR"), TEN), (money(1, "USD"), TEN)], method)


rates = st.sampled_from([Decimal(r) for r in ("0", "0.07", "0.19", "0.0825", "0.2")])
lines = st.tuples(st.integers(-(10**6), 10**6).map(lambda m: Money(m, "EUR")), rates)
documents = st.lists(lines, max_size=9)
roundings = st.sampled_from(Rounding)


@given(documents, roundings)
def test_x2_02_x2_03_the_parts_are_the_documents_tax(
    nets: list[tuple[Money, Decimal]], rounding: Rounding
) -> None:
    exact: dict[Decimal, Fraction] = defaultdict(Fraction)
    for net, rate in nets:
        exact[rate] += net.minor * Fraction(rate)

    parts = taxes(nets, TaxMethod.PER_DOCUMENT, rounding)

    assert sum(part.minor for part in parts) == sum(
        round_ratio(tax.numerator, tax.denominator, rounding) for tax in exact.values()
    )
    for part, (net, rate) in zip(parts, nets, strict=True):
        own = net.minor * Fraction(rate)
        assert abs(part.minor - own) < 1  # so an exact line keeps its tax


def test_x2_02_lines_that_cancel_out_are_undone_too() -> None:
    nets = [(Money(5, "EUR"), TEN), (Money(-5, "EUR"), TEN)]  # exact: 0.5 and -0.5
    credit = [(-net, rate) for net, rate in nets]

    assert minors(nets, TaxMethod.PER_DOCUMENT) == [1, -1]
    assert minors(credit, TaxMethod.PER_DOCUMENT) == [-1, 1]


@given(documents, st.sampled_from(TaxMethod), roundings)
def test_x2_02_a_credit_memo_undoes_the_tax_of_its_invoice(
    nets: list[tuple[Money, Decimal]], method: TaxMethod, rounding: Rounding
) -> None:
    credit = taxes([(-net, rate) for net, rate in nets], method, rounding)

    assert credit == tuple(-tax for tax in taxes(nets, method, rounding))
