"""Prices and promotions as they are kept, what lines earn, and every price change."""

from __future__ import annotations

from attrs import evolve as replace
from projection_samples import (
    OF_ORDER,
    History,
    asked,
    day,
    line_price,
    placed,
    qty,
    row,
    rows,
    totals,
)

from o2c.domain import price_list, promotion
from o2c.domain.cost import CostSet
from o2c.domain.order.events import LineAdded, PriceChanged, Priced, QuantityChanged
from o2c.domain.order.parts import PriceSource
from o2c.domain.price import PriceEnded, PriceSet
from o2c.domain.price_rules import DiscountPolicySet, FloorSet, MaxDiscountSet
from o2c.domain.pricing.determination import Determination, Step
from o2c.domain.pricing.discounts import DiscountPolicy, Within
from o2c.domain.pricing.promotional import PromotionTerms
from o2c.domain.pricing.records import Basis, Break, PriceRecord
from o2c.domain.pricing.source import Outcome
from o2c.domain.product import ListPriceSet
from o2c.projections.line_margins import LINE_MARGINS
from o2c.projections.price_audit import PRICE_AUDIT
from o2c.projections.price_audit import Priced as What
from o2c.projections.prices import PRICES
from o2c.projections.promotions import PROMOTIONS
from o2c.values.price import unit_price

KEY = "price/c:A%7CB|cat:SCREWS"
MAX = ("max",)
RECORD = PriceRecord(
    currency="EUR",
    unit="XCS",
    since=day(0),
    until=None,
    basis=Basis.AMOUNT,
    breaks=(
        Break(least=qty(0), value=qty(9)),
        Break(least=qty(100), value=qty(8)),
    ),
    lower=qty(7),
)
SHORT = replace(RECORD, breaks=RECORD.breaks[:1])
SET = PriceSet(was=None, record=RECORD, by=MAX)
SPRING = PromotionTerms(
    name="Spring",
    kind="season",
    owner="g:RETAIL",
    goods="",
    since=day(0),
    until=None,
    currency="",
    unit="",
    breaks=(Break(least=qty(0), value=qty("0.1")),),
)
FOUND = Determination(
    price=unit_price("10", "EUR"),
    source=PriceSource.CONTRACT,
    found=unit_price("10", "EUR"),
    stream="price/c:ACME|p:SKU-7",
    record="2026-03-02 EUR",
    listed=unit_price("12", "EUR"),
    floor=qty("0.3"),
    cost=unit_price("90", "EUR", 12),
    cost_since=day(-9),
    path=(
        Step(
            stream="price/c:ACME|p:SKU-7",
            record="2026-03-02 EUR",
            outcome=Outcome.TAKEN,
        ),
        Step(stream="product/SKU-7", record="EUR", outcome=Outcome.LESS_SPECIFIC),
    ),
)


def test_each_break_of_a_price_is_a_row() -> None:
    history = History().tell(KEY, SET)
    first = row(PRICES, history, KEY, RECORD.name, 1)
    second = row(PRICES, history, KEY, RECORD.name, 2)

    assert (first.customer, first.category, first.product) == ("A|B", "SCREWS", "")
    assert (first.least, first.value, first.lower) == (0, 9, 7)
    assert (second.least, second.value) == (100, 8)
    assert (first.set_on, first.set_by) == (day(0), "ann")


def test_a_price_is_replaced_ended_and_withdrawn() -> None:
    history = History().tell(KEY, SET, PriceSet(was=RECORD, record=SHORT, by=MAX))
    assert list(rows(PRICES, history)) == [(KEY, RECORD.name, 1)]

    history.tell(KEY, PriceEnded(was=SHORT, until=day(5), by=MAX))
    assert row(PRICES, history, KEY, RECORD.name, 1).until == day(5)
    gone = PriceEnded(was=replace(SHORT, until=day(5)), until=day(-1), by=MAX)
    assert rows(PRICES, history.tell(KEY, gone)) == {}


def test_a_promotion_is_saved_and_ended() -> None:
    saved = promotion.Saved(was=None, now=SPRING, by=MAX)
    history = History().tell("promotion/SPRING", saved)
    found = row(PROMOTIONS, history, "SPRING", 1)
    assert (found.customer_group, found.customer, found.off) == (
        "RETAIL",
        "",
        qty(".1"),
    )

    ended = promotion.Ended(was=SPRING, until=day(3), by=MAX)
    history.tell("promotion/SPRING", ended)
    assert row(PROMOTIONS, history, "SPRING", 1).until == day(3)


def test_a_line_has_its_price_and_what_it_earns_r02_10() -> None:
    """(10 - 10 % - 7.50) / 9: the price is for one, the cost for twelve."""
    price = line_price(
        1,
        900,
        source=PriceSource.CONTRACT,
        discount=qty("0.1"),
        determination=FOUND,
        quoted=True,
    )
    history = History().tell(
        "order/SO-1", placed(asked(1, 1)), Priced(prices=(price,), totals=totals(900))
    )
    found = row(LINE_MARGINS, history, "SO-1", 1)

    assert (found.price, found.list_price, found.source) == (
        10,
        12,
        PriceSource.CONTRACT,
    )
    assert (found.cost, found.cost_per, found.cost_since) == (90, 12, day(-9))
    assert found.margin == qty("0.1666666667")
    assert (found.floor, found.below_floor) == (qty("0.3"), True)
    assert found.given_by == "price/c:ACME|p:SKU-7 2026-03-02 EUR"


