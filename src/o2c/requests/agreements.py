"""Requests about blanket agreements: drafted, running, amended, ended."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from o2c.domain.agreement.events import Commitment, Mode
from o2c.requests.amendments import ChangePart
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    Currency,
    CustomerRef,
    Day,
    DocumentRef,
    LineNumber,
    Listed,
    Name,
    ProductRef,
    Quantity,
    Rate,
    SiteRef,
    Text,
    Unit,
)


class AgreedPart(Part):
    """What is agreed on one product: `quantity` of `unit`s, and the price of one.

    Without a unit it is the stocking unit.  An `open` line has no quantity; a line
    that is `capped` at 0 has nothing left.
    """

    line: LineNumber
    product: ProductRef
    mode: Annotated[Mode, Field(strict=False)] = Mode.CAPPED
    quantity: Quantity | None = None
    unit: Unit | None = None
    price: Rate


class DraftAgreement(Request):
    """Write a blanket agreement down, for orders from `since` to `until`.

    `currency` is the customer's where none is given, `reference` the customer's number
    for it.
    """

    customer: CustomerRef
    currency: Currency | None = None
    since: Day
    until: Day
    reference: Text = ""
    lines: Annotated[tuple[AgreedPart, ...], Listed]


class StartAgreement(Request):
    """Let orders call off from an agreement."""

    agreement: DocumentRef


class ChangeAgreedQuantity(ChangePart):
    """Another quantity of a line, or none where it is to be open."""

    kind: Literal["change_quantity"] = "change_quantity"
    line: LineNumber
    mode: Annotated[Mode, Field(strict=False)] = Mode.CAPPED
    quantity: Quantity | None = None
    unit: Unit | None = None


class ChangeAgreedPrice(ChangePart):
    """Another price for one unit, for orders from a day on."""

    kind: Literal["change_price"] = "change_price"
    line: LineNumber
    price: Rate
    unit: Unit | None = None
    since: Day


class ChangeEnd(ChangePart):
    """Another last day."""

    kind: Literal["change_end"] = "change_end"
    until: Day


AgreementChange = Annotated[
    ChangeAgreedQuantity | ChangeAgreedPrice | ChangeEnd, Field(discriminator="kind")
]


class AmendAgreement(Request):
    """Change what was agreed: all the changes are made, or none."""

    agreement: DocumentRef
    changes: Annotated[tuple[AgreementChange, ...], Listed, Field(min_length=1)]


class CloseAgreement(Request):
    """End an agreement; before its last day, a remainder has to be acknowledged."""

    agreement: DocumentRef
    note: Name
    acknowledge_remainder: bool = False


class ReopenAgreement(Request):
    """Let orders call off from a closed agreement again."""

    agreement: DocumentRef
    note: Name


class CancelAgreement(Request):
    """Make an agreement void from which nothing is called off."""

    agreement: DocumentRef
    note: Name


class CumulativePart(Part):
    """What the customer has had of an agreement's line in the year."""

    line: LineNumber
    quantity: Quantity


class ReleasePart(Part):
    """So much of an agreement's line is wanted on a day, in stocking units."""

    line: LineNumber
    due: Day
    quantity: Quantity
    commitment: Annotated[Commitment, Field(strict=False)] = Commitment.FIRM


class ReleaseSchedule(Request):
    """Take down what a customer wants delivered, in place of what they said before.

    What is firm is to be called off; a forecast only says what will be.  `received` is
    what they have had in the `year`, from which they go on counting.
    """

    agreement: DocumentRef
    release: DocumentRef
    year: Annotated[int, Field(ge=1900, le=2199)]
    received: Annotated[tuple[CumulativePart, ...], Listed] = ()
    lines: Annotated[tuple[ReleasePart, ...], Listed]


class CallOffRelease(Request):
    """Take an order for what is firm in the latest release and not on its way yet."""

    agreement: DocumentRef
    site: SiteRef
    purchase_order: Annotated[Text, Field(max_length=40)] = ""
