"""A shop that sells one thing, tax free, at ten euros."""

from __future__ import annotations

from typing import Any

import o2c
from o2c.desk.roles import Role

MARIA = o2c.Actor("maria", tuple(Role))
SHOP: tuple[tuple[str, dict[str, Any]], ...] = (
    ("OpenBooks", {"currency": "EUR"}),
    ("RegisterSite", {"site": "MAIN", "name": "Main", "country": "DE"}),
    ("RegisterProduct", {"product": "LAMP", "name": "Lamp", "tax_class": "exempt"}),
    ("SetListPrice", {"product": "LAMP", "price": "10", "currency": "EUR"}),
    (
        "RegisterCustomer",
        {
            "customer": "ACME",
            "name": "Acme",
            "currency": "EUR",
            "bill_to": {"name": "Acme", "country": "DE"},
        },
    ),
    ("SetCreditLimit", {"account": "ACME", "limit": None}),
    ("ReceiveStock", {"product": "LAMP", "site": "MAIN", "quantity": 100}),
)
