"""An approval is for exactly this, by another, until a day, and once (X5-01, X5-02)."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve as replace
from authority_samples import (
    ASKED_FOR,
    FILED,
    GRANT,
    RELEASE,
    SUBJECT,
    YES,
    limit,
    power,
)
from domain_samples import day, eur, qty, story

from o2c.domain import authority
from o2c.domain.approval import (
    APPROVAL,
    Consumed,
    Declined,
    Granted,
    Lapsed,
    Refusal,
    Requested,
    Stage,
    Withdrawn,
    consume,
    decline,
    grant,
    lapse,
    request,
    withdraw,
)
from o2c.domain.authority.policy import Action, Role
from o2c.domain.docket import DOCKET, Filed, Struck, file, strike
from o2c.errors import (
    ApprovalRequired,
    NotAuthorised,
    StateError,
    UnknownReference,
    ValidationError,
)
from o2c.kernel import Rejected
from o2c.testing import given
from o2c.values.money import Money

USE: dict[str, Any] = {
    "subject": SUBJECT,
    "makers": frozenset(("maria",)),
    "by": ("max",),
    "today": day(2),
}
USED = Consumed(by=("max",), resource="order/SO-1", amount=eur(500))
NO = Declined(by=("carl",), note="too much")
OFF = Withdrawn(note="not needed")
VOID = Lapsed(note="amended")


def test_one_asks_another_grants_a_third_uses_it() -> None:
    asks = {"subject": SUBJECT, "makers": ("maria",), "note": "a good customer"}
    given(APPROVAL).when(request, **asks).then(ASKED_FOR)
    given(APPROVAL, ASKED_FOR).when(grant, **GRANT).then(YES)
    given(APPROVAL, ASKED_FOR, YES).when(consume, **USE).then(USED)


def test_the_grant_says_whose_authority_it_was_and_how_far_it_goes() -> None:
    told = given(APPROVAL, ASKED_FOR).when(
        grant, **{**GRANT, "power": power(limit(500))}
    )
    (event,) = told.outcome()
    assert isinstance(event, Granted)
    assert (event.role, event.limit, event.lender) == ("credit", eur(500), None)


def refuse(history: list[Any], code: Any, decide: Any, **asks: Any) -> Rejected:
    return given(APPROVAL, *history).when(decide, **asks).then_rejected(code)


@pytest.mark.parametrize("by", [("maria",), ("bot", "maria")])
def test_nobody_grants_what_they_asked_for(by: tuple[str, ...]) -> None:
    refusal = refuse([ASKED_FOR], Refusal.OWN_REQUEST, grant, **{**GRANT, "by": by})
    assert isinstance(refusal, ApprovalRequired)


def test_a_grant_takes_authority_for_all_of_it() -> None:
    little = {**GRANT, "power": power(limit(499))}
    refuse([ASKED_FOR], authority.Refusal.AUTHORITY_EXCEEDED, grant, **little)
    boss = {**GRANT, "power": power(roles=(Role.SUPERVISOR,))}
    refuse([ASKED_FOR], authority.Refusal.NO_ROLE, grant, **boss)


def test_a_grant_is_for_a_day_to_come() -> None:
    assert given(APPROVAL, ASKED_FOR).when(grant, **{**GRANT, "valid_until": day(0)})
    passed = {**GRANT, "valid_until": day(-1)}
    refusal = refuse([ASKED_FOR], Refusal.UNTIL_PASSED, grant, **passed)
    assert isinstance(refusal, ValidationError)


@pytest.mark.parametrize(
    ("history", "change", "code"),
    [
        ([ASKED_FOR], {}, Refusal.APPROVAL_MISSING),
        ([ASKED_FOR, NO], {}, Refusal.APPROVAL_MISSING),
        ([ASKED_FOR, OFF], {}, Refusal.APPROVAL_MISSING),
        ([ASKED_FOR, YES, USED], {}, Refusal.APPROVAL_USED),
        ([ASKED_FOR, YES, VOID], {}, Refusal.APPROVAL_LAPSED),
        ([ASKED_FOR, YES], {"today": day(3)}, Refusal.APPROVAL_EXPIRED),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, resource="order/SO-2")},
            Refusal.OTHER_RESOURCE,
        ),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, action=Action.RELEASE_MANUAL)},
            Refusal.OTHER_RESOURCE,
        ),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, line=1)},
            Refusal.OTHER_RESOURCE,
        ),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, version="version 2")},
            Refusal.OTHER_VERSION,
        ),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, amount=eur(501))},
            Refusal.MORE_THAN_APPROVED,
        ),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, amount=Money(500, "USD"))},
            Refusal.MORE_THAN_APPROVED,
        ),
        (
            [ASKED_FOR, YES],
            {"subject": replace(SUBJECT, amount=None)},
            Refusal.MORE_THAN_APPROVED,
        ),
        ([ASKED_FOR, YES], {"makers": {"carl"}}, Refusal.APPROVED_BY_MAKER),
        (
            [ASKED_FOR, replace(YES, approvers=("bot", "maria"))],
            {"makers": frozenset[str]()},
            Refusal.APPROVED_BY_MAKER,
        ),
    ],
)
def test_an_approval_counts_for_nothing_else(
    history: list[Any], change: dict[str, Any], code: Refusal
) -> None:
    """Test 40: expired, replayed, re-targeted, beyond its amount, by a maker."""
    refusal = refuse(history, code, consume, **{**USE, **change})
    assert isinstance(refusal, ApprovalRequired)


def test_less_than_approved_is_covered_and_no_bound_covers_all() -> None:
    less = {**USE, "subject": replace(SUBJECT, amount=eur(1))}
    assert given(APPROVAL, ASKED_FOR, YES).when(consume, **less).outcome()
    whole = replace(ASKED_FOR, subject=replace(SUBJECT, amount=None))
    assert given(APPROVAL, whole, YES).when(consume, **USE).outcome()


@pytest.mark.parametrize(
    ("percent", "fits"), [(qty("0.05"), True), (qty("0.051"), False), (None, False)]
)
def test_a_percentage_is_bound_too(percent: Any, fits: bool) -> None:
    asked = replace(ASKED_FOR, subject=replace(SUBJECT, percent=qty("0.05")))
    use = {**USE, "subject": replace(SUBJECT, percent=percent)}
    tale = story(APPROVAL, asked, YES)
    refusal = tale.attempt(consume, **use)
    assert (refusal is None) is fits
    assert fits or (refusal and refusal.code is Refusal.MORE_THAN_APPROVED)


def test_an_unknown_approval_is_named() -> None:
    for decide, asks in (
        (grant, GRANT),
        (decline, {"by": (), "note": ""}),
        (withdraw, {"by": (), "note": ""}),
        (consume, USE),
    ):
        refusal = refuse([], Refusal.APPROVAL_UNKNOWN, decide, **asks)
        assert isinstance(refusal, UnknownReference)


def test_it_is_declined_also_after_it_was_granted() -> None:
    asks = {"by": ("carl",), "note": "too much"}
    given(APPROVAL, ASKED_FOR).when(decline, **asks).then(NO)
    given(APPROVAL, ASKED_FOR, YES).when(decline, **asks).then(NO)


def test_only_whoever_asked_withdraws_it() -> None:
    given(APPROVAL, ASKED_FOR, YES).when(
        withdraw, by=("maria",), note="not needed"
    ).then(OFF)
    refusal = refuse(
        [ASKED_FOR], Refusal.NOT_OWN_REQUEST, withdraw, by=("carl",), note=""
    )
    assert isinstance(refusal, NotAuthorised)


@pytest.mark.parametrize("end", [USED, VOID])
def test_what_is_settled_stays_so(end: Any) -> None:
    history = [ASKED_FOR, YES, end]
    settled: tuple[tuple[Any, dict[str, Any]], ...] = (
        (grant, GRANT),
        (decline, {"by": ("carl",), "note": ""}),
        (withdraw, {"by": ("maria",), "note": ""}),
    )
    for decide, asks in settled:
        refusal = refuse(history, Refusal.APPROVAL_SETTLED, decide, **asks)
        assert isinstance(refusal, StateError)
    given(APPROVAL, *history).when(lapse, note="again").then_nothing()


@pytest.mark.parametrize("history", [[ASKED_FOR], [ASKED_FOR, YES]])
def test_a_change_voids_what_was_not_used(history: list[Any]) -> None:
    given(APPROVAL, *history).when(lapse, note="amended").then(VOID)


def test_a_second_request_under_one_number_is_none() -> None:
    again = {"subject": SUBJECT, "makers": ("eve",), "note": ""}
    given(APPROVAL, ASKED_FOR).when(request, **again).then_nothing()
    assert APPROVAL.fold([ASKED_FOR, YES]).stage is Stage.GRANTED
    assert isinstance(ASKED_FOR, Requested)


def test_a_docket_knows_who_asked_and_what_stands() -> None:
    tale = story(DOCKET)
    assert tale.do(file, **FILED) == (Filed(**FILED),)
    tale.do(file, approval="AP-2", action=Action.RELEASE_MANUAL, makers=("ann",))
    assert tale.state.standing == ("AP-1", "AP-2")
    assert tale.do(strike, approval="AP-1") == (Struck(approval="AP-1"),)
    assert tale.state.standing == ("AP-2",)
    assert tale.state.askers(RELEASE) == {"maria"}
