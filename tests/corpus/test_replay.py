"""A long history is read twice, by either database, as one and the same (test 42)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from corpus_keys import (
    Row,
    codec,
    is_sealed,
    plain_text,
    restamped,
    sealed_anew,
    vault_beside,
)
from corpus_rows import digests, load, releases, rows
from tiers import record, size

import o2c
from o2c.storage.codec import Codec

EVENTS = size(500, 1_000_000)
SHARED = ("books", "exchange", "tax")  # what all companies of the world have in common


def repeated(story: list[Row], events: int, read: Codec, write: Codec) -> Iterator[Row]:
    """The same story of so many companies, each with ids of its own.

    What is sealed there is read with one codec, and sealed anew with the other.
    """
    streams = {row[1].partition("/")[::2] for row in story}
    names = {name for kind, name in streams if kind not in SHARED}
    names = {part for name in names for part in re.split("[@|]", name)}
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    quoted = re.compile(f'"({known.pattern})"')
    position = 0
    texts = [(*row[1:4], plain_text(read, row), is_sealed(row)) for row in story]
    for nth in range(-(-events // len(story))):
        for stream, version, topic, text, sealed in texts:
            kind, _, name = stream.partition("/")
            if kind in SHARED and nth:
                continue
            position += 1
            if kind not in SHARED:
                name = known.sub(lambda found: f"{found[0]}.{nth}", name)  # noqa: B023
                text = quoted.sub(lambda found: f'"{found[1]}.{nth}"', text)  # noqa: B023
            row = [position, f"{kind}/{name}", version, topic, ""]
            yield sealed_anew(write, row, text) if sealed else restamped(row, text)


def test_a_long_history_comes_to_the_same_twice_and_on_both_databases(
    tmp_path: Path, postgres_url: str
) -> None:
    story = rows(releases()[-1] / "demo.events.jsonl")
    read = codec(rows(releases()[-1] / "demo.keys.jsonl"))
    found = []
    for on, url in (
        ("sqlite", f"sqlite:///{tmp_path / 'o2c.db'}"),
        ("postgresql", postgres_url),
    ):
        write = codec(vault=vault_beside(url))
        load(url, repeated(story, EVENTS, read, write), [])
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
