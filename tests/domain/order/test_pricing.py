"""What a line is worth, in whole and in part."""

from decimal import Decimal

from domain_samples import LAW, asked, part, placed, qty, quote, story, totals
from hypothesis import given as forall
from hypothesis import strategies as st
from order_samples import (
    came_back,
    confirmed,
    invoice,
    planned,
    priced,
    send,
    shipped,
    values,
)

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.amending import add_line, cancel_line, change_quantity
from o2c.domain.order.events import LineCancelled, Priced
from o2c.domain.order.placing import place, price
from o2c.domain.order.pricing import buckets, value_of
from o2c.domain.order.returning import replace_goods
from o2c.domain.order.state import Order
from o2c.testing import fractions, prices, quantities
from o2c.values.money import Money, Rounding, round_ratio
from o2c.values.price import UnitPrice
from o2c.values.tax import TaxMethod

NO_MONEY = Money(0, "EUR")


def test_v06_tax_by_line_is_2_10_and_by_document_2_11_x2_02() -> None:
    """Three lines of 10.05 at 7 %."""
    lines = priced(1, 1, 1, each="10.05", rate="0.07")
    document = priced(1, 1, 1, each="10.05", rate="0.07", method=TaxMethod.PER_DOCUMENT)

    assert [v.tax for v in values(lines)] == [70, 70, 70]
    assert [v.tax for v in values(document)] == [71, 70, 70]


def test_the_residual_goes_to_a_line_whose_tax_is_not_exact_x2_03() -> None:
    tale = story(ORDER)
    tale.do(
        place,
        placed=placed(asked(1, 1), asked(2, 1), method=TaxMethod.PER_DOCUMENT),
    )
    quotes = [quote(1, "600", rate="0.1"), quote(2, "54.45", rate="0.1")]
    tale.do(price, quotes=quotes, freight_tax=NO_MONEY)

    assert [v.tax for v in values(tale)] == [6_000, 545]


def test_halves_round_as_the_order_says_x2_01() -> None:
    up = priced(1, each="54.45", rate="0.1")
    even = priced(1, each="54.45", rate="0.1", rounding=Rounding.HALF_EVEN)

    assert [values(up), values(even)] == [
        [Amounts(5_445, 545)],
        [Amounts(5_445, 544)],
    ]


def test_a_price_is_finer_than_money_and_rounds_once_x2_06() -> None:
    assert values(priced(1000, each="0.0049")) == [Amounts(490)]
    assert values(priced(3, each="9.99", discount="0.05")) == [Amounts(2_847)]


def test_what_has_no_price_is_worth_nothing_yet() -> None:
    tale = story(ORDER, placed(asked(1, 10)))
    (event,) = tale.do(
        price, quotes=[quote(1, None, rate="0.19")], freight_tax=NO_MONEY
    )

    assert isinstance(event, Priced)
    assert event.totals == totals(0)


def test_part_of_a_line_is_worth_its_share() -> None:
    line = priced(3, each="33.333333", rate="0.1").state.lines[1]

    assert [value_of(line, qty(n)) for n in range(4)] == [
        Amounts(),
        Amounts(3_333, 333),
        Amounts(6_667, 667),
        Amounts(10_000, 1_000),
    ]


def test_part_of_a_cancelled_line_is_worth_nothing() -> None:
    tale = confirmed(3)
    tale.do(cancel_line, line=1, remaining=qty(0), note="", version=2)

    assert value_of(tale.state.lines[1], qty(1)) == Amounts()


def test_an_added_line_shares_the_documents_tax_with_the_others_x2_03() -> None:
    tale = priced(1, 1, each="10.05", rate="0.07", method=TaxMethod.PER_DOCUMENT)
    assert [v.tax for v in values(tale)] == [71, 70]
    tale.do(
        add_line, asked=asked(3, 1), quote=quote(3, "10.05", rate="0.07"), version=2
    )

    assert sum(v.tax for v in values(tale)) == 211


def test_a_line_that_shipped_in_part_is_taxed_by_itself_x2_03() -> None:
    """The other two share 1.41; all three together would be 2.81, and those 1.40."""
    tale = shipped(
        2, 1, went={1: 1}, each="10.05", rate="0.07", method=TaxMethod.PER_DOCUMENT
    )
    tale.do(
        add_line, asked=asked(3, 1), quote=quote(3, "10.05", rate="0.07"), version=2
    )

    assert [v.tax for v in values(tale)] == [141, 71, 70]


