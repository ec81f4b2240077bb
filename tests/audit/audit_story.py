"""A history in which a little of everything happens, told by the desk in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import define, field
from attrs import evolve as replace

from o2c.audit import Picture
from o2c.desk import USE_CASES
from o2c.desk.roles import Role
from o2c.desk.work import Found, Ref, Source, Work
from o2c.domain.agreement.events import Mode
from o2c.domain.order import ORDER
from o2c.domain.order.parts import HoldReason
from o2c.domain.payment import PAYMENT
from o2c.kernel import Actor, Aggregate, Recorded
from o2c.projections import VIEWS
from o2c.projections.view import Key, View, fold
from o2c.requests import (
    agreements,
    amendments,
    billing,
    cards,
    customers,
    master,
    orders,
    pricing,
    quotes,
    returns,
    warehouse,
)
from o2c.requests.base import Request
from o2c.values.money import Money

MONDAY = date(2026, 3, 2)
ANN, BOB = Actor("ann", tuple(Role)), Actor("bob", tuple(Role))


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def qty(written: str | int) -> Decimal:
    return Decimal(written)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@define
class Told:
    """What has been asked of the desk, and what came of it."""

    now: datetime = datetime(2026, 3, 2, 8, tzinfo=UTC)
    states: dict[str, Found] = field(factory=dict)
    told: list[Recorded[object]] = field(factory=list)
    numbers: dict[str, int] = field(factory=dict)

    def at(self, n: int) -> None:
        """It is 8 o'clock so many days after the Monday."""
        self.now = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(days=n)

    def do(self, *asks: Request, by: Actor = ANN) -> None:
        source = Source(self._load, self._number, lambda *_: frozenset())
        for ask in asks:
            work = Work(by, self.now, self.now.date(), source)
            USE_CASES[type(ask).__name__](work, ask)
            for decided in work.decided:
                self._record(decided.aggregate, decided.id, decided.event, by)

    def _record(
        self, kind: Aggregate[Any, Any], id: str, event: object, by: Actor
    ) -> None:
        stream = kind.stream(id)
        version, state = self.states.get(stream, (0, kind.initial))
        self.states[stream] = (version + 1, kind.evolve(state, event))
        self.told.append(
            Recorded(
                position=2 * len(self.told) + 1,
                stream=stream,
                version=version + 1,
                name=f"{kind.name}.{type(event).__name__}",
                recorded_at=self.now,
                effective_on=self.now.date(),
                actor=by.id,
                command_id="c",
                event=event,
            )
        )

    def _load(self, refs: Sequence[Ref]) -> list[Found]:
        return [
            self.states.get(kind.stream(id), (0, kind.initial)) for kind, id in refs
        ]

    def _number(self, kind: str) -> str:
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return f"{kind}-{self.numbers[kind]}"


def _line(line: int, product: str, quantity: str | int, **more: Any) -> orders.LinePart:
    return orders.LinePart(line=line, product=product, quantity=qty(quantity), **more)


def _prices(told: Told) -> None:
    """A price of a group with a break, a promotion that has ended, a cost, a floor."""
    key = pricing.PriceKey(group="RETAIL", product="N")
    told.do(
        pricing.SetCost(product="A", cost=qty("2.5"), currency="EUR", since=day(-9)),
        pricing.SetFloor(customer="ACME", floor=qty("0.2")),
        pricing.SetPrice(
            key=key,
            currency="EUR",
            since=day(1),
            breaks=(
                pricing.BreakPart(value=qty(7)),
                pricing.BreakPart(least=qty(50), value=qty("6.5")),
            ),
        ),
        pricing.SavePromotion(
            promotion="SPRING",
            name="Spring",
            since=day(-9),
            breaks=(pricing.BreakPart(value=qty("0.1")),),
        ),
        pricing.EndPromotion(promotion="SPRING", until=day(-2)),
    )


