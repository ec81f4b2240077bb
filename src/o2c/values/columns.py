"""What a number in a view's row means, so that storage can keep it exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, TypeAlias

# Money in minor units of the currency in the same row.
Minor: TypeAlias = Annotated[int, "minor"]
# A quantity in the product's stocking unit.
Qty: TypeAlias = Annotated[Decimal, "quantity"]
# A fraction or a unit price, up to 10 decimal places.
Rate: TypeAlias = Annotated[Decimal, "rate"]
