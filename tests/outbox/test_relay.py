"""The relay follows the history: everything, in order, once it has been taken."""

from __future__ import annotations

import pytest
from desk_door import opened
from outbox_tools import Inbox, orders, positions, relayed

import o2c
from o2c.service.relay import Relay, Start, to


def test_everything_that_happened_is_sent_in_order(desk: o2c.Desk) -> None:
    inbox = Inbox()
    orders(desk, 3)
    assert relayed(desk, to(inbox)) == desk.store.head()
    assert inbox.positions == positions(desk)
    orders(desk, 2)
    relayed(desk, to(inbox), page=3)
    relayed(desk, to(inbox))
    assert inbox.positions == positions(desk)
