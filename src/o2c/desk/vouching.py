"""What order lines call off that no agreement vouches for: too much, or too late.

Judged are the lines that call off more than before, and those that were found already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from o2c.desk.entering import sale_of
from o2c.desk.price_finding import determined, want_of
from o2c.desk.work import Work
from o2c.domain.agreement import AGREEMENT, Agreement, calling
from o2c.domain.agreement.events import Call
from o2c.domain.common import NOTHING
from o2c.domain.order.finding import Unvouched
from o2c.domain.order.parts import CallOff
from o2c.domain.order.scheduling import judged_on
from o2c.domain.order.state import Line, Order
from o2c.values.quantity import plain


def unvouched(
    work: Work, order: Order, grown: Sequence[tuple[str, Call]]
) -> Mapping[int, Unvouched]:
    """The lines that have to be approved, each with the reason (R07-22).

    Judged is the sum of all the order's lines, with what other orders have called off.
    """
    more = {call.order_line for _, call in grown}
    already = {each.line for each in order.deviations if each.finding.figures}
    suspects: dict[CallOff, list[Line]] = {}
    for number, line in order.lines.items():
        if line.agreement is not None and line.active and number in more | already:
            suspects.setdefault(line.agreement, []).append(line)
    return {
        line.line: _alone(work, order, line, figures)
        for named, lines in suspects.items()
        for line, figures in _objections(work, order, named, lines, already)
    }


def _objections(
    work: Work,
    order: Order,
    named: CallOff,
    lines: Sequence[Line],
    already: set[int | None],
) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Lines that call off from the same: all if it has ended, else what is over.

    That is the last of those that grew, as far as they make up for it, and those that
    were found before.
    """
    agreement, covered = work.get(AGREEMENT, named.agreement), NOTHING
    runs = calling.runs_on(agreement, order.ordered_on)
    figures = tuple(_figures(agreement, order, named))
    for line in reversed(lines):
        before = line.line in already
        if figures and (not runs or before or covered < agreement.over(named.line)):
            yield line, figures
        if not before:
            covered += line.active


def _figures(agreement: Agreement, order: Order, named: CallOff) -> Iterator[str]:
    if not calling.runs_on(agreement, order.ordered_on):
        yield (
            f"{named.agreement} is {agreement.stage}, for orders from "
            f"{agreement.since} to {agreement.until}"
        )
    if over := agreement.over(named.line):
        agreed = agreement.lines[named.line]
        called = agreement.called_off(named.line)
        yield (
            f"{named.agreement} line {named.line}: {plain(agreed.quantity)} "
            f"{agreed.unit} agreed, {plain(called)} called off, {plain(over)} over"
        )


def _alone(work: Work, order: Order, line: Line, figures: tuple[str, ...]) -> Unvouched:
    """What the line would cost without the agreement, and why it counts no more."""
    want = want_of(line, judged_on(order, line))
    found = determined(work, sale_of(work, order), want)
    return Unvouched(price=found.price, discount=found.discount, figures=figures)
