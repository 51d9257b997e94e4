"""The process that reads one file: within limits, and telling what it finds through a pipe only."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from covernet.errors import DataError, Where
from covernet.graph.progress import Progress
from covernet.importers.reading.confine import confine
from covernet.importers.reading.formats import detect_format
from covernet.importers.reading.frames import PLAIN, Kind, pack_json, pack_refusal, pack_table, write_frame
from covernet.importers.reading.grid import Grid
from covernet.importers.reading.model import ForeignTable
from covernet.importers.reading.refusals import too_large, unreadable
from covernet.importers.reading.sheets import read_sheets
from covernet.importers.reading.tables import grid_tables, plain_table
from covernet.importers.reading.text import read_text

_SILENT = 1.0
"""Seconds after which it begins to tell how far it is."""

_BEAT = 0.5
"""Seconds from one telling to the next."""


def main(path: str, file: str, memory: str, seconds: str, mode: str) -> None:
    """Read a file and send its tables; an error is sent as well, and no other word is said."""
    teller = _Teller(_own_output())
    where = Where(file)
    gc.disable()  # millions of cells are made and dropped, none of them in circles
    confine(int(memory), float(seconds))
    teller.send("ready")
    teller.begin(where)
    try:
        for table in (read_plain if mode == PLAIN else read_tables)(Path(path), where, teller.note):
            teller.send("table", pack_table(table))
        teller.send("end")
    except DataError as error:
        teller.send("refusal", pack_refusal(error))
    except MemoryError:
        teller.send("refusal", pack_refusal(too_large(where)))
    except BaseException:  # a reader's panic is no Exception
        teller.send("refusal", pack_refusal(unreadable(where)))


def read_tables(path: Path, where: Where, progress: Progress) -> Iterator[ForeignTable]:
    """Yield the tables of a file of any format.

    Raises
    ------
    DataError
        If it can not be read.
    """
    for sheet, grid in _grids(path, where, progress):
        yield from grid_tables(grid, Where(where.file, sheet))


def read_plain(path: Path, where: Where, progress: Progress) -> Iterator[ForeignTable]:
    """Yield the sheets of a file of any format, each as it is.

    Raises
    ------
    DataError
        If it can not be read.
    """
    for sheet, grid in _grids(path, where, progress):
        yield plain_table(grid, Where(where.file, sheet))


def _grids(path: Path, where: Where, progress: Progress) -> Iterator[tuple[str, Grid]]:
    kind = detect_format(path, where)
    if kind == "text":
        yield "", read_text(path, where, progress)
    else:
        yield from read_sheets(path, kind, where, progress)


class _Teller:
    """Sends frames, and now and then how far the work is, even while a library is at work and says nothing."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._state: list[object] = []

    def send(self, kind: Kind, payload: bytes = b"") -> None:
        with self._lock:
            write_frame(self._stream, kind, payload)

    def note(self, zh: str, en: str, done: int, total: int | None) -> None:
        self._state = [zh, en, done, total]

    def begin(self, where: Where) -> None:
        self.note(f"读取 {where}", f"reading {where}", 0, None)
        threading.Thread(target=self._beat, daemon=True).start()

    def _beat(self) -> None:
        never, wait = threading.Event(), _SILENT
        while not never.wait(wait):
            self.send("progress", pack_json(self._state))
            wait = _BEAT


def _own_output() -> BinaryIO:
    """The pipe, of which no library knows: what they print goes nowhere."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return pipe


if __name__ == "__main__":
    main(*sys.argv[1:])
