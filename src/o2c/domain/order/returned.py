"""What happens to an order's goods on their way back.  Stored for ever, as all events.

Add new ones, never rename.
"""

from __future__ import annotations

from attrs import frozen

from o2c.domain.common import LineAmount, LineQuantity


@frozen(kw_only=True)
class ReturnAuthorised:
    """The customer may send these quantities back under this RMA."""

    rma: str
    lines: tuple[LineQuantity, ...]


@frozen(kw_only=True)
class ReturnLapsed:
    """Quantities authorised for return that will not come back after all."""

    rma: str
    lines: tuple[LineQuantity, ...]


@frozen(kw_only=True)
class Returned:
    """Goods came back; their value is no longer billable."""

    rma: str
    lines: tuple[LineAmount, ...]


@frozen(kw_only=True)
class ReturnReversed:
    """Returned goods went back to the customer after inspection."""

    rma: str
    lines: tuple[LineAmount, ...]


@frozen(kw_only=True)
class Replaced:
    """Returned goods are to be delivered again: the quantities are open once more."""

    rma: str
    lines: tuple[LineQuantity, ...]
