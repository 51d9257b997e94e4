"""Writers and readers of snapshots that tests run in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from covernet.graph.snapshot import Network, Snapshot, current_snapshot
from covernet.graph.store import write_snapshot

CONTEXT: Any = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")
"""Starts processes: cheaply where the system can, and never from the tests' own with its threads."""
CONTEXT.set_forkserver_preload(["tests.unit.writers"])


def rows_of(number: int) -> int:
    """How many households a snapshot of that number has, where a test wants to recognise it."""
    return 100 + number


def write(folder: Path, rows: int) -> Snapshot:
    """Write a snapshot of so many households in two counties."""
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE t AS SELECT printf('%06d', i) AS id, NULL::DATE AS since, NULL::DATE AS until, "
            f"CASE WHEN i % 2 = 0 THEN '310230' END AS county FROM range({rows}) r(i)"
        )
        with write_snapshot(Network(folder)) as draft:
            draft.write("nodes/Household", con, "t", order=["id"], partition="county")
            return draft.commit()


def check(folder: Path) -> int:
    """Verify the current snapshot and that it has the rows of its number; return the number."""
    snapshot = current_snapshot(folder)
    snapshot.verify()
    with duckdb.connect() as con:
        files = [str(path) for path in snapshot.node_files("Household")]
        rows = con.execute("SELECT COUNT(DISTINCT id) FROM read_parquet($files)", {"files": files}).fetchall()
    wanted = rows_of(snapshot.number)
    assert rows[0][0] == snapshot.count("nodes/Household") == wanted, (snapshot.number, rows)
    return snapshot.number


def write_for_ever(tell: Connection, folder: Path) -> None:
    """Write one snapshot after the other until somebody kills the process."""
    network = Network(folder)
    tell.send("started")
    while True:
        write(folder, rows_of((network.current_number() or 0) + 1))


def write_and_die(tell: Connection, folder: Path, step: int) -> None:
    """Write a snapshot and be killed before the given call that makes something durable or visible."""
    left, one_at_a_time = step, threading.Lock()

    def counted(call: Any) -> Any:
        def wrapper(*args: Any, **more: Any) -> Any:
            nonlocal left
            with one_at_a_time:
                left -= 1
                is_last = left == 0
            if is_last:
                os.kill(os.getpid(), signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            return call(*args, **more)

        return wrapper

    for name in ("fsync", "replace", "rename", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    network = Network(folder)
    write(folder, rows_of((network.current_number() or 0) + 1))
    tell.send("written")


def report(tell: Connection, folder: Path) -> None:
    """Write a snapshot and tell its number, or the name of the error."""
    try:
        tell.send(str(write(folder, 4).number))
    except Exception as error:
        tell.send(type(error).__name__)


def report_as_nobody(tell: Connection, folder: Path) -> None:
    """Like ``report``, without the rights of root."""
    if sys.platform != "win32" and os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    report(tell, folder)


def report_with_limit(tell: Connection, folder: Path, size: int) -> None:
    """Like ``report``, while no file can grow beyond so many bytes."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    report(tell, folder)
