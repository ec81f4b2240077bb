"""The command line as a whole: help that is true and quick, and exit statuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import o2c
from o2c.cli import app
from o2c.desk.roles import Role

SRC = Path(__file__).parents[2] / "src"
COMMANDS = [command.callback.__name__ for command in app.registered_commands]


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_commands_are_those_that_are_promised() -> None:
    looking = "init demo do show customer atp trail explain lineage reconcile"
    keeping = "rebuild follow health snapshot schema"
    owning = "migrate backup restore erasures companies quality pay"
    sealed = "seal verify prove witness verifier audit"
    assert " ".join([looking, keeping, owning, sealed]).split() == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command: str) -> None:
    for option in ("--help", "-h"):
        result = run(command, option)
        assert result.exit_code == 0
        assert f"{command} " in result.stdout


def test_without_a_command_help_is_shown(run) -> None:
    shown = run().output
    assert all(command in shown for command in COMMANDS)


def test_the_help_names_every_role(run) -> None:
    shown = run("do", "--help").stdout
    assert all(role in shown for role in Role)


def test_the_help_says_how_a_line_is_known_again(run) -> None:
    shown = " ".join(run("do", "--help").stdout.split())
    for part in ("command_id", "the file's name", "--batch", "--retry"):
        assert part in shown


def test_the_version_is_printed(run) -> None:
    assert run("--version").stdout == f"o2c {o2c.__version__}\n"


def test_help_does_not_wait_for_what_it_does_not_need() -> None:
    """The database, the requests and the views are read when a command runs."""
    heavy = {"sqlalchemy", "pydantic", "eventsourcing", "msgspec", "psycopg", "babel"}
    result = python(
        "import sys, o2c.cli; print(*{m.partition('.')[0] for m in sys.modules})"
    )
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    assert loaded & heavy == set()
    assert "typer" in loaded


def test_python_m_o2c_is_the_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "o2c", "--version"],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout == f"o2c {o2c.__version__}\n"


def test_output_is_utf_8_whatever_the_locale_says(demo: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "o2c", "show", "customers", "--format", "csv"],
        env={
            **os.environ,
            "PYTHONPATH": str(SRC),
            "PYTHONIOENCODING": "ascii",
            "O2C_DB": f"sqlite:///{demo}",
        },
        capture_output=True,
        check=True,
    )
    assert "Café Morgenrot".encode() in ran.stdout


def test_a_reader_that_has_enough_is_no_error(demo: Path) -> None:
    """As in `o2c show audit_trail | head -1`."""
    with subprocess.Popen(
        [sys.executable, "-m", "o2c", "show", "audit_trail", "--format", "json"],
        env={
            **os.environ,
            "PYTHONPATH": str(SRC),
            "O2C_DB": f"sqlite:///{demo}",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("arguments", [["nix"], ["show", "--nix"], ["--format", "xml"]])
def test_wrong_use_is_status_two(run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
