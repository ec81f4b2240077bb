"""A shipment: planned, picked, packed, shipped, delivered; or cancelled before that."""

from typing import get_args

from o2c.domain.shipment.deciding import cancel as cancel
from o2c.domain.shipment.deciding import deliver as deliver
from o2c.domain.shipment.deciding import instruct as instruct
from o2c.domain.shipment.deciding import pack as pack
from o2c.domain.shipment.deciding import pick as pick
from o2c.domain.shipment.deciding import plan as plan
from o2c.domain.shipment.deciding import redirect as redirect
from o2c.domain.shipment.deciding import reduce as reduce
from o2c.domain.shipment.deciding import ship as ship
from o2c.domain.shipment.events import Cancelled as Cancelled
from o2c.domain.shipment.events import Delivered as Delivered
from o2c.domain.shipment.events import Event as Event
from o2c.domain.shipment.events import Instructed as Instructed
from o2c.domain.shipment.events import Packed as Packed
from o2c.domain.shipment.events import Picked as Picked
from o2c.domain.shipment.events import Planned as Planned
from o2c.domain.shipment.events import Redirected as Redirected
from o2c.domain.shipment.events import Reduced as Reduced
from o2c.domain.shipment.events import ShipmentLine as ShipmentLine
from o2c.domain.shipment.events import Shipped as Shipped
from o2c.domain.shipment.refusals import Refusal as Refusal
from o2c.domain.shipment.refusals import known as known
from o2c.domain.shipment.state import Shipment as Shipment
from o2c.domain.shipment.state import Stage as Stage
from o2c.domain.shipment.state import evolve as evolve
from o2c.kernel import Aggregate

SHIPMENT: Aggregate[Shipment, Event] = Aggregate(
    "shipment", initial=Shipment(), evolve=evolve, events=get_args(Event)
)
