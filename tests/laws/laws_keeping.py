"""Moves that keep customers, products, sites, rates and the books."""

from __future__ import annotations

from collections.abc import Mapping

from laws_authority import approval_for
from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import (
    ACCOUNTS,
    CUSTOMERS,
    NEW_CUSTOMERS,
    NEW_PRODUCTS,
    NEW_SITES,
    PRODUCTS,
    SITES,
    home,
    money,
)

from o2c.domain.customer import CUSTOMER

CURRENCIES = ("EUR", "USD", "JPY")
COUNTRIES = ("DE", "US", "JP")


def open_books(table: Table, m: Move) -> Fields:
    return {"currency": "EUR" if m.more < 7 else "USD"}


def close_period(table: Table, m: Move) -> Fields:
    return {"through": table.clock.day(-1 - m.quantity // 4 if m.more < 8 else 0)}


def reopen_period(table: Table, m: Move) -> Fields:
    return {} if m.more % 2 else {"through": table.clock.day(-3 * m.quantity)}


def set_tax_rate(table: Table, m: Move) -> Fields:
    tax_class = ("standard", "reduced", "freight")[m.line % 3]
    return {
        "jurisdiction": COUNTRIES[m.which % 3],
        "tax_class": tax_class,
        "rate": f"0.0{m.quantity}{m.more}",
        "since": table.clock.day(m.line - 2),
    }


def set_exchange_rate(table: Table, m: Move) -> Fields:
    pairs = {"USD": ("EUR", "0.9"), "JPY": ("EUR", "0.006"), "EUR": ("USD", "1.0")}
    currency = CURRENCIES[m.which % 3]
    base, rate = pairs[currency]
    return {
        "currency": currency,
        "base": base,
        "rate": f"{rate}{m.more}{m.line}",
        "since": table.clock.day(m.line - 2),
    }


def register_customer(table: Table, m: Move) -> Fields:
    ids = NEW_CUSTOMERS if m.more < 8 else CUSTOMERS
    account = {} if m.line % 2 else {"account": "ACME"}
    return {
        "customer": chosen(list(ids), m.which),
        "name": f"Number {m.which}",
        "currency": "EUR" if m.more < 7 else CURRENCIES[m.more % 3],
        "terms": {"net_days": 10 * m.line, "end_of_month": m.more % 2 == 1},
        "bill_to": home("Billing", COUNTRIES[m.quantity % 3]),
        "ship_to": home("Gate 1", "DE") if m.quantity > 5 else None,
        **account,
    }


def _customer(m: Move) -> Fields:
    # Those that the orders come from stay out of trouble, as a rule.
    ids = CUSTOMERS if m.more > 8 else NEW_CUSTOMERS
    return {"customer": chosen(list(ids), m.which)}


def trouble_customer(table: Table, m: Move) -> Fields:
    return {**_customer(m), "reason": "as agreed" if m.line else ""}


def deactivate_customer(table: Table, m: Move) -> Fields:
    return {**trouble_customer(table, m), "block_new_only": m.quantity > 5}


def heal_customer(table: Table, m: Move) -> Fields:
    ill = [
        id
        for id, customer in table.facts.all(CUSTOMER).items()
        if customer.blocked or not customer.active
    ]
    return {"customer": chosen(ill or list(CUSTOMERS), m.which)}


def change_customer(table: Table, m: Move) -> Fields:
    change: Fields = {"name": f"Name {m.line}"}
    if m.more % 3 == 1:
        change = {"bill_to": home("Moved", COUNTRIES[m.line % 3])}
    return {"customer": CUSTOMERS[m.which % 4], **change}


def set_credit_limit(table: Table, m: Move) -> Fields:
    account = chosen(list(ACCOUNTS), m.which)
    currency = ACCOUNTS[str(account)] if m.more < 9 else "CHF"
    tens = (0, 10, 30, 60, 100, 200)[m.line % 6] * m.quantity
    scale = 100 if currency == "JPY" else 1
    limit = None if m.more in (2, 3) else money(tens * scale, currency)
    leave = approval_for(table, m, f"credit/{account}")
    return {"account": account, "limit": limit, **leave}


def register_product(table: Table, m: Move) -> Fields:
    return {
        "product": chosen(list(NEW_PRODUCTS if m.more < 8 else PRODUCTS), m.which),
        "name": f"Product {m.which}",
        "unit": ("EA", "KGM")[m.line % 2],
        "packs": [{"unit": "BX", "holds": m.quantity}] if m.more % 2 else [],
        "tax_class": ("standard", "reduced", "exempt")[m.line % 3],
        "tracked": m.quantity < 8,
    }


def change_product(table: Table, m: Move) -> Fields:
    change: Fields = {"name": f"Name {m.line}"}
    if m.more % 3 == 1:
        change = {"tax_class": ("standard", "reduced")[m.line % 2]}
    if m.more % 3 == 2:
        change = {"packs": [{"unit": "PK", "holds": m.quantity}]}
    return {"product": chosen([*PRODUCTS, *NEW_PRODUCTS], m.which), **change}


def set_list_price(table: Table, m: Move) -> Fields:
    return {
        "product": chosen([*NEW_PRODUCTS, *PRODUCTS], m.which),
        "price": f"{m.quantity}.{m.more}{m.line}",
        "currency": CURRENCIES[m.line % 3],
        "per": 100 if m.more == 7 else 1,
    }


def discontinue_product(table: Table, m: Move) -> Fields:
    ids = PRODUCTS if m.more > 8 else NEW_PRODUCTS
    return {"product": chosen(list(ids), m.which)}


def register_site(table: Table, m: Move) -> Fields:
    deadlines = [{"weekday": m.line, "time": "10:00"}]
    return {
        "site": chosen(list(NEW_SITES if m.more < 8 else SITES), m.which),
        "name": "Another site",
        "country": COUNTRIES[m.line % 3],
        "zone": ("UTC", "Pacific/Auckland")[m.quantity % 2],
        "deadlines": deadlines if m.more % 2 else [],
    }


def change_site_hours(table: Table, m: Move) -> Fields:
    days = ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6], [1, 3])[m.more % 3]
    deadlines = [{"weekday": day, "time": "12:00"} for day in days[: m.line]]
    site = chosen([*SITES, *NEW_SITES], m.which)
    return {"site": site, "workdays": days, "deadlines": deadlines}


