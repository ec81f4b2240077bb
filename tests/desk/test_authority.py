"""Test 40 through the door: whoever may not release a credit hold is refused by the
domain, with a code of its own, and each attempt is in the history (X5-01, X5-02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import define
from desk_door import CARL, MARIA, ORDER, opened
from desk_story import EVERY_ROLE, as_json, eur, line

import o2c
from o2c.desk.approving import Refusal as Asking
from o2c.desk.roles import Refusal as Role
from o2c.domain.approval import Refusal as Approval
from o2c.domain.attempt import Refused
from o2c.domain.authority import Refusal as Authority
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.order.state import Stage
from o2c.door import Desk
from o2c.kernel import Rejected
from o2c.receipts import Receipt

BOSS = o2c.Actor("boss", ("supervisor",))
ANN = o2c.Actor("ann", EVERY_ROLE)
EVE = o2c.Actor("eve", EVERY_ROLE)
LENA = o2c.Actor("lena", EVERY_ROLE)
BOT = o2c.Actor("bot", EVERY_ROLE, on_behalf_of="maria")
ADMIN = o2c.Actor("admin", ("supervisor", "master_data", "accounting"))
RELEASE = {"hold": "credit", "note": "looked at"}


@define
class Office:
    """A desk with an order of 110 euros over a limit of 100, and a clock."""

    desk: Desk
    now: datetime

    def do(self, by: o2c.Actor, name: str, /, **fields: Any) -> Receipt:
        return self.desk.do(as_json(name, fields), by=by)

    def refuse(self, code: Any, by: o2c.Actor, name: str, /, **fields: Any) -> Rejected:
        """Refused with this code, and an event says so; a repeat adds none."""
        before = self.desk.store.head()
        command = f"try-{before}"
        for _ in range(2):
            with pytest.raises(Rejected) as caught:
                self.desk.do(as_json(name, fields), by=by, command_id=command)
            assert caught.value.code == code, caught.value
        (kept,) = self.desk.history(after=before)
        assert isinstance(kept.event, Refused)
        assert (kept.event.request, kept.event.code) == (name, code)
        assert (kept.actor, kept.on_behalf_of) == (by.id, by.on_behalf_of)
        assert kept.command_id == command
        row = self.desk.view("attempts")[-1]
        assert (row.position, row.code, row.actor) == (kept.position, code, by.id)
        return caught.value

    def release(self, by: o2c.Actor, **more: Any) -> Receipt:
        return self.do(by, "ReleaseOrder", order="SO-000001", **{**RELEASE, **more})

    def no_release(self, code: Any, by: o2c.Actor, **more: Any) -> Rejected:
        fields = {"order": "SO-000001", **RELEASE, **more}
        found = self.refuse(code, by, "ReleaseOrder", **fields)
        state = self.desk.store.state(o2c_order(), "SO-000001")
        assert state.holds, "it was released all the same"
        return found

    def bind(self, amount: str | int, person: str = "carl", **more: Any) -> None:
        fields = {"person": person, "action": "release_credit", "currency": "EUR"}
        self.do(BOSS, "SetAuthority", **{**fields, "limit": eur(amount), **more})

    def ask(self, by: o2c.Actor = MARIA, order: str = "SO-000001") -> str:
        fields = {"action": "release_credit", "of": "order", "id": order}
        told = self.do(by, "RequestApproval", **fields, note="a good customer")
        return told.number("approval")

    def grant(self, number: str, by: o2c.Actor = CARL, days: int = 1) -> None:
        until = self.now.date() + timedelta(days=days)
        self.do(by, "GrantApproval", approval=number, valid_until=until, note="ok")

    def place(self, pieces: int = 11) -> str:
        lines = [line(1, "TEN", pieces)]
        return self.do(MARIA, "PlaceOrder", **ORDER, lines=lines).number("order")


def o2c_order() -> Any:
    from o2c.domain.order import ORDER as aggregate

    return aggregate


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    clock: Callable[[], datetime] = lambda: at.now  # noqa: E731
    at = Office(None, now)  # type: ignore[arg-type]
    with opened(database_url, clock) as desk:
        at.desk = desk
        at.do(CARL, "SetCreditLimit", account="ACME", limit=eur(100))
        at.place()
        yield at


def day(n: int) -> date:
    return date(2026, 3, 2) + timedelta(days=n)


def test_40_everyone_who_may_not_is_refused_and_recorded(office: Office) -> None:
    """All of test 40's ways, one after the other, on one order that stays held."""
    taker = o2c.Actor("maria", ("credit",))
    office.no_release(Order.SAME_PERSON, MARIA)
    office.no_release(Order.SAME_PERSON, taker)  # the same person in another role
    office.no_release(Order.SAME_PERSON, BOT)  # and through a program
    office.no_release(Role.ROLE_MISSING, ADMIN)
    office.bind(0, "chief")
    office.no_release(Authority.NO_AUTHORITY, o2c.Actor("chief", EVERY_ROLE))
    office.bind("109.99")
    office.no_release(Authority.AUTHORITY_EXCEEDED, CARL)  # an amount beyond it
    # Whoever asks for an approval.
    asked = office.ask(ANN)
    office.grant(asked, LENA)
    office.no_release(Order.ASKED_FOR_IT, ANN, approval=asked)
    office.no_release(Order.ASKED_FOR_IT, ANN)
    # A re-targeted one: another order, and the same order at another amount.
    office.do(ANN, "WithdrawApproval", approval=asked, note="wrong one")
    other = office.place(12)
    small = office.ask(MARIA, other)
    office.grant(small, LENA)
    office.no_release(Approval.OTHER_RESOURCE, CARL, approval=small)
    # A replayed one: it was used for the order that it was for.
    fields = {**RELEASE, "approval": small}
    office.do(CARL, "ReleaseOrder", order=other, **fields)
    office.no_release(Approval.APPROVAL_USED, CARL, approval=small)
    # An expired one.
    late = office.ask()
    office.grant(late, LENA, days=0)
    office.now += timedelta(days=1)
    office.no_release(Approval.APPROVAL_EXPIRED, CARL, approval=late)
    # One of the order as it was: the order has changed, and so it is void.
    void = office.ask()
    office.grant(void, LENA)
    changes = [{"kind": "change_quantity", "line": 1, "quantity": 12}]
    office.do(EVE, "AmendOrder", order="SO-000001", changes=changes)
    office.no_release(Approval.APPROVAL_LAPSED, CARL, approval=void)
    office.no_release(Order.AMENDED_IT, EVE)
    # And one that nobody has granted.
    office.no_release(Approval.APPROVAL_MISSING, CARL, approval=office.ask())
    # It can be released all the same, by someone who may.
    office.bind(120)
    office.release(CARL)
    assert office.desk.store.state(o2c_order(), "SO-000001").stage is Stage.CONFIRMED
    assert all(finding.agrees for finding in office.desk.reconcile())


