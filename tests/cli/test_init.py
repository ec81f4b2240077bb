"""`o2c init`, and commands on a database that is not there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest


def test_makes_a_database_and_opens_the_books(run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    made = run("init", "--currency", "EUR", "--db", url)
    assert made.exit_code == 0
    assert made.stdout == f"{url} is ready\nthe books are kept in EUR\n"
    shown = run("--db", url, "trail", "books/MAIN", "--format", "csv")
    assert "books.Opened" in shown.stdout
    assert ",tess," in shown.stdout


def test_twice_does_no_harm(run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    for _ in range(2):
        assert run("init", "--currency", "EUR", "--db", url).exit_code == 0


def test_another_currency_is_refused(run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    run("init", "--currency", "EUR", "--db", url)
    refused = run("init", "--currency", "USD", "--db", url)
    assert refused.exit_code == 1
    assert refused.stderr == (
        "books_open: the books are kept in EUR (currency)."
        " Remedy: set up other books for another currency\n"
    )


@pytest.mark.parametrize(
    "command",
    [
        ["show", "holds"],
        ["atp"],
        ["trail", "order/SO-000001"],
        ["reconcile"],
        ["rebuild"],
        ["follow"],
        ["do", "-"],
    ],
    ids=lambda command: command[0],
)
def test_nothing_else_makes_a_database(run, tmp_path: Path, command: list[str]) -> None:
    """A slip in --db must not look like an empty shop."""
    file = tmp_path / "slip.db"
    result = run("--db", f"sqlite:///{file}", *command)
    assert result.exit_code == 3
    assert result.stderr.startswith("database_missing: there is no database at")
    assert "Remedy: make it with `o2c init`" in result.stderr
    assert not file.exists()


def test_a_file_that_is_no_database_is_left_alone(run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but somebody's notes")
    result = run("init", "--db", f"sqlite:///{file}")
    assert result.exit_code == 3
    assert result.stderr.startswith("unusable: ")
    assert file.read_text() == "not a database, but somebody's notes"


@pytest.mark.parametrize("url", ["mysql://shop", "shop.db"])
def test_another_kind_of_database_is_refused(run, url: str) -> None:
    result = run("init", "--db", url)
    assert result.exit_code == 3
    assert result.stderr.startswith("bad_url: ")


def test_a_password_is_never_printed() -> None:
    from o2c.cli.opening import masked

    url = "postgresql://ada:secret@localhost:5432/shop?schema=o2c"
    assert masked(url) == "postgresql://ada:***@localhost:5432/shop?schema=o2c"
    assert masked("sqlite:///shop.db") == "sqlite:///shop.db"


def test_an_event_that_cannot_be_read_is_a_storage_error(run, demo: Path) -> None:
    with sqlite3.connect(demo) as database:
        (name,) = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE"
            " '%UPDATE%'"
        ).fetchone()
        database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE events SET topic = 'order.Nix.9' WHERE position = 30")
    result = run("trail", "order/SO-000002")
    assert result.exit_code == 3
    assert "position 30" in result.stderr
