"""Customers' delivery schedules: taken down, and what is firm of them called off."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.common import dated, pieces
from o2c.desk.taking import place
from o2c.desk.work import Work
from o2c.domain.agreement import AGREEMENT, Agreement, releasing
from o2c.domain.agreement.events import ReleaseLine
from o2c.domain.agreement.refusals import known, line_of
from o2c.domain.common import LineQuantity
from o2c.domain.order.parts import Channel
from o2c.errors import StateError
from o2c.requests.agreements import CallOffRelease, ReleasePart, ReleaseSchedule
from o2c.requests.orders import LinePart, PlaceOrder


class Refusal(StrEnum):
    NOTHING_FIRM = auto()


def release(work: Work, ask: ReleaseSchedule) -> None:
    """Keep what the customer wants delivered now; orders are another step."""
    dated(work, ask)
    agreement = work.get(AGREEMENT, ask.agreement)
    known(agreement)
    work.decide(
        AGREEMENT,
        ask.agreement,
        releasing.release,
        number=ask.release,
        year=ask.year,
        received=[
            LineQuantity(line=part.line, quantity=part.quantity)
            for part in ask.received
        ],
        lines=[_line(work, agreement, part) for part in ask.lines],
        by=work.actor.persons,
    )


def _line(work: Work, agreement: Agreement, part: ReleasePart) -> ReleaseLine:
    product = line_of(agreement, part.line).product
    return ReleaseLine(
        line=part.line,
        product=product,
        due=part.due,
        quantity=pieces(work, product, part.quantity, part.line),
        commitment=part.commitment,
    )


def call_off(work: Work, ask: CallOffRelease) -> None:
    """Place an order for what is firm and not on its way: a line for each delivery.

    What was due before today is wanted today.
    """
    today = dated(work, ask)
    agreement = work.get(AGREEMENT, ask.agreement)
    known(agreement)
    wanted = releasing.to_call_off(agreement)
    if not wanted:
        raise StateError(
            Refusal.NOTHING_FIRM,
            "nothing firm is left to be called off",
            field="agreement",
            remedy="wait for the customer's next release",
        )
    lines = tuple(
        LinePart(
            line=number,
            product=agreement.lines[each.line].product,
            quantity=each.quantity,
            requested=max(each.due, today),
            agreement=ask.agreement,
            agreement_line=each.line,
        )
        for number, each in enumerate(wanted, start=1)
    )
    order = PlaceOrder(
        customer=agreement.customer,
        site=ask.site,
        purchase_order=ask.purchase_order,
        channel=Channel.EDI,
        on=ask.on,
        acknowledge_future=ask.acknowledge_future,
        lines=lines,
    )
    place(work, order)
