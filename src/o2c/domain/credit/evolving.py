"""How each event changes what is remembered of a credit account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from attrs import evolve as replace

from o2c.domain.credit.events import (
    Allowed,
    Checked,
    Committed,
    Declined,
    Disputed,
    DisputeResolved,
    DunningSet,
    Event,
    Forced,
    GroupSet,
    Invoiced,
    Joined,
    LimitSet,
    Moved,
    OnAccount,
    Opened,
    ParentSet,
    Parted,
    Ranked,
    Reviewed,
    Secured,
    SecuritySet,
    SentBack,
    Settled,
    TemporaryLimitSet,
    Withdrawn,
)
from o2c.domain.credit.parts import CreditFinding, CreditReason, holding
from o2c.domain.credit.state import (
    Abroad,
    Credit,
    Item,
    Leave,
    Purse,
    Security,
    Share,
    Temporary,
    Waiting,
)
from o2c.values.money import Money

T = TypeVar("T")


def evolve(credit: Credit, event: Event) -> Credit:
    match event:
        case Opened(currency=currency):
            return replace(credit, currency=currency, limit=Money(0, currency))
        case LimitSet(limit=limit):
            return replace(credit, limit=limit)
        case Committed() | Moved() | Secured():
            return _exposed(credit, event)
        case Declined() | Forced() | Reviewed() | Allowed() | SentBack() | Withdrawn():
            return _waited(credit, event)
        case Ranked(order=order, priority=priority):
            waits = replace(credit.waiting[order], priority=priority)
            return replace(credit, waiting={**credit.waiting, order: waits})
        case Checked():
            return credit
        case Invoiced() | Settled() | OnAccount() | Disputed() | DisputeResolved():
            return _owed(credit, event)
        case (
            TemporaryLimitSet()
            | SecuritySet()
            | DunningSet()
            | GroupSet()
            | ParentSet()
            | Joined()
            | Parted()
        ):
            return _kept(credit, event)


def _kept(
    credit: Credit,
    event: TemporaryLimitSet
    | SecuritySet
    | DunningSet
    | GroupSet
    | ParentSet
    | Joined
    | Parted,
) -> Credit:
    match event:
        case TemporaryLimitSet(limit=limit, until=until):
            other = Temporary(limit=limit, until=until) if until else None
            return replace(credit, temporary=other)
        case SecuritySet(amount=amount, until=until):
            held = Security(amount=amount.minor, until=until) if amount else None
            return replace(credit, security=held)
        case DunningSet(level=level):
            return replace(credit, dunning=level)
        case GroupSet(group=group):
            return replace(credit, group=group)
        case ParentSet(parent=parent):
            return replace(credit, parent=parent)
        case Joined(child=child):
            return replace(credit, children=(*credit.children, child))
        case Parted(child=child):
            left = tuple(each for each in credit.children if each != child)
            return replace(credit, children=left)


def _exposed(credit: Credit, event: Committed | Moved | Secured) -> Credit:
    was = credit.orders.get(event.order, Share())
    match event:
        case Committed(amount=amount, foreign=own, schedule=schedule):
            now = was.committed(amount.minor, own, schedule)
        case Moved():
            abroad = None
            if event.foreign_ordered and event.foreign_unbilled:
                abroad = Abroad(
                    ordered=event.foreign_ordered, unbilled=event.foreign_unbilled
                )
            now = replace(
                was,
                ordered=event.ordered.minor,
                unbilled=event.unbilled.minor,
                schedule=event.schedule,
                abroad=abroad,
            )
        case Secured(amount=amount):
            now = replace(was, prepaid=amount.minor)
    if isinstance(event, Moved) and not _stands(now):
        credit = replace(credit, leaves=_without(credit.leaves, event.order))
        now = Share()
    return credit.with_share(event.order, now)


def _waited(
    credit: Credit,
    event: Declined | Forced | Reviewed | Allowed | SentBack | Withdrawn,
) -> Credit:
    order = event.order
    before = credit.waiting.get(order)
    match event:
        case Declined():
            now = Waiting(
                amount=event.amount,
                priority=event.priority,
                ordered_on=event.ordered_on,
                findings=holding(event.findings),
            )
        case Forced():
            known = before or Waiting(
                amount=event.amount,
                priority=event.priority,
                ordered_on=event.ordered_on,
            )
            found = CreditFinding(reason=CreditReason.FORCED)
            now = replace(known, findings=(*known.findings, found))
        case Reviewed(amount=amount, findings=findings):
            known = before or Waiting(amount=amount)
            now = replace(known, amount=amount, findings=holding(findings))
        case SentBack():
            known = before or Waiting(amount=Money(0, credit.currency))
            found = CreditFinding(reason=CreditReason.SENT_BACK)
            now = replace(known, findings=(*known.findings, found))
        case Allowed(up_to=up_to, until=until):
            leaves = {**credit.leaves, order: Leave(up_to=up_to, until=until)}
            waiting = _without(credit.waiting, order)
            return replace(credit, leaves=leaves, waiting=waiting)
        case Withdrawn():
            return replace(
                credit,
                waiting=_without(credit.waiting, order),
                leaves=_without(credit.leaves, order),
            )
    return replace(credit, waiting={**credit.waiting, order: now})


def _owed(
    credit: Credit,
    event: Invoiced | Settled | OnAccount | Disputed | DisputeResolved,
) -> Credit:
    match event:
        case Invoiced(invoice=invoice, amount=amount):
            item = Item(open=amount.minor, due=event.due, foreign=event.foreign)
            kept = item if _open(item) else None
            return replace(
                credit,
                invoices=_with(credit.invoices, invoice, kept),
                invoiced=credit.invoiced + amount.minor,
            )
        case Settled(invoice=invoice, amount=amount):
            known = credit.invoices.get(invoice, Item(open=0, due=event.due))
            item = replace(known, open=event.open.minor, foreign=event.foreign)
            kept = item if _open(item) else None
            return replace(
                credit,
                invoices=_with(credit.invoices, invoice, kept),
                invoiced=credit.invoiced - amount.minor,
            )
        case OnAccount(source=source, amount=amount):
            left = credit.money.get(source, Purse(open=0)).open + amount.minor
            purse = Purse(open=left, foreign=event.foreign)
            return replace(
                credit,
                money=_with(credit.money, source, purse if _open(purse) else None),
                on_account=credit.on_account + amount.minor,
            )
        case Disputed(invoice=invoice, why=why):
            item = replace(credit.invoices[invoice], doubt=why)
            return replace(credit, invoices=_with(credit.invoices, invoice, item))
        case DisputeResolved(invoice=invoice):
            item = replace(credit.invoices[invoice], doubt=None)
            return replace(credit, invoices=_with(credit.invoices, invoice, item))


def _open(part: Item | Purse) -> bool:
    """Whether anything is left of it, in whichever currency."""
    return bool(part.open or (part.foreign and part.foreign.amount))


def _stands(share: Share) -> bool:
    """Whether an order adds anything, in whichever currency."""
    abroad = share.abroad
    own = abroad and (abroad.ordered.amount or abroad.unbilled.amount)
    return bool(share.ordered or share.unbilled or own)


def _with(those: Mapping[str, T], key: str, value: T | None) -> Mapping[str, T]:
    """The mapping with this value; without the key where there is none."""
    if value is None:
        return _without(those, key)
    return {**those, key: value}


def _without(those: Mapping[str, T], key: str) -> Mapping[str, T]:
    if key not in those:
        return those
    rest = dict(those)
    del rest[key]
    return rest
