"""Every example runs and prints what is committed beside it; so does `o2c demo`.

`python tests/examples/test_examples.py` writes the committed output anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("[0-9][0-9]_*.py"))
COMMANDS = {script.stem: [str(script)] for script in SCRIPTS}
COMMANDS["demo"] = ["-m", "o2c", "demo"]


def printed(name: str) -> str:
    """What the example prints, run as a program of its own, from another folder."""
    ran = subprocess.run(
        [sys.executable, *COMMANDS[name]],
        cwd=gettempdir(),
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf8"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert ran.stderr == ""
    assert ran.returncode == 0
    return ran.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_it_prints_what_is_committed(name: str) -> None:
    assert printed(name) == (EXAMPLES / f"{name}.out").read_text("utf-8")


def test_every_committed_output_has_its_example() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.out")} == set(COMMANDS)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_is_short_and_says_whom_it_is_for(script: Path) -> None:
    """DESIGN: a first step for a developer, an auditor or an analyst."""
    text = script.read_text("utf-8")
    assert len(text.splitlines()) <= 90
    first = text.splitlines()[0]
    assert any(who in first for who in ("developer", "auditor", "analyst"))


if __name__ == "__main__":
    for name in COMMANDS:
        (EXAMPLES / f"{name}.out").write_text(printed(name), "utf-8")
