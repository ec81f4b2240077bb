"""How deep a run goes, and where it writes down what it measured.

`O2C_TIER` is `pull_request` (the default: every test, in minutes), `nightly` or
`release`.  What a test measures is told with `record`; where `O2C_FIGURES` names a
folder it is kept there, and `tools/make_report.py` makes the report of it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

USUAL = "pull_request"
TIERS = (USUAL, "nightly", "release")
TIER = os.environ.get("O2C_TIER", USUAL)
if TIER not in TIERS:
    raise ValueError(f"O2C_TIER={TIER}: use one of {', '.join(TIERS)}")
DEEP = TIER != USUAL


def size(usual: T, nightly: T, release: T | None = None) -> T:
    """How much of it: on every run, each night, and before a release."""
    if TIER == "release" and release is not None:
        return release
    return nightly if DEEP else usual


def record(
    subject: str,
    name: str,
    value: float,
    unit: str,
    *,
    on: str = "",
    goal: str | None = None,
) -> None:
    """Write a figure down: `goal` is such as `"<= 10"`; `on` is sqlite or postgresql.

    A count that must hold is asserted by its test as well; a time never is.
    """
    print(f"{subject}: {name} {value:g} {unit}{f' ({goal})' if goal else ''} {on}")
    folder = os.environ.get("O2C_FIGURES")
    if not folder:
        return
    row = {"subject": subject, "name": name, "value": value, "unit": unit, "on": on}
    Path(folder).mkdir(parents=True, exist_ok=True)
    with Path(folder, f"{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps({**row, "goal": goal, "tier": TIER}) + "\n")
