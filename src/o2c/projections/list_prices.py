"""What each product lists at, in each currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.product import ListPriceSet
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.columns import Rate


@frozen(kw_only=True, slots=False)
class ListPrice:
    """The list price of a product in one currency."""

    product: str = column("the product")
    currency: str = column("of the price")
    price: Rate = column("the price of `per` stocking units, in major units")
    per: Rate = column("how many units the price is for")
    since: date = column("since when it holds")
    was: Rate | None = column("the price before it; none if it is the first", None)
    was_per: Rate | None = column("how many units that was for", None)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, ListPriceSet):
        return ((recorded.id, event.price.currency),)
    return ()


def evolve(
    key: Key, row: ListPrice | None, recorded: Recorded[object]
) -> ListPrice | None:
    event = recorded.event
    if not isinstance(event, ListPriceSet):
        return row
    return ListPrice(
        product=recorded.id,
        currency=event.price.currency,
        price=event.price.amount,
        per=event.price.per,
        since=recorded.effective_on,
        was=event.was.amount if event.was else None,
        was_per=event.was.per if event.was else None,
    )


LIST_PRICES = View(
    name="list_prices",
    row=ListPrice,
    key=("product", "currency"),
    events=(ListPriceSet,),
    keys=keys,
    evolve=evolve,
    streams=streams_of("product"),
)
