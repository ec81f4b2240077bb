"""The machine that a report was measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from importlib.metadata import version
from statistics import median
from typing import Any

SYNCS = 50


def machine() -> dict[str, Any]:
    """Facts that a reader needs to compare figures, as they are now."""
    return {
        "processors": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "eventsourcing": version("eventsourcing"),
        "psycopg": version("psycopg"),
        "sync_ms": round(_sync() * 1000, 3),
        "load": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    """The name of the processor, where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            named = (line for line in lines if line.startswith("model name"))
            return next(named).partition(":")[2].strip()
    except (OSError, StopIteration):
        return platform.processor()


def _sync() -> float:
    """Seconds that a written page takes to reach the disk, the median of some."""
    with tempfile.NamedTemporaryFile() as file:
        taken = []
        for _ in range(SYNCS):
            file.write(b"\0" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - start)
    return median(taken)


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    # `ru_maxrss` would count what the parent had when it made this process.
    with open("/proc/self/status", encoding="utf-8") as lines:
        (line,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
