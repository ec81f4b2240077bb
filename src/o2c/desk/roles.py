"""Who may ask for what: one table, and the roles that release each kind of hold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from o2c.domain.order.parts import HoldReason
from o2c.errors import NotAuthorised
from o2c.kernel import Actor
from o2c.requests.base import Request
from o2c.requests.orders import ReleaseOrder


class Role(StrEnum):
    """What a person or a program does at the desk; an actor may have several."""

    ORDER_DESK = auto()
    CREDIT = auto()
    PRICING = auto()
    WAREHOUSE = auto()
    PURCHASING = auto()
    BILLING = auto()
    RETURNS = auto()
    MASTER_DATA = auto()
    SUPERVISOR = auto()
    ACCOUNTING = auto()
    PRIVACY = auto()


class Refusal(StrEnum):
    ROLE_MISSING = auto()


_MASTER = (Role.MASTER_DATA,)
_DESK = (Role.ORDER_DESK,)
_SHIP = (Role.WAREHOUSE,)
_SUPPLY = (Role.WAREHOUSE, Role.PURCHASING)
_BILL = (Role.BILLING,)
_BACK = (Role.RETURNS,)

MAY_ASK: Mapping[str, tuple[Role, ...]] = {
    "OpenBooks": (Role.ACCOUNTING,),
    "ClosePeriod": (Role.ACCOUNTING,),
    "ReopenPeriod": (Role.ACCOUNTING,),
    "SetTaxRate": (Role.ACCOUNTING,),
    "SetExchangeRate": (Role.ACCOUNTING,),
    "RegisterCustomer": _MASTER,
    "ChangeCustomer": _MASTER,
    "BlockCustomer": (*_MASTER, Role.CREDIT),
    "UnblockCustomer": (*_MASTER, Role.CREDIT),
    "DeactivateCustomer": _MASTER,
    "ReactivateCustomer": _MASTER,
    "SetCreditLimit": (Role.CREDIT,),
    "RegisterProduct": _MASTER,
    "ChangeProduct": _MASTER,
    "SetListPrice": (Role.PRICING,),
    "DiscontinueProduct": _MASTER,
    "RegisterSite": _MASTER,
    "ChangeSiteHours": _MASTER,
    "PlaceOrder": _DESK,
    "SettleParked": _DESK,
    "HoldOrder": (*_DESK, Role.CREDIT, Role.PRICING, Role.SUPERVISOR),
    "ReleaseOrder": (Role.CREDIT, Role.PRICING, Role.ACCOUNTING, Role.SUPERVISOR),
    "RepriceOrder": (*_DESK, Role.PRICING),
    "AmendOrder": _DESK,
    "CancelOrder": _DESK,
    "CloseOrder": _DESK,
    "ReopenOrder": _DESK,
    "ReceiveStock": _SHIP,
    "CountStock": _SHIP,
    "ScrapStock": _SHIP,
    "ExpectSupply": _SUPPLY,
    "ChangeSupply": _SUPPLY,
    "CancelSupply": _SUPPLY,
    "PlanShipment": (*_SHIP, *_DESK),
    "PickShipment": _SHIP,
    "PackShipment": _SHIP,
    "DispatchShipment": _SHIP,
    "ShipOrder": _SHIP,
    "DeliverShipment": (*_SHIP, *_DESK),
    "CancelShipment": (*_SHIP, *_DESK),
    "IssueInvoice": _BILL,
    "IssueAllowance": _BILL,
    "RecordReceipt": _BILL,
    "ApplyReceipt": _BILL,
    "UnapplyReceipt": _BILL,
    "ApplyCreditMemo": _BILL,
    "AuthoriseReturn": (*_BACK, *_DESK),
    "ReceiveReturn": (*_BACK, *_SHIP),
    "InspectReturn": _BACK,
    "DisposeReturn": _BACK,
    "CreditReturn": _BILL,
    "CancelReturn": _BACK,
    "CloseReturn": _BACK,
    "EraseCustomer": (Role.PRIVACY,),
    "EraseParked": (Role.PRIVACY,),
    "PlaceLegalHold": (Role.SUPERVISOR, Role.PRIVACY),
    "LiftLegalHold": (Role.SUPERVISOR,),  # not whoever may erase
}

MAY_RELEASE: Mapping[HoldReason, tuple[Role, ...]] = {
    HoldReason.CREDIT: (Role.CREDIT,),
    HoldReason.PRICE: (Role.PRICING,),
    HoldReason.TAX: (Role.ACCOUNTING,),
    HoldReason.CUSTOMER: (Role.CREDIT,),
    HoldReason.COMPLIANCE: (Role.SUPERVISOR,),
    HoldReason.MANUAL: (Role.SUPERVISOR,),
}


def authorise(actor: Actor, ask: Request) -> None:
    """Refuse a request that none of the actor's roles may make."""
    name = type(ask).__name__
    needed = MAY_ASK[name]
    if isinstance(ask, ReleaseOrder):
        needed = MAY_RELEASE[ask.hold]
    if not set(needed) & set(actor.roles):
        raise NotAuthorised(
            Refusal.ROLE_MISSING,
            f"{actor.id} may not ask for {name}",
            remedy=f"ask someone with the role {' or '.join(needed)}",
        )
