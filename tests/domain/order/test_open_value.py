"""What is still to be shipped of a line is worth what was not delivered of it yet."""

from domain_samples import asked, qty, quote
from order_samples import came_back, shipped

from o2c.domain.common import Amounts
from o2c.domain.order.amending import add_line
from o2c.domain.order.pricing import open_value
from o2c.values.tax import TaxMethod


def test_delivered_and_open_are_the_whole_when_taxes_are_shared_out_anew_r10_01() -> (
    None
):
    """Four at 10.05, tax 2.82; one ships with 0.71; by itself the line bears 2.81."""
    tale = shipped(
        4, 1, went={1: 1}, each="10.05", rate="0.07", method=TaxMethod.PER_DOCUMENT
    )
    before = tale.state.lines[1]
    tale.do(
        add_line, asked=asked(3, 1), quote=quote(3, "10.05", rate="0.07"), version=2
    )
    after = tale.state.lines[1]

    assert (before.tax, after.tax) == (282, 281)
    assert after.delivered == Amounts(1005, 71)
    assert open_value(after) == Amounts(3015, 210)


def test_what_came_back_is_not_to_be_shipped_again_r05_33() -> None:
    tale = shipped(4, went={1: 3}, each="10.00")
    came_back(tale, 1, 2, "RMA-1")

    assert open_value(tale.state.lines[1]) == Amounts(1000, 0)


def test_nothing_open_is_worth_nothing() -> None:
    tale = shipped(4, went={1: 4}, each="10.00")
    came_back(tale, 1, 2, "RMA-1")

    assert tale.state.lines[1].open == qty(0)
    assert open_value(tale.state.lines[1]) == Amounts()
