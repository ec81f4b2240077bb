"""Fingerprints of code: what was folded by other code is not mixed with ours."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from types import ModuleType
from typing import Any


def fingerprint(*parts: object) -> str:
    """A short digest of the parts' representations."""
    return sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]


def source_of(functions: Iterable[Callable[..., Any]], package: str) -> str:
    """The source of the functions' modules, and of those of `package` that they use.

    Any edit counts, a comment too: folding again is cheap, folding wrongly is not.
    """
    return _source_of(tuple(functions), package)


@cache
def _source_of(functions: tuple[Callable[..., Any], ...], package: str) -> str:
    modules: dict[str, ModuleType] = {}
    for function in functions:
        _visit(function.__module__, package, modules)
    return "\n".join(_text(modules[name]) for name in sorted(modules))


def _visit(name: str, package: str, found: dict[str, ModuleType]) -> None:
    module = sys.modules.get(name)
    if module is None or name in found:
        return
    found[name] = module
    for value in list(vars(module).values()):
        home = value.__name__ if inspect.ismodule(value) else _home(value)
        if home and package and f"{home}.".startswith(f"{package}."):
            _visit(home, package, found)


def _home(value: object) -> str:
    home = getattr(value, "__module__", None)
    return home if isinstance(home, str) else ""


@cache
def _text(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):  # no source at hand: compiled code tells as much
        codes = [getattr(value, "__code__", None) for value in vars(module).values()]
        return repr([(code.co_code, code.co_names) for code in codes if code])
