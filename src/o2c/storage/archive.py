"""A backup: one file with all events, commands and counters of a store.

Its lines are JSON: what it is and how much of everything; then each event as it is
stored, `[position, stream, version, topic, state]`, and each command; last the SHA-256
of all lines before.  Positions are kept, gaps too, on either database; views are not in
it, since they are made of the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, TypeVar

import msgspec
from attrs import asdict, define, field, frozen

from o2c.errors import StorageError
from o2c.storage.archive_file import damaged, ended, line, reading, writing
from o2c.storage.connect import connect
from o2c.storage.log import (
    SCHEMA_VERSION,
    CommandRow,
    Contents,
    Copy,
    Entry,
    Log,
    check_company,
    not_empty,
)
from o2c.storage.trouble import Trouble

T = TypeVar("T")

FORMAT = 1  # of the file
_WHAT = "o2c backup"

_Command: TypeAlias = tuple[
    int, str, str, str, str, str, datetime, str, int | None, int | None
]
_encode = msgspec.json.Encoder().encode
_event = msgspec.json.Decoder(Entry).decode
_command = msgspec.json.Decoder(_Command).decode


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line; `format` is the file's, `schema` that of the tables."""

    what: str
    format: int
    schema: int
    contents: Contents


class Tail(msgspec.Struct, frozen=True):
    """The last line."""

    sha256: str


@frozen
class Archive:
    """What is in a backup, and the SHA-256 of its lines."""

    contents: Contents
    sha256: str


def backup(log: Log, file: str | PathLike[str]) -> Archive:
    """Write all of a log into a new file, as it stands now; others write on.

    The file has its name once it is whole and on the disk.  Raises StorageError.
    """
    digest = sha256()
    with log.copy() as copy, writing(Path(file)) as out:
        for row in _rows(copy):
            text = _text(row)
            digest.update(text)
            out.write(text)
        out.write(_text(Tail(digest.hexdigest())))
    return Archive(copy.contents, digest.hexdigest())


def restore(file: str | PathLike[str], url: str, company: str = "") -> Archive:
    """Make an empty database the store that a file was made of; what was in it.

    Raises StorageError for a file that is not whole, was altered, or is another
    company's, and for a database that is not empty: nothing is written then.
    """
    found = verify(Path(file))
    check_company(found.contents.company, company)
    log = _opened(url, company)
    try:
        with reading(Path(file)) as opened:
            log.fill(Reader(opened).copy())
    finally:
        log.close()
    return found


def verify(file: Path) -> Archive:
    """Read a file to its end; StorageError where it is not what was written."""
    with reading(file) as opened:
        reader = Reader(opened)
        copy = reader.copy()
        for each in (copy.events, copy.commands):
            for _ in each:
                pass
    return Archive(copy.contents, reader.digest.hexdigest())


@define
class Reader:
    """Reads a file once, line by line; whoever reads all of it knows that it is whole.

    Raises StorageError as soon as something cannot be what was written.
    """

    file: BinaryIO
    digest: Any = field(factory=sha256)

    def copy(self) -> Copy:
        """What is in the file; events and commands have to be read in this order."""
        try:
            head = msgspec.json.decode(self._line(), type=Head)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise _no_backup() from error
        if (head.what, head.format) != (_WHAT, FORMAT) or head.schema > SCHEMA_VERSION:
            raise _no_backup()
        contents = head.contents
        return Copy(contents, self._events(contents), self._commands(contents))

    def _events(self, contents: Contents) -> Iterator[Entry]:
        last = 0
        for _ in range(contents.events):
            event: Entry = self._decoded(_event)
            if not last < event[0] <= contents.position:
                raise damaged()
            last = event[0]
            yield event

    def _commands(self, contents: Contents) -> Iterator[tuple[int, CommandRow]]:
        last = 0
        for _ in range(contents.commands):
            entry, *asked = self._decoded(_command)
            if not last < entry <= contents.entry:
                raise damaged()
            last = entry
            yield entry, CommandRow(*asked)
        expected = _text(Tail(self.digest.hexdigest()))
        if line(self.file) != expected or not ended(self.file):
            raise damaged()

    def _decoded(self, decode: Any) -> Any:
        try:
            return decode(self._line())
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise damaged() from error

    def _line(self) -> bytes:
        found = line(self.file)
        self.digest.update(found)
        return found


def _rows(copy: Copy) -> Iterator[object]:
    """All lines but the last."""
    contents = asdict(copy.contents)
    yield {
        "what": _WHAT,
        "format": FORMAT,
        "schema": SCHEMA_VERSION,
        "contents": contents,
    }
    yield from copy.events
    for entry, c in copy.commands:
        asked = (c.command_id, c.request, c.payload, c.payload_hash, c.actor)
        yield (entry, *asked, c.recorded_at, c.outcome, c.first, c.last)


def _text(row: object) -> bytes:
    return _encode(row) + b"\n"


def _opened(url: str, company: str) -> Log:
    """The log at a URL, its tables made if there are none; others are not brought up
    to date only to be refused."""
    try:
        connect(url, company=company, create=False).close()
    except StorageError as error:
        if error.code != Trouble.OLDER_SCHEMA:
            raise
        if error.facts.get("found") != "0":
            raise not_empty() from error
    return connect(url, company=company)


def _no_backup() -> StorageError:
    return StorageError(
        Trouble.ARCHIVE_UNREADABLE,
        "this is no backup that this o2c can read",
        remedy="name a file that `o2c backup` of this version or an older one wrote",
    )
