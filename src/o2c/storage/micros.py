"""Instants as o2c's own tables keep them: whole microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """As it is kept."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(kept: int) -> datetime:
    """As it was given."""
    return _EPOCH + kept * _MICROSECOND


def lasting(seconds: float) -> int:
    """A span of time in microseconds."""
    return timedelta(seconds=seconds) // _MICROSECOND
