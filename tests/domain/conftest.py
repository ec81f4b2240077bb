"""Lets the tests of the domain share `domain_samples`; what is quick goes first.

And whatever is refused in any of them must point at its culprit.
"""

import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from o2c.kernel import Rejected

sys.path.insert(0, str(Path(__file__).parent))

ERRORS = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
# These know of an order's lines only if whoever asks mentions one.
ONLY_TOLD = {"product", "site", "stock"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A sample shows at once what a law needs a hundred histories for."""
    items.sort(key=is_law)


def is_law(item: pytest.Item) -> bool:
    test = getattr(item, "obj", None)
    return bool(getattr(test, "is_hypothesis_test", False))


@pytest.fixture(scope="module", autouse=True)
def refusals_point_at_the_culprit() -> Iterator[None]:
    """Every refusal points where the list of errors says, with facts to read (X8)."""
    places = promised_places()
    plain = Rejected.__init__

    def checked(self: Rejected, code: StrEnum, *told: str, **said: Any) -> None:
        plain(self, code, *told, **said)
        of = type(code).__module__.removeprefix("o2c.domain.").partition(".")[0]
        assert place(self) in places.get((of, code), []), f"{code!r} points elsewhere"
        assert all(type(fact) is str for fact in self.facts.values())
        assert "None" not in self.facts.values()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rejected, "__init__", checked)
        yield


def place(refusal: Rejected) -> set[str]:
    """What it points at: a line, a field, or a field of a line."""
    line = set() if refusal.line is None else {"line"}
    return line | ({refusal.field} if refusal.field else set())


@cache
def promised_places() -> dict[tuple[str, str], list[set[str]]]:
    """Where each code of the domain may point, by the aggregate whose code it is."""
    promised: dict[tuple[str, str], list[set[str]]] = {}
    for row in ERRORS.read_text("utf-8").splitlines():
        columns = [column.strip() for column in re.split(r"(?<!\\)\|", row)]
        if len(columns) > 6 and columns[1].startswith("`"):
            of, place = columns[2], set(columns[4].split(", "))
            places = promised.setdefault((of, columns[1].strip("`")), [])
            places.append(place)
            if of in ONLY_TOLD:
                places.append(place - {"line"})
    return promised