def test_amounts_that_move_leave_the_price_of_a_line_alone() -> None:
    price = line_price(1, 1000, determination=FOUND, quoted=True)
    moved = line_price(1, 1000, 191)
    other = line_price(2, 1000, quoted=True)
    history = History().tell(
        "order/SO-1",
        placed(asked(1, 1)),
        Priced(prices=(price,), totals=totals(1000)),
        _added(2, moved, other),
    )

    assert row(LINE_MARGINS, history, "SO-1", 1).cost == 90
    plain = row(LINE_MARGINS, history, "SO-1", 2)
    assert (plain.list_price, plain.cost, plain.margin) == (10, None, None)
    entries = rows(PRICE_AUDIT, history)
    assert [(e.line, e.what) for e in entries.values()] == [
        (1, What.ORDER_LINE),
        (2, What.ORDER_LINE),
    ]


def _added(line: int, *prices: object) -> LineAdded:
    return LineAdded(
        version=2, asked=asked(line, 1), prices=prices, totals=totals(0), **OF_ORDER
    )


def test_every_price_of_a_line_is_in_the_audit_with_the_path_to_it() -> None:
    price = line_price(
        1, 1000, source=PriceSource.CONTRACT, determination=FOUND, quoted=True
    )
    by_hand = line_price(
        1, 800, price=unit_price(8, "EUR"), source=PriceSource.MANUAL, quoted=True
    )
    history = History().tell(
        "order/SO-1",
        placed(asked(1, 1)),
        Priced(prices=(price,), totals=totals(1000)),
        PriceChanged(
            version=2,
            line=1,
            was=unit_price(10, "EUR"),
            now=unit_price(8, "EUR"),
            was_discount=qty(0),
            prices=(by_hand,),
            totals=totals(800),
        ),
        actor="max",
        reason="as agreed on the phone",
    )
    found, changed = rows(PRICE_AUDIT, history).values()

    assert (found.was, found.now, found.actor) == ("", "EUR 10", "max")
    assert (found.list_price, found.cost, found.margin) == (12, 90, qty("0.25"))
    assert found.path == (
        '["price/c:ACME|p:SKU-7 2026-03-02 EUR: taken",'
        '"product/SKU-7 EUR: less_specific"]'
    )
    assert (changed.was, changed.now, changed.source) == (
        "EUR 10",
        "EUR 8",
        PriceSource.MANUAL,
    )
    assert (changed.reason, changed.list_price) == ("as agreed on the phone", None)


def test_a_quantity_that_finds_no_other_price_is_no_price_change() -> None:
    moved = line_price(1, 2000)
    more = QuantityChanged(
        version=2, line=1, was=qty(1), now=qty(2), prices=(moved,), totals=totals(2000)
    )
    assert rows(PRICE_AUDIT, History().tell("order/SO-1", more)) == {}


def test_the_audit_says_who_changed_a_master_from_what_to_what() -> None:
    header = price_list.Header(
        name="Export",
        currency="EUR",
        group="",
        sequence=0,
        since=day(0),
        until=None,
        tax_inclusive=False,
    )
    ten, nine = unit_price(10, "EUR"), unit_price(9, "EUR", 100)
    policy = DiscountPolicy(within=Within.ADD)
    history = History()
    history.tell("product/A", ListPriceSet(was=ten, price=nine))
    history.tell("cost/A", CostSet(since=day(1), was=None, cost=ten, by=MAX))
    history.tell(KEY, SET, PriceEnded(was=RECORD, until=day(5), by=MAX))
    history.tell(
        "price-list/X",
        price_list.Saved(was=None, now=header, by=MAX),
        price_list.Retired(was=header, until=day(5), by=MAX),
    )
    history.tell(
        "promotion/S",
        promotion.Saved(was=None, now=SPRING, by=MAX),
        promotion.Ended(was=SPRING, until=day(3), by=MAX),
    )
    history.tell(
        "price-rules/MAIN",
        FloorSet(of="c:ACME", was=qty("0.1"), floor=None, by=MAX),
        MaxDiscountSet(of="p:A", was=None, maximum=qty("0.20"), by=MAX),
        DiscountPolicySet(was=DiscountPolicy(), policy=policy, by=MAX),
    )
    kept = '{"currency":"EUR","unit":"XCS","since":"2026-03-02","basis":"amount",'
    table = '"breaks":[{"least":"0","value":"9"},{"least":"100","value":"8"}],'
    record = f'{kept}{table}"lower":"7","dated":"ordered"}}'
    listed = '{"name":"Export","currency":"EUR","sequence":0,"since":"2026-03-02"}'
    spring = (
        '{"name":"Spring","kind":"season","owner":"g:RETAIL","since":"2026-03-02",'
        '"breaks":[{"least":"0","value":"0.1"}]}'
    )

    said = [(e.what, e.was, e.now) for e in rows(PRICE_AUDIT, history).values()]
    assert said == [
        (What.LIST_PRICE, "EUR 10", "EUR 9 per 100"),
        (What.COST, "", "EUR 10 from 2026-03-03"),
        (What.PRICE, "", record),
        (What.PRICE, record, "through 2026-03-07"),
        (What.PRICE_LIST, "", listed),
        (What.PRICE_LIST, listed, "through 2026-03-07"),
        (What.PROMOTION, "", spring),
        (What.PROMOTION, spring, "through 2026-03-05"),
        (What.FLOOR, "c:ACME 0.1", ""),
        (What.MAX_DISCOUNT, "", "p:A 0.2"),
        (
            What.DISCOUNT_POLICY,
            '{"within":"best","between":"best"}',
            '{"within":"add","between":"best"}',
        ),
    ]
