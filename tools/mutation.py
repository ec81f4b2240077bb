"""Measure the tests of the domain: change its code a little, thousands of times, and
count the changes that no test notices.

    python tools/mutation.py                     all of it, and whether it is enough
    python tools/mutation.py --write             all of it, and docs/mutation.md anew
    python tools/mutation.py 'o2c.domain.stock*' a part, while a test is being written

It works in a copy.  --work keeps it: what was killed then stays so until its function
changes, and only the rest is tried again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

from measuring.mutants import Mutant, forget_survivors, mutants
from measuring.page import page
from measuring.reasons import Reason, explained, reasons
from measuring.score import Score, lowest, scores, total

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "mutation.md"
REASONS = ROOT / "tools" / "measuring" / "survivors.toml"
COPIED = ("src", "tests", "docs/reference", "pyproject.toml", "README.md")
MIRRORED = shutil.ignore_patterns("__pycache__", ".hypothesis")

WHOLE, EACH = 90, 85  # the score that all of it, and each aggregate, has to reach


def main(args: Sequence[str]) -> int:
    ask = asked(args)
    with workplace(ask.work) as work:
        copy(work)
        forget_survivors(work)
        run(work, ask.names, ask.children)
        found = [m for m in mutants(work) if wanted(m, ask.names)]
    known = reasons(REASONS)
    table = scores(found)
    print(as_json(table) if ask.json else as_text(table))
    if ask.write:
        TARGET.write_text(page(found, known, datetime.now(UTC).date()), "utf-8")
    wrong = complaints(found, known, table, whole=not ask.names)
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def asked(args: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AS_WRITTEN)
    parser.add_argument("names", nargs="*", help="mutants to try, by pattern")
    parser.add_argument("--work", type=Path, help="keep the copy and its results here")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.add_argument("--write", action="store_true", help="make the page anew")
    parser.add_argument("--children", type=int, default=1, help="processes at a time")
    ask = parser.parse_args(args)
    if ask.write and ask.names:
        parser.error("the page is about all of it: leave the patterns out")
    return ask


_AS_WRITTEN = argparse.RawDescriptionHelpFormatter


@contextmanager
def workplace(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="o2c-mutation-") as made:
        yield Path(made)


def copy(work: Path) -> None:
    """Mirror the tree; times are kept, since they say what has changed since."""
    for name in COPIED:
        source, target = ROOT / name, work / name
        if source.is_file():
            shutil.copy2(source, target)
            continue
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=MIRRORED)


def run(work: Path, names: Sequence[str], children: int) -> None:
    """Let mutmut try them; what it prints goes to its own file, the end of it here."""
    command = ["mutmut", "run", "--max-children", str(children), *names]
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    with (work / "mutmut.log").open("w+", encoding="utf-8") as log:
        done = subprocess.run(command, cwd=work, env=env, stdout=log, stderr=log)
        if done.returncode:
            log.seek(0)
            raise SystemExit(log.read()[-5000:])


def as_json(table: Sequence[Score]) -> str:
    return json.dumps({s.name: s.figures() for s in (*table, total(table))}, indent=2)


def as_text(table: Sequence[Score]) -> str:
    head = f"{'':16}{'mutants':>9}{'killed':>9}{'timeouts':>9}{'survived':>9}"
    rows = [
        f"{s.name:16}"
        f"{s.mutants:9}{s.killed:9}{s.timeouts:9}{s.survived:9}{s.percent:6} %"
        for s in (*table, total(table))
    ]
    return "\n".join((head, *rows))


def wanted(mutant: Mutant, names: Sequence[str]) -> bool:
    return not names or any(fnmatch(mutant.name, name) for name in names)


def complaints(
    found: Sequence[Mutant],
    known: Sequence[Reason],
    table: Sequence[Score],
    *,
    whole: bool,
) -> list[str]:
    """What keeps this from being a good result; nothing, if it is one."""
    why, idle = explained(found, known)
    survivors = [m for m in found if m.survived]
    wrong = [f"no reason: {m}" for m in survivors if m not in why]
    if whole:
        wrong += [f"reason without a survivor: {reason}" for reason in idle]
        wrong += [f"not tried: {m.name}" for m in found if m.status == "not checked"]
        wrong += lowest(table, whole=WHOLE, each=EACH)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