def test_40_authority_lent_to_oneself_and_in_a_circle(office: Office) -> None:
    lend: dict[str, Any] = {
        "action": "release_credit",
        "limit": eur(50),
        "until": day(2),
        "note": "on holiday",
    }
    office.bind(50)
    bot = o2c.Actor("bot", EVERY_ROLE, on_behalf_of="carl")
    for by in (CARL, bot):
        office.refuse(
            Authority.DELEGATION_TO_SELF, by, "DelegateAuthority", **lend, to="carl"
        )
    office.do(CARL, "DelegateAuthority", **lend, to="ann")
    office.refuse(
        Authority.DELEGATION_CIRCULAR, ANN, "DelegateAuthority", **lend, to="carl"
    )
    for change in ({"limit": eur("50.01")},):
        office.refuse(
            Authority.MORE_THAN_OWN,
            CARL,
            "DelegateAuthority",
            **{**lend, **change},
            to="lena",
        )
    office.refuse(
        Authority.OWN_AUTHORITY,
        BOSS,
        "SetAuthority",
        person="boss",
        action="release_credit",
        currency="EUR",
        limit=eur(1),
    )


def test_40_authority_is_lent_for_a_time(office: Office) -> None:
    lend = {"action": "release_credit", "limit": eur(110), "until": day(0)}
    office.bind(10, "ann")
    office.no_release(Authority.AUTHORITY_EXCEEDED, ANN)
    office.do(LENA, "DelegateAuthority", **lend, to="ann", note="holiday")
    (row,) = office.desk.view("delegations")
    assert (row.lender, row.borrower, row.amount) == ("person:lena", "ann", 11000)
    office.bind(100, "lena")  # what she lent is never more than her own
    office.no_release(Authority.AUTHORITY_EXCEEDED, ANN)
    office.bind(110, "lena")
    office.now += timedelta(days=1)
    office.no_release(Authority.DELEGATION_EXPIRED, ANN)
    office.now -= timedelta(days=1)
    revoke = {"action": "release_credit", "to": "ann", "note": "back"}
    office.do(LENA, "RevokeDelegation", **revoke)
    office.no_release(Authority.AUTHORITY_EXCEEDED, ANN)
    office.do(LENA, "DelegateAuthority", **lend, to="ann", note="holiday")
    (released,) = [
        e.event for e in office.release(ANN).events if e.name == "order.Released"
    ]
    assert (released.lender, released.limit.text()) == ("lena", "EUR 110.00")


def test_40_authority_lent_by_the_order_taker_does_not_count(office: Office) -> None:
    office.bind(10, "ann")
    lend = {"action": "release_credit", "limit": eur(200), "until": day(1)}
    office.do(MARIA, "DelegateAuthority", **lend, to="ann", note="please")
    office.no_release(Authority.AUTHORITY_EXCEEDED, ANN)


