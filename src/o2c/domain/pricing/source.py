"""Where a price comes from, why it is nothing, and how far it is looked for."""

from __future__ import annotations

from enum import StrEnum, auto


class PriceSource(StrEnum):
    """Where a line's unit price comes from."""

    LIST = auto()
    CONTRACT = auto()
    GROUP = auto()
    CATEGORY = auto()
    AGREEMENT = auto()
    QUOTE = auto()
    KIT = auto()
    MANUAL = auto()
    CUSTOMER_STATED = auto()
    MISSING = auto()


# Found by determination: found again where a line's quantity changes (R01-09).
DERIVED = (
    PriceSource.LIST,
    PriceSource.CONTRACT,
    PriceSource.GROUP,
    PriceSource.CATEGORY,
    PriceSource.MISSING,
)

# Agreed with the customer: promotions leave it alone, unless they say that they do not.
AGREED = (
    PriceSource.CONTRACT,
    PriceSource.CATEGORY,
    PriceSource.AGREEMENT,
    PriceSource.QUOTE,
    PriceSource.KIT,
)


class FreeReason(StrEnum):
    """Why something costs nothing."""

    SAMPLE = auto()
    WARRANTY = auto()
    GOODWILL = auto()
    PROMOTION = auto()


class Level(StrEnum):
    """Where a price is looked for, the most specific first (R02-01)."""

    FRONT = auto()  # what was agreed for this order: an agreement, a quote
    CUSTOMER = auto()  # a customer and a product
    GROUP = auto()  # a customer group and a product
    CATEGORY = auto()  # a customer and a product category
    PRICE_LIST = auto()
    BASE = auto()  # the list price of the product


LEVELS = tuple(Level)


class Outcome(StrEnum):
    """What became of a candidate, in the order in which candidates were tried."""

    TAKEN = auto()
    ADDED = auto()  # a surcharge on top of the price that was taken
    LIMITED = auto()  # taken, as far as the maximum discount goes
    LESS_SPECIFIC = auto()
    NOT_YET_VALID = auto()
    EXPIRED = auto()
    OTHER_CURRENCY = auto()
    BELOW_BREAK = auto()
    UNIT_UNKNOWN = auto()
    NO_LIST_PRICE = auto()
    NO_COST = auto()
    NO_TAX_RATE = auto()
    NO_EXCHANGE_RATE = auto()  # of a cost in another currency: no margin is known
    OUT_OF_RANGE = auto()
    USED_UP = auto()  # for offers from outside, such as an agreement's last piece
    AGREED_PRICE = auto()
    NOT_COMBINED = auto()
    STATED_INSTEAD = auto()
