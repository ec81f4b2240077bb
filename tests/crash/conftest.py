"""Lets the crash tests share their helpers, and those of the desk and of storage."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

for room in ("desk", "storage", "crash"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))


@pytest.fixture
def dice() -> random.Random:
    """Chance that can be had again: its seed is told where a test fails."""
    seed = os.environ.get("O2C_CRASH_SEED") or str(random.randrange(10**9))
    print(f"O2C_CRASH_SEED={seed}")
    return random.Random(seed)
