"""A customer's delivery schedule on an agreement: what is firm, what is forecast.

Its quantities are cumulative, as they count them: what they have received this year,
and from there on what each day brings.  A release replaces the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.domain.agreement.events import (
    Commitment,
    Event,
    ReleaseLine,
    ScheduleReleased,
)
from o2c.domain.agreement.refusals import Refusal, line_of, stage_must_be
from o2c.domain.agreement.state import Agreement, Stage
from o2c.domain.common import NOTHING, LineQuantity, repeated
from o2c.errors import ValidationError


def release(
    agreement: Agreement,
    *,
    number: str,
    year: int,
    received: Sequence[LineQuantity],
    lines: Sequence[ReleaseLine],
    by: tuple[str, ...],
) -> Iterator[Event]:
    """Take down what a customer wants delivered, in place of what they said before.

    A release that was taken down already adds nothing.
    `received` is what they have had in the year, per line of the agreement.
    """
    stage_must_be(agreement, Stage.RUNNING)
    named: list[LineQuantity | ReleaseLine] = [*received, *lines]
    for part in named:
        line_of(agreement, part.line)
        if part.quantity < 0:
            raise ValidationError(
                Refusal.QUANTITY_NEGATIVE,
                "what is received or wanted is not negative",
                line=part.line,
                field="quantity",
                remedy="give the cumulative quantity of the year, and what is to come",
            )
    if (twice := repeated(part.line for part in received)) is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            field="line",
            remedy="say once what was received of a line",
        )
    released = ScheduleReleased(
        release=number,
        year=year,
        received=tuple(received),
        shipped=tuple(
            LineQuantity(line=line, quantity=agreement.shipped_in(line, year))
            for line in agreement.lines
        ),
        lines=tuple(sorted(lines, key=lambda part: (part.line, part.due))),
        replaced=agreement.release.lines if agreement.release else (),
        by=by,
    )
    if agreement.release is None or _said(released) != _said(agreement.release):
        yield released


def _said(release: ScheduleReleased) -> tuple[object, ...]:
    """What the customer says with a release."""
    return release.release, release.year, release.received, release.lines


@frozen(kw_only=True)
class Wanted:
    """So much of a firm delivery is not called off yet."""

    line: int
    due: date
    quantity: Decimal


def to_call_off(agreement: Agreement) -> list[Wanted]:
    """The firm deliveries of the latest release, less what is on its way to them.

    What was shipped in the year and what stands in orders covers the earliest first.
    """
    found = agreement.release
    if found is None:
        return []
    had = {part.line: part.quantity for part in found.received}
    wanted = []
    for number in agreement.lines:
        standing = agreement.called_off(number) - agreement.shipped(number)
        covered = agreement.shipped_in(number, found.year) + standing
        left = covered - had.get(number, NOTHING)
        for part in found.lines:
            if part.line != number or part.commitment is not Commitment.FIRM:
                continue
            rest = part.quantity - max(min(left, part.quantity), NOTHING)
            left -= part.quantity
            if rest:
                wanted.append(Wanted(line=number, due=part.due, quantity=rest))
    return wanted
