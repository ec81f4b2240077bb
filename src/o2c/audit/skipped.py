"""Events that views go without because someone decided so, as a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from o2c.audit.finding import Difference, Finding


def skipped(
    events: Iterable[tuple[int, str, tuple[str, ...], str, str]],
) -> Iterator[Finding]:
    """A finding if there are any: position, stream, views, who decided it and why."""
    differences = tuple(
        Difference(f"{stream} at {position}", f"in {', '.join(views)}", why, by)
        for position, stream, views, by, why in events
    )
    if differences:
        compares = "per event: what views go without, the reason, and who decided it"
        yield Finding("skipped_events", compares, len(differences), differences)
