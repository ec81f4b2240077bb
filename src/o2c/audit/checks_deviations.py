"""Deviations: what the order remembers, what readers see, and what a line is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.tally import Pair, paired
from o2c.domain.authority.policy import ROLES
from o2c.domain.order.deviation import Deviation, Standing
from o2c.domain.order.releasing import ACTIONS
from o2c.projections.deviations import DEVIATIONS
from o2c.projections.holds import HOLDS
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.view import Key


def deviations(picture: Picture) -> Iterator[Pair]:
    there: dict[Key, Deviation] = {
        (number, each.line or 0, each.kind): each
        for number, order in picture.orders.items()
        for each in order.deviations
    }
    rows = picture.rows(DEVIATIONS).items()
    seen = {key: row for key, row in rows if row.standing is not Standing.CLOSED}
    for key, state, row in paired(there, seen):
        of = "/".join(map(str, key))
        if state is None or row is None:
            yield f"{of} is known", state is not None, row is not None
            continue
        yield f"{of} standing", state.standing, row.standing
        yield f"{of} level", state.level, row.level
        yield f"{of} percent", state.finding.percent, row.percent
        yield f"{of} up to", state.up_to, row.up_to
        yield f"{of} figures", "; ".join(state.finding.figures), row.figures


def deviation_values(picture: Picture) -> Iterator[Pair]:
    lines = picture.rows(ORDER_LINES)
    for key, row in picture.rows(DEVIATIONS).items():
        line = lines.get((row.order, row.line))
        if line is None or not line.net:
            continue  # what costs nothing waits at our own price
        if row.standing is Standing.OPEN:
            of = "/".join(map(str, key))
            yield f"{of}, minor {row.currency}", line.net + line.tax, row.amount


def hold_answers(picture: Picture) -> Iterator[Pair]:
    for row in picture.rows(HOLDS).values():
        order = picture.orders.get(row.order)
        if order is None:
            continue  # `holds` reports it
        found = [each for each in order.deviations if each.hold is row.reason]
        waiting = [each for each in found if each.standing is Standing.OPEN]
        if waiting:
            due = min((each.due or date.max for each in waiting), default=date.max)
            roles = {e.role for e in waiting if (e.due or date.max) == due}
            yield f"{row.order} {row.reason} due", due, row.due or date.max
            yield f"{row.order} {row.reason} role", row.waits_for in roles, True
        else:
            role = ROLES[ACTIONS[row.reason]][0]
            alone = row.reason in order.deviation_holds
            yield f"{row.order} {row.reason} due", None, row.due
            yield f"{row.order} {row.reason} role", "" if alone else role, row.waits_for


CHECKS: tuple[Check, ...] = (
    Check(
        "deviations",
        "per deviation: what was said to it in the order = in deviations",
        deviations,
    ),
    Check(
        "hold_answers",
        "per hold: whose answer is awaited first, and by when, in the order = in holds",
        hold_answers,
    ),
    Check(
        "deviation_values",
        "per line that waits and costs: net and tax in order_lines = in deviations",
        deviation_values,
    ),
)
