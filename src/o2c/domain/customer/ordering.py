"""How a customer orders: what its purchase orders and part numbers mean."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.customer.events import (
    Event,
)
from o2c.domain.customer.facts import (
    OrderProfileSet,
    PartNumbersGiven,
)
from o2c.domain.customer.parts import OrderProfile
from o2c.domain.customer.refusals import known, not_erased
from o2c.domain.customer.state import Customer


def set_profile(customer: Customer, *, profile: OrderProfile) -> Iterator[Event]:
    """Read the customer's orders like this; placed ones stay as they are."""
    known(customer)
    not_erased(customer)
    if profile != customer.profile:
        yield OrderProfileSet(was=customer.profile, profile=profile)


def give_part_numbers(customer: Customer) -> Iterator[Event]:
    """Say that the customer has part numbers of its own, which are to be looked up."""
    known(customer)
    not_erased(customer)
    if not customer.own_parts:
        yield PartNumbersGiven()
