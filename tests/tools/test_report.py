"""The page of proof says what the report says, and a figure is met or missed by it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "make_report.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_report", TOOL)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_page_is_up_to_date(tool: ModuleType) -> None:
    assert tool.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [
        (0, "= 0", True),
        (1, "= 0", False),
        (10, "<= 10", True),
        (10.5, "<= 10", False),
        (2000, ">= 1,000", True),
    ],
)
def test_a_figure_meets_its_goal_or_misses_it(
    tool: ModuleType, value: float, goal: str, met: bool
) -> None:
    assert tool.holds(value, goal) is met


def test_a_figure_has_its_line(tool: ModuleType) -> None:
    row = {
        "subject": "test 20",
        "name": "sold",
        "value": 200,
        "unit": "pieces",
        "on": "sqlite",
        "goal": "= 200",
        "tier": "nightly",
        "at": "2026-01-31",
    }
    line = (
        "| test 20 | sold | sqlite | 200 pieces | = 200 | met | nightly, 2026-01-31 |"
    )
    assert line in tool.page([row])
