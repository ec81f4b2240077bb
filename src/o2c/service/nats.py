"""NATS JetStream takes a relay's messages: in order, acknowledged, each id once.

A page is sent without waiting between its messages.  Each names the id of the one
before it as the last that the stream must hold (`Nats-Expected-Last-Msg-Id`), so that
when one is not stored none after it is either: retried, they are in order again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from o2c.errors import DeliveryError
from o2c.service.nats_settings import (
    FULL,
    INTERLEAVED,
    TOO_LARGE,
    Refusal,
    covers,
    full,
    missing,
    need_nats,
    path_text,
    size,
    tls,
    too_large,
    unfit,
    unreachable,
)
from o2c.service.nats_settings import Settings as Settings
from o2c.service.publishing import Message
from o2c.service.transport import Sent

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js.client import JetStreamContext

T = TypeVar("T")

WINDOW = 120.0  # seconds for which the stream remembers ids, where we make it
CONNECT = 3.0  # seconds to connect in
ACK = 3.0  # seconds that a page's acknowledgements are waited for
GLANCE = 0.1  # seconds between two looks at whether the connection is still there


class Nats:
    """A connection to JetStream, made when it is needed and anew when it fails."""

    def __init__(self, settings: Settings) -> None:
        """Raises DeliveryError where nats-py is missing or a file cannot be read."""
        need_nats()
        self.settings = settings
        self._tls = tls(settings)
        self._client: Client | None = None
        self._js: JetStreamContext | None = None
        self._subjects: tuple[str, ...] = ()
        self._largest = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def publish(self, page: Sequence[Message]) -> Sent:
        """Send a page and wait until JetStream has stored it, or has said why not."""
        try:
            return self._wait(self._publish(page))
        except DeliveryError as error:
            if error.code in (Refusal.STREAM_MISSING, Refusal.STREAM_UNFIT):
                raise
            return Sent(0, failed=error)

    def close(self) -> None:
        """Let go of the connection."""
        if self._thread.is_alive():
            with suppress(Exception):
                self._wait(self._disconnect())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _publish(self, page: Sequence[Message]) -> Sent:
        client, js = await self._connected()
        for topic in {message.topic for message in page}:
            if not any(covers(subject, topic) for subject in self._subjects):
                raise unfit(self.settings.stream, f"has no subject for {topic}")
        acks: list[asyncio.Future[Any]] = []
        refused: DeliveryError | None = None
        failed: DeliveryError | None = None
        before: dict[str, str] = {}
        try:
            for message in page:
                headers = self._headers(message) | before
                if (bulk := size(message, headers)) > self._largest:
                    refused = too_large(bulk, self._largest)
                    break
                acks.append(
                    await js.publish_async(message.topic, message.body, headers=headers)
                )
                before = {"Nats-Expected-Last-Msg-Id": message.id}
        except Exception as error:
            failed = unreachable(self.settings.url, error)
        await _settled(acks, client)
        count, why = self._counted(acks)
        if why is not None and why.code == Refusal.MESSAGE_TOO_LARGE:
            return Sent(count, refused=why)
        if count and self._interleaved(acks[: count + 1]):
            return Sent(count)
        if (failed := why or failed) is None:
            return Sent(count, refused=refused)
        if failed.code == Refusal.BROKER_UNREACHABLE:
            await self._disconnect()
        return Sent(count, failed=failed)

    def _headers(self, message: Message) -> dict[str, str]:
        return {
            **message.headers,
            "Nats-Msg-Id": message.id,
            "Nats-Expected-Stream": self.settings.stream,
        }

    def _counted(
        self, acks: Sequence[asyncio.Future[Any]]
    ) -> tuple[int, DeliveryError | None]:
        """How many, from the first on, are stored; and why the next one is not."""
        why: DeliveryError | None = None
        count = 0
        for ack in acks:
            if why is not None:
                if ack.done():
                    ack.exception()  # seen: that one follows from the first
                else:
                    ack.cancel()
            elif not ack.done():
                why = unreachable(self.settings.url, TimeoutError("no acknowledgement"))
                ack.cancel()
            elif (error := ack.exception()) is not None:
                why = self._typed(error)
            else:
                count += 1
        return count, why

    def _interleaved(self, acks: Sequence[asyncio.Future[Any]]) -> bool:
        """Whether somebody else's message came between the last two: then go on."""
        last = acks[-1]
        error = last.exception() if last.done() and not last.cancelled() else None
        return getattr(error, "err_code", None) == INTERLEAVED

    def _typed(self, error: BaseException) -> DeliveryError:
        """What JetStream has answered."""
        code = getattr(error, "err_code", None)
        said = getattr(error, "description", None) or type(error).__name__
        if code == TOO_LARGE:
            return too_large(None, self._largest)
        if code in FULL:
            return full(self.settings.stream, said)
        return unreachable(self.settings.url, error)

    # -- The connection ------------------------------------------------------------

    async def _connected(self) -> tuple[Client, JetStreamContext]:
        if self._client is not None and self._js is not None:
            if self._client.is_connected:
                return self._client, self._js
            await self._disconnect()
        from nats.aio.client import Client

        client = Client()
        noticed: list[Exception] = []

        async def notice(error: Exception) -> None:
            noticed.append(error)

        try:
            # It must not connect again by itself: what it kept back meanwhile would
            # be sent after what was lost before it, and order would be gone.
            connecting = client.connect(
                self.settings.url,
                name="o2c relay",
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=2,
                error_cb=notice,
                tls=self._tls,
                user_credentials=path_text(self.settings.credentials),
            )
            await asyncio.wait_for(connecting, CONNECT)
            self._js = client.jetstream(timeout=ACK)
            await self._check_stream(self._js, client.max_payload)
        except DeliveryError:
            await _close(client)
            raise
        except Exception as error:
            await _close(client)
            first = noticed[0] if noticed else error  # it says more than the last
            raise unreachable(self.settings.url, first) from error
        self._client = client
        return client, self._js

    async def _check_stream(self, js: JetStreamContext, max_payload: int) -> None:
        """The stream is there and keeps what it has acknowledged."""
        from nats.js.api import StorageType
        from nats.js.errors import NotFoundError

        try:
            info = await js.stream_info(self.settings.stream)
        except NotFoundError:
            if not self.settings.create:
                raise missing(self.settings) from None
            info = await self._create_stream(js)
        config = info.config
        if config.no_ack:
            raise unfit(self.settings.stream, "acknowledges nothing")
        if config.storage != StorageType.FILE:
            raise unfit(self.settings.stream, "is kept in memory only")
        if not config.duplicate_window:
            raise unfit(self.settings.stream, "does not remember message ids")
        self._subjects = tuple(config.subjects or ())
        limits = (max_payload, config.max_msg_size or -1)
        self._largest = min(limit for limit in limits if limit > 0)

    async def _create_stream(self, js: JetStreamContext) -> Any:
        from nats.js.api import DiscardPolicy, StorageType, StreamConfig

        return await js.add_stream(
            StreamConfig(
                name=self.settings.stream,
                subjects=[f"{prefix}.>" for prefix in self.settings.prefixes],
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                duplicate_window=WINDOW,
            )
        )

    async def _disconnect(self) -> None:
        client, self._client, self._js = self._client, None, None
        if client is not None:
            await _close(client)


async def _settled(acks: Sequence[asyncio.Future[Any]], client: Client) -> None:
    """Wait for acknowledgements as long as there can be any."""
    until = time.monotonic() + ACK
    waiting = set(acks)
    while waiting and not client.is_closed and time.monotonic() < until:
        _, waiting = await asyncio.wait(waiting, timeout=GLANCE)


async def _close(client: Client) -> None:
    with suppress(Exception):
        await asyncio.wait_for(client.close(), CONNECT)
