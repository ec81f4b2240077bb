"""Who and what the story of `o2c demo` is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.kernel import Actor
from o2c.requests import Request
from o2c.requests.customers import RegisterCustomer, RegisterProspect
from o2c.requests.master import (
    AddressPart,
    DeadlinePart,
    OpenBooks,
    PackPart,
    RegisterProduct,
    RegisterSite,
    SetCreditLimit,
    SetListPrice,
    SetTaxRate,
    TermsPart,
)
from o2c.requests.warehouse import ExpectSupply, ReceiveStock
from o2c.values.money import money

ADA = Actor("ada", roles=("master_data", "pricing", "accounting"))
MARIA = Actor("maria", roles=("order_desk",))
SHOP = Actor("web-shop", roles=("order_desk",))
IMPORT = Actor("file-import", roles=("order_desk",), on_behalf_of="maria")
CARLA = Actor("carla", roles=("credit",))
INES = Actor("ines", roles=("purchasing",))
WIM = Actor("wim", roles=("warehouse",))
BRUNO = Actor("bruno", roles=("billing",))
RITA = Actor("rita", roles=("returns",))
PAULA = Actor("paula", roles=("pricing",))

HOTEL = AddressPart(
    name="Hotel Nordlicht GmbH",
    lines=("Am Hafen 3",),
    city="Kiel",
    postal_code="24103",
    country="DE",
)
CAFE = AddressPart(
    name="Café Morgenrot",
    lines=("Lange Reihe 8",),
    city="Hamburg",
    postal_code="20099",
    country="DE",
)
SCHOOL = RegisterCustomer(
    customer="SCHOOL",
    name="Schule am Park",
    currency="EUR",
    bill_to=AddressPart(
        name="Schule am Park",
        lines=("Parkweg 1",),
        city="Lübeck",
        postal_code="23552",
        country="DE",
    ),
)
CONSULATE = RegisterProspect(
    customer="CONSULATE",
    name="Consulate General",
    currency="EUR",
    bill_to=AddressPart(
        name="Consulate General",
        lines=("Alsterufer 27",),
        city="Hamburg",
        postal_code="20354",
        country="DE",
    ),
)
DOUBLE = RegisterCustomer(
    customer="NORDLICHT", name="Nordlicht Hotel", currency="EUR", bill_to=HOTEL
)

SET_UP: tuple[tuple[Actor, Request], ...] = (
    (ADA, OpenBooks(currency="EUR")),
    (
        ADA,
        SetTaxRate(
            jurisdiction="DE",
            tax_class="standard",
            rate=Decimal("0.19"),
            since=date(2021, 1, 1),
        ),
    ),
    (
        ADA,
        RegisterSite(
            site="MAIN",
            name="Main warehouse",
            country="DE",
            subdivision="HH",
            zone="Europe/Berlin",
            deadlines=tuple(DeadlinePart(weekday=n, time="14:00") for n in range(5)),
        ),
    ),
    (
        ADA,
        RegisterProduct(
            product="LAMP",
            name="Desk lamp",
            packs=(PackPart(unit="CS", holds=Decimal(6)),),
        ),
    ),
    (ADA, RegisterProduct(product="BULB", name="LED bulb")),
    (ADA, RegisterProduct(product="DESK", name="Oak desk")),
    (ADA, RegisterProduct(product="FIT", name="Fitting", unit="HUR", tracked=False)),
    (ADA, SetListPrice(product="LAMP", price=Decimal("49.90"), currency="EUR")),
    (ADA, SetListPrice(product="BULB", price=Decimal("3.495"), currency="EUR")),
    (ADA, SetListPrice(product="DESK", price=Decimal("349.00"), currency="EUR")),
    (ADA, SetListPrice(product="FIT", price=Decimal("80.00"), currency="EUR")),
    (
        ADA,
        RegisterCustomer(
            customer="HOTEL",
            name="Hotel Nordlicht GmbH",
            currency="EUR",
            terms=TermsPart(net_days=14),
            bill_to=HOTEL,
        ),
    ),
    (
        ADA,
        RegisterCustomer(
            customer="CAFE", name="Café Morgenrot", currency="EUR", bill_to=CAFE
        ),
    ),
    (CARLA, SetCreditLimit(account="HOTEL", limit=money("10000.00", "EUR"))),
    (CARLA, SetCreditLimit(account="CAFE", limit=money("1000.00", "EUR"))),
    (WIM, ReceiveStock(product="LAMP", site="MAIN", quantity=Decimal(40))),
    (WIM, ReceiveStock(product="BULB", site="MAIN", quantity=Decimal(500))),
    (WIM, ReceiveStock(product="DESK", site="MAIN", quantity=Decimal(4))),
    (
        INES,
        ExpectSupply(
            product="DESK",
            site="MAIN",
            supply="PO-77",
            quantity=Decimal(8),
            due=date(2026, 3, 13),
        ),
    ),
)

FILE = """\
{"do": "PlaceOrder", "customer": "HOTEL", "purchase_order": "H-102", \
"channel": "file", "site": "MAIN", \
"lines": [{"line": 1, "product": "DESK", "quantity": 6}]}
{"do": "PlaceOrder", "customer": "HOTEL", "purchase_order": "H-103", \
"channel": "file", "site": "MAIN", \
"lines": [{"line": 1, "product": "CHAIR", "quantity": 12}]}
"""
