"""What two companies with the same ids ask of their desks, drawn from a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from attrs import frozen
from desk_door import CARL, MARIA, ORDER
from desk_goods import EVERYTHING
from desk_story import as_json, eur, line

from o2c.door import Desk
from o2c.kernel import Rejected
from o2c.projections import SELECTIONS, VIEWS

NAMES = ("north", "south")
VIEWED = [*(view.name for view in VIEWS), *(each.name for each in SELECTIONS)]


def marker(company: str) -> str:
    """What stands in everything that a company is told, and in nobody else's."""
    return f"belongs-to-{company}"


def begin(desk: Desk, company: str) -> None:
    """The same site, products and customer; what they are called tells them apart."""
    named = ("RegisterProduct", "RegisterCustomer", "RegisterSite")
    for nth, (name, fields) in enumerate(EVERYTHING):
        mine = {"name": marker(company)} if name in named else {}
        text = as_json(name, {**fields, **mine, "reason": marker(company)})
        desk.do(text, by=MARIA, command_id=f"begin-{nth}")


@frozen
class Act:
    """One thing that is asked of one company's desk; its answer is a text."""

    company: str
    what: str
    ask: Callable[[Desk], str]


def acts(number: int, length: int) -> Iterator[Act]:
    """So many commands, queries, exports and rebuilds, for either company in turns."""
    random = Random(number)
    kinds = {_command: 4, _query: 4, _export: 2, _refusal: 1, _rebuild: 0.15}
    for nth in range(length):
        company = random.choice(NAMES)
        (kind,) = random.choices(list(kinds), list(kinds.values()))
        yield Act(company, kind.__name__, kind(random, nth, marker(company)))


def _command(random: Random, nth: int, mine: str) -> Callable[[Desk], str]:
    order = f"SO-{random.randint(1, 9):06d}"
    what: dict[str, Any]
    name, what = random.choice(
        [
            ("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 3)], "raw": mine}),
            ("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 4)], "raw": mine}),
            ("ReceiveStock", {"product": "TEN", "site": "MAIN", "quantity": 9}),
            ("HoldOrder", {"order": order, "note": mine}),
            ("ShipOrder", {"order": order}),
            ("IssueInvoice", {"order": order}),
            ("SetCreditLimit", {"account": "ACME", "limit": eur(nth)}),
            ("CancelOrder", {"order": order, "note": mine}),
        ]
    )
    text = as_json(name, {**what, "reason": mine})

    def ask(desk: Desk) -> str:
        # The same command id in both companies: they are two different commands.
        try:
            receipt = desk.do(text, by=MARIA, command_id=f"act-{nth // 2}-{name}")
        except Rejected as refusal:
            return str(refusal)
        return f"{receipt.company} {[(e.reason, e.text) for e in receipt.events]}"

    return ask


def _query(random: Random, nth: int, mine: str) -> Callable[[Desk], str]:
    view = random.choice(VIEWED)
    return lambda desk: repr(desk.view(view))


def _export(random: Random, nth: int, mine: str) -> Callable[[Desk], str]:
    """The whole history, a trail, the log of commands, or the proof of the numbers."""
    of = random.choice(("history", "trail", "commands", "reconcile"))

    def ask(desk: Desk) -> str:
        match of:
            case "history":
                return repr([(e.reason, e.text) for e in desk.history()])
            case "trail":
                told = desk.trail("order/SO-000001")
                return repr([(e.reason, e.text) for e in told])
            case "commands":
                return repr([each.payload for each in desk.store.commands()])
            case _:
                return repr([f for f in desk.reconcile() if not f.agrees])

    return ask


def _refusal(random: Random, nth: int, mine: str) -> Callable[[Desk], str]:
    """Whoever works for the other company is refused, and that is in the history."""

    def ask(desk: Desk) -> str:
        (other,) = {*NAMES} - {desk.company}
        stranger = CARL.__class__("spy", CARL.roles, company=other)
        try:
            desk.do(as_json("SettleParked", {"parked": "X", "note": mine}), by=stranger)
        except Rejected as refusal:
            return str(refusal)
        return marker(other)

    return ask


def _rebuild(random: Random, nth: int, mine: str) -> Callable[[Desk], str]:
    def ask(desk: Desk) -> str:
        desk.projector.rebuild()
        return repr(desk.view("customers"))

    return ask
