"""The gates that an order passes on its way out: what is checked once more there."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.judging import judge_expiry
from o2c.desk.paying import covered
from o2c.desk.work import Work
from o2c.domain.order import ORDER
from o2c.domain.order.placing import not_held


class Gate(StrEnum):
    """Where goods go on only if nothing has come in between."""

    PICK = auto()
    ISSUE = auto()


def passes(work: Work, number: str, gate: Gate) -> bool:
    """Whether an order may pass; one that waits already is refused.

    False where a check at the gate has put the order on hold: whoever asked then stops
    there, and the hold is what is recorded.
    """
    not_held(work.get(ORDER, number))
    judge_expiry(work, number)
    return covered(work, number) and not work.get(ORDER, number).holds
