"""Quantities by date or by name in one column, as JSON: {"2026-03-02":"10"}."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from o2c.domain.common import NOTHING, Slot
from o2c.values.quantity import plain

_QUOTED = json.encoder.encode_basestring  # a text as JSON has it


def written(shares: Mapping[str, Decimal]) -> str:
    """As the column holds it; empty text where there is nothing."""
    if not shares:
        return ""
    parts = (f'{_QUOTED(name)}:"{plain(share)}"' for name, share in shares.items())
    return f"{{{','.join(parts)}}}"


def read(text: str) -> dict[str, Decimal]:
    """What the column holds."""
    if not text:
        return {}
    return {name: Decimal(quantity) for name, quantity in json.loads(text).items()}


def plus(text: str, name: str, quantity: Decimal) -> str:
    """The column with so much more of a name; what comes to nothing is left out."""
    shares = read(text)
    shares[name] = shares.get(name, NOTHING) + quantity
    return written({n: q for n, q in shares.items() if q})


def written_slots(slots: Iterable[Slot]) -> str:
    """Dated quantities, one a date."""
    return written({slot.on.isoformat(): slot.quantity for slot in slots})


def read_slots(text: str) -> tuple[Slot, ...]:
    """Dated quantities again, in the order they were written in."""
    return tuple(
        Slot(on=date.fromisoformat(on), quantity=quantity)
        for on, quantity in read(text).items()
    )


def total(quantities: Iterable[Decimal]) -> Decimal:
    """How much they are together."""
    return sum(quantities, NOTHING)
