"""Whatever a seed brings upon the desks, what was promised holds (tests 24, 25 and 26).

`O2C_SEED=17 pytest tests/simulation` tells one run again; it says what was wrong.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from simulation_run import Ran, run
from simulation_world import KINDS
from tiers import DEEP, record, size

ONE = os.environ.get("O2C_SEED")
FIRST = int(ONE or os.environ.get("O2C_LAWS_FIRST", "1"))
SEEDS = 1 if ONE else size(6, 5_000, 25_000)  # on each of both kinds of database


@pytest.mark.skipif(DEEP and not ONE, reason="all of them in the test below")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS) if not DEEP else [FIRST])
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_promised_holds(kind: str, seed: int) -> None:
    ran = run(seed, kind)
    assert not ran.wrong, ran.told
    assert ran.commands
    assert ran.events


@pytest.mark.skipif(not DEEP or bool(ONE), reason="only at length: make nightly")
@pytest.mark.parametrize("kind", KINDS)
def test_many_seeds(kind: str) -> None:
    """Thousands of runs over all processors, and what they met, for the report."""
    began, met = time.perf_counter(), Counter[str]()
    wrong: list[Ran] = []
    spawn = get_context("forkserver")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
        seeds = range(FIRST, FIRST + SEEDS)
        for ran in pool.map(run, seeds, [kind] * SEEDS, chunksize=20):
            met.update(ran.faults)
            met.update(steps=ran.steps, commands=ran.commands, events=ran.events)
            wrong += [ran] if ran.wrong else []
    took = time.perf_counter() - began
    record("test 24", "seeds that broke a promise", len(wrong), "", on=kind, goal="= 0")
    record("test 24", "seeds", SEEDS, "seeds", on=kind)
    record("test 24", "seeds in a second", SEEDS / took, "seeds/s", on=kind)
    for what, count in sorted(met.items()):
        record("test 24", f"met: {what}", count, "", on=kind)
    assert not wrong, "\n\n".join(ran.told for ran in wrong[:5])
