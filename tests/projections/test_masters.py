"""Customers, products, list prices, and the audit trail of everything."""

from __future__ import annotations

from attrs import evolve as replace
from projection_samples import (
    HOME,
    MONDAY,
    NOON,
    History,
    day,
    eur,
    qty,
    row,
    shown,
    totals,
)

from o2c.domain import customer, product
from o2c.domain.credit import Moved
from o2c.domain.order.events import Confirmed, QuantityChanged
from o2c.projections.audit_trail import AUDIT_TRAIL
from o2c.projections.customers import CUSTOMERS
from o2c.projections.list_prices import LIST_PRICES
from o2c.projections.products import PRODUCTS
from o2c.values.address import ERASED, AddressUsage, Forgotten, PartyName
from o2c.values.ids import AccountId
from o2c.values.price import unit_price
from o2c.values.terms import net


def registered() -> History:
    event = customer.Registered(
        name=PartyName(subject="ACME", name="Acme"),
        group="retail",
        currency="EUR",
        terms=net(30),
        account=AccountId("PAYER"),
        addresses=(
            customer.UsedAddress(usage=AddressUsage.SHIP_TO, address=HOME),
            customer.UsedAddress(
                usage=AddressUsage.BILL_TO,
                address=replace(HOME, city="Mainz", postal_code="55116"),
            ),
        ),
    )
    return History().tell("customer/ACME", event)


def test_a_customer_is_listed_with_terms_and_where_bills_go() -> None:
    assert shown(
        row(CUSTOMERS, registered(), "ACME"),
        *("name", "customer_group", "currency", "terms", "account", "city"),
        *("postal_code", "country", "registered_on", "blocked", "active"),
    ) == {
        "name": "Acme",
        "customer_group": "retail",
        "currency": "EUR",
        "terms": "NET30",
        "account": "PAYER",
        "city": "Mainz",
        "postal_code": "55116",
        "country": "DE",
        "registered_on": MONDAY,
        "blocked": False,
        "active": True,
    }


def test_a_customer_is_listed_as_it_is_now() -> None:
    moved = replace(HOME, city="Ulm")
    history = registered().tell(
        "customer/ACME",
        customer.Renamed(
            was=PartyName(subject="ACME", name="Acme"),
            name=PartyName(subject="ACME", name="Acme AG"),
        ),
        customer.TermsChanged(was=net(30), terms=net(14)),
        customer.AddressChanged(usage=AddressUsage.BILL_TO, was=None, address=moved),
        customer.AddressChanged(usage=AddressUsage.SHIP_TO, was=None, address=HOME),
        customer.Blocked(note=""),
        customer.Deactivated(note=""),
    )
    names = ("name", "terms", "city", "blocked", "active")
    assert shown(row(CUSTOMERS, history, "ACME"), *names) == {
        "name": "Acme AG",
        "terms": "NET14",
        "city": "Ulm",
        "blocked": True,
        "active": False,
    }

    history.tell(
        "customer/ACME", customer.Unblocked(note=""), customer.Reactivated(note="")
    )
    assert shown(row(CUSTOMERS, history, "ACME"), *names[3:]) == {
        "blocked": False,
        "active": True,
    }


def test_a_product_is_listed_as_it_is_now() -> None:
    history = History().tell(
        "product/SKU-7",
        product.Registered(
            name="Widget",
            unit="EA",
            digits=0,
            packs=(product.Pack(unit="XCS", holds=qty(12)),),
            tax_class="standard",
            tracked=True,
        ),
        product.PackAdded(pack=product.Pack(unit="XBX", holds=qty("2.50"))),
        product.Changed(
            was_name="Widget",
            name="Gadget",
            was_tax_class="standard",
            tax_class="reduced",
        ),
    )
    names = ("name", "unit", "digits", "packs", "tax_class", "tracked", "discontinued")
    assert shown(row(PRODUCTS, history, "SKU-7"), *names) == {
        "name": "Gadget",
        "unit": "EA",
        "digits": 0,
        "packs": '{"XCS":"12","XBX":"2.5"}',
        "tax_class": "reduced",
        "tracked": True,
        "discontinued": False,
    }

    history.tell("product/SKU-7", product.Discontinued(note=""))
    assert row(PRODUCTS, history, "SKU-7").discontinued


