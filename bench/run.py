"""All benchmarks, one after the other, each in a process of its own; one report.

`python -m bench` measures in full, `python -m bench --quick` only tries everything out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

BENCHES = (
    "cycle",
    "replay",
    "read",
    "scale",
    "load",
    "append",
    "outbox",
    "audit",
    "asof",
    "privacy",
    "start",
)
RESULTS = Path(__file__).parent / "results"

_ONCE = ("--size", "1", "--rounds", "1", "--customers", "1", "--products", "3")
QUICK: dict[str, tuple[str, ...]] = {
    "cycle": (*_ONCE, "--group", "1"),
    "replay": (*_ONCE, "--sizes", "1", "--seconds", "1"),
    "read": (*_ONCE, "--growth", "10", "20", "--asks", "1"),
    "asof": _ONCE,
    "scale": (*_ONCE, "--growth", "1", "2", "--cycles", "1"),
    "load": ("--size", "20", "--rounds", "1", "--customers", "1", "--products", "3"),
    "outbox": (*_ONCE, "--seconds", "1"),
    "start": _ONCE,
    "append": (*_ONCE, "--writers", "2", "--crowd", "2", "--each", "1"),
    "privacy": _ONCE,
    "audit": (*_ONCE, "--group", "1"),
}


def main(argv: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="python -m bench")
    parser.add_argument("bench", nargs="*", help=f"some of {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="try everything out")
    parser.add_argument("--url", action="append", help="as each benchmark takes it")
    parser.add_argument("--png", type=Path, help="draw bench/scale into this file")
    parser.add_argument(
        "--out", type=Path, help=f"the report ({RESULTS.name}/DATE.json)"
    )
    args = parser.parse_args(argv)
    at = datetime.now(UTC)
    wanted = args.bench or list(BENCHES)
    if unknown := set(wanted) - set(BENCHES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    status, reports = 0, []
    for name in wanted:
        more = list(QUICK[name]) if args.quick else []
        more += [part for url in args.url or () for part in ("--url", url)]
        if args.png and name == "scale":
            more += ["--png", str(args.png)]
        ended, report = run(name, more)
        status = status or ended
        reports.append(report)
    out = args.out or RESULTS / f"{at:%Y-%m-%d}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    whole = {"at": at.isoformat(timespec="seconds"), "benches": reports}
    out.write_text(json.dumps(whole, indent=2) + "\n", "utf-8")
    print(f"written to {out}")
    return status


def run(name: str, more: Sequence[str]) -> tuple[int, object]:
    """One benchmark; its exit status and its report, None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", f"bench.{name}", *more, "--json", str(report)]
        ended = subprocess.run(command, check=False).returncode
        found = json.loads(report.read_text("utf-8")) if report.exists() else None
    return ended, found


if __name__ == "__main__":
    raise SystemExit(main())
