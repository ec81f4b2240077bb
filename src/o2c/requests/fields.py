"""The kinds of field that requests are made of, each strict about what it takes.

Numbers come as text, whole numbers or Decimal, never as floats; money is
{"amount": "10.50", "currency": "EUR"}; text has no invisible characters and no card
number, and raw input only a masked one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, TypeAlias

from babel import Locale
from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema
from pydantic.functional_serializers import PlainSerializer
from pydantic.functional_validators import PlainValidator

from o2c.values.exact import decimal, places
from o2c.values.gtin import gtin, normal_gtin
from o2c.values.ids import check_id, check_written
from o2c.values.money import Money, digits, money
from o2c.values.pan import has_card_number, masked
from o2c.values.quantity import plain, unit

LARGEST = Decimal(10**9)  # a quantity beyond it is a slip of the keyboard
LARGEST_RATE = Decimal(9 * 10**8)  # with 10 decimal places it fits 64 bits
LARGEST_AMOUNT = 10**15  # minor units: sums of thousands of them fit 64 bits
LONGEST_TEXT = 4_000
FIRST_YEAR, LAST_YEAR = 1900, 2199
# What CLDR lists besides the 249 countries and territories of ISO 3166-1; XK, which
# trade uses for Kosovo, may stay.
_NO_COUNTRY = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise ValueError("a number is text, a whole number or a Decimal, not a float")
    return decimal(value)


def _quantity(value: object) -> Decimal:
    number = _number(value)
    if abs(number) > LARGEST or places(number) > 6:
        raise ValueError("a quantity is at most 10^9 with at most 6 decimal places")
    return number


def _rate(value: object) -> Decimal:
    number = _number(value)
    if abs(number) > LARGEST_RATE or places(number) > 10:
        raise ValueError(f"at most {LARGEST_RATE:,}, with at most 10 decimal places")
    return number


def _fraction(value: object) -> Decimal:
    number = _number(value)
    if not 0 <= number <= 1 or places(number) > 10:
        raise ValueError("a fraction lies between 0 and 1: give 5 % as 0.05")
    return number


def _money(value: object) -> Money:
    if isinstance(value, Money):
        found = money(value.amount, value.currency)
    elif isinstance(value, dict) and set(value) == {"amount", "currency"}:
        found = money(_number(value["amount"]), _currency(value["currency"]))
    else:
        raise ValueError('money is {"amount": "10.50", "currency": "EUR"}')
    if abs(found.minor) > LARGEST_AMOUNT:
        most = Money(LARGEST_AMOUNT, found.currency).text()
        raise ValueError(f"an amount is at most {most}")
    return found


def _currency(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a currency is an ISO 4217 code")
    digits(value)
    return value


def _text(value: str) -> str:
    for sign in value:
        if unicodedata.category(sign) in ("Cc", "Cs", "Cf") and sign not in "\n\t":
            raise ValueError(f"invisible character {sign!a} in text")
    return without_card(value)


def without_card(value: str) -> str:
    """The text itself; ValueError, which does not repeat it, for a card number in it.

    Source: R10-44.
    """
    if has_card_number(value):
        raise ValueError("a card number is not kept here: at most its last four digits")
    return value


def _raw(value: str) -> str:
    if re.search("[\0\ud800-\udfff]", value):
        raise ValueError("raw input has no NUL character and no lone surrogate")
    return masked(value)


def _day(value: object, info: ValidationInfo) -> date:
    if info.mode == "json":
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError("a date is written YYYY-MM-DD")
        value = date.fromisoformat(value)
    if type(value) is not date:
        raise ValueError("a date is a date without a time")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"a date lies between {FIRST_YEAR} and {LAST_YEAR}")
    return value


@cache
def _countries() -> frozenset[str]:
    return frozenset(map(str, Locale("en").territories)) - _NO_COUNTRY


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value) or value not in _countries():
        raise ValueError("a country is an ISO 3166-1 alpha-2 code")
    return value


def _jurisdiction(value: str) -> str:
    country, _, region = value.partition("-")
    _country(country)
    if value != country and not re.fullmatch(r"[A-Z0-9]{1,3}", region):
        raise ValueError("a jurisdiction is a country, or a part of it such as US-CA")
    return value


def _id(kind: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        return check_id(_no_card(value), kind)

    return check


def _no_card(value: str) -> str:
    """An identifier without a card number; many a product is known by a GTIN."""
    return value if normal_gtin(value) else without_card(value)


def _as_written(value: str) -> str:
    return check_written(_no_card(value))


_written = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"},
            {"type": "integer"},
        ]
    }
)
_plainly = PlainSerializer(plain, return_type=str, when_used="json")


def _money_out(value: Money) -> dict[str, Any]:
    return {"amount": str(value.amount), "currency": value.currency}


Rate: TypeAlias = Annotated[Decimal, PlainValidator(_rate), _written, _plainly]
Quantity: TypeAlias = Annotated[Decimal, PlainValidator(_quantity), _written, _plainly]
Fraction: TypeAlias = Annotated[Decimal, PlainValidator(_fraction), _written, _plainly]
Currency: TypeAlias = Annotated[
    str, PlainValidator(_currency), WithJsonSchema({"type": "string"})
]
Amount: TypeAlias = Annotated[
    Money,
    PlainValidator(_money),
    PlainSerializer(_money_out, when_used="json"),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {
                "amount": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "currency": {"type": "string"},
            },
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }
    ),
]
Text: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_text)]
Name: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=200), AfterValidator(_text)
]
Raw: TypeAlias = Annotated[str, AfterValidator(_raw)]
Day: TypeAlias = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Country: TypeAlias = Annotated[str, AfterValidator(_country)]
Jurisdiction: TypeAlias = Annotated[str, AfterValidator(_jurisdiction)]
Unit: TypeAlias = Annotated[str, AfterValidator(lambda code: unit(code).code)]
LineNumber: TypeAlias = Annotated[int, Field(ge=1, le=99_999)]
Weekday: TypeAlias = Annotated[int, Field(ge=0, le=6)]

CustomerRef: TypeAlias = Annotated[str, AfterValidator(_id("customer"))]
ProductRef: TypeAlias = Annotated[str, AfterValidator(_id("product"))]
# As somebody else may call a product: by our number, theirs, or the one on its pack.
Written: TypeAlias = Annotated[str, AfterValidator(_as_written)]
Gtin: TypeAlias = Annotated[str, AfterValidator(gtin)]
SiteRef: TypeAlias = Annotated[str, AfterValidator(_id("site"))]
AccountRef: TypeAlias = Annotated[str, AfterValidator(_id("account"))]
DocumentRef: TypeAlias = Annotated[str, AfterValidator(_id("document"))]
SupplyRef: TypeAlias = Annotated[str, AfterValidator(_id("supply"))]
CategoryRef: TypeAlias = Annotated[str, AfterValidator(_id("category"))]
GroupRef: TypeAlias = Annotated[str, AfterValidator(_id("group"))]
PriceListRef: TypeAlias = Annotated[str, AfterValidator(_id("price list"))]
PromotionRef: TypeAlias = Annotated[str, AfterValidator(_id("promotion"))]
PersonRef: TypeAlias = Annotated[str, AfterValidator(_id("person"))]


Listed = Field(strict=False)  # a list may be given where a tuple is kept
