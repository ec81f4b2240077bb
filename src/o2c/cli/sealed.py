"""What `o2c seal`, `verify` and `prove` do and say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from o2c.audit.note import PublicKey
from o2c.cli.keeping import until_signal
from o2c.cli.opening import Refusal, WrongUse
from o2c.cli.options import Format
from o2c.cli.printing import note, print_sheet, say
from o2c.cli.sheet import Sheet, listing
from o2c.door import Desk
from o2c.storage.sealed import Seal, new_key, read_key
from o2c.storage.verdict import Deviation, Verdict
from o2c.storage.witness import witness as cosigned


def make_key(path: Path, name: str | None) -> None:
    """Make a key, keep it in a file, and print its public part."""
    if name is None:
        raise WrongUse(
            Refusal.KEY_UNNAMED,
            "a key needs a name",
            field="name",
            remedy="give the log's, as in --name example.com/orders",
        )
    public = new_key(path, name)
    say(public.text)
    note(f"the private key is in {path}: keep it apart from the database")


def given(key: Path | None, to: Path | None) -> tuple[Path, Path]:
    """The key's file and the directory; WrongUse where one is not named."""
    if key is None or to is None:
        raise WrongUse(
            Refusal.KEY_UNNAMED,
            "sealing needs a key and a directory",
            field="key",
            remedy="give --key FILE and --to DIR; make a key with --new-key FILE",
        )
    return key, to


def named(checkpoints: Path | None) -> Path:
    """The directory of checkpoints; WrongUse where it is not named."""
    if checkpoints is None:
        raise WrongUse(
            Refusal.KEY_UNNAMED,
            "a proof is against a checkpoint",
            field="checkpoints",
            remedy="give --checkpoints DIR",
        )
    return checkpoints


def seal(
    desk: Desk, key: Path, to: Path, *, follow: bool, every: int, anew: bool
) -> None:
    """Seal once, or as events come."""
    history = desk.sealed
    if anew:
        history.sealer.rebuild()
    if not follow:
        _told(history.seal(key, to))
        return
    with until_signal() as stopped:
        note(f"sealing every {every} events into {to}; Ctrl-C stops")
        history.follow(key, to, stop=stopped, every=every, tell=_told)


def _told(seal: Seal) -> None:
    sys.stdout.write(seal.text)
    sys.stdout.flush()
    note(f"{'kept as' if seal.fresh else 'nothing new since'} {seal.path}")


def tell(verdict: Verdict, form: Format) -> None:
    """Print what deviates, and what was compared."""
    if form is not Format.TABLE:
        print_sheet(_sheet(verdict.deviations), form)
        return
    if verdict.deviations:
        print_sheet(_sheet(verdict.deviations), form)
        say("")
    for line in _lines(verdict):
        say(line)


def _sheet(found: list[Deviation]) -> Sheet:
    return listing(
        "wrong log place# stream version# says",
        ((d.wrong, d.log, d.place, d.stream, d.version, d.says) for d in found),
    )


def _lines(verdict: Verdict) -> Iterator[str]:
    yield (
        f"{verdict.events} events of {verdict.streams} streams,"
        f" {verdict.commands} commands, {verdict.snapshots} snapshots"
    )
    if verdict.stale:
        yield f"{verdict.stale} snapshots are of other code, and are not used"
    if verdict.found > len(verdict.deviations):
        yield f"only the first {len(verdict.deviations)} deviations are shown"
    if not verdict.holds:
        yield f"CHANGED; deviations from what was sealed: {verdict.found}"
    elif not verdict.anchored:
        yield "the database agrees with itself; no checkpoint from outside was compared"
    else:
        yield f"nothing was changed; checkpoints that agree: {verdict.checkpoints}"
        if verdict.unsealed:
            yield f"events after the last of them: {verdict.unsealed}"


def give(proof: dict[str, object], to: Path | None) -> None:
    """Write the proof to a file, or print it."""
    write(json.dumps(proof, ensure_ascii=True, indent=1) + "\n", to)


def write(text: str, to: Path | None) -> None:
    """Write a text to a file, or print it; WrongUse where it cannot be written."""
    if to is None:
        sys.stdout.write(text)
        return
    try:
        to.write_text(text, "utf-8")
    except OSError as error:
        raise WrongUse(
            Refusal.FILE_UNWRITABLE,
            f"{to} cannot be written: {error.strerror}",
            field="to",
            remedy="name a file in a directory that there is",
        ) from None
    note(f"written to {to}")


def witness(proof: Path, key: Path, vkeys: list[str], to: Path) -> None:
    """Sign beside, and print what was signed, and the key to check it with."""
    try:
        bundle = json.loads(proof.read_text("utf-8"))
    except (OSError, ValueError):
        raise WrongUse(
            Refusal.FILE_UNREADABLE,
            f"{proof} cannot be read as a proof",
            field="proof",
            remedy="name a file that `o2c prove` has written",
        ) from None
    own = read_key(key)
    keys = [PublicKey.parse(text) for text in vkeys]
    made = cosigned(bundle, own, keys, to, at=int(datetime.now(UTC).timestamp()))
    sys.stdout.write(made.text)
    note(f"kept as {made.path}; the witness's key is {own.witness.text}")


def verifier() -> str:
    """The text of the program that checks proofs."""
    return (files("o2c.audit") / "verify_alone.py").read_text("utf-8")
