"""Checks a proof of o2c offline: this one file, Python 3.9 or later, and nothing else.

    python verify.py PROOF.json --key VKEY [--witness VKEY] [--older CHECKPOINT]

It holds all that it needs: Ed25519 (RFC 8032), Merkle proofs (RFC 9162) and signed
notes (C2SP).  Exit status: 0 proved, 1 not proved, 2 wrong use.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

Point = tuple[int, int, int, int]
Row = list[Any]

# -- Ed25519 -----------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(p: Point, q: Point) -> Point:
    """The sum of two points of the curve, in extended coordinates."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Point) -> Point:
    found = (0, 1, 1, 0)
    while n:
        if n & 1:
            found = add(found, p)
        p, n = add(p, p), n >> 1
    return found


def same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P


def point(raw: bytes) -> Point | None:
    """The point that 32 bytes stand for, if they stand for one."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of 64 bytes is this key's over the message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or BASE is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    return same(times(s, BASE), add(r, times(h, a)))


# -- Merkle tree -------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY = hashlib.sha256(b"").digest()


def included(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    fn, sn, r = index, size - 1, leaf
    if not 0 <= fn <= sn:
        return False
    for p in path:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            r = node_hash(p, r)
            while fn and fn % 2 == 0:
                fn, sn = fn // 2, sn // 2
        else:
            r = node_hash(r, p)
        fn, sn = fn // 2, sn // 2
    return sn == 0 and r == root


def follows(old: int, new: int, was: bytes, now: bytes, path: Sequence[bytes]) -> bool:
    """Whether the newer tree begins with the older one (RFC 9162, 2.1.4.2)."""
    if old == new or old == 0:
        return not path and was == (now if old == new else EMPTY)
    if old > new:
        return False
    parts = [was] * (old & (old - 1) == 0) + list(path)
    if not parts:
        return False
    fn, sn = old - 1, new - 1
    while fn % 2:
        fn, sn = fn // 2, sn // 2
    fr = sr = parts[0]
    for c in parts[1:]:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn and fn % 2 == 0:
                fn, sn = fn // 2, sn // 2
        else:
            sr = node_hash(sr, c)
        fn, sn = fn // 2, sn // 2
    return sn == 0 and fr == was and sr == now


def leaf(kind: str, row: Row) -> bytes:
    """The sealed bytes of a row: each column as `length:bytes,`, a missing one `-`."""
    data = b""
    for value in [kind, *row]:
        raw = str(value).encode("utf-8", "surrogateescape")
        data += b"-" if value is None else b"%d:%b," % (len(raw), raw)
    return data


# -- Signed notes ------------------------------------------------------------------


class Doubt(Exception):
    """What was shown does not prove what it should."""


def fail(why: str) -> NoReturn:
    raise Doubt(why)


def decoded(text: str) -> bytes:
    """Base64, if it is written in the one way that it is written."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        fail("something that should be base64 is not")
    return data if base64.b64encode(data).decode() == text else fail("odd base64")


def hashes(texts: Sequence[str]) -> list[bytes]:
    found = [decoded(text) for text in texts]
    return found if all(len(each) == 32 for each in found) else fail("odd hash")


class Note:
    """A checkpoint: what it says, and who signed it."""

    def __init__(self, note: str) -> None:
        text, _, lines = note.rpartition("\n\n")
        self.text = text + "\n"
        self.signatures = []
        for line in lines[:-1].split("\n"):
            found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
            if not found or note[-1:] != "\n":
                fail("the checkpoint has no signature, or an odd one")
            self.signatures.append((found[1], decoded(found[2])))
        said = re.fullmatch(
            r"([^\n]+)\n(0|[1-9]\d*)\n(\S+)\ncommands (0|[1-9]\d*) (\S+)\n"
            r"last (0|[1-9]\d*)\nat (\S+)\nstore (\S+)\n",
            self.text,
        )
        if not said:
            fail("this is no checkpoint of an o2c history")
        self.origin, self.at, self.store = said[1], said[7], said[8]
        self.events, self.commands = int(said[2]), int(said[4])
        self.root, self.commands_root = hashes([said[3], said[5]])

    def check(self, vkey: str) -> str:
        """Who signed it, if the owner of this key did."""
        name, _, rest = vkey.partition("+")
        id, _, encoded = rest.partition("+")
        data = decoded(encoded)
        known = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        if len(data) != 33 or data[0] not in (1, 4) or known.hex() != id:
            fail(f"{vkey} is no public key")
        made = [s[4:] for who, s in self.signatures if (who, s[:4]) == (name, known)]
        message = self.text.encode()
        for each in made:
            body = message
            if data[0] == 4:
                at = int.from_bytes(each[:8], "big")
                body, each = b"cosignature/v1\ntime %d\n" % at + message, each[8:]
            if not signed(data[1:], body, each):
                fail(f"the signature of {name} is false")
        return name if made else fail(f"{name} has not signed it")


