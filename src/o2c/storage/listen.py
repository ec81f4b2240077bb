"""News of appended events: PostgreSQL tells, and we look now and then all the same."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

SLOWEST = 1.0  # seconds between two looks, whatever was heard


class Listen:
    """Hears of appends on a connection of its own, which is made anew when it fails."""

    def __init__(self, conninfo: str, channel: str) -> None:
        self._conninfo = conninfo
        self._channel = channel
        self._conn: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> None:
        """Return on news, or after this time; a missed notice costs one wait."""
        seconds = min(seconds, SLOWEST)
        until = time.monotonic() + seconds
        try:
            if self._conn is None:
                self._connect()
                return  # an append may have come before we listened: look first
            next(self._conn.notifies(timeout=seconds, stop_after=1), None)
        except psycopg.Error:
            self.close()
            time.sleep(max(0.0, until - time.monotonic()))

    def close(self) -> None:
        if self._conn is not None:
            with suppress(psycopg.Error):
                self._conn.close()
            self._conn = None

    def _connect(self) -> None:
        self._conn = psycopg.connect(self._conninfo, autocommit=True)
        self._conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
