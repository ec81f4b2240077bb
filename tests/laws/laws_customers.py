"""Moves about customers and their exemption from tax."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS, NEW_CUSTOMERS, home

from o2c.domain.customer import CUSTOMER, Status

WHERE = ("DE", "US", "JP")
REASONS = ("resale", "government")


def set_acceptance(table: Table, m: Move) -> Fields:
    return {
        "jurisdiction": WHERE[m.which % 3],
        "reason_code": REASONS[m.line % 2],
        "accepts": ("any", "own", "nothing")[m.more % 3],
        "since": table.clock.day(-1),
    }


def record_certificate(table: Table, m: Move) -> Fields:
    expires = {} if m.more < 3 else {"expires": table.clock.day(m.quantity * 4 - 1)}
    return {
        "customer": chosen(list(CUSTOMERS), m.which),
        "number": f"C-{m.quantity}{m.line}",
        "jurisdictions": [WHERE[m.which // 2 % 3], "FR"][: 1 + m.more % 2],
        "reason_code": REASONS[m.line % 2],
        "issuer": WHERE[m.which % 3] if m.more % 2 else None,
        **expires,
    }


def invalidate_certificate(table: Table, m: Move) -> Fields:
    held = [
        (id, certificate.number)
        for id, customer in table.facts.all(CUSTOMER).items()
        for certificate in customer.certificates
    ]
    id, number = chosen(held, m.which) or ("ACME", "C-0")
    return {"customer": id, "number": number, "note": "forged"}


def review_certificates(table: Table, m: Move) -> Fields:
    return {}


def register_prospect(table: Table, m: Move) -> Fields:
    bill_to = home("Maybe", WHERE[m.line % 3]) if m.more > 2 else None
    return {
        "customer": chosen(list(NEW_CUSTOMERS), m.which),
        "name": f"Number {m.which}",
        "currency": "EUR",
        "bill_to": bill_to,
    }


def _of(status: Status, table: Table, m: Move) -> str:
    found = [
        id
        for id, customer in table.facts.all(CUSTOMER).items()
        if customer.status is status
    ]
    return str(chosen(found, m.which) or chosen([*NEW_CUSTOMERS], m.which))


def validate_customer(table: Table, m: Move) -> Fields:
    screening = "hit" if m.more == 9 else "clear"
    return {
        "customer": _of(Status.PROSPECT, table, m),
        "credit_application": "CA" if m.quantity > 2 else "",
        "screening": screening,
        "no_tax_id": "private" if m.line else "",
        "note": "looked at",
    }


def activate_customer(table: Table, m: Move) -> Fields:
    return {"customer": _of(Status.VALIDATED, table, m)}


def set_address(table: Table, m: Move) -> Fields:
    since = {"since": table.clock.day(m.quantity - 3)} if m.more % 2 else {}
    return {
        "customer": chosen(list(CUSTOMERS), m.which),
        "usage": ("ship_to", "bill_to", "invoice")[m.line % 3],
        "label": ("", "gate 2")[m.more % 2],
        "address": home(f"Gate {m.line}", WHERE[m.quantity % 3]),
        **since,
    }


def set_contact(table: Table, m: Move) -> Fields:
    return {
        "customer": chosen(list(CUSTOMERS), m.which),
        "contact": m.line or None,
        "usages": [("orders", "invoices", "quality")[m.more % 3]],
        "name": f"Person {m.quantity}",
        "email": f"p{m.quantity}@acme.example",
    }


def remove_contact(table: Table, m: Move) -> Fields:
    held = [
        (id, number)
        for id, customer in table.facts.all(CUSTOMER).items()
        for number in customer.contacts
    ]
    id, number = chosen(held, m.which) or ("ACME", 1)
    return {"customer": id, "contact": number, "note": "left"}


NUMBERS = ("DE136695976", "DE129273398", "FR40303265045")


def add_tax_id(table: Table, m: Move) -> Fields:
    among = [_of(Status.PROSPECT, table, m)] if m.more % 2 else list(CUSTOMERS)
    id = chosen(among, m.which)
    return {"customer": id, "scheme": "eu_vat", "number": NUMBERS[m.line % 3]}


def record_check(table: Table, m: Move) -> Fields:
    held = [
        (id, number)
        for id, customer in table.facts.all(CUSTOMER).items()
        for number in customer.tax_ids
    ]
    id, number = chosen(held, m.which) or ("ACME", 1)
    outcome = ("valid", "unavailable", "invalid")[m.more % 3]
    return {"customer": id, "tax_id": number, "outcome": outcome, "service": "VIES"}


def set_service(table: Table, m: Move) -> Fields:
    return {
        "customer": chosen(list(CUSTOMERS), m.which),
        "trade_names": [f"Trade {m.line}"][: m.more % 2],
        "incoterm": {"code": "DAP", "place": "Port"} if m.more > 2 else None,
    }


def set_parent(table: Table, m: Move) -> Fields:
    parent = None if m.more < 3 else CUSTOMERS[m.line % 4]
    return {"customer": chosen([*CUSTOMERS, *NEW_CUSTOMERS], m.which), "parent": parent}


def change_terms(table: Table, m: Move) -> Fields:
    parts = [{"percent": "0.3", "days": 10}, {"days": 30}]
    terms: Fields = {"code": "3070", "instalments": parts}
    if m.more % 2:
        terms = {"net_days": 10 * m.line + 5}
    return {"customer": CUSTOMERS[m.which % 4], "terms": terms, "note": "asked for"}


def change_bank(table: Table, m: Move) -> Fields:
    bank = {"holder": f"Holder {m.line}", "iban": "DE89370400440532013000"}
    return {"customer": CUSTOMERS[m.which % 4], "bank": bank, "note": "by letter"}


def confirm_change(table: Table, m: Move) -> Fields:
    waiting = [
        (id, each.change)
        for id, customer in table.facts.all(CUSTOMER).items()
        for each in (customer.terms_proposed, customer.bank_proposed)
        if each is not None
    ]
    id, change = chosen(waiting, m.which) or ("ACME", "AP-000001")
    return {"customer": id, "change": change, "note": "called back"}


def merge_customer(table: Table, m: Move) -> Fields:
    among = NEW_CUSTOMERS if m.more < 9 or m.quantity < 8 else CUSTOMERS[:2]
    return {
        "customer": chosen(list(among), m.which),
        "into": chosen([*CUSTOMERS, *NEW_CUSTOMERS], m.line),
        "acknowledge_different": m.quantity > 1,
        "note": "the same",
    }


def unmerge_customer(table: Table, m: Move) -> Fields:
    gone = [
        id
        for id, customer in table.facts.all(CUSTOMER).items()
        if customer.replaced_by is not None
    ]
    return {"customer": chosen(gone or list(NEW_CUSTOMERS), m.which), "note": "two"}


CUSTOMER_MOVES: Mapping[str, Maker] = {
    "SetAcceptance": set_acceptance,
    "RecordCertificate": record_certificate,
    "InvalidateCertificate": invalidate_certificate,
    "ReviewCertificates": review_certificates,
    "RegisterProspect": register_prospect,
    "ValidateCustomer": validate_customer,
    "ActivateCustomer": activate_customer,
    "SetAddress": set_address,
    "SetContact": set_contact,
    "RemoveContact": remove_contact,
    "AddTaxId": add_tax_id,
    "RecordTaxIdCheck": record_check,
    "SetServiceProfile": set_service,
    "SetParent": set_parent,
    "ChangeTerms": change_terms,
    "ChangeBank": change_bank,
    "ConfirmChange": confirm_change,
    "MergeCustomer": merge_customer,
    "UnmergeCustomer": unmerge_customer,
}
