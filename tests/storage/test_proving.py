"""Proofs for whoever has no database, checked without o2c (test 38)."""

from __future__ import annotations

import base64
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import frozen
from sealed_history import CLERK, KEY, Vandal, begun, order
from tiers import DEEP

from o2c.audit import verify_alone
from o2c.audit.note import SigningKey
from o2c.audit.refusals import Refusal
from o2c.door import Desk
from o2c.errors import StateError, StorageError, UnknownReference
from o2c.storage.sealed import Seal

STREAM = "order/SO-000002"
VKEY = KEY.public.text
ALONE = Path(verify_alone.__file__)


@frozen
class Sealed:
    """A desk, two checkpoints of it, and a proof against the newer one."""

    desk: Desk
    url: str
    folder: Path
    older: Seal
    newer: Seal
    proof: dict[str, Any]


@pytest.fixture
def sealed(database_url: str, tmp_path: Path) -> Iterator[Sealed]:
    folder = tmp_path / "kept"
    with begun(database_url, 3) as desk:
        older = desk.sealed.seal(KEY, folder)
        assert not desk.do_many(map(order, range(3)), by=CLERK).refused
        newer = desk.sealed.seal(KEY, folder)
        proof = desk.sealed.prove(folder, stream=STREAM, older=older.path)
        yield Sealed(desk, database_url, folder, older, newer, proof)


def holds(proof: dict[str, Any], older: str | None = None) -> bool:
    """What the verifier says, in this process."""
    try:
        verify_alone.check(proof, [VKEY], older)
    except verify_alone.Doubt:
        return False
    return True


