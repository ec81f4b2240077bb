"""No card number gets into the database, whatever text it is given in (R10-44)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from desk_door import MARIA, ORDER, opened
from desk_story import as_json, line

from o2c.door import Desk
from o2c.errors import ValidationError
from o2c.kernel import Rejected
from o2c.receipts import Receipt
from o2c.requests import REQUESTS, Part

NUMBER = "4111111111111111"
WRITTEN = "4111 1111 1111 1111"


def texts(kind: type[Part], given: int = 2) -> Iterator[dict[str, Any]]:
    """For each field that holds text, however deep: the request with a card's number
    in it, and nothing else."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name in kind.model_fields:
            for value in _values(hint, given):
                yield {name: value}


def _values(hint: Any, given: int) -> Iterator[Any]:
    origin = get_origin(hint)
    if origin is Annotated:
        yield from _values(hint.__origin__, given)
    elif origin in (Union, UnionType):
        for each in get_args(hint):
            yield from _values(each, given)
    elif origin is tuple:
        yield from ([value] for value in _values(get_args(hint)[0], given))
    elif origin is Literal:
        yield WRITTEN
    elif isinstance(hint, type) and issubclass(hint, Part):
        if given:
            yield from texts(hint, given - 1)
    elif isinstance(hint, type) and issubclass(hint, str):
        yield WRITTEN
        yield NUMBER
    elif hint is not NoneType:
        yield NUMBER


def kept(file: Path) -> str:
    """All that the databases at a place hold, as one text."""
    found = []
    for each in sorted(file.parent.glob(f"{file.stem}*")):
        found.append(each.read_bytes().decode("latin-1"))
        with closing(sqlite3.connect(each)) as database:
            tables = database.execute("SELECT name FROM sqlite_master").fetchall()
            for (name,) in tables:
                if name.startswith("sqlite_"):
                    continue
                try:
                    rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
                except sqlite3.OperationalError:
                    continue  # an index
                found.append(repr(rows))
    return "\n".join(found)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def test_whatever_request_it_is_given_in_it_is_not_kept(file: Path) -> None:
    """Every text of every request, alone and beside what makes it a whole one."""
    with opened(f"sqlite:///{file}") as desk:
        asks = [
            as_json(name, fields)
            for name, kind in REQUESTS.items()
            for fields in texts(kind)
        ]
        assert len(asks) > 300
        report = desk.do_many(asks, by=MARIA)
        for each in report.refused:
            assert each.refusal is not None
            _silent(each.refusal)
        desk.view("parked")
    stored = kept(file)
    assert NUMBER not in stored
    assert WRITTEN not in stored


def _silent(refusal: Rejected) -> None:
    told = f"{refusal} {refusal.facts} {refusal.field}"
    assert NUMBER not in told
    assert WRITTEN not in told


@pytest.mark.parametrize("number", [NUMBER, WRITTEN, "4111-1111-1111-1111"])
def test_an_order_with_one_is_refused_and_parked_without_it(
    file: Path, number: str
) -> None:
    with opened(f"sqlite:///{file}") as desk:
        fields = {**ORDER, "lines": [line(1, "TEN", 1)], "priority": f"card {number}"}
        with pytest.raises(ValidationError) as refused:
            desk.do(as_json("PlaceOrder", fields), by=MARIA)
        assert refused.value.field == "priority"
        _silent(refused.value)
        (parked,) = desk.view("parked")
        raw = next(iter(desk.trail(f"intake/{parked.parked}"))).event
        assert "1111" in raw.raw.text
        assert number not in raw.raw.text
    assert number not in kept(file)


def test_raw_input_is_kept_masked(file: Path) -> None:
    with opened(f"sqlite:///{file}") as desk:
        done = _placed(desk, raw=f"10 TEN please, card {WRITTEN} 12/27")
        placed = done.events[0].event
        assert placed.raw.text == "10 TEN please, card **** **** **** 1111 12/27"
    assert WRITTEN not in kept(file)


def test_what_no_one_can_read_is_kept_masked(file: Path) -> None:
    with opened(f"sqlite:///{file}") as desk:
        for text in (f"order: 5 TEN, {WRITTEN}", json.dumps({"do": WRITTEN})):
            with pytest.raises(Rejected) as refused:
                desk.do(text, by=MARIA)
            _silent(refused.value)
    assert WRITTEN not in kept(file)


@pytest.mark.parametrize("number", [NUMBER, WRITTEN, f"part {WRITTEN}"])
def test_what_a_customer_calls_a_product_is_no_card_number_r10_44(
    file: Path, number: str
) -> None:
    """Neither in their list of numbers, nor on an order or a draft of theirs."""
    named = {"customer": "ACME", "part": number, "product": "TEN"}
    lines = {**ORDER, "lines": [line(1, number, 1)]}
    with opened(f"sqlite:///{file}") as desk:
        for name, fields in (
            ("SetCustomerPart", {**named, "since": "2026-03-01"}),
            ("PlaceOrder", lines),
            ("SaveDraft", lines),
        ):
            with pytest.raises(ValidationError) as refused:
                desk.do(as_json(name, fields), by=MARIA)
            _silent(refused.value)
    assert number not in kept(file)


def test_a_gtin_that_could_be_a_card_number_still_names_a_product(
    file: Path,
) -> None:
    gtin = "36000000000081"
    with opened(f"sqlite:///{file}") as desk:
        fields = {"product": gtin, "name": "Box"}
        assert desk.do(as_json("RegisterProduct", fields), by=MARIA)


def _placed(desk: Desk, **more: Any) -> Receipt:
    fields = {**ORDER, "lines": [line(1, "TEN", 1)], **more}
    return desk.do(as_json("PlaceOrder", fields), by=MARIA)
