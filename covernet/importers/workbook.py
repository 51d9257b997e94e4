"""Reading .xlsx sheets: cells as the text a person sees, rows by their Excel number."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from covernet.errors import DataError, Where
from covernet.importers.csvfile import BATCH, Chunk

MAX_UNPACKED = 512 << 20
"""Bytes a workbook may unpack to."""

MAX_CELLS = 20_000_000
"""Cells of the rectangle that a sheet's outermost cells span."""

_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def open_workbook(path: Path, file: str) -> CalamineWorkbook:
    """Open a workbook.

    Raises
    ------
    DataError
        If the file can not be read as a workbook, or would unpack beyond all measure.
    """
    _guard(path, file)
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(Where(file)) from error


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
            rows.append(left + [_text(cell) for cell in row])
            if len(rows) == BATCH:
                yield Chunk(rows, range(first, first + len(rows)))
                first, rows = first + len(rows), []
        if rows:
            yield Chunk(rows, range(first, first + len(rows)))
    except (CalamineError, ValueError) as error:
        raise _unreadable(Where(file, sheet)) from error


def _guard(path: Path, file: str) -> None:
    """Refuse a workbook whose sheets would not fit into memory, before anything is unpacked."""
    where = Where(file)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise _too_large(where)
            for entry in archive.infolist():
                _guard_entry(archive, entry, where)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _unreadable(where) from error
    except OSError as error:
        raise DataError(
            f"文件读不了（{error.strerror}）；请检查路径和权限",
            f"can not read the file ({error.strerror}); check path and permissions",
            where=where,
        ) from error


def _guard_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: Where) -> None:
    """Unpack an entry once, which checks its size, and find a sheet's outermost cells.

    The reader makes room for the whole rectangle up to them, however few cells there are.
    """
    is_sheet = entry.filename.startswith("xl/worksheets/")
    width, height, tail = 0, 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            found = _REFERENCE.findall(tail + chunk) if is_sheet else []
            if found:
                width = max(width, *(_column(name) for name in {name for name, _ in found}))
                height = max(height, *(int(row) for _, row in found))
            if width * height > MAX_CELLS:
                raise _too_large(where)
            tail = chunk[-16:]


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """A cell's value as a person sees it.

    >>> _text(1.0), _text(True), _text(dt.datetime(2024, 7, 16))
    ('1', 'true', '2024-07-16')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _unreadable(where: Where) -> DataError:
    return DataError(
        "这个工作簿打不开：不是 .xlsx、已损坏或有密码；请在表格软件中重新另存",
        "can not open this workbook: it is no .xlsx, damaged or has a password; save it again",
        where=where,
    )


def _too_large(where: Where) -> DataError:
    return DataError(
        "这个工作簿展开后过大；请删去表格以外的单元格，或另存为 CSV",
        "this workbook is too large when unpacked; delete cells outside the tables, or save as CSV",
        where=where,
    )
