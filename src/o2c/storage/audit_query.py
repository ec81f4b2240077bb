"""The audit trail as auditors ask for it: by document, person, customer, or period.

Refused attempts stand between the events, in the order in which all was recorded.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from attrs import Factory, define, field, frozen

from o2c.audit.changes import Change, Known, changes
from o2c.domain.credit_memo import CREDIT_MEMO
from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.domain.receipt import RECEIPT
from o2c.domain.rma import RMA
from o2c.domain.shipment import SHIPMENT
from o2c.kernel import Recorded
from o2c.projections.audit_trail import AuditEntry, entries
from o2c.storage.command import Asked
from o2c.storage.store import Store

_KEPT = 1000  # streams whose last words are remembered

# Documents that belong to the customer whose order they are for.
_DOCUMENTS = frozenset(
    kind.name
    for kind in (ORDER, SHIPMENT, INVOICE, RMA, CREDIT_MEMO, RECEIPT, PURCHASE_ORDER)
)
_ASKED_AS = {CREDIT_MEMO.name: "memo"}  # the field of a request that names it


@frozen(kw_only=True)
class Query:
    """All that are given must hold; dates include both ends.

    `since` and `until` are business dates; `known_since` and `known_until` the days
    (UTC) on which it was recorded.
    """

    stream: str | None = None
    actor: str | None = None
    customer: str | None = None
    since: date | None = None
    until: date | None = None
    known_since: date | None = None
    known_until: date | None = None

    def when(self, business: date, recorded: datetime) -> bool:
        day = recorded.date()
        return (
            (self.since is None or business >= self.since)
            and (self.until is None or business <= self.until)
            and (self.known_since is None or day >= self.known_since)
            and (self.known_until is None or day <= self.known_until)
        )


@frozen(kw_only=True)
class Attempt:
    """An event with what it changed, or a command that was refused.

    `index` is its leaf in the sealed tree of events, or of commands, counted from 0.
    """

    index: int
    event: AuditEntry | None = None
    changed: tuple[Change, ...] = ()
    refused: Asked | None = None


@define
class Search:
    """One pass through the history, in the order in which things were recorded."""

    store: Store
    query: Query
    known: OrderedDict[str, Known] = Factory(OrderedDict)
    owned: set[str] = field(factory=set)  # streams that are of the customer

    def run(self) -> Iterator[Attempt]:
        """What meets the query: events, and refused commands between them."""
        events = enumerate(self.store.everything())
        following = next(events, None)
        for nth, command in enumerate(self.store.commands()):
            if command.refusal is not None and self._asked(command):
                yield Attempt(index=nth, refused=command)
            while (
                following is not None
                and command.last is not None
                and following[1].position <= command.last
            ):
                yield from self._event(*following)
                following = next(events, None)
        while following is not None:
            yield from self._event(*following)
            following = next(events, None)

    def _event(self, index: int, event: Recorded[object]) -> Iterator[Attempt]:
        data = json.loads(event.text or "{}")
        theirs = self._is_theirs(event.stream, data)
        query = self.query
        if (
            theirs
            and query.stream in (None, event.stream)
            and query.actor in (None, event.actor, event.on_behalf_of)
            and query.when(event.effective_on, event.recorded_at)
        ):
            (entry,) = entries(event)
            changed = changes(entry, self._known(event.stream, event.version))
            yield Attempt(index=index, event=entry, changed=tuple(changed))
        elif event.stream in self.known:
            changes(entries(event)[0], self.known[event.stream])

    def _known(self, stream: str, version: int) -> Known:
        """What the stream has said before this version."""
        found = self.known.get(stream)
        if found is None:
            found = {}
            for earlier in self.store.history(stream) if version > 1 else ():
                if earlier.version >= version:
                    break
                changes(entries(earlier)[0], found)
            self.known[stream] = found
            if len(self.known) > _KEPT:
                self.known.popitem(last=False)
        self.known.move_to_end(stream)
        return found

    def _asked(self, command: Asked) -> bool:
        payload = _readable(command.payload)
        query = self.query
        business = _day(payload.get("on")) or command.recorded_at.date()
        kind, _, id = (query.stream or "").partition("/")
        return (
            (query.stream is None or _names(payload, kind, id))
            and query.actor in (None, command.actor)
            and self._is_theirs("", payload)
            and query.when(business, command.recorded_at)
        )

    def _is_theirs(self, stream: str, data: dict[str, Any]) -> bool:
        """Whether it concerns the customer: by name, or by an order of theirs."""
        customer = self.query.customer
        if customer is None:
            return True
        kind, _, id = stream.partition("/")
        named = customer in (data.get("customer"), data.get("account"))
        own = kind in ("customer", "credit") and id == customer
        orders = f"order/{data.get('order')}" in self.owned
        if (named or orders) and kind in _DOCUMENTS:
            self.owned.add(stream)
        return named or own or orders or stream in self.owned


def _names(payload: dict[str, Any], kind: str, id: str) -> bool:
    """Whether a request is about a document: `order/SO-1`, `stock/SKU-7@MAIN`."""
    product, _, site = id.partition("@")
    if kind == "stock":
        return payload.get("product") == product and payload.get("site") == site
    if kind == "credit":
        return id in (payload.get("account"), payload.get("customer"))
    return payload.get(_ASKED_AS.get(kind, kind)) == id


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _readable(payload: str) -> dict[str, Any]:
    """What was asked; nothing of what was no request, or was forgotten since."""
    try:
        found = json.loads(payload)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
