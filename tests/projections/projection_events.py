"""Hypothesis strategies for every type of event that there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, NewType, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from o2c.domain import credit_memo, invoice
from o2c.domain.invoice import Base
from o2c.values.money import Money
from o2c.values.price import UnitPrice, unit_price

Any_ = st.SearchStrategy[Any]

_PLAIN: dict[type, Any_] = {
    bool: st.booleans(),
    int: st.integers(1, 5),
    str: st.text("ABC-1", min_size=1, max_size=4),
    date: st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    Decimal: st.integers(1, 10**6).map(lambda n: Decimal(n).scaleb(-2)),
    Money: st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, "EUR")),
    UnitPrice: st.integers(0, 10**6).map(lambda n: unit_price(n, "EUR")),
    NoneType: st.none(),
}


def events_of(kind: type) -> Any_:
    """Any event of this type; documents add up, as the desk makes them."""
    if kind is invoice.Issued:
        return _any(kind).map(_invoice)
    if kind is credit_memo.Issued:
        return _any(kind).map(_memo)
    return _any(kind)


@cache
def _any(hint: Any) -> Any_:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, NewType):
        return _any(hint.__supertype__)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    if isinstance(hint, type) and attrs.has(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{name: _any(part) for name, part in hints.items()})
    if get_origin(hint) is tuple:
        return st.lists(_any(get_args(hint)[0]), max_size=3).map(tuple)
    return st.one_of(*map(_any, get_args(hint)))


def _invoice(event: invoice.Issued) -> invoice.Issued:
    total = event.net + event.tax + event.freight + event.freight_tax
    return attrs.evolve(event, total=total, base=_base(event.base))


def _memo(event: credit_memo.Issued) -> credit_memo.Issued:
    deducted = event.deducted + event.deducted_tax
    total = event.net + event.tax - deducted - event.fee
    applied = total - event.on_account
    return attrs.evolve(event, total=total, applied=applied, base=_base(event.base))


def _base(base: Base) -> Base:
    parts = base.net + base.tax + base.freight
    return attrs.evolve(base, rounding=base.total - parts)