def test_nobody_approves_what_they_asked_for_or_made(office: Office) -> None:
    number = office.ask()
    yes = {"approval": number, "valid_until": day(1), "note": "mine"}
    office.refuse(Approval.OWN_REQUEST, MARIA, "GrantApproval", **yes)
    office.refuse(Approval.OWN_REQUEST, BOT, "GrantApproval", **yes)
    office.bind(100)
    office.refuse(Authority.AUTHORITY_EXCEEDED, CARL, "GrantApproval", **yes)
    by_ann = office.ask(ANN)
    office.grant(by_ann, MARIA)  # who has entered the order
    office.no_release(Approval.APPROVED_BY_MAKER, CARL, approval=by_ann)


def test_an_approval_is_used_up_by_the_release(office: Office) -> None:
    office.bind(10)
    number = office.ask()
    office.grant(number, ANN)
    told = office.release(CARL, approval=number)
    assert [e.name for e in told.events][:3] == [
        "order.Released",
        "approval.Consumed",
        "docket.Struck",
    ]
    (row,) = office.desk.view("approvals")
    assert (row.stage, row.requested_by, row.approved_by, row.used_by) == (
        "consumed",
        "maria",
        "ann",
        "carl",
    )
    assert (row.amount, row.currency, row.resource) == (11000, "EUR", "order/SO-000001")


def test_a_credit_limit_is_raised_within_ones_authority(office: Office) -> None:
    """R12-10: beyond it takes a second person, and none who asked or carries it out."""
    raise_to = {"account": "ACME", "limit": eur(5000)}
    office.bind(1000, action="raise_credit_limit")
    office.do(CARL, "SetCreditLimit", account="ACME", limit=eur(1000))
    office.refuse(Authority.AUTHORITY_EXCEEDED, CARL, "SetCreditLimit", **raise_to)
    unlimited = {"account": "ACME", "limit": None}
    office.refuse(Authority.AUTHORITY_EXCEEDED, CARL, "SetCreditLimit", **unlimited)
    asks = {"action": "raise_credit_limit", "of": "credit", "id": "ACME"}
    number = office.do(
        CARL, "RequestApproval", **asks, amount=eur(5000), note="grows"
    ).number("approval")
    raised = {**raise_to, "approval": number}
    office.refuse(Approval.APPROVAL_MISSING, CARL, "SetCreditLimit", **raised)
    yes = {"approval": number, "valid_until": day(1), "note": "ok"}
    office.refuse(Approval.OWN_REQUEST, CARL, "GrantApproval", **yes)
    office.grant(number, ANN)
    office.refuse(Approval.APPROVED_BY_MAKER, ANN, "SetCreditLimit", **raised)
    more = {**raised, "limit": eur(5001)}
    office.refuse(Approval.MORE_THAN_APPROVED, CARL, "SetCreditLimit", **more)
    office.do(CARL, "SetCreditLimit", **raised)
    office.do(CARL, "SetCreditLimit", account="ACME", limit=eur(1))  # to lower is free
    office.refuse(Approval.APPROVAL_USED, CARL, "SetCreditLimit", **raised)


def test_r12_10_where_a_role_is_bound_to_nothing_every_raise_takes_two(
    office: Office,
) -> None:
    """Until then the role is enough: how much one person may do is for each to set."""
    clara, dora = (o2c.Actor(id, ("credit",)) for id in ("clara", "dora"))
    office.do(clara, "SetCreditLimit", account="ACME", limit=eur(110))
    bound = {"action": "raise_credit_limit", "currency": "EUR", "limit": eur(0)}
    office.do(BOSS, "SetAuthority", role="credit", **bound)
    more = {"account": "ACME", "limit": eur(111)}
    office.refuse(Authority.NO_AUTHORITY, clara, "SetCreditLimit", **more)
    asks = {"action": "raise_credit_limit", "of": "credit", "id": "ACME"}
    said = {"amount": eur(111), "note": "grows"}
    number = office.do(clara, "RequestApproval", **asks, **said).number("approval")
    yes = {"approval": number, "valid_until": day(1), "note": "ok"}
    office.refuse(Authority.NO_AUTHORITY, dora, "GrantApproval", **yes)
    office.bind(500, "dora", action="raise_credit_limit")
    office.grant(number, dora)
    office.do(clara, "SetCreditLimit", **more, approval=number)
    office.do(clara, "SetCreditLimit", account="ACME", limit=eur(5))


