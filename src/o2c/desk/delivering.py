"""A shipment packed, and its delivery proved; what there is to say about one."""

from __future__ import annotations

from o2c.desk.common import dated, site_of
from o2c.desk.work import Work
from o2c.domain import shipment
from o2c.domain.shipment import SHIPMENT
from o2c.domain.site import SITE
from o2c.requests import warehouse as requests


def pack(work: Work, ask: requests.PackShipment) -> None:
    """Record the packages."""
    found = shipment_of(work, ask.shipment)
    dated(work, ask, site_of(work, found.site))
    work.decide(
        SHIPMENT,
        ask.shipment,
        shipment.pack,
        packages=ask.packages,
        weight=ask.weight,
    )


def deliver(work: Work, ask: requests.DeliverShipment) -> None:
    """Record the proof of delivery."""
    found = shipment_of(work, ask.shipment)
    on = dated(work, ask, work.get(SITE, found.site))
    work.decide(SHIPMENT, ask.shipment, shipment.deliver, on=on, proof=ask.proof)


def shipment_of(work: Work, number: str) -> shipment.Shipment:
    """A shipment that exists."""
    found = work.get(SHIPMENT, number)
    shipment.known(found)
    return found
