"""A desk with something to sell, and someone to sell it to."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desk_door import opened
from desk_story import Story, begun

from o2c.door import Desk


@pytest.fixture
def shop() -> Iterator[Story]:
    """One site, six products, one customer, and a Monday morning in March."""
    story = begun()
    yield story
    story.store.close()


@pytest.fixture
def fresh() -> Iterator[Story]:
    """A desk that knows nothing yet."""
    story = Story.begin()
    yield story
    story.store.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    """The door of a desk that sells the same."""
    with opened() as door:
        yield door
