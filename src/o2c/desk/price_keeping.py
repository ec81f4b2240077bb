"""Keeping prices: lists, contracts, promotions, categories, costs, and their bounds."""

from __future__ import annotations

from enum import StrEnum, auto

from o2c.desk.price_keys import (
    breaks_of,
    enlist,
    goods_of,
    in_stocking_units,
    owner_of,
)
from o2c.desk.work import Work
from o2c.domain import price
from o2c.domain import price_list as price_lists
from o2c.domain.cost import COST
from o2c.domain.price import PRICE
from o2c.domain.price_catalogue import Entry, EntryKind
from o2c.domain.price_list import PRICE_LIST, Header
from o2c.domain.pricing.question import key, whose
from o2c.domain.pricing.records import Basis, PriceRecord
from o2c.domain.product import PRODUCT
from o2c.errors import ValidationError
from o2c.requests import pricing as requests


class Refusal(StrEnum):
    CURRENCY = auto()
    NO_LIST_PRICE = auto()
    NO_COST = auto()


def set_price(work: Work, ask: requests.SetPrice) -> None:
    """Keep a price for a customer, a group, or in a list."""
    owner, goods = owner_of(work, ask.key), goods_of(work, ask.key)
    record = PriceRecord(
        currency=ask.currency,
        unit=ask.unit or "",
        since=ask.since,
        until=ask.until,
        basis=ask.basis,
        breaks=breaks_of(ask.breaks),
        lower=ask.lower,
        upper=ask.upper,
        adds=ask.adds,
        dated=ask.dated,
        inverted=ask.inverted,
        free=ask.free,
    )
    _can_be_applied(work, ask)
    by = work.actor.persons
    work.decide(PRICE, key(owner, goods), price.set_price, record=record, by=by)
    if ask.key.price_list is None:
        enlist(work, Entry(kind=EntryKind.OWNER, id=owner, owner=owner))


def end_price(work: Work, ask: requests.EndPrice) -> None:
    """Let a price hold through a day."""
    named = PriceRecord(
        currency=ask.currency,
        unit=ask.unit or "",
        since=ask.since,
        until=None,
        basis=Basis.AMOUNT,
        breaks=(),
        adds=ask.adds,
    )
    work.decide(
        PRICE,
        key(owner_of(work, ask.key), goods_of(work, ask.key)),
        price.end_price,
        name=named.name,
        until=ask.until,
        by=work.actor.persons,
    )


def save_price_list(work: Work, ask: requests.SavePriceList) -> None:
    """Open a price list, or change it."""
    header = Header(
        name=ask.name,
        currency=ask.currency,
        group=ask.group or "",
        sequence=ask.sequence,
        since=ask.since,
        until=ask.until,
        tax_inclusive=ask.tax_inclusive,
    )
    by = work.actor.persons
    work.decide(PRICE_LIST, ask.price_list, price_lists.save, header=header, by=by)
    _enlist_list(work, ask.price_list)


def retire_price_list(work: Work, ask: requests.RetirePriceList) -> None:
    """Let a price list count through a day, and then no more."""
    by = work.actor.persons
    work.decide(PRICE_LIST, ask.price_list, price_lists.retire, until=ask.until, by=by)
    _enlist_list(work, ask.price_list)


def _can_be_applied(work: Work, ask: requests.SetPrice) -> None:
    """Refuse a table that could never give a price: found now, not at order time."""
    named = ask.key.price_list
    header = work.get(PRICE_LIST, named).header if named is not None else None
    if header is not None and header.currency != ask.currency:
        raise ValidationError(
            Refusal.CURRENCY,
            f"the price list is in {header.currency}",
            field="currency",
            remedy=f"give prices in {header.currency}",
        )
    if ask.key.product is None:
        return
    if ask.unit is not None:
        in_stocking_units(work, ask.key.product, ask.unit)
    listed = work.get(PRODUCT, ask.key.product).prices.get(ask.currency)
    if ask.basis is Basis.BELOW_LIST and listed is None:
        raise ValidationError(
            Refusal.NO_LIST_PRICE,
            f"the product has no list price in {ask.currency} to begin with",
            field="basis",
            remedy="set its list price first",
        )
    costs = work.get(COST, ask.key.product)
    if ask.basis is Basis.ABOVE_COST and costs.on(ask.currency, ask.since) is None:
        raise ValidationError(
            Refusal.NO_COST,
            f"on {ask.since} the product has no cost in {ask.currency} to begin with",
            field="basis",
            remedy="set its cost first",
        )


def _enlist_list(work: Work, id: str) -> None:
    header = work.get(PRICE_LIST, id).header
    if header is not None:
        entry = Entry(
            kind=EntryKind.PRICE_LIST,
            id=id,
            owner=whose(group=header.group),
            currency=header.currency,
            sequence=header.sequence,
            since=header.since,
            until=header.until,
        )
        enlist(work, entry)
