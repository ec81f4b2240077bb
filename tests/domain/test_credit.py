"""Every amount stands in one bucket, and nothing passes the limit by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import eur, story

from o2c.domain.credit import (
    CREDIT,
    Allowed,
    Committed,
    Counted,
    CreditFinding,
    CreditReason,
    Declined,
    Invoiced,
    LimitSet,
    Moved,
    OnAccount,
    Opened,
    Refusal,
    Settled,
    commit,
    invoice,
    move,
    open_account,
    put_on_account,
    recommit,
    set_limit,
    settle,
)
from o2c.domain.credit_policy import Component
from o2c.errors import LimitExceeded, StateError, ValidationError
from o2c.testing import given
from o2c.values.money import Money

OPENED = Opened(currency="EUR")
LIMIT = LimitSet(was=eur(0), limit=eur(100))
UNLIMITED = LimitSet(was=eur(0), limit=None)


def committed(
    order: str = "SO-1",
    amount: int = 60,
    *,
    was: int = 0,
    exposure: int | None = None,
    limit: Money | None = LIMIT.limit,
    overridden: bool = False,
) -> Committed:
    return Committed(
        order=order,
        was=eur(was),
        amount=eur(amount),
        exposure=eur(amount if exposure is None else exposure),
        limit=limit,
        overridden=overridden,
    )


def declined(order: str, amount: int, exposure: int, limit: int = 100) -> Declined:
    """One that the limit alone declines."""
    return Declined(
        order=order,
        amount=eur(amount),
        exposure=eur(exposure),
        limit=eur(limit),
        findings=(
            CreditFinding(
                reason=CreditReason.LIMIT,
                found=eur(exposure).text(),
                allowed=eur(limit).text(),
            ),
        ),
        counted=(Counted(component=Component.ORDERED, amount=eur(exposure)),),
    )


def test_an_account_opens_in_one_currency_without_credit() -> None:
    given(CREDIT).when(open_account, currency="EUR").then(OPENED)
    given(CREDIT, OPENED).when(open_account, currency="EUR").then_nothing()
    given(CREDIT, OPENED).when(open_account, currency="USD").then_nothing()
    assert CREDIT.fold([OPENED]).limit == eur(0)


def test_a_limit_is_an_amount_or_none() -> None:
    given(CREDIT, OPENED).when(set_limit, limit=eur(100)).then(LIMIT)
    given(CREDIT, OPENED).when(set_limit, limit=None).then(UNLIMITED)
    given(CREDIT, OPENED, LIMIT).when(set_limit, limit=eur(100)).then_nothing()
    given(CREDIT, OPENED, LIMIT).when(set_limit, limit=eur(0)).then(
        LimitSet(was=eur(100), limit=eur(0))
    )


def test_a_limit_is_not_negative() -> None:
    refusal = (
        given(CREDIT, OPENED)
        .when(set_limit, limit=eur(-1))
        .then_rejected(Refusal.LIMIT_NEGATIVE)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "limit"


def test_an_order_exactly_at_the_limit_passes_r10_02() -> None:
    given(CREDIT, OPENED, LIMIT).when(commit, order="SO-1", amount=eur(100)).then(
        committed(amount=100)
    )


def test_a_cent_more_than_the_limit_is_declined_r10_02() -> None:
    given(CREDIT, OPENED, LIMIT).when(commit, order="SO-1", amount=eur(101)).then(
        declined("SO-1", 101, 101)
    )


def test_zero_is_prepayment_only_and_none_is_unlimited_r10_02() -> None:
    given(CREDIT, OPENED).when(commit, order="SO-1", amount=eur(1)).then(
        declined("SO-1", 1, 1, 0)
    )
    paid = OnAccount(source="RC-1", amount=eur(1))
    given(CREDIT, OPENED, paid).when(commit, order="SO-1", amount=eur(1)).then(
        committed(amount=1, exposure=0, limit=eur(0))
    )
    given(CREDIT, OPENED, UNLIMITED).when(
        commit, order="SO-1", amount=eur(10**15)
    ).then(committed(amount=10**15, limit=None))


def test_v12_of_two_orders_of_60_against_100_one_has_to_wait() -> None:
    given(CREDIT, OPENED, LIMIT).when(commit, order="SO-1", amount=eur(60)).then(
        committed()
    )
    given(CREDIT, OPENED, LIMIT, committed()).when(
        commit, order="SO-2", amount=eur(60)
    ).then(declined("SO-2", 60, 120))


def test_a_declined_order_takes_no_credit() -> None:
    waits = CREDIT.fold([OPENED, LIMIT, declined("SO-2", 60, 120)])

    assert waits.exposure == 0
    assert waits.waiting["SO-2"].reasons == (CreditReason.LIMIT,)


def test_a_person_may_let_an_order_pass_beyond_the_limit() -> None:
    leave = Allowed(order="SO-2", up_to=eur(60), until=None)
    given(CREDIT, OPENED, LIMIT, committed(), leave).when(
        commit, order="SO-2", amount=eur(60)
    ).then(committed("SO-2", exposure=120, overridden=True))


def test_an_override_that_was_not_needed_is_none() -> None:
    leave = Allowed(order="SO-1", up_to=eur(60), until=None)
    given(CREDIT, OPENED, LIMIT, leave).when(commit, order="SO-1", amount=eur(60)).then(
        committed()
    )


def test_an_order_that_shrinks_passes_even_beyond_the_limit() -> None:
    beyond = committed(amount=150, overridden=True)
    given(CREDIT, OPENED, LIMIT, beyond).when(
        commit, order="SO-1", amount=eur(149)
    ).then(committed(amount=149, was=150))


def test_a_changed_order_counts_once_r10_01() -> None:
    given(CREDIT, OPENED, LIMIT, committed()).when(
        commit, order="SO-1", amount=eur(100)
    ).then(committed(amount=100, was=60))


def test_an_order_in_progress_is_refused_what_the_limit_does_not_allow() -> None:
    tale = story(CREDIT, OPENED, LIMIT, committed())

    assert tale.do(recommit, order="SO-1", amount=eur(100))
    refusal = tale.attempt(recommit, order="SO-1", amount=eur(101))
    assert isinstance(refusal, LimitExceeded)
    assert refusal.code is Refusal.CREDIT_LIMIT
    assert refusal.facts["maximum"] == "EUR 1.00"
    assert tale.state.exposure == 100
    assert not tale.do(recommit, order="SO-1", amount=eur(100))


def test_v11_an_amount_is_in_one_bucket_at_a_time_r10_01() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    seen = []
    tale.do(commit, order="SO-1", amount=eur(60))
    seen.append(tale.state.exposure)
    tale.do(move, order="SO-1", ordered=eur(0), unbilled=eur(60))
    seen.append(tale.state.exposure)
    tale.do(move, order="SO-1", ordered=eur(0), unbilled=eur(0))
    tale.do(invoice, invoice="INV-1", amount=eur(60))
    seen.append(tale.state.exposure)
    tale.do(settle, invoice="INV-1", by="RC-1", amount=eur(60))
    seen.append(tale.state.exposure)

    assert seen == [60, 60, 60, 0]
    assert tale.state.orders == {}


def test_a_move_names_what_was_and_what_is() -> None:
    given(CREDIT, OPENED, LIMIT, committed()).when(
        move, order="SO-1", ordered=eur(20), unbilled=eur(40)
    ).then(
        Moved(
            order="SO-1",
            was_ordered=eur(60),
            was_unbilled=eur(0),
            ordered=eur(20),
            unbilled=eur(40),
        )
    )


def test_a_commitment_leaves_what_shipped_where_it_is() -> None:
    tale = story(CREDIT, OPENED, LIMIT, committed())
    tale.do(move, order="SO-1", ordered=eur(20), unbilled=eur(40))
    tale.do(commit, order="SO-1", amount=eur(60))

    assert (tale.state.ordered, tale.state.unbilled, tale.state.exposure) == (
        60,
        40,
        100,
    )


def test_money_goes_into_and_out_of_its_bucket() -> None:
    given(CREDIT, OPENED).when(invoice, invoice="INV-1", amount=eur(7)).then(
        Invoiced(invoice="INV-1", amount=eur(7))
    )
    given(CREDIT, OPENED).when(settle, invoice="INV-1", by="RC-1", amount=eur(-7)).then(
        Settled(invoice="INV-1", by="RC-1", amount=eur(-7), open=eur(7))
    )
    given(CREDIT, OPENED).when(put_on_account, source="RC-1", amount=eur(7)).then(
        OnAccount(source="RC-1", amount=eur(7))
    )
    nothing = eur(0)
    given(CREDIT, OPENED).when(
        settle, invoice="INV-1", by="RC-1", amount=nothing
    ).then_nothing()
    given(CREDIT, OPENED).when(
        put_on_account, source="RC-1", amount=nothing
    ).then_nothing()


def asks(money: Money) -> list[tuple[Callable[..., Any], dict[str, Any]]]:
    return [
        (set_limit, {"limit": money}),
        (commit, {"order": "SO-1", "amount": money}),
        (recommit, {"order": "SO-1", "amount": money}),
        (move, {"order": "SO-1", "ordered": money, "unbilled": money}),
        (invoice, {"invoice": "INV-1", "amount": money}),
        (settle, {"invoice": "INV-1", "by": "RC-1", "amount": money}),
        (put_on_account, {"source": "RC-1", "amount": money}),
    ]


def test_a_limit_is_in_the_accounts_currency_x2_09() -> None:
    refusal = (
        given(CREDIT, OPENED, LIMIT)
        .when(set_limit, limit=Money(5, "USD"))
        .then_rejected(Refusal.CURRENCY_MISMATCH)
    )

    assert isinstance(refusal, ValidationError)


@pytest.mark.parametrize(("decide", "ask"), asks(Money(5, "USD"))[3:])
def test_another_currency_takes_a_rate_x2_09(decide: Any, ask: dict[str, Any]) -> None:
    refusal = (
        given(CREDIT, OPENED, LIMIT)
        .when(decide, **ask)
        .then_rejected(Refusal.RATE_MISSING)
    )

    assert isinstance(refusal, StateError)


def test_both_halves_of_a_move_take_a_rate_x2_09() -> None:
    start, usd = given(CREDIT, OPENED, LIMIT), Money(5, "USD")
    for ordered, unbilled in ((usd, eur(5)), (eur(5), usd)):
        start.when(
            move, order="SO-1", ordered=ordered, unbilled=unbilled
        ).then_rejected(Refusal.RATE_MISSING)


def test_an_order_without_a_rate_waits_and_does_not_count_x2_09() -> None:
    usd = Money(5, "USD")
    (found,) = list(commit(CREDIT.fold([OPENED, LIMIT]), order="SO-1", amount=usd))
    assert isinstance(found, Declined)
    assert (found.amount, found.exposure) == (usd, eur(0))
    assert [f.reason for f in found.findings] == [CreditReason.RATE_MISSING]


def test_an_order_in_progress_takes_a_rate_x2_09() -> None:
    refusal = (
        given(CREDIT, OPENED, LIMIT)
        .when(recommit, order="SO-1", amount=Money(5, "USD"))
        .then_rejected(Refusal.CREDIT_LIMIT)
    )

    assert isinstance(refusal, LimitExceeded)
    assert "rate missing" in refusal.message


@pytest.mark.parametrize(
    ("decide", "ask"), [*asks(eur(5)), (set_limit, {"limit": None})]
)
def test_an_unknown_account_is_refused(decide: Any, ask: dict[str, Any]) -> None:
    refusal = given(CREDIT).when(decide, **ask).then_rejected(Refusal.ACCOUNT_UNKNOWN)

    assert isinstance(refusal, StateError)
    assert refusal.field == "account"
