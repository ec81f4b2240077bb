"""What is kept of a request: as it came, or sealed where it says something personal."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from o2c.errors import UnreadableEvent
from o2c.storage.command import Command
from o2c.storage.log import CommandRow
from o2c.storage.trouble import Trouble
from o2c.storage.vault import Vault

_KEYED = "k"  # begins a digest that is made with a key: its payload is sealed


class Kept(msgspec.Struct, omit_defaults=True):
    """A request that is sealed, or of whose subject nothing is kept any more."""

    sealed: str | None = None
    subject: str = ""
    erased: bool = False


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Kept)


def digest(vault: Vault | None, command: Command) -> str:
    """Tells a repeated request from another under the same id.

    It gives nothing personal away: without the key nobody can try what was asked.
    Empty where that cannot be told any more, as the subject was erased.
    """
    text = f"{command.request}\n{command.payload}"
    if vault is None or command.subject is None:
        return sha256(text.encode()).hexdigest()
    made = vault.digest(command.subject, text)
    return f"{_KEYED}{made}" if made else ""


def same(vault: Vault | None, command: Command, request: str, recorded: str) -> bool:
    """Whether it is the request that was recorded, by name and digest."""
    made = digest(vault, command)
    return command.request == request and (made == recorded or not (made and recorded))


def kept(vault: Vault | None, command: Command) -> str:
    """The request as it is stored."""
    subject = command.subject
    if vault is None or subject is None or not command.payload:
        return command.payload
    if not subject:
        return ""
    place = _place(command.command_id, command.request, subject)
    sealed = vault.seal(subject, place, command.payload.encode())
    found = Kept(sealed, subject) if sealed else Kept(None, subject, erased=True)
    return _encoder.encode(found).decode()


def restored(vault: Vault | None, row: CommandRow) -> str:
    """The request as it came; that there was one, where its subject was erased.

    Raises StorageError where there is no key, UnreadableEvent for what was changed.
    """
    if vault is None or not row.payload_hash.startswith(_KEYED) or not row.payload:
        return row.payload
    try:
        found = _decoder.decode(row.payload)
        place = _place(row.command_id, row.request, found.subject)
        plain = vault.open(found.subject, place, found.sealed or "")
    except (ValueError, msgspec.MsgspecError):
        raise UnreadableEvent(
            Trouble.SEAL_BROKEN,
            "the request of this command is not what was sealed there",
            remedy="restore the database from a backup: its bytes were changed",
            command_id=row.command_id,
        ) from None
    if plain is None:
        return _encoder.encode(Kept(None, found.subject, erased=True)).decode()
    return plain.decode()


def _place(command_id: str, request: str, subject: str) -> str:
    return f"command\n{command_id}\n{request}\n{subject}"
