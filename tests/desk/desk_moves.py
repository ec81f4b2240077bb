"""Anything that anyone may ask of a desk, drawn at random: much of it is refused."""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen
from desk_story import Story, day, eur, line, part
from desk_swing import PRODUCTS
from hypothesis import strategies as st

from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER
from o2c.domain.receipt import RECEIPT
from o2c.domain.rma import RMA
from o2c.domain.shipment import SHIPMENT
from o2c.kernel import Rejected


@frozen
class Move:
    """A kind of request with the numbers to make one from: which, how many, when."""

    name: str
    which: int
    line: int
    quantity: int
    more: int


NAMES = (
    *("place", "receive", "ship", "ship_all", "take_back") * 2,
    *("bill", "bill_all", "bill_all", "bill_all"),
    *("plan", "pick", "dispatch", "cancel_shipment"),
    *("expect", "change_supply", "cancel_supply", "count", "scrap"),
    *("amend_quantity", "amend_price", "amend_date", "amend_cancel", "amend_add"),
    *("cancel", "close", "reopen", "hold", "release", "release_credit"),
    *("pay", "apply", "unapply", "allow"),
    *("authorise", "dispose_credit", "dispose_replace", "send_back"),
    *("credit", "close_return", "cancel_return"),
    *("limit", "go"),
)

moves = st.lists(
    st.builds(
        Move,
        st.sampled_from(NAMES),
        st.integers(0, 5),
        st.integers(1, 3),
        st.integers(1, 9),
        st.integers(0, 9),
    ),
    min_size=15,
    max_size=60,
)


