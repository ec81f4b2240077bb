"""Make the corpus of stored histories of the present version: tests/corpus/<version>.

`--unreleased` makes it anew while its version is not released; a released one is never
touched.  `--digests` keeps all rows and only pins anew what they come to, after states
or views were changed on purpose.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/laws"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/storage"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/corpus"))

import corpus_forms as forms
from corpus_rows import (
    CORPUS,
    Row,
    digest,
    digests,
    dumped,
    histories,
    load,
    read_forms,
    rows,
    write_rows,
)
from laws_history import History
from laws_telling import steps, tale

import o2c
from o2c.cli.demo_story import tell
from o2c.cli.demo_telling import Clock, Teller
from o2c.door import Desk

TALES, STEPS = range(1, 40), 350


def demo() -> Desk:
    """The story of `o2c demo`."""
    desk = o2c.open("sqlite://", clock=(clock := Clock()))
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        tell(Teller(desk, clock, Console(file=nowhere)))
    return desk


def told(number: int) -> Desk:
    """A random history of the laws."""
    history = History.begin()
    for _ in steps(history, tale(number, STEPS).acts):
        pass
    return history.desk


def make(folder: Path) -> None:
    """As many histories as it takes until every event is there, then the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    kept = _keep(folder, "demo", demo())
    topics = set(forms.codec().event_schemas())
    for number in TALES:
        seen = {row[3] for row in kept}
        if topics <= seen:
            break
        desk = told(number)
        if {row[3] for row in dumped(desk)[0]} - seen:
            kept += _keep(folder, f"tale-{number}", desk)
    missing = forms.wanted() - forms.shown(kept)
    write_rows(folder / "forms.jsonl", forms.made(missing, kept))
    pin(folder)


def _keep(folder: Path, name: str, desk: Desk) -> list[Row]:
    events, commands = dumped(desk)
    write_rows(folder / f"{name}.events.jsonl", events)
    write_rows(folder / f"{name}.commands.jsonl", commands)
    desk.close()
    return events


def pin(folder: Path) -> None:
    """Write down what the rows of this folder come to."""
    pinned: dict[str, object] = {}
    for name in histories(folder):
        with tempfile.TemporaryDirectory() as home:
            url = f"sqlite:///{home}/o2c.db"
            events = rows(folder / f"{name}.events.jsonl")
            load(url, events, rows(folder / f"{name}.commands.jsonl"))
            with o2c.open(url) as desk:
                pinned[name] = digests(desk)
    read = read_forms(rows(folder / "forms.jsonl"))
    pinned["forms"] = [digest(text) for _, text in read]
    text = json.dumps(pinned, indent=1, sort_keys=True) + "\n"
    (folder / "digests.json").write_text(text, "utf-8")


def main(arguments: list[str], corpus: Path = CORPUS) -> int:
    folder = corpus / o2c.__version__
    if "--digests" in arguments:
        for each in sorted(path.parent for path in corpus.glob("*/digests.json")):
            pin(each)
    elif folder.exists() and "--unreleased" not in arguments:
        print(f"{folder.name} is there already, and what was released never changes")
        return 1
    else:
        make(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
