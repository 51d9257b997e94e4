"""Workbooks of a bundle: sheets as they are, rows by their Excel number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from covernet.importers.csvfile import BATCH, Chunk
from covernet.importers.reading.model import ForeignTable
from covernet.importers.reading.read import read_foreign


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook, by name and in its order; those without any cell are empty."""

    sheets: Mapping[str, ForeignTable]

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets."""
        return list(self.sheets)


def open_workbook(path: Path, file: str) -> Workbook:
    """Read a workbook, in a process of its own.

    Raises
    ------
    DataError
        If the file can not be read as a workbook, or would unpack beyond all measure.
    """
    return Workbook({table.sheet: table for table in read_foreign(path, file, plain=True)})


def read_sheet(book: Workbook, sheet: str) -> Iterator[Chunk]:
    """Yield the rows of a sheet in chunks, from row 1 and column A on; lines are Excel row numbers."""
    table = book.sheets[sheet]
    for first in range(0, len(table.lines), BATCH):
        rows = [list(row) for row in table.slice(first, BATCH)]
        yield Chunk(rows, range(first + 1, first + 1 + len(rows)))
