"""Who may ask for what: one table, and the roles that release each kind of hold.

This is the door's check.  What stands between people is decided in the domain: who
may not release what they made, and how far whose authority goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from o2c.domain.authority.policy import APPROVERS, ROLES
from o2c.domain.authority.policy import Role as Role
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.releasing import ACTIONS
from o2c.errors import NotAuthorised
from o2c.kernel import Actor
from o2c.requests.base import Request
from o2c.requests.orders import ReleaseOrder


class Refusal(StrEnum):
    ROLE_MISSING = auto()
    OTHER_COMPANY = auto()


_MASTER = (Role.MASTER_DATA,)
_DESK = (Role.ORDER_DESK,)
_SHIP = (Role.WAREHOUSE,)
_SUPPLY = (Role.WAREHOUSE, Role.PURCHASING)
_BILL = (Role.BILLING,)
_AGREE = (Role.PRICING,)
_BACK = (Role.RETURNS,)
_LEAVE = (Role.PRICING, Role.CREDIT, Role.SUPERVISOR)

MAY_ASK: Mapping[str, tuple[Role, ...]] = {
    "OpenBooks": (Role.ACCOUNTING,),
    "ClosePeriod": (Role.ACCOUNTING,),
    "ReopenPeriod": (Role.ACCOUNTING,),
    "SetTaxRate": (Role.ACCOUNTING,),
    "SetAcceptance": (Role.ACCOUNTING,),
    "RecordCertificate": (*_MASTER, Role.ACCOUNTING),
    "InvalidateCertificate": (*_MASTER, Role.ACCOUNTING),
    "ReviewCertificates": (*_MASTER, Role.ACCOUNTING),
    "SetExchangeRate": (Role.ACCOUNTING,),
    "RegisterCustomer": _MASTER,
    "RegisterProspect": (*_MASTER, *_DESK),
    "ValidateCustomer": _MASTER,
    "ActivateCustomer": _MASTER,
    "MergeCustomer": _MASTER,
    "UnmergeCustomer": _MASTER,
    "ChangeCustomer": _MASTER,
    "SetAddress": _MASTER,
    "SetContact": (*_MASTER, *_DESK),
    "RemoveContact": (*_MASTER, *_DESK),
    "AddTaxId": _MASTER,
    "RecordTaxIdCheck": (*_MASTER, Role.ACCOUNTING),
    "SetServiceProfile": _MASTER,
    "SetParent": _MASTER,
    "ChangeTerms": (*_MASTER, Role.CREDIT),
    "ChangeBank": (*_MASTER, Role.ACCOUNTING),
    "ConfirmChange": (*_MASTER, Role.CREDIT, Role.ACCOUNTING),
    "BlockCustomer": (*_MASTER, Role.CREDIT),
    "UnblockCustomer": (*_MASTER, Role.CREDIT),
    "DeactivateCustomer": _MASTER,
    "ReactivateCustomer": _MASTER,
    "SetCreditPolicy": (Role.CREDIT,),
    "SetCreditRule": (Role.CREDIT,),
    "RemoveCreditRule": (Role.CREDIT,),
    "SetCreditLimit": (Role.CREDIT,),
    "SetTemporaryLimit": (Role.CREDIT,),
    "SetSecurity": (Role.CREDIT,),
    "SetDunningLevel": (Role.CREDIT, Role.BILLING),
    "SetCreditGroup": (Role.CREDIT,),
    "SetCreditParent": (Role.CREDIT,),
    "DisputeInvoice": (Role.CREDIT, Role.BILLING),
    "ResolveDispute": (Role.CREDIT, Role.BILLING),
    "CheckCredit": (Role.CREDIT, *_DESK),
    "ReviewCredit": (Role.CREDIT,),
    "RejectCredit": (Role.CREDIT,),
    "RegisterProduct": _MASTER,
    "ChangeProduct": _MASTER,
    "SetListPrice": (Role.PRICING,),
    "SetPrice": (Role.PRICING,),
    "EndPrice": (Role.PRICING,),
    "SavePriceList": (Role.PRICING,),
    "RetirePriceList": (Role.PRICING,),
    "SavePromotion": (Role.PRICING,),
    "EndPromotion": (Role.PRICING,),
    "SetCategory": _MASTER,
    "SetCost": (Role.PRICING,),
    "SetFloor": (Role.PRICING,),
    "SetMaxDiscount": (Role.PRICING,),
    "SetDiscountPolicy": (Role.PRICING,),
    "DiscontinueProduct": _MASTER,
    "SetNamingRule": _MASTER,
    "RaiseFlag": (*_MASTER, Role.PRICING),
    "ClearFlag": (*_MASTER, Role.PRICING),
    "AssignFlag": (*_MASTER, Role.PRICING, Role.SUPERVISOR),
    "AcceptFlag": (*_MASTER, Role.PRICING),
    "RejectFlag": (*_MASTER, Role.PRICING),
    "RegisterSite": _MASTER,
    "ChangeSiteHours": _MASTER,
    "SetOrderProfile": (*_MASTER, *_DESK),
    "SetCustomerPart": (*_MASTER, *_DESK),
    "EndCustomerPart": (*_MASTER, *_DESK),
    "AssignGtin": _MASTER,
    "SupersedeProduct": _MASTER,
    "SetOrderRules": _MASTER,
    "DefineKit": _MASTER,
    "PlaceOrder": _DESK,
    "SaveDraft": _DESK,
    "ChangeDraft": _DESK,
    "PlaceDraft": _DESK,
    "DiscardDraft": _DESK,
    "CopyOrder": _DESK,
    "SettleParked": _DESK,
    "DraftQuote": _DESK,
    "ReviseQuote": _DESK,
    "OfferQuote": _DESK,
    "TrackQuote": _DESK,
    "ConvertQuote": _DESK,
    "LoseQuote": _DESK,
    "CancelQuote": _DESK,
    "ExpireQuotes": (*_DESK, Role.SUPERVISOR),
    "HoldOrder": (*_DESK, Role.CREDIT, Role.PRICING, Role.SUPERVISOR),
    "ReleaseOrder": (Role.CREDIT, Role.PRICING, Role.ACCOUNTING, Role.SUPERVISOR),
    "RepriceOrder": (*_DESK, Role.PRICING),
    "AmendOrder": _DESK,
    "CancelOrder": _DESK,
    "CloseOrder": _DESK,
    "ReopenOrder": _DESK,
    "DraftAgreement": _AGREE,
    "StartAgreement": _AGREE,
    "AmendAgreement": _AGREE,
    "CloseAgreement": _AGREE,
    "ReleaseSchedule": _DESK,
    "CallOffRelease": _DESK,
    "ReopenAgreement": (Role.SUPERVISOR,),
    "CancelAgreement": _AGREE,
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
    "AuthoriseCard": (*_DESK, *_BILL),
    "RecordPaymentAnswer": (Role.PAYMENTS,),
    "RecordPrepayment": _BILL,
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
    "SetAuthority": (Role.SUPERVISOR,),
    "DelegateAuthority": APPROVERS,
    "RevokeDelegation": APPROVERS,
    "RequestApproval": tuple(Role),
    "GrantApproval": APPROVERS,
    "DeclineApproval": APPROVERS,
    "WithdrawApproval": tuple(Role),
    "SetDeviationPolicy": (Role.SUPERVISOR,),
    "SetTermsRank": (Role.CREDIT,),
    "ApproveDeviation": _LEAVE,
    "RejectDeviation": _LEAVE,
    "EscalateDeviations": (*_DESK, *_LEAVE),
}

MAY_RELEASE: Mapping[HoldReason, tuple[Role, ...]] = {
    hold: ROLES[action] for hold, action in ACTIONS.items()
}


def stranger(actor: Actor) -> NotAuthorised:
    """The refusal of someone who works for another company."""
    return NotAuthorised(
        Refusal.OTHER_COMPANY,
        f"{actor.id} works for another company",
        remedy="ask at the desk of that company",
    )


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
