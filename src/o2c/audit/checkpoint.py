"""What is signed: how long the history is, and the roots that say what is in it.

The text is a checkpoint of C2SP (c2sp.org/tlog-checkpoint): origin, size and root of
the tree of events; then, as extension lines, size and root of that of commands, the
newest position, the time, and which store it is.
"""

from __future__ import annotations

import base64
import binascii
import re

from attrs import frozen

from o2c.audit.merkle import EMPTY
from o2c.audit.refusals import Refusal
from o2c.errors import ValidationError

_TEXT = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9]\d*)\n(?P<root>\S+)\n"
    r"commands (?P<commands>0|[1-9]\d*) (?P<commands_root>\S+)\n"
    r"last (?P<last>0|[1-9]\d*)\nat (?P<at>\S+)\nstore (?P<store>\S+)\n"
)


@frozen(kw_only=True)
class Checkpoint:
    """Two trees at one time; `last` is the position of the newest event sealed."""

    origin: str
    size: int
    root: bytes
    commands: int
    commands_root: bytes
    last: int
    at: str
    store: str

    @property
    def text(self) -> str:
        return (
            f"{self.origin}\n{self.size}\n{_encoded(self.root)}\n"
            f"commands {self.commands} {_encoded(self.commands_root)}\n"
            f"last {self.last}\nat {self.at}\nstore {self.store}\n"
        )

    @property
    def name(self) -> str:
        """What its file is called; names sort as the history grew."""
        return f"{self.size:012d}-{self.commands:012d}.checkpoint"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """ValidationError where it is not a checkpoint of o2c, in its one form."""
        found = _TEXT.fullmatch(text)
        roots = [_decoded(found[n]) for n in ("root", "commands_root")] if found else []
        if found is None or any(len(root) != len(EMPTY) for root in roots):
            raise ValidationError(
                Refusal.BAD_CHECKPOINT,
                "this is no checkpoint of an o2c history",
                field="checkpoint",
                remedy="give a file that `o2c seal` has written",
            )
        return cls(
            origin=found["origin"],
            size=int(found["size"]),
            root=roots[0],
            commands=int(found["commands"]),
            commands_root=roots[1],
            last=int(found["last"]),
            at=found["at"],
            store=found["store"],
        )

    def says_the_same(self, other: Checkpoint) -> bool:
        """Whether both are of one history at one length, whenever they were signed."""
        return self._what == other._what

    @property
    def _what(self) -> tuple[object, ...]:
        trees = (self.size, self.root, self.commands, self.commands_root)
        return (*trees, self.origin, self.last, self.store)


def _encoded(root: bytes) -> str:
    return base64.b64encode(root).decode()


def _decoded(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return root if _encoded(root) == text else b""
