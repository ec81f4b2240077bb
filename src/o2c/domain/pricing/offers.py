"""What a kept price means for a question: a unit price, or why it is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.pricing.question import Place, Question
from o2c.domain.pricing.records import Basis, Break, DateRule, PriceRecord
from o2c.domain.pricing.source import LEVELS, FreeReason, Level, Outcome, PriceSource
from o2c.values.exact import EXACT, ONE, places
from o2c.values.price import PLACES, UnitPrice, price_ratio
from o2c.values.quantity import Quantity, plain, reaches

LARGEST = Decimal(9 * 10**8)  # of a unit price: with ten places it fits 64 bits

_SOURCES = {
    Level.CUSTOMER: PriceSource.CONTRACT,
    Level.GROUP: PriceSource.GROUP,
    Level.CATEGORY: PriceSource.CATEGORY,
    Level.PRICE_LIST: PriceSource.LIST,
    Level.BASE: PriceSource.LIST,
}


@frozen(kw_only=True)
class Offer:
    """A price that may be taken, or why not: `price` is None where `why` says it.

    Offers are tried by level, then `rank`, then stream and record, so that it does not
    matter in which order they are found.
    """

    level: Level
    source: PriceSource
    stream: str
    record: str
    price: UnitPrice | None
    why: Outcome | None = None
    lower: UnitPrice | None = None
    upper: UnitPrice | None = None
    adds: bool = False
    free: FreeReason | None = None
    rank: tuple[int, ...] = ()

    @property
    def order(self) -> tuple[int, tuple[int, ...], str, str]:
        """Where it stands among the offers."""
        return (LEVELS.index(self.level), self.rank, self.stream, self.record)


@frozen(kw_only=True)
class Kept:
    """Records in the place where they are kept.

    `inclusive` prices bear the line's tax already (R02-16).
    """

    place: Place
    records: tuple[PriceRecord, ...]
    inclusive: bool = False


def offers(question: Question, kept: Kept) -> tuple[Offer, ...]:
    """What each of the records kept in one place comes to.

    Of those whose time is over only the last is told of, of those to come the next.
    """
    return tuple(
        _priced(question, kept, record, _unpriced(question, kept.place, record))
        for record in _current(question, kept.records)
    )


def _unpriced(question: Question, place: Place, record: PriceRecord) -> Offer:
    return Offer(
        level=place.level,
        source=_SOURCES[place.level],
        stream=f"price/{place.stream}",
        record=record.name,
        price=None,
        adds=record.adds,
        free=record.free,
        rank=(place.sequence, place.depth, *_by_unit(question, record)),
    )


def base_offer(question: Question) -> Offer | None:
    """The base list price; None where there is none in the currency."""
    if question.listed is None:
        return None
    return Offer(
        level=Level.BASE,
        source=PriceSource.LIST,
        stream=f"product/{question.product}",
        record=question.currency,
        price=question.listed,
    )


def _current(
    question: Question, records: Iterable[PriceRecord]
) -> Iterator[PriceRecord]:
    """The records that hold, and of each kind the one before and the one after."""
    over: dict[tuple[str, str, bool], PriceRecord] = {}
    ahead: dict[tuple[str, str, bool], PriceRecord] = {}
    for record in sorted(records, key=lambda each: each.since):
        match _when(question, record):
            case Outcome.EXPIRED:
                over[record.kind] = record
            case Outcome.NOT_YET_VALID:
                ahead.setdefault(record.kind, record)
            case _:
                yield record
    yield from (*over.values(), *ahead.values())


def _when(question: Question, record: PriceRecord) -> Outcome | None:
    asked = record.dated is DateRule.REQUESTED
    on = question.requested if asked else question.on
    return dated(record.since, record.until, on)


def dated(since: date, until: date | None, on: date) -> Outcome | None:
    """Why something does not hold on a day; both edges are inside."""
    if on < since:
        return Outcome.NOT_YET_VALID
    if until is not None and on > until:
        return Outcome.EXPIRED
    return None


def reached(question: Question, unit: str, breaks: Sequence[Break]) -> Break | Outcome:
    """The last break that the quantity reaches, in the unit of the breaks."""
    many = Quantity(question.quantity.copy_abs(), question.unit)
    found: Break | Outcome = Outcome.BELOW_BREAK
    for each in breaks:
        least = Quantity(each.least, unit or question.unit)
        try:
            if not reaches(many, least, question.packs, question.unit):
                return found
        except ValueError:
            return Outcome.UNIT_UNKNOWN
        found = each
    return found


def _priced(question: Question, kept: Kept, record: PriceRecord, offer: Offer) -> Offer:
    """The offer with its price, or with why it has none."""
    why = _when(question, record)
    if record.currency != question.currency:
        why = Outcome.OTHER_CURRENCY
    if why is not None:
        return replace(offer, why=why)
    found = reached(question, record.unit, record.breaks)
    if isinstance(found, Outcome):
        return replace(offer, why=found)
    price = _value(question, record, found.value)
    if isinstance(price, UnitPrice) and kept.inclusive and not _formula(record):
        price = _exclusive(question, price)
    if isinstance(price, Outcome):
        return replace(offer, why=price)
    if price.amount > LARGEST:
        return replace(offer, why=Outcome.OUT_OF_RANGE)
    return replace(
        offer,
        price=price,
        lower=_limit(question, kept, record, record.lower),
        upper=_limit(question, kept, record, record.upper),
    )


def _formula(record: PriceRecord) -> bool:
    return record.basis is not Basis.AMOUNT


def _value(
    question: Question, record: PriceRecord, value: Decimal
) -> UnitPrice | Outcome:
    """The price of a break before tax comes into it; formulas round once."""
    match record.basis:
        case Basis.AMOUNT:
            return _of_unit(question, record, value)
        case Basis.BELOW_LIST:
            return _part(question.listed, EXACT.subtract(ONE, value)) or (
                Outcome.NO_LIST_PRICE
            )
        case Basis.ABOVE_COST:
            return _part(question.cost, EXACT.add(ONE, value)) or Outcome.NO_COST


def _part(of: UnitPrice | None, times: Decimal) -> UnitPrice | None:
    if of is None:
        return None
    amount = price_ratio(EXACT.multiply(of.amount, times), ONE)
    return UnitPrice(amount, of.currency, of.per)


def _of_unit(
    question: Question, record: PriceRecord, value: Decimal
) -> UnitPrice | Outcome:
    """A price for one unit of the record's, as one for so many stocking units."""
    try:
        per = question.units_in(record.unit or question.unit)
    except ValueError:
        return Outcome.UNIT_UNKNOWN
    if places(per) > PLACES:
        return Outcome.UNIT_UNKNOWN
    return UnitPrice(Decimal(plain(value)), record.currency, Decimal(plain(per)))


def _exclusive(question: Question, price: UnitPrice) -> UnitPrice | Outcome:
    """A price without the line's tax, rounded once (R02-16)."""
    if question.tax_rate is None:
        return Outcome.NO_TAX_RATE
    gross = EXACT.add(ONE, question.tax_rate)
    amount = price_ratio(price.amount, gross)
    return UnitPrice(amount, price.currency, price.per)


def _limit(
    question: Question, kept: Kept, record: PriceRecord, value: Decimal | None
) -> UnitPrice | None:
    if value is None:
        return None
    limit = _of_unit(question, record, value)
    if isinstance(limit, UnitPrice) and kept.inclusive:
        limit = _exclusive(question, limit)
    return limit if isinstance(limit, UnitPrice) else None


def _by_unit(question: Question, record: PriceRecord) -> tuple[int, int]:
    """The unit that the line was written in first, then the larger ones."""
    unit = record.unit or question.unit
    try:
        per = question.units_in(unit)
    except ValueError:
        return (2, 0)
    return (int(unit != question.asked_unit), -int(per.scaleb(6, EXACT)))
