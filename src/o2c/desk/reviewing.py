"""Orders that wait for credit: looked at again, let go in turn, or sent back."""

from __future__ import annotations

from datetime import date

from attrs import evolve as replace

from o2c.desk.common import order_of
from o2c.desk.exposing import (
    family,
    ground_of,
    line_of,
    open_amount,
    order_rate,
    policy_of,
    rate_of,
    schedule_of,
)
from o2c.desk.promises import check_again, proceed
from o2c.desk.work import Work
from o2c.domain import credit
from o2c.domain.credit import CREDIT, Ground
from o2c.domain.credit.counting import counting
from o2c.domain.credit_policy import Checkpoint, CreditSettings
from o2c.domain.order import ORDER, placing
from o2c.domain.order.neutral import NOT_AS_ORDERED
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Order, Stage
from o2c.requests import credit as requests
from o2c.values.money import Money


def review(work: Work, account: str) -> None:
    """Look again at all that waits in an account, and in those of its group.

    By priority, then date; each that may go takes of what there is (R10-15).
    """
    members = _group(work, account)
    queue = [
        (member, number)
        for member in members
        for number in work.get(CREDIT, member).waiting
    ]
    if not queue:
        return
    work.fetch(*((ORDER, number) for _, number in queue))
    settings = policy_of(work).settings
    queue.sort(key=lambda each: _turn(work, settings, *each))
    taken = dict.fromkeys(members, 0)
    for member, number in queue:
        taken[member] += _look_again(work, member, number, taken)


def _group(work: Work, account: str) -> tuple[str, ...]:
    """All accounts whose headroom may have changed with this one's."""
    found = work.get(CREDIT, account)
    if found.parent is None and not found.children:
        return (account,)
    return family(work, line_of(work, account)[-1])


def _turn(
    work: Work, settings: CreditSettings, account: str, number: str
) -> tuple[int, date, str]:
    waits = work.get(CREDIT, account).waiting[number]
    return settings.rank(waits.priority), waits.ordered_on or date.min, number


def _look_again(work: Work, account: str, number: str, taken: dict[str, int]) -> int:
    """Clear what is no more; let the order go, or say how much it will take."""
    waits = work.get(CREDIT, account).waiting.get(number)
    if waits is None:
        return 0
    ground = _behind(ground_of(work, account), taken)
    found = work.get(ORDER, number)
    rate = rate_of(work, account, waits.amount, found.ordered_on)
    work.decide(
        CREDIT,
        account,
        credit.review,
        order=number,
        amount=open_amount(found),
        ground=ground,
        rate=rate,
        schedule=schedule_of(work, found),
    )
    now = work.get(CREDIT, account)
    if not now.waiting[number].ready:
        return 0
    amount = open_amount(found)
    by_leave = credit.released(now, number, amount, ground)
    if ground.policy.settings.auto_release or by_leave:
        _let_go(work, account, number)
        return 0
    if found.stage is Stage.CONFIRMED:
        return 0  # it counts already
    return counting(amount, now.currency, rate).minor


def _behind(ground: Ground, taken: dict[str, int]) -> Ground:
    """The ground for an order that comes after those that take so much."""
    own = taken[ground.account]
    others = sum(taken.values()) - own
    above = tuple(replace(a, besides=a.besides + others) for a in ground.above)
    return replace(ground, ahead=own, above=above)


def _let_go(work: Work, account: str, number: str) -> None:
    """Nothing holds it up any more: it goes on where it stopped."""
    work.decide(ORDER, number, placing.clear, reason=HoldReason.CREDIT)
    if not credit.released(
        work.get(CREDIT, account),
        number,
        open_amount(work.get(ORDER, number)),
        ground_of(work, account),
    ):
        work.decide(CREDIT, account, credit.withdraw, order=number)
    proceed(work, number)


def again(work: Work, number: str) -> None:
    """An order that waits for credit was changed: look at it again (R10-16).

    Also one before its confirmation that a release does not cover any more (R10-13).
    """
    found = work.get(ORDER, number)
    account = work.get(CREDIT, found.account)
    if number in account.waiting:
        review(work, found.account)
    elif (
        found.stage is Stage.PLACED
        and number in account.leaves
        and not credit.released(
            account, number, open_amount(found), ground_of(work, found.account)
        )
    ):
        check_again(work, number, Checkpoint.AMEND)


def retermed(work: Work, number: str) -> None:
    """An order is to be paid later: no release was for that, so look again (R10-13).

    What waits without a release, or has yet to pass credit, is looked at in its turn.
    """
    found = work.get(ORDER, number)
    account = work.get(CREDIT, found.account)
    waits = account.waiting.get(number)
    if number in account.leaves and not (waits and waits.forced):
        work.decide(CREDIT, found.account, credit.withdraw, order=number)
    elif waits or found.stage is Stage.PLACED:
        return
    check_again(work, number, Checkpoint.AMEND)


def force(work: Work, number: str, note: str) -> None:
    """Note in the account that a person lets the order wait for credit."""
    found = work.get(ORDER, number)
    work.decide(
        CREDIT,
        found.account,
        credit.force,
        order=number,
        amount=open_amount(found),
        note=note,
        priority=found.priority,
        ordered_on=found.ordered_on,
        by=work.actor.persons,
    )


def may_release(work: Work, order: Order) -> None:
    """Refuse to release an order whose amount cannot be counted (R10-05)."""
    credit.rated(
        work.get(CREDIT, order.account), order.currency, order_rate(work, order)
    )


def allow(work: Work, number: str, up_to: Money | None) -> None:
    """Note in the account how far a person's release goes (R10-13)."""
    found = work.get(ORDER, number)
    work.decide(
        CREDIT,
        found.account,
        credit.allow,
        order=number,
        up_to=up_to or open_amount(found),
        today=work.now.date(),
        settings=policy_of(work).settings,
    )


def check(work: Work, ask: requests.CheckCredit) -> None:
    """Look at the credit of an order now, wherever it stands."""
    found = order_of(work, ask.order)
    if ask.order in work.get(CREDIT, found.account).waiting:
        review(work, found.account)
    elif found.stage is Stage.PLACED and not found.holds:
        proceed(work, ask.order, checkpoint=Checkpoint.MANUAL)
    elif found.live:
        check_again(work, ask.order, Checkpoint.MANUAL)


def review_account(work: Work, ask: requests.ReviewCredit) -> None:
    """Look again at all that waits: due dates, limits and releases may have passed."""
    credit.known(work.get(CREDIT, ask.account))
    review(work, ask.account)


def reject(work: Work, ask: requests.RejectCredit) -> None:
    """Give an order back to sales; the customer is told nothing of credit (R10-21)."""
    found = order_of(work, ask.order)
    if work.decide(
        CREDIT,
        found.account,
        credit.send_back,
        order=ask.order,
        note=ask.note,
        by=work.actor.persons,
    ):
        work.decide(ORDER, ask.order, placing.tell_customer, notice=NOT_AS_ORDERED)
