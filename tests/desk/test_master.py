"""Customers, products, sites and rates: kept once, changed openly, refused clearly."""

from enum import StrEnum
from typing import Any

import pytest
from desk_goods import EVERYTHING, HOME
from desk_story import MONDAY, Story, day, eur, line

from o2c.desk.common import Refusal as Desk
from o2c.domain.books import BOOKS
from o2c.domain.books import Refusal as Books
from o2c.domain.credit import LimitSet
from o2c.domain.credit import Refusal as Credit
from o2c.domain.customer import AddressChanged, Renamed
from o2c.domain.customer import Refusal as Customer
from o2c.domain.product import Changed, ListPriceSet, PackAdded
from o2c.domain.product import Refusal as Product
from o2c.domain.rates import EXCHANGE
from o2c.domain.rates import Refusal as Rates
from o2c.domain.site import HoursChanged
from o2c.domain.site import Refusal as Site
from o2c.domain.tax import TAX, TaxRateSet
from o2c.domain.tax import Refusal as Tax
from o2c.values.address import AddressUsage
from o2c.values.money import Money


def test_everything_twice_is_everything_once(shop: Story) -> None:
    for name, fields in EVERYTHING:
        assert shop.do(name, **fields).log == [], name


def test_a_customer_comes_with_an_account(shop: Story) -> None:
    told = shop.do(
        "RegisterCustomer",
        customer="BETA",
        name="Beta",
        currency="EUR",
        bill_to=HOME,
        ship_to={**HOME, "city": "Bremen"},
        terms={"net_days": 14, "discount": "0.02", "discount_days": 7},
    )
    assert told.log == ["customer/BETA Registered", "credit/BETA Opened"]
    found = shop.customer("BETA")
    assert found.addresses[AddressUsage.SHIP_TO].city == "Bremen"
    assert found.terms is not None
    assert found.terms.code == "NET14"


def test_two_customers_may_share_an_account(shop: Story) -> None:
    told = shop.do(
        "RegisterCustomer",
        customer="BRANCH",
        name="Branch",
        currency="EUR",
        bill_to=HOME,
        account="ACME",
    )
    assert told.log == ["customer/BRANCH Registered"]
    assert shop.customer("BRANCH").account == "ACME"


def test_what_changes_of_a_customer_is_said_one_by_one(shop: Story) -> None:
    told = shop.do(
        "ChangeCustomer",
        customer="ACME",
        name="Acme & Sons",
        ship_to={**HOME, "city": "Bremen"},
    )
    assert told.one(Renamed).name.name == "Acme & Sons"
    assert told.one(AddressChanged).was is None
    assert shop.do("ChangeCustomer", customer="ACME").log == []


def test_blocking_and_deactivating_are_said_once(shop: Story) -> None:
    for there, back in (
        ("BlockCustomer", "UnblockCustomer"),
        ("DeactivateCustomer", "ReactivateCustomer"),
    ):
        for name, by in ((there, "maria"), (back, "carl")):
            told = shop.do(name, by, customer="ACME", reason="late again")
            assert len(told.log) == 1
            assert told.events[0].reason == "late again"
            assert shop.do(name, customer="ACME").log == []


@pytest.mark.parametrize("limit", [None, eur(0), eur("123.45")])
def test_a_limit_is_none_nothing_or_an_amount(shop: Story, limit: Any) -> None:
    shop.limit(5)
    set_ = shop.do("SetCreditLimit", account="ACME", limit=limit).one(LimitSet)
    assert set_.was == Money(500, "EUR")
    assert (set_.limit is None) is (limit is None)


def test_a_product_is_changed_and_packed(shop: Story) -> None:
    told = shop.do(
        "ChangeProduct",
        product="TEN",
        name="Eleven",
        tax_class="standard",
        packs=[{"unit": "BX", "holds": 5}, {"unit": "DZN", "holds": 10}],
    )
    assert told.one(Changed).name == "Eleven"
    assert [added.pack.unit for added in told.all(PackAdded)] == ["XBX", "DZN"]
    # What a product says of a unit counts before what the unit usually is.
    assert shop.line(shop.place(line(1, "TEN", 1, unit="DZN"))).ordered == 10


