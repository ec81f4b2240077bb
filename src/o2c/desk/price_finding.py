"""Looking a line's price up: which streams may hold one, read in one go, and asked.

`determined` is the answer for a line as it is asked, `determination_of` for a line that
stands on an order: its `Determination` has price, source and discount as they would be
found, `lower` and `upper`, `listed`, `maximum`, `floor`, `cost`, and says the margin of
any other price.  Where there are only base list prices, nothing more is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve as replace
from attrs import frozen

from o2c.desk.calling import agreed
from o2c.desk.common import order_of, product_of
from o2c.desk.entering import Sale, sale_of
from o2c.desk.exchange import cost_abroad
from o2c.desk.taxing import line_tax
from o2c.desk.work import Ref, Work
from o2c.domain import category, price_catalogue, price_rules
from o2c.domain.category import CATEGORY_TREE
from o2c.domain.cost import COST
from o2c.domain.order.refusals import line_of
from o2c.domain.order.scheduling import judged_on
from o2c.domain.order.state import Line
from o2c.domain.price import PRICE
from o2c.domain.price_catalogue import CATALOGUE, Catalogue, EntryKind
from o2c.domain.price_list import PRICE_LIST
from o2c.domain.price_rules import PRICE_RULES
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.determining import determine
from o2c.domain.pricing.discounts import Promoted
from o2c.domain.pricing.offers import Kept, Offer
from o2c.domain.pricing.question import Place, Question, what, whose
from o2c.domain.pricing.question import places as places_of
from o2c.domain.product import PRODUCT
from o2c.domain.promotion import PROMOTION

CATALOGUE_REF: Ref = (CATALOGUE, price_catalogue.MAIN)
_TREE: Ref = (CATEGORY_TREE, category.MAIN)


@frozen(kw_only=True)
class Want:
    """What of a line decides its price; `quantity` counts stocking units.

    `tax_rate` is what the line says itself; None where it is looked up.
    """

    product: str
    quantity: Decimal
    asked_unit: str
    requested: date
    tax_rate: Decimal | None = None


@frozen(kw_only=True)
class _Search:
    """The question of a line, and where an answer may be kept."""

    question: Question
    places: tuple[Place, ...] = ()
    promotions: tuple[str, ...] = ()


def look_up(work: Work, sale: Sale, wants: Sequence[Want]) -> list[_Search]:
    """Read at once all that the prices of these lines may depend on."""
    work.fetch(CATALOGUE_REF, *((PRODUCT, want.product) for want in wants))
    listed = bool(_catalogue(work).entries)
    if listed and any(work.get(PRODUCT, want.product).category for want in wants):
        work.fetch(_TREE)
    found = [_search(work, sale, want) for want in wants]
    if listed:
        work.fetch(*(ref for search in found for ref in _refs(work, search)))
    return found


def determined(
    work: Work, sale: Sale, want: Want, front: Sequence[Offer] = ()
) -> Determination:
    """What a line shall cost, and how that was found.

    `front` are offers that go before all prices that are kept here: an agreement's, a
    quote's.
    """
    (search,) = look_up(work, sale, (want,))
    kept = [_kept(work, place) for place in search.places]
    promotions = [
        Promoted(id=id, terms=terms)
        for id in search.promotions
        if (terms := work.get(PROMOTION, id).terms) is not None
    ]
    rules = None
    if _catalogue(work).has(EntryKind.RULES):
        rules = work.get(PRICE_RULES, price_rules.MAIN)
    taxed = any(each.inclusive for each in kept)
    return determine(
        _complete(work, sale, want, search.question, taxed=taxed),
        kept,
        front=front,
        promotions=promotions,
        rules=rules,
    )


def determination_of(
    work: Work, number: str, line: int, front: Sequence[Offer] = ()
) -> Determination:
    """What a line of an order would be found to cost, as of the order's date.

    It is looked up anew, an agreement's price that it calls off at first: what the line
    does cost is in its `price`, and how that was found when it was priced, in its
    `determination` (None where the base list price said it all).
    """
    order = order_of(work, number)
    found, sale = line_of(order, line), sale_of(work, order)
    offers = (*front, *agreed(work, sale, found))
    return determined(work, sale, want_of(found, judged_on(order, found)), offers)


def want_of(line: Line, quantity: Decimal | None = None) -> Want:
    """What decides the price of a line that stands on an order."""
    return Want(
        product=line.product,
        quantity=line.active if quantity is None else quantity,
        asked_unit=line.asked_unit,
        requested=line.requested,
        tax_rate=line.tax_rate,
    )


def _catalogue(work: Work) -> Catalogue:
    return work.get(CATALOGUE, price_catalogue.MAIN)


def _search(work: Work, sale: Sale, want: Want) -> _Search:
    """Where a line's price may be kept; only what the catalogue has is looked for."""
    goods = product_of(work, want.product)
    question = Question(
        product=want.product,
        customer=sale.customer,
        group=sale.buyer.group,
        currency=sale.currency,
        quantity=want.quantity,
        unit=goods.unit,
        packs=goods.packs,
        asked_unit=want.asked_unit,
        on=sale.on,
        requested=want.requested,
        listed=goods.prices.get(sale.currency),
    )
    catalogue = _catalogue(work)
    if not catalogue.entries:
        return _Search(question=question)
    above: tuple[str, ...] = ()
    if goods.category:
        above = work.get(CATEGORY_TREE, category.MAIN).line(goods.category)
    question = replace(question, categories=above)
    buyer, group = whose(customer=sale.customer), whose(group=sale.buyer.group)
    everyone = frozenset(("", buyer, group))
    anything = frozenset(
        ("", what(product=want.product), *(what(category=each) for each in above))
    )
    lists = catalogue.matching(
        EntryKind.PRICE_LIST, everyone, frozenset(("",)), sale.on
    )
    promoted = catalogue.matching(EntryKind.PROMOTION, everyone, anything, sale.on)
    return _Search(
        question=question,
        places=places_of(
            question,
            {e.id: e.sequence for e in lists if e.currency == sale.currency},
            frozenset(o for o in (buyer, group) if catalogue.has(EntryKind.OWNER, o)),
        ),
        promotions=tuple(entry.id for entry in promoted),
    )


