"""The story of `o2c demo` goes on: what things cost, and who may say so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.cli.demo_data import ADA, CARLA, INES, MARIA, PAULA, SCHOOL, WIM
from o2c.cli.demo_telling import Teller
from o2c.domain.quote.parts import DecidedBy
from o2c.kernel import Actor
from o2c.requests.agreements import AgreedPart, DraftAgreement, StartAgreement
from o2c.requests.amendments import AmendOrder, CancelLine, ChangeQuantity
from o2c.requests.deviations import ApproveDeviation
from o2c.requests.master import SetCreditLimit, SetListPrice
from o2c.requests.orders import (
    DeliveryPart,
    LinePart,
    PlaceOrder,
)
from o2c.requests.pricing import (
    BreakPart,
    PriceKey,
    SavePromotion,
    SetCost,
    SetPrice,
)
from o2c.requests.quotes import ConvertQuote, DraftQuote, OfferQuote, QuotePart
from o2c.requests.warehouse import ExpectSupply, ReceiveStock
from o2c.values.money import money

FRIDAY = date(2026, 3, 27)
MARGINS = "order line product price source discount promotions cost margin"
DEVIATIONS = "order line kind standing asked reference quantity waits_for"
TAKEN = "order stage holds currency net total"


def tell(teller: Teller) -> None:
    """Friday: prices, deviations, quotes and agreements."""
    _prices(teller)
    _deviation(teller)
    _quote(teller)
    _agreement(teller)
    _deliveries(teller)


def _prices(t: Teller) -> None:
    t.chapter("A price of the hotel's own", 27, 8)
    for product, quantity in (("BULB", 2000), ("LAMP", 100)):
        more = ReceiveStock(product=product, site="MAIN", quantity=Decimal(quantity))
        t.ask(WIM, more)
    for product, cost in (("BULB", "2.10"), ("LAMP", "31.00")):
        t.ask(
            PAULA,
            SetCost(product=product, cost=Decimal(cost), currency="EUR", since=FRIDAY),
        )
    t.ask(
        PAULA,
        SetPrice(
            key=PriceKey(customer="HOTEL", product="BULB"),
            currency="EUR",
            since=FRIDAY,
            breaks=(
                BreakPart(value=Decimal("3.20")),
                BreakPart(least=Decimal(100), value=Decimal("2.90")),
            ),
        ),
    )
    t.ask(
        PAULA,
        SavePromotion(
            promotion="SPRING",
            name="Spring lamps",
            product="LAMP",
            since=FRIDAY,
            until=date(2026, 5, 31),
            breaks=(BreakPart(value=Decimal("0.10")),),
        ),
    )
    t.say(
        "Paula of pricing agrees on EUR 3.20 a bulb with the hotel, 2.90 from 100 on."
    )
    t.say("A promotion takes 10 % off lamps, for everyone.")
    order = t.order("HOTEL", ("BULB", 99), ("LAMP", 5), purchase_order="H-105")
    t.say(f"{order}: 99 bulbs and five lamps. Nobody states a price; it is found.")
    t.show("line_margins", MARGINS, order=order)
    t.ask(MARIA, _quantity(order, 100, "one bulb more"))
    t.say("One bulb more, and all are cheaper: the price is found again.")
    t.show("line_margins", MARGINS, order=order)


def _quantity(order: str, quantity: int, reason: str) -> AmendOrder:
    change = ChangeQuantity(line=1, quantity=Decimal(quantity))
    return AmendOrder(order=order, changes=(change,), reason=reason)


def _deviation(t: Teller) -> None:
    t.chapter("A price below ours", 27, 10)
    stated = LinePart(
        line=1, product="BULB", quantity=Decimal(200), price=Decimal("2.50")
    )
    ask = PlaceOrder(
        customer="HOTEL", purchase_order="H-106", site="MAIN", lines=(stated,)
    )
    order = t.ask(MARIA, ask).number("order")
    t.say(f"{order}: the hotel writes EUR 2.50 a bulb. It is taken, and waits.")
    t.show("deviations", DEVIATIONS)
    approve = ApproveDeviation(
        order=order, line=1, up_to=Decimal(250), note="to win the new wing"
    )
    both = Actor("maria", roles=("order_desk", "pricing"))
    t.say(f"Maria may not approve what she entered: {t.refused(both, approve)}")
    t.ask(PAULA, approve)
    t.say("Paula approves it, for up to 250 bulbs. The order goes on by itself.")
    t.show("order_status", TAKEN, order=order)
    t.ask(MARIA, _quantity(order, 240, "for the bar"))
    t.say("240 bulbs are within what she approved; 300 are not, and it waits again.")
    t.ask(MARIA, _quantity(order, 300, "for the terrace too"))
    t.show("deviations", DEVIATIONS)
    again = approve.model_copy(update={"up_to": None, "note": "the last of it"})
    t.ask(PAULA, again)
    t.say("Paula approves the 300 as well.")
    t.show("order_status", TAKEN, order=order)


def _quote(t: Teller) -> None:
    t.chapter("A quote is ordered", 27, 12)
    expected = ExpectSupply(
        product="DESK",
        site="MAIN",
        supply="PO-79",
        quantity=Decimal(8),
        due=date(2026, 4, 16),
    )
    t.ask(INES, expected)
    quote = t.ask(
        MARIA,
        DraftQuote(
            customer="HOTEL",
            site="MAIN",
            reference="new wing",
            probability=Decimal("0.6"),
            lines=(LinePart(line=1, product="DESK", quantity=Decimal(6)),),
        ),
    ).number("quote")
    t.ask(MARIA, OfferQuote(quote=quote, valid_days=30))
    t.say(f"{quote}: Maria offers six desks, and stands by it for 30 days.")
    t.show("quotes", "quote customer stage valid_until currency net total weighted")
    dearer = SetListPrice(product="DESK", price=Decimal("379.00"), currency="EUR")
    t.ask(PAULA, dearer)
    part = ConvertQuote(
        quote=quote,
        lines=(QuotePart(line=1, quantity=Decimal(2)),),
        purchase_order="H-107",
        decided_by=DecidedBy.PRICE,
    )
    order = t.ask(MARIA, part).number("order")
    t.say("Desks list at EUR 379.00 now, but the hotel orders two at the quoted price.")
    t.show("line_margins", "order line product price source", order=order)
    t.show("quote_lines", "quote line product quoted ordered remaining price")


def _agreement(t: Teller) -> None:
    t.chapter("A blanket agreement", 27, 14)
    t.ask(ADA, SCHOOL)
    t.ask(CARLA, SetCreditLimit(account="SCHOOL", limit=money("20000.00", "EUR")))
    agreement = t.ask(
        PAULA,
        DraftAgreement(
            customer="SCHOOL",
            since=FRIDAY,
            until=date(2026, 12, 31),
            reference="frame 2026",
            lines=(
                AgreedPart(
                    line=1, product="BULB", quantity=Decimal(500), price=Decimal("2.70")
                ),
            ),
        ),
    ).number("agreement")
    t.ask(PAULA, StartAgreement(agreement=agreement))
    first = t.order("SCHOOL", ("BULB", 300))
    t.say(f"{agreement}: a school may call off 500 bulbs. {first} takes 300.")
    left = "agreement product agreed called_off remaining over price"
    t.show("agreement_lines", left)
    second = t.order("SCHOOL", ("BULB", 150), ("BULB", 100))
    t.say(f"{second} has two lines; each is little, both are 50 too much. It waits.")
    t.show("holds", "order reason since waits_for figures", order=second)
    cancel = CancelLine(line=2)
    t.ask(
        MARIA, AmendOrder(order=second, changes=(cancel,), reason="the school agrees")
    )
    t.say("The second line is cancelled, and 50 bulbs are left again at once.")
    t.show("agreement_lines", left)
    t.say("Nothing is too much any more, and the order goes on by itself.")
    t.show("order_status", TAKEN, customer="SCHOOL")


def _deliveries(t: Teller) -> None:
    t.chapter("One line, three deliveries", 27, 15)
    months = ((4, 13), (5, 11), (6, 15))
    schedule = tuple(
        DeliveryPart(quantity=Decimal(12), requested=date(2026, month, day))
        for month, day in months
    )
    line = LinePart(line=1, product="LAMP", quantity=Decimal(36), schedule=schedule)
    order = t.ask(
        MARIA, PlaceOrder(customer="SCHOOL", site="MAIN", lines=(line,))
    ).number("order")
    t.say(f"{order}: 36 lamps, priced as a whole and delivered in three parts.")
    t.show(
        "delivery_schedules",
        "order commercial product quantity open deliveries price discount net",
    )
    t.show("open_orders", "order line product requested promised open", order=order)
