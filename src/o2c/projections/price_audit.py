"""Every price change: who made it and when, what was there before, and what is now.

Masters say it in words (`was`, `now`); an order line's price has its figures too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, auto

from attrs import asdict, frozen
from attrs import evolve as replace

from o2c.domain import price_list, promotion
from o2c.domain.cost import CostSet
from o2c.domain.order.parts import LinePrice, PriceSource
from o2c.domain.price import PriceEnded, PriceSet
from o2c.domain.price_list import Header
from o2c.domain.price_rules import DiscountPolicySet, FloorSet, MaxDiscountSet
from o2c.domain.pricing.discounts import DiscountPolicy
from o2c.domain.pricing.promotional import PromotionTerms
from o2c.domain.pricing.records import PriceRecord
from o2c.domain.product import ListPriceSet
from o2c.kernel import Recorded
from o2c.projections.line_margins import PRICING, plain_determination, quoted
from o2c.projections.view import column, entry_view
from o2c.values.columns import Rate
from o2c.values.exact import ONE
from o2c.values.price import UnitPrice
from o2c.values.quantity import plain


class Priced(StrEnum):
    """What it is whose price, or whose bound, changed."""

    LIST_PRICE = auto()
    PRICE = auto()
    PRICE_LIST = auto()
    PROMOTION = auto()
    COST = auto()
    FLOOR = auto()
    MAX_DISCOUNT = auto()
    DISCOUNT_POLICY = auto()
    ORDER_LINE = auto()


@frozen(kw_only=True, slots=False)
class PriceEntry:
    """A change of a price, a cost or a bound, or the price that an order line got."""

    position: int = column("the event's place in the history")
    line: int = column("the line of the order; 0 where it is none")
    what: Priced = column("what it is that changed")
    stream: str = column("where, such as `price/c:ACME|p:SKU-7` or `order/SO-000001`")
    effective_on: date = column("the business date it counts from")
    recorded_at: datetime = column("when o2c learnt it, UTC")
    actor: str = column("who did it")
    on_behalf_of: str | None = column("for whom")
    reason: str = column("why, in the actor's words")
    was: str = column("what was there before; empty where nothing was")
    now: str = column("what is there now; empty where nothing is")
    currency: str = column("of the figures; empty where there are none", "")
    price: Rate | None = column("an order line's price of `price_per` units", None)
    price_per: Rate = column("how many units the price is for", ONE)
    source: PriceSource | None = column("where an order line's price is from", None)
    list_price: Rate | None = column("the base list price then", None)
    list_per: Rate = column("how many units the list price is for", ONE)
    discount: Rate | None = column("a fraction of the price", None)
    cost: Rate | None = column("what `cost_per` units cost us then", None)
    cost_per: Rate = column("how many units the cost is for", ONE)
    margin: Rate | None = column("(net price - cost) / net price", None)
    path: str = column("what was tried, in order, and what became of it, as JSON", "")


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def entries(recorded: Recorded[object]) -> tuple[PriceEntry, ...]:
    """What the event changed, and each order line whose price it says."""
    event = recorded.event
    if isinstance(event, PRICING):
        lines = {price.line: _of_line(recorded, price) for price in quoted(event)}
        return tuple(lines.values())
    return tuple(
        _entry(recorded, 0, what=what, was=was, now=now)
        for what, was, now in _changed(event)
    )


def _changed(event: object) -> Iterator[tuple[Priced, str, str]]:
    """What a change of a master comes to, in words."""
    match event:
        case ListPriceSet(was=was, price=price):
            yield Priced.LIST_PRICE, _price(was), _price(price)
        case CostSet(was=was, cost=cost, since=since):
            yield Priced.COST, _price(was), f"{_price(cost)} from {since}"
        case PriceSet(was=was, record=now):
            yield Priced.PRICE, _said(was), _said(now)
        case PriceEnded(was=was, until=until):
            yield Priced.PRICE, _said(was), f"through {until}"
        case price_list.Saved(was=was, now=now):
            yield Priced.PRICE_LIST, _said(was), _said(now)
        case price_list.Retired(was=was, until=until):
            yield Priced.PRICE_LIST, _said(was), f"through {until}"
        case promotion.Saved(was=was, now=now):
            yield Priced.PROMOTION, _said(was), _said(now)
        case promotion.Ended(was=was, until=until):
            yield Priced.PROMOTION, _said(was), f"through {until}"
        case FloorSet(of=of, was=was, floor=now):
            yield Priced.FLOOR, _bound(of, was), _bound(of, now)
        case MaxDiscountSet(of=of, was=was, maximum=now):
            yield Priced.MAX_DISCOUNT, _bound(of, was), _bound(of, now)
        case DiscountPolicySet(was=was, policy=now):
            yield Priced.DISCOUNT_POLICY, _said(was), _said(now)
        case _:
            pass


def _entry(
    recorded: Recorded[object], line: int, *, what: Priced, was: str, now: str
) -> PriceEntry:
    return PriceEntry(
        position=recorded.position,
        line=line,
        what=what,
        stream=recorded.stream,
        effective_on=recorded.effective_on,
        recorded_at=recorded.recorded_at,
        actor=recorded.actor,
        on_behalf_of=recorded.on_behalf_of,
        reason=recorded.reason,
        was=was,
        now=now,
    )


def _of_line(recorded: Recorded[object], said: LinePrice) -> PriceEntry:
    at = said.determination or plain_determination(said)
    price, listed, cost = said.price, at.listed, at.cost
    path = [f"{s.stream} {s.record}".strip() + f": {s.outcome}" for s in at.path]
    was = _price(said.was or getattr(recorded.event, "was", None))
    return replace(
        _entry(recorded, said.line, what=Priced.ORDER_LINE, was=was, now=_price(price)),
        currency=said.net.currency,
        price=price.amount if price else None,
        price_per=price.per if price else ONE,
        source=said.source,
        list_price=listed.amount if listed else None,
        list_per=listed.per if listed else ONE,
        discount=said.discount,
        cost=cost.amount if cost else None,
        cost_per=cost.per if cost else ONE,
        margin=at.margin_at(price, said.discount),
        path=_ENCODE(path) if path else "",
    )


def _price(price: object) -> str:
    """A price for people: "EUR 10.05", "EUR 120 per 12"."""
    if not isinstance(price, UnitPrice):
        return ""
    return price.text()


def _bound(of: str, bound: Decimal | None) -> str:
    return f"{of} {plain(bound)}" if bound is not None else ""


def _said(
    terms: PriceRecord | Header | PromotionTerms | DiscountPolicy | None,
) -> str:
    """Terms as JSON, without what they leave open."""
    return "" if terms is None else _ENCODE(_plain(asdict(terms)))


def _plain(value: object) -> object:
    match value:
        case dict():
            kept = {name: _plain(each) for name, each in value.items()}
            return {n: v for n, v in kept.items() if v or (v == 0 and v is not False)}
        case list() | tuple():
            return [_plain(each) for each in value]
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case _:
            return value


PRICE_AUDIT = entry_view(
    name="price_audit",
    row=PriceEntry,
    key=("position", "line"),
    events=(
        ListPriceSet,
        CostSet,
        PriceSet,
        PriceEnded,
        price_list.Saved,
        price_list.Retired,
        promotion.Saved,
        promotion.Ended,
        FloorSet,
        MaxDiscountSet,
        DiscountPolicySet,
        *PRICING,
    ),
    entries=entries,
    dated="effective_on",
)
