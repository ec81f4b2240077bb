"""R10-03..05: whose limit, of which group, and in which currency."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from desk_door import asked, opened
from desk_goods import HOME
from desk_story import Story, day, eur, line, part, usd

from o2c.domain.credit import Committed, Declined, Refusal
from o2c.domain.order.events import Held
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Stage
from o2c.projections.balances_money import BALANCES_MONEY
from o2c.projections.credit_documents import CREDIT_DOCUMENTS, CreditDocument
from o2c.values.money import Money

CREDIT = HoldReason.CREDIT


def customer(shop: Story, id: str, currency: str = "EUR", **more: Any) -> None:
    fields = {"customer": id, "name": id, "currency": currency, "bill_to": HOME}
    shop.do("RegisterCustomer", **fields, **more)


def tens(shop: Story, pieces: int, **more: Any) -> str:
    return shop.place(line(1, "TEN", pieces), **more)


def documents(shop: Story) -> dict[tuple[str, str], CreditDocument]:
    """What exposure is made of, by document and stage."""
    rows = CREDIT_DOCUMENTS.fold(shop.store.everything())
    return {(row.document, str(row.bucket)): row for row in rows.values()}


# -- Who pays --------------------------------------------------------------------------


def test_r10_03_the_paying_partys_limit_and_exposure_count(shop: Story) -> None:
    """P08: not those of whoever orders."""
    customer(shop, "BETA", account="ACME")
    shop.limit(100)
    tens(shop, 6)
    held = tens(shop, 5, customer="BETA")
    assert shop.order(held).holds == (CREDIT,)
    shop.limit(110)
    assert shop.order(tens(shop, 5, customer="BETA")).stage is Stage.CONFIRMED
    assert shop.exposure() == "EUR 110.00"


@pytest.fixture
def group(shop: Story) -> Story:
    """TOP with a limit of 100, and ACME and EAST below it, each without a bound."""
    for id in ("TOP", "EAST"):
        customer(shop, id)
    shop.limit(100, "TOP")
    shop.limit(None, "EAST")
    for id in ("ACME", "EAST"):
        shop.do("SetCreditParent", account=id, parent="TOP")
    return shop


def test_r10_04_what_the_children_owe_counts_against_the_parent(group: Story) -> None:
    tens(group, 6)
    held = tens(group, 5, customer="EAST")
    assert group.order(held).holds == (CREDIT,)
    assert group.exposure("TOP") == "EUR 0.00"
    group.limit(55)  # a child may have a limit of its own
    told = group.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 5)]
    )
    assert [f.text() for f in told.one(Declined).findings] == [
        "limit EUR 110.00, allowed EUR 55.00",
        "parent limit EUR 110.00, allowed EUR 100.00 (TOP)",
    ]


def test_r10_04_room_in_one_account_lets_another_of_the_group_go(
    group: Story,
) -> None:
    group.do("SetCreditPolicy", auto_release=True)
    first, second = tens(group, 6), tens(group, 5, customer="EAST")
    third = tens(group, 6, customer="EAST")
    group.do("CancelOrder", order=first, note="x")
    assert group.order(second).stage is Stage.CONFIRMED
    assert group.order(third).stage is Stage.PLACED
    group.do("SetCreditParent", account="ACME", parent=None)
    group.limit(110, "TOP")
    assert group.order(third).stage is Stage.CONFIRMED


def test_r10_04_a_group_has_no_circle_and_one_currency(group: Story) -> None:
    for parent in ("TOP", "ACME", "EAST"):
        group.refuse(
            Refusal.PARENT_CIRCULAR, "SetCreditParent", account="TOP", parent=parent
        )
    customer(group, "USCO", "USD")
    group.refuse(
        Refusal.PARENT_CURRENCY, "SetCreditParent", account="USCO", parent="TOP"
    )


def test_v12_of_two_orders_of_60_in_a_group_with_100_one_is_confirmed(
    database_url: str,
) -> None:
    """R10-07: the check and the commitment are one step, also across accounts."""
    with opened(database_url) as desk:
        for id in ("TOP", "EAST"):
            fields = {"customer": id, "name": id, "currency": "EUR", "bill_to": HOME}
            asked(desk, "RegisterCustomer", **fields)
        asked(desk, "SetCreditLimit", account="EAST", limit=None)
        asked(desk, "SetCreditLimit", account="TOP", limit=eur(100))
        for id in ("ACME", "EAST"):
            asked(desk, "SetCreditParent", account=id, parent="TOP")

        def place(customer: str) -> None:
            lines = [line(1, "TEN", 6)]
            asked(desk, "PlaceOrder", customer=customer, site="MAIN", lines=lines)

        with ThreadPoolExecutor(2) as crowd:
            list(crowd.map(place, ("ACME", "EAST")))
        stages = sorted(row.stage for row in desk.view("order_status"))
        assert stages == ["confirmed", "placed"]


# -- Other currencies ------------------------------------------------------------------


@pytest.fixture
def dollars(shop: Story) -> Story:
    """USCO orders in dollars what ACME pays for in euros."""
    customer(shop, "USCO", "USD", account="ACME")
    shop.do("SetListPrice", product="TEN", price="10", currency="USD")
    shop.receive("TEN", 50)
    shop.limit(100)
    return shop


def rate(shop: Story, worth: str, n: int = 0) -> None:
    shop.do("SetExchangeRate", currency="USD", base="EUR", rate=worth, since=day(n))


def test_r10_05_x2_07_an_order_counts_at_the_rate_of_its_day(dollars: Story) -> None:
    rate(dollars, "0.9", -3)
    rate(dollars, "0.5", 1)
    number = tens(dollars, 10, customer="USCO")
    assert dollars.exposure() == "EUR 90.00"
    dollars.go(2)
    dollars.ship(number, part(1, 4))
    assert dollars.exposure() == "EUR 90.00"
    invoice = dollars.bill(number)
    assert dollars.exposure() == "EUR 90.00"  # R10-01, at one rate throughout
    row = documents(dollars)[invoice, "invoiced"]
    assert (row.own_currency, row.own_amount, row.amount) == ("USD", 4_000, 3_600)
    assert (row.rate, row.rate_on) == (Decimal("0.9"), day(-3))
    apply = [{"invoice": invoice, "amount": usd(30)}]
    dollars.do("RecordReceipt", account="ACME", amount=usd(40), apply=apply)
    held = dollars.credit()
    assert (held.invoiced, held.on_account) == (900, 500)  # the receipt's own rate
    assert dollars.exposure() == "EUR 58.00"


def test_r10_05_without_a_rate_the_order_waits_and_nobody_releases_it(
    dollars: Story,
) -> None:
    told = dollars.do(
        "PlaceOrder", customer="USCO", site="MAIN", lines=[line(1, "TEN", 1)]
    )
    assert told.one(Declined).amount == Money(1_000, "USD")
    assert told.one(Held).figures[-1] == "rate missing USD in EUR"
    assert dollars.exposure() == "EUR 0.00"
    ask = {"order": "SO-000001", "hold": "credit", "note": "x"}
    dollars.refuse(Refusal.RATE_MISSING, "ReleaseOrder", "carl", **ask)
    rate(dollars, "0.9", -1)
    dollars.do("ReviewCredit", account="ACME")
    assert dollars.credit().waiting["SO-000001"].ready
    told = dollars.do("ReleaseOrder", "carl", **ask)
    assert told.one(Committed).amount == eur_money(900)


def eur_money(minor: int) -> Money:
    return Money(minor, "EUR")


def test_r10_05_or_all_counts_at_todays_rate(dollars: Story) -> None:
    rate(dollars, "0.5", -1)
    tens(dollars, 10, customer="USCO")
    rate(dollars, "0.9", 1)
    dollars.go(1)
    assert dollars.order(tens(dollars, 5)).stage is Stage.CONFIRMED
    dollars.do("SetCreditPolicy", rates="today")
    told = dollars.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 1)]
    )
    assert told.one(Declined).exposure == eur_money(15_000)
    counted = {str(c.component): c.amount.minor for c in told.one(Declined).counted}
    assert counted == {"ordered": 11_000, "revalued": 4_000}


def test_r10_09_bulk_orders_count_inside_the_horizon_only(shop: Story) -> None:
    """P09: the remainder of a long order does not use up the limit."""
    shop.do("SetCreditPolicy", horizon_days=30)
    shop.limit(100)
    number = shop.place(
        line(1, "TEN", 10, requested=day(20)), line(2, "TEN", 90, requested=day(90))
    )
    assert shop.order(number).stage is Stage.CONFIRMED
    assert shop.exposure() == "EUR 1000.00"
    assert shop.order(tens(shop, 1)).holds == (CREDIT,)


def test_r10_20_all_that_is_owed_comes_through_the_same_account(shop: Story) -> None:
    """There are no journal entries or free invoices that could pass it by."""
    shop.receive("TEN", 10)
    shop.ship(tens(shop, 10))
    invoice = shop.bill("SO-000001")
    allowed = [{"line": 1, "net": eur(25)}]
    shop.do("IssueAllowance", invoice=invoice, lines=allowed, note="late")
    apply = [{"invoice": invoice, "amount": eur(30)}]
    shop.do("RecordReceipt", account="ACME", amount=eur(40), apply=apply)

    held = shop.credit()
    assert (held.invoiced, held.on_account) == (4_500, 1_000)
    assert shop.invoice(invoice).open == 4_500
    ledger = BALANCES_MONEY.fold(shop.store.everything())
    assert ledger["receivable", "ACME", "EUR"].amount == 4_500
    shop.limit(50)  # and it is what the next order is checked with
    told = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 2)]
    )
    assert told.one(Declined).exposure == eur_money(5_500)
