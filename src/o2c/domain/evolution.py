"""Which events have had an earlier form, and how an old one becomes the present one.

An upcaster takes the stored fields of one version to those of the next; nothing stored
is ever changed.  See docs/how-to/change-an-event.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Upcaster: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

# The present version of each type of event that has had an earlier one.
SCHEMAS: Mapping[type[object], int] = {}

# By name and old version, `("order.Placed", 1)`: to the version after it.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}

# Types of events that nothing decides any more: they were stored, and stay readable.
RETIRED: frozenset[type[object]] = frozenset()
