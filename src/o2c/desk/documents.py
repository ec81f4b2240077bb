"""The documents of a customer: which there are, and what is open of them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from o2c.desk.work import Ref, Work
from o2c.domain import credit_memo, draft, intake, invoice, receipt
from o2c.domain.credit_memo import CREDIT_MEMO, CreditMemo
from o2c.domain.customer import Pending
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


def orders_of(work: Work, customer: str) -> Iterator[tuple[str, Order]]:
    """A customer's orders, the oldest first, each with its number."""
    streams = work.source.naming(customer, (Placed,))
    ids = sorted(stream.partition("/")[2] for stream in streams)
    work.fetch(*((ORDER, id) for id in ids))
    for id in ids:
        found = work.get(ORDER, id)
        if found.customer == customer:
            yield id, found


def open_documents(work: Work, customer: str) -> tuple[Pending, int]:
    """What is open with a customer, and how many documents there are in all."""
    found = documents_of(work, customer)
    return found.pending(), found.count


def documents_of(work: Work, customer: str, *, paying: bool = False) -> Documents:
    """A customer's documents; `paying` counts also what it pays for others."""
    streams = work.source.naming(customer, NAMING)
    refs: list[Ref] = []
    for stream in streams:
        kind, _, id = stream.partition("/")
        refs.append((KINDS[kind], id))
    work.fetch(*refs)
    found = Documents(customer, paying, len(refs))
    for aggregate, id in refs:
        found.look(id, work.get(aggregate, id))
    return found


@define
class Documents:
    """The documents of a customer that are open; those of others are passed over."""

    customer: str
    paying: bool  # whether those count that it pays for others
    count: int = 0
    orders: list[str] = field(factory=list)
    quotes: list[str] = field(factory=list)
    shipments: list[str] = field(factory=list)
    unbilled: list[str] = field(factory=list)
    unpaid: list[str] = field(factory=list)
    returns: list[str] = field(factory=list)
    money: list[str] = field(factory=list)
    drafts: list[str] = field(factory=list)
    parked: list[str] = field(factory=list)

    def _is(self, customer: str, account: str) -> bool:
        return self.customer == customer or (self.paying and self.customer == account)

    def look(self, id: str, state: object) -> None:
        match state:
            case Order() if self._is(state.customer, state.account):
                self._order(id, state)
            case SalesQuote(offer=offer) if offer is not None:
                theirs = self._is(offer.order.customer, offer.order.account)
                if theirs and (state.offered or state.stage is Stage.DRAFT):
                    self.quotes.append(id)
            case Invoice() if self._is(state.customer, state.account):
                if state.open:
                    self.unpaid.append(id)
            case CreditMemo() if self._is(state.customer, state.account):
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
