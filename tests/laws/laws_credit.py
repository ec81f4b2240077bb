"""Moves and laws of credit: policy, limits, groups, waiting orders, and documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import ACCOUNTS, money

from o2c.domain.credit import CREDIT, Credit, Foreign
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER
from o2c.domain.order.deviation import HoldEnded
from o2c.domain.order.events import Held
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.pricing import buckets
from o2c.domain.order.state import Order, Stage
from o2c.domain.receipt import RECEIPT
from o2c.values.money import Money, converted

if TYPE_CHECKING:
    from laws_history import History, Step

RULES = (
    {"kind": "days_overdue", "measure": "days", "value": 3},
    {"kind": "dunning", "measure": "level", "value": 2},
    {"kind": "order", "measure": "amount", "value": 150, "currency": "EUR"},
    {"kind": "limit_used", "measure": "percent", "value": "0.8", "warns": True},
)


def set_policy(table: Table, m: Move) -> Fields:
    """What counts, and up to where, stays: the laws look at that from outside."""
    checks = ["confirm", "amend", "reopen", *(["pick", "issue"] if m.line > 2 else [])]
    return {
        "at_limit": m.more == 7,
        "auto_release": m.more % 2 == 1,
        "release_days": m.quantity if m.line == 1 else None,
        "grace_days": m.line,
        "temporary_grace_days": m.line % 3,
        "checkpoints": checks,
        "stops": ["pick"] if m.more == 8 else ["pick", "ship"],
        "priorities": ["urgent"],
    }


def _rule(m: Move) -> Fields:
    rule: Fields = dict(RULES[m.which % len(RULES)])
    if m.line == 1:
        rule |= {"scope": "account", "of": "USCO", "excludes": True, "value": 5}
    if m.line == 2:
        rule |= {"scope": "group", "of": "retail"}
    return {"rule": rule}


def set_rule(table: Table, m: Move) -> Fields:
    return _rule(m)


def _account(table: Table, m: Move) -> str:
    return str(chosen([*ACCOUNTS, *table.facts.all(CREDIT)], m.which))


def _amount(table: Table, account: str, tens: int) -> Fields:
    currency = table.facts.one(CREDIT, account).currency or "EUR"
    return money(tens * 10 * (100 if currency == "JPY" else 1), currency)


def set_temporary_limit(table: Table, m: Move) -> Fields:
    account = _account(table, m)
    if m.more > 7:
        return {"account": account, "limit": None}
    until = table.clock.day(m.line)
    limit = _amount(table, account, m.quantity * 3)
    return {"account": account, "limit": limit, "until": until}


def set_security(table: Table, m: Move) -> Fields:
    account = _account(table, m)
    amount = _amount(table, account, m.quantity) if m.more < 7 else None
    until = {"until": table.clock.day(m.line + 1)} if m.more % 2 else {}
    return {"account": account, "amount": amount, **until}


def set_dunning(table: Table, m: Move) -> Fields:
    return {"account": _account(table, m), "level": m.line % 4}


def set_group(table: Table, m: Move) -> Fields:
    return {"account": _account(table, m), "group": "retail" if m.more % 2 else ""}


def set_parent(table: Table, m: Move) -> Fields:
    known = list(table.facts.all(CREDIT))
    parent = chosen(known, m.line) if m.more < 7 else None
    return {"account": _account(table, m), "parent": parent}


def _open_invoice(table: Table, m: Move) -> str | None:
    return table.one(INVOICE, m, lambda found: found.open > 0)


def dispute(table: Table, m: Move) -> Fields | None:
    number = _open_invoice(table, m)
    why = "retention" if m.line == 1 else "dispute"
    return {"invoice": number, "why": why, "note": "wrong"} if number else None


def resolve(table: Table, m: Move) -> Fields | None:
    number = _open_invoice(table, m)
    return {"invoice": number, "note": "agreed"} if number else None


def check_credit(table: Table, m: Move) -> Fields | None:
    number = table.order(m, lambda order: order.live)
    return {"order": number} if number else None


def review_credit(table: Table, m: Move) -> Fields:
    return {"account": _account(table, m)}


def _waits(order: Order) -> bool:
    return HoldReason.CREDIT in order.holds


def reject(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _waits)
    return {"order": number, "note": "pays too late"} if number else None


LENDING: Mapping[str, Maker] = {
    "SetCreditPolicy": set_policy,
    "SetCreditRule": set_rule,
    "RemoveCreditRule": set_rule,
    "SetTemporaryLimit": set_temporary_limit,
    "SetSecurity": set_security,
    "SetDunningLevel": set_dunning,
    "SetCreditGroup": set_group,
    "SetCreditParent": set_parent,
    "DisputeInvoice": dispute,
    "ResolveDispute": resolve,
    "CheckCredit": check_credit,
    "ReviewCredit": review_credit,
    "RejectCredit": reject,
}


# -- Laws ------------------------------------------------------------------------------

Documents = dict[tuple[str, str], Money]


def exposure_is_what_the_documents_say(history: History, step: Step) -> None:
    """Each document is in its bucket with its own amount, and at its own rate in the
    account's; exposure is their sum, whatever happens."""
    said: dict[str, Documents] = {id: {} for id in history.facts.all(CREDIT)}
    for account, bucket, document, own in what_they_say(history):
        if own:
            said[account][bucket, document] = own
    for account, held in history.facts.all(CREDIT).items():
        counted = list(_counted(held))
        kept = {key: own for key, own, _, _ in counted if own}
        assert kept == said[account], account
        sums = dict.fromkeys(("ordered", "unbilled", "invoiced", "on_account"), 0)
        for (bucket, document), own, minor, foreign in counted:
            sums[bucket] += minor
            worth = own
            if foreign is not None:
                worth = converted(own, held.currency, foreign.rate)
            assert worth == Money(minor, held.currency), (account, document)
        assert sums == {name: getattr(held, name) for name in sums}, account
        assert held.exposure == sum(sums.values()) - 2 * sums["on_account"], account


