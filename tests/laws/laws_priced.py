"""The laws of prices: an order keeps what it was priced at, and says how."""

from __future__ import annotations

from laws_history import History, Step

from o2c.domain.order import ORDER
from o2c.domain.order.parts import LinePrice, PriceSource
from o2c.domain.pricing.source import DERIVED, Outcome

# What is not looked for, or found in the base list alone; a quote's as it was there.
PLAIN = (PriceSource.LIST, PriceSource.MISSING, PriceSource.KIT, PriceSource.QUOTE)


def _prices(event: object) -> tuple[LinePrice, ...]:
    prices = getattr(event, "prices", ())
    return tuple(price for price in prices if isinstance(price, LinePrice))


def an_order_keeps_its_price_unless_it_is_priced_again(
    history: History, step: Step
) -> None:
    """Where only amounts move, price, discount and source stay (R02-05, R01-09)."""
    held: dict[tuple[str, int], tuple[object, ...]] = {}
    for recorded in history.told:
        for said in _prices(recorded.event):
            at, price = (
                (recorded.id, said.line),
                (said.price, said.discount, said.source),
            )
            assert said.quoted or held.get(at, price) == price, recorded
            held[at] = price
    for (number, line), price in held.items():
        now = history.facts.one(ORDER, number).lines[line]
        assert (now.price, now.discount, now.source) == price, (number, line)


def a_price_that_was_found_says_where(history: History, step: Step) -> None:
    """Found prices name the one candidate that was taken; others name none (R02-01)."""
    for recorded in step.events:
        for said in _prices(recorded.event):
            found = said.determination
            if found is None:
                assert not said.quoted or said.source in PLAIN, recorded
                continue
            taken = [s for s in found.path if s.outcome is Outcome.TAKEN and s.record]
            named = [(step.stream, step.record) for step in taken]
            assert named == ([(found.stream, found.record)] if found.stream else [])
            if said.source in DERIVED and not said.discount_stated:
                worth = (said.price, said.discount, said.source)
                assert worth == (found.price, found.discount, found.source), recorded
