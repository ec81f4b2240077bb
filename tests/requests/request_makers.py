"""Hypothesis strategies for every request, made from how its fields are declared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from hypothesis import strategies as st
from pydantic import AfterValidator
from pydantic.fields import FieldInfo
from pydantic.functional_validators import PlainValidator

from o2c.requests import Part, fields, reaching
from o2c.testing import currencies, fractions, ids
from o2c.values.money import Money
from o2c.values.units import ALIASES, TABLE

Strategy: TypeAlias = st.SearchStrategy[Any]

UNITS = sorted(ALIASES) + [row.split()[0] for row in TABLE.strip().splitlines()]


def text(shortest: int, longest: int) -> Strategy:
    seen = st.characters(
        exclude_categories=("Cc", "Cf", "Cs"), include_characters="\n\t"
    )
    return st.text(seen, min_size=shortest, max_size=min(longest, 40))


def decimals(places: int, most: int) -> Strategy:
    steps = st.integers(-most * 10**places, most * 10**places)
    return steps.map(lambda step: Decimal(step).scaleb(-places))


def _validator(alias: Any) -> object:
    """What tells a kind of field from the others."""
    kinds = (AfterValidator, PlainValidator)
    return next(m for m in alias.__metadata__ if isinstance(m, kinds))


BY_VALIDATOR: dict[object, Strategy] = {
    _validator(alias): strategy
    for alias, strategy in (
        (fields.Quantity, decimals(6, 10**9)),
        (fields.Rate, decimals(10, 9 * 10**8)),
        (fields.Fraction, fractions()),
        (fields.Currency, currencies()),
        (
            fields.Amount,
            st.builds(Money, st.integers(-(10**15), 10**15), currencies()),
        ),
        (fields.Country, st.sampled_from(["DE", "FR", "US", "XK"])),
        (fields.Jurisdiction, st.sampled_from(["DE", "US", "US-CA", "CA-QC"])),
        (reaching.Email, st.sampled_from(["ann@acme.example.com", "bo@x.org"])),
        (reaching.Phone, st.sampled_from(["+4930123456", "+12125550123"])),
        (reaching.Iban, st.just("DE89370400440532013000")),
        (fields.Unit, st.sampled_from(UNITS)),
        (fields.Day, st.dates(date(1900, 1, 1), date(2199, 12, 31))),
        (
            fields.Raw,
            st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")),
        ),
        (fields.CustomerRef, ids("customer")),
        (fields.ProductRef, ids("product")),
        (fields.Written, ids("product")),
        (fields.Gtin, st.just("04006381333931")),
        (fields.SiteRef, ids("site")),
        (fields.AccountRef, ids("account")),
        (fields.DocumentRef, ids("document")),
        (fields.SupplyRef, ids("supply")),
        (fields.PersonRef, ids("person")),
        (fields.CategoryRef, ids("category")),
        (fields.GroupRef, ids("group")),
        (fields.PriceListRef, ids("price list")),
        (fields.PromotionRef, ids("promotion")),
    )
}


def requests(kind: type[Part]) -> Strategy:
    """Any request, or part of one, of this class."""
    hints = get_type_hints(kind, include_extras=True)
    made = {}
    for name, field in kind.model_fields.items():
        strategy = of(hints[name])
        if not field.is_required():
            strategy = st.one_of(st.just(field.get_default()), strategy)
        made[name] = strategy
    return st.builds(kind, **made)


def of(hint: Any) -> Strategy:
    """What a field that is declared so may hold."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _annotated(hint.__origin__, hint.__metadata__)
    if origin in (Union, UnionType):
        return st.one_of(*map(of, get_args(hint)))
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if origin is tuple:
        return st.lists(of(get_args(hint)[0]), max_size=3).map(tuple)
    return _plain(hint)


def _plain(hint: Any) -> Strategy:
    if hint in (None, NoneType):
        return st.none()
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(-(10**9), 10**9)
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return requests(hint)


def _annotated(base: Any, metadata: tuple[Any, ...]) -> Strategy:
    for mark in metadata:
        if isinstance(mark, (AfterValidator, PlainValidator)) and mark in BY_VALIDATOR:
            return BY_VALIDATOR[mark]
    bounds: dict[str, Any] = {}
    for mark in metadata:
        for each in mark.metadata if isinstance(mark, FieldInfo) else ():
            for name in ("ge", "le", "min_length", "max_length", "pattern"):
                if hasattr(each, name):
                    bounds[name] = getattr(each, name)
    if base is int:
        return st.integers(bounds["ge"], bounds["le"])
    if base is str and "pattern" in bounds:
        return st.from_regex(bounds["pattern"], fullmatch=True)
    if base is str:
        return text(bounds.get("min_length", 0), bounds["max_length"])
    if get_origin(base) is tuple:
        least = bounds.get("min_length", 0)
        item = of(get_args(base)[0])
        most = bounds.get("max_length", least + 2)
        return st.lists(item, min_size=least, max_size=min(most, least + 2)).map(tuple)
    return of(base)
