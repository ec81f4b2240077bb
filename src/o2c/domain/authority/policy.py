"""The policy as data: what needs authority, whose roles give it, and over what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto


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
    PAYMENTS = auto()


class Action(StrEnum):
    """What authority is limited for, and what approvals are given for."""

    RELEASE_CREDIT = auto()
    RELEASE_PRICE = auto()
    RELEASE_TERMS = auto()
    RELEASE_TAX = auto()
    RELEASE_CUSTOMER = auto()
    RELEASE_COMPLIANCE = auto()
    RELEASE_PAYMENT = auto()
    RELEASE_MANUAL = auto()
    RAISE_CREDIT_LIMIT = auto()
    ISSUE_ALLOWANCE = auto()
    CHANGE_TERMS = auto()
    CHANGE_BANK = auto()


# Who may do it at all, within limits, and who may approve it for others.
ROLES: Mapping[Action, tuple[Role, ...]] = {
    Action.RELEASE_CREDIT: (Role.CREDIT,),
    Action.RELEASE_PRICE: (Role.PRICING, Role.SUPERVISOR),
    Action.RELEASE_TERMS: (Role.CREDIT, Role.SUPERVISOR),
    Action.RELEASE_TAX: (Role.ACCOUNTING,),
    Action.RELEASE_CUSTOMER: (Role.CREDIT,),
    Action.RELEASE_COMPLIANCE: (Role.SUPERVISOR,),
    Action.RELEASE_PAYMENT: (Role.CREDIT,),
    Action.RELEASE_MANUAL: (Role.SUPERVISOR,),
    Action.RAISE_CREDIT_LIMIT: (Role.CREDIT,),
    Action.ISSUE_ALLOWANCE: (Role.BILLING,),
    Action.CHANGE_TERMS: (Role.CREDIT,),
    Action.CHANGE_BANK: (Role.ACCOUNTING,),
}

# The kind of stream that it is done to.
DONE_TO: Mapping[Action, str] = {
    Action.RELEASE_CREDIT: "order",
    Action.RELEASE_PRICE: "order",
    Action.RELEASE_TERMS: "order",
    Action.RELEASE_TAX: "order",
    Action.RELEASE_CUSTOMER: "order",
    Action.RELEASE_COMPLIANCE: "order",
    Action.RELEASE_PAYMENT: "order",
    Action.RELEASE_MANUAL: "order",
    Action.RAISE_CREDIT_LIMIT: "credit",
    Action.ISSUE_ALLOWANCE: "invoice",
    Action.CHANGE_TERMS: "customer",
    Action.CHANGE_BANK: "customer",
}

APPROVERS: tuple[Role, ...] = tuple(
    dict.fromkeys(role for roles in ROLES.values() for role in roles)
)
