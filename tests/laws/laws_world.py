"""The world that every history begins in: three sites, four customers, five products.

Ids that a history may add are drawn from short lists, so that the same one comes up
twice and is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import define

import o2c
from o2c.desk.roles import Role

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

SITES = ("MAIN", "EAST", "KOBE")
PRODUCTS = ("TEN", "BOLT", "OIL", "FIT")  # goods, boxed goods, litres, a service
GOODS = PRODUCTS[:3]
CUSTOMERS = ("ACME", "BETA", "USCO", "JPCO")
ACCOUNTS = {"ACME": "EUR", "USCO": "USD", "JPCO": "JPY"}  # ACME pays for BETA too
NEW_SITES = ("POP1", "POP2")
NEW_PRODUCTS = ("NEW1", "NEW2", "NEW3")
NEW_CUSTOMERS = ("NEWCO", "SHOP")

# Maria enters what Carl releases; whoever comes third has one role only.
EVERY_ROLE = tuple(Role)
MARIA = o2c.Actor("maria", EVERY_ROLE)
CARL = o2c.Actor("carl", EVERY_ROLE)
LENA = o2c.Actor("lena", (Role.CREDIT, Role.PRICING, Role.SUPERVISOR, Role.BILLING))
BOTS = tuple(
    o2c.Actor("bot", EVERY_ROLE, on_behalf_of=who) for who in ("maria", "carl")
)
PEOPLE = ("carl", "lena", "maria", "ann")  # who may have authority, and lend it


@define
class Clock:
    """The time of a history: it stands still until the history moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def day(self, n: int = 0) -> date:
        """So many days from today."""
        return self.now.date() + timedelta(days=n)


def money(amount: str | int, currency: str = "EUR") -> dict[str, str]:
    return {"amount": str(amount), "currency": currency}


def written(name: str, fields: Mapping[str, Any]) -> str:
    """A request as the JSON text that comes in at the door."""
    return json.dumps({"do": name, **fields}, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def home(name: str, country: str) -> dict[str, Any]:
    return {"name": name, "lines": ["1 Road"], "city": "Port", "country": country}


def _site(site: str, country: str, zone: str) -> tuple[str, dict[str, Any]]:
    fields = {"site": site, "name": site, "country": country, "zone": zone}
    return "RegisterSite", fields


def _customer(
    customer: str, country: str, currency: str, account: str | None = None
) -> tuple[str, dict[str, Any]]:
    fields = {"customer": customer, "name": customer, "currency": currency}
    bill_to = home(customer, country)
    return "RegisterCustomer", {**fields, "bill_to": bill_to, "account": account}


def _tax(country: str, tax_class: str, rate: str) -> tuple[str, dict[str, Any]]:
    fields = {"jurisdiction": country, "tax_class": tax_class, "rate": rate}
    return "SetTaxRate", {**fields, "since": "2020-01-01"}


def _rate(currency: str, rate: str) -> tuple[str, dict[str, Any]]:
    fields = {"currency": currency, "base": "EUR", "rate": rate}
    return "SetExchangeRate", {**fields, "since": "2026-01-01"}


def _prices(product: str, *prices: tuple[str, str]) -> Iterable[tuple[str, Any]]:
    for price, currency in prices:
        fields = {"product": product, "price": price, "currency": currency}
        yield "SetListPrice", fields


BEGINNING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("OpenBooks", {"currency": "EUR"}),
    _site("MAIN", "DE", "Europe/Berlin"),
    _site("EAST", "US", "America/New_York"),
    _site("KOBE", "JP", "Asia/Tokyo"),
    _tax("DE", "standard", "0.19"),
    _tax("US", "standard", "0.0725"),
    _tax("JP", "standard", "0.1"),
    _rate("USD", "0.9173"),
    _rate("JPY", "0.00613"),
    ("RegisterProduct", {"product": "TEN", "name": "Ten", "tax_class": "exempt"}),
    *_prices("TEN", ("10", "EUR"), ("11", "USD"), ("1600", "JPY")),
    (
        "RegisterProduct",
        {
            "product": "BOLT",
            "name": "Bolt",
            "packs": [{"unit": "BX", "holds": 3}, {"unit": "CS", "holds": 12}],
        },
    ),
    *_prices("BOLT", ("10.05", "EUR"), ("11.333", "USD"), ("1650.5", "JPY")),
    (
        "RegisterProduct",
        {"product": "OIL", "name": "Oil", "unit": "LTR", "digits": 2},
    ),
    *_prices("OIL", ("3.337", "EUR"), ("4", "USD")),  # none in JPY: a hold
    (
        "RegisterProduct",
        {"product": "FIT", "name": "Fitting", "unit": "HUR", "tracked": False},
    ),
    *_prices("FIT", ("80", "EUR"), ("95", "USD"), ("12000", "JPY")),
    ("RegisterProduct", {"product": "SET", "name": "Set", "tracked": False}),
    *_prices("SET", ("35.55", "EUR"), ("40", "USD")),
    (
        "DefineKit",
        {
            "product": "SET",
            "components": [
                {"product": "BOLT", "quantity": 2},
                {"product": "TEN", "quantity": 1},
            ],
        },
    ),
    _customer("ACME", "DE", "EUR"),
    _customer("BETA", "DE", "EUR", account="ACME"),
    _customer("USCO", "US", "USD"),
    _customer("JPCO", "JP", "JPY"),
    ("SetCreditLimit", {"account": "ACME", "limit": money(900)}),
    ("SetCreditLimit", {"account": "USCO", "limit": money(600, "USD")}),
    ("SetCreditLimit", {"account": "JPCO", "limit": None}),
)


def _line(number: int, product: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"line": number, "product": product, "quantity": quantity, **more}


def _order(customer: str, *lines: dict[str, Any], **more: Any) -> tuple[str, Any]:
    fields = {"customer": customer, "site": "MAIN", "lines": list(lines), **more}
    return "PlaceOrder", fields


def _of_order(name: str, number: int, **fields: Any) -> tuple[str, Any]:
    return name, {"order": f"SO-{number:06d}", **fields}


def _part(line: int, quantity: int, **more: Any) -> dict[str, Any]:
    return {"line": line, "quantity": quantity, **more}


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
    ("SetCreditLimit", {"account": "ACME", "limit": money(500)}),  # owed are 431
    *PRICED,
    *_agreement(
        "ACME", 1, _agreed(1, "BOLT", quantity=12), _agreed(2, "FIT", mode="open")
    ),
    *_agreement(
        "USCO", 2, _agreed(1, "TEN", quantity=9), _agreed(2, "OIL", quantity=0)
    ),
)
