"""What is agreed about an order's payment; one more of its events."""

from __future__ import annotations

from attrs import frozen

from o2c.domain.order.parts import Means


@frozen(kw_only=True)
class PaymentAgreed:
    """The order is paid before it ships, by these means."""

    means: Means
    by: tuple[str, ...] = ()
