"""What is printed can neither run in a spreadsheet nor command a terminal."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from o2c.cli.printing import fitting, harmless, seen, write_table
from o2c.cli.sheet import iso, json_value, listing, text

NASTY = '=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        (NASTY, f"'{NASTY}"),
        ("+49 431 123", "'+49 431 123"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001 - full width, as East Asian keyboards have it
        ("-12.50", "-12.50"),
        ("+7", "+7"),
        ("-", "'-"),
        ("-1e3", "'-1e3"),
        ("-12.50\n=1", "'-12.50\n=1"),
        ("plain", "plain"),
        ("", ""),
        ("2026-03-02", "2026-03-02"),
        ("a=b", "a=b"),
    ],
)
def test_a_cell_is_no_formula(cell: str, safe: str) -> None:
    """R14-09: `= + - @` prefixed, numbers excepted."""
    assert harmless(cell) == safe


def test_a_formula_for_a_name_stays_a_name(run, write, shop: str) -> None:
    """R14-09, from the request to the spreadsheet; JSON has it as it was."""
    product = {"do": "RegisterProduct", "product": "X", "name": NASTY}
    assert run("do", str(write(product))).exit_code == 0
    where = ("show", "products", "--where", "product=X", "--format")
    (row,) = csv.DictReader(io.StringIO(run(*where, "csv").stdout))
    assert row["name"] == f"'{NASTY}"
    assert json.loads(run(*where, "json").stdout)[0]["name"] == NASTY


def test_a_negative_amount_stays_a_number(run, demo) -> None:
    shown = run(
        "show",
        "receivables",
        "--where",
        "kind=receipt",
        "--columns",
        "total,open",
        "--format",
        "csv",
    )
    assert shown.stdout == "total,open\n-3000.00,-192.43\n"


def test_csv_is_utf_8(run, demo) -> None:
    shown = run("show", "customers", "--format", "csv")
    assert "Café Morgenrot".encode() in shown.stdout_bytes


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Café 東京", "Café 東京"),
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("two\nlines", "two\\nlines"),
        ("bell\x07", "bell\\x07"),
        ("left\u202eright", "left\\u202eright"),
        ("no\xa0break", "no\xa0break"),
    ],
)
def test_a_terminal_obeys_no_cell(cell: str, shown: str) -> None:
    assert seen(cell) == shown


def test_brackets_are_no_markup() -> None:
    out = io.StringIO()
    write_table(listing("name", [("[red]x[/red] :smile:",)]), out)
    assert out.getvalue().splitlines()[-1] == "[red]x[/red] :smile:"


def test_wide_signs_keep_columns_in_line() -> None:
    out = io.StringIO()
    write_table(listing("name n#", [("東京", 1), ("Kiel", 23)]), out)
    assert out.getvalue().splitlines()[-2:] == ["東京   1", "Kiel  23"]


def test_a_narrow_terminal_has_the_first_columns() -> None:
    sheet = listing("order customer stage", [("SO-000001", "ACME", "placed")])
    assert fitting(sheet, 80).names == ["order", "customer", "stage"]
    assert fitting(sheet, 22).names == ["order", "customer"]
    assert fitting(sheet, 3).names == ["order"]


def test_the_last_column_is_wrapped_where_that_helps() -> None:
    out = io.StringIO()
    words = "one two three four five six seven eight"
    write_table(listing("check compares", [("ordered", words)]), out, width=40)
    assert out.getvalue().splitlines()[-2:] == [
        "ordered  one two three four five six",
        "         seven eight",
    ]
    narrow = io.StringIO()
    write_table(listing("check compares", [("ordered", words)]), narrow, width=20)
    assert narrow.getvalue().splitlines()[-1] == f"ordered  {words}"


@pytest.mark.parametrize(
    ("value", "as_text", "as_json"),
    [
        (None, "", None),
        (True, "true", True),
        (7, "7", 7),
        (Decimal("10.50"), "10.50", "10.50"),
        (Decimal("1E+3"), "1000", "1000"),
        (Decimal("0.0000001"), "0.0000001", "0.0000001"),
        (date(2026, 3, 2), "2026-03-02", "2026-03-02"),
        (
            datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))),
            "2026-03-02T09:00:00Z",
            "2026-03-02T09:00:00Z",
        ),
        ("text", "text", "text"),
    ],
)
def test_a_value_has_one_text(value: object, as_text: str, as_json: object) -> None:
    assert text(value) == as_text
    assert json_value(value) == as_json


def test_a_fraction_of_a_second_is_kept() -> None:
    at = datetime(2026, 3, 2, 9, 30, 0, 250_000, tzinfo=UTC)
    assert iso(at) == "2026-03-02T09:30:00.250000Z"
