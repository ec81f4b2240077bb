"""What a customer may be told while an order waits: never why it does (R03-10)."""

from __future__ import annotations

from o2c.domain.order.parts import HoldReason

CHECKING = "We are checking your order and will confirm it as soon as we can."
CALLING = "We have a question about your order and will contact you."
NOT_AS_ORDERED = "We cannot accept your order as it is and will contact you."

# Whoever orders can answer a question about these; the others are ours to settle.
_ASK = frozenset({HoldReason.TAX, HoldReason.MANUAL})


def neutral(reason: HoldReason) -> str:
    """The text for a hold that documents and receipts may bear."""
    return CALLING if reason in _ASK else CHECKING
