"""Publishers that tests run in processes of their own, to kill them; and a line to the server that can be cut."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import neo4j

from covernet.errors import CovernetError
from covernet.graph.publish import Options, publish
from covernet.graph.snapshot import open_network
from covernet.graph.unpublish import unpublish
from tests.neo4j.databases import server
from tests.services import Neo4jTarget

CONTEXT: Any = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
CONTEXT.set_forkserver_preload(["tests.neo4j.publishers"])

COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The message of the Bolt protocol that ends a transaction."""


def work(target: Neo4jTarget, net: Path, number: int | None, batch: int) -> None:
    """Publish a snapshot, or unpublish where no number is given."""
    with server(target) as connection:
        if number is None:
            unpublish(connection, batch=batch, lease=0.5)
        else:
            publish(open_network(net).snapshot(number), connection, Options(batch=batch, lease=0.5))


def work_and_die(target: Neo4jTarget, net: Path, number: int | None, batch: int, statements: int) -> None:
    """Work, and be killed before the given statement, if there are so many."""
    send, left = neo4j.Transaction.run, statements

    def counted(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        nonlocal left
        left -= "MATCH" in query or "MERGE" in query or "CREATE (" in query
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        return send(self, query, *args, **more)

    for kind in (neo4j.Transaction, neo4j.ManagedTransaction):
        kind.run = counted  # type: ignore[method-assign]
    work(target, net, number, batch)


def report(tell: Connection, target: Neo4jTarget, net: Path, number: int) -> None:
    """Publish when told to, and tell how it ended."""
    tell.send("ready")
    tell.recv()
    try:
        work(target, net, number, 5)
        tell.send("published")
    except CovernetError as error:
        tell.send(error.en)


class Line:
    """Passes everything on between a client and a server, and cuts the line after some of the commits.

    Parameters
    ----------
    every
        Which commits are passed on without their answer: every second, every third…
    """

    def __init__(self, port: int, every: int) -> None:
        self.port, self.every, self.commits, self.cuts = port, every, 0, 0
        self._open: set[socket.socket] = set()
        self._listen = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listen.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listen.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.port)) as there:
            self._open.add(client)
            back = threading.Thread(target=_pass_on, args=(there, client))
            back.start()
            _pass_on(client, there, self._is_cut)
            back.join()
            self._open.discard(client)

    def cut(self) -> int:
        """Cut every connection there is now, and say how many; new ones are taken."""
        now = list(self._open)
        for client in now:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        return len(now)

    def _is_cut(self, data: bytes) -> bool:
        if not data.endswith(COMMIT):
            return False
        self.commits += 1
        self.cuts += self.commits % self.every == 0
        return self.commits % self.every == 0

    def close(self) -> None:
        """Take no more connections, and wait until those there are have ended."""
        with contextlib.suppress(OSError):
            self._listen.shutdown(socket.SHUT_RDWR)  # else the waiting thread would go on waiting
        self._listen.close()
        for thread in self._threads:
            thread.join()


def _pass_on(source: socket.socket, sink: socket.socket, is_cut: Callable[[bytes], bool] = lambda data: False) -> None:
    """Pass on what comes; where the line is cut, the last of it still arrives, but no answer comes back."""
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            if is_cut(data):
                source.shutdown(socket.SHUT_RDWR)
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
