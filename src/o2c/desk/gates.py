"""The gates that an order passes on its way out: what is checked once more there."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.exposing import policy_of
from o2c.desk.judging import judge_expiry
from o2c.desk.paying import check_payment
from o2c.desk.promises import check_again
from o2c.desk.work import Ref, Work
from o2c.domain import credit_policy
from o2c.domain.books import BOOKS, MAIN
from o2c.domain.credit_policy import CREDIT_POLICY, Checkpoint, StoppedStep
from o2c.domain.order import ORDER
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.placing import not_held


class Gate(StrEnum):
    """Where goods go on only if nothing has come in between."""

    PICK = auto()
    ISSUE = auto()


_STEPS = {Gate.PICK: StoppedStep.PICK, Gate.ISSUE: StoppedStep.SHIP}
_CHECKPOINTS = {Gate.PICK: Checkpoint.PICK, Gate.ISSUE: Checkpoint.ISSUE}


def passes(work: Work, number: str, gate: Gate) -> bool:
    """Whether an order may pass; one that waits already is refused.

    False where a check at the gate has put the order on hold: whoever asked then stops
    there, and the hold is what is recorded.
    """
    not_stopped(work, number, gate)
    judge_expiry(work, number)
    check_again(work, number, _CHECKPOINTS[gate])
    check_payment(work, number)
    but = unstopped(work, number, gate)
    return not set(work.get(ORDER, number).holds) - set(but)


def not_stopped(work: Work, number: str, gate: Gate) -> None:
    """Refuse to take an order on that is on hold there."""
    not_held(work.get(ORDER, number), but=unstopped(work, number, gate))


def steady(number: str) -> tuple[Ref, ...]:
    """What is always read to take an order further: to fetch it in one go."""
    return (ORDER, number), (BOOKS, MAIN), (CREDIT_POLICY, credit_policy.MAIN)


def may_bill(work: Work, number: str) -> None:
    """Refuse to bill an order on hold for credit, where the policy says so."""
    found = work.get(ORDER, number)
    if found.holds and StoppedStep.INVOICE in policy_of(work).settings.stops:
        not_held(found, but=set(HoldReason) - {HoldReason.CREDIT})


def unstopped(work: Work, number: str, gate: Gate) -> tuple[HoldReason, ...]:
    """The order's holds that it passes with: for credit, by policy (R10-11)."""
    holds = work.get(ORDER, number).holds
    if HoldReason.CREDIT not in holds or _STEPS[gate] in policy_of(work).settings.stops:
        return ()
    return (HoldReason.CREDIT,)
