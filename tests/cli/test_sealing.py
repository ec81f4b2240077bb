"""`o2c seal`, `verify`, `prove`, `verifier`, as an auditor and an operator use them."""

from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from o2c.audit import verify_alone
from o2c.audit.note import Note, PublicKey

NAME = "example.com/orders"


@pytest.fixture
def vkey(run, demo: Path, tmp_path: Path) -> str:
    made = run("seal", "--new-key", str(tmp_path / "key"), "--name", NAME)
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture
def sealed(run, vkey: str, tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    result = run("seal", "--key", str(tmp_path / "key"), "--to", str(folder))
    assert result.exit_code == 0, result.stderr
    return folder


def tamper(demo: Path) -> None:
    with sqlite3.connect(demo) as database:
        database.execute("DROP TRIGGER events_update")
        database.execute("UPDATE events SET state='{}' WHERE position=30")
    database.close()


def test_a_new_key_is_printed_and_kept(run, vkey: str, tmp_path: Path) -> None:
    assert PublicKey.parse(vkey).name == NAME
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    again = run("seal", "--new-key", str(tmp_path / "key"), "--name", NAME)
    assert again.exit_code == 1
    assert again.stderr.startswith("already_there: ")
    unnamed = run("seal", "--new-key", str(tmp_path / "other"))
    assert (unnamed.exit_code, unnamed.stderr.split(":")[0]) == (2, "key_unnamed")


def test_sealing_prints_the_checkpoint_and_keeps_it(
    run, vkey: str, sealed: Path, tmp_path: Path
) -> None:
    (file,) = sealed.iterdir()
    again = run("seal", "--key", str(tmp_path / "key"), "--to", str(sealed))
    assert again.stdout == file.read_text("utf-8")
    assert again.stderr == f"nothing new since {file}\n"
    Note.parse(again.stdout).require([PublicKey.parse(vkey)])
    nowhere = run("seal", "--key", str(tmp_path / "key"))
    assert (nowhere.exit_code, nowhere.stderr.split(":")[0]) == (2, "key_unnamed")


def test_verifying_says_whether_anything_was_changed(
    run, vkey: str, sealed: Path, demo: Path
) -> None:
    asked = ("verify", "--checkpoints", str(sealed), "--public-key", vkey)
    result = run(*asked)
    assert result.exit_code == 0
    assert result.stdout.endswith("nothing was changed; checkpoints that agree: 1\n")
    assert "no checkpoint from outside" in run("verify").stdout
    keyless = run("verify", "--checkpoints", str(sealed))
    assert keyless.exit_code == 1
    assert keyless.stderr.startswith("signature_missing: ")
    tamper(demo)
    result = run(*asked)
    assert result.exit_code == 1
    assert "order/SO-000002" in result.stdout
    assert "CHANGED" in result.stdout
    found = json.loads(run(*asked, "--format", "json").stdout)
    assert ("changed", 30) in [(row["wrong"], row["place"]) for row in found]


def test_nothing_is_signed_after_a_change_that_was_covered_up(
    run, sealed: Path, demo: Path, tmp_path: Path
) -> None:
    tamper(demo)
    key = str(tmp_path / "key")
    refused = run("seal", "--rebuild", "--key", key, "--to", str(sealed))
    assert refused.exit_code == 3
    assert refused.stderr.startswith("not_consistent: the first 138 events are not")


def test_a_proof_is_checked_with_what_the_verifier_prints(
    run, vkey: str, sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = tmp_path / "proof.json"
    made = run("prove", "SO-000002", "--checkpoints", str(sealed), "--to", str(proof))
    assert (made.exit_code, made.stderr) == (0, f"written to {proof}\n")
    assert run("verifier").stdout == Path(verify_alone.__file__).read_text("utf-8")
    assert verify_alone.main([str(proof), "--key", vkey]) == 0
    assert capsys.readouterr().out.endswith("PROVED\n")
    (older,) = sealed.iterdir()
    both = [str(proof), "--key", vkey, "--older", str(older)]
    assert verify_alone.main(both) == 1
    again = ("prove", "--checkpoints", str(sealed), "--older", str(older))
    proof.write_text(run(*again, "--position", "5").stdout)
    assert verify_alone.main(both) == 0
    nowhere = run(*again, "--position", "5", "--to", str(tmp_path / "no" / "p.json"))
    assert (nowhere.exit_code, nowhere.stderr.split(":")[0]) == (2, "file_unwritable")


def test_a_witness_signs_what_goes_on_from_the_last_one(
    run, write, vkey: str, sealed: Path, demo: Path, tmp_path: Path
) -> None:
    """Only with a proof; then every checkpoint can be asked to bear both signatures."""
    own, proof, signed = (str(tmp_path / name) for name in ("own", "proof", "signed"))
    run("seal", "--new-key", own, "--name", "witness.org/w")

    def prove(*older: str) -> None:
        asked = ("prove", "--checkpoints", str(sealed), "--to", proof, *older)
        assert run(*asked, "--position", "1").exit_code == 0

    def witness():
        return run("witness", proof, "--key", own, "--public-key", vkey, "--to", signed)

    prove()
    first = witness()
    assert first.exit_code == 0, first.stderr
    assert first.stdout.count("\n— ") == 2
    assert witness().stdout == first.stdout
    (older,) = Path(signed).glob("*.checkpoint")
    opened = {"do": "RegisterProduct", "product": "P", "name": "P"}
    done = run("do", str(write(opened)), "--role", "master_data", "--by", "ada")
    assert done.exit_code == 0, done.stderr
    again = run("seal", "--key", str(tmp_path / "key"), "--to", str(sealed))
    assert again.exit_code == 0
    prove()
    unproved = witness()
    assert unproved.stderr.startswith("nothing_to_prove: ")
    prove("--older", str(older))
    assert witness().exit_code == 0
    theirs = witness().stderr.split(" is ")[-1].strip()
    verified = run(
        *("verify", "--checkpoints", signed, "--public-key", vkey),
        *("--witness", theirs),
    )
    assert verified.exit_code == 0, verified.stdout
    assert verified.stdout.endswith("checkpoints that agree: 2\n")
    bundle = json.loads(Path(proof).read_text())
    bundle["consistency"]["events"] = bundle["consistency"]["events"][::-1]
    Path(proof).write_text(json.dumps(bundle))
    (newest,) = set(Path(signed).glob("*.checkpoint")) - {older}
    newest.unlink()
    forged = witness()
    assert (forged.exit_code, forged.stderr.split(":")[0]) == (1, "not_consistent")
    Path(proof).write_text("{")
    assert witness().stderr.startswith("file_unreadable: ")
