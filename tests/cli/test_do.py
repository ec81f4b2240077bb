"""`o2c do`: each line of a file once, all or nothing, and none lost."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

STOCK = {"do": "ReceiveStock", "product": "LAMP", "site": "MAIN", "quantity": "5"}
UNKNOWN = {**STOCK, "product": "CHAIR"}
CHAIR = {"do": "RegisterProduct", "product": "CHAIR", "name": "Chair"}


def order(number: str, product: str = "LAMP") -> dict[str, Any]:
    return {
        "do": "PlaceOrder",
        "customer": "ACME",
        "purchase_order": number,
        "site": "MAIN",
        "lines": [{"line": 1, "product": product, "quantity": 2}],
    }


def became(result) -> list[tuple[int, str]]:
    """Line and outcome of each row of a JSON report."""
    return [(row["line"], row["outcome"]) for row in json.loads(result.stdout)]


def on_hand(run) -> str:
    shown = run("show", "stock_on_hand", "--where", "product=LAMP", "--format", "json")
    (row,) = json.loads(shown.stdout)
    return row["on_hand"]


def events(run) -> int:
    return len(json.loads(run("show", "audit_trail", "--format", "json").stdout))


def test_says_what_became_of_each_line(run, write, shop: str) -> None:
    file = write(STOCK, "", UNKNOWN, order("4711"))
    result = run("do", str(file))
    assert result.exit_code == 1
    assert [line.split() for line in result.stdout.splitlines()[2:5]] == [
        ["1", "ReceiveStock", "accepted"],
        ["3", "ReceiveStock", "refused", "product_unknown"],
        ["4", "PlaceOrder", "accepted", "SO-000001"],
    ]
    assert result.stdout.endswith("\n2 accepted, 0 repeated, 1 refused\n")
    assert result.stderr == (
        f"{file}:3: product_unknown: no such product (product)."
        " Remedy: register the product, or correct its number\n"
    )
    assert on_hand(run) == "45"


def test_nothing_refused_is_status_zero(run, write, shop: str) -> None:
    result = run("do", str(write(STOCK)))
    assert (result.exit_code, result.stderr) == (0, "")


def test_an_empty_file_is_no_error(run, write, shop: str) -> None:
    result = run("do", str(write()))
    assert (result.exit_code, result.stdout) == (
        0,
        "0 accepted, 0 repeated, 0 refused\n",
    )


def test_a_file_given_again_changes_nothing(run, write, shop: str) -> None:
    """X1: a repeat has the first outcome, whether that was a yes or a no."""
    file = write(STOCK, STOCK, UNKNOWN, order("4711"))
    first = run("do", str(file), "--format", "json")
    before = events(run)
    again = run("do", str(file), "--format", "json")
    assert became(first) == [
        (1, "accepted"),
        (2, "accepted"),
        (3, "refused"),
        (4, "accepted"),
    ]
    assert became(again) == [
        (1, "repeated"),
        (2, "repeated"),
        (3, "refused"),
        (4, "repeated"),
    ]
    assert again.exit_code == 1
    assert json.loads(again.stdout)[3]["documents"] == "SO-000001"
    assert events(run) == before
    assert on_hand(run) == "50"


def test_lines_may_be_added_moved_and_mended(run, write, shop: str) -> None:
    """A line's id does not depend on the other lines."""
    run("do", str(write(order("1"), order("2", "CHIAR"), order("3"))))
    mended = write(CHAIR, order("3"), order("2", "CHAIR"), "", order("1"))
    result = run("do", str(mended), "--format", "json")
    assert became(result) == [
        (1, "accepted"),
        (2, "repeated"),
        (3, "held"),  # no price is known: R01-16 tells what waits from what goes on
        (5, "repeated"),
    ]
    assert json.loads(result.stdout)[2]["code"] == "price"


def test_the_same_line_under_another_name_is_another_wish(
    run, write, shop: str
) -> None:
    run("do", str(write(STOCK, name="monday.jsonl")))
    run("do", str(write(STOCK, name="tuesday.jsonl")))
    assert on_hand(run) == "50"
    run("do", str(write(STOCK, name="monday.jsonl")), "--batch", "another monday")
    assert on_hand(run) == "55"
    run("do", str(write(STOCK, name="moved.jsonl")), "--batch", "another monday")
    assert on_hand(run) == "55"


def test_standard_input_is_a_new_wish_each_time(run, shop: str) -> None:
    text = json.dumps(STOCK)
    for _ in range(2):
        assert run("do", "-", stdin=text).exit_code == 0
    assert on_hand(run) == "50"
    for _ in range(2):
        assert run("do", "-", "--batch", "evening", stdin=text).exit_code == 0
    assert on_hand(run) == "55"


def test_a_line_may_bring_its_own_command_id(run, write, shop: str) -> None:
    mine = {**STOCK, "command_id": "mine-1"}
    run("do", str(write(mine, name="a.jsonl")))
    result = run("do", str(write(mine, name="b.jsonl")), "--format", "json")
    (row,) = json.loads(result.stdout)
    assert (row["outcome"], row["command_id"]) == ("repeated", "mine-1")
    other = write({**mine, "quantity": "6"}, name="c.jsonl")
    refused = run("do", str(other), "--format", "json")
    assert json.loads(refused.stdout)[0]["code"] == "command_id_reused"
    assert on_hand(run) == "45"


