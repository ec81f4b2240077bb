"""Legal numbers have no gap, no number twice, and dates in order."""

from datetime import date

from domain_samples import LAW, day, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.series import SERIES, Numbered, Refusal, take
from o2c.errors import ValidationError
from o2c.testing import dates, given

FIRST = Numbered(number="INV-000001", sequence=1, on=day(5))


def test_the_first_number_is_one_x6_01() -> None:
    given(SERIES).when(take, prefix="INV", on=day(5)).then(FIRST)


def test_the_next_number_may_have_the_same_date_x6_02() -> None:
    given(SERIES, FIRST).when(take, prefix="INV", on=day(5)).then(
        Numbered(number="INV-000002", sequence=2, on=day(5))
    )


def test_a_date_before_the_last_number_is_refused_x6_02() -> None:
    refusal = (
        given(SERIES, FIRST)
        .when(take, prefix="INV", on=day(4))
        .then_rejected(Refusal.DATE_BEFORE_LAST)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "on"
    assert str(day(5)) in refusal.remedy


@forall(st.lists(dates(date(2026, 1, 1), date(2026, 1, 20)), max_size=15))
@LAW
def test_numbers_have_no_gap_and_dates_never_go_back_x6(days: list[date]) -> None:
    tale = story(SERIES)
    for on in days:
        refused = tale.attempt(take, prefix="INV", on=on)
        assert (refused is not None) == (on < tale.state.on)

    numbers = [event.sequence for event in tale.events]
    issued = [event.on for event in tale.events]
    assert numbers == list(range(1, len(numbers) + 1))
    assert issued == sorted(issued)
    assert len({event.number for event in tale.events}) == len(numbers)
