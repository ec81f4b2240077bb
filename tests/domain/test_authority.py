"""Authority: what it covers, who may set it, and what may be lent (X5-02, test 40)."""

from __future__ import annotations

from typing import Any

import pytest
from authority_samples import LENDING, LIMIT, RELEASE, limit, own, power
from domain_samples import MONDAY, day, eur, qty, refused, story

from o2c.domain.authority import (
    AUTHORITY,
    Authority,
    Borrowed,
    Delegated,
    Limit,
    LimitSet,
    Refusal,
    Revoked,
    borrow,
    delegate,
    revoke,
    set_limit,
)
from o2c.domain.authority.policy import ROLES, Role
from o2c.domain.authority.power import Lent, Own, Used, allow, own_authority
from o2c.errors import ApprovalRequired, NotAuthorised, StateError, ValidationError
from o2c.testing import given
from o2c.values.money import Money

SET = LimitSet(action=RELEASE, currency="EUR", was_limit=None, limit=limit(500))
LOAN = Delegated(
    action=RELEASE,
    to="ann",
    limit=limit(300, day(3)),
    roles=(Role.CREDIT,),
    note="on holiday",
)
UNTIL = day(1)


def lent(minor: int, by: Own | None = None, until: int = 3) -> Lent:
    return Lent(lender="lena", limit=limit(minor, day(until)), own=by or Own())


def test_a_role_alone_suffices_where_no_limit_was_set() -> None:
    assert allow(power(), amount=eur(10**9)) == Used(role="credit")
    assert allow(power(), amount=None) == Used(role="credit")


def test_no_role_no_authority() -> None:
    refusal = refused(
        Refusal.NO_ROLE, allow, power(roles=(Role.SUPERVISOR,)), amount=eur(1)
    )
    assert isinstance(refusal, NotAuthorised)
    assert "credit" in refusal.message


def test_a_limit_binds_to_the_cent() -> None:
    bound = power(limit(500))
    assert allow(bound, amount=eur(500)) == Used(role="credit", limit=eur(500))
    refusal = refused(Refusal.AUTHORITY_EXCEEDED, allow, bound, amount=eur(501))
    assert isinstance(refusal, ApprovalRequired)
    assert refusal.facts == {"amount": "EUR 5.01", "maximum": "EUR 5.00"}
    refused(Refusal.AUTHORITY_EXCEEDED, allow, bound, amount=None)


@pytest.mark.parametrize("held", [None, limit(0)])
def test_a_limit_of_nothing_is_no_authority(held: Limit | None) -> None:
    refused(Refusal.NO_AUTHORITY, allow, power(held), amount=eur(1))


def test_a_limit_binds_in_every_currency() -> None:
    refused(
        Refusal.AUTHORITY_EXCEEDED, allow, power(limit(500)), amount=Money(1, "USD")
    )


def test_a_percentage_binds_beside_the_amount() -> None:
    both = Limit(amount=eur(500), percent=qty("0.05"))
    assert allow(power(both), amount=eur(5), percent=qty("0.05"))
    for amount, percent in ((eur(5), qty("0.051")), (eur(501), qty("0.05"))):
        refused(
            Refusal.AUTHORITY_EXCEEDED,
            allow,
            power(both),
            amount=amount,
            percent=percent,
        )
    assert allow(power(limit(500)), amount=eur(5), percent=qty(1))


def test_authority_ends_after_its_last_day() -> None:
    assert allow(power(limit(500, UNTIL), today=UNTIL), amount=eur(1))
    refused(
        Refusal.AUTHORITY_EXCEEDED,
        allow,
        power(limit(500, UNTIL), today=day(2)),
        amount=eur(1),
    )


def test_every_person_who_counts_is_bound_by_their_own() -> None:
    assert allow(power(limit(900), limit(500)), amount=eur(500)).limit == eur(500)
    refused(
        Refusal.AUTHORITY_EXCEEDED,
        allow,
        power(limit(900), limit(500)),
        amount=eur(501),
    )


def test_what_was_lent_counts_beside_ones_own() -> None:
    borrowed = power(limit(100), lent=(lent(300),))
    used = allow(borrowed, amount=eur(300))
    assert used == Used(role="credit", limit=eur(300), lender="lena")
    assert allow(borrowed, amount=eur(100)).lender is None
    refused(Refusal.AUTHORITY_EXCEEDED, allow, borrowed, amount=eur(301))


def test_what_was_lent_is_never_more_than_the_lender_has_now() -> None:
    borrowed = power(limit(100), lent=(lent(300, own(limit(200))),))
    assert allow(borrowed, amount=eur(200)).lender == "lena"
    refused(Refusal.AUTHORITY_EXCEEDED, allow, borrowed, amount=eur(201))


def test_what_a_maker_has_lent_does_not_count() -> None:
    borrowed = power(limit(100), lent=(lent(300),))
    refused(
        Refusal.AUTHORITY_EXCEEDED,
        allow,
        borrowed,
        amount=eur(300),
        makers={"lena"},
    )


def test_a_delegation_ends_after_its_last_day() -> None:
    borrowed = power(limit(100), lent=(lent(300, until=0),))
    assert allow(borrowed, amount=eur(300))
    late = power(limit(100), lent=(lent(300, until=0),), today=day(1))
    refusal = refused(Refusal.DELEGATION_EXPIRED, allow, late, amount=eur(300))
    assert isinstance(refusal, ApprovalRequired)
    refused(Refusal.AUTHORITY_EXCEEDED, allow, late, amount=eur(301))


def bound(minor: int) -> Authority:
    return AUTHORITY.fold([LimitSet(**{**VALUES, "limit": limit(minor)})])