# -- The proof ---------------------------------------------------------------------


def check_rows(kind: str, found: Sequence[dict[str, Any]], note: Note) -> None:
    """Every row is in the tree, where the proof says."""
    size, root = note.events, note.root
    if kind == "command":
        size, root = note.commands, note.commands_root
    for each in found:
        at, row, path = each["index"], each["row"], hashes(each["path"])
        if type(at) is not int or not included(
            leaf_hash(leaf(kind, row)), at, size, path, root
        ):
            fail(f"{kind} {row[0]} is not what was sealed")
        if kind == "event":
            said = json.loads(row[4])
            print(
                f"event    {row[0]:>8}  {row[1]} {row[2]}  {row[3]}"
                f"  {said.get('at', '')}  by {said.get('by', '')}"
            )
        else:
            outcome = "accepted" if row[7] == "null" else "refused"
            print(f"command  {row[0]:>8}  {row[2]}  {row[6]}  by {row[5]}  {outcome}")


def check_streams(events: Sequence[dict[str, Any]]) -> None:
    """Of each stream that is shown from its beginning, no event was left out."""
    versions: dict[str, list[int]] = {}
    for each in events:
        versions.setdefault(each["row"][1], []).append(each["row"][2])
    for stream, found in versions.items():
        whole = found == list(range(1, len(found) + 1))
        what = f"1 to {len(found)} without a gap" if whole else "some versions only"
        print(f"stream   {stream}: {what}")


def check_older(older: str, bundle: dict[str, Any], note: Note, keys: Row) -> None:
    """The history begins with the one that was sealed before."""
    was = Note(older)
    for key in keys:
        was.check(key)
    shown = bundle.get("consistency") or {}
    if (was.origin, was.store) != (note.origin, note.store):
        fail("the older checkpoint is of another history")
    if shown.get("older_size") != [was.events, was.commands]:
        fail(f"it is proved from {shown.get('older_size')}, not from this checkpoint")
    pairs = (
        (was.events, note.events, was.root, note.root, shown["events"]),
        (
            was.commands,
            note.commands,
            was.commands_root,
            note.commands_root,
            shown["commands"],
        ),
    )
    for old, new, before, now, path in pairs:
        if not follows(old, new, before, now, hashes(path)):
            fail("what was sealed before has been changed")
    print(f"older    {was.events} events of {was.at}: only added to since")


def check(bundle: dict[str, Any], keys: Row, older: str | None) -> None:
    """Print what is proved; Doubt where it is not."""
    if bundle.get("format") != "o2c-proof-1":
        fail("this is no proof of o2c, or of a later one")
    note = Note(bundle["checkpoint"])
    for key in keys:
        print(f"signed   by {note.check(key)}")
    print(
        f"sealed   {note.events} events and {note.commands} commands"
        f" of {note.origin} at {note.at}"
    )
    if older is not None:
        check_older(older, bundle, note, keys)
    check_rows("event", bundle["events"], note)
    check_rows("command", bundle["commands"], note)
    check_streams(bundle["events"])


def main(argv: Sequence[str] | None = None) -> int:
    """Check the proof that the arguments name; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("proof", help="the file that `o2c prove` wrote")
    parser.add_argument("--key", action="append", required=True, help="a public key")
    parser.add_argument("--witness", action="append", default=[], help="a witness's")
    parser.add_argument("--older", help="a checkpoint that you kept")
    args = parser.parse_args(argv)
    try:
        older = Path(args.older).read_text("utf-8") if args.older else None
        bundle = json.loads(Path(args.proof).read_text("utf-8"))
        check(bundle, args.key + args.witness, older)
    except OSError as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    except Doubt as doubt:
        print(f"NOT PROVED: {doubt}")
        return 1
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        print("NOT PROVED: the file is not as o2c writes it")
        return 1
    print("PROVED")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
