"""`o2c show` and `o2c atp`: rows asked for, printed in three forms, always exact."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from o2c.projections import SELECTIONS, VIEWS

NAMES = [view.name for view in VIEWS] + [selection.name for selection in SELECTIONS]


def rows(result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_without_a_view_all_are_listed_with_their_questions(run) -> None:
    listed = rows(run("show", "--format", "json"))
    assert [row["view"] for row in listed] == NAMES
    assert all(row["question"] for row in listed)
    asked = {row["view"]: row["question"] for row in listed}
    assert asked["holds"] == (
        "Which orders wait, for whom, since when, and how much waits with them."
    )
    assert asked["backorders"] == "Of order_lines: backordered > 0."


# What the demo has no example of.
EMPTY = {
    *("release_lines", "authority_limits", "delegations", "approval_queue"),
    *("payment_intents", "contacts", "tax_ids", "pending_changes"),
    *("affected_documents", "backdated"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_view_is_the_same_in_every_form(run, whole: Path, name: str) -> None:
    objects = rows(run("show", name, "--format", "json"))
    table = list(csv.reader(io.StringIO(run("show", name, "--format", "csv").stdout)))
    lines = run("show", name).stdout.splitlines()
    assert len(table) == len(objects) + 1
    assert (not objects) is (name in EMPTY)
    if not objects:
        assert lines[-1] == "no rows"
        return
    assert len(lines) == len(objects) + 2
    assert table[0] == list(objects[0]) == lines[0].split()
    for cells, row in zip(table[1:], objects, strict=True):
        for cell, value in zip(cells, row.values(), strict=True):
            plain = value if isinstance(value, str) else json.dumps(value)
            assert cell.removeprefix("'") == ("" if value is None else plain)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (["customer=CAFE"], ["INV-2026-000004"]),
        (["customer!=CAFE", "open>0", "currency=EUR"], ["INV-2026-000003"]),
        (["total>=1661.24", "currency=EUR"], ["INV-2026-000002"]),
        (["total > 1661.24", "currency=EUR"], []),
        (["due_on<2026-04-02", "open=0"], ["INV-2026-000001", "INV-2026-000002"]),
        (["last_paid_on="], ["INV-2026-000003", "INV-2026-000004"]),
        (["last_paid_on!="], ["INV-2026-000001", "INV-2026-000002"]),
        (["purchase_order="], ["INV-2026-000004"]),
        (["settlement=settled"], ["INV-2026-000001", "INV-2026-000002"]),
    ],
)
def test_conditions_must_all_hold(
    run, demo: Path, conditions: list[str], found: list[str]
) -> None:
    where = [part for text in conditions for part in ("--where", text)]
    shown = rows(run("show", "invoices", *where, "--format", "json"))
    assert [row["invoice"] for row in shown] == found


@pytest.mark.parametrize(
    ("view", "condition", "count"),
    [
        ("order_lines", "tracked=false", 1),
        ("order_lines", "line=1", 4),
        ("order_lines", "shipped>=5.5", 3),
        ("order_lines", "tax_rate=0.19", 7),
        ("audit_trail", "recorded_at<2026-03-02T08:00:00Z", 21),
    ],
)
def test_every_kind_of_column_can_be_asked_for(
    run, demo: Path, view: str, condition: str, count: int
) -> None:
    assert len(rows(run("show", view, "--where", condition, "--format", "json"))) == (
        count
    )


def test_order_limit_and_columns(run, demo: Path) -> None:
    shown = run(
        "show",
        "invoices",
        "--order-by",
        "customer,-total",
        "--limit",
        "3",
        "--columns",
        "total,invoice",
        "--columns",
        "customer",
        "--format",
        "csv",
    )
    assert shown.stdout == (
        "total,invoice,customer\n"
        "1436.33,INV-2026-000004,CAFE\n"
        "1661.24,INV-2026-000002,HOTEL\n"
        "1146.33,INV-2026-000001,HOTEL\n"
    )


def test_a_table_has_numbers_on_the_right(run, demo: Path) -> None:
    shown = run("show", "backorders", "--columns", "order,line,open,promised")
    assert shown.stdout == (
        "order      line  open  promised\n"
        "─────────────────────────────────\n"
        "SO-000004     1    10  2026-04-09\n"
    )


def test_money_and_quantities_are_text_in_json(run, demo: Path) -> None:
    """No reader's floating point can change them."""
    (row,) = rows(
        run("show", "order_lines", "--where", "product=BULB", "--format", "json")
    )
    kept = (
        "net",
        "ordered",
        "price",
        "line",
        "tracked",
        "first_promised",
        "shipped_on",
    )
    assert [row[name] for name in kept] == [
        "349.50",
        "100",
        "3.495",
        2,
        True,
        "2026-03-02",
        "2026-03-03",
    ]


