"""Whatever a seed brings upon the desks, what was promised holds (tests 24, 25 and 26).

`O2C_SEED=17 pytest tests/simulation` tells one run again; it says what was wrong, in
as few requests as will do.
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
ASKS = int(os.environ.get("O2C_ASKS", "12"))  # of each client
FIRST = int(ONE or os.environ.get("O2C_LAWS_FIRST", "1"))
SEEDS = int(os.environ.get("O2C_SEEDS") or size(2, 5_000, 25_000))  # on each kind

if ONE or not DEEP:

    @pytest.mark.parametrize("seed", [FIRST] if ONE else range(FIRST, FIRST + SEEDS))
    @pytest.mark.parametrize("kind", KINDS)
    def test_what_was_promised_holds(kind: str, seed: int) -> None:
        ran = run(seed, kind, asks=ASKS)
        assert not ran.wrong, shortened(ran).told
        assert ran.events

else:

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_was_promised_holds_for_thousands(kind: str) -> None:
        """Over all processors; what they met is for the report."""
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
        broken = "seeds that broke a promise"
        record("test 24", broken, len(wrong), "seeds", on=kind, goal="= 0")
        record("test 24", "seeds", SEEDS, "seeds", on=kind)
        record("test 24", "seeds in a second", SEEDS / took, "seeds/s", on=kind)
        for what, count in sorted(met.items()):
            record("test 24", f"met: {what}", count, "", on=kind)
        assert not wrong, "\n\n".join(shortened(ran).told for ran in wrong[:5])


def shortened(ran: Ran) -> Ran:
    """The same run with as few requests of each client as break a promise."""
    for asks in range(1, ran.asks):
        less = run(ran.seed, ran.kind, asks=asks)
        if less.wrong:
            return less
    return ran
