"""Reading the files of an import: while one is worked on, the next is read already."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from covernet.graph.progress import Progress
from covernet.importers.reading.model import ForeignTable
from covernet.importers.sources import Foreign

_LANES = 2
_SMALL = 4 << 20
"""Files that are read at a time, and bytes of a file beside which another one is read."""


class Reader(Protocol):
    """What reads the tables of a file (:func:`~covernet.importers.reading.read.read_foreign`)."""

    def __call__(self, path: Path, file: str, *, progress: Progress) -> tuple[ForeignTable, ...]:
        """The tables of the file at ``path``, which messages call ``file``."""


def read_ahead(
    files: Sequence[Foreign], read: Reader, progress: Progress
) -> Generator[tuple[Foreign, Future[tuple[ForeignTable, ...]]]]:
    """The files with what is read of them: two small ones at a time, but a large one, which may fill memory, alone."""
    small = [_is_small(file.path) for file in files]
    reading: dict[int, Future[tuple[ForeignTable, ...]]] = {}
    with ThreadPoolExecutor(_LANES) as pool:
        for at, file in enumerate(files):
            together = range(at, min(at + _LANES, len(files))) if all(small[at : at + _LANES]) else (at,)
            for other in together:
                if other not in reading:
                    reading[other] = pool.submit(read, files[other].path, files[other].file, progress=progress)
            yield file, reading[at]


def _is_small(path: Path) -> bool:
    with suppress(OSError):  # reading it will say why
        return path.stat().st_size <= _SMALL
    return False
