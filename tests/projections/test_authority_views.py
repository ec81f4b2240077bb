"""Who tried what, what was approved, how far authority goes, and what was lent."""

from __future__ import annotations

from attrs import evolve as replace
from projection_samples import History, day, eur, row, rows, shown

from o2c.domain.approval import (
    Consumed,
    Declined,
    Granted,
    Lapsed,
    Requested,
    Stage,
    Subject,
    Withdrawn,
)
from o2c.domain.attempt import Figure, Refused
from o2c.domain.authority import Delegated, Limit, LimitSet, Revoked
from o2c.domain.authority.policy import Action
from o2c.projections.approvals import APPROVALS
from o2c.projections.attempts import ATTEMPTS
from o2c.projections.authority_limits import AUTHORITY_LIMITS
from o2c.projections.delegations import DELEGATIONS

RELEASE = Action.RELEASE_CREDIT
ASKED = Requested(
    subject=Subject(
        action=RELEASE, resource="order/SO-1", version="version 1", amount=eur(500)
    ),
    makers=("bot", "maria"),
    note="a good customer",
)
YES = Granted(
    approvers=("carl",),
    role="credit",
    limit=None,
    lender="lena",
    valid_until=day(2),
    note="fine",
)
LIMIT = Limit(amount=eur(300), until=day(3))


def test_an_attempt_is_one_line() -> None:
    refused = Refused(
        request="ReleaseOrder",
        family="ApprovalRequired",
        code="authority_exceeded",
        resource="order/SO-1",
        roles=("credit", "pricing"),
        company=None,
        figures=(
            Figure(name="amount", value="EUR 5.01"),
            Figure(name="maximum", value="EUR 5.00"),
        ),
    )
    history = History().tell("attempt/order/SO-1", refused, refused, actor="eve")
    first, second = rows(ATTEMPTS, history).values()
    assert shown(first, "actor", "roles", "code", "resource", "figures") == {
        "actor": "eve",
        "roles": "credit pricing",
        "code": "authority_exceeded",
        "resource": "order/SO-1",
        "figures": "amount EUR 5.01; maximum EUR 5.00",
    }
    assert first.position < second.position


def test_an_approval_from_its_request_to_its_use() -> None:
    history = History().tell("approval/AP-1", ASKED)
    found = row(APPROVALS, history, "AP-1")
    assert (found.stage, found.requested_by, found.approved_by) == (
        Stage.REQUESTED,
        "bot, maria",
        None,
    )
    history.tell("approval/AP-1", YES)
    found = row(APPROVALS, history, "AP-1")
    names = ("stage", "approved_by", "lender", "valid_until", "note", "amount")
    assert shown(found, *names) == {
        "stage": Stage.GRANTED,
        "approved_by": "carl",
        "lender": "lena",
        "valid_until": day(2),
        "note": "fine",
        "amount": 500,
    }
    history.tell("approval/AP-1", Consumed(by=("max",), resource="", amount=None))
    found = row(APPROVALS, history, "AP-1")
    assert (found.stage, found.used_by, found.note) == (Stage.CONSUMED, "max", "fine")


def test_an_approval_that_came_to_nothing_says_why() -> None:
    for event, stage in (
        (Declined(by=("carl",), note="no"), Stage.DECLINED),
        (Withdrawn(note="no"), Stage.WITHDRAWN),
        (Lapsed(note="no"), Stage.LAPSED),
    ):
        history = History().tell("approval/AP-1", ASKED, event)
        found = row(APPROVALS, history, "AP-1")
        assert (found.stage, found.note) == (stage, "no")


def test_an_approval_without_bound_has_no_amount() -> None:
    asked = replace(ASKED, subject=replace(ASKED.subject, amount=None))
    found = row(APPROVALS, History().tell("approval/AP-1", asked), "AP-1")
    assert (found.amount, found.currency) == (None, "")


def test_limits_come_and_go() -> None:
    set_ = LimitSet(action=RELEASE, currency="EUR", was_limit=None, limit=LIMIT)
    history = History().tell("authority/person:carl", set_, actor="boss")
    found = row(AUTHORITY_LIMITS, history, "person:carl", RELEASE, "EUR")
    assert (found.amount, found.until, found.set_by) == (300, day(3), "boss")
    off = LimitSet(action=RELEASE, currency="EUR", was_limit=LIMIT, limit=None)
    assert rows(AUTHORITY_LIMITS, history.tell("authority/person:carl", off)) == {}


def test_delegations_come_and_go() -> None:
    lent = Delegated(
        action=RELEASE, to="ann", limit=LIMIT, roles=("credit",), note="holiday"
    )
    history = History().tell("authority/person:carl", lent)
    found = row(DELEGATIONS, history, "person:carl", "ann", RELEASE)
    assert (found.amount, found.currency, found.note) == (300, "EUR", "holiday")
    back = Revoked(action=RELEASE, to="ann", note="back")
    assert rows(DELEGATIONS, history.tell("authority/person:carl", back)) == {}