def test_a_program_without_o2c_checks_it(sealed: Sealed, tmp_path: Path) -> None:
    """In a process that has this one file and the standard library, and no others."""
    proof, alone = tmp_path / "proof.json", tmp_path / "verify.py"
    proof.write_text(json.dumps(sealed.proof))
    alone.write_bytes(ALONE.read_bytes())
    other = SigningKey.new(KEY.name).public.text

    def verify(*arguments: object) -> tuple[int, list[str]]:
        found = subprocess.run(
            [sys.executable, "-I", "-S", str(alone), str(proof), *map(str, arguments)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            text=True,
        )
        return found.returncode, found.stdout.splitlines()

    status, said = verify("--key", VKEY, "--older", sealed.older.path)
    assert status == 0
    assert said[0] == f"signed   by {KEY.name}"
    assert said[2].startswith(f"older    {sealed.older.checkpoint.size} events")
    assert said[-2:] == [f"stream   {STREAM}: 1 to 3 without a gap", "PROVED"]
    status, said = verify("--key", other)
    assert (status, said) == (1, [f"NOT PROVED: {KEY.name} has not signed it"])
    assert verify("--key", VKEY, "--older", tmp_path / "none")[0] == 2
    proof.write_text("{")
    assert verify("--key", VKEY)[0] == 1


def test_it_shows_what_happened_and_who_asked(sealed: Sealed) -> None:
    proof = sealed.proof
    assert [event["row"][1:3] for event in proof["events"]] == [
        [STREAM, 1],
        [STREAM, 2],
        [STREAM, 3],
    ]
    (command,) = proof["commands"]
    assert command["row"][2] == "PlaceOrder"
    stored = sealed.desk.store.log.history(STREAM, 0, 9)
    assert [event["row"] for event in proof["events"]] == list(map(list, stored))


def test_single_events_and_refused_commands_are_proved(sealed: Sealed) -> None:
    """R07-60: of a refusal too, nobody can say that it never was."""
    commands = list(sealed.desk.store.commands())
    refused = next(c for c in commands if c.refusal)
    history = sealed.desk.sealed
    proof = history.prove(sealed.folder, command_ids=[refused.command_id])
    assert holds(proof)
    assert (proof["events"], len(proof["commands"])) == ([], 1)
    assert holds(history.prove(sealed.folder, positions=[1, 5, 1]))
    alone = history.prove(sealed.folder, older=sealed.older.path)
    assert holds(alone, sealed.older.text)


def test_no_wrong_bit_passes_in_a_proof(sealed: Sealed) -> None:
    """Test 38: of any hash, index, signature, root or column of a row."""
    proof, older = sealed.proof, sealed.older.text
    assert holds(proof, older)
    wrong = list(_damaged(proof))
    chosen = wrong if DEEP else Random(3).sample(wrong, 20)
    for bad in chosen:
        assert not holds(bad(), older)


def _damaged(proof: dict[str, Any]) -> Iterator[Any]:
    """The proof with one bit of it wrong, in every way there is."""
    for kind in ("events", "commands"):
        for n, each in enumerate(proof[kind]):
            for p in range(len(each["path"])):
                yield from (_bit(proof, bit, kind, n, "path", p) for bit in range(256))
            for column in range(len(each["row"])):
                yield _changed(proof, kind, n, "row", column)
            yield _changed(proof, kind, n, "index")
        for p in range(len(proof["consistency"][kind])):
            yield from (_bit(proof, b, "consistency", kind, p) for b in range(256))
    note = proof["checkpoint"]
    for at in range(len(note)):
        yield _letter(proof, at)


def _at(proof: dict[str, Any], path: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    made = copy.deepcopy(proof)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    return made, place, path[-1]


def _bit(proof: dict[str, Any], bit: int, *path: Any) -> Any:
    def make() -> Any:
        made, place, last = _at(proof, path)
        raw = bytearray(base64.b64decode(place[last]))
        raw[bit // 8] ^= 1 << bit % 8
        place[last] = base64.b64encode(raw).decode()
        return made

    return make


def _changed(proof: dict[str, Any], *path: Any) -> Any:
    def make() -> Any:
        made, place, last = _at(proof, path)
        was = place[last]
        place[last] = was + 1 if isinstance(was, int) else f"{was or ''}."
        return made

    return make


def _letter(proof: dict[str, Any], at: int) -> Any:
    def make() -> Any:
        note = proof["checkpoint"]
        other = chr(ord(note[at]) ^ 1)
        return {**proof, "checkpoint": note[:at] + other + note[at + 1 :]}

    return make


def test_a_proof_from_another_checkpoint_does_not_pass(sealed: Sealed) -> None:
    """The auditor's own older checkpoint counts, not the one that the proof names."""
    assert not holds(sealed.proof, sealed.newer.text)
    assert not holds(sealed.proof | {"consistency": None}, sealed.older.text)
    assert not holds(sealed.proof | {"format": "o2c-proof-2"})


def test_what_is_not_there_or_not_sealed_is_not_proved(
    sealed: Sealed, tmp_path: Path
) -> None:
    history = sealed.desk.sealed
    for wanted in (
        {},
        {"stream": "order/SO-999999"},
        {"positions": [0]},
        {"command_ids": ["nobody asked this"]},
    ):
        with pytest.raises(UnknownReference) as unknown:
            history.prove(sealed.folder, **wanted)
        assert unknown.value.code is Refusal.NOTHING_TO_PROVE
    receipt = sealed.desk.do(order(3), by=CLERK)
    for wanted in (
        {"positions": receipt.positions},
        {"stream": receipt.events[1].stream},
        {"command_ids": [receipt.command_id]},
    ):
        with pytest.raises(StateError) as early:
            history.prove(sealed.folder, **wanted)
        assert early.value.code is Refusal.NOT_SEALED
    elsewhere = history.seal(KEY, tmp_path / "later")
    with pytest.raises(StateError) as later:
        history.prove(sealed.folder, positions=[1], older=elsewhere.path)
    assert later.value.code is Refusal.OTHER_LOG


def test_what_was_changed_is_not_proved(sealed: Sealed) -> None:
    """Neither a changed row, nor anything from a tree that was made anew of it."""
    history = sealed.desk.sealed
    vandal = Vandal(sealed.url, sealed.desk, Random(4))
    vandal.begin()
    vandal.run("UPDATE events SET topic='x.Y.1' WHERE position=5")
    vandal.connection.commit()
    with pytest.raises(StorageError) as changed:
        history.prove(sealed.folder, positions=[5])
    assert changed.value.code is Refusal.ROW_CHANGED
    assert holds(history.prove(sealed.folder, positions=[6]))
    history.sealer.rebuild()
    with pytest.raises(StorageError) as damaged:
        history.prove(sealed.folder, positions=[6])
    assert damaged.value.code is Refusal.TREE_DAMAGED
