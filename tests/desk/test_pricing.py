"""Orders are priced by contracts, lists and promotions, and remember how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from desk_goods import HOME
from desk_story import Story, day, line, part
from test_amending import add, amend, price, quantity

from o2c.desk.price_finding import determination_of
from o2c.desk.price_keeping import Refusal as Keeping
from o2c.desk.price_keys import Refusal as Keys
from o2c.desk.work import Work
from o2c.domain.category import Refusal as Category
from o2c.domain.credit_memo import Issued as MemoIssued
from o2c.domain.customer.refusals import Refusal as Customer
from o2c.domain.order.events import LineAdded, Priced, QuantityChanged
from o2c.domain.order.parts import HoldReason, PriceSource
from o2c.domain.price_list import Refusal as List
from o2c.domain.pricing.determination import Step
from o2c.domain.pricing.margins import CostAbroad
from o2c.domain.pricing.source import FreeReason, Outcome
from o2c.kernel import Actor
from o2c.projections.line_margins import LINE_MARGINS
from o2c.projections.price_audit import PRICE_AUDIT
from o2c.storage.command import Command
from o2c.values.money import Money
from o2c.values.price import UnitPrice, unit_price

SINCE = "2026-01-01"
CONTRACT = {"customer": "ACME", "product": "BOLT"}


def euros(amount: str | int, per: str | int = 1) -> UnitPrice:
    return unit_price(amount, "EUR", per)


def keep(
    shop: Story, key: dict[str, str], *table: tuple[int, str], **more: Any
) -> None:
    """Keep a price in euros, by quantity."""
    rows = [{"least": least, "value": value} for least, value in table]
    fields = {"currency": "EUR", "since": SINCE, "breaks": rows, **more}
    shop.do("SetPrice", key=key, **fields)


def promote(shop: Story, promotion: str, off: str, **more: Any) -> None:
    fields = {"since": SINCE, "breaks": [{"value": off}], **more}
    shop.do("SavePromotion", promotion=promotion, name=promotion, **fields)


def categories(shop: Story) -> None:
    """Bolts are screws, and screws are hardware."""
    shop.do("SetCategory", category="HARDWARE")
    shop.do("SetCategory", category="SCREWS", parent="HARDWARE")
    shop.do("ChangeProduct", product="BOLT", category="SCREWS")


def test_a_contract_goes_before_the_list_and_has_breaks_r02_01_r02_02(
    shop: Story,
) -> None:
    keep(shop, CONTRACT, (0, "9"), (100, "8"))

    assert shop.line(shop.place(line(1, "BOLT", 99))).price == euros(9)
    held = shop.line(shop.place(line(1, "BOLT", 100)))
    assert (held.price, held.source) == (euros(8), PriceSource.CONTRACT)
    found = held.determination
    assert found is not None
    assert (found.stream, found.record) == ("price/c:ACME|p:BOLT", "2026-01-01 EUR")
    assert found.listed == euros("10.05")
    assert [step.outcome for step in found.path] == [
        Outcome.TAKEN,
        Outcome.LESS_SPECIFIC,
    ]


def test_the_event_keeps_the_whole_path_and_an_ordinary_order_nothing(
    shop: Story,
) -> None:
    told = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "BOLT", 1)]
    )
    assert told.one(Priced).prices[0].determination is None
    keep(shop, CONTRACT, (5, "9"))
    told = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "BOLT", 1)]
    )
    kept = told.one(Priced).prices[0].determination
    assert kept is not None
    assert [(s.stream, s.outcome) for s in kept.path] == [
        ("price/c:ACME|p:BOLT", Outcome.BELOW_BREAK),
        ("product/BOLT", Outcome.TAKEN),
    ]


def test_a_price_of_any_category_above_counts_r02_04(shop: Story) -> None:
    categories(shop)
    keep(shop, {"customer": "ACME", "category": "HARDWARE"}, (0, "7"))
    held = shop.line(shop.place(line(1, "BOLT", 1)))
    assert (held.price, held.source) == (euros(7), PriceSource.CATEGORY)

    keep(shop, {"customer": "ACME", "category": "SCREWS"}, (0, "6"))
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros(6)


def test_a_group_has_its_price_and_its_list_r02_01(shop: Story) -> None:
    shop.do(
        "RegisterCustomer",
        customer="SHOP",
        name="Shop",
        group="RETAIL",
        currency="EUR",
        bill_to=HOME,
    )
    shop.do(
        "SavePriceList",
        price_list="R-1",
        name="Retail",
        currency="EUR",
        group="RETAIL",
        since=SINCE,
        tax_inclusive=True,
    )
    keep(shop, {"price_list": "R-1", "product": "BOLT"}, (0, "11.9"))
    number = shop.place(line(1, "BOLT", 1), customer="SHOP")
    assert (shop.line(number).price, shop.line(number).net) == (euros(10), 1000)
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros("10.05")

    keep(shop, {"group": "RETAIL", "product": "BOLT"}, (0, "8.5"))
    held = shop.line(shop.place(line(1, "BOLT", 1), customer="SHOP"))
    assert (held.price, held.source) == (euros("8.5"), PriceSource.GROUP)


def test_a_list_counts_until_it_is_retired(shop: Story) -> None:
    for name, sequence, amount in (("A", 2, "9"), ("B", 1, "9.5")):
        shop.do(
            "SavePriceList",
            price_list=name,
            name=name,
            currency="EUR",
            sequence=sequence,
            since=SINCE,
        )
        keep(shop, {"price_list": name, "product": "BOLT"}, (0, amount))
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros("9.5")
    shop.do("RetirePriceList", price_list="B", until=day(0))
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros("9.5")
    shop.go(1)
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros(9)


def test_a_case_is_priced_by_the_case(shop: Story) -> None:
    keep(shop, CONTRACT, (0, "108"), (2, "96"), unit="CS")
    number = shop.place(line(1, "BOLT", 2, unit="CS"))
    assert (shop.line(number).price, shop.line(number).net) == (euros(96, 12), 19_200)
    assert shop.line(shop.place(line(1, "BOLT", 23))).price == euros(108, 12)


def test_a_promotion_lowers_what_is_listed_and_no_contract_r02_07(shop: Story) -> None:
    promote(shop, "SPRING", "0.1", product="BOLT")
    held = shop.line(shop.place(line(1, "BOLT", 10)))
    assert (held.price, str(held.discount), held.net) == (euros("10.05"), "0.1", 9045)
    assert held.determination is not None
    assert held.determination.promotions == ("SPRING",)

    keep(shop, CONTRACT, (0, "9"))
    assert shop.line(shop.place(line(1, "BOLT", 10))).net == 9000
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 1000


def test_an_amount_off_lowers_the_price_itself(shop: Story) -> None:
    promote(shop, "EURO", "1", currency="EUR")
    held = shop.line(shop.place(line(1, "BOLT", 1)))
    assert (held.price, held.discount, held.net) == (euros("9.05"), 0, 905)


def test_a_promotion_ends(shop: Story) -> None:
    promote(shop, "SPRING", "0.1")
    shop.do("EndPromotion", promotion="SPRING", until=day(0))
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 900
    shop.go(1)
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 1000


def test_how_promotions_combine_is_set_r02_07_r02_09(shop: Story) -> None:
    promote(shop, "SPRING", "0.1", kind="season")
    promote(shop, "LOYAL", "0.05", kind="loyalty", customer="ACME")
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 900
    shop.do("SetDiscountPolicy", between="add")
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 850
    shop.do("SetMaxDiscount", product="TEN", maximum="0.12")
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 880
    shop.do("SetMaxDiscount", product="TEN", maximum=None)
    shop.do("SetDiscountPolicy")
    assert shop.line(shop.place(line(1, "TEN", 1))).net == 900


def test_an_allowance_is_bound_by_no_maximum_r02_09(shop: Story) -> None:
    shop.do("SetMaxDiscount", product="FIT", maximum="0.01")
    number = shop.place(line(1, "FIT", 1))
    shop.ship(number)
    invoice = shop.bill(number)
    told = shop.do(
        "IssueAllowance",
        invoice=invoice,
        lines=[{"line": 1, "net": {"amount": "60", "currency": "EUR"}}],
        note="the rate was wrong",
    )
    assert told.one(MemoIssued).lines[0].net == Money(6_000, "EUR")
    assert not shop.order(number).deviations
    assert not shop.order(number).holds


def test_a_stated_price_or_discount_stands_and_promotions_stand_back_p31(
    shop: Story,
) -> None:
    promote(shop, "SPRING", "0.5")
    number = shop.place(
        line(1, "TEN", 1, price="9"), line(2, "TEN", 1, discount="0.02")
    )
    stated, discounted = shop.line(number, 1), shop.line(number, 2)

    assert (stated.net, stated.source) == (900, PriceSource.CUSTOMER_STATED)
    assert (discounted.net, discounted.source) == (980, PriceSource.LIST)
    assert discounted.discount_stated
    for held in (stated, discounted):
        assert held.determination is not None
        assert held.determination.price == euros(10)
        assert held.determination.path[-1].outcome is Outcome.STATED_INSTEAD


def test_no_price_waits_and_zero_says_why_r02_06(shop: Story) -> None:
    number = shop.place(line(1, "NEW", 1), line(2, "TEN", 1, price="0", free="sample"))
    assert shop.order(number).holds == (HoldReason.PRICE,)
    assert shop.line(number, 1).price is None
    assert shop.line(number, 2).free is FreeReason.SAMPLE
    assert shop.line(shop.place(line(1, "TEN", 1, price="0"))).free is None
    keep(shop, {"customer": "ACME", "product": "TEN"}, (0, "0"), free="warranty")
    assert shop.line(shop.place(line(1, "TEN", 1))).free is FreeReason.WARRANTY


def test_an_order_keeps_its_price_when_prices_change_r02_05(shop: Story) -> None:
    keep(shop, CONTRACT, (0, "9"))
    number = shop.place(line(1, "BOLT", 10), line(2, "TEN", 10))
    keep(shop, CONTRACT, (0, "7"))
    shop.do("SetListPrice", product="TEN", price="5", currency="EUR")
    amend(shop, number, quantity(1, 20), quantity(2, 20))

    assert shop.line(number, 1).price == euros(9)
    assert shop.line(number, 2).price == euros(10)
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros(7)


def test_prices_are_looked_up_for_the_order_s_date_r02_05(shop: Story) -> None:
    keep(shop, CONTRACT, (0, "9"), until=day(0))
    keep(shop, CONTRACT, (0, "8"), since=day(1))
    number = shop.place(line(1, "BOLT", 1))
    shop.go(2)
    told = amend(shop, number, add(2, "BOLT", 1))

    assert shop.line(number, 2).price == euros(9)
    assert told.one(LineAdded).prices[0].determination is not None
    assert shop.line(shop.place(line(1, "BOLT", 1))).price == euros(8)


def test_crossing_a_break_finds_the_price_again_r01_09(shop: Story) -> None:
    keep(shop, CONTRACT, (0, "9"), (100, "8"))
    number = shop.place(line(1, "BOLT", 10))
    told = amend(shop, number, quantity(1, 100))
    assert shop.line(number).price == euros(8)
    assert shop.line(number).net == 80_000
    assert told.one(QuantityChanged).prices[0].quoted
    amend(shop, number, quantity(1, 99))
    assert shop.line(number).price == euros(9)


@pytest.mark.parametrize(
    "said",
    [
        {"price": "9.5"},
        {"price": "9.5", "price_source": "manual"},
    ],
)
def test_a_price_that_was_stated_survives_another_quantity_r01_09(
    shop: Story, said: dict[str, str]
) -> None:
    keep(shop, CONTRACT, (0, "9"), (100, "8"))
    number = shop.place(line(1, "BOLT", 10, **said))
    amend(shop, number, quantity(1, 100))
    assert shop.line(number).price == euros("9.5")


def test_a_stated_discount_survives_a_price_that_is_found_again_r01_09(
    shop: Story,
) -> None:
    keep(shop, CONTRACT, (0, "9"), (100, "8"))
    promote(shop, "SPRING", "0.5", on_agreed=True)
    number = shop.place(line(1, "BOLT", 10, discount="0.1"))
    amend(shop, number, quantity(1, 100))
    assert (shop.line(number).price, shop.line(number).net) == (euros(8), 72_000)


def test_a_price_set_by_hand_survives_and_what_shipped_keeps_its_price(
    shop: Story,
) -> None:
    shop.receive("BOLT", 200)
    keep(shop, CONTRACT, (0, "9"), (100, "8"))
    manual = shop.place(line(1, "BOLT", 10))
    amend(shop, manual, price(1, "8.7"))
    amend(shop, manual, quantity(1, 100))
    assert shop.line(manual).price == euros("8.7")
    assert shop.line(manual).determination is not None

    begun = shop.place(line(1, "BOLT", 10))
    shop.ship(begun, part(1, 4))
    amend(shop, begun, quantity(1, 150))
    assert shop.line(begun).price == euros(9)


def test_what_was_missing_is_found_later(shop: Story) -> None:
    number = shop.place(line(1, "NEW", 10, discount="0.1"))
    keep(shop, {"customer": "ACME", "product": "NEW"}, (0, "4"))
    shop.do("RepriceOrder", order=number)
    held = shop.line(number)
    assert (held.price, held.source, held.net) == (
        euros(4),
        PriceSource.CONTRACT,
        3600,
    )


def test_x5_01_the_audit_says_what_each_line_s_price_was_before(shop: Story) -> None:
    """Whatever changes it: what was before is what was said last."""
    keep(shop, CONTRACT, (0, "9"), (100, "8"))
    number = shop.place(line(1, "BOLT", 10), line(2, "FIT", 1), line(3, "NEW", 1))
    keep(shop, {"customer": "ACME", "product": "NEW"}, (0, "4"))
    shop.do("RepriceOrder", order=number)
    amend(shop, number, quantity(1, 100), price(2, "79"))
    amend(shop, number, {"kind": "change_product", "line": 1, "product": "TEN"})
    entries = PRICE_AUDIT.fold(shop.store.everything()).values()
    last = dict[int, str]()
    for entry in sorted(entries, key=lambda each: each.position):
        if entry.stream == f"order/{number}":
            assert entry.was == last.get(entry.line, "")
            last[entry.line] = entry.now
    assert last == {1: "EUR 10", 2: "EUR 79", 3: "EUR 4"}


def test_margin_and_floor_go_with_the_line_r02_10(shop: Story) -> None:
    shop.do("SetCost", product="BOLT", cost="8", currency="EUR", since=SINCE)
    shop.do("SetFloor", customer="ACME", floor="0.25")
    keep(shop, CONTRACT, (0, "10"), lower="9", upper="11")
    number = shop.place(line(1, "BOLT", 1))
    found = shop.line(number).determination

    assert found is not None
    assert (str(found.margin), found.below_floor) == ("0.2", True)
    assert (found.cost, str(found.cost_since)) == (euros(8), SINCE)
    assert (found.lower, found.upper) == (euros(9), euros(11))
    shop.do("SetFloor", customer="ACME", floor=None)
    shop.do("SetCost", product="BOLT", cost="9", currency="EUR", since=day(1))
    again = shop.line(shop.place(line(1, "BOLT", 1))).determination
    assert again is not None
    assert (str(again.margin), again.floor) == ("0.2", None)


@pytest.mark.parametrize(
    ("pair", "rate"), [(("USD", "EUR"), "0.8"), (("EUR", "USD"), "1.25")]
)
def test_r02_10_a_cost_in_another_currency_counts_at_the_day_s_rate(
    shop: Story, pair: tuple[str, str], rate: str
) -> None:
    shop.do("SetCost", product="BOLT", cost="10", currency="USD", since=SINCE)
    shop.do("SetFloor", customer="ACME", floor="0.25")
    currency, base = pair
    fields = {"currency": currency, "base": base, "since": SINCE}
    shop.do("SetExchangeRate", rate=rate, **fields)
    shop.do("SetExchangeRate", rate="1", **{**fields, "since": day(1)})
    keep(shop, CONTRACT, (0, "10"))
    number = shop.place(line(1, "BOLT", 1))
    found = shop.line(number).determination

    assert found is not None
    assert (found.cost, str(found.cost_since), str(found.margin)) == (
        euros(8),
        SINCE,
        "0.2",
    )
    assert found.abroad == CostAbroad(
        cost=unit_price(10, "USD"),
        of=currency,
        rate=Decimal(rate),
        rate_on=date.fromisoformat(SINCE),
    )
    assert shop.order(number).holds == (HoldReason.PRICE,)
    (row,) = LINE_MARGINS.fold(shop.store.everything()).values()
    assert (row.cost, row.kept_cost, row.kept_in, row.rate_of) == (
        8,
        10,
        "USD",
        currency,
    )


def test_r02_10_without_a_rate_the_floor_bounds_nothing_and_says_so(
    shop: Story,
) -> None:
    shop.do("SetCost", product="BOLT", cost="10", currency="USD", since=SINCE)
    number = shop.place(line(1, "BOLT", 1))
    assert shop.line(number).determination is None
    shop.do("SetFloor", customer="ACME", floor="0.25")
    number = shop.place(line(1, "BOLT", 1))
    found = shop.line(number).determination
    assert found is not None
    assert (found.cost, found.margin, found.path[-1]) == (
        None,
        None,
        Step(stream="cost/BOLT", record="USD", outcome=Outcome.NO_EXCHANGE_RATE),
    )
    assert shop.order(number).holds == ()


def test_r02_10_a_cost_in_the_line_s_own_currency_goes_first(shop: Story) -> None:
    for cost, currency in (("10", "USD"), ("9", "EUR")):
        shop.do("SetCost", product="BOLT", cost=cost, currency=currency, since=SINCE)
    fields = {"currency": "USD", "base": "EUR", "since": SINCE}
    shop.do("SetExchangeRate", rate="0.8", **fields)
    found = shop.line(shop.place(line(1, "BOLT", 1))).determination
    assert found is not None
    assert (found.cost, found.abroad) == (euros(9), None)


def test_a_line_of_an_order_is_determined_anew(shop: Story) -> None:
    """What whoever judges deviations asks."""
    number = shop.place(line(1, "BOLT", 10, price="5"))
    keep(shop, CONTRACT, (0, "9"), lower="8")
    found = []

    def look(work: Work) -> None:
        found.append(determination_of(work, number, 1))

    command = Command(
        command_id="look",
        request="Look",
        payload="",
        actor=Actor("ann"),
        today=shop.now.date(),
    )
    shop.store.run(command, look)
    assert (found[0].price, found[0].lower) == (euros(9), euros(8))


def test_what_an_agreement_says_goes_before_a_contract_r02_15(shop: Story) -> None:
    keep(shop, CONTRACT, (0, "9"))
    promote(shop, "SPRING", "0.5")
    agreed = [{"line": 1, "product": "BOLT", "quantity": 50, "price": "8.2"}]
    days = {"since": day(0), "until": day(30)}
    told = shop.do("DraftAgreement", customer="ACME", lines=agreed, **days)
    shop.do("StartAgreement", agreement=told.number("agreement"))
    number = shop.place(line(1, "BOLT", 10))
    held = shop.line(number)

    assert (held.price, held.discount, held.source) == (
        euros("8.2"),
        0,
        PriceSource.AGREEMENT,
    )
    assert held.determination is not None
    assert [step.outcome for step in held.determination.path] == [
        Outcome.TAKEN,
        Outcome.LESS_SPECIFIC,
        Outcome.LESS_SPECIFIC,
        Outcome.AGREED_PRICE,
    ]
    amend(shop, number, price(1, "8"))
    after = shop.line(number).determination
    assert after is not None
    assert after.price == euros("8.2")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ({"product": "BOLT"}, Keys.WHOSE_PRICE),
        ({"customer": "ACME", "group": "G", "product": "BOLT"}, Keys.WHOSE_PRICE),
        ({"customer": "ACME"}, Keys.WHICH_GOODS),
        ({"customer": "ACME", "product": "BOLT", "category": "C"}, Keys.WHICH_GOODS),
        ({"group": "G", "category": "C"}, Keys.WHICH_GOODS),
        ({"customer": "GONE", "product": "BOLT"}, Customer.CUSTOMER_UNKNOWN),
        ({"customer": "ACME", "category": "C"}, Category.CATEGORY_UNKNOWN),
        ({"price_list": "L", "product": "BOLT"}, List.LIST_UNKNOWN),
    ],
)
def test_a_price_is_for_one_buyer_and_one_thing(
    shop: Story, key: dict[str, str], code: Any
) -> None:
    fields = {"currency": "EUR", "since": SINCE, "breaks": [{"value": "9"}]}
    shop.refuse(code, "SetPrice", key=key, **fields)
    shop.refuse(code, "EndPrice", key=key, currency="EUR", since=SINCE, until=SINCE)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"unit": "KGM"}, Keys.UNIT),
        ({"basis": "below_list", "currency": "USD"}, Keeping.NO_LIST_PRICE),
        ({"basis": "above_cost"}, Keeping.NO_COST),
    ],
)
def test_a_price_that_could_never_be_applied_is_refused_when_saved_r02_17(
    shop: Story, other: dict[str, str], code: Any
) -> None:
    fields = {"currency": "EUR", "since": SINCE, "breaks": [{"value": "0.5"}]}
    shop.refuse(code, "SetPrice", key=CONTRACT, **fields | other)


def test_a_list_has_prices_in_its_own_currency_x2_09(shop: Story) -> None:
    shop.do("SavePriceList", price_list="L", name="L", currency="USD", since=SINCE)
    shop.refuse(
        Keeping.CURRENCY,
        "SetPrice",
        key={"price_list": "L", "product": "BOLT"},
        currency="EUR",
        since=SINCE,
        breaks=[{"value": "9"}],
    )


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("SetFloor", {"floor": "0.1"}, Keys.WHOSE_PRICE),
        (
            "SetFloor",
            {"floor": "0.1", "customer": "ACME", "group": "G"},
            Keys.WHOSE_PRICE,
        ),
        ("SetFloor", {"floor": "0.1", "category": "C"}, Category.CATEGORY_UNKNOWN),
        ("SetMaxDiscount", {"maximum": "0.1"}, Keys.WHICH_GOODS),
        (
            "ChangeProduct",
            {"product": "BOLT", "category": "C"},
            Category.CATEGORY_UNKNOWN,
        ),
    ],
)
def test_a_bound_is_for_one_thing_that_exists(
    shop: Story, name: str, fields: dict[str, Any], code: Any
) -> None:
    shop.refuse(code, name, **fields)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"customer": "ACME", "group": "G"}, Keys.WHOSE_PRICE),
        ({"product": "BOLT", "category": "C"}, Keys.WHICH_GOODS),
        ({"product": "BOLT", "unit": "KGM"}, Keys.UNIT),
    ],
)
def test_a_promotion_is_for_one_and_on_one_or_all(
    shop: Story, other: dict[str, str], code: Any
) -> None:
    fields = {"promotion": "P", "name": "P", "since": SINCE, "breaks": [{"value": "0"}]}
    shop.refuse(code, "SavePromotion", **fields, **other)
