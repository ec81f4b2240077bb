"""Signed notes as C2SP has them: a text, and who signed it (c2sp.org/signed-note).

A signature is Ed25519 over the text, or a witness's cosignature, which also says when.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

from attrs import frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from o2c.audit.refusals import Refusal
from o2c.errors import ValidationError

PLAIN, COSIGNED = 1, 4  # kinds of key, as C2SP numbers them
_SECRET = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@frozen
class PublicKey:
    """Whose signatures to believe: `name+id+key`, its text form, is a vkey."""

    name: str
    kind: int
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """The key of a vkey; ValidationError if it is none."""
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        data = _decoded(encoded)
        if not (_NAME.fullmatch(name) and data and len(data) == 33):
            raise _bad_key("this is no public key")
        key = cls(name, data[0], data[1:])
        if key.kind not in (PLAIN, COSIGNED) or key.id.hex() != id:
            raise _bad_key("this public key is of another kind, or damaged")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes that tell it from other keys of the same name."""
        data = self.name.encode() + b"\n" + bytes([self.kind]) + self.raw
        return sha256(data).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encoded(bytes([self.kind]) + self.raw)}"

    def believes(self, text: str, signature: bytes) -> bool:
        """Whether the signature, without the key's id, is this key's over the text."""
        message = text.encode()
        if self.kind == COSIGNED:
            if len(signature) != 72:
                return False
            message = _cosigned(int.from_bytes(signature[:8]), text)
            signature = signature[8:]
        try:
            key = ed25519.Ed25519PublicKey.from_public_bytes(self.raw)
            key.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@frozen(repr=False)
class SigningKey:
    """A secret key; its text form is one line, to be kept where only its owner reads.

    Its name is the origin of the log it signs for, or that of a witness.
    """

    name: str
    seed: bytes

    @classmethod
    def new(cls, name: str) -> SigningKey:
        """A fresh key; ValidationError for a name with spaces or `+`."""
        if not _NAME.fullmatch(name):
            raise ValidationError(
                Refusal.BAD_KEY,
                f"{name!r} cannot name a key",
                field="name",
                remedy="take a name such as example.com/orders, without spaces and +",
            )
        return cls(name, ed25519.Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """The key of its text form; ValidationError if it is none."""
        name, _, rest = text.strip().removeprefix(_SECRET).partition("+")
        id, _, encoded = rest.partition("+")
        data = _decoded(encoded)
        known = text.startswith(_SECRET) and data and len(data) == 33
        if not known or not data or data[0] != PLAIN or not _NAME.fullmatch(name):
            raise _bad_key("this is no private key")
        key = cls(name, data[1:])
        if key.public.id.hex() != id:
            raise _bad_key("this private key is damaged")
        return key

    @property
    def text(self) -> str:
        kept = _encoded(bytes([PLAIN]) + self.seed)
        return f"{_SECRET}{self.name}+{self.public.id.hex()}+{kept}\n"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, PLAIN, self._key.public_key().public_bytes_raw())

    @property
    def witness(self) -> PublicKey:
        """The key that its cosignatures are checked with."""
        return PublicKey(self.name, COSIGNED, self.public.raw)

    @property
    def _key(self) -> ed25519.Ed25519PrivateKey:
        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> str:
        """The note: the text, and this signature under it."""
        return f"{text}\n{_line(self.public, self._key.sign(text.encode()))}"

    def cosign(self, note: str, at: int) -> str:
        """The note with a witness's line more: seen at this time, in Unix seconds."""
        text = Note.parse(note).text
        made = at.to_bytes(8) + self._key.sign(_cosigned(at, text))
        return f"{note}{_line(self.witness, made)}"


@frozen
class Note:
    """A text and its signatures: (name, key's id and signature)."""

    text: str
    signatures: tuple[tuple[str, bytes], ...]

    @classmethod
    def parse(cls, note: str) -> Note:
        """ValidationError where it is not written as the format has it."""
        text, gap, lines = note.rpartition("\n\n")
        text += "\n"
        if not gap or not lines.endswith("\n") or _CONTROL.search(note):
            raise _bad_note("it has no text, or no signature under it")
        found = tuple(map(_signature, lines[:-1].split("\n")))
        return cls(text, found)

    def signers(self, keys: Iterable[PublicKey]) -> tuple[PublicKey, ...]:
        """Those of the keys that signed; ValidationError for a false signature.

        Signatures of keys that are not known here say nothing, either way.
        """
        found = []
        for key in keys:
            made = [s for name, s in self.signatures if (name, s[:4]) == _who(key)]
            for signature in made:
                if not key.believes(self.text, signature[4:]):
                    raise ValidationError(
                        Refusal.BAD_SIGNATURE,
                        f"the signature of {key.name} is not over this text",
                        field="signature",
                        remedy="take the checkpoint as it was first kept elsewhere",
                    )
            if made:
                found.append(key)
        return tuple(found)

    def require(
        self, keys: Sequence[PublicKey], witnesses: Sequence[PublicKey] = ()
    ) -> None:
        """Refuse it unless one of the keys signed it, and every witness did."""
        signers = self.signers((*keys, *witnesses))
        missing = [w.name for w in witnesses if w not in signers]
        if keys and not any(key in signers for key in keys):
            missing = [" or ".join(sorted({key.name for key in keys})), *missing]
        if missing:
            raise ValidationError(
                Refusal.SIGNATURE_MISSING,
                f"it is not signed by {', nor by '.join(missing)}",
                field="signature",
                remedy="give the public key that it was signed with",
            )


def _who(key: PublicKey) -> tuple[str, bytes]:
    return key.name, key.id


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = _decoded(encoded)
    if dash != "—" or not _NAME.fullmatch(name) or not data or len(data) < 5:
        raise _bad_note("a line under it is no signature")
    return name, data


def _line(key: PublicKey, signature: bytes) -> str:
    return f"— {key.name} {_encoded(key.id + signature)}\n"


def _cosigned(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes | None:
    """The bytes, if they are written in the one way that they are written."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _encoded(data) == text else None


def _bad_key(what: str) -> ValidationError:
    return ValidationError(
        Refusal.BAD_KEY,
        what,
        field="key",
        remedy="give it as it was printed or written by `o2c seal --new-key`",
    )


def _bad_note(what: str) -> ValidationError:
    return ValidationError(
        Refusal.BAD_NOTE,
        f"this is no signed note: {what}",
        field="checkpoint",
        remedy="give the file as it was written, to the byte",
    )
