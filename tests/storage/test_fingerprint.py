"""A change of code is noticed, in whatever module of the package it is."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from o2c.storage.fingerprint import fingerprint, source_of

PARTS = {
    "views.py": "from world.helpers import double\nimport world.facts\n"
    "import json\ndef fold(row): return double(row)\n",
    "helpers.py": "from world.facts import Fact\ndef double(row): return row * 2\n",
    "facts.py": "class Fact: pass\n",
    "stranger.py": "LIMIT = 1\n",
    "__init__.py": "",
}


@pytest.fixture
def printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], str]]:
    """The fingerprint of `fold` after one of its package's files has been changed."""
    home = tmp_path / "world"
    home.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load(changed: str, text: str) -> str:
        for name, source in PARTS.items():
            (home / name).write_text(source + (text if name == changed else ""))
        forget()
        module: Any = importlib.import_module("world.views")
        return fingerprint(source_of([module.fold], "world"))

    yield load
    forget()


def forget() -> None:
    importlib.invalidate_caches()
    for name in [name for name in sys.modules if name.partition(".")[0] == "world"]:
        del sys.modules[name]


def test_the_same_code_has_the_same_fingerprint(
    printed: Callable[[str, str], str],
) -> None:
    assert printed("", "") == printed("", "")


@pytest.mark.parametrize("changed", ["views.py", "helpers.py", "facts.py"])
def test_any_code_that_the_fold_uses_counts(
    printed: Callable[[str, str], str], changed: str
) -> None:
    assert printed("", "") != printed(changed, "\nMORE = 1\n")


def test_code_that_it_does_not_use_does_not_count(
    printed: Callable[[str, str], str],
) -> None:
    assert printed("", "") == printed("stranger.py", "\nMORE = 1\n")


def test_without_source_the_compiled_code_counts() -> None:
    def made(source: str) -> str:
        space: dict[str, Any] = {"__name__": "nowhere"}
        exec(source, space)
        module = type(sys)("nowhere")
        vars(module).update(space)
        sys.modules["nowhere"] = module
        try:
            return source_of([space["fold"]], "")
        finally:
            del sys.modules["nowhere"]

    one = "def fold(x): return x + 1"
    assert made(one) == made(one)
    assert made(one) != made("def fold(x): return abs(x)")
