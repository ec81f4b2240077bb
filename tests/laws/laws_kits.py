"""The law of kits: what goes into one goes with it, as many as it was ordered with."""

from __future__ import annotations

from laws_history import History, Step

from o2c.domain.order import ORDER
from o2c.domain.order import events as order
from o2c.domain.order.parts import PriceSource


def kits_stay_whole(history: History, step: Step) -> None:
    """Ordered, cancelled and shipped are so many of a component for each kit (R01-15).

    Only where something came back to be delivered again may more of it be open, never
    less.  What goes into a kit costs nothing; what was frozen into it stays.
    """
    replaced = {
        recorded.id
        for recorded in history.told
        if isinstance(recorded.event, order.Replaced)
    }
    for number, found in history.facts.all(ORDER).items():
        for line in found.lines.values():
            if line.kit_of is None:
                continue
            kit = found.lines[line.kit_of]
            assert line.source is PriceSource.KIT, (number, line)
            assert (line.net, line.tax) == (0, 0), (number, line)
            assert line.ordered == kit.ordered * line.per, (number, line)
            assert line.open >= kit.open * line.per, (number, line)
            if number not in replaced:
                assert line.cancelled == kit.cancelled * line.per, (number, line)
                assert line.shipped == kit.shipped * line.per, (number, line)
