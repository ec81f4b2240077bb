"""One fault for each thing that reconciliation compares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from attrs import evolve as replace
from audit_story import (
    day,
    eur,
    live,
    paid,
    picture,
    picture_of,
    qty,
    story,
    with_line,
    with_row,
    with_state,
    without_row,
)

from o2c.audit import Picture
from o2c.domain.agreement import AGREEMENT
from o2c.domain.agreement import Stage as AgreementStage
from o2c.domain.common import Amounts, Slot
from o2c.domain.credit import CREDIT, Share
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.customer import CUSTOMER
from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER
from o2c.domain.order.deviation import DeviationKind, Standing
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Stage
from o2c.domain.payment import PAYMENT
from o2c.domain.quote import QUOTE
from o2c.domain.quote.state import Stage as QuoteStage
from o2c.domain.receipt import RECEIPT
from o2c.domain.rma import RMA
from o2c.domain.shipment import SHIPMENT
from o2c.domain.shipment import Stage as ShipmentStage
from o2c.domain.stock import STOCK
from o2c.kernel import Aggregate
from o2c.projections import question
from o2c.projections import returns as return_views
from o2c.projections.credit_documents import Bucket
from o2c.projections.receivables import Document
from o2c.values.price import unit_price

SO12 = ("SO-12", 1, DeviationKind.BELOW_FLOOR)
INV, CRN = "INV-2026-00000", "CRN-2026-00000"
SO3 = ("PAYER", "SO-3", Bucket.ORDERED)
Fault = tuple[str, str, Callable[[], Picture]]


def row(check: str, view: str, *key: Any, **changes: Any) -> Fault:
    what = f"{view} {'/'.join(map(str, key))} {', '.join(changes)}"
    return check, what, lambda: with_row(question(view).view, *key, **changes)


def gone(check: str, view: str, *key: Any) -> Fault:
    what = f"{view} without {'/'.join(map(str, key))}"
    return check, what, lambda: without_row(question(view).view, *key)


def line(check: str, **changes: Any) -> Fault:
    """A fault in line 1 of SO-1 as decisions see it."""
    return (
        check,
        f"order's {', '.join(changes)}",
        lambda: with_line("SO-1", 1, **changes),
    )


def state(check: str, kind: Aggregate[Any, Any], id: str, **changes: Any) -> Fault:
    what = f"{kind.name} {id} {', '.join(changes)}"
    return check, what, lambda: with_state(kind, id, **changes)


def journal(check: str, account: str, of: str, quantity: int) -> Fault:
    view, key = question("balances_quantities").view, (account, of)
    if key in live()[view.name]:
        return row(check, view.name, *key, quantity=qty(quantity))
    added = view.row(account=account, subject=of, quantity=qty(quantity))

    def fault() -> Picture:
        return picture_of(rows={view.name: {**live()[view.name], key: added}})

    return check, f"{account} of {of}", fault


def ledger(check: str, account: str, of: str, currency: str = "EUR") -> Fault:
    return row(check, "balances_money", account, of, currency, amount=1)


def of_stock() -> Any:
    return picture().stocks["A@MAIN"]


def claim(check: str, **changes: Any) -> Fault:
    """A fault in what the stock promised to line 1 of SO-3."""

    def fault() -> Picture:
        claims = of_stock().claims
        changed = {**claims, "SO-3/1": replace(claims["SO-3/1"], **changes)}
        return with_state(STOCK, "A@MAIN", claims=changed)

    return check, f"claim's {', '.join(changes)}", fault


def call_off(check: str, **changes: Any) -> Fault:
    """A fault in what the agreement counts for line 1 of SO-8."""

    def fault() -> Picture:
        calls = picture().agreements["AG-1"].calls
        share = {1: replace(calls["SO-8"][1], **changes)}
        return with_state(AGREEMENT, "AG-1", calls={**calls, "SO-8": share})

    return check, f"call-off's {', '.join(changes)}", fault


def history(check: str, what: str, change: Callable[[list[Any]], object]) -> Fault:
    """A fault in the log itself; readers and decisions saw the whole of it."""

    def fault() -> Picture:
        _, told = story()
        events = list(told)
        change(events)
        return picture_of(events)

    return check, what, fault


def at(name: str) -> int:
    """Where an event of this name stands first."""
    return next(n for n, r in enumerate(story()[1]) if r.name == name)


def tampered(name: str, **changes: Any) -> Callable[[list[Any]], object]:
    def change(events: list[Any]) -> None:
        n = at(name)
        events[n] = replace(events[n], event=replace(events[n].event, **changes))

    return change


def set_back(events: list[Any]) -> None:
    """As by a machine whose clock is four hundred days behind."""
    was = events[40]
    events[40] = replace(was, recorded_at=was.recorded_at - timedelta(days=400))


def invoiced(number: int, **changes: Any) -> Callable[[], Picture]:
    def fault() -> Picture:
        was = picture().invoices[f"{INV}{number}"]
        return with_state(
            INVOICE, f"{INV}{number}", **changes or {"open": was.open + 1}
        )

    return fault


def shipment_line(quantity: int) -> Picture:
    was = picture().shipments["SH-2"].lines
    changed = {1: replace(was[1], quantity=qty(quantity))}
    return with_state(SHIPMENT, "SH-2", lines=changed)


def rma_line(**changes: Any) -> Fault:
    def fault() -> Picture:
        lines = picture().rmas["RMA-1"].lines
        return with_state(RMA, "RMA-1", lines={1: replace(lines[1], **changes)})

    return "rmas", f"RMA's {', '.join(changes)}", fault


SO1 = ("SO-1", 1)
N = ("price/g:RETAIL|p:N", f"{day(1)} EUR")  # a price
FAULTS: list[Fault] = [
    # per order line: ordered = open + shipped + cancelled
    row("ordered", "order_lines", *SO1, ordered=qty(21)),
    row("ordered", "order_lines", *SO1, open=qty(5)),
    row("ordered", "order_lines", *SO1, shipped=qty(15)),
    row("ordered", "order_lines", *SO1, cancelled=qty(1)),
    journal("ordered", "demand.open", "SO-1/1", 5),
    journal("ordered", "demand.kept", "SO-1/1", 5),
    journal("ordered", "demand.returned", "SO-1/1", 5),
    journal("ordered", "demand.cancelled", "SO-1/1", 5),
    # each quantity: order, view, journal
    *(
        row("line_quantities", "order_lines", *SO1, **{name: qty(99)})
        for name in (
            *("ordered", "open", "shipped", "returned"),
            *("cancelled", "billed", "unbilled"),
        )
    ),
    *(
        journal("line_quantities", account, "SO-1/1", 99)
        for account in (
            *("demand.ordered", "demand.open", "demand.kept", "demand.returned"),
            *("demand.cancelled", "billing.billed", "billing.unbilled"),
        )
    ),
    line("line_quantities", shipped=qty(15)),
    gone("line_quantities", "order_lines", *SO1),
    # shipped - returned = billable = billed + unbilled
    row("billable", "order_lines", *SO1, billable=qty(13)),
    row("billable", "order_lines", *SO1, returned=qty(3)),
    row("billable", "order_lines", *SO1, billed=qty(14)),
    row("billable", "order_lines", *SO1, unbilled=qty(0)),
    journal("billable", "demand.kept", "SO-1/1", 11),
    journal("billable", "billing.billed", "SO-1/1", 14),
    journal("billable", "billing.unbilled", "SO-1/1", 14),
    # values
    *(
        row("line_values", "order_lines", *SO1, **{name: 1})
        for name in (
            *("net", "tax", "delivered_net", "delivered_tax"),
            *("billed_net", "billed_tax", "open_value"),
        )
    ),
    row("line_values", "order_lines", *SO1, price=qty("3.33")),
    line("line_values", price=unit_price("3.34", "EUR")),
    line("line_values", delivered=Amounts(1, 2)),
    # totals, stages, holds
    *(
        row("order_totals", "order_status", "SO-1", **{name: qty(99)})
        for name in ("ordered", "cancelled", "shipped", "returned", "billed")
    ),
    *(
        row("order_totals", "order_status", "SO-1", **{name: 99})
        for name in ("lines", "net", "tax", "freight", "freight_tax", "total")
    ),
    gone("order_totals", "order_lines", *SO1),
    row("order_stages", "order_status", "SO-1", stage=Stage.CLOSED),
    row("order_stages", "order_status", "SO-1", version=2),
    row("order_stages", "order_status", "SO-1", freight=1),
    row("order_stages", "order_status", "SO-1", freight_tax=1),
    gone("order_stages", "order_status", "SO-4"),
    gone("holds", "holds", "SO-2", HoldReason.PRICE),
    row("holds", "holds", "SO-2", HoldReason.PRICE, order="SO-9"),
    row("holds", "holds", "SO-2", HoldReason.PRICE, reason=HoldReason.TAX),
    row("holds", "order_status", "SO-2", holds=""),
    state("holds", ORDER, "SO-1", holds=(HoldReason.MANUAL,)),
    gone("deviations", "deviations", *SO12),
    row("deviations", "deviations", *SO12, standing=Standing.APPROVED),
    row("deviations", "deviations", *SO12, level=1),
    row("deviations", "deviations", *SO12, percent=qty("0.5")),
    row("deviations", "deviations", *SO12, up_to=qty(1)),
    row("deviations", "deviations", *SO12, figures="2 over"),
    state("deviations", ORDER, "SO-12", deviations=()),
    row("hold_answers", "holds", "SO-12", HoldReason.PRICE, waits_for="credit"),
    row("hold_answers", "holds", "SO-12", HoldReason.PRICE, due=day(9)),
    row("hold_answers", "holds", "SO-2", HoldReason.PRICE, waits_for=""),
    state("hold_answers", ORDER, "SO-12", deviations=()),
    row("deviation_values", "deviations", *SO12, amount=1),
    row("deviation_values", "order_lines", "SO-12", 1, net=1),
    row("unbilled_value", "order_lines", *SO1, delivered_net=1),
    row("unbilled_value", "order_lines", *SO1, billed_net=1),
    ledger("unbilled_value", "unbilled", "SO-5"),
    line("unbilled_value", billed=Amounts(1, 950)),
    # quotes
    row("quoted", "quote_lines", "QU-1", 1, ordered=qty(9)),
    row("quoted", "quote_lines", "QU-1", 1, remaining=qty(9)),
    gone("quoted", "quote_lines", "QU-1", 2),
    row("quoted", "order_status", "SO-11", quote=""),
    row("quoted", "order_status", "SO-10", stage=Stage.CLOSED),
    state("quoted", QUOTE, "QU-1", taken={}),
    *(
        row("quote_values", "quotes", "QU-1", **{name: 99})
        for name in (
            *("version", "net", "tax", "freight", "freight_tax", "total"),
            *("ordered_net", "ordered_tax", "orders"),
        )
    ),
    row("quote_values", "quotes", "QU-1", quoted=qty(99)),
    row("quote_values", "quotes", "QU-1", ordered=qty(99)),
    row("quote_values", "quotes", "QU-1", stage=QuoteStage.ORDERED),
    row("quote_values", "quote_lines", "QU-1", 1, net=1),
    state("quote_values", QUOTE, "QU-1", taken={}),
    gone("quote_values", "quotes", "QU-2"),
    # shipments and returns
    row("planned", "order_lines", "SO-3", 1, planned=qty(1)),
    state("planned", ORDER, "SO-3", planned={}),
    ("planned", "shipment line", lambda: shipment_line(1)),
    state("planned", SHIPMENT, "SH-2", order="SO-9"),
    state("planned", SHIPMENT, "SH-2", stage=ShipmentStage.CANCELLED),
    row("shipped", "shipment_lines", "SH-1", 1, shipped=qty(1)),
    row("shipped", "shipment_lines", "SH-1", 1, order="SO-9"),
    row("shipped", "order_lines", *SO1, replaced=qty(0)),
    row("shipments", "shipments", "SH-1", stage=ShipmentStage.PACKED),
    row("shipments", "shipments", "SH-1", order="SO-2"),
    row("shipments", "shipments", "SH-1", shipped=qty(1)),
    row("shipments", "shipment_lines", "SH-2", 1, quantity=qty(1)),
    ("shipments", "shipment line", lambda: shipment_line(1)),
    gone("shipments", "shipments", "SH-1"),
    row("returned", "return_lines", "RMA-1", 1, received=qty(5)),
    row("returned", "return_lines", "RMA-1", 1, sent_back=qty(0)),
    row("returned", "return_lines", "RMA-1", 1, to_replace=qty(0)),
    row("returned", "return_lines", "RMA-1", 1, order="SO-9"),
    row("returned", "order_lines", *SO1, returned=qty(5)),
    *(
        row("rmas", "return_lines", "RMA-1", 1, **{name: qty(99)})
        for name in (
            *("authorised", "received", "inspected"),
            *("disposed", "to_credit", "credited"),
        )
    ),
    rma_line(received=qty(7)),
    gone("rmas", "return_lines", "RMA-1", 1),
    row("rmas", "returns", "RMA-1", stage=return_views.Stage.CLOSED),
    row("rmas", "returns", "RMA-1", authorised=qty(8)),
    state("rmas", RMA, "RMA-1", live=False),
    state("rmas", ORDER, "SO-1", returning={}),
    # billing
    row("invoice_totals", "invoice_lines", f"{INV}1", 1, net=1),
    row("invoice_totals", "invoice_lines", f"{INV}1", 1, tax=1),
    *(
        row("invoice_totals", "invoices", f"{INV}1", **{name: 1})
        for name in ("net", "tax", "freight", "freight_tax", "total")
    ),
    (
        "invoice_totals",
        "receivable posted",
        lambda: with_row(
            question("journal_money").view, *receivable_posted(), amount=1
        ),
    ),
    row("invoices_open", "invoices", f"{INV}1", open=1),
    row("invoices_open", "invoices", f"{INV}1", paid=1),
    row("invoices_open", "invoices", f"{INV}1", credited=1),
    row("invoices_open", "invoices", f"{INV}1", memo_offset=1),
    row("invoices_open", "receivables", f"{INV}1", Document.INVOICE, open=1),
    ("invoices_open", "invoice's open", invoiced(1)),
    gone("invoices_open", "invoices", f"{INV}1"),
    gone("invoices_open", "receivables", f"{INV}1", Document.INVOICE),
    *(
        row("invoice_lines", "invoice_lines", f"{INV}2", 1, **{name: 99})
        for name in (
            *("net", "tax", "returned_net", "returned_tax"),
            *("allowed_net", "allowed_tax"),
        )
    ),
    row("invoice_lines", "invoice_lines", f"{INV}2", 1, quantity=qty(99)),
    row("invoice_lines", "invoice_lines", f"{INV}2", 1, returned=qty(99)),
    ("invoice_lines", "invoice's lines", invoiced(2, lines={})),
    row("billed", "invoice_lines", f"{INV}1", 1, quantity=qty(1)),
    row("billed", "invoice_lines", f"{INV}2", 1, returned=qty(1)),
    row("billed", "invoice_lines", f"{INV}1", 1, net=1),
    row("billed", "invoice_lines", f"{INV}2", 1, returned_tax=1),
    row("billed", "invoice_lines", f"{INV}2", 2, order="SO-9"),
    row("billed", "order_lines", *SO1, billed_tax=1),
    *(
        row("credit_memos", "credit_memos", f"{CRN}3", **{name: 1})
        for name in ("net", "tax", "fee", "total", "applied", "on_account", "left")
    ),
    row("credit_memos", "receivables", f"{CRN}3", Document.CREDIT_MEMO, open=1),
    row("credit_memos", "invoices", f"{INV}1", memo_offset=0),
    state("credit_memos", CREDIT_MEMO, f"{CRN}3", left=0),
    gone("credit_memos", "credit_memos", f"{CRN}2"),
    ("payments", "invoice's payments", invoiced(2, payments={})),
    state("payments", RECEIPT, "RC-2", applied={}),
    state("payments", RECEIPT, "RC-2", left=1),
    row("payments", "invoices", f"{INV}1", paid=1),
    row("payments", "receivables", "RC-1", Document.RECEIPT, open=1),
    *(ledger("ledger", account, "") for account in ("tax", "freight", "fees")),
    *(ledger("ledger", account, "") for account in ("allowances", "cash", "revenue")),
    ledger("ledger", "returns", ""),
    row("ledger", "receivables", "RC-1", Document.RECEIPT, total=1),
    row("ledger", "order_lines", *SO1, delivered_net=1),
    row("ledger", "credit_memos", f"{CRN}3", tax=1),
    *(
        row("base_currency", "base_amounts", f"{INV}1", **{name: 1})
        for name in ("net", "tax", "freight", "rounding", "total")
    ),
    ledger("base_currency", "base:receivable", "", "USD"),
    # credit
    row("receivables", "receivables", "RC-1", Document.RECEIPT, open=1),
    row("receivables", "receivables", f"{INV}1", Document.INVOICE, account="ELSE"),
    ledger("receivables", "receivable", "PAYER"),
    ledger("receivables", "deposits", "PAYER"),
    state("receivables", CREDIT, "PAYER", invoices={}),
    state("receivables", CREDIT, "PAYER", money={}),
    ("receivables", "invoice's open", invoiced(1)),
    *(
        row("exposure", "credit_exposure", "PAYER", **{name: 1})
        for name in (
            *("credit_limit", "ordered", "unbilled", "invoiced"),
            *("on_account", "exposure", "available"),
        )
    ),
    state("exposure", CREDIT, "PAYER", limit=None),
    state("exposure", CREDIT, "PAYER", limit=eur(0)),
    state("exposure", CREDIT, "PAYER", ordered=1),
    state("exposure", CREDIT, "PAYER", unbilled=1),
    state("exposure", CREDIT, "PAYER", invoiced=1),
    state("exposure", CREDIT, "PAYER", on_account=1),
    state("exposure", CREDIT, "PAYER", prepaid=1),
    gone("exposure", "credit_exposure", "PAYER"),
    *(
        row("exposure", "credit_exposure", "PAYER", **change)
        for change in (
            {"temporary_limit": 1},
            {"temporary_until": day(1)},
            {"secured": 1},
            {"secured_until": day(1)},
            {"parent": "ELSE"},
            {"credit_group": "retail"},
            {"dunning_level": 1},
        )
    ),
    row("credit_documents", "credit_documents", *SO3, amount=1),
    row("credit_documents", "credit_documents", *SO3, own_amount=1),
    row("credit_documents", "credit_documents", *SO3, own_currency="USD", rate=qty(1)),
    row("credit_documents", "credit_documents", *SO3, account="ELSE"),
    gone("credit_documents", "credit_documents", *SO3),
    row("credit_documents", "credit_exposure", "PAYER", on_account=1),
    state("credit_documents", CREDIT, "PAYER", invoices={}),
    state("credit_documents", CREDIT, "PAYER", orders={}),
    *(
        row("credit_holds", "credit_holds", "PAYER", "SO-6", **change)
        for change in (
            {"amount": 1},
            {"ready": True},
            {"forced": False},
            {"sent_back": True},
        )
    ),
    gone("credit_holds", "credit_holds", "PAYER", "SO-6"),
    state("credit_holds", CREDIT, "PAYER", waiting={}),
    state("credit_holds", ORDER, "SO-6", holds=()),
    row("open_orders", "order_lines", "SO-3", 1, open_value=1),
    row("open_orders", "order_status", "SO-3", freight=1),
    row("open_orders", "order_status", "SO-3", freight_tax=1),
    row("open_orders", "order_status", "SO-1", shipped_on=None),
    row("open_orders", "order_status", "SO-3", account="ELSE"),
    row("open_orders", "order_status", "SO-3", stage=Stage.PLACED),
    row("open_orders", "credit_documents", *SO3, own_amount=1),
    line("order_exposure", net=1),
    line("order_exposure", delivered=Amounts(1, 2)),
    state("order_exposure", ORDER, "SO-3", stage=Stage.PLACED),
    state("order_exposure", ORDER, "SO-5", freight=Amounts(500, 95)),
    state("order_exposure", CREDIT, "PAYER", orders={"SO-9": Share(ordered=1)}),
    # stock
    row("on_hand", "stock_on_hand", "A", "MAIN", on_hand=qty(99)),
    row("on_hand", "stock_on_hand", "A", "MAIN", quarantine=qty(99)),
    row("on_hand", "stock_on_hand", "A", "MAIN", scrapped=qty(99)),
    row("on_hand", "stock_on_hand", "A", "MAIN", expected=qty(99)),
    journal("on_hand", "stock.on_hand", "A@MAIN", 99),
    journal("on_hand", "stock.quarantine", "A@MAIN", 99),
    journal("on_hand", "stock.scrap", "A@MAIN", 99),
    state("on_hand", STOCK, "A@MAIN", on_hand=qty(99)),
    state("on_hand", STOCK, "A@MAIN", quarantine={}),
    state("on_hand", STOCK, "A@MAIN", supplies={}),
    gone("on_hand", "stock_on_hand", "A", "MAIN"),
    journal("customers_goods", "stock.customer", "A@MAIN", 99),
    row("customers_goods", "order_lines", *SO1, shipped=qty(1)),
    row("customers_goods", "order_lines", *SO1, returned=qty(1)),
    row("customers_goods", "order_lines", *SO1, site="EAST"),
    row("customers_goods", "order_lines", "SO-5", 1, tracked=True),
    row("reserved", "order_lines", "SO-3", 1, reserved=qty(1)),
    row("reserved", "order_lines", "SO-3", 1, waiting=qty(1)),
    row("reserved", "order_lines", "SO-3", 2, tracked=True),
    row("reserved", "reservations", "SO-3", 1, reserved=qty(1)),
    row("reserved", "reservations", "SO-3", 1, waiting=qty(1)),
    row("reserved", "reservations", "SO-3", 1, picked=qty(1)),
    gone("reserved", "reservations", "SO-3", 1),
    journal("reserved", "claim.reserved", "SO-3/1", 1),
    journal("reserved", "claim.waiting", "SO-3/1", 1),
    claim("reserved", slots=()),
    claim("reserved", waiting=qty(1)),
    claim("reserved", picked={}),
    state("reserved", STOCK, "A@MAIN", claims={}),
    row("reserved_items", "stock_on_hand", "A", "MAIN", reserved=qty(1)),
    row("reserved_items", "stock_on_hand", "A", "MAIN", waiting=qty(1)),
    row("reserved_items", "reservations", "SO-3", 1, reserved=qty(1)),
    row("reserved_items", "reservations", "SO-3", 1, waiting=qty(1)),
    row("reserved_items", "reservations", "SO-3", 1, site="EAST"),
    row("atp", "atp", "A", "MAIN", day(10), supply=qty(1)),
    row("atp", "atp", "A", "MAIN", day(10), demand=qty(1)),
    gone("atp", "atp", "A", "MAIN", day(10)),
    row("atp", "stock_on_hand", "A", "MAIN", on_hand=qty(99)),
    row("atp", "reservations", "SO-3", 1, picked=qty(0)),
    claim("atp", slots=(Slot(on=day(10), quantity=qty(32)),)),
    # payments
    *(
        row("order_payments", "payments", paid(), **{name: 1})
        for name in ("captured", "prepaid", "used", "freed", "authorised", "open")
    ),
    state("order_payments", PAYMENT, paid(), authorisations={}),
    state("order_payments", PAYMENT, paid(), prepaid=1),
    state("order_payments", PAYMENT, paid(), captured=1),
    state("order_payments", PAYMENT, paid(), received=1),
    state("order_payments", RECEIPT, "RC-1", order=paid()),
    state("order_payments", RECEIPT, "RC-1", order="SO-1"),
    gone("order_payments", "payments", paid()),
    row("payment_intents", "payment_intents", f"{paid()}-3", amount=1),
    gone("payment_intents", "payment_intents", f"{paid()}-3"),
    state("payment_intents", PAYMENT, paid(), intents={}),
    # agreements
    call_off("call_offs", quantity=qty(3)),
    call_off("call_offs", shipped=qty(4)),
    call_off("call_offs", line=1),
    state("call_offs", AGREEMENT, "AG-1", calls={}),
    row("agreement_lines", "agreement_lines", "AG-1", 1, agreed=qty(11)),
    row("agreement_lines", "agreement_lines", "AG-1", 1, over=qty(1)),
    row("agreement_lines", "agreement_lines", "AG-1", 1, remaining=qty(1)),
    row("agreement_lines", "agreement_lines", "AG-1", 2, called_off=qty(1)),
    row("agreement_lines", "agreement_lines", "AG-1", 2, shipped=qty(1)),
    row("agreement_lines", "agreement_lines", "AG-1", 2, price=qty(1)),
    gone("agreement_lines", "agreement_lines", "AG-1", 1),
    row("agreements", "agreements", "AG-1", value=1),
    row("agreements", "agreements", "AG-1", until=day(1)),
    state("agreements", AGREEMENT, "AG-1", stage=AgreementStage.CLOSED),
    gone("agreements", "agreements", "AG-1"),
    row("delivery_schedules", "delivery_schedules", "SO-9", 1, quantity=qty(6)),
    row("delivery_schedules", "delivery_schedules", "SO-9", 1, shipped=qty(2)),
    row("delivery_schedules", "delivery_schedules", "SO-9", 1, open=qty(5)),
    row("delivery_schedules", "delivery_schedules", "SO-9", 1, deliveries=2),
    row("delivery_schedules", "delivery_schedules", "SO-9", 1, net=1),
    row("delivery_schedules", "order_lines", "SO-9", 102, cancelled=qty(1)),
    gone("delivery_schedules", "delivery_schedules", "SO-9", 1),
    state("delivery_schedules", ORDER, "SO-9", commercials={}),
    row("releases", "release_lines", "AG-1", 2, day(3), "firm", quantity=qty(3)),
    row("releases", "release_lines", "AG-1", 2, day(5), "firm", required=qty(3)),
    gone("releases", "release_lines", "AG-1", 2, day(5), "firm"),
    state("releases", AGREEMENT, "AG-1", release=None),
    # the log
    history(
        "postings",
        "invoice's total",
        tampered("invoice.Issued", total=eur(3372)),
    ),
    journal("trial_balance", "demand.open", "SO-3/1", 1),
    ledger("trial_balance", "cash", ""),
    ledger("trial_balance", "base:tax", "", "USD"),
    journal("balances", "demand.open", "SO-3/1", 1),
    journal("balances", "demand.cancelled", "SO-1/1", 1),
    ledger("balances", "cash", ""),
    gone("balances", "balances_money", "cash", "", "EUR"),
    (
        "balances",
        "journal_quantities without its first entry",
        lambda: without_row(
            question("journal_quantities").view,
            *next(iter(live()["journal_quantities"])),
        ),
    ),
    (
        "balances",
        "journal_money amount",
        lambda: with_row(
            question("journal_money").view, *receivable_posted(), amount=1
        ),
    ),
    gone("audit_trail", "audit_trail", 1),
    row("audit_trail", "audit_trail", 1, version=2),
    row("audit_trail", "audit_trail", 1, stream="books/OTHER"),
    history("audit_trail", "log without its last event", lambda events: events.pop()),
    history("audit_trail", "log without an event", lambda events: events.pop(40)),
    history("audit_trail", "an event twice", lambda events: events.append(events[-1])),
    history("audit_trail", "log in another order", lambda events: events.reverse()),
    # each break of a price or promotion; each line's price and margin
    row("kept_prices", "prices", *N, 1, value=qty(8)),
    row("kept_prices", "prices", *N, 2, least=qty(51)),
    gone("kept_prices", "prices", *N, 2),
    row("kept_prices", "promotions", "SPRING", 1, until=day(9)),
    gone("kept_prices", "promotions", "SPRING", 1),
    row("line_margins", "line_margins", *SO1, price=qty(9)),
    row("line_margins", "line_margins", *SO1, discount=qty("0.1")),
    row("line_margins", "line_margins", *SO1, margin=qty("0.26")),
    row("line_margins", "line_margins", *SO1, list_price=qty(9)),
    row("line_margins", "line_margins", *SO1, below_floor=True),
    row("line_margins", "line_margins", "SO-14", 1, cost=qty(7)),
    row("line_margins", "line_margins", "SO-14", 1, rate=qty(2)),
    row("line_margins", "line_margins", "SO-14", 1, kept_cost=qty(8)),
    row("line_margins", "line_margins", *SO1, rate=qty(2)),
    row("line_margins", "order_lines", *SO1, price=qty(9)),
    line("line_margins", price=unit_price(9, "EUR")),
    gone("line_margins", "line_margins", *SO1),
    row("rebuilt_views", "customers", "ACME", name="Other"),
    row("rebuilt_views", "order_lines", *SO1, description="Other"),
    gone("rebuilt_views", "list_prices", "A", "EUR"),
    history("rebuilt_views", "log without an event", lambda events: events.pop(40)),
    state("rebuilt_states", CUSTOMER, "ACME", blocked=True),
    history(
        "rebuilt_states",
        "log without its order",
        lambda events: events.pop(at("order.Placed")),
    ),
    gone("numbers", "invoices", f"{INV}2"),
    row("numbers", "credit_memos", f"{CRN}1", memo=f"{INV}1"),
    history("clock", "clock", set_back),
    history("numbers", "number", tampered("series.Numbered", sequence=2)),
    history("numbers", "date", tampered("series.Numbered", on=day(99))),
    history(
        "numbers",
        "log without a number",
        lambda events: events.pop(at("series.Numbered")),
    ),
]


def receivable_posted() -> tuple[int, int]:
    """Where the receivable of the first invoice was posted."""
    return next(
        (entry.position, entry.entry)
        for entry in live()["journal_money"].values()
        if entry.account == "receivable"
    )
