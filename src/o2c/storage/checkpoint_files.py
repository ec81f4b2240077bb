"""Checkpoints in a directory outside the database: written once, never over another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from attrs import frozen

from o2c.audit.checkpoint import Checkpoint
from o2c.audit.note import Note
from o2c.audit.refusals import Refusal
from o2c.errors import DuplicateError, StorageError, ValidationError
from o2c.storage.durable import sync_folder

ENDING = ".checkpoint"


@frozen
class Kept:
    """A signed checkpoint, and the file that it is kept in, if it is."""

    path: Path | None
    text: str
    note: Note
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, text: str, path: Path | None = None) -> Kept:
        """ValidationError where the text is no signed checkpoint of o2c."""
        note = Note.parse(text)
        return cls(path, text, note, Checkpoint.parse(note.text))

    @classmethod
    def read(cls, path: Path) -> Kept:
        """ValidationError where the file is none, or cannot be read."""
        try:
            return cls.parse(path.read_text("utf-8"), path)
        except (OSError, UnicodeDecodeError) as error:
            raise ValidationError(
                Refusal.BAD_CHECKPOINT,
                f"{path} cannot be read as a checkpoint",
                field="checkpoint",
                remedy="give a file that `o2c seal` has written",
            ) from error

    @property
    def sizes(self) -> tuple[int, int]:
        return self.checkpoint.size, self.checkpoint.commands


@frozen
class Folder:
    """A directory of checkpoints."""

    path: Path

    def files(self) -> list[Path]:
        """Every checkpoint's file, as the history grew."""
        return sorted(self.path.glob(f"*{ENDING}"))

    def newest(self) -> Kept | None:
        """The one of the longest history; ValidationError where a file is damaged."""
        found = map(Kept.read, self.files())
        return max(found, key=lambda kept: kept.sizes, default=None)

    def keep(self, text: str) -> Kept:
        """Write a signed checkpoint, all of it or nothing, and to the disk.

        DuplicateError where another one is there under its name; StorageError where
        the directory cannot be written.
        """
        made = Kept.parse(text)
        path = self.path / made.checkpoint.name
        with _typed(path):
            self.path.mkdir(parents=True, exist_ok=True)
            beside = self.path / f".{path.name}.{uuid4().hex}"
            try:
                with beside.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                os.link(beside, path)  # unlike a rename, fails where there is a file
            except FileExistsError:
                if path.read_text("utf-8") != text:
                    raise DuplicateError(
                        Refusal.ALREADY_THERE,
                        f"another checkpoint is kept as {path}",
                        field="to",
                        remedy="take another directory, or seal when there is more",
                    ) from None
            finally:
                beside.unlink(missing_ok=True)
            sync_folder(self.path)
        return Kept.parse(text, path)


def write_secret(path: Path, text: str) -> None:
    """Write a private key to a file of its own, for its owner's eyes only."""
    with _typed(path):
        try:
            there = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise DuplicateError(
                Refusal.ALREADY_THERE,
                f"{path} is there already",
                field="new_key",
                remedy="name a new file: a key is never overwritten",
            ) from None
        with os.fdopen(there, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)


@contextmanager
def _typed(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            Refusal.NOT_WRITABLE,
            f"{path} cannot be written: {error.strerror}",
            remedy="check the directory, its rights and its space; nothing was kept",
        ) from error
