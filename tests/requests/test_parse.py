"""Reading JSON: one object with known fields, each named once, or a clear refusal."""

import json
from typing import Any

import pytest

from o2c.errors import ValidationError
from o2c.requests import REQUESTS, Request, parse
from o2c.requests.amendments import CancelLine, ChangeQuantity
from o2c.requests.base import Refusal
from o2c.requests.master import DiscontinueProduct
from o2c.requests.orders import PlaceOrder

ORDER: dict[str, Any] = {
    "do": "PlaceOrder",
    "customer": "ACME",
    "site": "MAIN",
    "lines": [{"line": 1, "product": "SKU-1", "quantity": 1}],
}


def refused(
    text: str | bytes, code: Refusal = Refusal.INVALID_REQUEST
) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        parse(text, REQUESTS)
    assert caught.value.code is code, caught.value
    assert caught.value.remedy
    return caught.value


def test_a_request_is_an_object_that_says_what_it_asks() -> None:
    asked = parse('{"do": "DiscontinueProduct", "product": "SKU-1"}', REQUESTS)
    assert asked == DiscontinueProduct(product="SKU-1")
    assert parse(b'{"product": "SKU-1", "do": "DiscontinueProduct"}', REQUESTS) == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "nonsense",
        "\0",
        '{"do": "DiscontinueProduct", }',
        "{'do': 'DiscontinueProduct'}",
        '\ufeff{"do": "DiscontinueProduct", "product": "P"}',
        b"\xff\xfe{",
        b"\x80",
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"do": "CountStock", "counted": ' + "9" * 5_000 + "}",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    refused(text, Refusal.INVALID_JSON)


@pytest.mark.parametrize(
    "text", ["[]", "1", "null", '"PlaceOrder"', "{}", '{"do": 1}', '{"do": null}']
)
def test_what_is_no_request_is_refused(text: str) -> None:
    assert refused(text, Refusal.INVALID_JSON).field == "do"


@pytest.mark.parametrize(
    "name", ["placeorder", "Request", "Part", "LinePart", "", "__class__", "x" * 9999]
)
def test_an_unknown_request_is_refused(name: str) -> None:
    error = refused(json.dumps({"do": name}), Refusal.UNKNOWN_REQUEST)
    assert error.field == "do"
    assert len(error.message) < 120


@pytest.mark.parametrize(
    "text",
    [
        '{"do": "DiscontinueProduct", "product": "A", "product": "B"}',
        '{"do": "DiscontinueProduct", "do": "DeactivateCustomer", "product": "A"}',
        '{"do": "SetCreditLimit", "account": "A", '
        '"limit": {"amount": 1, "amount": 9, "currency": "EUR"}}',
    ],
)
def test_a_field_that_is_given_twice_is_refused(text: str) -> None:
    """The last one must not win in silence (X1-09)."""
    assert "given twice" in refused(text, Refusal.INVALID_JSON).message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"customer": None}, "customer"),
        ({"customer": 7}, "customer"),
        ({"lines": {}}, "lines"),
        ({"lines": "SKU-1"}, "lines"),
        ({"lines": None}, "lines"),
        ({"lines": [None]}, "lines.0"),
        ({"lines": [{"line": 1}]}, "lines.0.product"),
        ({"lines": [{**ORDER["lines"][0], "size": 4}]}, "lines.0.size"),
        ({"lines": [{**ORDER["lines"][0], "line": "1"}]}, "lines.0.line"),
        ({"lines": [{**ORDER["lines"][0], "line": True}]}, "lines.0.line"),
        ({"lines": [{**ORDER["lines"][0], "line": 1.0}]}, "lines.0.line"),
        ({"lines": [{**ORDER["lines"][0], "line": 0}]}, "lines.0.line"),
        ({"lines": [{**ORDER["lines"][0], "line": 100_000}]}, "lines.0.line"),
        ({"lines": [*ORDER["lines"], {"quantity": 1.5}]}, "lines.1.line"),
        ({"lines": [{**ORDER["lines"][0], "price": 9.99}]}, "lines.0.price"),
        ({"channel": "telex"}, "channel"),
        ({"channel": 1}, "channel"),
        ({"acknowledge_future": "yes"}, "acknowledge_future"),
        ({"acknowledge_future": 1}, "acknowledge_future"),
        ({"incoterm": {"code": "DAP"}}, "incoterm.place"),
        (
            {"incoterm": {"code": "DAP", "place": "B", "version": "2020"}},
            "incoterm.version",
        ),
        ({"ship_to": {"name": "A", "country": "DE", "lines": [1]}}, "ship_to.lines.0"),
        ({"purchase_order": "x" * 41}, "purchase_order"),
        ({"freight": "9.90"}, "freight"),
        ({"freight": {"amount": 9.9, "currency": "EUR"}}, "freight"),
    ],
)
def test_a_wrong_field_is_named_with_its_path(
    change: dict[str, Any], field: str
) -> None:
    error = refused(json.dumps({**ORDER, **change}))
    assert error.field == field
    parse(json.dumps(ORDER), REQUESTS)


def test_all_that_is_wrong_is_counted() -> None:
    error = refused('{"do": "PlaceOrder", "customer": 1, "colour": 2}')
    assert error.message.endswith("(and 3 more)")  # site and lines are missing, too


def test_a_change_says_which_kind_it_is() -> None:
    change = {
        "do": "AmendOrder",
        "order": "SO-1",
        "changes": [{"line": 1, "quantity": 2}],
    }
    assert refused(json.dumps(change)).field == "changes.0"
    change["changes"][0]["kind"] = "double_it"
    assert refused(json.dumps(change)).field == "changes.0"
    del change["changes"][0]
    assert refused(json.dumps(change)).field == "changes"


def test_two_kinds_of_change_are_written_differently() -> None:
    written = [
        change.model_dump_json(exclude_defaults=True)
        for change in (
            ChangeQuantity(line=1, quantity=2),
            CancelLine(line=1, quantity=2),
        )
    ]
    assert written == [
        '{"kind":"change_quantity","line":1,"quantity":"2"}',
        '{"kind":"cancel_line","line":1,"quantity":"2"}',
    ]


def test_a_request_does_not_change() -> None:
    from pydantic import ValidationError as PydanticError

    asked = parse(json.dumps(ORDER), REQUESTS)
    assert isinstance(asked, PlaceOrder)
    assert isinstance(asked, Request)
    with pytest.raises(PydanticError):
        asked.customer = "BETA"  # type: ignore[misc]
    assert hash(asked) == hash(parse(json.dumps(ORDER), REQUESTS))
