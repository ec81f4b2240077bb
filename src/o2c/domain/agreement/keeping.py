"""The life of a blanket agreement: drafted, running, closed, or void."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from o2c.domain.agreement.events import (
    AgreedLine,
    Cancelled,
    Closed,
    Drafted,
    Event,
    Mode,
    Reopened,
    Started,
)
from o2c.domain.agreement.refusals import (
    Refusal,
    ends_after,
    known,
    price_agreed,
    quantity_agreed,
    stage_must_be,
)
from o2c.domain.agreement.state import Agreement, Stage
from o2c.domain.common import LineQuantity, repeated
from o2c.errors import StateError, ValidationError
from o2c.values.ids import CustomerId
from o2c.values.money import Money, zero


def draft(
    agreement: Agreement,
    *,
    customer: CustomerId,
    currency: str,
    since: date,
    until: date,
    reference: str,
    lines: Sequence[AgreedLine],
    by: tuple[str, ...],
) -> Iterator[Event]:
    """Write an agreement down."""
    if agreement.stage is not Stage.UNKNOWN:
        return
    if not lines:
        raise ValidationError(
            Refusal.AGREEMENT_EMPTY,
            "an agreement needs at least one line",
            field="lines",
            remedy="add a line",
        )
    ends_after(since, until)
    twice = repeated(line.line for line in lines)
    if twice is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            field="line",
            remedy="number the lines apart",
        )
    for line in lines:
        quantity_agreed(line.line, line.quantity)
        price_agreed(line.line, line.price, currency)
    yield Drafted(
        customer=customer,
        currency=currency,
        since=since,
        until=until,
        reference=reference,
        lines=tuple(lines),
        value=_value(lines, currency),
        by=by,
    )


def _value(lines: Iterable[AgreedLine], currency: str) -> Money:
    """What the capped lines come to at their prices."""
    value = zero(currency)
    for line in lines:
        if line.mode is Mode.CAPPED:
            value += line.price.extend(line.quantity)
    return value


def start(agreement: Agreement, *, on: date, by: tuple[str, ...]) -> Iterator[Event]:
    """Let orders call off from it: not before its first day, nor after its last."""
    known(agreement)
    if agreement.stage is Stage.RUNNING:
        return
    stage_must_be(agreement, Stage.DRAFT)
    if on < agreement.since:
        raise StateError(
            Refusal.TOO_EARLY,
            f"the agreement begins on {agreement.since}",
            field="on",
            remedy=f"start it on {agreement.since}",
        )
    _not_ended(agreement, on)
    yield Started(by=by)


def close(
    agreement: Agreement,
    *,
    on: date,
    note: str,
    acknowledged: bool,
    by: tuple[str, ...],
) -> Iterator[Event]:
    """End it: what orders have called off stays; a remainder has to be acknowledged.

    After its last day there is nothing to acknowledge: it has ended by itself.
    """
    known(agreement)
    if agreement.stage is Stage.CLOSED:
        return
    stage_must_be(agreement, Stage.RUNNING)
    left = _left(agreement)
    if left and not acknowledged and on <= agreement.until:
        raise StateError(
            Refusal.REMAINDER_LEFT,
            f"until {agreement.until} more could be called off",
            field="acknowledge_remainder",
            remedy="acknowledge the remainder, or wait for the last day",
            left=", ".join(f"line {part.line}: {part.quantity}" for part in left),
        )
    yield Closed(note=note, left=left, acknowledged=acknowledged, by=by)


def _left(agreement: Agreement) -> tuple[LineQuantity, ...]:
    """What of the capped lines was not called off."""
    return tuple(
        LineQuantity(line=number, quantity=remaining)
        for number in agreement.lines
        if (remaining := agreement.remaining(number))
    )


def reopen(
    agreement: Agreement, *, on: date, note: str, by: tuple[str, ...]
) -> Iterator[Event]:
    """Let orders call off from a closed agreement again, up to its last day."""
    known(agreement)
    if agreement.stage is Stage.RUNNING:
        return
    stage_must_be(agreement, Stage.CLOSED)
    _not_ended(agreement, on)
    yield Reopened(note=note, by=by)


def cancel(agreement: Agreement, *, note: str, by: tuple[str, ...]) -> Iterator[Event]:
    """Make it void; not while anything is called off from it (R07-28)."""
    known(agreement)
    if agreement.stage is Stage.CANCELLED:
        return
    stage_must_be(agreement, Stage.DRAFT, Stage.RUNNING)
    if agreement.calls:
        raise StateError(
            Refusal.CALLED_OFF,
            f"{', '.join(agreement.calls)} called off from it",
            field="agreement",
            remedy="cancel those orders first, or close the agreement",
        )
    yield Cancelled(note=note, by=by)


def _not_ended(agreement: Agreement, on: date) -> None:
    if on > agreement.until:
        raise StateError(
            Refusal.AGREEMENT_ENDED,
            f"the agreement ended on {agreement.until}",
            field="on",
            remedy="amend its last day first",
        )
