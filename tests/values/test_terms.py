"""Payment terms: what is due when adds up to the total."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.money import Money, money, total
from o2c.values.terms import (
    CashDiscount,
    Due,
    Instalment,
    PaymentTerms,
    net,
    terms,
)

REST = Instalment(None, 60)
HALF = Decimal("0.5")


def test_net_is_everything_after_so_many_days() -> None:
    total = money(100, "EUR")

    assert net(30).code == "NET30"
    assert net(30, "N30").code == "N30"
    assert net(30).due(total, date(2026, 1, 31)) == (Due(date(2026, 3, 2), total),)
    assert net(0).final_due(date(2026, 1, 31)) == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("part", "on", "due"),
    [
        (Instalment(None, 0, end_of_month=True), date(2026, 2, 3), date(2026, 2, 28)),
        (Instalment(None, 30, end_of_month=True), date(2026, 1, 15), date(2026, 2, 28)),
        (Instalment(None, 0, end_of_month=True), date(2028, 2, 29), date(2028, 2, 29)),
        (Instalment(None, 0, day_of_month=10), date(2026, 1, 10), date(2026, 1, 10)),
        (Instalment(None, 0, day_of_month=10), date(2026, 1, 11), date(2026, 2, 10)),
        (Instalment(None, 0, day_of_month=10), date(2026, 12, 11), date(2027, 1, 10)),
        (Instalment(None, 0, day_of_month=31), date(2026, 2, 3), date(2026, 2, 28)),
        (Instalment(None, 0, day_of_month=30), date(2026, 1, 31), date(2026, 2, 28)),
        (Instalment(None, 30, True, 10), date(2026, 1, 15), date(2026, 3, 10)),
        (Instalment(None, 0, True, 31), date(2026, 2, 3), date(2026, 2, 28)),
    ],
)
def test_end_of_month_and_a_day_of_the_month(
    part: Instalment, on: date, due: date
) -> None:
    assert part.due(on) == due


def test_instalments_take_their_part_and_the_last_the_remainder() -> None:
    third = Decimal("0.3")
    three = terms("3X", [Instalment(third, 0), Instalment(third, 30), REST])

    dues = three.due(money("100.01", "EUR"), date(2026, 1, 1))

    assert [due.amount.text() for due in dues] == [
        "EUR 30.00",
        "EUR 30.00",
        "EUR 40.01",
    ]
    assert [due.on for due in dues] == [
        date(2026, 1, 1),
        date(2026, 1, 31),
        date(2026, 3, 2),
    ]
    assert three.final_due(date(2026, 1, 1)) == date(2026, 3, 2)


def test_the_final_due_date_is_the_latest_not_the_last_written() -> None:
    odd = terms("ODD", [Instalment(HALF, 90), Instalment(None, 0)])

    assert odd.final_due(date(2026, 1, 1)) == date(2026, 4, 1)


def test_x2_04_halves_of_a_few_cents_do_not_pass_the_total() -> None:
    thirds = [Instalment(Decimal("0.3"), days) for days in (0, 30, 60)]
    four = terms("4X", [*thirds, Instalment(None, 90)])

    dues = four.due(Money(2, "EUR"), date(2026, 1, 1))
    credit = four.due(Money(-2, "EUR"), date(2026, 1, 1))

    assert [due.amount.minor for due in dues] == [1, 1, 0, 0]
    assert [due.amount.minor for due in credit] == [-1, -1, 0, 0]


fractions = st.decimals("0.01", "0.24", places=2)
plans = st.lists(fractions.map(lambda f: Instalment(f, 0)), max_size=4)


@given(st.integers(-(10**9), 10**9), plans)
def test_x2_04_the_parts_are_the_total(minor: int, parts: list[Instalment]) -> None:
    whole = Money(minor, "EUR")

    dues = terms("T", [*parts, REST]).due(whole, date(2026, 1, 1))

    assert total((due.amount for due in dues), "EUR") == whole
    assert all(due.amount.minor * minor >= 0 for due in dues)


def test_a_cash_discount_has_a_last_day() -> None:
    two_ten = terms("2/10 NET30", net(30).parts, CashDiscount(Decimal("0.02"), 10))

    assert two_ten.discount_until(date(2026, 1, 25)) == date(2026, 2, 4)
    assert net(30).discount_until(date(2026, 1, 25)) is None
    assert two_ten == PaymentTerms(
        "2/10 NET30", net(30).parts, CashDiscount(Decimal("0.02"), 10)
    )


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "remainder"),
        ([Instalment(HALF, 0)], "last instalment takes"),
        ([REST, REST], "only the last"),
        ([Instalment(HALF, 0), Instalment(HALF, 0), REST], "leave no remainder"),
        ([Instalment(Decimal(0), 0), REST], "no fraction"),
        ([Instalment(Decimal(1), 0), REST], "no fraction"),
        ([Instalment(Decimal(30), 0), REST], "no fraction"),
        ([Instalment(Decimal("NaN"), 0), REST], "no fraction"),
        ([Instalment(None, -1)], "not negative"),
        ([Instalment(None, 0, day_of_month=0)], "1 to 31"),
        ([Instalment(None, 0, day_of_month=32)], "1 to 31"),
    ],
)
def test_terms_that_cannot_be_met_are_refused(
    parts: list[Instalment], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        terms("T", parts)


@pytest.mark.parametrize(("percent", "days"), [("0", 10), ("2", 10), ("0.02", -1)])
def test_a_discount_that_cannot_be_is_refused(percent: str, days: int) -> None:
    with pytest.raises(ValueError, match=r"no fraction|not negative"):
        terms("T", [REST], CashDiscount(Decimal(percent), days))


def test_terms_need_a_code() -> None:
    with pytest.raises(ValueError, match="code"):
        terms(" ", [REST])
