"""A server between the store and PostgreSQL that can fail at the worst moment."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from select import select
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

READY = b"Z\x00\x00\x00\x05I"  # ready for a query, in no transaction: it is committed


class Proxy:
    """Passes bytes on, but for one request each that contains `before` or `after`.

    One with `before` never reaches the server; one with `after` is finished by the
    server, and only its answer is lost.  Both end with a dropped connection; with
    `down` all other connections end then too, and new ones are refused.
    """

    def __init__(self, url: str, home: Path) -> None:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        self._server = f"{query['host']}/.s.PGSQL.5432"
        here = urlencode(query | {"host": str(home)})
        self.url = f"postgresql://{parts.netloc}{parts.path}?{here}"
        self.before = self.after = b""
        self.down = False
        self.dropped = 0
        self._clients: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(home / ".s.PGSQL.5432"))
        self._listening.listen()
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.down:
                    client.close()
                else:
                    self._clients.append(client)
                    Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._server)
            while True:
                ready, _, _ = select([client, server], [], [])
                if server in ready:
                    if not (data := server.recv(1 << 20)):
                        return
                    client.sendall(data)
                if client in ready:
                    if not (data := client.recv(1 << 20)):
                        return
                    if not self._pass_on(data, client, server):
                        return

    def _pass_on(
        self, data: bytes, client: socket.socket, server: socket.socket
    ) -> bool:
        """Whether the connection lives on."""
        if self.before and self.before in data:
            self.before = b""
        elif self.after and self.after in data:
            self.after = b""
            server.sendall(data)
            self._let_finish(client, server)
        else:
            server.sendall(data)
            return True
        self.dropped += 1
        for client in self._clients if self.down else ():
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        return False

    def _let_finish(self, client: socket.socket, server: socket.socket) -> None:
        """Until it is committed: in a pipeline, the COMMIT itself is still to come."""
        answer = b""
        while READY not in answer:
            ready, _, _ = select([client, server], [], [])
            if client in ready and (data := client.recv(1 << 20)):
                server.sendall(data)
            if server in ready:
                if not (more := server.recv(1 << 20)):
                    return
                answer += more
