"""Reconciliation of a desk as it stands: its states and its rows, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from o2c.audit import Finding, Picture, check, skipped
from o2c.kernel import Aggregate
from o2c.projections.view import View
from o2c.storage.collector import collector_paused
from o2c.storage.dead_letters import State
from o2c.storage.projector import Projector
from o2c.storage.store import Store


def reconciled(
    store: Store, projector: Projector, views: Sequence[View[Any]]
) -> tuple[Finding, ...]:
    """Compare independent derivations; StorageError where a view lacks an event.

    Views that go without an event are not compared; that they do is a finding.
    """
    named = {view.name: view for view in views}
    projector.refuse_incomplete(list(named))
    letters = [a for a in projector.dead_letters() if a.state == State.SKIPPED]
    without = {name for letter in letters for name in letter.views}

    def states(aggregate: Aggregate[Any, Any]) -> Mapping[str, object]:
        ids = (stream.partition("/")[2] for stream in store.streams(aggregate))
        return {id: store.state(aggregate, id) for id in ids}

    with collector_paused():
        picture = Picture.of(
            states=states,
            rows=lambda name: projector.scan(named[name]),
            history=store.everything(),
            views=[view for view in views if view.name not in without],
        )
        found = check(picture)
    said = ((a.position, a.stream, a.views, a.by, a.reason) for a in letters)
    return (*found, *skipped(said))
