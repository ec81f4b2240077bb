"""The story of `o2c demo` goes on: who may owe how much, and who is who."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.cli import quality
from o2c.cli.demo_data import (
    ADA,
    BRUNO,
    CARLA,
    CONSULATE,
    DOUBLE,
    MARIA,
    PAULA,
    WIM,
)
from o2c.cli.demo_telling import Teller
from o2c.domain.credit_policy import RuleKind, RuleMeasure
from o2c.domain.customer.parts import Screening
from o2c.domain.order.parts import HoldReason, Means
from o2c.domain.tax import Accepts
from o2c.requests.billing import ApplicationPart, IssueInvoice, RecordReceipt
from o2c.requests.cards import AuthoriseCard
from o2c.requests.certificates import RecordCertificate, SetAcceptance
from o2c.requests.credit import RulePart, SetCreditPolicy, SetCreditRule
from o2c.requests.customers import (
    ActivateCustomer,
    ChangeTerms,
    ConfirmChange,
    MergeCustomer,
    ValidateCustomer,
)
from o2c.requests.entry import (
    ChangeDraft,
    ComponentPart,
    DefineKit,
    DraftLine,
    PlaceDraft,
    SaveDraft,
    SetCustomerPart,
)
from o2c.requests.master import (
    DiscontinueProduct,
    RegisterProduct,
    SetListPrice,
    TermsPart,
)
from o2c.requests.orders import HoldOrder
from o2c.requests.warehouse import ShipOrder
from o2c.service.gateway import InProcessGateway
from o2c.service.payments import work_off
from o2c.surveying import keep, survey
from o2c.values.exemption import ExemptionReason

TAKEN = "order customer stage holds currency net tax total"
WAITING = "order currency amount priority forced note figures"


def tell(teller: Teller) -> None:
    """Monday and Tuesday: credit, cards, customers and drafts."""
    _credit(teller)
    _card(teller)
    _customer(teller)
    _exempt(teller)
    _doubles(teller)
    _draft(teller)


def _credit(t: Teller) -> None:
    t.chapter("Orders wait for credit", 30, 8)
    t.ask(CARLA, SetCreditPolicy(auto_release=True, priorities=("urgent", "normal")))
    large = RulePart(
        kind=RuleKind.ORDER,
        measure=RuleMeasure.AMOUNT,
        value=Decimal(600),
        currency="EUR",
    )
    t.ask(CARLA, SetCreditRule(rule=large))
    t.say("Carla's rules: an order beyond EUR 600 waits for her; what fits its limit")
    t.say("again goes on by itself, urgent orders first.")
    orders = [
        t.order("CAFE", ("BULB", quantity), priority=priority)
        for quantity, priority in ((130, "normal"), (140, "urgent"), (160, "urgent"))
    ]
    first = HoldOrder(
        order=orders[2], hold=HoldReason.CREDIT, note="call the owner first"
    )
    t.ask(CARLA, first)
    t.say(f"The café owes too much already: {', '.join(orders)} wait.")
    t.say("The last one Carla holds herself as well. Each reason has its figures.")
    t.show("credit_holds", WAITING)
    (owed,) = t.desk.view("invoices", where={"customer": "CAFE"})
    amount = t.open_amount(owed.invoice)
    paid = RecordReceipt(
        account="CAFE",
        amount=amount,
        method="transfer",
        apply=(ApplicationPart(invoice=owed.invoice, amount=amount),),
    )
    t.chapter("The café pays", 30, 11)
    t.ask(BRUNO, paid)
    t.say(
        "The money makes room for one order: the urgent one goes before the older one."
    )
    t.say("What a person held stays held, however much room there is.")
    t.show("order_status", TAKEN, customer="CAFE")
    t.show("credit_holds", WAITING)
    t.show("credit_exposure", "account currency credit_limit exposure available")


def _card(t: Teller) -> None:
    t.chapter("An order is paid by card", 30, 14)
    order = t.order("CAFE", ("LAMP", 4), prepaid=Means.CARD)
    card = AuthoriseCard(
        order=order,
        token="tok_4711",
        brand="visa",
        last4="1111",
        expires="2027-03",
    )
    t.ask(MARIA, card)
    t.say(f"{order}: the café pays by card, so its limit does not matter. It waits.")
    t.show("holds", "order reason since note", order=order)
    t.show("payment_intents", "intent order kind currency amount")
    gateway = InProcessGateway(lambda: t.clock.now.date())
    work_off(t.desk, gateway)
    t.say("A worker asks the gateway for each intent, and the order goes on.")
    shipment = t.ask(WIM, ShipOrder(order=order)).number("shipment")
    invoice = t.ask(BRUNO, IssueInvoice(order=order)).number("invoice")
    work_off(t.desk, gateway)
    t.say(f"{shipment} goes out, and takes the money; it settles {invoice}.")
    t.show("payments", "order stage brand currency authorised captured released open")
    t.show("invoices", "invoice order currency total paid open", order=order)


def _customer(t: Teller) -> None:
    t.chapter("A prospect becomes a customer", 31, 8)
    t.ask(MARIA, CONSULATE)
    t.say("Maria takes a consulate down. A prospect is known, and cannot order yet.")
    looked_at = ValidateCustomer(
        customer="CONSULATE",
        credit_application="CA-17",
        screening=Screening.CLEAR,
        note="looked at",
    )
    t.say(f"Ada looks at it: {t.refused(ADA, looked_at)}")
    none = "a consulate has no tax number"
    t.ask(ADA, looked_at.model_copy(update={"no_tax_id": none}))
    t.ask(ADA, ActivateCustomer(customer="CONSULATE"))
    t.say("She says why it has none, and lets it in.")
    longer = ChangeTerms(
        customer="CONSULATE", terms=TermsPart(net_days=60), note="they asked for it"
    )
    change = t.ask(ADA, longer).number("approval")
    t.say("Ada asks for 60 days to pay, and may not confirm that herself.")
    t.show("pending_changes", "change customer what terms proposed_by stage")
    confirm = ConfirmChange(customer="CONSULATE", change=change, note="agreed")
    t.ask(CARLA, confirm)
    t.say("Carla confirms. Until then it was 30 days.")
    t.show("customers", "customer name status terms country", customer="CONSULATE")


def _exempt(t: Teller) -> None:
    t.chapter("Exempt from tax", 31, 9)
    accept = SetAcceptance(
        jurisdiction="DE",
        reason_code=ExemptionReason.GOVERNMENT,
        accepts=Accepts.ANY,
        since=date(2026, 1, 1),
    )
    t.ask(ADA, accept)
    t.ask(
        ADA,
        RecordCertificate(
            customer="CONSULATE",
            number="HH-2026-8",
            jurisdictions=("DE",),
            reason_code=ExemptionReason.GOVERNMENT,
            expires=date(2026, 12, 31),
        ),
    )
    t.say("The consulate shows a certificate of exemption, good for this year.")
    t.show("certificates", "customer number jurisdictions reason expires standing")
    order = t.order("CONSULATE", ("LAMP", 2))
    t.say(f"{order} bears no tax, and its line says why.")
    t.show(
        "order_lines",
        "order line product net tax tax_rate tax_rule certificate",
        order=order,
    )


def _doubles(t: Teller) -> None:
    t.chapter("What looks wrong in the master data", 31, 10)
    t.ask(ADA, DOUBLE)
    for product in ("SHADE-20", "SHADE 20"):
        t.ask(ADA, RegisterProduct(product=product, name="Lamp shade, 20 cm"))
    _survey(t)
    t.say("Somebody has registered the hotel again, and a product twice.")
    t.say("A survey finds it, and keeps each finding as a flag until somebody decides.")
    t.table(quality.report(t.desk, survey(t.desk)))
    merge = MergeCustomer(customer="NORDLICHT", into="HOTEL", note="the same house")
    t.say(f"Ada merges the two: {t.refused(ADA, merge)}")
    t.ask(ADA, merge.model_copy(update={"acknowledge_different": True}))
    t.ask(ADA, DiscontinueProduct(product="SHADE 20"))
    order = t.order("NORDLICHT", ("BULB", 10), purchase_order="H-108")
    t.say(f"What NORDLICHT orders is the hotel's now, and at its price: {order}.")
    t.show("line_margins", "order line customer product price source", order=order)
    _survey(t)
    t.say("The next survey finds nothing of this any more, and closes the flags.")
    t.show("flags", "flag stage since note")


def _survey(t: Teller) -> None:
    keep(t.desk, survey(t.desk), by=ADA)


def _draft(t: Teller) -> None:
    t.chapter("An order that is not complete", 31, 11)
    t.ask(ADA, RegisterProduct(product="ROOM", name="Room light", tracked=False))
    inside = (
        ComponentPart(product="LAMP", quantity=Decimal(1)),
        ComponentPart(product="BULB", quantity=Decimal(2)),
    )
    t.ask(ADA, DefineKit(product="ROOM", components=inside))
    t.ask(PAULA, SetListPrice(product="ROOM", price=Decimal("54.00"), currency="EUR"))
    part = SetCustomerPart(customer="SCHOOL", part="L 47/1", product="ROOM")
    t.ask(MARIA, part)
    t.say("A kit: a lamp with two bulbs at one price. The school calls it L 47/1.")
    some = DraftLine(line=1, product="l 47/1")
    draft = t.ask(
        MARIA, SaveDraft(customer="SCHOOL", site="MAIN", lines=(some,))
    ).number("draft")
    t.say(f"{draft}: they write their own number for it, and not how many.")
    t.show("drafts", "draft customer lines lacks missing stage")
    place = PlaceDraft(draft=draft)
    t.say(f"It cannot be placed: {t.refused(MARIA, place)}")
    more = some.model_copy(update={"quantity": Decimal(3)})
    t.ask(MARIA, ChangeDraft(draft=draft, customer="SCHOOL", lines=(more,)))
    order = t.ask(MARIA, place).number("order")
    t.say(f"They call back: three. {order} comes of it, and the parts ship.")
    t.show(
        "order_lines",
        "order line written product resolved_by ordered price net",
        order=order,
    )
