"""Available to promise against its definition, counted day by day (R05-02)."""

from decimal import Decimal

from domain_samples import LAW, day, qty, slot
from hypothesis import given as forall
from hypothesis import strategies as st
from stock_samples import atp, expected, promised, received, reserved, shelf, want

from o2c.domain.stock.events import Event
from o2c.domain.stock.promising import available, profile, reserve

moves = st.lists(st.tuples(st.integers(-3, 12), st.integers(1, 9)), max_size=6)


@forall(st.integers(-5, 20), moves, moves, st.integers(0, 14))
@LAW
def test_available_is_the_smallest_balance_still_to_come_r05_02(
    on_hand: int,
    supplies: list[tuple[int, int]],
    demands: list[tuple[int, int]],
    t: int,
) -> None:
    coming = [slot(*s) for s in supplies]
    wanted = [slot(*d) for d in demands]
    balances = profile(qty(on_hand), coming, wanted, today=day(0))
    by_hand = min(
        on_hand
        + sum(q for on, q in supplies if (on if on >= 0 else 1) <= u)
        - sum(q for on, q in demands if max(on, 0) <= u)
        for u in range(t, 15)
    )

    assert available(balances, day(t)) == by_hand


@forall(st.integers(0, 9), moves, st.integers(1, 30), st.integers(-2, 9))
@LAW
def test_a_promise_is_as_early_and_as_much_as_can_be_r05_02(
    on_hand: int, supplies: list[tuple[int, int]], quantity: int, requested: int
) -> None:
    history: list[Event] = [
        expected(f"PO-{n}", q, on) for n, (on, q) in enumerate(supplies)
    ]
    history.append(reserved("SO-0", (0, 3), (6, 3)))
    if on_hand:
        history.append(received(on_hand))
    tale = shelf(*history)
    most = {n: max(atp(tale.state, n), qty(0)) for n in range(15)}
    tale.do(reserve, **want(quantity, requested=requested))
    slots = promised(tale.state)
    waiting = slots.pop(-1, qty(0))

    for n in range(max(requested, 0), 15):
        by_then = sum((q for on, q in slots.items() if on <= n), Decimal(0))
        assert by_then == min(quantity, most[n])
    assert waiting == max(quantity - most[14], qty(0))
    assert all(on >= max(requested, 0) for on in slots)
