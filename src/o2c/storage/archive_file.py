"""Files of backups: whole or not there, compressed where their name says so."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import (
    AbstractContextManager,
    contextmanager,
    nullcontext,
    suppress,
)
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, cast

from o2c.errors import StorageError
from o2c.storage.durable import sync_folder
from o2c.storage.trouble import Trouble

LONGEST = 16 << 20  # bytes of a line: a command's payload, each character escaped


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A new file that gets its name when all is written and synced, or never."""
    part = path.with_name(f"{path.name}.part")
    if path.exists():
        raise _unwritable("there is such a file already")
    try:
        with part.open("wb") as raw:
            with _packing(raw, path) as out:
                yield out
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(error.strerror or "the disk fails") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """A file as it was before it was compressed."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise StorageError(
            Trouble.ARCHIVE_UNREADABLE,
            f"the backup cannot be read: {error.strerror}",
            remedy="check the file's name and rights",
        ) from error
    with raw, _unpacking(raw, path) as file:
        yield file


def line(file: BinaryIO) -> bytes:
    """The next line, its end included; StorageError where there is no whole one."""
    with _unpacked():
        found = file.readline(LONGEST)
    if not found.endswith(b"\n"):
        raise damaged()
    return found


def ended(file: BinaryIO) -> bool:
    """Whether nothing follows; StorageError where a compressed file does not end."""
    with _unpacked():
        return not file.read(1)


@contextmanager
def _unpacked() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise damaged() from error


def damaged() -> StorageError:
    """The file is not what `o2c backup` wrote."""
    return StorageError(
        Trouble.ARCHIVE_DAMAGED,
        "the backup is not whole, or was altered",
        remedy="restore from another copy of it; nothing was written",
    )


def _packing(raw: BinaryIO, path: Path) -> AbstractContextManager[BinaryIO]:
    if path.suffix == ".gz":
        # Without a time in it the same history makes the same file.
        return cast(BinaryIO, gzip.GzipFile("", "wb", 6, raw, mtime=0))
    if path.suffix == ".zst":
        return _zstd(raw, "wb")
    return nullcontext(raw)


def _unpacking(raw: BinaryIO, path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.GzipFile("", "rb", fileobj=raw))
    return _zstd(raw, "rb") if path.suffix == ".zst" else raw


def _zstd(raw: BinaryIO, mode: str) -> BinaryIO:
    try:
        module = import_module("compression.zstd")
    except ImportError as error:
        raise StorageError(
            Trouble.ARCHIVE_UNREADABLE,
            "this Python cannot compress with zstd",
            remedy="use Python 3.14 or newer, or a name that ends in .gz",
        ) from error
    return cast(BinaryIO, module.ZstdFile(raw, mode))


def _unwritable(why: str) -> StorageError:
    return StorageError(
        Trouble.ARCHIVE_UNWRITABLE,
        f"the backup cannot be written: {why}",
        remedy="give it another name, on a disk with space",
    )
