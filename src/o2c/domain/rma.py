"""A return: authorised, received, inspected, disposed of, then credited or replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING, LineQuantity, repeated
from o2c.errors import (
    ApprovalRequired,
    LimitExceeded,
    StateError,
    UnknownReference,
    ValidationError,
)
from o2c.kernel import Aggregate
from o2c.values.ids import CustomerId, OrderId, ProductId, SiteId
from o2c.values.money import Money


class Refusal(StrEnum):
    RMA_UNKNOWN = auto()
    RMA_CLOSED = auto()
    RMA_EMPTY = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    QUANTITY_NOT_POSITIVE = auto()
    DEADLINE_PASSED = auto()
    MORE_THAN_AUTHORISED = auto()
    MORE_THAN_RECEIVED = auto()
    MORE_THAN_INSPECTED = auto()
    NOTHING_TO_CREDIT = auto()
    ALREADY_RECEIVED = auto()
    GOODS_UNSETTLED = auto()


class Disposition(StrEnum):
    """Where the goods go after inspection."""

    RESTOCK = auto()
    SCRAP = auto()
    RETURN_TO_CUSTOMER = auto()


class Settlement(StrEnum):
    """What the customer gets for them."""

    CREDIT = auto()
    REPLACE = auto()
    NONE = auto()


class Condition(StrEnum):
    """What the inspection found."""

    GOOD = auto()
    DAMAGED = auto()
    DEFECTIVE = auto()
    WRONG_ITEM = auto()


@frozen(kw_only=True)
class ReturnLine:
    """What may come back of an order line, in stocking units, and why."""

    line: int
    product: ProductId
    site: SiteId
    tracked: bool
    quantity: Decimal
    reason: str


@frozen(kw_only=True)
class Authorised:
    """The customer may send goods back until a day."""

    order: OrderId
    customer: CustomerId
    on: date
    valid_until: date
    lines: tuple[ReturnLine, ...]


@frozen(kw_only=True)
class Received:
    """Goods arrived; `late_reason` says why although the deadline had passed."""

    lines: tuple[LineQuantity, ...]
    late_reason: str


@frozen(kw_only=True)
class Inspected:
    line: int
    quantity: Decimal
    condition: Condition
    note: str


@frozen(kw_only=True)
class Disposed:
    """Goods went where the inspection said, and it is settled what is due for them."""

    line: int
    quantity: Decimal
    disposition: Disposition
    settlement: Settlement


@frozen(kw_only=True)
class Credited:
    """A memo was issued for goods to be credited."""

    memo: str
    lines: tuple[LineQuantity, ...]
    amount: Money


@frozen(kw_only=True)
class Cancelled:
    """Nothing came back, and nothing will."""

    note: str


@frozen(kw_only=True)
class Closed:
    """Done; what was authorised and never came is returnable again."""

    note: str


Event: TypeAlias = (
    Authorised | Received | Inspected | Disposed | Credited | Cancelled | Closed
)


@frozen(kw_only=True)
class Line:
    """A return line's way, in stocking units: each stage at most the one before."""

    product: ProductId
    site: SiteId
    tracked: bool
    authorised: Decimal
    received: Decimal = NOTHING
    inspected: Decimal = NOTHING
    disposed: Decimal = NOTHING
    to_credit: Decimal = NOTHING
    credited: Decimal = NOTHING


@frozen(kw_only=True)
class Rma:
    order: OrderId = OrderId("")
    valid_until: date = date.min
    live: bool = False
    lines: Mapping[int, Line] = field(factory=dict)
    memos: tuple[str, ...] = ()


def evolve(rma: Rma, event: Event) -> Rma:
    match event:
        case Authorised():
            return Rma(
                order=event.order,
                valid_until=event.valid_until,
                live=True,
                lines={
                    line.line: Line(
                        product=line.product,
                        site=line.site,
                        tracked=line.tracked,
                        authorised=line.quantity,
                    )
                    for line in event.lines
                },
            )
        case Received(lines=lines):
            for part in lines:
                received = rma.lines[part.line].received + part.quantity
                rma = _line(rma, part.line, received=received)
            return rma
        case Inspected(line=line, quantity=quantity):
            return _line(rma, line, inspected=rma.lines[line].inspected + quantity)
        case Disposed(line=line, quantity=quantity, settlement=settlement):
            was = rma.lines[line]
            due = quantity if settlement is Settlement.CREDIT else NOTHING
            return _line(
                rma,
                line,
                disposed=was.disposed + quantity,
                to_credit=was.to_credit + due,
            )
        case Credited(memo=memo, lines=lines):
            for part in lines:
                credited = rma.lines[part.line].credited + part.quantity
                rma = _line(rma, part.line, credited=credited)
            return replace(rma, memos=(*rma.memos, memo))
        case Cancelled() | Closed():
            return replace(rma, live=False)


def _line(rma: Rma, number: int, **changes: Decimal) -> Rma:
    line = replace(rma.lines[number], **changes)  # type: ignore[arg-type]
    return replace(rma, lines={**rma.lines, number: line})


def authorise(rma: Rma, *, authorised: Authorised) -> Iterator[Event]:
    """Let the customer send goods back."""
    if rma.order:
        return
    if not authorised.lines:
        raise ValidationError(
            Refusal.RMA_EMPTY,
            "a return needs a line",
            field="lines",
            remedy="name what may come back",
        )
    _once(line.line for line in authorised.lines)
    for line in authorised.lines:
        _positive(line.line, line.quantity)
    yield authorised


