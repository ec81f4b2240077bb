"""Whether payment covers what an order is to ship; it waits where it does not."""

from __future__ import annotations

from datetime import date

from o2c.desk.work import Work
from o2c.domain.order import ORDER, placing
from o2c.domain.order import paying as order_paying
from o2c.domain.order.parts import HoldReason, Means
from o2c.domain.payment import PAYMENT
from o2c.values.money import Money

_TO_BE_PAID = "the order is to be paid before it ships"


def agree(work: Work, number: str, means: Means) -> None:
    """Note by what an order is paid before it ships."""
    by = work.actor.persons
    work.decide(ORDER, number, order_paying.agree, means=means, by=by)


def wait(work: Work, number: str, note: str = _TO_BE_PAID) -> None:
    """Let an order wait that is to be paid first, unless that covers it already."""
    found = work.get(ORDER, number)
    if found.means is None or not order_paying.has_to_ship(found):
        return
    covered = work.get(PAYMENT, number).covered(today_of(work))
    need = order_paying.to_pay(found)
    if need is not None and covered >= need.minor:
        return
    work.decide(
        ORDER,
        number,
        placing.hold,
        reason=HoldReason.PAYMENT,
        note=note,
        figures=(
            f"to ship {need.text() if need is not None else 'not priced'}",
            f"covered {Money(covered, found.currency).text()}",
        ),
    )


def today_of(work: Work) -> date:
    """Authorisations run out by the clock, whatever date a posting is given."""
    return work.now.date()
