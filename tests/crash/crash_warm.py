"""Loaded by the process that all others are forked from: a first order takes longer
than the ones that follow, and here it has been placed before anyone is born."""

from crash_tools import one_ten, tell
from crash_workers import asked
from desk_door import opened

with opened() as desk:
    asked(desk, one_ten("first"))
    tell(desk, "ReceiveStock", product="TEN", site="MAIN", quantity=1)
    tell(desk, "ShipOrder", order="SO-000001")
    tell(desk, "IssueInvoice", order="SO-000001")