def test_what_was_refused_is_asked_again_only_with_retry(run, write, shop: str) -> None:
    file = str(write(UNKNOWN, STOCK))
    run("do", file)
    run("do", "-", stdin=json.dumps(CHAIR))
    assert became(run("do", file, "--format", "json"))[0] == (1, "refused")
    retried = run("do", file, "--retry", "--format", "json")
    assert became(retried) == [(1, "accepted"), (2, "repeated")]
    for options in ([], ["--retry"]):  # its last try counts from now on
        result = run("do", file, *options, "--format", "json")
        assert became(result) == [(1, "repeated"), (2, "repeated")]


def test_retry_goes_on_as_long_as_it_is_refused(run, write, shop: str) -> None:
    file = str(write(UNKNOWN))
    ids = [
        json.loads(run("do", file, *options, "--format", "json").stdout)[0]
        for options in ([], ["--retry"], ["--retry"], [])
    ]
    first = ids[0]["command_id"]
    tries = [first, f"{first}#2", f"{first}#3", f"{first}#3"]
    assert [row["command_id"] for row in ids] == tries


def test_an_order_that_is_refused_is_kept(run, write, shop: str) -> None:
    """X8: a customer's order is never lost by an error."""
    refused = order("4711", "CHAIR")
    result = run("do", str(write(refused)), "--format", "json")
    (row,) = json.loads(result.stdout)
    assert (row["code"], row["order_line"], row["parked"]) == (
        "product_unknown",
        1,
        "IN-000001",
    )
    (parked,) = json.loads(run("show", "parked", "--format", "json").stdout)
    assert json.loads(parked["raw"]) == refused


def test_what_is_no_json_or_no_utf_8_is_refused(run, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    chair = json.dumps(CHAIR).encode()
    file.write_bytes(b"\xef\xbb\xbfnot json\n" + chair.replace(b"Chair", b"Ch\xe4r"))
    result = run("do", str(file), "--format", "json")
    assert result.exit_code == 1
    assert [row["code"] for row in json.loads(result.stdout)] == ["invalid_json"] * 2


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(
    run, shop: str, tmp_path: Path
) -> None:
    file = tmp_path / "windows.jsonl"
    line = json.dumps(STOCK).encode()
    file.write_bytes(b"\xef\xbb\xbf" + line + b"\r\n\r\n" + line + b"\r\n")
    assert became(run("do", str(file), "--format", "json")) == [
        (1, "accepted"),
        (3, "accepted"),
    ]
    assert on_hand(run) == "50"


def test_quiet_lists_only_what_was_refused(run, write, shop: str) -> None:
    result = run("do", str(write(STOCK, UNKNOWN)), "--quiet", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (row["line"], row["outcome"], row["remedy"]) == (
        "2",
        "refused",
        "register the product, or correct its number",
    )


def test_many_lines_are_done_in_many_batches(run, write, shop: str) -> None:
    """One refused line does not stand in the others' way, in whatever batch it is."""
    lines = [{**STOCK, "quantity": "1"} for _ in range(230)]
    lines[150] = UNKNOWN
    result = run("do", str(write(*lines)))
    assert result.stdout.endswith("\n229 accepted, 0 repeated, 1 refused\n")
    assert on_hand(run) == "269"


def test_the_file_ties_its_events_together(run, write, shop: str) -> None:
    run("do", str(write(STOCK, name="monday.jsonl")))
    shown = run("show", "audit_trail", "--format", "json", "--order-by", "-position")
    assert json.loads(shown.stdout)[0]["correlation_id"] == "monday.jsonl"


def test_who_asks_needs_the_role(run, write, shop: str, monkeypatch) -> None:
    monkeypatch.delenv("O2C_ROLES")
    file = str(write(STOCK))
    nobody = run("do", file)
    assert nobody.exit_code == 1
    assert "role_missing: tess may not ask for ReceiveStock" in nobody.stderr
    other = run("do", file, "--batch", "b", "--by", "wim", "--role", "warehouse")
    assert other.exit_code == 0
    shown = run("show", "audit_trail", "--format", "json", "--order-by", "-position")
    assert json.loads(shown.stdout)[0]["actor"] == "wim"


def test_an_unknown_role_is_wrong_use(run, write, shop: str) -> None:
    result = run("do", str(write(STOCK)), "--role", "warehous")
    assert result.exit_code == 2
    assert result.stderr == (
        "role_unknown: there is no role 'warehous' (role)."
        " Remedy: did you mean warehouse?\n"
    )


@pytest.mark.parametrize("name", ["nothing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_wrong_use(
    run, shop: str, tmp_path: Path, name: str
) -> None:
    result = run("do", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stderr.startswith("file_unreadable: ")


def test_a_file_is_named(run) -> None:
    assert run("do").exit_code == 2
