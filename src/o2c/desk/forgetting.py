"""Forgetting a customer: look at everything that may be open, then decide."""

from __future__ import annotations

from attrs import define, field

from o2c.desk.work import Ref, Work
from o2c.domain import credit_memo, customer, draft, intake, invoice, receipt
from o2c.domain.credit_memo import CREDIT_MEMO, CreditMemo
from o2c.domain.customer import CUSTOMER, Pending
from o2c.domain.draft import DRAFT, Draft
from o2c.domain.intake import INTAKE
from o2c.domain.invoice import INVOICE
from o2c.domain.invoice.state import Invoice
from o2c.domain.order import ORDER
from o2c.domain.order.events import Placed
from o2c.domain.order.state import Order
from o2c.domain.quote import QUOTE
from o2c.domain.quote.events import Drafted
from o2c.domain.quote.state import SalesQuote, Stage
from o2c.domain.receipt import RECEIPT, Receipt
from o2c.requests import privacy as requests
from o2c.values.address import Forgotten

# The first events of the documents that name their customer or paying party.
NAMING = (
    Placed,
    Drafted,
    invoice.Issued,
    credit_memo.Issued,
    receipt.Received,
    intake.Parked,
    draft.Saved,
    draft.Changed,
)
KINDS = {
    kind.name: kind
    for kind in (ORDER, QUOTE, INVOICE, CREDIT_MEMO, RECEIPT, INTAKE, DRAFT)
}


def erase_customer(work: Work, ask: requests.EraseCustomer) -> None:
    """Forget a customer with whom nothing is open (X1-11)."""
    if work.get(CUSTOMER, ask.customer).erased:
        return
    found = _Found(ask.customer)
    streams = work.source.naming(ask.customer, NAMING)
    refs: list[Ref] = []
    for stream in streams:
        kind, _, id = stream.partition("/")
        refs.append((KINDS[kind], id))
    work.fetch(*refs)
    for aggregate, id in refs:
        found.look(id, work.get(aggregate, id))
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.erase,
        person=Forgotten(subject=ask.customer),
        pending=found.pending(),
        parked=tuple(found.parked),
        note=ask.note,
    )


def erase_parked(work: Work, ask: requests.EraseParked) -> None:
    """Forget input that was parked, and that is no known customer's."""
    subject = work.get(INTAKE, ask.parked).subject
    known = work.exists(CUSTOMER, subject)
    work.decide(INTAKE, ask.parked, intake.erase, note=ask.note, of_customer=known)


def place_legal_hold(work: Work, ask: requests.PlaceLegalHold) -> None:
    """Keep a customer from being erased."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.place_hold,
        reference=ask.reference,
        note=ask.note,
    )


def lift_legal_hold(work: Work, ask: requests.LiftLegalHold) -> None:
    """Need a customer's data no more, for one case."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.lift_hold,
        reference=ask.reference,
        note=ask.note,
    )


@define
class _Found:
    """The documents of a customer that are open; those of others are passed over."""

    customer: str
    orders: list[str] = field(factory=list)
    quotes: list[str] = field(factory=list)
    shipments: list[str] = field(factory=list)
    unbilled: list[str] = field(factory=list)
    unpaid: list[str] = field(factory=list)
    returns: list[str] = field(factory=list)
    money: list[str] = field(factory=list)
    drafts: list[str] = field(factory=list)
    parked: list[str] = field(factory=list)

    def look(self, id: str, state: object) -> None:
        match state:
            case Order() if self.customer in (state.customer, state.account):
                self._order(id, state)
            case SalesQuote(offer=offer) if offer is not None:
                theirs = (offer.order.customer, offer.order.account)
                if self.customer in theirs and (
                    state.offered or state.stage is Stage.DRAFT
                ):
                    self.quotes.append(id)
            case Invoice() if self.customer in (state.customer, state.account):
                if state.open:
                    self.unpaid.append(id)
            case CreditMemo() if self.customer in (state.customer, state.account):
                if state.left:
                    self.money.append(id)
            case Receipt(account=self.customer, left=left) if left:
                self.money.append(id)
            case Draft(stage=draft.Stage.OPEN, customer=self.customer):
                self.drafts.append(id)
            case intake.Intake(subject=self.customer):
                self.parked.append(id)
            case _:  # another's, or nothing is open with it
                pass

    def _order(self, id: str, order: Order) -> None:
        lines = order.lines.values()
        if order.live and (order.holds or any(line.open for line in lines)):
            self.orders.append(id)
        if any(line.unbilled for line in lines):
            self.unbilled.append(id)
        self.shipments += [name for name, plan in order.planned.items() if plan]
        self.returns += [name for name, plan in order.returning.items() if plan]

    def pending(self) -> Pending:
        return Pending(
            orders=tuple(self.orders),
            quotes=tuple(self.quotes),
            shipments=tuple(self.shipments),
            unbilled=tuple(self.unbilled),
            unpaid=tuple(self.unpaid),
            returns=tuple(self.returns),
            money=tuple(self.money),
            drafts=tuple(self.drafts),
        )
