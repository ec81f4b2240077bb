"""Two derivations of many things side by side: how many were compared, which differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypeVar

import attrs
from attrs import define, field

K = TypeVar("K")
A = TypeVar("A")
B = TypeVar("B")

# What is compared, and the two values that should be equal.
Pair: TypeAlias = tuple[str, object, object]


@define
class Tally:
    """Comparisons made while the history is read: what agrees is only counted."""

    compared: int = 0
    differing: list[Pair] = field(factory=list)

    def add(self, of: str, one: object, other: object) -> None:
        self.compared += 1
        if one != other:
            self.differing.append((of, one, other))

    def add_whole(self, of: str, one: object, other: object) -> None:
        """Compare as a whole; of two of one class, name the fields that differ."""
        if one == other:
            self.compared += 1
            return
        kind = type(one)
        if kind is not type(other) or not attrs.has(kind):
            self.add(of, one, other)
            return
        for name in attrs.fields_dict(kind):
            left, right = getattr(one, name), getattr(other, name)
            if left != right:
                self.add(f"{of} {name}", left, right)

    def pairs(self) -> Iterator[Pair]:
        for _ in range(self.compared - len(self.differing)):
            yield "", 0, 0
        yield from self.differing


def paired(
    left: Mapping[K, A], right: Mapping[K, B]
) -> Iterator[tuple[K, A | None, B | None]]:
    """Everything that is in one of them; None where the other lacks it."""
    for key, value in left.items():
        yield key, value, right.get(key)
    for key, other in right.items():
        if key not in left:
            yield key, None, other
