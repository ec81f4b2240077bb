"""Whatever is asked of an account, its buckets add up and its limit holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from domain_samples import LAW, eur, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.credit import (
    CREDIT,
    Allowed,
    Committed,
    Declined,
    Event,
    Invoiced,
    LimitSet,
    Moved,
    OnAccount,
    Opened,
    Settled,
    Withdrawn,
    allow,
    commit,
    invoice,
    move,
    put_on_account,
    settle,
    withdraw,
)
from o2c.domain.credit_policy import CreditSettings
from o2c.testing import amounts

OPENED = Opened(currency="EUR")
LIMIT = LimitSet(was=eur(0), limit=eur(100))

orders = st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 120))


@forall(st.lists(orders, max_size=12))
@LAW
def test_exposure_never_passes_the_limit_by_itself(
    asked: list[tuple[str, int]],
) -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    for order, minor in asked:
        tale.do(commit, order=order, amount=eur(minor))

        assert tale.state.exposure <= 100
        if isinstance(last := tale.events[-1], Committed):
            assert last.exposure == eur(tale.state.exposure)
            assert not last.overridden


amount = amounts(least=-50, most=120)
steps: st.SearchStrategy[tuple[Callable[..., Any], dict[str, Any]]] = st.one_of(
    st.tuples(
        st.just(commit),
        st.fixed_dictionaries(
            {
                "order": st.sampled_from("AB"),
                "amount": amount,
                # A person lets it be worth so much more than this, or less, before.
                "released": st.sampled_from((None, 0, -1)),
            }
        ),
    ),
    st.tuples(
        st.just(withdraw),
        st.fixed_dictionaries({"order": st.sampled_from("AB")}),
    ),
    st.tuples(
        st.just(move),
        st.fixed_dictionaries(
            {"order": st.sampled_from("AB"), "ordered": amount, "unbilled": amount}
        ),
    ),
    st.tuples(
        st.just(invoice),
        st.fixed_dictionaries({"invoice": st.just("I"), "amount": amount}),
    ),
    st.tuples(
        st.just(settle),
        st.fixed_dictionaries(
            {"invoice": st.just("I"), "by": st.just("R"), "amount": amount}
        ),
    ),
    st.tuples(
        st.just(put_on_account),
        st.fixed_dictionaries({"source": st.just("R"), "amount": amount}),
    ),
)


def recounted(events: list[Event]) -> tuple[int, int, int, int]:
    """Ordered, unbilled, invoiced and on account, counted anew from the events."""
    shares: dict[str, tuple[int, int]] = {}
    invoiced = on_account = 0
    for event in events:
        match event:
            case Committed(order=order, amount=value):
                shares[order] = (value.minor, shares.get(order, (0, 0))[1])
            case Moved(order=order, ordered=ordered, unbilled=unbilled):
                shares[order] = (ordered.minor, unbilled.minor)
            case Invoiced(amount=value):
                invoiced += value.minor
            case Settled(amount=value):
                invoiced -= value.minor
            case OnAccount(amount=value):
                on_account += value.minor
            case Opened() | LimitSet() | Declined() | Allowed() | Withdrawn():
                pass
            case _:
                raise AssertionError(f"{event} moves no bucket that is known here")
    both = list(shares.values())
    return sum(o for o, _ in both), sum(u for _, u in both), invoiced, on_account


@forall(st.lists(steps, max_size=15))
@LAW
def test_exposure_is_the_sum_of_its_buckets_r10_01(
    asked: list[tuple[Callable[..., Any], dict[str, Any]]],
) -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    leaves: dict[str, int] = {}  # how much a person lets each order be worth
    for decide, said in asked:
        ask = dict(said)
        if (more := ask.pop("released", None)) is not None:
            up_to = ask["amount"] + eur(more)
            leaves[ask["order"]] = up_to.minor
            whom = {"order": ask["order"], "up_to": up_to}
            tale.do(allow, **whom, today=date.min, settings=CreditSettings())
        before = tale.state.exposure
        for event in tale.do(decide, **ask):
            looked_at = isinstance(event, Committed) and event.amount > eur(0)
            if looked_at and event.exposure > eur(100):  # R10-17: nothing passes
                assert event.overridden or tale.state.exposure <= before
            match event:
                case Withdrawn(order=order):
                    leaves.pop(order, None)
                case Committed(order=order, overridden=True):  # R10-13
                    assert event.amount.minor <= leaves[order]
                case _:
                    pass
        if decide in (commit, move):
            again = tale.do(decide, **ask)
            assert all(isinstance(event, Declined) for event in again)
        credit = tale.state
        buckets = (credit.ordered, credit.unbilled, credit.invoiced, credit.on_account)

        assert buckets == recounted(tale.events)
        assert credit.exposure == sum(buckets[:3]) - buckets[3]
        assert credit.ordered == sum(s.ordered for s in credit.orders.values())
        assert credit.unbilled == sum(s.unbilled for s in credit.orders.values())