def test_a_forgotten_customer_keeps_country_and_figures() -> None:
    """X1-11: name and place are gone from the row, whenever it was folded."""
    history = registered()
    hold = customer.LegalHoldPlaced(reference="case 7", note="")
    history.tell("customer/ACME", hold)
    assert row(CUSTOMERS, history, "ACME").legal_holds == 1
    lifted = customer.LegalHoldLifted(reference="case 7", note="")
    gone = customer.Erased(person=Forgotten(subject="ACME"), parked=(), note="")
    history.tell("customer/ACME", lifted, gone)
    assert shown(
        row(CUSTOMERS, history, "ACME"),
        *("name", "city", "postal_code", "country", "terms", "legal_holds", "erased"),
    ) == {
        "name": ERASED,
        "city": ERASED,
        "postal_code": None,
        "country": "DE",
        "terms": "NET30",
        "legal_holds": 0,
        "erased": True,
    }


def test_a_product_lists_at_one_price_in_each_currency() -> None:
    history = History().at(1)
    for price in (
        unit_price("9.99", "EUR"),
        unit_price("1.234", "USD", 100),
        unit_price("8.75", "EUR"),
    ):
        history.tell("product/SKU-7", product.ListPriceSet(was=None, price=price))

    found = LIST_PRICES.fold(history.told)
    assert {key: (r.price, r.per) for key, r in found.items()} == {
        ("SKU-7", "EUR"): (qty("8.75"), 1),
        ("SKU-7", "USD"): (qty("1.234"), 100),
    }
    assert found["SKU-7", "EUR"].since == day(1)


def test_the_audit_trail_says_who_did_what_when_and_why() -> None:
    """R14-04: every event with actor, before and after, reason."""
    changed = QuantityChanged(
        version=2, line=1, was=qty(10), now=qty(4), prices=(), totals=totals(0)
    )
    text = '{"version":2,"line":1,"was":"10","now":"4","prices":[]}'
    history = History().tell(
        "order/SO-1",
        changed,
        text=text,
        on_behalf_of="bob",
        correlation_id="mail 7",
        reason="typo",
    )

    assert shown(
        row(AUDIT_TRAIL, history, 1),
        *("position", "stream", "version", "event", "event_schema"),
        *("recorded_at", "actor"),
        *("effective_on", "on_behalf_of", "command_id", "correlation_id", "reason"),
        *("before", "after"),
    ) == {
        "position": 1,
        "stream": "order/SO-1",
        "version": 1,
        "event": "order.QuantityChanged",
        "event_schema": 1,
        "recorded_at": NOON,
        "actor": "ann",
        "effective_on": MONDAY,
        "on_behalf_of": "bob",
        "command_id": "c0",
        "correlation_id": "mail 7",
        "reason": "typo",
        "before": '{"was":"10"}',
        "after": text,
    }


def test_before_is_all_that_the_event_says_was_there() -> None:
    moved = Moved(
        order="SO-1",
        was_ordered=eur(1),
        was_unbilled=eur(2),
        ordered=eur(3),
        unbilled=eur(4),
    )
    text = '{"order":"SO-1","was_ordered":{"minor":1},"was_unbilled":null,"ordered":3}'
    history = History().tell("credit/PAYER", moved, text=text)
    history.tell("order/SO-1", Confirmed(version=1, lines=()), text='{"version":1}')

    entries = AUDIT_TRAIL.fold(history.told).values()
    assert [e.before for e in entries] == [
        '{"was_ordered":{"minor":1},"was_unbilled":null}',
        "",
    ]


def test_every_event_is_in_the_audit_trail_once() -> None:
    history = registered().tell(
        "customer/ACME", customer.Blocked(note=""), customer.Unblocked(note="")
    )

    assert [key for (key,) in AUDIT_TRAIL.fold(history.told)] == [1, 4, 7]
