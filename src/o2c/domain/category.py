"""The tree of product categories, one stream: `category-tree/MAIN`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import field, frozen

from o2c.errors import UnknownReference, ValidationError
from o2c.kernel import Aggregate

MAIN = "MAIN"  # the id of the one tree


class Refusal(StrEnum):
    CATEGORY_UNKNOWN = auto()
    CATEGORY_CYCLE = auto()


@frozen(kw_only=True)
class CategorySet:
    """A category under another one; no `parent` at the top."""

    category: str
    was: str | None
    parent: str | None
    fresh: bool


Event: TypeAlias = CategorySet


@frozen(kw_only=True)
class Categories:
    """Each category's parent; None at the top."""

    parents: Mapping[str, str | None] = field(factory=dict)

    def line(self, category: str) -> tuple[str, ...]:
        """A category and all above it, the nearest first; nothing where unknown."""
        found: list[str] = []
        at: str | None = category
        while at is not None and at in self.parents and at not in found:
            found.append(at)
            at = self.parents[at]
        return tuple(found)


def evolve(categories: Categories, event: Event) -> Categories:
    return Categories(parents={**categories.parents, event.category: event.parent})


def set_category(
    categories: Categories, *, category: str, parent: str | None
) -> Iterator[Event]:
    """Put a category, new or not, under another one that exists, or at the top."""
    if parent is not None:
        known(categories, parent, "parent")
        if category in categories.line(parent):
            raise ValidationError(
                Refusal.CATEGORY_CYCLE,
                f"{parent} is {category} itself, or below it",
                field="parent",
                remedy="put it under another category",
            )
    fresh = category not in categories.parents
    if fresh or categories.parents[category] != parent:
        was = categories.parents.get(category)
        yield CategorySet(category=category, was=was, parent=parent, fresh=fresh)


def known(categories: Categories, category: str, field: str = "category") -> None:
    """Refuse a category that does not exist."""
    if category not in categories.parents:
        raise UnknownReference(
            Refusal.CATEGORY_UNKNOWN,
            f"no such category: {category}",
            field=field,
            remedy="set the category first, or correct its name",
        )


CATEGORY_TREE: Aggregate[Categories, Event] = Aggregate(
    "category-tree", initial=Categories(), evolve=evolve, events=(CategorySet,)
)
