"""Orders that are not complete yet: saved with what they lack, placed in the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum, auto
from typing import TypeAlias

from o2c.desk import po_numbers
from o2c.desk.common import site_of
from o2c.desk.entering import Sale, sale_to
from o2c.desk.kitting import all_apart
from o2c.desk.taking import compared, entry_of, take, understood
from o2c.desk.work import Work
from o2c.domain import customer, draft, purchase_order
from o2c.domain.customer import CUSTOMER
from o2c.domain.draft import DRAFT, Missing
from o2c.domain.order import placing
from o2c.domain.order.parts import Channel
from o2c.domain.order.state import Order
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.domain.site import SITE
from o2c.kernel import Rejected
from o2c.requests import entry as requests
from o2c.requests.base import Request
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.values.address import PersonalText
from o2c.values.ids import CustomerId

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
Fields: TypeAlias = Mapping[str, Json]  # of an order, as JSON has them

NOT_SAID = (
    "on",
    "reason",
    "acknowledge_future",
    "draft",
    "drop",
)  # by the order itself
NEEDED = ("product", "quantity")  # of every line


class Lack(StrEnum):
    """What may be missing of an order, besides what would be refused in one."""

    SITE_MISSING = auto()
    LINES_MISSING = auto()
    PRODUCT_MISSING = auto()
    QUANTITY_MISSING = auto()
    PRICE_MISSING = auto()


def save(work: Work, ask: requests.SaveDraft) -> None:
    """Keep what there is of an order, with the list of what it lacks."""
    keep(work, _said(ask))


def keep(work: Work, fields: Fields, *, copied_from: str | None = None) -> None:
    """Begin a draft that says this."""
    id = str(fields["customer"])
    buyer = work.get(CUSTOMER, id)
    customer.known(buyer)
    customer.not_erased(buyer)
    saved = draft.Saved(
        customer=CustomerId(id),
        channel=_channel(fields),
        content=_content(fields),
        lines=len(_lines(fields)),
        missing=missing(work, fields),
        by=work.actor.persons,
        copied_from=copied_from,
    )
    work.decide(DRAFT, work.number("DR"), draft.save, saved=saved)


def change(work: Work, ask: requests.ChangeDraft) -> None:
    """Say more, or something else; what is left out stays."""
    before = work.get(DRAFT, ask.draft)
    draft.open_(before)
    customer.known(work.get(CUSTOMER, ask.customer))
    fields = _merged(json.loads(before.content), _said(ask), ask.drop)
    changed = draft.Changed(
        customer=CustomerId(ask.customer),
        channel=_channel(fields),
        content=_content(fields),
        lines=len(_lines(fields)),
        missing=missing(work, fields),
        by=work.actor.persons,
    )
    work.decide(DRAFT, ask.draft, draft.change, changed=changed)


def place(work: Work, ask: requests.PlaceDraft) -> None:
    """Make an order of a draft; while it lacks something it stays one."""
    before = work.get(DRAFT, ask.draft)
    draft.open_(before)
    fields = json.loads(before.content)
    draft.complete(missing(work, fields))
    order = _order(fields, ask)
    entry = entry_of(work, order, drafted_by=before.by)
    number = take(work, entry)
    work.decide(DRAFT, ask.draft, draft.place, order=number)


def discard(work: Work, ask: requests.DiscardDraft) -> None:
    """Say why no order comes of a draft."""
    work.decide(DRAFT, ask.draft, draft.discard, note=ask.note)


def missing(work: Work, fields: Fields) -> tuple[Missing, ...]:
    """All that an order lacks to be taken, or that would be refused in it (R01-01)."""
    found: list[Missing] = []
    id, site = str(fields["customer"]), fields.get("site")
    buyer = work.get(CUSTOMER, id)
    with _noted(found):
        customer.may_order(buyer)
    if site is None:
        found.append(_lack(Lack.SITE_MISSING, "where it ships from", "site"))
    else:
        with _noted(found):
            site_of(work, str(site))
    if not _lines(fields):
        found.append(_lack(Lack.LINES_MISSING, "what is ordered", "lines"))
    if buyer.name is None or found:
        found += _bare(_lines(fields))
        return tuple(found)
    work.date_in(work.get(SITE, str(site)).zone)
    sale = sale_to(work, _order({**fields, "lines": []}), buyer)
    for line in _lines(fields):
        found += _missing_of(work, sale, line, str(site))
    if not found:
        found += _refused(work, fields)
    return tuple(found)


def _bare(lines: Sequence[Fields]) -> Iterator[Missing]:
    """What lines lack by themselves."""
    for line in lines:
        for name in NEEDED:
            if line.get(name) is None:
                lack, at = Lack(f"{name}_missing"), int(str(line["line"]))
                yield _lack(lack, f"the {name} of line {at}", name, at)


def _missing_of(work: Work, sale: Sale, line: Fields, site: str) -> Iterator[Missing]:
    """What a line lacks, or what would be refused in it."""
    bare = list(_bare([line]))
    yield from bare
    if bare:
        return
    found: list[Missing] = []
    part = LinePart.model_validate_json(json.dumps(line))
    with _noted(found):
        _, quotes = understood(work, sale, [part], site)
        if any(quoted.price is None for quoted in quotes):
            what = f"the price of line {part.line}"
            found.append(_lack(Lack.PRICE_MISSING, what, "price", part.line))
    yield from found


def _refused(work: Work, fields: Fields) -> list[Missing]:
    """What would be refused in an order that lacks nothing."""
    found: list[Missing] = []
    with _noted(found):
        entry = entry_of(work, _order(fields))
        placed, _ = all_apart(work, compared(work, entry.placed), entry.quotes)
        list(placing.place(Order(), placed=placed))
        if placed.compared_as:
            po = work.get(PURCHASE_ORDER, po_numbers.key_of(placed))
            note, place = entry.duplicate_reason, po_numbers.place_of(work, placed)
            list(purchase_order.use(po, order="", note=note, ship_to=place))
    return found


@contextmanager
def _noted(found: list[Missing]) -> Iterator[None]:
    """Keep a refusal as something that is wrong, and go on."""
    try:
        yield
    except Rejected as error:
        found.append(
            Missing(
                code=str(error.code),
                message=error.message,
                field=error.field,
                line=error.line,
                remedy=error.remedy,
            )
        )


def _lack(code: Lack, what: str, field: str, line: int | None = None) -> Missing:
    return Missing(
        code=code,
        message=f"{what} is not known",
        field=field,
        line=line,
        remedy=f"say {what}",
    )


def _said(ask: Request) -> Fields:
    """What a request says of the order itself, and nothing that it leaves out."""
    text = ask.model_dump_json(exclude_unset=True, exclude=set(NOT_SAID))
    fields: Fields = json.loads(text)
    return fields


def _merged(before: Fields, said: Fields, drop: Sequence[int]) -> Fields:
    """What is said now instead of what was; a line instead of one of its number."""
    lines = {line["line"]: line for line in (*_lines(before), *_lines(said))}
    kept: list[Json] = [dict(line) for n, line in lines.items() if n not in drop]
    return {**before, **said, "lines": kept}


def _lines(fields: Fields) -> list[Fields]:
    lines = fields.get("lines") or []
    assert isinstance(lines, list)
    return [line for line in lines if isinstance(line, dict)]


def _content(fields: Fields) -> PersonalText:
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    return PersonalText(subject=str(fields["customer"]), text=text)


def _channel(fields: Fields) -> Channel:
    return Channel(str(fields.get("channel") or Channel.PHONE))


def _order(fields: Fields, ask: Request | None = None) -> PlaceOrder:
    """The order that a draft comes to, asked for as `ask` is."""
    said = ask.model_dump(mode="json", exclude={"draft"}) if ask else {}
    return PlaceOrder.model_validate_json(json.dumps({**fields, **said}))
