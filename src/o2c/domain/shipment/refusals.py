"""Why a shipment's decision may be refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum, auto

from o2c.domain.common import NOTHING, LineQuantity, repeated
from o2c.domain.shipment.state import Shipment, Stage
from o2c.errors import LimitExceeded, StateError, UnknownReference, ValidationError


class Refusal(StrEnum):
    SHIPMENT_UNKNOWN = auto()
    SHIPMENT_EMPTY = auto()
    SHIPMENT_STAGE = auto()
    MORE_THAN_PLANNED = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    WEIGHT_NEGATIVE = auto()
    DELIVERED_BEFORE_SHIPPED = auto()


def known(shipment: Shipment) -> None:
    """Refuse a shipment that was never planned."""
    if shipment.stage is Stage.UNKNOWN:
        raise UnknownReference(
            Refusal.SHIPMENT_UNKNOWN,
            "no such shipment",
            field="shipment",
            remedy="check the shipment number",
        )


def in_stage(shipment: Shipment, *stages: Stage) -> None:
    """Refuse what may not be done to a shipment that has come so far, or not so far."""
    known(shipment)
    if shipment.stage not in stages:
        raise StateError(
            Refusal.SHIPMENT_STAGE,
            f"the shipment is {shipment.stage}",
            field="shipment",
            remedy=f"possible when {' or '.join(stages)}",
        )


def once(lines: Iterable[int]) -> None:
    """Refuse a line named twice: each part alone might pass where both do not."""
    twice = repeated(lines)
    if twice is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            remedy="name each line once, with its whole quantity",
        )


def within(shipment: Shipment, found: Sequence[LineQuantity]) -> None:
    """Refuse lines that a shipment does not carry, and more than it carries of them."""
    once(part.line for part in found)
    for part in found:
        line = shipment.lines.get(part.line)
        if line is None:
            raise UnknownReference(
                Refusal.LINE_UNKNOWN,
                f"the shipment does not carry line {part.line}",
                line=part.line,
                remedy=f"it carries {', '.join(map(str, shipment.lines))}",
            )
        if not NOTHING <= part.quantity <= line.quantity:
            raise LimitExceeded(
                Refusal.MORE_THAN_PLANNED,
                f"{part.quantity} given, {line.quantity} planned",
                line=part.line,
                field="quantity",
                remedy="plan another shipment for more",
                maximum=str(line.quantity),
            )