VALUES: dict[str, Any] = {"action": RELEASE, "currency": "EUR", "was_limit": None}


def test_a_limit_of_ones_own_goes_before_those_of_ones_roles() -> None:
    roles = {"credit": bound(500), "pricing": bound(900)}
    asks = (RELEASE, "EUR")
    assert own_authority(*asks, [bound(100)], roles, ["credit"]) == own(limit(100))
    assert own_authority(*asks, [Authority()], roles, ["credit"]) == own(limit(500))
    assert own_authority(*asks, [], roles, ["credit", "pricing"]) == own(limit(900))
    assert own_authority(*asks, [Authority()], roles, ["billing"]) == Own()
    assert own_authority(RELEASE, "USD", [], roles, ["credit"]) == own(None)


def test_limits_are_set_changed_and_taken_away() -> None:
    given(AUTHORITY).when(set_limit, **LIMIT).then(SET)
    more = {**LIMIT, "limit": limit(900)}
    given(AUTHORITY, SET).when(set_limit, **more).then(
        LimitSet(action=RELEASE, currency="EUR", was_limit=limit(500), limit=limit(900))
    )
    tale = story(AUTHORITY, SET)
    tale.do(set_limit, **{**LIMIT, "limit": None})
    assert not tale.state.bound(RELEASE)


@pytest.mark.parametrize("holder", ["person:boss", "role:supervisor"])
def test_nobody_sets_their_own_authority(holder: str) -> None:
    refusal = (
        given(AUTHORITY)
        .when(set_limit, **{**LIMIT, "holder": holder})
        .then_rejected(Refusal.OWN_AUTHORITY)
    )
    assert isinstance(refusal, NotAuthorised)


def test_a_limit_is_not_negative() -> None:
    refusal = (
        given(AUTHORITY)
        .when(set_limit, **{**LIMIT, "limit": limit(-1)})
        .then_rejected(Refusal.LIMIT_NEGATIVE)
    )
    assert isinstance(refusal, ValidationError)
    assert given(AUTHORITY).when(set_limit, **{**LIMIT, "limit": limit(0)}).outcome()
    less = {**LENDING, "limit": limit(-1)}
    given(AUTHORITY).when(delegate, **less).then_rejected(Refusal.LIMIT_NEGATIVE)


def test_authority_is_lent_to_another_person() -> None:
    given(AUTHORITY).when(delegate, **LENDING).then(LOAN)
    given(AUTHORITY, LOAN).when(delegate, **LENDING).then_nothing()
    given(AUTHORITY).when(borrow, action=RELEASE, lender="carl").then(
        Borrowed(action=RELEASE, lender="carl")
    )


@pytest.mark.parametrize(
    ("change", "code", "family"),
    [
        ({"to": "carl"}, Refusal.DELEGATION_TO_SELF, NotAuthorised),
        (
            {"lenders": ("bot", "carl"), "to": "bot"},
            Refusal.DELEGATION_TO_SELF,
            NotAuthorised,
        ),
        ({"back": True}, Refusal.DELEGATION_CIRCULAR, NotAuthorised),
        ({"roles": (Role.BILLING,)}, Refusal.NO_ROLE, NotAuthorised),
        ({"limit": limit(501, day(3))}, Refusal.MORE_THAN_OWN, NotAuthorised),
        ({"own": own(limit(500, day(2)))}, Refusal.LONGER_THAN_OWN, NotAuthorised),
        ({"limit": limit(300, day(-1))}, Refusal.UNTIL_PASSED, ValidationError),
        ({"limit": limit(300)}, Refusal.UNTIL_PASSED, ValidationError),
    ],
)
def test_what_may_not_be_lent(
    change: dict[str, Any], code: Refusal, family: type[Exception]
) -> None:
    refusal = given(AUTHORITY).when(delegate, **{**LENDING, **change})
    assert isinstance(refusal.then_rejected(code), family)


def test_as_much_and_as_long_as_ones_own_may_be_lent() -> None:
    whole = {**LENDING, "limit": limit(500, day(3)), "own": own(limit(500, day(3)))}
    assert given(AUTHORITY).when(delegate, **whole).outcome()
    today = {**LENDING, "limit": limit(300, MONDAY)}
    assert given(AUTHORITY).when(delegate, **today).outcome()


def test_a_delegation_is_revoked_for_good() -> None:
    tale = story(AUTHORITY, LOAN)
    told = tale.do(revoke, action=RELEASE, to="ann", note="back")
    assert told == (Revoked(action=RELEASE, to="ann", note="back"),)
    assert tale.state.loan(RELEASE, "ann") is None
    refusal = (
        given(AUTHORITY)
        .when(revoke, action=RELEASE, to="ann", note="")
        .then_rejected(Refusal.DELEGATION_UNKNOWN)
    )
    assert isinstance(refusal, StateError)


def test_every_action_has_roles_that_give_it() -> None:
    assert all(ROLES.values())


def test_whoever_is_acted_for_lends_no_authority() -> None:
    """X5-02: of several persons each one's limit has to cover it."""
    role = evolve_to(
        LimitSet(action=RELEASE, currency="EUR", was_limit=None, limit=limit(100))
    )
    dora = evolve_to(
        LimitSet(action=RELEASE, currency="EUR", was_limit=None, limit=limit(100_000))
    )
    persons = (AUTHORITY.initial, dora)
    found = own_authority(RELEASE, "EUR", persons, {"credit": role}, ("credit",))
    assert found.limits == (limit(100), limit(100_000))


def evolve_to(event: LimitSet) -> Any:
    return AUTHORITY.fold([event])
