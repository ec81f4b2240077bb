"""`o2c relay` as an operator uses it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from desk_door import opened
from outbox_nats import Server
from outbox_tools import PATIENCE, orders, positions, rename
from typer.testing import CliRunner, Result

import o2c
from o2c.cli import app
from o2c.service.nats_settings import Refusal

SRC = Path(__file__).parents[2] / "src"
Run: TypeAlias = Callable[..., Result]

RECEIVER = """
from o2c.service.publishing import Publication
from o2c.service.relay import refuse

taken = []


def put(message):
    taken.append(message.position)


def picky(message):
    if message.topic == "o2c.customer.Renamed":
        refuse("no such customer here")
    put(message)


PUBLICATIONS = [Publication(events=("order.*",), prefix="shop")]
NONE = ["order.Placed"]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database, and with a module of functions that receive."""
    (tmp_path / "receiver.py").write_text(RECEIVER)
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with opened(url) as desk:
        orders(desk, 2)
        rename(desk, "Other")
        rename(desk, "Third")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("O2C_DB", url)
    for name in ("O2C_NATS", "O2C_PUBLICATIONS"):
        monkeypatch.delenv(name, raising=False)
    sys.modules.pop("receiver", None)
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["relay", *arguments])
    unexpected = result.exception
    if unexpected is not None and not isinstance(unexpected, SystemExit):
        raise unexpected
    return result


def taken() -> list[int]:
    found: list[int] = sys.modules["receiver"].taken
    return found


def everything() -> list[int]:
    with o2c.open(os.environ["O2C_DB"]) as desk:
        return positions(desk)


def test_a_function_of_ones_own_receives_everything_once(shop: Path) -> None:
    head = everything()[-1]
    for _ in range(2):
        result = run("--to", "receiver:put", "--once")
        assert (result.exit_code, result.stdout) == (0, f"sent up to position {head}\n")
    assert taken() == everything()
    (row,) = json.loads(run("status", "--format", "json").stdout)
    assert (row["relay"], row["position"], row["behind"]) == ("main", head, 0)


def test_events_can_be_chosen_and_a_new_name_begins_now(shop: Path) -> None:
    run("--to", "receiver:put", "--once", "--events", "order.Placed")
    assert len(taken()) == 2
    run("--to", "receiver:put", "--once", "--name", "late", "--from-now")
    assert len(taken()) == 2
    names = [row["relay"] for row in json.loads(run("status", "--format=json").stdout)]
    assert names == ["late", "main"]


def test_publications_of_ones_own(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("O2C_PUBLICATIONS", "receiver:PUBLICATIONS")
    run("--to", "receiver:put", "--once")
    assert 0 < len(taken()) < len(everything())
    for wrong in ("receiver:NONE", "receiver:nix", "nix"):
        monkeypatch.setenv("O2C_PUBLICATIONS", wrong)
        result = run("--to", "receiver:put", "--once")
        assert result.exit_code == 2
        assert wrong in result.stderr


def test_what_is_parked_is_listed_retried_and_skipped(shop: Path) -> None:
    run("--to", "receiver:picky", "--once")
    rows = json.loads(run("parked", "--format", "json").stdout)
    first, second = rows
    assert first["stream"] == second["stream"] == "customer/ACME"
    assert (first["code"], second["code"]) == ("message_refused", "held")
    assert first["error"] == "its receiver refuses it: no such customer here"
    assert "no such customer here" in run("parked").stdout
    assert run("retry").stdout.startswith("1 to be sent again")
    run("--to", "receiver:picky", "--once")
    assert len(json.loads(run("parked", "--format", "json").stdout)) == 2
    assert run("skip", str(first["position"])).stdout.startswith("1 to be skipped")
    run("--to", "receiver:put", "--once")
    assert run("parked", "--format", "json").stdout == "[]\n"
    assert set(everything()) - set(taken()) == {first["position"]}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "receiver_missing: "),
        (("--to", "receiver:put", "--nats", "nats://x"), 2, "receiver_missing: "),
        (("--to", "receiver:nix"), 2, "name_unknown: "),
        (("--to", "receiver:put", "--events", "nix"), 1, "publication_event: "),
        (("retry",), 1, "relay_unknown: "),
        (("skip",), 2, ""),
        (("parked", "--name", "nix"), 1, "relay_unknown: "),
    ],
)
def test_wrong_use_says_what_is_wrong(
    shop: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == status
    assert said in result.stderr


def test_it_sends_to_nats_until_it_is_told_to_stop(shop: Path, nats: Server) -> None:
    """SIGTERM ends it in order, with status 0; another may go on at once."""
    head = everything()[-1]
    with subprocess.Popen(
        [sys.executable, "-m", "o2c", "relay", "--create-stream"],
        env={**os.environ, "PYTHONPATH": str(SRC), "O2C_NATS": nats.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert nats.url in process.stdout.readline()
        assert process.stdout.readline().endswith("as main; Ctrl-C stops\n")
        assert process.stdout.readline() == f"at {head} of {head}, 0 behind\n"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err, out) == (0, "", "stopped\n")
    (row,) = json.loads(run("status", "--format", "json").stdout)
    assert (row["position"], row["leader"]) == (head, "")
    assert [each.position for each in nats.stored()] == everything()


def test_a_stream_that_is_missing_is_said_to_be(shop: Path, nats: Server) -> None:
    result = run("--nats", nats.url, "--once")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{Refusal.STREAM_MISSING}: ")
    assert "--create-stream" in result.stderr


def test_help_is_there_for_all_of_it(shop: Path) -> None:
    for arguments in ((), ("status",), ("parked",), ("retry",), ("skip",)):
        result = run(*arguments, "-h")
        assert result.exit_code == 0
        assert "Usage" in result.stdout