def what_they_say(history: History) -> Iterator[tuple[str, str, str, Money]]:
    """What orders, invoices, memos and receipts say of themselves."""
    facts = history.facts
    for number, found in facts.all(ORDER).items():
        to_ship, shipped = buckets(found)
        counts = found.stage is Stage.CONFIRMED
        ordered = Money(to_ship.gross if counts else 0, found.currency)
        yield found.account, "ordered", number, ordered
        yield found.account, "unbilled", number, Money(shipped.gross, found.currency)
    for number, invoice in facts.all(INVOICE).items():
        assert invoice.open >= 0, number
        owed = Money(invoice.open, invoice.currency)
        yield invoice.account, "invoiced", number, owed
    for kind in (CREDIT_MEMO, RECEIPT):
        for number, document in facts.all(kind).items():
            assert document.left >= 0, number
            left = Money(document.left, document.currency)
            yield document.account, "on_account", number, left


def _counted(
    held: Credit,
) -> Iterator[tuple[tuple[str, str], Money, int, Foreign | None]]:
    """What the account has of each: in its own currency, and what it counts for."""

    def own(minor: int, foreign: Foreign | None) -> Money:
        return foreign.amount if foreign else Money(minor, held.currency)

    for order, share in held.orders.items():
        abroad = share.abroad
        ordered = abroad.ordered if abroad else None
        unbilled = abroad.unbilled if abroad else None
        key = ("ordered", order), ("unbilled", order)
        yield key[0], own(share.ordered, ordered), share.ordered, ordered
        yield key[1], own(share.unbilled, unbilled), share.unbilled, unbilled
    for invoice, item in held.invoices.items():
        key_of = ("invoiced", invoice)
        yield key_of, own(item.open, item.foreign), item.open, item.foreign
    for source, purse in held.money.items():
        key_of = ("on_account", source)
        yield key_of, own(purse.open, purse.foreign), purse.open, purse.foreign


def a_group_is_a_tree(history: History, step: Step) -> None:
    """Parents and children know each other, nobody is their own ancestor, and all of a
    group are kept in one currency."""
    accounts = history.facts.all(CREDIT)
    for account, held in accounts.items():
        for child in held.children:
            assert accounts[child].parent == account, child
        if held.parent is not None:
            assert account in accounts[held.parent].children, account
            assert accounts[held.parent].currency == held.currency, account
        line = [account]
        while (parent := accounts[line[-1]].parent) is not None:
            assert parent not in line, account
            line.append(parent)


def what_a_person_held_goes_by_a_persons_release(history: History, step: Step) -> None:
    """o2c clears only holds that it put itself (R10-14); and an order waits in its
    account for as long as it is on hold for credit."""
    put: dict[str, tuple[str, ...]] = {}
    for recorded in history.told:
        match recorded.event:
            case Held(reason=HoldReason.CREDIT, by=by):
                put[recorded.id] = by
            case HoldEnded(reason=HoldReason.CREDIT):
                assert put[recorded.id] == (), recorded.id
            case _:
                pass
    for account, held in history.facts.all(CREDIT).items():
        waiting = {
            number
            for number, found in history.facts.all(ORDER).items()
            if found.account == account and HoldReason.CREDIT in found.holds
        }
        assert waiting == set(held.waiting), account
