"""Small values that several aggregates speak of."""

from domain_samples import slot

from o2c.domain.common import NOTHING, Amounts, quantity_of, repeated


def test_amounts_add_and_subtract_part_by_part() -> None:
    both = Amounts(100, 19)

    assert both.gross == 119
    assert both + Amounts(1, 2) == Amounts(101, 21)
    assert both - Amounts(1, 2) == Amounts(99, 17)
    assert both - both == Amounts()


def test_slots_hold_what_they_hold_together() -> None:
    assert quantity_of([slot(0, "1.5"), slot(3, 2)]) == slot(0, "3.5").quantity
    assert quantity_of([]) == NOTHING


def test_the_first_line_that_comes_again_is_the_one_named() -> None:
    assert repeated([]) is None
    assert repeated([3, 1, 2]) is None
    assert repeated([3, 1, 1, 3]) == 1
