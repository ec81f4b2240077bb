"""What happens to an order that waits for money; more of its events."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from o2c.domain.order.parts import HoldReason, Means


@frozen(kw_only=True)
class Cleared:
    """What the order waited for is no longer so; no person had to let it go on."""

    reason: HoldReason
    note: str


@frozen(kw_only=True)
class PaymentAgreed:
    """The order is paid before it ships, by these means."""

    means: Means
    by: tuple[str, ...] = ()


Waiting: TypeAlias = Cleared | PaymentAgreed
