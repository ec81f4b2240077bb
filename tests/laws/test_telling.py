"""Histories are told alike by their numbers, and broken ones are told shortly."""

from __future__ import annotations

from collections.abc import Iterator

from laws_history import History, Step, name_of
from laws_telling import Act, Tale, broken, shortened, steps, tale

from o2c.domain.shipment import Shipped


def nobody_ships(history: History, step: Step) -> None:
    """A law that no desk keeps."""
    assert not any(isinstance(e.event, Shipped) for e in step.events)


def asked(number: int) -> list[str]:
    history = History.begin()
    texts = [
        text
        for step in steps(history, tale(number, 20).acts)
        for text, _ in step.answers
    ]
    history.close()
    return texts


def test_the_same_number_tells_the_same_history() -> None:
    assert asked(1) == asked(1)
    assert asked(1) != asked(2)


def shorter(one: Tale) -> Iterator[Tale]:
    """The tale without one of its acts, and without one request of an act."""
    for at, act in enumerate(one.acts):
        before, after = one.acts[:at], one.acts[at + 1 :]
        yield Tale(before + after, one.under_way)
        for move in act.moves if len(act.moves) > 1 else ():
            rest = tuple(each for each in act.moves if each is not move)
            fewer = Act(act.hours, rest, act.twice)
            yield Tale((*before, fewer, *after), one.under_way)


def test_what_does_not_matter_is_left_out_of_a_broken_history() -> None:
    tales = (tale(number, 30) for number in range(1, 20))
    whole = next(each for each in tales if broken(each, [nobody_ships], []))
    short = shortened(whole, lambda less: bool(broken(less, [nobody_ships], [])))
    found = broken(short, [nobody_ships], [])

    assert found is not None
    assert found.law is nobody_ships
    assert name_of(found.told.splitlines()[1].strip()) in (
        "ShipOrder",
        "DispatchShipment",
    )
    # What ships was ordered; nothing is left that could be left out.
    assert 0 < len(short.acts) <= 2 < len(whole.acts)
    for less in shorter(short):
        assert not broken(less, [nobody_ships], [])
