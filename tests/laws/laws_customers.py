"""Moves about customers and their exemption from tax."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS

from o2c.domain.customer import CUSTOMER

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


CUSTOMER_MOVES: Mapping[str, Maker] = {
    "SetAcceptance": set_acceptance,
    "RecordCertificate": record_certificate,
    "InvalidateCertificate": invalidate_certificate,
    "ReviewCertificates": review_certificates,
}
