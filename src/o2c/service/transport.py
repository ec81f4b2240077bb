"""What a relay hands its messages to: a broker, or a function of your own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import StrEnum, auto
from typing import NoReturn, Protocol

from attrs import frozen

from o2c.errors import DeliveryError
from o2c.kernel import Rejected
from o2c.service.publishing import Message

TURN = 1.0  # seconds after which a function's turn ends: the relay's lease goes on


class Refusal(StrEnum):
    MESSAGE_REFUSED = auto()
    RECEIVER_FAILED = auto()


@frozen
class Sent:
    """What became of a page: its first `count` messages are kept for good.

    With `refused`, the next one never will be taken as it is.  With `failed`, it and
    those after it must be sent later.  With neither, there was no time for more.
    """

    count: int
    refused: Rejected | None = None
    failed: Rejected | None = None


class Transport(Protocol):
    """Takes messages in order: never a later one for good before an earlier one.

    `publish` raises only what no waiting can mend: the settings are wrong.
    """

    def publish(self, page: Sequence[Message]) -> Sent: ...

    def close(self) -> None: ...


def to(receive: Callable[[Message], object]) -> Transport:
    """Give each message to a function; when it returns, the message is taken.

    It calls `refuse` for a message that it will never take, which is then parked.
    Anything else that it raises means "not now": the relay waits and tries again.
    """
    return _Function(receive)


@frozen
class _Function:
    receive: Callable[[Message], object]

    def publish(self, page: Sequence[Message]) -> Sent:
        until = time.monotonic() + TURN
        for count, message in enumerate(page):
            if count and time.monotonic() > until:
                return Sent(count)
            try:
                self.receive(message)
            except DeliveryError as error:
                return Sent(count, refused=error)
            except Exception as error:
                # Its text is not ours to repeat: a name may be in it.
                return Sent(count, failed=_failed(type(error).__name__))
        return Sent(len(page))

    def close(self) -> None:
        pass


def refuse(why: str) -> NoReturn:
    """Called by a function for a message that it will never take: it is parked."""
    raise DeliveryError(
        Refusal.MESSAGE_REFUSED,
        f"its receiver refuses it: {why}",
        remedy="mend what refuses it and retry, or skip it",
    )


def _failed(error: str) -> DeliveryError:
    return DeliveryError(
        Refusal.RECEIVER_FAILED,
        f"the function that receives messages raised {error}",
        remedy="nothing is lost: it is tried again",
    )