def test_a_line_that_shipped_keeps_its_tax_x2_02() -> None:
    tale = shipped(
        1, 1, went={1: 1}, each="10.05", rate="0.07", method=TaxMethod.PER_DOCUMENT
    )
    before = values(tale)[0]
    (event,) = tale.do(cancel_line, line=2, remaining=qty(0), note="", version=2)

    assert isinstance(event, LineCancelled)
    assert [p.line for p in event.prices] == [2]
    assert values(tale) == [before, Amounts()]


def test_a_cancelled_remainder_leaves_the_value_that_was_delivered_r05_22() -> None:
    tale = shipped(3, went={1: 2}, each="33.333333", rate="0.1")
    tale.do(cancel_line, line=1, remaining=qty(0), note="", version=2)

    assert values(tale) == [tale.state.lines[1].delivered] == [Amounts(6_667, 667)]


def test_an_order_walks_through_its_buckets_r10_01() -> None:
    tale = priced(10, freight=500, freight_tax=95)
    assert buckets(tale.state) == (Amounts(10_500, 95), Amounts())
    tale = confirmed(10, freight=500, freight_tax=95)
    planned(tale, 1, 4, "SH-1")
    assert buckets(tale.state) == (Amounts(10_500, 95), Amounts())
    send(tale, 1, 4, "SH-1")
    assert buckets(tale.state) == (Amounts(6_000), Amounts(4_500, 95))
    invoice(tale, 1, 1, "INV-1")
    assert buckets(tale.state) == (Amounts(6_000), Amounts(3_000))
    send(tale, 1, 6, "SH-2")
    invoice(tale, 1, 9, "INV-2")
    assert buckets(tale.state) == (Amounts(), Amounts())


def test_returned_goods_are_in_no_bucket_until_they_are_owed_again_r10_01() -> None:
    tale = shipped(10, went={1: 4})
    came_back(tale, 1, 3, "RMA-1")
    assert buckets(tale.state) == (Amounts(6_000), Amounts(1_000))
    tale.do(replace_goods, rma="RMA-1", lines=[part(1, 3)])

    assert buckets(tale.state) == (Amounts(9_000), Amounts(1_000))


def test_a_cent_that_tax_moved_to_another_line_is_in_no_bucket_r10_01() -> None:
    """Line 1 was billed at a tax of 0.71 and sent out again when it was 0.70."""
    tale = shipped(
        1, 1, went={1: 1}, each="10.05", rate="0.07", method=TaxMethod.PER_DOCUMENT
    )
    invoice(tale, 1, 1, "INV-1")
    came_back(tale, 1, 1, "RMA-1")
    tale.do(replace_goods, rma="RMA-1", lines=[part(1, 1)])
    tale.do(change_quantity, line=2, quantity=qty(2), version=2)
    assert [v.tax for v in values(tale)] == [70, 141]
    send(tale, 1, 1, "SH-2")
    send(tale, 2, 2, "SH-3")
    invoice(tale, 2, 2, "INV-2")

    assert tale.state.lines[1].billed == Amounts(1_005, 71)
    assert buckets(tale.state) == (Amounts(), Amounts())


def test_an_order_that_is_not_there_is_in_no_bucket() -> None:
    assert buckets(Order()) == (Amounts(), Amounts())


lines = st.lists(st.tuples(quantities(1, most=50), prices()), min_size=1, max_size=4)


@forall(lines, fractions(), st.sampled_from(TaxMethod), st.sampled_from(Rounding))
@LAW
def test_the_lines_add_up_to_the_order_x2_02_x2_03(
    asks: list[tuple[Decimal, UnitPrice]],
    rate: Decimal,
    method: TaxMethod,
    rounding: Rounding,
) -> None:
    tale = story(ORDER)
    placing = [asked(n, q) for n, (q, _) in enumerate(asks, start=1)]
    tale.do(place, placed=placed(*placing, method=method, rounding=rounding))
    quotes = [
        quote(n, each, rate=str(rate)) for n, (_, each) in enumerate(asks, start=1)
    ]
    (event,) = tale.do(price, quotes=quotes, freight_tax=NO_MONEY)
    found = values(tale)
    above, below = rate.as_integer_ratio()

    def tax_on(net: int) -> int:
        return round_ratio(net * above, below, rounding)

    assert isinstance(event, Priced)
    net, tax = sum(v.net for v in found), sum(v.tax for v in found)
    assert event.totals == totals(net, tax)
    assert [v.net for v in found] == [
        each.extend(q, rounding=rounding).minor for q, each in asks
    ]
    if method is TaxMethod.PER_LINE:
        assert [v.tax for v in found] == [tax_on(v.net) for v in found]
    else:
        assert tax == tax_on(net)
