"""The command driven in this process, on SQLite files of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from o2c.cli import app, demo_control, demo_selling, demo_story
from o2c.cli.demo_telling import Clock, Teller
from o2c.cli.opening import opened

ROLES = (
    "order_desk credit pricing warehouse purchasing billing returns master_data"
    " supervisor accounting"
)
SHOP: tuple[dict[str, Any], ...] = (
    {"do": "OpenBooks", "currency": "EUR"},
    {
        "do": "SetTaxRate",
        "jurisdiction": "DE",
        "tax_class": "standard",
        "rate": "0.19",
        "since": "2021-01-01",
    },
    {"do": "RegisterSite", "site": "MAIN", "name": "Main warehouse", "country": "DE"},
    {"do": "RegisterProduct", "product": "LAMP", "name": "Desk lamp"},
    {"do": "SetListPrice", "product": "LAMP", "price": "49.90", "currency": "EUR"},
    {
        "do": "RegisterCustomer",
        "customer": "ACME",
        "name": "Acme Ltd",
        "currency": "EUR",
        "bill_to": {"name": "Acme Ltd", "country": "DE"},
    },
    {"do": "SetCreditLimit", "account": "ACME", "limit": None},
    {"do": "ReceiveStock", "product": "LAMP", "site": "MAIN", "quantity": "40"},
)

Run: TypeAlias = Callable[..., Result]
Write: TypeAlias = Callable[..., Path]


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says is not part of a test."""
    for name in ("O2C_DB", "O2C_ROLES", "O2C_COMPANY", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("O2C_BY", "tess")


@pytest.fixture
def run() -> Run:
    """`run("show", "holds")` runs a command, without a database unless it is named."""
    runner = CliRunner()

    def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
        result = runner.invoke(app, arguments, input=stdin)
        unexpected = result.exception
        if unexpected is not None and not isinstance(unexpected, SystemExit):
            raise unexpected
        return result

    return call


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write({"do": …}, …)` makes a file of requests; text is a line as it stands."""

    def make(*lines: dict[str, Any] | str, name: str = "requests.jsonl") -> Path:
        path = tmp_path / name
        texts = (one if isinstance(one, str) else json.dumps(one) for one in lines)
        path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
        return path

    return make


@pytest.fixture
def shop(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A database with a customer, a product and stock; the default from here on."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    monkeypatch.setenv("O2C_DB", url)
    monkeypatch.setenv("O2C_ROLES", ROLES)
    assert run("init").exit_code == 0
    assert run("do", str(write(*SHOP, name="shop.jsonl"))).exit_code == 0
    return url


def _tell(file: Path, *stories: ModuleType) -> Path:
    """A database that these parts of the demo leave."""
    clock = Clock()
    with opened(f"sqlite:///{file}", new=True, clock=clock) as desk:
        teller = Teller(desk, clock, Console(file=StringIO()))
        for story in stories:
            story.tell(teller)
        if stories == (demo_story,):
            clock.move(26, 11)
    return file


def _copied(told: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = folder / told.name
    for part in told.parent.glob(f"{told.stem}.*"):
        shutil.copy(part, folder / part.name)
    monkeypatch.setenv("O2C_DB", f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that the first month of the demo leaves; not to be written to."""
    return _tell(tmp_path_factory.mktemp("told") / "demo.db", demo_story)


@pytest.fixture
def demo(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the database of the demo's first month; the default from here on."""
    return _copied(told, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def told_whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that all of the demo leaves; not to be written to."""
    file = tmp_path_factory.mktemp("told") / "whole.db"
    return _tell(file, demo_story, demo_selling, demo_control)


@pytest.fixture
def whole(told_whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the database of the whole demo; the default from here on."""
    return _copied(told_whole, tmp_path, monkeypatch)
