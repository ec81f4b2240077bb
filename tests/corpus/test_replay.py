"""A long history is read twice, by either database, as one and the same (test 42)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from corpus_rows import Row, digests, load, releases, rows
from tiers import record, size

import o2c

EVENTS = size(3_000, 1_000_000)
SHARED = ("books", "exchange", "tax")  # what all companies of the world have in common


def repeated(story: list[Row], events: int) -> Iterator[Row]:
    """The same story of so many companies, each with ids of its own."""
    streams = {row[1].partition("/")[::2] for row in story}
    names = {name for kind, name in streams if kind not in SHARED}
    names = {part for name in names for part in re.split("[@|]", name)}
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    quoted = re.compile(f'"({known.pattern})"')
    position = 0
    for nth in range(-(-events // len(story))):
        for _, stream, version, topic, state in story:
            kind, _, name = stream.partition("/")
            if kind in SHARED and nth:
                continue
            position += 1
            if kind not in SHARED:
                name = known.sub(lambda found: f"{found[0]}.{nth}", name)  # noqa: B023
                state = quoted.sub(lambda found: f'"{found[1]}.{nth}"', state)  # noqa: B023
            yield [position, f"{kind}/{name}", version, topic, state]


def test_a_long_history_comes_to_the_same_twice_and_on_both_databases(
    tmp_path: Path, postgres_url: str
) -> None:
    story = rows(releases()[-1] / "demo.events.jsonl")
    found = []
    for on, url in (
        ("sqlite", f"sqlite:///{tmp_path / 'o2c.db'}"),
        ("postgresql", postgres_url),
    ):
        load(url, repeated(story, EVENTS), [])
        with o2c.open(url) as desk:
            began = perf_counter()
            desk.projector.catch_up()
            took = perf_counter() - began
            found.append(digests(desk))
            head = desk.store.head()
            record("test 42", "events replayed", head, "events", on=on)
            record("test 42", "events folded", head / took, "events/s", on=on)
        with o2c.open(url) as desk:
            desk.projector.rebuild()
            found.append(digests(desk))
    assert head >= EVENTS * 9 // 10
    assert all(each == found[0] for each in found)
