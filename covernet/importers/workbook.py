"""Reading .xlsx sheets: cells as the text a person sees, rows by their Excel number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from covernet.errors import Where
from covernet.importers.csvfile import BATCH, Chunk
from covernet.importers.reading.refusals import unreadable
from covernet.importers.reading.survey import survey

MAX_INTEGER = 1e15
"""Below it, a number without fraction is exact and shown without an exponent."""


def open_workbook(path: Path, file: str) -> CalamineWorkbook:
    """Open a workbook.

    Raises
    ------
    DataError
        If the file can not be read as a workbook, or would unpack beyond all measure.
    """
    survey(path, Where(file))
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(Where(file)) from error


def read_sheet(book: CalamineWorkbook, file: str, sheet: str) -> Iterator[Chunk]:
    """Yield the rows of a sheet in chunks, from row 1 and column A on; lines are Excel row numbers.

    Raises
    ------
    DataError
        If the sheet can not be read.
    """
    try:
        table = book.get_sheet_by_name(sheet)
        # rows come from row 1 on, but cells only from the first column that has any
        left = [""] * (table.start[1] if table.start else 0)
        first, rows = 1, []
        for row in table.iter_rows():
            rows.append(left + [cell_text(cell) for cell in row])
            if len(rows) == BATCH:
                yield Chunk(rows, range(first, first + len(rows)))
                first, rows = first + len(rows), []
        if rows:
            yield Chunk(rows, range(first, first + len(rows)))
    except (CalamineError, ValueError) as error:
        raise unreadable(Where(file, sheet)) from error


def cell_text(cell: Any) -> str:
    """A cell's value as a person sees it.

    >>> cell_text(1.0), cell_text(True), cell_text(dt.datetime(2024, 7, 16))
    ('1', 'true', '2024-07-16')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < MAX_INTEGER else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)