def test_an_allowance_takes_authority_too(office: Office) -> None:
    office.release(CARL)
    office.do(MARIA, "ReceiveStock", product="TEN", site="MAIN", quantity=11)
    office.do(MARIA, "ShipOrder", order="SO-000001", carrier="C")
    office.do(MARIA, "IssueInvoice", order="SO-000001")
    office.bind(10, "ann", action="issue_allowance")
    lines = [{"line": 1, "net": eur(20)}]
    give = {"invoice": "INV-2026-000001", "lines": lines, "note": "scratched"}
    office.refuse(Authority.AUTHORITY_EXCEEDED, ANN, "IssueAllowance", **give)
    asks = {"action": "issue_allowance", "of": "invoice", "id": "INV-2026-000001"}
    no = {**asks, "note": "x"}
    with pytest.raises(Rejected) as caught:
        office.do(ANN, "RequestApproval", **no)
    assert caught.value.code == Asking.AMOUNT_MISSING
    number = office.do(ANN, "RequestApproval", **no, amount=eur(20)).number("approval")
    office.grant(number, CARL)
    office.do(ANN, "IssueAllowance", **give, approval=number)
    office.refuse(
        Approval.APPROVAL_USED, ANN, "IssueAllowance", **give, approval=number
    )


def test_whoever_blocks_or_closes_does_not_undo_it_alone(office: Office) -> None:
    office.do(MARIA, "BlockCustomer", customer="ACME")
    office.refuse("same_person", MARIA, "UnblockCustomer", customer="ACME")
    office.do(CARL, "UnblockCustomer", customer="ACME")
    office.do(MARIA, "ClosePeriod", through="2026-02-28")
    office.refuse("same_person", MARIA, "ReopenPeriod")
    office.do(CARL, "ReopenPeriod")


def test_requests_that_make_no_sense(office: Office) -> None:
    for code, name, fields in (
        (
            Asking.HOLDER,
            "SetAuthority",
            {"action": "release_tax", "currency": "EUR", "limit": eur(1)},
        ),
        (
            Asking.WRONG_RESOURCE,
            "RequestApproval",
            {"action": "release_tax", "of": "credit", "id": "ACME", "note": "x"},
        ),
        (
            "value",
            "SetAuthority",
            {
                "role": "pricing",
                "action": "release_price",
                "currency": "USD",
                "limit": eur(1),
            },
        ),
    ):
        head = office.desk.store.head()
        with pytest.raises(Rejected) as caught:
            office.do(BOSS, name, **fields)
        assert caught.value.code == code
        assert office.desk.store.head() == head  # a mistake is no attempt


def test_limits_are_listed_and_taken_away(office: Office) -> None:
    role = {"action": "release_price", "currency": "EUR"}
    office.do(BOSS, "SetAuthority", role="pricing", **role, limit=eur(5))
    (row,) = office.desk.view("authority_limits")
    assert (row.holder, row.amount, row.percent) == ("role:pricing", 500, None)
    office.do(BOSS, "SetAuthority", role="pricing", **role, limit=None)
    assert office.desk.view("authority_limits") == []


def test_an_attempt_keeps_nothing_of_what_was_written(office: Office) -> None:
    secret = "Erika Mustermann, Heidestr. 17"
    office.no_release(Order.SAME_PERSON, MARIA, note=secret)
    eve = o2c.Actor("eve", ("billing", "no such role"))
    head = office.desk.store.head()
    with pytest.raises(Rejected):
        office.do(eve, "ChangeCustomer", customer="ACME", name=secret)
    told = list(office.desk.history(after=head))
    assert secret not in "".join(e.text for e in office.desk.history())
    (kept,) = told
    assert kept.stream == "attempt/customer/ACME"
    assert kept.event == Refused(
        request="ChangeCustomer",
        family="NotAuthorised",
        code="role_missing",
        resource="customer/ACME",
        roles=("billing",),
        company=None,
        figures=(),
    )


def test_attempts_in_a_batch_stand_in_nobodys_way(office: Office) -> None:
    """One transaction: what is granted happens, what is refused is kept, in order."""
    head = office.desk.store.head()
    release = as_json("ReleaseOrder", {"order": "SO-000001", **RELEASE})
    count = as_json("CountStock", {"product": "TEN", "site": "MAIN", "quantity": 3})
    count = as_json("HoldOrder", {"order": "SO-000001", "note": "x"})
    report = office.desk.do_many(
        [release, count, release, count], by=MARIA, command_ids=["a", "b", "c", "b"]
    )
    assert [bool(done.refusal) for done in report.done] == [True, False, True, False]
    assert [(e.name, e.command_id, e.version) for e in office.desk.history(head)] == [
        ("attempt.Refused", "a", 1),
        ("order.Held", "b", report.done[1].receipt.events[0].version),  # type: ignore[union-attr]
        ("attempt.Refused", "c", 2),
    ]
    outcome = office.desk.store.outcome("a")
    assert outcome is not None
    assert outcome.refusal is not None
    assert outcome.positions == (head + 1,)
