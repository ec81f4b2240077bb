"""Fixtures of the storage tests: stores on either database, a clock that obeys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the tests' own small world

from storage_sample import AGGREGATES, clock

from o2c.storage.store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.open(database_url, AGGREGATES, clock=clock) as opened:
        yield opened


@pytest.fixture
def again(database_url: str) -> Iterator[Callable[[], Store]]:
    """Opens the same database once more, as another process would."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(Store.open(database_url, AGGREGATES, clock=clock))
        return opened[-1]

    yield open_again
    for each in opened:
        each.close()