def _masters(told: Told) -> None:
    home = master.AddressPart(name="Acme", country="DE")
    told.do(
        master.OpenBooks(currency="USD"),
        master.SetExchangeRate(
            currency="EUR", base="USD", rate=qty("1.0837"), since=day(-9)
        ),
        master.SetTaxRate(
            jurisdiction="DE", tax_class="standard", rate=qty("0.19"), since=day(-9)
        ),
        master.RegisterSite(
            site="MAIN", name="Main", country="DE", workdays=tuple(range(7))
        ),
        customers.RegisterCustomer(
            customer="ACME", name="Acme", currency="EUR", bill_to=home, account="PAYER"
        ),
        master.SetCreditLimit(account="PAYER", limit=eur(1_000_000)),
        master.RegisterProduct(product="A", name="Widget"),
        master.SetListPrice(product="A", price=qty("3.333"), currency="EUR"),
        master.RegisterProduct(product="S", name="Setting up", tracked=False),
        master.SetListPrice(product="S", price=qty("80"), currency="EUR"),
        master.RegisterProduct(product="B", name="Out of stock"),
        master.SetListPrice(product="B", price=qty("2"), currency="EUR"),
        master.RegisterProduct(product="N", name="Not priced yet"),
        warehouse.ReceiveStock(product="A", site="MAIN", quantity=qty(40)),
        warehouse.ExpectSupply(
            product="A", site="MAIN", supply="PO-1", quantity=qty(60), due=day(10)
        ),
    )


def _from_order_to_cash(told: Told) -> None:
    """SO-1: short picked, billed twice, paid in part, some of it back."""
    part = billing.ApplicationPart
    told.do(
        orders.PlaceOrder(
            customer="ACME",
            site="MAIN",
            purchase_order="P 1",
            freight=eur(500),
            lines=(_line(1, "A", 20), _line(2, "S", 2), _line(3, "A", 10)),
        ),
        warehouse.PlanShipment(order="SO-1"),
        warehouse.PickShipment(
            shipment="SH-1",
            lines=(warehouse.ShipmentLinePart(line=1, quantity=qty(17)),),
        ),
        warehouse.DispatchShipment(shipment="SH-1", carrier="DHL"),
        billing.IssueInvoice(
            order="SO-1", lines=(billing.BilledPart(line=1, quantity=qty(7)),)
        ),
        billing.IssueInvoice(order="SO-1"),
        billing.RecordReceipt(
            account="PAYER",
            amount=eur(5000),
            apply=(part(invoice="INV-2026-000001", amount=eur(3000)),),
        ),
        billing.UnapplyReceipt(
            receipt="RC-1", invoice="INV-2026-000001", amount=eur(100), note="slip"
        ),
        billing.IssueAllowance(
            invoice="INV-2026-000002",
            lines=(billing.ReductionPart(line=1, net=eur(250)),),
            note="scratched",
        ),
    )
    told.at(2)
    _return(told)
    told.do(
        billing.RecordReceipt(
            account="PAYER",
            amount=eur(23000),
            apply=(part(invoice="INV-2026-000002", amount=eur(20000)),),
        ),
        billing.IssueAllowance(
            invoice="INV-2026-000002",
            lines=(billing.ReductionPart(line=2, net=eur(9000)),),
            note="late",
        ),
        billing.ApplyCreditMemo(
            memo="CRN-2026-000003",
            apply=(part(invoice="INV-2026-000001", amount=eur(10)),),
        ),
    )


def _return(told: Told) -> None:
    """RMA-1: six authorised, five back: credited, replaced, sent back, scrapped."""

    def put(quantity: int, where: str, due: str) -> returns.DisposeReturn:
        return returns.DisposeReturn(
            rma="RMA-1",
            line=1,
            quantity=qty(quantity),
            disposition=where,
            settlement=due,
        )

    told.do(
        returns.AuthoriseReturn(
            order="SO-1",
            lines=(returns.ReturnLinePart(line=1, quantity=qty(7), reason="broken"),),
        ),
        returns.ReceiveReturn(
            rma="RMA-1", lines=(returns.ReceivedPart(line=1, quantity=qty(6)),)
        ),
        returns.InspectReturn(
            rma="RMA-1", line=1, quantity=qty(5), condition="damaged"
        ),
        put(2, "restock", "credit"),
        put(1, "scrap", "replace"),
        put(1, "return_to_customer", "none"),
        returns.CreditReturn(rma="RMA-1", fee=eur(50)),
    )


