"""A price list: for whom it is, in which currency, since when, and before which other.

Its prices are kept in `price/…`, under the key of the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.pricing.records import check_dates
from o2c.errors import StateError, UnknownReference
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    LIST_UNKNOWN = auto()
    LIST_FIXED = auto()


@frozen(kw_only=True)
class Header:
    """What holds for all prices of a list.

    `group` is the customer group that it is for; empty is everyone.  Of several lists
    the one with the lowest `sequence` comes first.  `tax_inclusive` prices bear tax.
    """

    name: str
    currency: str
    group: str
    sequence: int
    since: date
    until: date | None
    tax_inclusive: bool


@frozen(kw_only=True)
class Saved:
    """A list as it is from now on."""

    was: Header | None
    now: Header
    by: tuple[str, ...]


@frozen(kw_only=True)
class Retired:
    """A list that counts through `until`, and then no more."""

    was: Header
    until: date
    by: tuple[str, ...]


Event: TypeAlias = Saved | Retired


@frozen(kw_only=True)
class PriceList:
    """A price list; no `header` where there is none."""

    header: Header | None = None


def evolve(price_list: PriceList, event: Event) -> PriceList:
    match event:
        case Saved(now=now):
            return PriceList(header=now)
        case Retired(was=was, until=until):
            return PriceList(header=replace(was, until=until))


def save(
    price_list: PriceList, *, header: Header, by: tuple[str, ...]
) -> Iterator[Event]:
    """Open a list, or change it; what its prices rest on never changes."""
    check_dates(header.since, header.until)
    was = price_list.header
    if was == header:
        return
    if was is not None and _fixed(was) != _fixed(header):
        raise StateError(
            Refusal.LIST_FIXED,
            "currency, group and tax of a price list never change",
            field="price_list",
            remedy="retire it, and open another one",
        )
    yield Saved(was=was, now=header, by=by)


def retire(
    price_list: PriceList, *, until: date, by: tuple[str, ...]
) -> Iterator[Event]:
    """Let a list count through a day; a day before its first, and it never does."""
    header = known(price_list)
    if header.until is None or until < header.until:
        yield Retired(was=header, until=until, by=by)


def known(price_list: PriceList) -> Header:
    """The header of a list, or the refusal that there is none."""
    if price_list.header is None:
        raise UnknownReference(
            Refusal.LIST_UNKNOWN,
            "no such price list",
            field="price_list",
            remedy="save the list first, or correct its name",
        )
    return price_list.header


def _fixed(header: Header) -> tuple[str, str, bool]:
    return header.currency, header.group, header.tax_inclusive


PRICE_LIST: Aggregate[PriceList, Event] = Aggregate(
    "price-list", initial=PriceList(), evolve=evolve, events=get_args(Event)
)
