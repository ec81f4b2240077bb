"""Requests that write quotes, stand by them, and end them: won, lost or expired."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.domain.order.parts import Channel
from o2c.domain.quote.parts import DecidedBy
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    Amount,
    CustomerRef,
    Day,
    DocumentRef,
    Fraction,
    LineNumber,
    Listed,
    Name,
    PersonRef,
    Quantity,
    SiteRef,
    Text,
    Unit,
)
from o2c.requests.master import AddressPart, TermsPart
from o2c.requests.orders import IncotermPart, InstructionPart, LinePart
from o2c.values.money import Rounding
from o2c.values.tax import TaxMethod

MOST_QUOTES = 200  # that one request expires


class DraftQuote(Request):
    """Begin a quote: everything that an order would say, and what it comes to.

    `reference` is the customer's, such as an inquiry's number; `owner` is whose quote
    it is, by default whoever asks; `probability` that it is won counts in the pipeline.
    """

    customer: CustomerRef
    site: SiteRef
    reference: Annotated[Text, Field(max_length=40)] = ""
    owner: PersonRef | None = None
    probability: Fraction | None = None
    priority: Annotated[Text, Field(max_length=40)] = ""
    ship_to: AddressPart | None = None
    incoterm: IncotermPart | None = None
    terms: TermsPart | None = None
    tax_method: Annotated[TaxMethod, Field(strict=False)] = TaxMethod.PER_LINE
    rounding: Annotated[Rounding, Field(strict=False)] = Rounding.HALF_UP
    freight: Amount | None = None
    instructions: Annotated[tuple[InstructionPart, ...], Listed] = ()
    note: Text = ""
    lines: Annotated[tuple[LinePart, ...], Listed]


class ReviseQuote(Request):
    """Write another version of a quote; it has to be offered before it holds.

    `lines` are all lines of the new version, priced anew; left out, lines and prices
    stay as they are.  `version` is the one the caller saw.
    """

    quote: DocumentRef
    version: int | None = None
    freight: Amount | None = None
    incoterm: IncotermPart | None = None
    lines: Annotated[tuple[LinePart, ...], Listed] = ()
    note: Text = ""


class OfferQuote(Request):
    """Stand by a quote up to a day, that day included, or for so many days.

    For a quote that is offered already it moves that day; prices stay as they are.
    """

    quote: DocumentRef
    version: int | None = None
    valid_until: Day | None = None
    valid_days: Annotated[int, Field(ge=0, le=3650)] = 30


class TrackQuote(Request):
    """Say whose quote it is now, or how likely it is to be won."""

    quote: DocumentRef
    owner: PersonRef | None = None
    probability: Fraction | None = None
    note: Text = ""


class QuotePart(Part):
    """So much of a quote's line, in the stocking unit or the unit given.

    `requested` is the date to ship; where none is given, as quoted, or today.
    """

    line: LineNumber
    quantity: Quantity
    unit: Unit | None = None
    requested: Day | None = None


class ConvertQuote(Request):
    """Make an order of a quote at its prices, in whole or in part.

    Without `lines`, all that is left is ordered.  The order keeps the quote's exchange
    rate; `decided_by` is what decided it.
    """

    quote: DocumentRef
    version: int | None = None
    lines: Annotated[tuple[QuotePart, ...], Listed] = ()
    purchase_order: Annotated[Text, Field(max_length=40)] = ""
    duplicate_reason: Text = ""
    channel: Annotated[Channel, Field(strict=False)] = Channel.PHONE
    stated_total: Amount | None = None
    decided_by: Annotated[DecidedBy | None, Field(strict=False)] = None
    note: Text = ""


class LoseQuote(Request):
    """Say that the customer will not order, and why."""

    quote: DocumentRef
    decided_by: Annotated[DecidedBy, Field(strict=False)]
    note: Name


class CancelQuote(Request):
    """Withdraw a quote, or what is left of it."""

    quote: DocumentRef
    note: Name


class ExpireQuotes(Request):
    """Note of these quotes which have expired; what still holds is left alone.

    Meant for a job at night, which takes them from the view `quotes`.
    """

    quotes: Annotated[
        tuple[DocumentRef, ...], Listed, Field(min_length=1, max_length=MOST_QUOTES)
    ]
