"""How long a fresh process takes to be ready: `import o2c`, and `o2c --help`.

In turns with `python -c pass` and with `import sqlalchemy`.  `python -m bench.start`
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

import o2c
from bench.desk import set_up
from bench.harness import Report, finish, most, options, settings
from bench.trade import Trade

PYTHON = (sys.executable, "-c")
STARTS: dict[str, tuple[str, ...]] = {
    "python -c pass": (*PYTHON, "pass"),
    "import sqlalchemy": (*PYTHON, "import sqlalchemy"),
    "import o2c": (*PYTHON, "import o2c"),
    "import o2c.door": (*PYTHON, "import o2c.door"),
    "o2c --help": (sys.executable, "-m", "o2c", "--help"),
    "o2c --version": (sys.executable, "-m", "o2c", "--version"),
}
GOALS = {"import o2c": most(0.35), "o2c --help": most(0.35)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("start", 3, 7, "starts in a round", world=(1, 1))
    args = parser.parse_args(argv)
    report = Report("start", settings(args))
    taken: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(args.rounds):
        for name, command in STARTS.items():
            taken[name].append(median(_start(command) for _ in range(args.size)))
    for name, each in taken.items():
        report.add(name, each, "s", goal=GOALS.get(name))
    for name in GOALS:
        for reference in ("python -c pass", "import sqlalchemy"):
            pairs = zip(taken[name], taken[reference], strict=True)
            ratios = [ours / theirs for ours, theirs in pairs]
            report.add(f"{name} / {reference}", ratios, "x")
    with o2c.open("sqlite://") as desk:
        set_up(desk, Trade.of(args))
        report.reconciled(desk.reconcile())
    return finish(report, args)


def _start(command: Sequence[str]) -> float:
    """Seconds from asking for the process to its end."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
