"""The story that `o2c demo` tells: one month at an order desk, as it happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.cli import trailing
from o2c.cli.demo_data import (
    BRUNO,
    CARLA,
    FILE,
    IMPORT,
    INES,
    MARIA,
    RITA,
    SET_UP,
    SHOP,
    WIM,
)
from o2c.cli.demo_telling import Teller
from o2c.cli.showing import atp
from o2c.domain.order.parts import Channel, HoldReason
from o2c.domain.rma import Condition, Disposition, Settlement
from o2c.requests.billing import ApplicationPart, IssueInvoice, RecordReceipt
from o2c.requests.orders import LinePart, PlaceOrder, ReleaseOrder, SettleParked
from o2c.requests.returns import (
    AuthoriseReturn,
    CloseReturn,
    CreditReturn,
    DisposeReturn,
    InspectReturn,
    ReceivedPart,
    ReceiveReturn,
    ReturnLinePart,
)
from o2c.requests.warehouse import (
    ChangeSupply,
    DeliverShipment,
    DispatchShipment,
    ExpectSupply,
    PackShipment,
    PickShipment,
    PlanShipment,
    ReceiveStock,
    ShipOrder,
)
from o2c.values.money import money

ORDERS = "order customer channel purchase_order stage holds currency total"
LINES = "order line product requested promised ordered open later waiting shipped"


def tell(teller: Teller) -> None:
    """The whole story; each chapter is a day."""
    _set_up(teller)
    phone, web, file = _orders_come_in(teller)
    _release(teller, web)
    first = _ship_and_bill(teller, phone, file)
    _supply_is_late(teller)
    _fill_backorders(teller, web, file)
    _pay(teller, first)
    _send_back(teller, phone)
    _order_again(teller)
    _look(teller, web)


def _set_up(t: Teller) -> None:
    t.chapter("The desk is set up", 2, 7)
    for by, request in SET_UP:
        t.ask(by, request)
    t.say("Two customers, three products on the shelf, one service; desks are coming.")
    t.show("stock_on_hand", "product site on_hand expected available")
    t.show("credit_exposure", "account currency credit_limit exposure")


def _orders_come_in(t: Teller) -> tuple[str, str, str]:
    t.chapter("Orders come in", 2, 9)
    phone = t.ask(
        MARIA,
        PlaceOrder(
            customer="HOTEL",
            purchase_order="H-101",
            site="MAIN",
            freight=money("15.00", "EUR"),
            lines=(
                LinePart(line=1, product="LAMP", quantity=Decimal(2), unit="CS"),
                LinePart(line=2, product="BULB", quantity=Decimal(100)),
            ),
        ),
    ).number("order")
    t.say(f"By phone: Maria enters {phone}, two cases of lamps and 100 bulbs.")
    web = t.ask(
        SHOP,
        PlaceOrder(
            customer="CAFE",
            channel=Channel.WEB,
            site="MAIN",
            lines=(
                LinePart(line=1, product="DESK", quantity=Decimal(3)),
                LinePart(line=2, product="FIT", quantity=Decimal(2)),
            ),
        ),
    ).number("order")
    t.say(f"From the web: {web}, three desks. It passes the credit limit and waits.")
    report = t.file(IMPORT, FILE)
    file = report.done[0].receipt
    parked = report.refused[0].refusal
    assert file is not None
    assert parked is not None
    t.say(f"From a file: {file.number('order')}, six desks. Four are there.")
    t.say(f"The file's second line is refused: {parked}")
    t.say(f"It is not lost: its text is kept as {parked.facts['parked']}.")
    t.show("order_status", ORDERS)
    t.show("holds", "order reason since by figures")
    settled = SettleParked(parked=parked.facts["parked"], note="they meant bulbs")
    t.ask(MARIA, settled)
    t.say("Maria calls the hotel, and settles it with a note.")
    return phone, web, file.number("order")


def _release(t: Teller, web: str) -> None:
    t.chapter("A hold is released", 2, 11)
    ask = ReleaseOrder(order=web, hold=HoldReason.CREDIT, note="a deposit came in")
    t.say(f"Maria may not do it: {t.refused(MARIA, ask)}")
    t.ask(CARLA, ask)
    t.say("Carla, the credit manager, may. The desks are promised from the supply.")
    t.show("backorders", LINES)


def _ship_and_bill(t: Teller, phone: str, file: str) -> tuple[str, str]:
    t.chapter("Goods go out, invoices follow", 3, 9)
    shipment = t.ask(WIM, PlanShipment(order=phone)).number("shipment")
    t.ask(WIM, PickShipment(shipment=shipment))
    t.ask(WIM, PackShipment(shipment=shipment, packages=2, weight=Decimal("14.5")))
    t.ask(WIM, DispatchShipment(shipment=shipment, carrier="DHL", tracking="JD01"))
    t.say(f"Wim picks, packs and sends {shipment}, all of {phone}.")
    part = t.ask(WIM, ShipOrder(order=file, carrier="own van")).number("shipment")
    t.say(f"{part} takes the four desks that are there: a part of {file}.")
    t.show("shipments", "shipment order stage shipped_on carrier lines shipped")
    first = t.ask(BRUNO, IssueInvoice(order=phone)).number("invoice")
    second = t.ask(BRUNO, IssueInvoice(order=file)).number("invoice")
    t.say("Bruno bills what has shipped, and nothing else.")
    t.show("invoices", "invoice order due_on currency net tax freight total open")
    return first, second


def _supply_is_late(t: Teller) -> None:
    t.chapter("The supply will be late", 6, 9)
    t.ask(
        INES,
        ChangeSupply(
            product="DESK",
            site="MAIN",
            supply="PO-77",
            due=date(2026, 3, 19),
            note="a ship is late",
        ),
    )
    t.say("PO-77 comes on 19 March, not on the 13th: every promise on it moves.")
    t.show("backorders", LINES)


def _fill_backorders(t: Teller, web: str, file: str) -> None:
    t.chapter("The supply is here", 19, 8)
    desks = ReceiveStock(
        product="DESK", site="MAIN", quantity=Decimal(8), supply="PO-77"
    )
    t.ask(WIM, desks)
    for order in (file, web):
        shipment = t.ask(WIM, ShipOrder(order=order)).number("shipment")
        t.ask(WIM, DeliverShipment(shipment=shipment, proof="signed"))
        invoice = t.ask(BRUNO, IssueInvoice(order=order)).number("invoice")
        t.say(f"{order} is filled: {shipment} is delivered, {invoice} is sent.")
    t.show("order_status", "order stage open shipped billed delivery billing")


def _pay(t: Teller, invoices: tuple[str, str]) -> None:
    t.chapter("Money comes in", 20, 10)
    applied = tuple(
        ApplicationPart(invoice=invoice, amount=t.open_amount(invoice))
        for invoice in invoices
    )
    paid = RecordReceipt(
        account="HOTEL",
        amount=money("3000.00", "EUR"),
        method="transfer",
        reference="Nordlicht 20.3.",
        apply=applied,
    )
    receipt = t.ask(BRUNO, paid).number("receipt")
    t.say(f"{receipt}: EUR 3000.00 settle two invoices; the rest stays on account.")
    t.show("receivables", "document kind account due_on currency total open")


def _send_back(t: Teller, phone: str) -> None:
    t.chapter("Lamps come back", 24, 9)
    back = ReturnLinePart(line=1, quantity=Decimal(3), reason="too many")
    rma = t.ask(RITA, AuthoriseReturn(order=phone, lines=(back,))).number("rma")
    came = ReceivedPart(line=1, quantity=Decimal(3))
    t.ask(RITA, ReceiveReturn(rma=rma, lines=(came,)))
    found = (
        (Decimal(2), Condition.GOOD, Disposition.RESTOCK),
        (Decimal(1), Condition.DAMAGED, Disposition.SCRAP),
    )
    for quantity, condition, disposition in found:
        t.ask(
            RITA,
            InspectReturn(rma=rma, line=1, quantity=quantity, condition=condition),
        )
        t.ask(
            RITA,
            DisposeReturn(
                rma=rma,
                line=1,
                quantity=quantity,
                disposition=disposition,
                settlement=Settlement.CREDIT,
            ),
        )
    t.say(f"{rma}: three lamps are back. Rita finds two good and one broken.")
    t.say("Two go back to the shelf, one to the bin; all three are credited.")
    memo = t.ask(BRUNO, CreditReturn(rma=rma)).number("credit-memo")
    t.ask(RITA, CloseReturn(rma=rma))
    t.say(f"Bruno issues {memo}; the invoice is paid, so it stays on account.")
    t.show("credit_memos", "memo invoice rma currency net tax total on_account")


def _order_again(t: Teller) -> None:
    t.chapter("The hotel orders again", 26, 9)
    order = t.ask(
        SHOP,
        PlaceOrder(
            customer="HOTEL",
            purchase_order="H-104",
            channel=Channel.WEB,
            site="MAIN",
            lines=(
                LinePart(line=1, product="DESK", quantity=Decimal(10)),
                LinePart(line=2, product="LAMP", quantity=Decimal(20)),
            ),
        ),
    ).number("order")
    t.say(f"{order}: ten desks, of which three are there; nothing else is coming.")
    t.ask(
        INES,
        ExpectSupply(
            product="DESK",
            site="MAIN",
            supply="PO-78",
            quantity=Decimal(5),
            due=date(2026, 4, 9),
        ),
    )
    t.say("Ines orders five more. They are promised at once, and two desks wait.")


def _look(t: Teller, web: str) -> None:
    t.chapter("What is open", 26, 10)
    t.show("open_orders", LINES)
    t.say("Backorders: what is late, or has no date.")
    t.show("backorders", LINES)
    t.say("What can be promised, by date; what is short is never hidden in it.")
    t.table(atp(t.desk, None, None))
    t.say("What each paying party owes, against its limit.")
    t.show(
        "credit_exposure",
        "account currency credit_limit ordered unbilled invoiced on_account exposure",
    )
    t.say(f"Who did what to {web}, when and why.")
    t.table(trailing.short(trailing.entries(t.desk, f"order/{web}")))