def _the_rest(told: Told) -> None:
    """Orders that wait, are with the warehouse, changed, closed and called off."""
    told.do(
        orders.PlaceOrder(customer="ACME", site="MAIN", lines=(_line(1, "N", 1),)),
        orders.PlaceOrder(
            customer="ACME",
            site="MAIN",
            freight=eur(700),
            lines=(_line(1, "A", 30, requested=day(12)),),
        ),
        amendments.AmendOrder(
            order="SO-3",
            changes=(
                amendments.ChangeQuantity(line=1, quantity=qty(33)),
                amendments.AddLine(add=_line(2, "S", 1)),
                amendments.CancelLine(line=1, quantity=qty(1)),
            ),
        ),
        warehouse.PlanShipment(
            order="SO-3",
            lines=(warehouse.ShipmentLinePart(line=1, quantity=qty(2)),),
        ),
        warehouse.PickShipment(shipment="SH-2"),
        orders.PlaceOrder(customer="ACME", site="MAIN", lines=(_line(1, "S", 4),)),
        orders.CancelOrder(order="SO-4", note="changed mind"),
        orders.PlaceOrder(customer="ACME", site="MAIN", lines=(_line(1, "S", 4),)),
        warehouse.ShipOrder(
            order="SO-5",
            lines=(warehouse.ShipmentLinePart(line=1, quantity=qty(3)),),
        ),
        orders.CloseOrder(order="SO-5", note="enough"),
        warehouse.CountStock(product="A", site="MAIN", counted=qty(20), note="count"),
        orders.PlaceOrder(customer="ACME", site="MAIN", lines=(_line(1, "B", 5),)),
        orders.HoldOrder(order="SO-6", hold=HoldReason.CREDIT, note="late payer"),
    )


def _agreement(told: Told) -> None:
    """AG-1: ten of B, more is called off, and S as it comes, partly shipped."""
    part = agreements.AgreedPart
    told.do(
        agreements.DraftAgreement(
            customer="ACME",
            since=day(0),
            until=day(9),
            lines=(
                part(line=1, product="B", quantity=qty(10), price=qty("1.9")),
                part(line=2, product="S", mode=Mode.OPEN, price=qty("77")),
            ),
        ),
        agreements.StartAgreement(agreement="AG-1"),
        agreements.ReleaseSchedule(
            agreement="AG-1",
            release="R-1",
            year=2026,
            received=(agreements.CumulativePart(line=2, quantity=qty(1)),),
            lines=(
                agreements.ReleasePart(line=2, due=day(3), quantity=qty(2)),
                agreements.ReleasePart(line=2, due=day(5), quantity=qty(4)),
            ),
        ),
        orders.PlaceOrder(
            customer="ACME", site="MAIN", lines=(_line(1, "B", 12), _line(2, "S", 1))
        ),
        orders.PlaceOrder(customer="ACME", site="MAIN", lines=(_line(1, "S", 4),)),
        warehouse.ShipOrder(
            order="SO-8",
            lines=(warehouse.ShipmentLinePart(line=1, quantity=qty(3)),),
        ),
        orders.PlaceOrder(
            customer="ACME",
            site="MAIN",
            lines=(
                _line(
                    1,
                    "S",
                    6,
                    schedule=tuple(
                        orders.DeliveryPart(quantity=qty(2), requested=day(n))
                        for n in (2, 3, 4)
                    ),
                ),
            ),
        ),
        amendments.AmendOrder(
            order="SO-9",
            changes=(amendments.ChangeQuantity(line=103, quantity=qty(1)),),
        ),
        warehouse.ShipOrder(
            order="SO-9",
            lines=(warehouse.ShipmentLinePart(line=101, quantity=qty(1)),),
        ),
    )


def _quotes(told: Told) -> None:
    """QU-1: ordered in parts, one of them called off; QU-2: lost."""
    lines = (_line(1, "S", 3), _line(2, "A", 2))
    told.do(
        quotes.DraftQuote(
            customer="ACME",
            site="MAIN",
            freight=eur(300),
            probability=qty("0.5"),
            lines=lines,
        ),
        quotes.OfferQuote(quote="QU-1"),
        quotes.ConvertQuote(
            quote="QU-1", lines=(quotes.QuotePart(line=1, quantity=qty(1)),)
        ),
        quotes.ConvertQuote(
            quote="QU-1", lines=(quotes.QuotePart(line=1, quantity=qty(2)),)
        ),
        orders.CancelOrder(order="SO-10", note="changed mind"),
        quotes.DraftQuote(customer="ACME", site="MAIN", lines=lines),
        quotes.LoseQuote(quote="QU-2", decided_by="price", note="dear"),
    )


