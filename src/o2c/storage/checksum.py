"""Checksums over what is stored: a damaged byte is found before it is decoded.

CRC-32 finds every flipped bit, and every burst of up to 32 bits.  It guards against
decay, not against forgers: whoever can write can compute it too.
"""

from __future__ import annotations

from zlib import crc32

_REST = len('{"crc":"1a2b3c4d",')


def stamped(stream: str, version: int, topic: str, text: bytes) -> bytes:
    """An event's JSON with its checksum as the first field; `text` is `"at":…}`."""
    place = f"{stream}\n{version}\n{topic}\n".encode()
    return b'{"crc":"%08x",%b' % (crc32(text, crc32(place)), text)


def intact(stream: str, version: int, topic: str, state: str) -> bool:
    """Whether it is what was stamped, in the place that it was stamped for."""
    # All at once: every event that is read passes here.
    whole = f"{stream}\n{version}\n{topic}\n{state[_REST:]}".encode()
    return state[:_REST] == '{"crc":"%08x",' % crc32(whole)  # noqa: UP031


def marked(stream: str, version: int, fingerprint: str, text: str) -> str:
    """A snapshot's text with its checksum before it."""
    whole = f"{stream}\n{version}\n{fingerprint}\n{text}"
    return f"{crc32(whole.encode()):08x} {text}"


def unmarked(stream: str, version: int, fingerprint: str, stored: str) -> str:
    """The snapshot's text; ValueError where it or its place is not what was marked."""
    text = stored[9:]
    if marked(stream, version, fingerprint, text) != stored:
        raise ValueError("damaged")
    return text
