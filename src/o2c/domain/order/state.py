"""What an order remembers: per line two lives, delivery and billing, and its holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import field, frozen

from o2c.domain.common import NOTHING, Amounts, For, Instruction
from o2c.domain.order.deviation import Deviation, DeviationKind
from o2c.domain.order.parts import (
    Asked,
    CallOff,
    FromQuote,
    HoldReason,
    Means,
    PriceSource,
    Reference,
)
from o2c.domain.order.schedule import Commercial
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.source import FreeReason
from o2c.values.address import Address
from o2c.values.exact import ONE
from o2c.values.exemption import Exemption
from o2c.values.ids import AccountId, CustomerId, ProductId, SiteId
from o2c.values.incoterm import Incoterm
from o2c.values.money import Rounding
from o2c.values.price import UnitPrice
from o2c.values.tax import TaxMethod
from o2c.values.terms import PaymentTerms


class Stage(StrEnum):
    """How far the order as a whole has come."""

    UNKNOWN = auto()
    PLACED = auto()
    CONFIRMED = auto()
    CANCELLED = auto()
    CLOSED = auto()


@frozen(kw_only=True)
class Line:
    """One order line.  Quantities are in stocking units, amounts in minor units.

    `net` and `tax` are the value of what is ordered and not cancelled; `delivered`
    is the value of what was shipped and not returned; `billed` that of what was
    invoiced and not credited.
    """

    line: int
    product: ProductId
    site: SiteId
    tracked: bool
    unit: str
    asked_unit: str = ""
    requested: date
    agreement: CallOff | None = None
    commercial: int | None = None
    ordered: Decimal
    cancelled: Decimal = NOTHING
    shipped: Decimal = NOTHING
    returned: Decimal = NOTHING
    replaced: Decimal = NOTHING  # came back, and is to be delivered again
    price: UnitPrice | None = None
    source: PriceSource = PriceSource.MISSING
    discount: Decimal = NOTHING
    discount_stated: bool = False
    free: FreeReason | None = None
    determination: Determination | None = None  # of the last price it was quoted
    ours: Reference | None = None
    tax_class: str = ""
    tax_rate: Decimal | None = None
    tax_rule: str = ""
    exemption: Exemption | None = None
    net: int = 0
    tax: int = 0
    delivered: Amounts = Amounts()
    billed_quantity: Decimal = NOTHING
    billed: Amounts = Amounts()
    instructions: tuple[Instruction, ...] = ()
    kit_of: int | None = None
    per: Decimal = ONE

    @property
    def active(self) -> Decimal:
        """Ordered and not cancelled."""
        return self.ordered - self.cancelled

    @property
    def open(self) -> Decimal:
        """Still to be shipped."""
        return self.ordered - self.cancelled - self.shipped

    @property
    def begun(self) -> bool:
        """Whether any of it has ever left."""
        return bool(self.shipped or self.replaced)

    @property
    def billable(self) -> Decimal:
        """Shipped and kept by the customer."""
        return self.shipped - self.returned

    @property
    def unbilled(self) -> Decimal:
        """Billable and not billed yet; negative where a credit is due."""
        return self.billable - self.billed_quantity


def line_asked(asked: Asked) -> Line:
    """A line as it begins."""
    return Line(
        line=asked.line,
        product=asked.product,
        site=asked.site,
        tracked=asked.tracked,
        unit=asked.unit,
        asked_unit=asked.asked_unit,
        requested=asked.requested,
        agreement=asked.agreement,
        commercial=asked.commercial,
        ordered=asked.quantity,
        instructions=asked.instructions,
        kit_of=asked.kit_of,
        per=asked.per,
    )


Shares = Mapping[int, Decimal]  # quantity by line


@frozen(kw_only=True)
class Order:
    """An order as its decisions see it."""

    stage: Stage = Stage.UNKNOWN
    version: int = 0
    customer: CustomerId = CustomerId("")
    account: AccountId = AccountId("")
    purchase_order: str = ""
    compared_as: str = ""
    currency: str = ""
    ordered_on: date = date.min
    priority: str = ""
    incoterm: Incoterm | None = None
    own_incoterm: Incoterm | None = None  # the customer's, where another was named
    entered_by: str = ""
    entered_for: str | None = None
    drafted_by: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()  # all who ever changed it, each once
    held_by: Mapping[HoldReason, tuple[str, ...]] = field(factory=dict)
    tax_method: TaxMethod = TaxMethod.PER_LINE
    rounding: Rounding = Rounding.HALF_UP
    jurisdiction: str = ""
    terms: PaymentTerms | None = None
    means: Means | None = None  # of payment before it ships, if that was agreed
    own_terms: PaymentTerms | None = None  # the customer's, where others were asked
    bill_to: Address | None = None
    ship_to: Address | None = None
    quote: FromQuote | None = None
    freight: Amounts = Amounts()
    agreed_freight: Amounts = Amounts()
    freight_billed: bool = False
    holds: tuple[HoldReason, ...] = ()
    released: tuple[HoldReason, ...] = ()
    notice: str = ""  # what the customer was told last
    deviations: tuple[Deviation, ...] = ()
    deviation_holds: tuple[HoldReason, ...] = ()  # those that go with the last of them
    ended_holds: tuple[HoldReason, ...] = ()  # at the closing
    instructions: tuple[Instruction, ...] = ()
    lines: Mapping[int, Line] = field(factory=dict)
    planned: Mapping[str, Shares] = field(factory=dict)  # by shipment
    returning: Mapping[str, Shares] = field(factory=dict)  # by RMA
    shipments: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    commercials: Mapping[int, Commercial] = field(factory=dict)
    given_up: Mapping[int, Decimal] = field(factory=dict)  # at the closing

    @property
    def entered(self) -> tuple[str, ...]:
        """All persons who count as having entered it."""
        behalf = (self.entered_for,) if self.entered_for else ()
        return (self.entered_by, *behalf, *self.drafted_by)

    @property
    def live(self) -> bool:
        return self.stage in (Stage.PLACED, Stage.CONFIRMED)

    def deviation(self, line: int | None, kind: DeviationKind) -> Deviation | None:
        """What there is of a kind on a line, or on the order as a whole."""
        among = (d for d in self.deviations if (d.line, d.kind) == (line, kind))
        return next(among, None)

    def planned_on(self, line: int, *, besides: str = "") -> Decimal:
        """How much of a line the warehouse has in hand, in stocking units."""
        plans = (plan for name, plan in self.planned.items() if name != besides)
        return sum((plan.get(line, NOTHING) for plan in plans), NOTHING)

    def instructions_for(
        self, *kinds: For, lines: Iterable[int]
    ) -> tuple[Instruction, ...]:
        """What is to be minded with these lines, by those whom it is for."""
        all_of_them = [*self.instructions]
        for line in lines:
            all_of_them += self.lines[line].instructions
        return tuple(each for each in all_of_them if each.kind in kinds)

    def returnable(self, line: int) -> Decimal:
        """Shipped, not returned, and not authorised for return by another RMA."""
        live = (shares.get(line, NOTHING) for shares in self.returning.values())
        return self.lines[line].billable - sum(live, NOTHING)
