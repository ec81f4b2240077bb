"""The law of exemptions: nobody is exempt who has not shown why."""

from __future__ import annotations

from laws_history import History, Step

from o2c.domain.customer import CUSTOMER
from o2c.domain.order import ORDER


def whoever_is_exempt_has_shown_a_certificate(history: History, step: Step) -> None:
    """R12-06: a line's exemption is a certificate of its customer that covers it."""
    facts = history.facts
    for number, order in facts.all(ORDER).items():
        shown = facts.one(CUSTOMER, order.customer).every_certificate
        for line in order.lines.values():
            if line.exemption is None:
                continue
            (of,) = (c for c in shown if c.number == line.exemption.number)
            assert line.exemption.jurisdiction in of.jurisdictions, number
            assert order.jurisdiction.startswith(line.exemption.jurisdiction), number