def _deviation(told: Told) -> None:
    """SO-12: one line below our price waits, and so does the other one's discount."""
    told.do(
        orders.PlaceOrder(
            customer="ACME",
            site="MAIN",
            lines=(
                _line(1, "A", 2, price=qty("2")),
                _line(2, "S", 1, discount=qty("0.1")),
            ),
        ),
    )


def _abroad(told: Told) -> None:
    """An order of what costs us dollars and is sold for euros."""
    told.do(
        master.RegisterProduct(product="U", name="From overseas"),
        master.SetListPrice(product="U", price=qty("10"), currency="EUR"),
        pricing.SetCost(product="U", cost=qty("7"), currency="USD", since=day(-9)),
        orders.PlaceOrder(customer="ACME", site="MAIN", lines=(_line(1, "U", 1),)),
    )


def _payment(told: Told) -> None:
    """An order paid by card: one of four shipped and taken, the next one asked for."""
    card = {"token": "tok_1", "brand": "visa", "last4": "1111", "expires": "2027-03"}
    one = (warehouse.ShipmentLinePart(line=1, quantity=qty(1)),)
    told.do(
        orders.PlaceOrder(
            customer="ACME", site="MAIN", lines=(_line(1, "S", 4),), prepaid="card"
        )
    )
    number = f"SO-{told.numbers['SO']}"
    answer = {"order": number, "outcome": "approved"}
    told.do(cards.AuthoriseCard(order=number, **card))
    asked = told.states[f"payment/{number}"][1].intents[f"{number}-1"].amount
    told.do(
        cards.RecordPaymentAnswer(
            **answer, intent=f"{number}-1", amount=eur(asked), expires_on=day(90)
        ),
        warehouse.ShipOrder(order=number, lines=one),
    )
    taken = told.states[f"payment/{number}"][1].intents[f"{number}-2"].amount
    told.do(
        cards.RecordPaymentAnswer(**answer, intent=f"{number}-2", amount=eur(taken)),
        warehouse.ShipOrder(order=number, lines=one),
    )


@cache
def story() -> tuple[dict[str, Found], tuple[Recorded[object], ...]]:
    """The states by stream, and the history."""
    told = Told()
    _masters(told)
    _prices(told)
    _from_order_to_cash(told)
    _the_rest(told)
    _agreement(told)
    _quotes(told)
    _deviation(told)
    _payment(told)
    _abroad(told)
    return told.states, tuple(told.told)


def states_of(kind: Aggregate[Any, Any]) -> dict[str, object]:
    states, _ = story()
    parts = {stream.partition("/"): state for stream, (_, state) in states.items()}
    return {id: state for (name, _, id), state in parts.items() if name == kind.name}


def paid() -> str:
    """The order that is paid by card."""
    (number,) = states_of(PAYMENT)
    return number


@cache
def live() -> Mapping[str, Mapping[Key, Any]]:
    """The rows as readers see them."""
    return fold(VIEWS, story()[1])


def picture_of(
    history: Sequence[Recorded[object]] | None = None,
    *,
    rows: Mapping[str, Mapping[Key, Any]] | None = None,
    states: Mapping[str, Mapping[str, object]] | None = None,
) -> Picture:
    """The story's picture, where a tampered log, other rows or states may stand in."""
    seen, folded = {**live(), **(rows or {})}, states or {}
    return Picture.of(
        states=lambda kind: folded.get(kind.name) or states_of(kind),
        rows=lambda name: seen[name].values(),
        history=story()[1] if history is None else history,
    )


@cache
def picture() -> Picture:
    return picture_of()


def with_row(view: View[Any], *key: Any, **changes: Any) -> Picture:
    """The picture with one row as readers see it changed."""
    rows = dict(live()[view.name])
    rows[key] = replace(rows[key], **changes)
    return picture_of(rows={view.name: rows})


def without_row(view: View[Any], *key: Any) -> Picture:
    rows = dict(live()[view.name])
    del rows[key]
    return picture_of(rows={view.name: rows})


def with_state(kind: Aggregate[Any, Any], id: str, **changes: Any) -> Picture:
    """The picture with one state as decisions see it changed."""
    states = states_of(kind)
    states[id] = replace(states[id], **changes)  # type: ignore[misc]
    return picture_of(states={kind.name: states})


def with_line(order: str, line: int, **changes: Any) -> Picture:
    """The picture with a line of an order changed as decisions see it."""
    lines = picture().orders[order].lines
    changed = {**lines, line: replace(lines[line], **changes)}
    return with_state(ORDER, order, lines=changed)