def erase_customer(table: Table, m: Move) -> Fields:
    gone = [
        id
        for id, customer in table.facts.all(CUSTOMER).items()
        if not (customer.active or customer.erased or customer.legal_holds)
    ]
    among = gone if m.more < 9 else list(CUSTOMERS)
    return {"customer": chosen(among or list(NEW_CUSTOMERS), m.which), "note": "asked"}


def legal_hold(table: Table, m: Move) -> Fields:
    held = [
        id for id, customer in table.facts.all(CUSTOMER).items() if customer.legal_holds
    ]
    among = held if held and m.more % 2 else list(NEW_CUSTOMERS)
    case = f"case {m.line % 2}"
    return {"customer": chosen(among, m.which), "reference": case, "note": "court"}


KEEPING: Mapping[str, Maker] = {
    "OpenBooks": open_books,
    "ClosePeriod": close_period,
    "ReopenPeriod": reopen_period,
    "SetTaxRate": set_tax_rate,
    "SetExchangeRate": set_exchange_rate,
    "RegisterCustomer": register_customer,
    "ChangeCustomer": change_customer,
    "BlockCustomer": trouble_customer,
    "UnblockCustomer": heal_customer,
    "DeactivateCustomer": deactivate_customer,
    "ReactivateCustomer": heal_customer,
    "SetCreditLimit": set_credit_limit,
    "RegisterProduct": register_product,
    "ChangeProduct": change_product,
    "SetListPrice": set_list_price,
    "DiscontinueProduct": discontinue_product,
    "RegisterSite": register_site,
    "ChangeSiteHours": change_site_hours,
    "EraseCustomer": erase_customer,
    "PlaceLegalHold": legal_hold,
    "LiftLegalHold": legal_hold,
}