@define
class Mover:
    """Makes requests of moves; what the desk refuses is no fault, what breaks it is."""

    story: Story
    accepted: list[str] = field(factory=list)

    def make(self, move: Move) -> None:
        """Carry a move out, if there is anything for it to be about."""
        request = getattr(self, move.name)(move)
        if request is None:
            return
        name, by, fields = request
        try:
            self.story.do(name, by, **fields)
        except Rejected:
            return
        self.accepted.append(name)

    def _one(self, kind: Any, move: Move) -> str | None:
        ids = [name.partition("/")[2] for name in self.story.store.streams(kind)]
        return ids[move.which % len(ids)] if ids else None

    def place(self, m: Move) -> Any:
        lines = [
            line(
                n,
                PRODUCTS[(m.which + n) % 3],
                1 + (m.quantity * n) % 9,
                requested=day(10 + (m.more * n) % 7),
            )
            for n in range(1, m.line + 1)
        ]
        method = "per_document" if m.quantity % 2 else "per_line"
        freight = {"freight": eur(m.more)} if m.more % 2 else {}
        customer = "ACME" if m.which < 4 else "BETA"
        return ask(
            "PlaceOrder",
            customer=customer,
            site="MAIN",
            lines=lines,
            tax_method=method,
            **freight,
        )

    def _item(self, m: Move) -> dict[str, str]:
        return {"product": PRODUCTS[m.which % 2], "site": "MAIN"}

    def receive(self, m: Move) -> Any:
        supply = {"supply": f"PO-{m.line}"} if m.more > 6 else {}
        return ask("ReceiveStock", **self._item(m), quantity=m.quantity, **supply)

    def expect(self, m: Move) -> Any:
        fields = {"supply": f"PO-{m.line}", "quantity": m.quantity}
        return ask("ExpectSupply", **self._item(m), **fields, due=day(8 + m.more))

    def change_supply(self, m: Move) -> Any:
        fields = {"supply": f"PO-{m.line}", "quantity": m.quantity}
        return ask("ChangeSupply", **self._item(m), **fields, due=day(8 + m.more))

    def cancel_supply(self, m: Move) -> Any:
        return ask("CancelSupply", **self._item(m), supply=f"PO-{m.line}", note="x")

    def count(self, m: Move) -> Any:
        return ask("CountStock", **self._item(m), counted=m.quantity, note="x")

    def scrap(self, m: Move) -> Any:
        return ask("ScrapStock", **self._item(m), quantity=m.line, note="x")

    def _order(self, m: Move, name: str, by: str = "maria", **fields: Any) -> Any:
        number = self._one(ORDER, m)
        return ask(name, by, order=number, **fields) if number else None

    def ship(self, m: Move) -> Any:
        return self._order(m, "ShipOrder", lines=[part(m.line, m.quantity)])

    def ship_all(self, m: Move) -> Any:
        return self._order(m, "ShipOrder")

    def plan(self, m: Move) -> Any:
        lines = [part(m.line, m.quantity)] if m.more > 4 else []
        return self._order(m, "PlanShipment", lines=lines)

    def bill(self, m: Move) -> Any:
        return self._order(m, "IssueInvoice", lines=[part(m.line, m.quantity)])

    def bill_all(self, m: Move) -> Any:
        return self._order(m, "IssueInvoice")

    def _amend(self, m: Move, kind: str, **fields: Any) -> Any:
        return self._order(m, "AmendOrder", changes=[{"kind": kind, **fields}])

    def amend_quantity(self, m: Move) -> Any:
        return self._amend(m, "change_quantity", line=m.line, quantity=m.quantity)

    def amend_price(self, m: Move) -> Any:
        price = f"{m.quantity}.{m.more}{m.line}"
        return self._amend(m, "change_price", line=m.line, price=price)

    def amend_date(self, m: Move) -> Any:
        return self._amend(m, "change_date", line=m.line, requested=day(10 + m.more))

    def amend_cancel(self, m: Move) -> Any:
        some = {"quantity": m.quantity} if m.more > 2 else {}
        return self._amend(m, "cancel_line", line=m.line, **some)

    def amend_add(self, m: Move) -> Any:
        added = line(m.line + 2, PRODUCTS[m.more % 3], m.quantity)
        return self._amend(m, "add_line", add=added)

    def cancel(self, m: Move) -> Any:
        return self._order(m, "CancelOrder", note="x")

    def close(self, m: Move) -> Any:
        return self._order(m, "CloseOrder", note="x")

    def reopen(self, m: Move) -> Any:
        return self._order(m, "ReopenOrder", note="x")

    def hold(self, m: Move) -> Any:
        return self._order(m, "HoldOrder", note="x")

    def release(self, m: Move) -> Any:
        return self._order(m, "ReleaseOrder", "carl", hold="manual", note="x")

    def release_credit(self, m: Move) -> Any:
        return self._order(m, "ReleaseOrder", "carl", hold="credit", note="x")

    def _shipment(self, m: Move, name: str, **fields: Any) -> Any:
        number = self._one(SHIPMENT, m)
        return ask(name, shipment=number, **fields) if number else None

    def pick(self, m: Move) -> Any:
        short = [part(m.line, m.quantity - 1)] if m.more > 6 else []
        return self._shipment(m, "PickShipment", lines=short)

    def dispatch(self, m: Move) -> Any:
        return self._shipment(m, "DispatchShipment")

    def cancel_shipment(self, m: Move) -> Any:
        return self._shipment(m, "CancelShipment", note="x")

    def pay(self, m: Move) -> Any:
        number = self._one(INVOICE, m)
        if number is None:
            return None
        found = self.story.invoice(number)
        money = eur(f"{m.quantity * 7}.{m.more}3")
        used = min(found.open, m.quantity * 400)
        apply = [{"invoice": number, "amount": eur(f"{used / 100:.2f}")}]
        return ask("RecordReceipt", account=found.account, amount=money, apply=apply)

    def _settle(self, m: Move, name: str, **fields: Any) -> Any:
        receipt, invoice = self._one(RECEIPT, m), self._one(INVOICE, m)
        if receipt is None or invoice is None:
            return None
        if name == "ApplyReceipt":
            use = {"invoice": invoice, "amount": eur(m.quantity)}
            return ask(name, receipt=receipt, apply=[use])
        return ask(name, receipt=receipt, invoice=invoice, **fields)

    def apply(self, m: Move) -> Any:
        return self._settle(m, "ApplyReceipt")

    def unapply(self, m: Move) -> Any:
        return self._settle(m, "UnapplyReceipt", amount=eur(m.quantity), note="x")

    def allow(self, m: Move) -> Any:
        number = self._one(INVOICE, m)
        lines = [{"line": m.line, "net": eur(f"{m.quantity}.{m.more}1")}]
        return ask("IssueAllowance", invoice=number, lines=lines, note="x")

    def authorise(self, m: Move) -> Any:
        lines = [part(m.line, m.quantity, reason="x")]
        return self._order(m, "AuthoriseReturn", lines=lines)

    def _rma(self, m: Move, name: str, **fields: Any) -> Any:
        number = self._one(RMA, m)
        return ask(name, rma=number, **fields) if number else None

    def take_back(self, m: Move) -> Any:
        asked = self.authorise(m)
        if asked is None:
            return None
        name, by, fields = asked
        try:
            told = self.story.do(name, by, **fields)
        except Rejected:
            return None
        (line,) = fields["lines"]
        back = part(line["line"], line["quantity"] - m.more % 2 or 1)
        return ask("ReceiveReturn", rma=told.number("rma"), lines=[back])

    def _dispose(self, m: Move, where: str, what: str) -> Any:
        number = self._one(RMA, m)
        if number is None:
            return None
        which = next(iter(self.story.rma(number).lines))
        said = {"rma": number, "line": which, "quantity": m.quantity}
        try:
            self.story.do("InspectReturn", **said, condition="good")
        except Rejected:
            return None
        return ask("DisposeReturn", **said, disposition=where, settlement=what)

    def dispose_credit(self, m: Move) -> Any:
        return self._dispose(m, "restock" if m.more % 2 else "scrap", "credit")

    def dispose_replace(self, m: Move) -> Any:
        return self._dispose(m, "restock" if m.more % 2 else "scrap", "replace")

    def send_back(self, m: Move) -> Any:
        return self._dispose(m, "return_to_customer", "none")

    def credit(self, m: Move) -> Any:
        fee = {"fee": eur("0.50")} if m.more > 7 else {}
        return self._rma(m, "CreditReturn", **fee)

    def close_return(self, m: Move) -> Any:
        return self._rma(m, "CloseReturn")

    def cancel_return(self, m: Move) -> Any:
        return self._rma(m, "CancelReturn", note="x")

    def limit(self, m: Move) -> Any:
        limit = None if m.more > 4 else eur(m.quantity * 40)
        return ask("SetCreditLimit", account="ACME", limit=limit)

    def go(self, m: Move) -> Any:
        self.story.go(1)


def ask(name: str, by: str = "maria", /, **fields: Any) -> Any:
    """Who asks for what, with which fields."""
    return name, by, fields
