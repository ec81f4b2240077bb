"""Moves about blanket agreements: drafted, running, amended, ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import CUSTOMERS, PRODUCTS, SITES

from o2c.domain.agreement import AGREEMENT, Agreement, Stage
from o2c.domain.agreement.releasing import to_call_off


def draft_agreement(table: Table, m: Move) -> Fields:
    some = range(1, 2 + m.more % 2)
    return {
        "customer": CUSTOMERS[m.which % len(CUSTOMERS)],
        "since": table.clock.day(m.line - 3),
        "until": table.clock.day(4 * m.quantity + 4),
        "lines": [_line(m, number) for number in some],
    }


def _line(m: Move, number: int) -> Fields:
    product = PRODUCTS[(m.which // 4 + m.line + number) % len(PRODUCTS)]
    line: Fields = {"line": number, "product": product, "price": f"{m.quantity}.5"}
    if (m.more + number) % 4 == 3:
        return {**line, "mode": "open"}
    if product == "BOLT" and m.more > 4:
        line |= {"unit": "BX"}
    return {**line, "quantity": m.more + 4 * m.line}


def _of(fits: Callable[[Agreement], bool], **fields: object) -> Maker:
    def make(table: Table, m: Move) -> Fields | None:
        number = table.one(AGREEMENT, m, fits)
        return {"agreement": number, **fields} if number else None

    return make


def amend_agreement(table: Table, m: Move) -> Fields | None:
    number = table.one(AGREEMENT, m, lambda found: found.stage is Stage.RUNNING)
    if number is None:
        return None
    lines = list(table.facts.one(AGREEMENT, number).lines)
    line = chosen(lines, m.line) or 1
    change: Fields = {"line": line}
    match m.more % 4:
        case 0:
            change |= {"kind": "change_quantity", "quantity": 3 * m.quantity}
        case 1:
            since = table.clock.day(m.quantity - 4)
            price = f"{m.quantity}.25"
            change |= {"kind": "change_price", "price": price, "since": since}
        case 2:
            change |= {"kind": "change_quantity", "mode": "open"}
        case _:
            until = table.clock.day(5 * m.quantity - 5)
            change = {"kind": "change_end", "until": until}
    return {"agreement": number, "changes": [change]}


def close_agreement(table: Table, m: Move) -> Fields | None:
    number = table.one(AGREEMENT, m, lambda found: found.stage is Stage.RUNNING)
    if number is None:
        return None
    return {"agreement": number, "note": "x", "acknowledge_remainder": m.line > 2}


def release_schedule(table: Table, m: Move) -> Fields | None:
    number = table.one(AGREEMENT, m, lambda found: found.stage is Stage.RUNNING)
    if number is None:
        return None
    lines = list(table.facts.one(AGREEMENT, number).lines)
    line = chosen(lines, m.line) or 1
    kinds = ("firm", "forecast") if m.more < 5 else ("firm", "firm")
    wanted = [
        {"line": line, "due": table.clock.day(3 * n + m.line), "quantity": m.quantity}
        for n in range(2)
    ]
    return {
        "agreement": number,
        "release": f"R-{m.more}{m.line}",
        "year": 2026,
        "received": [{"line": line, "quantity": m.which % 3}] if m.which % 2 else [],
        "lines": [
            {**each, "commitment": kind}
            for each, kind in zip(wanted, kinds, strict=True)
        ],
    }


def _released(found: Agreement) -> bool:
    return found.stage is Stage.RUNNING and bool(to_call_off(found))


AGREEING: Mapping[str, Maker] = {
    "DraftAgreement": draft_agreement,
    "StartAgreement": _of(lambda found: found.stage is Stage.DRAFT),
    "AmendAgreement": amend_agreement,
    "CloseAgreement": close_agreement,
    "ReleaseSchedule": release_schedule,
    "CallOffRelease": _of(_released, site=SITES[0]),
    "ReopenAgreement": _of(lambda found: found.stage is Stage.CLOSED, note="go on"),
    "CancelAgreement": _of(lambda found: not found.calls, note="not agreed"),
}
