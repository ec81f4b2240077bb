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
ABROAD = "EUCO"  # buys in euros, and USCO pays for it in dollars
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


def customer(
    id: str, country: str, currency: str, account: str | None = None
) -> tuple[str, dict[str, Any]]:
    fields = {"customer": id, "name": id, "currency": currency}
    bill_to = home(id, country)
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
    customer("ACME", "DE", "EUR"),
    customer("BETA", "DE", "EUR", account="ACME"),
    customer("USCO", "US", "USD"),
    customer("JPCO", "JP", "JPY"),
    ("SetCreditLimit", {"account": "ACME", "limit": money(900)}),
    ("SetCreditLimit", {"account": "USCO", "limit": money(600, "USD")}),
    ("SetCreditLimit", {"account": "JPCO", "limit": None}),
)
