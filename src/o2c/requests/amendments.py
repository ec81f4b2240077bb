"""Requests that amend an order: what may be changed of it, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from o2c.domain.order.parts import ChangeReason
from o2c.domain.pricing.source import FreeReason
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    CustomerRef,
    Day,
    DocumentRef,
    Fraction,
    LineNumber,
    Listed,
    Quantity,
    Rate,
    SiteRef,
    Text,
    Unit,
    Written,
)
from o2c.requests.master import AddressPart, TermsPart
from o2c.requests.orders import InstructionPart, LinePart


def _kind_required(schema: dict[str, Any]) -> None:
    schema["required"] = ["kind", *schema["required"]]


class ChangePart(Part):
    """A change says which kind it is, also where fields with their defaults are left
    out: without it, two different changes would be written alike.

    `because` says why, where it is for another reason than the amendment as a whole."""

    model_config = ConfigDict(json_schema_extra=_kind_required)
    because: Annotated[ChangeReason | None, Field(strict=False)] = None

    @model_serializer(mode="wrap")
    def _with_kind(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"kind": vars(self)["kind"], **plain(self)}


class AddLine(ChangePart):
    """One more line."""

    kind: Literal["add_line"] = "add_line"
    add: LinePart


class ChangeQuantity(ChangePart):
    """Another ordered quantity, in the stocking unit or the unit given."""

    kind: Literal["change_quantity"] = "change_quantity"
    line: LineNumber
    quantity: Quantity
    unit: Unit | None = None


class ChangePrice(ChangePart):
    """Another price for one unit, or another discount; `free` says why it is zero."""

    kind: Literal["change_price"] = "change_price"
    line: LineNumber
    price: Rate
    unit: Unit | None = None
    discount: Fraction = Decimal(0)
    free: Annotated[FreeReason, Field(strict=False)] | None = None


class ChangeTerms(ChangePart):
    """Other payment terms than the order has."""

    kind: Literal["change_terms"] = "change_terms"
    terms: TermsPart


class ChangeDate(ChangePart):
    """Another date to ship."""

    kind: Literal["change_date"] = "change_date"
    line: LineNumber
    requested: Day


class CancelLine(ChangePart):
    """Give up what is open on a line: all of it, or so many stocking units."""

    kind: Literal["cancel_line"] = "cancel_line"
    line: LineNumber
    quantity: Quantity | None = None


class ChangeAddress(ChangePart):
    """Another place to ship to, another address for the invoice, or both.

    `customer` is the order's: whom the addresses are about.  `duplicate_reason` says
    why the purchase order is meant a second time, where its number counts per place.
    """

    kind: Literal["change_address"] = "change_address"
    customer: CustomerRef
    ship_to: AddressPart | None = None
    bill_to: AddressPart | None = None
    duplicate_reason: Text = ""


class ChangeSite(ChangePart):
    """Another site that a line ships from."""

    kind: Literal["change_site"] = "change_site"
    line: LineNumber
    site: SiteRef


class ChangeProduct(ChangePart):
    """Another product on a line: the customer's number for it, its GTIN, or ours.

    It counts in the same unit, and as many are ordered.  A price by hand stays.
    """

    kind: Literal["change_product"] = "change_product"
    line: LineNumber
    product: Written


class ChangeInstructions(ChangePart):
    """All instructions of a line anew; without a line, those of the whole order."""

    kind: Literal["change_instructions"] = "change_instructions"
    line: LineNumber | None = None
    instructions: Annotated[tuple[InstructionPart, ...], Listed]


class ChangePurchaseOrder(ChangePart):
    """Another purchase order number; `duplicate_reason` as when an order is placed."""

    kind: Literal["change_purchase_order"] = "change_purchase_order"
    purchase_order: Annotated[Text, Field(max_length=40)]
    duplicate_reason: Text = ""


class ChangePriority(ChangePart):
    """More or less urgent."""

    kind: Literal["change_priority"] = "change_priority"
    priority: Annotated[Text, Field(max_length=40)]


class ReopenLine(ChangePart):
    """Go on with a line: all that was cancelled of it, or so many stocking units."""

    kind: Literal["reopen_line"] = "reopen_line"
    line: LineNumber
    quantity: Quantity | None = None


Change = Annotated[
    AddLine
    | ChangeQuantity
    | ChangePrice
    | ChangeTerms
    | ChangeDate
    | CancelLine
    | ChangeAddress
    | ChangeSite
    | ChangeProduct
    | ChangeInstructions
    | ChangePurchaseOrder
    | ChangePriority
    | ReopenLine,
    Field(discriminator="kind"),
]


class AmendOrder(Request):
    """Change an order: all the changes are one new version, or none is made.

    `version` is the one the caller saw; another one there now refuses the amendment.
    `because` says why.
    """

    order: DocumentRef
    version: int | None = None
    because: Annotated[ChangeReason, Field(strict=False)] = ChangeReason.UNSTATED
    changes: Annotated[tuple[Change, ...], Listed, Field(min_length=1)]