def test_another_currency_has_its_own_digits(run, write, shop: str) -> None:
    """ISO 4217: yen have no decimals, dinars of Kuwait three."""
    accounts = {"YEN": ("JPY", "1234"), "KUWAIT": ("KWD", "1.234")}
    for customer, (currency, limit) in accounts.items():
        lines = (
            {
                "do": "RegisterCustomer",
                "customer": customer,
                "name": customer,
                "currency": currency,
                "bill_to": {"name": customer, "country": "DE"},
            },
            {
                "do": "SetCreditLimit",
                "account": customer,
                "limit": {"amount": limit, "currency": currency},
            },
        )
        assert run("do", str(write(*lines, name=customer))).exit_code == 0
        shown = run(
            "show",
            "credit_exposure",
            "--where",
            f"credit_limit={limit}",
            "--where",
            f"currency={currency}",
            "--format",
            "csv",
            "--columns",
            "account,credit_limit,exposure",
        )
        nothing = "0" if currency == "JPY" else "0.000"
        assert shown.stdout.splitlines()[1:] == [f"{customer},{limit},{nothing}"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["invioces"], "name_unknown: there is no view 'invioces' (view)."),
        (["invoices", "--columns", "totl"], "name_unknown: there is no column 'totl'"),
        (["invoices", "--order-by", "-totl"], "name_unknown: there is no column"),
        (["invoices", "--where", "totl=1"], "name_unknown: there is no column 'totl'"),
        (["invoices", "--where", "total"], "condition: 'total' is no condition"),
        (["invoices", "--where", "total=1.50"], "condition: '1.50' is no value of"),
        (
            ["invoices", "--where", "total=1.505", "--where", "currency=EUR"],
            "condition: '1.505' is no value of total: EUR has 2 decimal digits",
        ),
        (["invoices", "--where", "total=1e3"], "condition: '1e3' is no value of total"),
        (["invoices", "--where", "due_on=tomorrow"], "condition: 'tomorrow' is no"),
        (["invoices", "--where", "due_on<"], "condition: '' is no value of due_on"),
        (["invoices", "--where", "settlement=half"], "condition: 'half' is no value"),
        (["order_lines", "--where", "line=one"], "condition: 'one' is no value of"),
        (["order_lines", "--where", "tracked=2"], "condition: '2' is no value of"),
        (["order_lines", "--where", "open=x"], "condition: 'x' is no value of open"),
        (
            ["audit_trail", "--where", "recorded_at>2026-03-02"],
            "condition: '2026-03-02' is no value of recorded_at: it has no time zone",
        ),
    ],
)
def test_what_a_view_does_not_have_is_wrong_use(
    run, demo: Path, arguments: list[str], message: str
) -> None:
    result = run("show", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert " Remedy: " in result.stderr


def test_a_misspelt_name_is_guessed(run, demo: Path) -> None:
    assert "did you mean invoices" in run("show", "invioces").stderr


@pytest.mark.parametrize("limit", ["-1", "x"])
def test_a_limit_is_a_number_of_rows(run, demo: Path, limit: str) -> None:
    assert run("show", "invoices", "--limit", limit).exit_code == 2


def test_a_limit_of_none_is_a_header(run, demo: Path) -> None:
    shown = run("show", "holds", "--limit", "0", "--format", "csv")
    assert shown.stdout == (
        "order,reason,since,note,review_on,by,figures,"
        "waits_for,due,currency,amount,customer_text,deviations_only,awaited\n"
    )


def test_options_may_stand_before_the_command(run, demo: Path, tmp_path: Path) -> None:
    """And the nearest counts."""
    before = ("--db", f"sqlite:///{tmp_path / 'nothing.db'}", "--format", "csv")
    assert run(*before, "show", "holds").exit_code == 3
    nearest = ("--db", f"sqlite:///{demo}", "--format", "json")
    assert run(*before, "show", "holds", *nearest).stdout == "[]\n"


def test_atp_shows_what_is_short_apart(run, demo: Path) -> None:
    """R05-15: a shortage never hides in what can be promised."""
    shown = rows(run("atp", "DESK", "--site", "MAIN", "--format", "json"))
    # The promises of March 2026 are overdue by now, the supply comes tomorrow.
    assert [row["shortage"] for row in shown] == ["5", "0"]
    assert [row["atp"] for row in shown] == ["0", "0"]
    assert {row["product"] for row in rows(run("atp", "--format", "json"))} == {
        "BULB",
        "DESK",
        "LAMP",
    }


@pytest.mark.parametrize(
    "named", ["no_such_module:VIEWS", "o2c.projections:NOTHING", "o2c:__version__"]
)
def test_own_views_that_are_not_there_are_a_wrong_use(
    run, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("O2C_VIEWS", named)
    result = run("show")
    assert result.exit_code == 2
    assert "views_missing" in result.stderr
