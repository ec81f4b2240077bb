"""Whether an order may go on, or has to wait for a person, and for what."""

from __future__ import annotations

from collections.abc import Sequence

from o2c.desk.calling import keep_up
from o2c.desk.covering import wait
from o2c.desk.taxing import freight_untaxed
from o2c.desk.vouching import unvouched
from o2c.desk.work import Work
from o2c.domain.agreement.events import Call
from o2c.domain.customer import CUSTOMER
from o2c.domain.deviation_policy import DEVIATION_POLICY, MAIN
from o2c.domain.order import ORDER, deviating, placing
from o2c.domain.order.finding import findings
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.pricing import given_away
from o2c.values.money import Money

TOLERANCE = 2  # minor units a line by which a stated total may differ from ours


def judge(work: Work, number: str, *, stated_total: Money | None = None) -> None:
    """Let an order wait for whatever is wrong with it; `stated_total` as at entry."""
    _hold_blocked(work, number)
    judge_lines(work, number)
    if stated_total is not None:
        _hold_other_total(work, number, stated_total)
    wait(work, number)


def judge_lines(work: Work, number: str) -> None:
    """Let an order wait that lacks a price or a tax rate, or leaves our conditions.

    Agreements follow it first, and say what they vouch for no more.
    """
    grown = keep_up(work, number)
    found = work.get(ORDER, number)
    unpriced = [str(n) for n, line in found.lines.items() if line.price is None]
    if unpriced:
        note = f"no price for line {', '.join(unpriced)}"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.PRICE, note=note)
    untaxed = [f"line {n}" for n, line in found.lines.items() if line.tax_rate is None]
    if freight_untaxed(work, found):
        untaxed.append("freight")
    if untaxed:
        note = f"no tax rate for {', '.join(untaxed)}"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.TAX, note=note)
    free = [str(n) for n, line in found.lines.items() if given_away(line)]
    if free:
        note = f"nothing says why line {', '.join(free)} costs nothing"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.PRICE, note=note)
    judge_deviations(work, number, grown)


def judge_deviations(
    work: Work, number: str, grown: Sequence[tuple[str, Call]] = ()
) -> None:
    """Let an order wait for leave where it is not on our own conditions.

    `grown` is what its lines call off from agreements more than before.
    """
    found, policy = work.get(ORDER, number), work.get(DEVIATION_POLICY, MAIN)
    there = findings(found, policy, unvouched(work, found, grown))
    if there or found.deviations or found.deviation_holds:
        work.decide(
            ORDER,
            number,
            deviating.deviate,
            findings=there,
            policy=policy,
            by=work.actor.persons,
            today=work.today,
        )


def judge_expiry(work: Work, number: str) -> None:
    """Let an order wait again where what was approved of it was so up to a day."""
    if work.get(ORDER, number).deviations:
        work.decide(
            ORDER,
            number,
            deviating.expire,
            policy=work.get(DEVIATION_POLICY, MAIN),
            today=work.now.date(),
        )


def _hold_blocked(work: Work, number: str) -> None:
    """Let the order of a blocked customer wait."""
    buyer = work.get(CUSTOMER, work.get(ORDER, number).customer)
    if buyer.blocked:
        note = "the customer is blocked"
        work.decide(ORDER, number, placing.hold, reason=HoldReason.CUSTOMER, note=note)


def _hold_other_total(work: Work, number: str, stated: Money) -> None:
    """Let an order wait whose total is not what the customer's document says."""
    found = work.get(ORDER, number)
    if any(line.price is None for line in found.lines.values()):
        return
    ours = sum(line.net + line.tax for line in found.lines.values())
    ours += found.freight.gross
    apart = abs(stated.minor - ours)
    if stated.currency == found.currency and apart <= TOLERANCE * len(found.lines):
        return
    total = Money(ours, found.currency)
    work.decide(
        ORDER,
        number,
        placing.hold,
        reason=HoldReason.PRICE,
        note="the stated total differs from ours",
        figures=(f"stated {stated.text()}", f"ours {total.text()}"),
    )