def _refs(work: Work, search: _Search) -> Iterator[Ref]:
    """The streams that a search reads."""
    for place in search.places:
        yield PRICE, place.stream
        if place.price_list:
            yield PRICE_LIST, place.price_list
    for id in search.promotions:
        yield PROMOTION, id
    if _catalogue(work).has(EntryKind.RULES):
        yield PRICE_RULES, price_rules.MAIN
    if _catalogue(work).has(EntryKind.COSTS):
        yield COST, search.question.product


def _kept(work: Work, place: Place) -> Kept:
    header = work.get(PRICE_LIST, place.price_list).header if place.price_list else None
    return Kept(
        place=place,
        records=work.get(PRICE, place.stream).records,
        inclusive=header is not None and header.tax_inclusive,
    )


def _complete(
    work: Work, sale: Sale, want: Want, question: Question, *, taxed: bool
) -> Question:
    """The question with the line's cost; with its tax rate where prices bear tax."""
    rate = None
    if taxed:
        tax_class = product_of(work, want.product).tax_class
        rate = line_tax(work, sale, tax_class, want.tax_rate).rate
    question = replace(question, tax_rate=rate)
    if not _catalogue(work).has(EntryKind.COSTS):
        return question
    costs = work.get(COST, want.product)
    held = costs.on(sale.currency, sale.on)
    if held is not None:
        return replace(question, cost=held.cost, cost_since=held.on)
    abroad, since, unrated = cost_abroad(work, costs, sale.currency, sale.on)
    return replace(question, abroad=abroad, cost_since=since, unrated=unrated)
