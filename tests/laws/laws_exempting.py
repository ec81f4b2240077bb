"""The law of exemptions: nobody is exempt who has not shown why."""

from __future__ import annotations

from laws_history import History, Step

from o2c.domain.customer import CUSTOMER
from o2c.domain.customer.events import (
    CertificateExpired,
    CertificateInvalidated,
    CertificateRecorded,
)
from o2c.domain.customer.parts import Certificate
from o2c.domain.order import ORDER
from o2c.domain.order.events import Placed, Priced


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


def an_exemption_rests_on_what_was_in_force(history: History, step: Step) -> None:
    """R12-06, by the events: when an order was priced, the certificate that exempts a
    line had been shown, for this day, and was neither expired nor taken back."""
    shown: dict[tuple[str, str], Certificate] = {}
    buyers: dict[str, str] = {}
    for recorded in history.told:
        match recorded.event:
            case CertificateRecorded(certificate=certificate):
                shown[recorded.id, certificate.number] = certificate
            case (
                CertificateExpired(number=number)
                | CertificateInvalidated(number=number)
            ):
                shown.pop((recorded.id, number), None)
            case Placed(customer=customer):
                buyers[recorded.id] = customer
            case Priced(prices=prices):
                day = recorded.effective_on
                for price in prices:
                    if price.exemption is not None:
                        of = shown[buyers[recorded.id], price.exemption.number]
                        assert of.effective <= day, recorded
                        assert of.expires is None or day <= of.expires, recorded
            case _:
                pass