def test_a_product_has_the_digits_of_its_unit_or_its_own(shop: Story) -> None:
    assert (shop.product("TEN").digits, shop.product("OIL").digits) == (0, 3)
    shop.do("RegisterProduct", product="GOLD", name="G", unit="GRM", digits=6)
    assert shop.product("GOLD").digits == 6


def test_a_list_price_may_be_per_hundred(shop: Story) -> None:
    told = shop.do(
        "SetListPrice", product="TEN", price="1.2345", currency="EUR", per=100
    )
    was = told.one(ListPriceSet).was
    assert was is not None
    assert was.amount == 10
    assert shop.line(shop.place(line(1, "TEN", 250))).net == 309  # 3.08625


def test_rates_hold_from_their_dates_on(shop: Story) -> None:
    for rate, since in (("0.16", day(10)), ("0.2", day(20))):
        told = shop.do(
            "SetTaxRate",
            jurisdiction="DE",
            tax_class="standard",
            rate=rate,
            since=since,
        )
    assert str(told.one(TaxRateSet).was) == "0.16"
    held = shop.store.state(TAX, "DE")
    assert [str(held.on("standard", day(n)).rate) for n in (9, 10, 19, 20)] == [
        "0.19",
        "0.16",
        "0.16",
        "0.2",
    ]
    shop.do("SetExchangeRate", currency="USD", base="EUR", rate="0.9", since=day(3))
    assert shop.store.state(EXCHANGE, "USD-EUR").on(day(2)) is None


def test_the_books_have_one_currency(shop: Story) -> None:
    shop.refuse(Books.BOOKS_OPEN, "OpenBooks", currency="USD")
    assert shop.store.state(BOOKS, "MAIN").currency == "EUR"


def test_hours_change_from_now_on(shop: Story) -> None:
    told = shop.do(
        "ChangeSiteHours",
        site="MAIN",
        workdays=[0, 1],
        deadlines=[{"weekday": 0, "time": "12:00"}],
    )
    changed = told.one(HoursChanged)
    assert (changed.was_workdays, changed.workdays) == ((0, 1, 2, 3, 4), (0, 1))


def test_a_site_without_holidays_may_be_anywhere(fresh: Story) -> None:
    """Antarctica has no public holidays that the calendar knows of."""
    site = {"site": "POLE", "name": "Pole", "country": "AQ"}
    fresh.refuse(Desk.VALUE, "RegisterSite", **site, subdivision="X9")
    fresh.do("RegisterSite", **site, subdivision="X9", observes_holidays=False)


CUSTOMER = {"customer": "ACME", "name": "A", "currency": "EUR", "bill_to": HOME}
PRODUCT = {"product": "SKU", "name": "S"}
SITE = {"site": "WEST", "name": "West", "country": "DE"}
TAX_RATE = {"jurisdiction": "DE", "tax_class": "x", "since": MONDAY}
RATE = {"currency": "USD", "base": "EUR", "since": MONDAY}


