"""A movement may be backdated, as long as no balance since becomes negative (X7-03)."""

from datetime import date
from decimal import Decimal

from domain_samples import LAW, day, qty
from hypothesis import given as forall
from hypothesis import strategies as st
from stock_samples import going, received, reserved, shelf

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import Scrapped
from o2c.domain.stock.moving import issue, scrap
from o2c.domain.stock.refusals import Refusal
from o2c.domain.stock.state import REMEMBERED
from o2c.domain.stock.supplying import count, receive
from o2c.errors import LimitExceeded, StateError
from o2c.kernel import Rejected
from o2c.testing import given


def test_goods_do_not_leave_before_they_came_x7_03() -> None:
    history = (received(10, 5), reserved("SO-1", (5, 10)))
    refusal = (
        given(STOCK, *history)
        .when(issue, **going(1, on=4))
        .then_rejected(Refusal.NOT_ENOUGH_BACK_THEN)
    )
    tale = shelf(*history)
    tale.do(issue, **going(10, on=5))

    assert isinstance(refusal, LimitExceeded)
    assert (refusal.line, refusal.facts["maximum"]) == (1, "0")
    assert tale.state.on_hand == 0


def test_the_whole_time_since_counts_not_only_the_day_x7_03() -> None:
    """10 on day 0, all gone by day 3, 10 more on day 6: none can go on day 1."""
    gone = Scrapped(on=day(3), rma=None, quantity=qty(8), note="")
    history = (received(10), gone, received(10, 6))
    for on, most in ((0, 2), (2, 2), (3, 2), (5, 2), (6, 12)):
        ask = {"rma": None, "note": "", "on": day(on)}
        tale = shelf(*history)
        tale.do(scrap, **ask, quantity=qty(most))  # type: ignore[arg-type]
        refusal = (
            given(STOCK, *history)
            .when(scrap, **ask, quantity=qty(most + 1))  # type: ignore[arg-type]
            .then_rejected(
                Refusal.NOT_ENOUGH_ON_HAND if on == 6 else Refusal.NOT_ENOUGH_BACK_THEN
            )
        )
        assert refusal.facts["maximum"] == str(most)


def test_days_long_ago_are_forgotten_and_take_no_movement_x7_03() -> None:
    receipts = [received(1, n) for n in range(REMEMBERED + 5)]
    stock = STOCK.fold(receipts)

    assert len(stock.days) == REMEMBERED
    assert stock.on_hand == REMEMBERED + 5
    for decide in (
        lambda s: scrap(s, rma=None, quantity=qty(1), note="", on=day(4)),
        lambda s: count(s, counted=qty(99), note="", on=day(4)),
    ):
        refusal = (
            given(STOCK, *receipts)
            .when(decide)
            .then_rejected(Refusal.NOT_ENOUGH_BACK_THEN)
        )
        assert isinstance(refusal, StateError)
        assert str(day(5)) in refusal.remedy
    given(STOCK, *receipts).when(
        scrap, rma=None, quantity=qty(6), note="", on=day(5)
    ).then(Scrapped(on=day(5), rma=None, quantity=qty(6), note=""))
    given(STOCK, *receipts).when(
        scrap, rma=None, quantity=qty(7), note="", on=day(5)
    ).then_rejected(Refusal.NOT_ENOUGH_BACK_THEN)


def test_all_movements_of_a_day_are_remembered_as_one_x7_03() -> None:
    stock = STOCK.fold([received(1, 2), received(2, 1), received(3, 2), received(4, 2)])

    assert [(slot.on, slot.quantity) for slot in stock.days] == [
        (day(1), qty(2)),
        (day(2), qty(10)),
    ]


def test_a_receipt_from_before_what_is_remembered_counts() -> None:
    tale = shelf(*(received(1, n) for n in range(REMEMBERED + 5)))
    tale.do(receive, quantity=qty(3), supply=None, on=day(0))

    assert tale.state.on_hand == REMEMBERED + 8
    assert tale.state.days[0].on == day(5)
    assert tale.state.days[0].quantity == 9
    assert tale.state.opening == 8


steps = st.lists(
    st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 9)), max_size=20
)


def balances(moves: dict[date, Decimal], since: date) -> list[Decimal]:
    """The balance at the end of a date and of each later one that had a movement."""
    days = [since, *sorted(d for d in moves if d > since)]
    return [sum((q for d, q in moves.items() if d <= on), qty(0)) for on in days]


@forall(steps)
@LAW
def test_a_movement_passes_exactly_if_no_balance_since_is_negative_x7_03(
    asked: list[tuple[bool, int, int]],
) -> None:
    tale, moves = shelf(), dict[date, Decimal]()
    for comes, on, much in asked:
        when, quantity = day(on), qty(much)
        if comes:
            tale.do(receive, quantity=quantity, supply=None, on=when)
            moves[when] = moves.get(when, qty(0)) + quantity
            continue
        possible = quantity <= min(balances(moves, when))
        try:
            tale.do(scrap, rma=None, quantity=quantity, note="", on=when)
        except Rejected:
            assert not possible
        else:
            assert possible
            moves[when] = moves.get(when, qty(0)) - quantity

        assert tale.state.on_hand == sum(moves.values(), qty(0))
        assert all(balance >= 0 for balance in balances(moves, day(0)))
