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
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from random import Random

from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/laws"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/storage"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests/corpus"))

import corpus_forms as forms
from corpus_keys import SEED, codec, dumped_keys, vault_beside
from corpus_rows import (
    CORPUS,
    digest,
    digests,
    dumped,
    histories,
    loaded,
    read_forms,
    write_rows,
)
from laws_history import History
from laws_moves import OFTEN
from laws_telling import steps, tale

import o2c
from o2c.cli import demo_control, demo_selling, demo_story
from o2c.cli.demo_telling import Clock, Teller
from o2c.door import Desk
from o2c.opening import open_desk

TALES, STEPS = range(1, 60), 350
# From this tale on, what leads to rare events is asked more often.
SEARCHING = 8
RARE = {
    "AmendOrder": 60,
    "CancelOrder": 15,
    "ConvertQuote": 30,
    "OfferQuote": 20,
    "PlanShipment": 30,
    "AuthoriseCard": 20,
    "RecordPaymentAnswer": 20,
    "ReopenAgreement": 15,
    "CloseAgreement": 10,
    "SetCreditParent": 20,
    "MergeCustomer": 15,
    "UnmergeCustomer": 20,
    "HoldOrder": 5,
}
UNREAD = '{"do": "PlaceOrder", "for": "Erika Muster, +49 30 901820"}'
ALL = o2c.Actor("ann", tuple(o2c.Role))


def demo(url: str) -> Desk:
    """The story of `o2c demo`."""
    keys = Random(SEED).randbytes
    desk = open_desk(url, clock=(clock := Clock()), new_key=keys)
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        teller = Teller(desk, clock, Console(file=nowhere))
        for story in (demo_story, demo_selling, demo_control):
            story.tell(teller)
    return desk


def unread(url: str) -> Desk:
    """An order that cannot be read is kept; then what was kept of it is erased."""
    desk = open_desk(url, clock=Clock(), new_key=Random(SEED).randbytes)
    (done,) = desk.do_many([UNREAD], by=ALL, command_ids=["unread"]).done
    assert done.refusal is not None
    parked = done.refusal.facts["parked"]
    for name in ("SettleParked", "EraseParked"):
        ask = {"do": name, "parked": parked, "note": "asked for"}
        desk.do(json.dumps(ask), by=ALL, command_id=name)
    return desk


def told(number: int) -> Callable[[str], Desk]:
    """A random history of the laws."""

    def desk(url: str) -> Desk:
        history = History.begin(url)
        often = OFTEN | RARE if number >= SEARCHING else OFTEN
        for _ in steps(history, tale(number, STEPS, often).acts):
            pass
        return history.desk

    return desk


def make(folder: Path) -> None:
    """As many histories as it takes until every event is there, then the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    kept = _keep(folder, "demo", demo) + _keep(folder, "unread", unread)
    for number in TALES:
        seen = {form.topic for form in kept}
        if forms.SCHEMA.keys() <= seen:
            break
        kept += _keep(folder, f"tale-{number}", told(number), seen)
    missing = forms.wanted() - forms.shown(kept)
    with _database() as url:
        writer = codec(vault=vault_beside(url))
        write_rows(folder / "forms.jsonl", forms.made(missing, kept, writer))
        write_rows(folder / "forms.keys.jsonl", dumped_keys(url))
    pin(folder)


def _keep(
    folder: Path, name: str, tell: Callable[[str], Desk], seen: Set[str] = frozenset()
) -> list[forms.Form]:
    """Tell a history, and keep it if it has events that were not seen yet."""
    with _database() as url:
        with tell(url) as desk:
            events, commands = dumped(desk)
            found = forms.forms(events, desk.store.codec)
        keys = dumped_keys(url)
    if {form.topic for form in found} <= seen:
        return []
    write_rows(folder / f"{name}.events.jsonl", events)
    write_rows(folder / f"{name}.commands.jsonl", commands)
    write_rows(folder / f"{name}.keys.jsonl", keys)
    return found


def pin(folder: Path) -> None:
    """Write down what the rows of this folder come to."""
    pinned: dict[str, object] = {}
    for name in histories(folder):
        with _database() as url:
            loaded(url, folder, name)
            with o2c.open(url) as desk:
                pinned[name] = digests(desk)
    pinned["forms"] = [digest(text) for _, text in read_forms(folder)]
    text = json.dumps(pinned, indent=1, sort_keys=True) + "\n"
    (folder / "digests.json").write_text(text, "utf-8")


@contextmanager
def _database() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as home:
        yield f"sqlite:///{home}/o2c.db"


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
