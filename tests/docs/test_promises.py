"""Behind what the pages promise are tests that exist and figures that were measured."""

from __future__ import annotations

import re
from pathlib import Path

from bench import page

ROOT = Path(__file__).parents[2]
PROMISES = ROOT / "docs" / "promises.md"


def test_every_test_behind_a_promise_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PROMISES.read_text("utf-8"))
    assert len(named) > 30
    for file, test in named:
        text = (ROOT / file).read_text("utf-8")
        assert not test or f"def {test}(" in text, f"{file} has no {test}"


def test_the_figures_are_those_of_the_newest_report() -> None:
    assert page.PAGE.read_text("utf-8") == page.page(page.newest())


def test_every_figure_that_is_quoted_was_measured() -> None:
    """A row of the table of speed names a figure as the page of figures does."""
    figures = page.PAGE.read_text("utf-8")
    speed = PROMISES.read_text("utf-8").partition("## Speed")[2]
    quoted = re.findall(r"^\| (.+?) \| (\w*) \| ([\d.,]+) \| ", speed, re.MULTILINE)
    assert len(quoted) > 10
    for name, on, value in quoted:
        assert f"| {name} | {on} | {value} | " in figures, f"{name}, {value}"
