"""What happens to one product at one site.  All quantities are in stocking units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import Slot


@frozen(kw_only=True)
class Received:
    """Goods arrived and are usable; `supply` names what they were expected as."""

    on: date
    quantity: Decimal
    supply: str | None
    settled: Decimal  # how much of the expected supply this receipt fulfils
    due: date | None  # when that supply was expected


@frozen(kw_only=True)
class Counted:
    """The shelf was counted; the books follow it."""

    on: date
    expected: Decimal
    counted: Decimal
    note: str


@frozen(kw_only=True)
class Expected:
    """A supply is on its way: a purchase, a transfer, a production."""

    supply: str
    quantity: Decimal
    on: date


@frozen(kw_only=True)
class SupplyChanged:
    """An expected supply now comes in another quantity or on another date."""

    supply: str
    was_quantity: Decimal
    was_on: date
    quantity: Decimal
    on: date
    note: str


@frozen(kw_only=True)
class SupplyCancelled:
    """An expected supply will not come."""

    supply: str
    quantity: Decimal
    on: date
    note: str


@frozen(kw_only=True)
class Reserved:
    """An order line claims stock: dated promises, and what must wait for supply."""

    order: str
    line: int
    requested: date
    slots: tuple[Slot, ...]
    waiting: Decimal


@frozen(kw_only=True)
class Rescheduled:
    """A claim's promises changed: some withdrawn, some newly given."""

    order: str
    line: int
    withdrawn: tuple[Slot, ...]
    promised: tuple[Slot, ...]


@frozen(kw_only=True)
class Released:
    """A claim, or part of it, is given up."""

    order: str
    line: int
    withdrawn: tuple[Slot, ...]
    waiting: Decimal


@frozen(kw_only=True)
class Picked:
    """Goods were taken off the shelf for a shipment; no one else can have them."""

    order: str
    line: int
    shipment: str
    quantity: Decimal


@frozen(kw_only=True)
class PutBack:
    """Picked goods went back to the shelf; the claim stands."""

    order: str
    line: int
    shipment: str
    quantity: Decimal


@frozen(kw_only=True)
class Issued:
    """Goods left the site for the customer; `consumed` are the promises they kept."""

    on: date
    order: str
    line: int
    shipment: str
    quantity: Decimal
    consumed: tuple[Slot, ...]


@frozen(kw_only=True)
class TakenBack:
    """Goods came back from a customer, into quarantine."""

    on: date
    rma: str
    order: str
    line: int
    quantity: Decimal


@frozen(kw_only=True)
class Restocked:
    """Goods in quarantine were found good and are usable again."""

    on: date
    rma: str
    quantity: Decimal


@frozen(kw_only=True)
class SentBack:
    """Goods in quarantine went back to the customer they came from."""

    on: date
    rma: str
    quantity: Decimal


@frozen(kw_only=True)
class Scrapped:
    """Goods were scrapped, from quarantine (with the RMA) or from the shelf."""

    on: date
    rma: str | None
    quantity: Decimal
    note: str


Event: TypeAlias = (
    Received
    | Counted
    | Expected
    | SupplyChanged
    | SupplyCancelled
    | Reserved
    | Rescheduled
    | Released
    | Picked
    | PutBack
    | Issued
    | TakenBack
    | Restocked
    | SentBack
    | Scrapped
)
