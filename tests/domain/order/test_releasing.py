"""Who may release: not who made the order so, and within their authority (test 40)."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve as replace
from authority_samples import ASKED_FOR, SUBJECT, YES, limit, power
from domain_samples import asked, changed, day, eur, placed, quote, releaser, story

from o2c.domain.approval import APPROVAL, Consumed, Lapsed
from o2c.domain.approval import Refusal as Approval
from o2c.domain.authority.policy import Role
from o2c.domain.authority.power import Lent, Own
from o2c.domain.authority.refusals import Refusal as Authority
from o2c.domain.order import ORDER
from o2c.domain.order.amending import change_quantity
from o2c.domain.order.closing import close, reopen
from o2c.domain.order.events import Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.placing import hold, price, release
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.releasing import Leave, makers, subject_of
from o2c.errors import ApprovalRequired
from o2c.kernel import Rejected
from o2c.values.money import Money

CREDIT = HoldReason.CREDIT
GRANTED = [
    replace(ASKED_FOR, subject=replace(SUBJECT, amount=eur(10_000))),
    YES,
]


def waiting(**order: Any) -> Any:
    """An order over 100 euros, entered by clara, that waits for credit."""
    tale = story(ORDER, changed(placed(asked(1, 10)), **order))
    tale.do(price, quotes=[quote(1)], freight_tax=eur(0))
    tale.do(hold, reason=CREDIT, note="over the limit")
    return tale


def leave(*events: Any, today: int = 0, resource: str = "order/SO-1") -> Leave:
    return Leave(
        resource=resource,
        number="AP-1",
        approval=APPROVAL.fold(events),
        today=day(today),
    )


def lent(lender: str, until: int) -> Lent:
    return Lent(lender=lender, limit=limit(10**6, day(until)), own=Own())


def refused(code: Any, tale: Any, *persons: str, **more: Any) -> Rejected:
    by = releaser(*persons, **{"power": power(), **more})
    refusal: Rejected | None = tale.attempt(release, reason=CREDIT, note="", by=by)
    assert refusal is not None
    assert refusal.code is code
    assert isinstance(refusal, Rejected)
    assert not [e for e in tale.events if isinstance(e, Released)]
    return refusal


@pytest.mark.parametrize("persons", [("clara",), ("bot", "clara"), ("clara", "max")])
@pytest.mark.parametrize("role", list(Role))
def test_the_order_taker_in_whatever_role(persons: tuple[str, ...], role: Role) -> None:
    refusal = refused(
        Refusal.SAME_PERSON, waiting(), *persons, power=power(roles=(role,))
    )
    assert isinstance(refusal, ApprovalRequired)


def test_the_person_that_a_program_entered_it_for() -> None:
    tale = waiting(entered_by="bot", entered_for="clara")
    refused(Refusal.SAME_PERSON, tale, "clara")
    refused(Refusal.SAME_PERSON, tale, "bot", "max")


def test_whoever_put_the_hold() -> None:
    tale = waiting()
    tale.do(hold, reason=HoldReason.MANUAL, note="", by=("ann",))
    by = releaser("ann", power=power(roles=tuple(Role)))
    refusal = tale.attempt(release, reason=HoldReason.MANUAL, note="", by=by)
    assert refusal is not None
    assert refusal.code is Refusal.HELD_IT
    assert tale.do(release, reason=CREDIT, note="", by=by)


def test_whoever_ever_amended_it() -> None:
    """X5-02: that somebody else amended it since changes nothing."""
    tale = waiting()
    for version, person in ((2, "ann"), (3, "ben")):
        tale.do(
            change_quantity, line=1, quantity=version, version=version, by=(person,)
        )
    for person in ("ann", "ben"):
        refused(Refusal.AMENDED_IT, tale, person)
    assert tale.do(release, reason=CREDIT, note="", by=releaser("eve"))


def test_closing_and_reopening_frees_nobody() -> None:
    tale = waiting()
    tale.do(change_quantity, line=1, quantity=4, version=2, by=("ann",))
    tale.do(hold, reason=HoldReason.MANUAL, note="", by=("ben",))
    tale.do(close, note="")
    tale.do(reopen, note="", by=("eve",))
    assert makers(tale.state, HoldReason.MANUAL) == {"clara", "ann", "ben", "eve"}


def test_whoever_asked_for_the_approval() -> None:
    refused(Refusal.ASKED_FOR_IT, waiting(), "maria", leave=leave(*GRANTED))
    refused(Refusal.ASKED_FOR_IT, waiting(), "maria", askers={"maria"})


@pytest.mark.parametrize(
    ("authority", "code"),
    [
        (power(roles=(Role.SUPERVISOR,)), Authority.NO_ROLE),
        (power(limit(0), roles=tuple(Role)), Authority.NO_AUTHORITY),
        (power(limit(9_999)), Authority.AUTHORITY_EXCEEDED),
        (
            power(limit(0), lent=(lent("lena", -1),)),
            Authority.DELEGATION_EXPIRED,
        ),
        (
            power(limit(0), lent=(lent("clara", 1),)),
            Authority.NO_AUTHORITY,
        ),
    ],
    ids=["admin", "nothing", "too little", "lent too long ago", "lent by the taker"],
)
def test_whoever_lacks_the_authority(authority: Any, code: Authority) -> None:
    refused(code, waiting(), "max", power=authority)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (leave(*GRANTED, today=3), Approval.APPROVAL_EXPIRED),
        (
            leave(*GRANTED, Consumed(by=("x",), resource="", amount=None)),
            Approval.APPROVAL_USED,
        ),
        (leave(*GRANTED, Lapsed(note="")), Approval.APPROVAL_LAPSED),
        (leave(*GRANTED[:1]), Approval.APPROVAL_MISSING),
        (leave(*GRANTED, resource="order/SO-2"), Approval.OTHER_RESOURCE),
        (leave(ASKED_FOR, YES), Approval.MORE_THAN_APPROVED),
        (
            leave(GRANTED[0], replace(YES, approvers=("clara",))),
            Approval.APPROVED_BY_MAKER,
        ),
        (
            leave(GRANTED[0], replace(YES, approvers=("maria",))),
            Approval.APPROVED_BY_MAKER,
        ),
    ],
)
def test_an_approval_that_does_not_count(given: Leave, code: Approval) -> None:
    refused(code, waiting(), "max", leave=given)


def test_an_approval_of_the_order_as_it_was() -> None:
    tale = waiting()
    tale.do(change_quantity, line=1, quantity=4, version=2, by=("ann",))
    refused(Approval.OTHER_VERSION, tale, "max", leave=leave(*GRANTED))


def test_the_release_says_whose_leave_and_whose_authority_it_was() -> None:
    tale = waiting()
    by = releaser("bot", "max", leave=leave(*GRANTED), power=power(limit(0)))
    (told,) = tale.do(release, reason=CREDIT, note="ok", by=by)
    assert told == Released(
        reason=CREDIT,
        note="ok",
        released_by="bot",
        released_for="max",
        amount=eur(10_000),
        approval="AP-1",
    )
    tale = waiting()
    loan = Lent(lender="lena", limit=limit(10_000, day(0)), own=Own())
    by = releaser("max", power=power(limit(5), lent=(loan,)))
    (told,) = tale.do(release, reason=CREDIT, note="ok", by=by)
    assert (told.limit, told.lender, told.approval) == (eur(10_000), "lena", None)


def test_the_approver_may_release_it_too() -> None:
    by = releaser("carl", leave=leave(*GRANTED), power=power())
    assert waiting().do(release, reason=CREDIT, note="", by=by)


def test_what_is_at_stake_is_what_is_open() -> None:
    subject = subject_of(waiting().state, resource="order/SO-1", reason=CREDIT)
    assert (subject.amount, subject.version) == (eur(10_000), "version 1")


def test_r10_12_no_more_is_released_than_there_is() -> None:
    whole = waiting()
    for amount in (eur(10_001), eur(0), Money(100, "USD")):
        refusal = whole.attempt(
            release, reason=CREDIT, note="", by=releaser("max"), up_to=amount
        )
        assert refusal.code is Refusal.MORE_THAN_AT_STAKE
    (event,) = whole.do(
        release, reason=CREDIT, note="", by=releaser("max"), up_to=eur(50)
    )
    assert event.up_to == eur(50)
