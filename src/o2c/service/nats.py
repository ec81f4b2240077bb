"""NATS JetStream takes a relay's messages: in order, acknowledged, each id once.

A page is sent without waiting between its messages.  Each names the id of the one
before it as the last that the stream must hold (`Nats-Expected-Last-Msg-Id`), so that
when one is not stored none after it is either: retried, they are in order again.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

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
    from nats.aio.msg import Msg
    from nats.js.client import JetStreamContext

T = TypeVar("T")
Ack: TypeAlias = "asyncio.Future[dict[str, Any]]"

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
        self._inbox = ""
        self._waiting: dict[str, Ack] = {}
        self._tokens = count(1)
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
        client = await self._connected()
        for topic in {message.topic for message in page}:
            if not any(covers(subject, topic) for subject in self._subjects):
                raise unfit(self.settings.stream, f"has no subject for {topic}")
        acks: list[Ack] = []
        refused: DeliveryError | None = None
        failed: DeliveryError | None = None
        before: dict[str, str] = {}
        try:
            for message in page:
                headers = self._headers(message) | before
                if (bulk := size(message, headers)) > self._largest:
                    refused = too_large(bulk, self._largest)
                    break
                acks.append(await self._send(client, message, headers))
                before = {"Nats-Expected-Last-Msg-Id": message.id}
        except Exception as error:
            failed = unreachable(self.settings.url, error)
        await _settled(acks, client)
        stored, why, interleaved = self._counted(acks)
        if why is not None and why.code == Refusal.MESSAGE_TOO_LARGE:
            return Sent(stored, refused=why)
        if interleaved:
            return Sent(stored)
        if (failed := why or failed) is None:
            return Sent(stored, refused=refused)
        if failed.code == Refusal.BROKER_UNREACHABLE:
            await self._disconnect()
        return Sent(stored, failed=failed)

    def _headers(self, message: Message) -> dict[str, str]:
        return {
            **message.headers,
            "Nats-Msg-Id": message.id,
            "Nats-Expected-Stream": self.settings.stream,
        }

    async def _send(
        self, client: Client, message: Message, headers: dict[str, str]
    ) -> Ack:
        """Send one; what will have the answer."""
        # The client's own `publish_async` never answers where JetStream refuses.
        ack: Ack = asyncio.get_running_loop().create_future()
        token = str(next(self._tokens))
        self._waiting[token] = ack
        reply = f"{self._inbox}.{token}"
        await client.publish(message.topic, message.body, reply=reply, headers=headers)
        return ack

    async def _answered(self, answer: Msg) -> None:
        ack = self._waiting.pop(answer.subject.rpartition(".")[2], None)
        if ack is None or ack.done():
            return
        if answer.data:
            ack.set_result(json.loads(answer.data))
        else:  # nobody listens to this topic now
            ack.set_result({"error": {"description": "JetStream does not answer"}})

    def _counted(self, acks: Sequence[Ack]) -> tuple[int, DeliveryError | None, bool]:
        """How many, from the first on, are stored; why the next one is not; and
        whether that is only since somebody else's message came before it."""
        for before, ack in enumerate(acks):
            if not ack.done():
                error = TimeoutError("no acknowledgement")
                return before, unreachable(self.settings.url, error), False
            if found := ack.result().get("error"):
                code = found.get("err_code")
                said = str(found.get("description"))
                interleaved = code == INTERLEAVED and before > 0
                return before, self._typed(code, said), interleaved
        return len(acks), None, False

    def _typed(self, code: int | None, said: str) -> DeliveryError:
        """What JetStream has answered."""
        if code == TOO_LARGE:
            return too_large(None, self._largest)
        if code in FULL:
            return full(self.settings.stream, said)
        return unreachable(self.settings.url, RuntimeError(said))

    # -- The connection ------------------------------------------------------------

    async def _connected(self) -> Client:
        if self._client is not None:
            if self._client.is_connected:
                return self._client
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
            js = client.jetstream(timeout=ACK)
            await self._check_stream(js, client.max_payload)
            self._inbox = client.new_inbox()
            await client.subscribe(f"{self._inbox}.*", cb=self._answered)
        except DeliveryError:
            await _close(client)
            raise
        except Exception as error:
            await _close(client)
            first = noticed[0] if noticed else error  # it says more than the last
            raise unreachable(self.settings.url, first) from error
        self._client = client
        return client

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
        client, self._client = self._client, None
        self._waiting.clear()
        if client is not None:
            await _close(client)


async def _settled(acks: Sequence[Ack], client: Client) -> None:
    """Wait for acknowledgements as long as there can be any."""
    until = time.monotonic() + ACK
    waiting: set[Ack] = set(acks)
    while waiting and not client.is_closed and time.monotonic() < until:
        _, waiting = await asyncio.wait(waiting, timeout=GLANCE)


async def _close(client: Client) -> None:
    with suppress(Exception):
        await asyncio.wait_for(client.close(), CONNECT)
