"""From a seed to what came of it: what was met, and whether anything was wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from attrs import frozen
from simulation_oracle import judge
from simulation_people import Client, Keeper
from simulation_schedule import Stopped
from simulation_world import World, first_clock, world


@frozen
class Ran:
    """What a run came to; `wrong` is empty where everything held."""

    seed: int
    kind: str
    asks: int
    wrong: tuple[str, ...]
    trace: str
    steps: int
    commands: int
    events: int
    faults: Counter[str]

    @property
    def told(self) -> str:
        """What to say of a run that broke a promise."""
        faults = ", ".join(f"{kind} {n}" for kind, n in sorted(self.faults.items()))
        seed = f"O2C_SEED={self.seed} O2C_ASKS={self.asks}"
        again = f"{seed} pytest tests/simulation -k {self.kind}"
        first = f"seed {self.seed} on {self.kind}"
        return "\n".join([first, *self.wrong[:3], faults, again])


def run(
    seed: int,
    kind: str,
    *,
    plant: Callable[[World], None] = lambda here: None,
    asks: int = 12,
) -> Ran:
    """Tell the run of a seed; every fourth is switched off in the midst of faults.

    `plant` breaks something first, to see whether it is noticed.
    """
    with world(seed, kind) as here:
        plant(here)
        random = here.random
        lively = seed % 4 > 0
        if not lively:
            here.schedule.limit = random.randrange(300, 6000)
        clients = [
            Client(here, f"client-{n}", first_clock(random), asks=asks)
            for n in range(random.choice((2, 2, 3, 4)))
        ]
        keepers = [
            Keeper(here, f"keeper-{n}", first_clock(random))
            for n in range(random.choice((1, 2)))
        ]
        for each in (*clients, *keepers):
            here.schedule.spawn(each.name, each.work)
        _finish(here)
        if lively:
            here.weather.over = True
            for client in clients:
                here.schedule.spawn(client.name, client.settle)
            _finish(here)
        for name in [each.name for each in (*clients, *keepers)]:
            here.disk.gone(name)
        here.server.locks.clear()
        here.weather.over = True
        events = judge(here)
        return Ran(
            seed=seed,
            kind=kind,
            asks=asks,
            wrong=tuple(here.wrong),
            trace=here.schedule.trace,
            steps=here.schedule.steps,
            commands=len(here.wishes),
            events=events,
            faults=here.weather.struck,
        )


def _finish(here: World) -> None:
    try:
        here.schedule.run()
    except Stopped:
        pass
    except Exception as error:
        here.wrong.append(f"someone failed with {error!r}")
