"""What comes off an invoice's line: parts that add up to what was invoiced."""

from contextlib import suppress
from decimal import Decimal

from domain_samples import (
    LAW,
    MONDAY,
    eur,
    invoiced,
    issued,
    part,
    refused,
    story,
    worth,
)
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.common import NOTHING, Amounts, LineAmount, LineQuantity
from o2c.domain.invoice import (
    INVOICE,
    Credited,
    Invoice,
    Refusal,
    credit,
    deduction,
    reduced_value,
    returned_value,
)
from o2c.errors import LimitExceeded
from o2c.values.money import Money

THIRDS = issued(invoiced(1, 3, 10_000, 1_900))


def after(*credits: LineAmount, restores: bool = True) -> Invoice:
    return INVOICE.fold(
        [
            THIRDS,
            *(
                Credited(
                    memo=f"CM-{n}",
                    restores=restores,
                    lines=(c,),
                    deducted=(),
                    amount=eur(0),
                )
                for n, c in enumerate(credits)
            ),
        ]
    )


def test_returned_goods_are_worth_what_they_were_invoiced_at_r06_07() -> None:
    first = returned_value(after(), part(1, 1))
    second = returned_value(after(first), part(1, 1))
    third = returned_value(after(first, second), part(1, 1))

    assert [first, second, third] == [
        worth(1, 1, 3_333, 633),
        worth(1, 1, 3_334, 634),
        worth(1, 1, 3_333, 633),
    ]


def test_all_of_a_line_gives_all_of_its_value() -> None:
    assert returned_value(after(), part(1, 3)) == worth(1, 3, 10_000, 1_900)


def test_no_more_comes_back_than_was_invoiced_r06_07() -> None:
    for bill, quantity, most in (
        (after(), 4, "3"),
        (after(), 0, "3"),
        (after(), -1, "3"),
        (after(worth(1, 2, 1)), 2, "1"),
    ):
        refusal = refused(
            Refusal.MORE_THAN_INVOICED, returned_value, bill, part(1, quantity)
        )
        assert isinstance(refusal, LimitExceeded)
        assert (refusal.field, refusal.facts["maximum"]) == ("quantity", most)


def test_a_reduction_takes_its_tax_along() -> None:
    assert reduced_value(after(), line=1, net=eur(5_000)) == worth(1, 0, 5_000, 950)
    assert reduced_value(after(), line=1, net=eur(10_000)) == worth(1, 0, 10_000, 1_900)


def test_no_reduction_is_more_than_the_line_has_left_r06_07() -> None:
    for bill, minor, most in (
        (after(), 10_001, "EUR 100.00"),
        (after(), 0, "EUR 100.00"),
        (after(worth(1, 0, 9_999)), 2, "EUR 0.01"),
    ):
        refusal = refused(
            Refusal.MORE_THAN_INVOICED, reduced_value, bill, line=1, net=eur(minor)
        )
        assert (refusal.field, refusal.facts["maximum"]) == ("net", most)


def test_a_reduction_is_in_the_invoices_currency() -> None:
    usd = Money(1, "USD")
    refused(Refusal.CURRENCY_MISMATCH, reduced_value, after(), line=1, net=usd)


def test_what_an_allowance_gave_is_not_given_back_with_the_goods_r06_07() -> None:
    """100.00 for 3, 30.00 let off; two come back: 66.67 less 20.00."""
    bill = after(worth(1, 0, 3_000, 570), restores=False)

    assert returned_value(bill, part(1, 2)) == worth(1, 2, 6_667, 1_267)
    assert deduction(bill, part(1, 2)) == worth(1, 2, 2_000, 380)
    assert deduction(after(), part(1, 2)) == worth(1, 2, 0)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("return"), st.integers(1, 7)),
        st.tuples(st.just("reduce"), st.integers(1, 4_000)),
    ),
    max_size=10,
)


@forall(st.integers(1, 10_000), st.integers(0, 2_500), st.integers(1, 12), steps)
@LAW
def test_credits_never_exceed_the_invoice_and_add_up_to_the_whole_r06_07(
    net: int, tax: int, quantity: int, asked: list[tuple[str, int]]
) -> None:
    tale = story(INVOICE, issued(invoiced(1, quantity, net, tax)))
    given_back = Amounts()

    def memo(line: LineAmount, less: LineAmount | None = None) -> None:
        nonlocal given_back
        off = less or worth(1, 0, 0, 0)
        gives = Amounts((line.net - off.net).minor, (line.tax - off.tax).minor)
        tale.do(
            credit,
            memo=f"CM-{len(tale.events)}",
            restores=less is not None,
            lines=(line,),
            deducted=(off,),
            amount=eur(gives.gross),
            on=MONDAY,
        )
        given_back += gives

    def take_back(quantity: Decimal) -> None:
        back = LineQuantity(line=1, quantity=quantity)
        memo(returned_value(tale.state, back), deduction(tale.state, back))

    for what, much in asked:
        with suppress(LimitExceeded):
            if what == "return":
                take_back(Decimal(much))
            else:
                memo(reduced_value(tale.state, line=1, net=eur(much)))
        line = tale.state.lines[1]
        assert line.invoiced - line.left == given_back
        assert 0 <= line.left.net <= net
        assert 0 <= line.left.tax <= tax
        assert tale.state.open == line.left.gross

    rest = tale.state.lines[1].kept
    if rest > NOTHING:
        take_back(rest)
        assert given_back == Amounts(net, tax)
        assert tale.state.open == 0
