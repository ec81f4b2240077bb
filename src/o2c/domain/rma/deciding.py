"""The decisions of a return, from its authorisation to its closing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from o2c.domain.common import LineQuantity
from o2c.domain.rma.events import (
    Authorised,
    Cancelled,
    Closed,
    Condition,
    Credited,
    Disposed,
    Disposition,
    Event,
    Inspected,
    Received,
    Settlement,
)
from o2c.domain.rma.refusals import (
    Refusal,
    at_most,
    check_live,
    each_once,
    known,
    line_of,
    positive,
)
from o2c.domain.rma.state import Rma
from o2c.errors import (
    ApprovalRequired,
    StateError,
    ValidationError,
)
from o2c.values.money import Money


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
    each_once(line.line for line in authorised.lines)
    for line in authorised.lines:
        positive(line.line, line.quantity)
    yield authorised


def receive(
    rma: Rma, *, lines: Sequence[LineQuantity], on: date, late_reason: str
) -> Iterator[Event]:
    """Take goods in, in several goes if need be; after the deadline with a reason."""
    check_live(rma)
    if on > rma.valid_until and not late_reason:
        raise ApprovalRequired(
            Refusal.DEADLINE_PASSED,
            f"the return was authorised until {rma.valid_until}",
            field="on",
            remedy="give late_reason to take the goods in all the same",
        )
    each_once(part.line for part in lines)
    for part in lines:
        positive(part.line, part.quantity)
        line = line_of(rma, part.line)
        at_most(part, line.authorised - line.received, Refusal.MORE_THAN_AUTHORISED)
    yield Received(lines=tuple(lines), late_reason=late_reason)


def inspect(
    rma: Rma, *, line: int, quantity: Decimal, condition: Condition, note: str
) -> Iterator[Event]:
    """Record what was found; a line may be found in several conditions."""
    check_live(rma)
    positive(line, quantity)
    was = line_of(rma, line)
    part = LineQuantity(line=line, quantity=quantity)
    at_most(part, was.received - was.inspected, Refusal.MORE_THAN_RECEIVED)
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
    check_live(rma)
    positive(line, quantity)
    was = line_of(rma, line)
    part = LineQuantity(line=line, quantity=quantity)
    at_most(part, was.inspected - was.disposed, Refusal.MORE_THAN_INSPECTED)
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
    each_once(part.line for part in lines)
    for part in lines:
        positive(part.line, part.quantity)
        line = line_of(rma, part.line)
        at_most(part, line.to_credit - line.credited, Refusal.NOTHING_TO_CREDIT)
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
