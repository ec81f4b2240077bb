"""Moves about authority: limits, delegations, and approvals by someone else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import ACCOUNTS, PEOPLE, money

from o2c.domain.approval import APPROVAL, Approval, Stage
from o2c.domain.authority import AUTHORITY
from o2c.domain.authority.policy import Action
from o2c.domain.order import ORDER
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.releasing import ACTIONS

RELEASES = [
    ACTIONS[reason]
    for reason in (HoldReason.CREDIT, HoldReason.MANUAL, HoldReason.PRICE)
]
TENS = (0, 50, 200, 1000, 10_000)


def set_authority(table: Table, m: Move) -> Fields:
    holder: Fields = {"person": PEOPLE[m.which % len(PEOPLE)]}
    if m.more == 8:
        holder = {"role": "pricing"}
    action = [*RELEASES, Action.RAISE_CREDIT_LIMIT, Action.ISSUE_ALLOWANCE][m.line % 5]
    currency = "EUR" if m.more < 8 else "USD"
    limit = None if m.more < 2 else money(TENS[m.quantity % 5], currency)
    return {**holder, "action": action, "currency": currency, "limit": limit}


def delegate(table: Table, m: Move) -> Fields:
    return {
        "action": RELEASES[m.line % 3],
        "to": PEOPLE[m.which % len(PEOPLE)],
        "limit": money(TENS[m.quantity % 5]),
        "until": table.clock.day(m.line - 1),
        "note": "on holiday",
    }


def revoke(table: Table, m: Move) -> Fields:
    lent = [
        (id.partition(":")[2], action, to)
        for id, state in table.facts.all(AUTHORITY).items()
        for action, loans in state.loans.items()
        for to in loans
    ]
    lender, action, to = chosen(lent, m.which) or ("maria", RELEASES[0], "carl")
    return {"lender": lender, "action": action, "to": to, "note": "back"}


def request(table: Table, m: Move) -> Fields | None:
    if m.line == 0:
        account = chosen(list(ACCOUNTS), m.which)
        amount = money(TENS[m.quantity % 5] or 1, ACCOUNTS[str(account)])
        of: Fields = {"action": "raise_credit_limit", "of": "credit", "id": account}
        return {**of, "amount": amount, "note": "grows"}
    number = table.order(m, lambda found: bool(found.holds))
    if number is None:
        return None
    holds = table.facts.one(ORDER, number).holds or (HoldReason.CREDIT,)
    action = ACTIONS[holds[m.quantity % len(holds)]]
    return {"action": action, "of": "order", "id": number, "note": "a good customer"}


def _of(
    stage: Stage, more: Callable[[Move], Fields], table: Table, m: Move
) -> Fields | None:
    number = table.one(APPROVAL, m, lambda found: found.stage is stage)
    return None if number is None else {"approval": number, "note": "x", **more(m)}


def grant(table: Table, m: Move) -> Fields | None:
    def until(m: Move) -> Fields:
        return {"valid_until": table.clock.day(m.line - (m.more == 8))}

    return _of(Stage.REQUESTED, until, table, m)


def settle(table: Table, m: Move) -> Fields | None:
    stage = Stage.REQUESTED if m.quantity % 2 else Stage.GRANTED
    return _of(stage, lambda m: {}, table, m)


def approval_for(table: Table, m: Move, resource: str) -> Fields:
    """Now and then an approval is named: one for this, or just any."""
    found: Mapping[str, Approval] = table.facts.all(APPROVAL)
    fits = [
        number
        for number, each in found.items()
        if each.stage is Stage.GRANTED
        and each.subject is not None
        and each.subject.resource == resource
    ]
    if m.quantity > 7:
        spent = [n for n, each in found.items() if each.stage is Stage.CONSUMED]
        fits = spent if m.line % 2 and spent else list(found)
    number = chosen(fits, m.which) if m.quantity % 3 < 2 else None
    return {} if number is None else {"approval": number}


APPROVING: Mapping[str, Maker] = {
    "SetAuthority": set_authority,
    "DelegateAuthority": delegate,
    "RevokeDelegation": revoke,
    "RequestApproval": request,
    "GrantApproval": grant,
    "DeclineApproval": settle,
    "WithdrawApproval": settle,
}