@pytest.mark.parametrize(
    ("name", "fields", "code", "field"),
    [
        ("RegisterCustomer", CUSTOMER, Customer.CUSTOMER_EXISTS, "customer"),
        (
            "RegisterCustomer",
            {
                **CUSTOMER,
                "customer": "X",
                "terms": {"instalments": [{"percent": "0.5", "days": 1}]},
            },
            Desk.VALUE,
            "terms",
        ),
        ("ChangeCustomer", {"customer": "X"}, Customer.CUSTOMER_UNKNOWN, "customer"),
        ("BlockCustomer", {"customer": "X"}, Customer.CUSTOMER_UNKNOWN, "customer"),
        ("UnblockCustomer", {"customer": "X"}, Customer.CUSTOMER_UNKNOWN, "customer"),
        (
            "DeactivateCustomer",
            {"customer": "X"},
            Customer.CUSTOMER_UNKNOWN,
            "customer",
        ),
        (
            "ReactivateCustomer",
            {"customer": "X"},
            Customer.CUSTOMER_UNKNOWN,
            "customer",
        ),
        (
            "SetCreditLimit",
            {"account": "X", "limit": None},
            Credit.ACCOUNT_UNKNOWN,
            "account",
        ),
        (
            "SetCreditLimit",
            {"account": "ACME", "limit": eur(-1)},
            Credit.LIMIT_NEGATIVE,
            "limit",
        ),
        (
            "RegisterProduct",
            {**PRODUCT, "product": "TEN"},
            Product.PRODUCT_EXISTS,
            "product",
        ),
        (
            "RegisterProduct",
            {**PRODUCT, "packs": [{"unit": "CS", "holds": 0}]},
            Product.PACK_SIZE,
            "packs",
        ),
        (
            "RegisterProduct",
            {
                **PRODUCT,
                "packs": [{"unit": "CS", "holds": 2}, {"unit": "XCS", "holds": 3}],
            },
            Desk.VALUE,
            "packs",
        ),
        (
            "RegisterProduct",
            {**PRODUCT, "packs": [{"unit": "EA", "holds": 2}]},
            Desk.VALUE,
            "packs",
        ),
        ("ChangeProduct", {"product": "X"}, Product.PRODUCT_UNKNOWN, "product"),
        (
            "ChangeProduct",
            {"product": "BOLT", "packs": [{"unit": "CS", "holds": 10}]},
            Product.PACK_FIXED,
            "packs",
        ),
        ("DiscontinueProduct", {"product": "X"}, Product.PRODUCT_UNKNOWN, "product"),
        (
            "SetListPrice",
            {"product": "X", "price": 1, "currency": "EUR"},
            Product.PRODUCT_UNKNOWN,
            "product",
        ),
        (
            "SetListPrice",
            {"product": "TEN", "price": -1, "currency": "EUR"},
            Desk.VALUE,
            "price",
        ),
        (
            "SetListPrice",
            {"product": "TEN", "price": 1, "currency": "EUR", "per": 0},
            Desk.VALUE,
            "price",
        ),
        ("RegisterSite", {**SITE, "site": "MAIN"}, Site.SITE_EXISTS, "site"),
        ("RegisterSite", {**SITE, "zone": "Mars/Olympus"}, Desk.VALUE, "zone"),
        ("RegisterSite", {**SITE, "workdays": []}, Desk.VALUE, "workdays"),
        ("RegisterSite", {**SITE, "workdays": [1, 1]}, Desk.VALUE, "workdays"),
        ("RegisterSite", {**SITE, "subdivision": "XX"}, Desk.VALUE, "country"),
        (
            "RegisterSite",
            {**SITE, "deadlines": 2 * [{"weekday": 1, "time": "12:00"}]},
            Desk.VALUE,
            "deadlines",
        ),
        ("ChangeSiteHours", {"site": "X", "workdays": [1]}, Site.SITE_UNKNOWN, "site"),
        ("ChangeSiteHours", {"site": "MAIN", "workdays": []}, Desk.VALUE, "workdays"),
        ("SetTaxRate", {**TAX_RATE, "rate": 1}, Tax.RATE_OUT_OF_RANGE, "rate"),
        ("SetExchangeRate", {**RATE, "rate": 0}, Rates.RATE_OUT_OF_RANGE, "rate"),
        ("SetExchangeRate", {**RATE, "rate": -1}, Rates.RATE_OUT_OF_RANGE, "rate"),
    ],
)
def test_it_is_refused(
    shop: Story, name: str, fields: dict[str, Any], code: StrEnum, field: str
) -> None:
    assert shop.refuse(code, name, **fields).field == field
