"""Where NATS JetStream is, how to get in, and what can be wrong with it."""

from __future__ import annotations

import os
from enum import StrEnum, auto
from pathlib import Path
from ssl import SSLContext, SSLError, create_default_context
from urllib.parse import urlsplit, urlunsplit

from attrs import frozen

from o2c.errors import DeliveryError
from o2c.service.publishing import Message

STREAM = "O2C"
ENVELOPE = 64  # bytes that NATS adds to a message, at most
TOO_LARGE, INTERLEAVED = 10054, 10070  # JetStream's own codes
FULL = (10023, 10047, 10077)  # resources, storage, the stream's limits


class Refusal(StrEnum):
    NATS_MISSING = auto()
    NATS_SETTINGS = auto()
    BROKER_UNREACHABLE = auto()
    STREAM_MISSING = auto()
    STREAM_UNFIT = auto()
    STREAM_FULL = auto()
    MESSAGE_TOO_LARGE = auto()


@frozen(kw_only=True)
class Settings:
    """Where JetStream is and how to get in.

    `url` is such as `nats://host:4222` or `tls://user:password@host`; `credentials` is
    a `.creds` file; `ca`, `certificate` and `key` are PEM files.  `create` makes the
    stream if it is missing: on disk, all topics under `prefixes`, full when full.
    """

    url: str
    stream: str = STREAM
    prefixes: tuple[str, ...] = ("o2c",)
    create: bool = False
    credentials: Path | None = None
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


def covers(subject: str, topic: str) -> bool:
    """Whether a stream that listens to `subject` receives what is sent to `topic`."""
    parts, wanted = subject.split("."), topic.split(".")
    for n, part in enumerate(parts):
        if part == ">":
            return len(wanted) > n
        if n >= len(wanted) or part not in ("*", wanted[n]):
            return False
    return len(parts) == len(wanted)


def masked(url: str) -> str:
    """The URL without who we are there."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def need_nats() -> None:
    """DeliveryError where the Python client is missing: it is an optional extra."""
    try:
        import nats  # noqa: F401
    except ImportError as error:
        raise DeliveryError(
            Refusal.NATS_MISSING,
            "the Python client of NATS is not installed",
            remedy='pip install "o2c[nats]"',
        ) from error


def tls(settings: Settings) -> SSLContext | None:
    """What proves who they are, and who we are."""
    try:
        if settings.credentials is not None:
            settings.credentials.read_bytes()
        if settings.ca is None and settings.certificate is None:
            return None
        context = create_default_context(cafile=path_text(settings.ca))
        if settings.certificate is not None:
            context.load_cert_chain(settings.certificate, settings.key)
        return context
    except (OSError, SSLError) as error:
        raise DeliveryError(
            Refusal.NATS_SETTINGS,
            f"a file of the connection cannot be used: {error.strerror or error}",
            remedy="name files in PEM, or a .creds file, that can be read",
        ) from error


def path_text(path: Path | None) -> str | None:
    """A path as the client takes it."""
    return None if path is None else os.fspath(path)


def too_large(size: int | None, most: int) -> DeliveryError:
    """For good, as long as the limits are what they are."""
    what = "a message" if size is None else f"a message of {size:,} bytes"
    return DeliveryError(
        Refusal.MESSAGE_TOO_LARGE,
        f"{what} is larger than the {most:,} that the broker takes",
        remedy="raise max_payload and the stream's max_msg_size and retry, or skip it",
    )


def size(message: Message, headers: dict[str, str]) -> int:
    """What the broker counts: the body and the headers."""
    head = sum(len(name) + len(value.encode()) + 4 for name, value in headers.items())
    return len(message.body) + head + ENVELOPE


def full(stream: str, said: str) -> DeliveryError:
    """Until there is room again."""
    return DeliveryError(
        Refusal.STREAM_FULL,
        f"the stream {stream} has no room: {said}",
        remedy="raise its limits or let consumers catch up; nothing is lost",
    )


def unreachable(url: str, error: BaseException) -> DeliveryError:
    """Until the broker is there again, and lets us in."""
    said = str(error).removeprefix("nats: ") or type(error).__name__
    return DeliveryError(
        Refusal.BROKER_UNREACHABLE,
        f"{masked(url)} does not take messages: {said}",
        remedy="check that it runs and lets us in; nothing is lost",
    )


def missing(settings: Settings) -> DeliveryError:
    """Nobody has made the stream, and we were not told to."""
    return DeliveryError(
        Refusal.STREAM_MISSING,
        f"{masked(settings.url)} has no stream {settings.stream}",
        remedy="have it made with --create-stream, or name another",
    )


def unfit(stream: str, why: str) -> DeliveryError:
    """What this stream acknowledges could be lost, or doubled."""
    return DeliveryError(
        Refusal.STREAM_UNFIT,
        f"the stream {stream} {why}",
        remedy="it needs file storage, acknowledgements, a duplicate window, and"
        " subjects such as o2c.>",
    )
