"""The laws of agreements: what is called off is what stands in orders, no more."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from laws_history import History, Step

from o2c.domain.agreement import AGREEMENT
from o2c.domain.agreement.events import QuantityChanged
from o2c.domain.order import ORDER
from o2c.domain.order import events as order
from o2c.domain.order.parts import Asked
from o2c.domain.order.rewritten import ProductChanged

NOTHING = Decimal(0)


def what_is_called_off_is_what_stands_in_orders(history: History, step: Step) -> None:
    """Per line of an agreement: ordered less cancelled of every order line that names
    it, added up from the orders' events; what remains is never below nothing, and what
    an order gives up is there again at once (R07-21)."""
    asked: dict[tuple[str, int], Asked] = {}
    for recorded in history.told:
        event = recorded.event
        if isinstance(event, order.Placed):
            asked |= {(recorded.id, each.line): each for each in event.lines}
        elif isinstance(event, (order.LineAdded, ProductChanged)):
            asked[recorded.id, event.asked.line] = event.asked
    called: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    shipped: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for (number, line), each in asked.items():
        if (named := each.agreement) is not None:
            sums = history.facts.sums[number, line]
            stands = Decimal(sums["ordered"] - sums["cancelled"])
            called[named.agreement, named.line] += stands
            held = history.facts.one(ORDER, number).lines[line]
            shipped[named.agreement, named.line] += held.shipped
    for id, found in history.facts.all(AGREEMENT).items():
        for number, line in found.lines.items():
            now = called[id, number]
            assert found.called_off(number) == now, (id, number)
            assert found.shipped(number) == shipped[id, number], (id, number)
            left = found.remaining(number)
            assert left is None or left == max(line.quantity - now, NOTHING)


def a_commercial_line_is_its_deliveries(history: History, step: Step) -> None:
    """What a commercial line comes to is what its deliveries stand for, added up from
    the orders' events (R07-26)."""
    for number, found in history.facts.all(ORDER).items():
        for which, whole in found.commercials.items():
            lines = [n for n, line in found.lines.items() if line.commercial == which]
            sums = [history.facts.sums[number, n] for n in lines]
            stands = sum((s["ordered"] - s["cancelled"] for s in sums), NOTHING)
            assert whole.quantity == stands, (number, which)
            assert [each.line for each in whole.deliveries] == lines, (number, which)


def nothing_below_what_is_called_off_is_agreed(history: History, step: Step) -> None:
    """No amendment cuts an agreement under what orders have called off from it."""
    for recorded in step.events:
        event = recorded.event
        if isinstance(event, QuantityChanged) and event.quantity < event.was:
            found = history.facts.one(AGREEMENT, recorded.id)
            assert found.over(event.line) == NOTHING, recorded
