"""For each aggregate, decisions in an order in which each has something to decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agreement_samples import AGREED_ON, BY, CHEAP, RELEASING, SHARES, drafted, listed
from attrs import evolve as replace
from authority_samples import (
    ASKED_FOR,
    FILED,
    GRANT,
    LENDING,
    LIMIT,
    RELEASE,
    SUBJECT,
)
from deviation_samples import (
    LEVELS,
    STRICT,
    answer,
    at_price,
    by_hand,
    found_at,
    saying_no,
    waiting,
)
from document_samples import MEMO, PLANNED
from domain_samples import (
    MONDAY,
    asked,
    day,
    eur,
    every_day,
    invoiced,
    issued,
    part,
    placed,
    qty,
    quote,
    releaser,
    worth,
)
from master_samples import (
    ACME,
    BOLT,
    BREMEN,
    CERTIFICATE,
    PORT,
    customer_data,
    product_data,
)
from payment_samples import (
    AUTHORISED,
    DECLINING,
    PAYING,
    REQUESTED,
    RUNNING_OUT,
)
from price_samples import PRICE_TALES
from quote_samples import LOST, UNTIL, WON, drafting, offering, open_quote
from rma_samples import ASKED, GOT, KEPT, SEEN, paid
from stock_samples import expected, going, received, reserved, want

from o2c.domain import (
    agreed,
    approval,
    authority,
    books,
    certificate_calendar,
    credit,
    credit_memo,
    credit_policy,
    customer,
    customer_part,
    deviation_policy,
    docket,
    draft,
    flag,
    gtin,
    intake,
    invoice,
    naming,
    product,
    purchase_order,
    rates,
    receipt,
    rma,
    shipment,
    site,
    tax,
)
from o2c.domain.agreement import AGREEMENT, calling, keeping, releasing
from o2c.domain.agreement import amending as agreements
from o2c.domain.agreement.events import Mode
from o2c.domain.common import For, Instruction
from o2c.domain.customer import OrderProfile
from o2c.domain.order import (
    ORDER,
    amending,
    answering,
    billing,
    closing,
    deviating,
    fulfilling,
    paying,
    placing,
    returning,
    rewriting,
    scheduling,
)
from o2c.domain.order import releasing as order_releasing
from o2c.domain.order import terms as order_terms
from o2c.domain.order.events import Held
from o2c.domain.order.parts import Channel, HoldReason, Means, PriceSource
from o2c.domain.payment import PAYMENT
from o2c.domain.quote import QUOTE, ending
from o2c.domain.quote import offering as quoting
from o2c.domain.stock import STOCK, moving, promising, supplying
from o2c.kernel import Aggregate
from o2c.values.address import (
    AddressUsage,
    BankAccount,
    Contact,
    Forgotten,
    PersonalText,
)
from o2c.values.exemption import ExemptionReason
from o2c.values.ids import CustomerId, ProductId, SiteId
from o2c.values.price import unit_price
from o2c.values.terms import net

Ask = tuple[Callable[..., Any], dict[str, Any]]
Tale = tuple[Aggregate[Any, Any], list[object], list[Ask]]

NOTE = {"note": ""}
WORKING = {"today": day(0), "working": every_day}
BO = Contact(subject="ACME", name="Bo")
ASKS = (customer.ContactUsage.ORDERS,)
NUMBER = PersonalText(subject="ACME", text="DE136695976")
BANK = BankAccount(subject="ACME", name="Acme", iban="DE89370400440532013000")
SERVED = customer.ServiceProfile(edi="ACME-EDI")
LOOKED_AT = customer.Validation(
    apart_from=(),
    credit_application="CA-1",
    screening=customer.Screening.CLEAR,
    screening_reference="",
    screened_on=MONDAY,
    no_tax_id="a private person",
    note="",
)
INTO = customer.Target(
    id=CustomerId("BETA"), customer=customer.CUSTOMER.fold([ACME]), parents=()
)
GROUND = credit.Ground()
RULE = credit_policy.CreditRule(
    kind=credit_policy.RuleKind.DAYS_OVERDUE,
    measure=credit_policy.RuleMeasure.DAYS,
    value=qty(61),
)
WATCHED = {"customer": CustomerId("ACME"), "number": "R-1"}
RATE = {"rate": qty("0.19"), "since": MONDAY}
GOODS = {"lines": [part(1, 4)]}
DOLLAR = unit_price(1, "USD")
PRICE = {"price": unit_price(9, "EUR"), "discount": qty(0)}
FOUND: dict[str, Any] = {
    "kind": flag.Concern.SKU_NAME,
    "subjects": ("AB-12",),
    "figures": ("too long",),
}
BACK = {"rma": "RMA-1", **GOODS}

_DRAFT: dict[str, Any] = {
    "customer": "ACME",
    "channel": Channel.FAX,
    "lines": 0,
    "missing": (),
    "by": ("maria",),
}
MOVED: dict[str, Any] = {
    "ship_to": PORT,
    "bill_to": PORT,
    "jurisdiction": "NL",
    "quotes": [],
    "freight_tax": eur(0),
}
SAID = (Instruction(kind=For.CARRIER, text="by noon"),)
OTHER = replace(asked(2, 5), product=ProductId("SKU-8"))
REWRITES: list[Ask] = [
    (rewriting.change_address, {**MOVED, "version": 5}),
    (rewriting.change_site, {"line": 2, "site": SiteId("EAST"), "version": 5}),
    (rewriting.change_product, {"asked": OTHER, "quote": quote(2), "version": 5}),
    (
        rewriting.change_instructions,
        {"line": None, "instructions": SAID, "version": 5},
    ),
    (
        rewriting.change_purchase_order,
        {"number": "P-2", "compared_as": "P2", "version": 5},
    ),
    (rewriting.change_priority, {"priority": "rush", "version": 5}),
    (rewriting.reopen_line, {"line": 1, "cancelled": qty(0), "version": 5}),
]
DRAFTED = draft.Saved(content=PersonalText(subject="ACME", text="{}"), **_DRAFT)
REDRAFTED = draft.Changed(content=PersonalText(subject="ACME", text="[]"), **_DRAFT)

# Each is begun with these events and asked these decisions in turn, each of them twice.
TALES: dict[str, Tale] = {
    "site": (
        site.SITE,
        [],
        [
            (site.register, {"registered": BREMEN}),
            (site.change_hours, {"workdays": (1,), "deadlines": ()}),
        ],
    ),
    "new customer": (
        customer.CUSTOMER,
        [],
        [(customer.register, customer_data())],
    ),
    "customer": (
        customer.CUSTOMER,
        [ACME],
        [
            (
                customer.change,
                {"places": (customer.Place(usage=AddressUsage.SHIP_TO, address=PORT),)},
            ),
            (customer.set_service, {"profile": SERVED}),
            (
                customer.set_parent,
                {"me": CustomerId("ACME"), "parent": CustomerId("TOP"), "parents": ()},
            ),
            (
                customer.propose_terms,
                {"change": "AP-1", "terms": net(60), "by": ()},
            ),
            (customer.confirm, {"change": "AP-1"}),
            (customer.propose_bank, {"change": "AP-2", "bank": BANK, "by": ()}),
            (customer.set_profile, {"profile": OrderProfile(rounding=True)}),
            (customer.give_part_numbers, {}),
            (customer.block, NOTE),
            (customer.unblock, NOTE),
            (customer.deactivate, NOTE),
            (customer.reactivate, NOTE),
            (customer.place_hold, {"reference": "case 7", **NOTE}),
        ],
    ),
    "customer with a contact": (
        customer.CUSTOMER,
        [
            ACME,
            customer.ContactSet(contact=1, usages=(), was=None, person=BO),
            customer.TaxIdAdded(
                tax_id=1, scheme=customer.TaxScheme.EU_VAT, number=NUMBER
            ),
        ],
        [
            (customer.set_contact, {"number": 1, "usages": ASKS, "person": BO}),
            (
                customer.record_check,
                {
                    "tax_id": 1,
                    "outcome": customer.Check.VALID,
                    "service": "VIES",
                    "on": MONDAY,
                    "reference": "",
                },
            ),
            (customer.remove_contact, {"number": 1, **NOTE}),
        ],
    ),
    "prospect": (
        customer.CUSTOMER,
        [],
        [
            (customer.prospect, customer_data()),
            (customer.validate, {"validation": LOOKED_AT, "by": ()}),
            (customer.activate, {}),
        ],
    ),
    "customer that is another": (
        customer.CUSTOMER,
        [ACME],
        [
            (
                customer.merge,
                {
                    "me": CustomerId("ACME"),
                    "parents": (),
                    "into": INTO,
                    "acknowledged": False,
                    "open_documents": (),
                    "documents": 0,
                    "by": (),
                    **NOTE,
                },
            ),
            (customer.unmerge, {"documents": 0, "by": (), **NOTE}),
        ],
    ),
    "customer who is forgotten": (
        customer.CUSTOMER,
        [ACME, customer.Deactivated(note="")],
        [
            (
                customer.erase,
                {
                    "person": Forgotten(subject="ACME"),
                    "pending": customer.Pending(),
                    "parked": (),
                    **NOTE,
                },
            )
        ],
    ),
    "new product": (product.PRODUCT, [], [(product.register, product_data())]),
    "product": (
        product.PRODUCT,
        [BOLT],
        [
            (product.change, {"name": "Nut"}),
            (product.add_pack, {"pack": product.Pack(unit="XBX", holds=qty(9))}),
            (product.set_list_price, {"price": DOLLAR}),
            (product.set_order_rules, {"minimum": qty(4), "multiple": qty(2)}),
            (product.supersede, {"itself": "BOLT", "by": "NUT", "chain": (), **NOTE}),
            (product.discontinue, NOTE),
        ],
    ),
    "kit": (
        product.PRODUCT,
        [replace(BOLT, tracked=False)],
        [
            (
                product.define_kit,
                {
                    "itself": "SET",
                    "components": (product.KitComponent(product="N", quantity=qty(1)),),
                    "inside": frozenset({"N"}),
                },
            )
        ],
    ),
    "approval": (
        approval.APPROVAL,
        [],
        [
            (approval.request, {"subject": SUBJECT, "makers": ("maria",), **NOTE}),
            (approval.grant, GRANT),
            (approval.lapse, NOTE),
        ],
    ),
    "approval declined": (
        approval.APPROVAL,
        [ASKED_FOR],
        [(approval.decline, {"by": ("carl",), **NOTE})],
    ),
    "approval withdrawn": (
        approval.APPROVAL,
        [ASKED_FOR],
        [(approval.withdraw, {"by": ("maria",), **NOTE})],
    ),
    "docket": (
        docket.DOCKET,
        [],
        [
            (docket.file, FILED),
            (docket.strike, {"approval": "AP-1"}),
        ],
    ),
    "authority": (
        authority.AUTHORITY,
        [],
        [
            (authority.set_limit, LIMIT),
            (authority.delegate, LENDING),
            (authority.borrow, {"action": RELEASE, "lender": "carl"}),
            (authority.revoke, {"action": RELEASE, "to": "ann", **NOTE}),
        ],
    ),
    "flag": (
        flag.FLAG,
        [],
        [
            (flag.find, FOUND),
            (flag.assign, {"owner": "ann"}),
            (flag.accept, {"by": ("carl",), **NOTE}),
            (flag.reject, {"by": ("carl",), **NOTE}),
        ],
    ),
    "flag of what is gone": (
        flag.FLAG,
        [flag.Raised(**FOUND)],
        [(flag.clear, NOTE)],
    ),
    "naming": (naming.NAMING, [], [(naming.set_rule, {"rule": naming.NamingRule()})]),
    "sku": (naming.SKU, [], [(naming.take, {"product": "AB-12"})]),
    "intake": (
        intake.INTAKE,
        [],
        [
            (
                intake.park,
                {
                    **dict.fromkeys(("request", "code", "message", "remedy"), ""),
                    "raw": PersonalText(subject="input/c-1", text="two bolts"),
                },
            ),
            (intake.settle, {"order": None, **NOTE}),
            (intake.erase, NOTE),
        ],
    ),
    "purchase order": (
        purchase_order.PURCHASE_ORDER,
        [],
        [
            (purchase_order.use, {"order": "SO-1"}),
            (purchase_order.free, {"order": "SO-1"}),
        ],
    ),
    "tax": (
        tax.TAX,
        [],
        [
            (tax.set_tax, {"tax_class": "standard", **RATE}),
            (
                tax.set_acceptance,
                {
                    "reason": ExemptionReason.RESALE,
                    "accepts": tax.Accepts.ANY,
                    "since": MONDAY,
                },
            ),
        ],
    ),
    "certificate calendar": (
        certificate_calendar.CERTIFICATE_CALENDAR,
        [],
        [
            (certificate_calendar.enter, {**WATCHED, "expires": day(9)}),
            (certificate_calendar.strike, WATCHED),
        ],
    ),
    "customer who is exempt": (
        customer.CUSTOMER,
        [ACME],
        [
            (
                customer.record_certificate,
                {"certificate": CERTIFICATE, "today": MONDAY},
            ),
            (customer.review_certificates, {"today": day(5)}),
            (
                customer.invalidate_certificate,
                {"number": "R-1", "by": (), **NOTE},
            ),
        ],
    ),
    "customer part": (
        customer_part.CUSTOMER_PART,
        [],
        [
            (
                customer_part.mean,
                {
                    "customer": "ACME",
                    "number": "A1",
                    "product": "BOLT",
                    "since": MONDAY,
                },
            ),
            (customer_part.end, {"since": day(1)}),
        ],
    ),
    "draft": (
        draft.DRAFT,
        [],
        [
            (draft.save, {"saved": DRAFTED}),
            (draft.change, {"changed": REDRAFTED}),
            (draft.place, {"order": "SO-1"}),
        ],
    ),
    "draft that is dropped": (draft.DRAFT, [DRAFTED], [(draft.discard, NOTE)]),
    "gtin": (gtin.GTIN, [], [(gtin.assign, {"product": "BOLT", "unit": None})]),
    "exchange": (rates.EXCHANGE, [], [(rates.set_exchange, RATE)]),
    "books": (
        books.BOOKS,
        [],
        [
            (books.open_books, {"currency": "EUR"}),
            (books.close_period, {"through": day(0), "today": day(1)}),
            (books.reopen_period, {"through": None, **NOTE}),
        ],
    ),
    "credit": (
        credit.CREDIT,
        [],
        [
            (credit.open_account, {"currency": "EUR"}),
            (credit.set_limit, {"limit": eur(100)}),
            (credit.commit, {"order": "SO-1", "amount": eur(60)}),
            (credit.recommit, {"order": "SO-1", "amount": eur(70)}),
            (credit.move, {"order": "SO-1", "ordered": eur(0), "unbilled": eur(70)}),
            (credit.secure, {"order": "SO-1", "amount": eur(10)}),
            (credit.force, {"order": "SO-2", "amount": eur(60), **NOTE}),
            (credit.send_back, {"order": "SO-2", **NOTE}),
            (credit.review, {"order": "SO-2", "amount": eur(50), "ground": GROUND}),
            (credit.rank, {"order": "SO-2", "priority": "rush"}),
            (
                credit.allow,
                {
                    "order": "SO-2",
                    "up_to": eur(50),
                    "today": MONDAY,
                    "settings": credit_policy.CreditSettings(),
                },
            ),
            (credit.withdraw, {"order": "SO-2"}),
            (
                credit.check,
                {
                    "order": "SO-3",
                    "amount": eur(101),
                    "ground": GROUND,
                    "at": credit_policy.Checkpoint.MANUAL,
                },
            ),
        ],
    ),
    "kept credit": (
        credit.CREDIT,
        [
            credit.Opened(currency="EUR"),
            credit.Invoiced(invoice="INV-1", amount=eur(60)),
        ],
        [
            (credit.set_temporary_limit, {"limit": eur(9), "until": MONDAY}),
            (credit.set_security, {"amount": eur(9), "until": None}),
            (credit.set_dunning, {"level": 2}),
            (credit.set_group, {"group": "retail"}),
            (
                credit.set_parent,
                {"account": "A", "parent": "B", "currency": "EUR", "line": ["B"]},
            ),
            (credit.join, {"child": "C"}),
            (credit.part, {"child": "C"}),
            (
                credit.dispute,
                {"invoice": "INV-1", "why": credit.Doubt.DISPUTE, **NOTE},
            ),
            (credit.resolve_dispute, {"invoice": "INV-1", **NOTE}),
        ],
    ),
    "credit policy": (
        credit_policy.CREDIT_POLICY,
        [],
        [
            (
                credit_policy.set_policy,
                {"settings": credit_policy.CreditSettings(at_limit=True)},
            ),
            (credit_policy.set_rule, {"rule": RULE}),
            (credit_policy.remove_rule, {"rule": RULE}),
        ],
    ),
    "invoice": (
        invoice.INVOICE,
        [],
        [
            (invoice.issue, {"issued": issued(invoiced(1, 10, 1_000, 0))}),
            (
                invoice.credit,
                {
                    "memo": "CM-1",
                    "restores": True,
                    "lines": [worth(1, 1, 1)],
                    "amount": eur(1),
                    "on": MONDAY,
                },
            ),
        ],
    ),
    "credit memo": (
        credit_memo.CREDIT_MEMO,
        [],
        [(credit_memo.issue, {"issued": MEMO})],
    ),
    "quote": (
        QUOTE,
        [],
        [
            (quoting.draft, drafting(10, 5)),
            (quoting.revise, {"offer": offering(10), "today": MONDAY}),
            (
                quoting.track,
                {"owner": "carl", "probability": qty("0.9"), **NOTE},
            ),
            (quoting.offer, UNTIL),
            (ending.convert, {"order": "SO-1", **WON}),
            (ending.restore, {"order": "SO-1"}),
            (ending.expire, {"today": day(8)}),
            (ending.lose, LOST),
        ],
    ),
    "withdrawn quote": (
        QUOTE,
        open_quote(1).events,
        [(ending.cancel, NOTE)],
    ),
    "receipt": (
        receipt.RECEIPT,
        [],
        [
            (
                receipt.receive,
                {
                    "account": "ACME",
                    "amount": eur(5),
                    "on": MONDAY,
                    "method": "",
                    "reference": "",
                },
            )
        ],
    ),
    "payment": (PAYMENT, [], PAYING),
    "payment that is refused": (PAYMENT, [REQUESTED], [DECLINING]),
    "payment that ran out": (PAYMENT, [REQUESTED, AUTHORISED], RUNNING_OUT),
    "agreement": (
        AGREEMENT,
        [],
        [
            (keeping.draft, AGREED_ON),
            (
                agreements.change_quantity,
                {"line": 2, "mode": Mode.OPEN, "quantity": qty(0), **BY},
            ),
            (
                agreements.change_price,
                {"line": 2, "price": CHEAP, "since": day(9), **BY},
            ),
            (agreements.change_end, {"until": day(40), **BY}),
            (keeping.start, {"on": day(1), **BY}),
            (calling.call_off, {"order": "SO-1", "on": day(1), "shares": SHARES}),
            (releasing.release, RELEASING),
            (keeping.close, {"on": day(2), **NOTE, "acknowledged": True, **BY}),
            (keeping.reopen, {"on": day(3), **NOTE, **BY}),
        ],
    ),
    "void agreement": (AGREEMENT, [drafted()], [(keeping.cancel, {**NOTE, **BY})]),
    "list of agreements": (
        agreed.AGREED,
        [],
        [
            (agreed.enter, {"listed": listed()}),
            (agreed.leave, {"agreement": "AG-1"}),
        ],
    ),
    "shipment": (
        shipment.SHIPMENT,
        [],
        [
            (shipment.plan, {"planned": PLANNED}),
            (shipment.redirect, {"ship_to": PORT}),
            (shipment.instruct, {"instructions": SAID}),
            (shipment.pick, {"found": []}),
            (shipment.pack, {"packages": 1, "weight": None}),
            (shipment.ship, {"on": MONDAY, "carrier": "", "tracking": ""}),
            (shipment.deliver, {"on": MONDAY, "proof": ""}),
        ],
    ),
    "shipment that stays": (shipment.SHIPMENT, [PLANNED], [(shipment.cancel, NOTE)]),
    "return": (
        rma.RMA,
        [],
        [
            (rma.authorise, {"authorised": ASKED}),
            (rma.cancel, NOTE),
        ],
    ),
    "credited return": (
        rma.RMA,
        [ASKED, GOT, SEEN, KEPT],
        [(rma.credit, paid(part(1, 5))), (rma.close, NOTE)],
    ),
    "order": (
        ORDER,
        [],
        [
            (placing.place, {"placed": placed(asked(1, 10), asked(2, 5))}),
            (placing.price, {"quotes": [quote(1), quote(2)], "freight_tax": eur(0)}),
            (placing.hold, {"reason": HoldReason.CREDIT, **NOTE}),
            (placing.clear, {"reason": HoldReason.CREDIT}),
            (placing.tell_customer, {"notice": "We have your order."}),
            (placing.hold, {"reason": HoldReason.MANUAL, **NOTE}),
            (
                placing.release,
                {"reason": HoldReason.MANUAL, **NOTE, "by": releaser("max")},
            ),
            (paying.agree, {"means": Means.CARD, "by": ("max",)}),
            (placing.confirm, {"lines": ()}),
            (
                amending.change_price,
                {"line": 1, **PRICE, "source": PriceSource.MANUAL, "version": 2},
            ),
            (amending.change_quantity, {"line": 1, "quantity": qty(9), "version": 3}),
            (amending.change_date, {"line": 1, "requested": day(1), "version": 4}),
            (
                amending.cancel_line,
                {"line": 1, "remaining": qty(8), **NOTE, "version": 5},
            ),
            *REWRITES,
            (fulfilling.plan, {"shipment": "SH-1", **GOODS}),
            (fulfilling.unplan, {"shipment": "SH-1", **GOODS}),
            (fulfilling.ship, {"shipment": "SH-2", **GOODS}),
            (billing.bill, {"invoice": "INV-1", **GOODS}),
            (returning.authorise_return, BACK),
            (returning.lapse_return, BACK),
            (closing.close, NOTE),
            (closing.reopen, NOTE),
        ],
    ),
    "scheduled order": (
        ORDER,
        [placed(replace(asked(101), commercial=1))],
        [
            (scheduling.schedule, {}),
            (scheduling.judge, {"quote": quote(101, "9.00"), "version": 2}),
        ],
    ),
    "order on conditions of its own": (
        ORDER,
        at_price(by_hand("9.00")).events,
        [
            (deviating.deviate, found_at("9.00")),
            (deviating.escalate, {"policy": LEVELS, "today": day(9)}),
            (answering.approve, answer(valid_until=day(9))),
            (deviating.expire, {"policy": STRICT, "today": day(10)}),
            (
                answering.settle,
                {
                    "reason": HoldReason.PRICE,
                    "by": releaser("max"),
                    "used": None,
                    **NOTE,
                },
            ),
            (
                order_terms.change_terms,
                {"terms": net(60), "own": net(30), "version": 2},
            ),
        ],
    ),
    "order that is not accepted": (
        ORDER,
        waiting("9.00").events,
        [(answering.reject, saying_no())],
    ),
    "order that waits for nobody any more": (
        ORDER,
        [
            *at_price(by_hand("9.00")).events,
            Held(
                reason=HoldReason.PRICE,
                note="",
                review_on=None,
                amount=eur(9000),
                deviation=True,
            ),
        ],
        [(order_releasing.ended, {"waits": ()})],
    ),
    "deviation policy": (
        deviation_policy.DEVIATION_POLICY,
        [],
        [
            (deviation_policy.set_policy, {"policy": LEVELS.policy}),
            (deviation_policy.rank_terms, {"code": "NET60", "rank": 6}),
        ],
    ),
    "cancelled order": (ORDER, [placed(asked())], [(closing.cancel, NOTE)]),
    "stock": (
        STOCK,
        [received(10)],
        [
            (supplying.count, {"counted": qty(9), **NOTE, "on": MONDAY}),
            (supplying.expect, {"supply": "PO-1", "quantity": qty(9), "on": day(3)}),
            (
                supplying.change_supply,
                {"supply": "PO-1", "quantity": qty(8), "on": None, **NOTE},
            ),
            (promising.reserve, want(5)),
            (moving.pick, going(3, pick=True)),
            (moving.put_back, {"order": "SO-1", "line": 1, "shipment": "SH-1"}),
            (promising.release, {"order": "SO-1", "line": 1, "keep": qty(2)}),
        ],
    ),
    "stock that waits": (
        STOCK,
        [reserved("SO-1", waiting=5), received(3), expected("PO-1", 9, 2)],
        [(promising.refill, WORKING)],
    ),
    **PRICE_TALES,
}
