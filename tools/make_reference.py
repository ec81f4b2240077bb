"""Make docs/reference from the code; with --check only say whether it is up to date.

The JSON Schema of an event that is there already is never overwritten by one that
would misread what was stored: give such an event a new version and an upcaster.  An
event that never was released may be made anew by deleting its file first.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from reference.decisions import decisions_page
from reference.errors import errors_page
from reference.events import events_page, schema_text, schemas
from reference.refusals import Refusals
from reference.requests import requests_page
from reference.schemas import breaks
from reference.source import ROOT, Source
from reference.views import views_page

from o2c.domain import AGGREGATES
from o2c.domain.evolution import SCHEMAS, UPCASTERS
from o2c.storage.codec import Codec

TARGET = ROOT / "docs" / "reference"
CODEC = Codec(AGGREGATES, SCHEMAS, UPCASTERS)


def pages() -> dict[str, str]:
    """Every file of the reference: its path under docs/reference, and its text."""
    source = Source()
    refusals = Refusals(source)
    made = {
        "decisions.md": decisions_page(source, refusals),
        "errors.md": errors_page(refusals),
        "events.md": events_page(source),
        "requests.md": requests_page(source, refusals),
        "views.md": views_page(),
    }
    for topic, schema in schemas().items():
        made[f"events/{topic}.json"] = schema_text(schema)
    return made | earlier(CODEC)


def earlier(codec: Codec, target: Path = TARGET) -> dict[str, str]:
    """The schemas of events that have a newer version: kept as they were."""
    present = codec.event_schemas()
    return {
        f"events/{path.name}": path.read_text("utf-8")
        for path in sorted(target.glob("events/*.json"))
        for topic in [path.name.removesuffix(".json")]
        if topic not in present and codec.reads(topic)
    }


def problems(target: Path = TARGET) -> list[str]:
    """What the committed event schemas promise, and the code does not keep."""
    known = schemas()
    found = []
    for path in sorted(target.glob("events/*.json")):
        topic = path.name.removesuffix(".json")
        if topic not in known:
            if not CODEC.reads(topic):
                found.append(f"{topic}: the event is gone, or is not read any more")
            continue
        golden = json.loads(path.read_text("utf-8"))
        found += [f"{topic}: {why}" for why in breaks(golden, known[topic])]
    return found


def stale(made: Mapping[str, str], target: Path = TARGET) -> list[str]:
    """The files that are missing, differ, or are there without a reason."""
    there = {
        path.relative_to(target).as_posix(): path.read_text("utf-8")
        for path in target.rglob("*")
        if path.is_file()
    }
    names = sorted(set(made) | set(there))
    return [name for name in names if made.get(name) != there.get(name)]


def write(made: Mapping[str, str], target: Path = TARGET) -> None:
    """Make the files; remove the pages that are no longer made."""
    for name in stale(made, target):
        path = target / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], "utf-8")
        else:
            path.unlink()


def main() -> int:
    made = pages()
    if found := problems():
        print("These events could no longer be read as they were stored:")
        print("\n".join(f"  {each}" for each in found))
        return 1
    if "--check" in sys.argv:
        for name in stale(made):
            print(f"docs/reference/{name} is not up to date: run {sys.argv[0]}")
        return int(bool(stale(made)))
    write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
