"""What a history may have behind it already, so that short ones too get far.

Orders, prices and agreements; and what a history would rarely come to by itself: a
customer whose documents count in another currency, a group of accounts, an exemption,
a quote, deliveries, a card, and a price that nobody has approved yet of goods that are
picked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from laws_world import GOODS, SITES, customer, money


def _line(number: int, product: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"line": number, "product": product, "quantity": quantity, **more}


def _order(customer: str, *lines: dict[str, Any], **more: Any) -> tuple[str, Any]:
    fields = {"customer": customer, "site": "MAIN", "lines": list(lines), **more}
    return "PlaceOrder", fields


def _of_order(name: str, number: int, **fields: Any) -> tuple[str, Any]:
    return name, {"order": f"SO-{number:06d}", **fields}


def _part(line: int, quantity: int, **more: Any) -> dict[str, Any]:
    return {"line": line, "quantity": quantity, **more}


def _due(quantity: int, day: str) -> dict[str, Any]:
    return {"quantity": quantity, "requested": day}


# What prices are found in beside the base list, from the second day on: a contract,
# one for a category above, a list whose prices bear tax, and a promotion.
PRICED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SetCategory", {"category": "GOODS"}),
    ("SetCategory", {"category": "METAL", "parent": "GOODS"}),
    ("SetCategory", {"category": "FLUIDS", "parent": "GOODS"}),
    ("ChangeProduct", {"product": "BOLT", "category": "METAL"}),
    ("ChangeProduct", {"product": "OIL", "category": "FLUIDS"}),
    (
        "SetPrice",
        {
            "key": {"customer": "USCO", "product": "BOLT"},
            "currency": "USD",
            "since": "2026-03-03",
            "breaks": [{"value": "11"}, {"least": 6, "value": "10.4"}],
        },
    ),
    (
        "SetPrice",
        {
            "key": {"customer": "BETA", "category": "GOODS"},
            "currency": "EUR",
            "since": "2026-03-03",
            "basis": "below_list",
            "breaks": [{"least": 3, "value": "0.07"}],
        },
    ),
    (
        "SavePriceList",
        {
            "price_list": "L-TAX",
            "name": "Shop",
            "currency": "EUR",
            "since": "2026-03-03",
            "tax_inclusive": True,
        },
    ),
    (
        "SetPrice",
        {
            "key": {"price_list": "L-TAX", "product": "FIT"},
            "currency": "EUR",
            "since": "2026-03-03",
            "breaks": [{"value": "95"}],
        },
    ),
    (
        "SavePromotion",
        {
            "promotion": "SPRING",
            "name": "Spring",
            "since": "2026-03-03",
            "until": "2026-05-31",
            "breaks": [{"least": 4, "value": "0.05"}],
        },
    ),
    (
        "SetCost",
        {"product": "BOLT", "cost": "7.5", "currency": "EUR", "since": "2026-01-01"},
    ),
)


def _agreed(number: int, product: str, **more: Any) -> dict[str, Any]:
    return {"line": number, "product": product, "price": "9.5", **more}


def _agreement(
    customer: str, number: int, *lines: dict[str, Any]
) -> Iterable[tuple[str, Any]]:
    days = {"since": "2026-03-01", "until": "2026-04-15"}
    yield "DraftAgreement", {"customer": customer, "lines": list(lines), **days}
    yield "StartAgreement", {"agreement": f"AG-{number:06d}"}


def _dollars(rate: str, since: str) -> tuple[str, Any]:
    fields = {"currency": "EUR", "base": "USD", "rate": rate, "since": since}
    return "SetExchangeRate", fields


# Documents in euros that count in an account in dollars (EUCO's), an exemption, a quote
# that is offered, deliveries paid for by card, and goods that were picked before their
# price was changed.
COMMERCIAL: tuple[tuple[str, dict[str, Any]], ...] = (
    _dollars("1.0873", "2026-01-01"),
    customer("HEAD", "DE", "EUR"),  # ACME counts against it as well
    ("SetCreditLimit", {"account": "HEAD", "limit": money(2000)}),
    ("SetCreditParent", {"account": "ACME", "parent": "HEAD"}),
    customer("EUCO", "DE", "EUR", account="USCO"),
    _order("EUCO", _line(1, "FIT", 2), _line(2, "BOLT", 3, site="EAST")),
    _of_order("ShipOrder", 5, lines=[_part(1, 1)], carrier="C"),
    _of_order("IssueInvoice", 5),
    (
        "RecordReceipt",
        {
            "account": "USCO",
            "amount": money(30),
            "apply": [{"invoice": "INV-2026-000003", "amount": money(20)}],
        },
    ),
    _dollars("1.0955", "2026-03-01"),  # what there is already keeps its rate
    (
        "SetAcceptance",
        {
            "jurisdiction": "DE",
            "reason_code": "resale",
            "accepts": "any",
            "since": "2026-03-01",
        },
    ),
    (
        "RecordCertificate",
        {
            "customer": "BETA",
            "number": "C-1",
            "jurisdictions": ["DE"],
            "reason_code": "resale",
            "expires": "2026-03-12",
        },
    ),
    (
        "DraftQuote",
        {
            "customer": "BETA",
            "site": "MAIN",
            "lines": [_line(1, "BOLT", 4), _line(2, "FIT", 2)],
        },
    ),
    ("OfferQuote", {"quote": "QU-000001", "valid_days": 15}),
    _order(
        "JPCO",
        _line(1, "TEN", 6, schedule=[_due(2, "2026-03-04"), _due(4, "2026-03-11")]),
        prepaid="card",
    ),
    _of_order(
        "AuthoriseCard",
        6,
        token="tok_1",
        brand="visa",
        last4="1111",
        expires="2027-03",
    ),
    _order("BETA", _line(1, "BOLT", 3, site="EAST")),
    _of_order("PlanShipment", 7, lines=[_part(1, 2)]),
    ("PickShipment", {"shipment": "SH-000004"}),
    _of_order(
        "AmendOrder", 7, changes=[{"kind": "change_price", "line": 1, "price": "9.05"}]
    ),
)

# Orders on their way: one shipped, billed and coming back, one in the warehouse, one
# that waits for goods; so that short histories too get far.
UNDER_WAY: tuple[tuple[str, dict[str, Any]], ...] = (
    *(
        ("ReceiveStock", {"product": product, "site": site, "quantity": 15})
        for product in GOODS
        for site in SITES[:2]
    ),
    (
        "ExpectSupply",
        {
            "product": "BOLT",
            "site": "MAIN",
            "supply": "PO-1",
            "quantity": 6,
            "due": "2026-03-13",
        },
    ),
    _order(
        "ACME",
        _line(1, "BOLT", 7),
        _line(2, "FIT", 3),
        _line(3, "TEN", 8),
        freight=money("4.99"),
        purchase_order="P-1",
    ),
    _order("BETA", _line(1, "BOLT", 5), _line(2, "OIL", 3), tax_method="per_document"),
    _order("USCO", _line(1, "BOLT", 6, site="EAST"), _line(2, "TEN", 3)),
    _order("ACME", _line(1, "BOLT", 9)),
    _of_order(
        "ShipOrder", 1, lines=[_part(1, 5), _part(2, 3), _part(3, 8)], carrier="C"
    ),
    _of_order("IssueInvoice", 1, lines=[_part(1, 3), _part(2, 2)]),
    _of_order("IssueInvoice", 1),
    _of_order("AuthoriseReturn", 1, lines=[_part(1, 3, reason="too many")]),
    ("ReceiveReturn", {"rma": "RMA-000001", "lines": [_part(1, 3)]}),
    _of_order("PlanShipment", 2, lines=[_part(1, 4)]),
    (
        "RecordReceipt",
        {
            "account": "ACME",
            "amount": money(100),
            "apply": [{"invoice": "INV-2026-000001", "amount": money(60)}],
        },
    ),
    ("SetCreditLimit", {"account": "ACME", "limit": money(530)}),  # owed are 461
    *PRICED,
    *_agreement(
        "ACME", 1, _agreed(1, "BOLT", quantity=12), _agreed(2, "FIT", mode="open")
    ),
    *_agreement(
        "USCO", 2, _agreed(1, "TEN", quantity=9), _agreed(2, "OIL", quantity=0)
    ),
    *COMMERCIAL,
)
