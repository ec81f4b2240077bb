"""Signed notes and checkpoints of C2SP, Ed25519 of RFC 8032 (test 38)."""

from __future__ import annotations

import base64
from random import Random

import pytest
from tiers import DEEP

from o2c.audit import verify_alone
from o2c.audit.checkpoint import Checkpoint
from o2c.audit.note import Note, PublicKey, SigningKey
from o2c.audit.refusals import Refusal
from o2c.errors import ValidationError

# RFC 8032, section 7.1: public key, message, signature.
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)
# The example of golang.org/x/mod/sumdb/note, which the format comes from.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY, WITNESS = SigningKey.new("example.com/orders"), SigningKey.new("witness.org/w")
POINT = Checkpoint(
    origin="example.com/orders",
    size=12,
    root=bytes(range(32)),
    commands=5,
    commands_root=bytes(32),
    last=40,
    at="2026-03-02T09:30:00.000000Z",
    store="b2c7",
)


def code(text: str, parse=Note.parse) -> Refusal:
    with pytest.raises(ValidationError) as refused:
        parse(text)
    assert refused.value.remedy
    found = refused.value.code
    assert isinstance(found, Refusal)
    return found


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_the_rfc(
    key: str, message: str, signature: str
) -> None:
    parts = [bytes.fromhex(each) for each in (key, message, signature)]
    assert verify_alone.signed(*parts)
    assert not verify_alone.signed(parts[0], parts[1] + b".", parts[2])


def test_no_wrong_bit_passes_in_a_signature() -> None:
    """Nor in the key; nor a signature that counts once around the group more."""
    key, message, signature = (bytes.fromhex(each) for each in RFC_8032[2])
    bits = range(512) if DEEP else Random(1).sample(range(512), 12)
    for bit in bits:
        bad = bytearray(signature)
        bad[bit // 8] ^= 1 << bit % 8
        assert not verify_alone.signed(key, message, bytes(bad))
        other = bytearray(key)
        other[bit // 8 % 32] ^= 1 << bit % 8
        assert not verify_alone.signed(bytes(other), message, signature)
    s = int.from_bytes(signature[32:], "little") + verify_alone.ORDER
    more = signature[:32] + s.to_bytes(32, "little")
    assert not verify_alone.signed(key, message, more)
    assert not verify_alone.signed(key[:31], message, signature)


def test_both_verifiers_agree_with_each_other() -> None:
    for n in range(5):
        text = f"{n}\n"
        note = Note.parse(KEY.sign(text))
        ((_, signature),) = note.signatures
        assert KEY.public.believes(text, signature[4:])
        assert verify_alone.signed(KEY.public.raw, text.encode(), signature[4:])


def test_a_note_of_another_implementation_is_believed() -> None:
    key = PublicKey.parse(NEUMANN)
    assert (key.name, key.text) == ("PeterNeumann", NEUMANN)
    assert Note.parse(NOTE).signers([key]) == (key,)
    note = Note.parse(NOTE.replace("problem is", "problem was"))
    with pytest.raises(ValidationError) as refused:
        note.signers([key])
    assert refused.value.code is Refusal.BAD_SIGNATURE


def test_keys_are_lines_of_text() -> None:
    assert SigningKey.parse(KEY.text) == KEY
    assert PublicKey.parse(KEY.public.text + "\n") == KEY.public
    assert KEY.seed.hex() not in repr(KEY)
    for text in ("", "a+b", NEUMANN.replace("c74f", "c74e"), NEUMANN + "=", KEY.text):
        assert code(text, PublicKey.parse) is Refusal.BAD_KEY
    for text in (
        "",
        "PRIVATE+KEY+a+b+c",
        KEY.public.text,
        KEY.text.replace("+e", "+f"),
    ):
        if text != KEY.text:
            assert code(text, SigningKey.parse) is Refusal.BAD_KEY
    for name in ("", "two words", "a+b"):
        assert code(name, SigningKey.new) is Refusal.BAD_KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n",
        "text\n\n",
        "text\n\n— a AAAA",
        "text\n\n- a AAAAAAAA\n",
        "text\n\n— a b c\n",
        "text\n\n— a AAAAAAA\n",
        "te\x07xt\n\n— a AAAAAAAAAAA=\n",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    assert code(text) is Refusal.BAD_NOTE


def test_a_checkpoint_is_a_note_of_lines() -> None:
    """Origin, size, root, then what o2c adds; it parses back equal."""
    lines = POINT.text.splitlines()
    assert lines[:3] == [POINT.origin, "12", base64.b64encode(POINT.root).decode()]
    note = Note.parse(KEY.sign(POINT.text))
    assert Checkpoint.parse(note.text) == POINT
    found = verify_alone.Note(KEY.sign(POINT.text))
    assert (found.origin, found.events, found.root) == (POINT.origin, 12, POINT.root)
    assert (found.commands, found.commands_root) == (5, POINT.commands_root)
    for old, new in (
        ("12", "012"),
        ("\n12", "\n-2"),
        ("AAEC", "AAE"),
        ("last 40\n", ""),
    ):
        text = POINT.text.replace(old, new, 1)
        assert code(text, Checkpoint.parse) is Refusal.BAD_CHECKPOINT
        with pytest.raises(verify_alone.Doubt):
            verify_alone.Note(KEY.sign(text))


def test_a_witness_signs_beside() -> None:
    """A cosignature is a line more; it is required of whom it is asked."""
    note = WITNESS.cosign(KEY.sign(POINT.text), at=1_772_443_800)
    assert note.count("\n— ") == 2
    parsed = Note.parse(note)
    parsed.require([KEY.public], [WITNESS.witness])
    assert verify_alone.Note(note).check(WITNESS.witness.text) == WITNESS.name
    with pytest.raises(ValidationError) as missing:
        Note.parse(KEY.sign(POINT.text)).require([KEY.public], [WITNESS.witness])
    assert missing.value.code is Refusal.SIGNATURE_MISSING
    assert WITNESS.name in missing.value.message
    # The time is signed as well.
    (_, mine), (name, made) = parsed.signatures
    later = made[:4] + (1_772_443_801).to_bytes(8) + made[12:]
    forged = Note(parsed.text, ((KEY.name, mine), (name, later)))
    with pytest.raises(ValidationError) as refused:
        forged.require([KEY.public], [WITNESS.witness])
    assert refused.value.code is Refusal.BAD_SIGNATURE


def test_one_of_several_keys_is_enough_so_that_keys_can_change() -> None:
    old, new = SigningKey.new(KEY.name), SigningKey.new(KEY.name)
    for key in (old, new):
        Note.parse(key.sign(POINT.text)).require([old.public, new.public])
    with pytest.raises(ValidationError) as missing:
        Note.parse(old.sign(POINT.text)).require([new.public])
    assert missing.value.code is Refusal.SIGNATURE_MISSING
