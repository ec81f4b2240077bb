"""The figures about the mutants: what counts as noticed, and what a reason explains."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from measuring.mutants import Mutant, changed
from measuring.page import page
from measuring.reasons import Reason, explained, reasons
from measuring.score import by_module, lowest, scores, total

ROOT = Path(__file__).parents[2]
DIFF = """--- a.py
+++ a.py
@@ -1,3 +1,3 @@
 def f(a, b):
-    if a < b[0]:
+    if a <= b[0]:
         return
"""


def mutant(status: str, module: str = "stock.moving", now: str = "a <= b[0]") -> Mutant:
    return Mutant(
        name="o2c.domain.x",
        module=module,
        function="f",
        status=status,
        was="a < b[0]",
        now=now,
    )


MANY = [
    *(mutant("killed") for _ in range(7)),
    mutant("timeout"),
    mutant("survived"),
    mutant("no tests", module="stock.state", now="None"),
]


def test_a_change_is_what_went_and_what_came() -> None:
    assert changed(DIFF) == ("if a < b[0]:", "if a <= b[0]:")


def test_a_timeout_is_noticed_and_what_no_test_reaches_is_not() -> None:
    (stock,) = scores(MANY)

    assert stock.name == "stock"
    assert (stock.mutants, stock.killed, stock.timeouts) == (10, 7, 1)
    assert (stock.survived, stock.percent) == (2, 80)
    assert [s.name for s in by_module(MANY)] == ["stock.moving", "stock.state"]
    assert total([stock, stock]).mutants == 20


@pytest.mark.parametrize(
    ("whole", "each", "wrong"), [(80, 80, 0), (81, 80, 1), (80, 81, 1), (99, 99, 2)]
)
def test_a_score_below_what_is_asked_is_told(whole: int, each: int, wrong: int) -> None:
    assert len(lowest(scores(MANY), whole=whole, each=each)) == wrong


@pytest.mark.parametrize(
    ("place", "was", "now", "covers"),
    [
        ("stock.moving.f", "a < b[0]", "a <= b[0]", True),
        ("stock.*", "*b[0]", "*", True),
        ("stock.moving.g", "*", "*", False),
        ("*", "a < b0", "*", False),
        ("*", "*", "a", False),
    ],
)
def test_a_reason_is_for_what_it_describes(
    place: str, was: str, now: str, covers: bool
) -> None:
    reason = Reason(place=place, was=was, now=now, why="same")

    assert reason.covers(mutant("survived")) is covers


def test_a_reason_that_nothing_needs_is_told() -> None:
    used = Reason(place="*", was="*", now="a*", why="same")
    idle = Reason(place="credit.*", was="*", now="*", why="same")
    why, left = explained(MANY, [used, idle])

    assert why == {mutant("survived"): "same"}
    assert left == [idle]


def test_the_page_lists_each_survivor_with_its_reason() -> None:
    made = page(
        MANY, [Reason(place="*", was="*", now="a*", why="speed")], date(2026, 3, 2)
    )

    assert "**80 % of 10 changes are noticed**" in made
    assert "| `f` | `a < b[0]` → `a <= b[0]` | speed |" in made
    assert "| `f` | `a < b[0]` → `None` | not explained yet |" in made


def test_the_committed_page_explains_every_survivor() -> None:
    committed = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    known = {r.why for r in reasons(ROOT / "tools" / "measuring" / "survivors.toml")}
    rows = [row for row in committed.splitlines() if row.startswith("| `")]

    assert rows
    # What survives on one machine may run out of time on a slower one.
    assert {row.rpartition(" | ")[2].removesuffix(" |") for row in rows} <= known
