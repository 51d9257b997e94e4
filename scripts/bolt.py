"""A port for a Neo4j server, and as much of its Bolt protocol as tells whether it answers, without a driver."""

from __future__ import annotations

import random
import re
import socket
import struct
from collections.abc import Mapping
from typing import BinaryIO

PORTS = range(20000, 32000)
"""Below the ports systems give to outgoing connections, so that nobody takes one between two starts."""

VERSIONS = bytes.fromhex("00000105 00000000 00000000 00000000")
HELLO, LOGON, RUN, PULL = b"\xb1\x01", b"\xb1\x6a", b"\xb3\x10", b"\xb1\x3f"
SUCCESS, RECORD = b"\x70", b"\x71"


def free_port() -> int:
    """One that nobody listens on; OSError when there is none."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {PORTS.start} and {PORTS.stop} on 127.0.0.1")


def refusal(port: int, username: str, password: str) -> str:
    """Why a query is not answered yet; empty when it is."""
    credentials = {"scheme": "basic", "principal": username, "credentials": password}
    requests = (
        HELLO + _map({"user_agent": "covernet-tests/1"}),
        LOGON + _map(credentials),
        RUN + _text("RETURN 1") + _map({}) + _map({}),
        PULL + b"\xa1" + _text("n") + b"\xff",
    )
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as read:
            connection.sendall(bytes.fromhex("6060b017") + VERSIONS)
            if _exactly(read, 4) != VERSIONS[:4]:
                return "it does not speak Bolt 5.1"
            for request in requests:
                connection.sendall(struct.pack(">H", len(request)) + request + b"\0\0")
                while (answer := _message(read))[1:2] == RECORD:
                    pass
                if answer[1:2] != SUCCESS:
                    found = re.search(rb"Neo\.[\w.]+", answer)
                    return found[0].decode() if found else "Bolt failure"
    except (OSError, EOFError) as error:
        return str(error) or type(error).__name__
    return ""


def _text(value: str) -> bytes:
    data = value.encode()
    return b"\xd0" + bytes([len(data)]) + data


def _map(items: Mapping[str, str]) -> bytes:
    return bytes([0xA0 + len(items)]) + b"".join(_text(part) for item in items.items() for part in item)


def _exactly(read: BinaryIO, count: int) -> bytes:
    data = read.read(count)
    if len(data) < count:
        raise EOFError("the connection was closed")
    return data


def _message(read: BinaryIO) -> bytes:
    """One message, put together from its chunks."""
    out = b""
    while True:
        (size,) = struct.unpack(">H", _exactly(read, 2))
        if size:
            out += _exactly(read, size)
        elif out:
            return out
