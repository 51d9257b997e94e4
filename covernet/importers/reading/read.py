"""Reading a foreign file in a process of its own, so that a hostile one harms nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from covernet.errors import DataError, Where
from covernet.graph.progress import Progress, quiet
from covernet.importers.reading.confine import PATIENCE, USUAL, Limits
from covernet.importers.reading.frames import (
    PLAIN,
    BrokenStream,
    read_frames,
    unpack_progress,
    unpack_refusal,
    unpack_table,
)
from covernet.importers.reading.model import ForeignTable
from covernet.importers.reading.refusals import no_access, not_started, too_large, too_slow, unreadable

_CHILD = Path(__file__).with_name("child.py")

if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NO_WINDOW
else:
    _FLAGS = 0

_SPARING = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Keeps libraries from reserving address space for what a reader never needs."""


def read_foreign(
    path: Path, file: str, *, plain: bool = False, limits: Limits = USUAL, progress: Progress = quiet
) -> tuple[ForeignTable, ...]:
    """Read every table of a spreadsheet (.xlsx, .xlsm, .xls, .et, .ods) or text file (.csv, .tsv, .txt).

    Format, encoding and delimiter are told by the content. Formulas are read as their saved values, macros never
    run; nothing is written anywhere.

    Parameters
    ----------
    file
        Name to use in messages and provenance.
    plain
        Take each sheet as it is, empty ones as well: as one table without a header, every line a row of it.
    progress
        Called twice a second where reading takes more than one.

    Raises
    ------
    DataError
        If the file can not be read, or reading it takes more than ``limits`` allow.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "members.csv"
    >>> _ = path.write_text("党员名册\\n村名;姓名\\n甲村;演示党员一\\n合计;1\\n", encoding="gb18030")
    >>> (table,) = read_foreign(path, path.name)
    >>> table.title, table.header, table.rows
    ('党员名册', ('村名', '姓名'), [('甲村', '演示党员一')])
    >>> [(row.line, row.reason) for row in table.skipped]
    [(1, 'title'), (2, 'header'), (4, 'subtotal')]
    """
    where = Where(file)
    try:
        seconds = limits.time(path.stat().st_size)
    except OSError as error:
        raise no_access(where, error) from error
    tables: list[ForeignTable] = []
    with _child(path, file, limits, seconds, PLAIN if plain else "tables") as (pipe, watch):
        try:
            for kind, payload in read_frames(pipe, limits.memory):
                match kind:
                    case "ready":
                        watch.allow(PATIENCE * seconds)
                    case "progress":
                        progress(*unpack_progress(payload))
                    case "table":
                        tables.append(unpack_table(payload))
                    case "refusal":
                        raise unpack_refusal(payload)
                    case "end":
                        return tuple(tables)
        except BrokenStream:
            pass
        raise watch.refusal(where)


class _Watch:
    """Ends a process when its time is over."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._timer = self._started(seconds)
        self.is_ready = self.is_over = False

    def allow(self, seconds: float) -> None:
        """Give it so many seconds from now on, where it is ready to read."""
        self.stop()
        self._timer = self._started(seconds)
        self.is_ready = True

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.cancel()

    def refusal(self, where: Where) -> DataError:
        """Why nothing came: it was stopped, could not begin, or the system ended it for want of memory."""
        if self.is_over:
            return too_slow(where)
        if not self.is_ready:
            return not_started(where)
        self._process.kill()
        died = self._process.wait()
        if sys.platform != "win32":
            if died == -signal.SIGXCPU:
                return too_slow(where)
            if died == -signal.SIGSEGV:
                return unreadable(where)
        return too_large(where)

    def _started(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        return timer

    def _end(self) -> None:
        self.is_over = True
        self._process.kill()


@contextmanager
def _child(path: Path, file: str, limits: Limits, seconds: float, mode: str) -> Iterator[tuple[BinaryIO, _Watch]]:
    """The pipe of a process that reads a file, and the watch over it; it is dead afterwards."""
    process = subprocess.Popen(
        # -P: no module is ever taken from the folder somebody happens to be in
        [sys.executable, "-P", str(_CHILD), str(path.absolute()), file, str(limits.memory), str(seconds), mode],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_SPARING, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        creationflags=_FLAGS,
    )
    watch = _Watch(process, limits.start)
    pipe = cast(BinaryIO, process.stdout)
    try:
        yield pipe, watch
    finally:
        watch.stop()
        process.kill()
        pipe.close()
        process.wait()
