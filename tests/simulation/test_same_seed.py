"""The same seed is the same run, step by step, in any process; another is another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from simulation_faults import MOST
from simulation_run import run
from simulation_world import KINDS
from tiers import DEEP, size

MORE = [(kind, seed) for kind in KINDS for seed in range(6, 30)]
TOLD = [("server", 5), ("sqlite", 5), *size([], MORE)]
TELL = """
import sys
sys.path[:0] = sys.argv[1:4]
from simulation_run import run
for one in sys.argv[4:]:
    kind, seed = one.split("-")
    print(run(int(seed), kind).trace)
"""


def told(hash_seed: str) -> list[str]:
    """The traces of some runs in a process of its own."""
    tests = Path(__file__).parents[1]
    rooms = [str(tests / "simulation"), str(tests / "laws"), str(tests)]
    runs = [f"{kind}-{seed}" for kind, seed in TOLD]
    done = subprocess.run(
        [sys.executable, "-c", TELL, *rooms, *runs],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_a_seed_is_the_same_run_in_every_process() -> None:
    """Test 24: whatever order sets have, and whatever else the machine does."""
    here = [run(seed, kind).trace for kind, seed in TOLD]
    assert told("1") == here
    assert len(set(here)) == len(TOLD)
    if DEEP:
        assert told("2") == here


def test_every_kind_of_fault_comes_up() -> None:
    """A fault that never strikes tests nothing."""
    met = set[str]()
    for seed in (0, 23, *range(40)):  # as many as it takes
        if met != set(MOST):
            met |= set(run(seed, "server").faults)
    assert met == set(MOST)
