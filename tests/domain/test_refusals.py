"""Every refusal is provoked by a test, and tells whoever meets it what to do (X8)."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from o2c import domain, errors
from o2c.kernel import Rejected

HERE = Path(__file__).parent
SOURCE = Path(next(iter(domain.__path__)))
FAMILIES = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, Rejected)
}


def refusals() -> dict[str, type[StrEnum]]:
    """Every `Refusal` of the domain, by the module it is written in."""
    found = {}
    for module in pkgutil.walk_packages(domain.__path__, "o2c.domain."):
        kind = getattr(importlib.import_module(module.name), "Refusal", None)
        if kind is not None and kind.__module__ == module.name:
            found[module.name] = kind
    return found


MEMBERS = [
    (module, member.name) for module, kind in refusals().items() for member in kind
]


def named(folder: Path) -> set[tuple[str, str]]:
    """Each (module, member) that the files name as `Refusal.MEMBER`."""
    return {pair for path in folder.rglob("*.py") for pair in _named(path)}


def _named(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text())
    inside = path.is_relative_to(SOURCE)
    module = (
        ".".join(("o2c.domain", *path.relative_to(SOURCE).with_suffix("").parts))
        if inside
        else ""
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(
            alias.name == "Refusal" for alias in node.names
        ):
            module = importlib.import_module(node.module or "").Refusal.__module__
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Refusal":
            yield module, node.attr


PROVOKED, RAISED = named(HERE), named(SOURCE)


def test_there_are_refusals_to_provoke() -> None:
    assert len(MEMBERS) > 80
    assert len(FAMILIES) > 8


@pytest.mark.parametrize(("module", "member"), MEMBERS)
def test_a_refusal_is_provoked_by_a_test(module: str, member: str) -> None:
    assert (module, member) in PROVOKED


@pytest.mark.parametrize(("module", "member"), MEMBERS)
def test_a_refusal_is_raised_somewhere(module: str, member: str) -> None:
    assert (module, member) in RAISED


def _raised() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in FAMILIES:
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


@pytest.mark.parametrize(
    ("where", "call"), [pytest.param(*r, id=r[0]) for r in _raised()]
)
def test_a_refusal_says_what_where_and_what_helps(where: str, call: ast.Call) -> None:
    keywords = {keyword.arg for keyword in call.keywords}

    assert len(call.args) == 2, f"{where} has no message"
    assert keywords & {"field", "line"}, f"{where} points nowhere"
    assert "remedy" in keywords, f"{where} has no remedy"
