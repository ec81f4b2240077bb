"""Every aggregate of the domain is known, and its events can be told apart."""

import importlib
import pkgutil

import attrs

from o2c import domain
from o2c.domain import AGGREGATES
from o2c.kernel import Aggregate


def test_every_aggregate_is_on_the_list_once() -> None:
    found = {
        id(value)
        for module in pkgutil.walk_packages(domain.__path__, "o2c.domain.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Aggregate)
    }

    assert {id(aggregate) for aggregate in AGGREGATES} == found
    assert len(AGGREGATES) == len(found)


def test_streams_and_events_have_names_of_their_own() -> None:
    names = [aggregate.name for aggregate in AGGREGATES]
    topics = [(a.name, event.__name__) for a in AGGREGATES for event in a.events]

    assert len(set(names)) == len(names)
    assert len(set(topics)) == len(topics)
    assert all("/" not in name for name in names)


def test_events_are_frozen_values_with_names_for_their_fields() -> None:
    for aggregate in AGGREGATES:
        for event in aggregate.events:
            assert "__setattr__" in vars(event), f"{event} can be changed"
            assert all(field.kw_only for field in attrs.fields(event)), event


def test_a_stream_that_has_no_events_is_its_initial_state() -> None:
    for aggregate in AGGREGATES:
        assert aggregate.fold([]) == aggregate.initial
        assert aggregate.stream("X") == f"{aggregate.name}/X"