def receive(
    rma: Rma, *, lines: Sequence[LineQuantity], on: date, late_reason: str
) -> Iterator[Event]:
    """Take goods in, in several goes if need be; after the deadline with a reason."""
    _live(rma)
    if on > rma.valid_until and not late_reason:
        raise ApprovalRequired(
            Refusal.DEADLINE_PASSED,
            f"the return was authorised until {rma.valid_until}",
            field="on",
            remedy="give late_reason to take the goods in all the same",
        )
    _once(part.line for part in lines)
    for part in lines:
        _positive(part.line, part.quantity)
        line = _known_line(rma, part.line)
        _at_most(part, line.authorised - line.received, Refusal.MORE_THAN_AUTHORISED)
    yield Received(lines=tuple(lines), late_reason=late_reason)


def inspect(
    rma: Rma, *, line: int, quantity: Decimal, condition: Condition, note: str
) -> Iterator[Event]:
    """Record what was found; a line may be found in several conditions."""
    _live(rma)
    _positive(line, quantity)
    was = _known_line(rma, line)
    part = LineQuantity(line=line, quantity=quantity)
    _at_most(part, was.received - was.inspected, Refusal.MORE_THAN_RECEIVED)
    yield Inspected(line=line, quantity=quantity, condition=condition, note=note)


def dispose(
    rma: Rma,
    *,
    line: int,
    quantity: Decimal,
    disposition: Disposition,
    settlement: Settlement,
) -> Iterator[Event]:
    """Say where inspected goods go and what is due; goods sent back earn nothing."""
    _live(rma)
    _positive(line, quantity)
    was = _known_line(rma, line)
    part = LineQuantity(line=line, quantity=quantity)
    _at_most(part, was.inspected - was.disposed, Refusal.MORE_THAN_INSPECTED)
    if (disposition is Disposition.RETURN_TO_CUSTOMER) != (
        settlement is Settlement.NONE
    ):
        raise ValidationError(
            Refusal.GOODS_UNSETTLED,
            f"{disposition} does not go with {settlement}",
            line=line,
            field="settlement",
            remedy="goods kept are credited or replaced; goods sent back are neither",
        )
    yield Disposed(
        line=line, quantity=quantity, disposition=disposition, settlement=settlement
    )


def credit(
    rma: Rma, *, memo: str, lines: Sequence[LineQuantity], amount: Money
) -> Iterator[Event]:
    """Record the memo for goods to be credited; each piece is credited once."""
    known(rma)
    if memo and memo in rma.memos:  # goods that were never billed have no memo
        return
    _once(part.line for part in lines)
    for part in lines:
        _positive(part.line, part.quantity)
        line = _known_line(rma, part.line)
        _at_most(part, line.to_credit - line.credited, Refusal.NOTHING_TO_CREDIT)
    yield Credited(memo=memo, lines=tuple(lines), amount=amount)


def cancel(rma: Rma, *, note: str) -> Iterator[Event]:
    """Call the return off while nothing has come back."""
    known(rma)
    if not rma.live:
        return
    if any(line.received for line in rma.lines.values()):
        raise StateError(
            Refusal.ALREADY_RECEIVED,
            "goods have come back already",
            field="rma",
            remedy="dispose of them, then close the return",
        )
    yield Cancelled(note=note)


def close(rma: Rma, *, note: str) -> Iterator[Event]:
    """Close it once everything that came back is settled."""
    known(rma)
    if not rma.live:
        return
    for number, line in rma.lines.items():
        if line.received != line.disposed or line.to_credit != line.credited:
            raise StateError(
                Refusal.GOODS_UNSETTLED,
                f"{line.received} received, {line.disposed} disposed of, "
                f"{line.to_credit - line.credited} still to be credited",
                line=number,
                remedy="inspect, dispose and credit first",
            )
    yield Closed(note=note)


def known(rma: Rma) -> None:
    """Refuse a return that was never authorised."""
    if not rma.order:
        raise UnknownReference(
            Refusal.RMA_UNKNOWN,
            "no such return",
            field="rma",
            remedy="authorise the return first",
        )


def _live(rma: Rma) -> None:
    known(rma)
    if not rma.live:
        raise StateError(
            Refusal.RMA_CLOSED,
            "the return is closed",
            field="rma",
            remedy="authorise another one",
        )


def _known_line(rma: Rma, number: int) -> Line:
    line = rma.lines.get(number)
    if line is None:
        raise UnknownReference(
            Refusal.LINE_UNKNOWN,
            f"the return has no line {number}",
            line=number,
            field="line",
            remedy=f"its lines are {', '.join(map(str, rma.lines))}",
        )
    return line


def _once(lines: Iterable[int]) -> None:
    twice = repeated(lines)
    if twice is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            remedy="name each line once, with its whole quantity",
        )


def _positive(line: int, quantity: Decimal) -> None:
    if quantity <= 0:
        raise ValidationError(
            Refusal.QUANTITY_NOT_POSITIVE,
            "a quantity must be positive",
            line=line,
            field="quantity",
            remedy="give more than nothing",
        )


def _at_most(part: LineQuantity, most: Decimal, code: Refusal) -> None:
    if part.quantity > most:
        raise LimitExceeded(
            code,
            f"{part.quantity} asked for, {most} possible",
            line=part.line,
            field="quantity",
            remedy=f"use {most} at most",
            maximum=str(most),
        )


RMA: Aggregate[Rma, Event] = Aggregate(
    "rma", initial=Rma(), evolve=evolve, events=get_args(Event)
)
