"""Workbooks as grids: .xlsx, .xls and .ods through calamine. Formulas are never evaluated, macros never run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from covernet.errors import Where
from covernet.graph.declarations import Title
from covernet.graph.progress import Progress
from covernet.importers.csvfile import Chunk
from covernet.importers.reading.formats import Format
from covernet.importers.reading.grid import MAX_MERGES, Grid, Merge, make_grid
from covernet.importers.reading.ods import ods_facts
from covernet.importers.reading.refusals import no_access, protected, too_large, unreadable
from covernet.importers.reading.survey import MAX_UNPACKED, Fact, check_size, sheet_entries, survey

_BATCH = 4_000

_PARTS = {
    "xl/vbaProject": Title("含有宏；宏没有运行，也不会运行", "it has macros; they are never run"),
    "xl/externalLinks/": Title(
        "含有指向其他文件的链接；只读保存时的数值", "it links to other files; only the saved values are read"
    ),
}
"""What the beginning of an entry's name tells of a workbook."""

_HIDDEN = Title("这张工作表是隐藏的，也已读入", "the sheet is hidden; it was read all the same")
_FACTS: Mapping[Fact, Title] = {
    "hidden-rows": Title("有隐藏的行，也已读入", "there are hidden rows; they were read all the same"),
    "hidden-columns": Title("有隐藏的列，也已读入", "there are hidden columns; they were read all the same"),
    "uncomputed": Title(
        "有的公式没有保存结果，按空单元格读；请在表格软件中打开并保存一次",
        "some formulas have no saved value and are read as empty; open and save the file in a spreadsheet program",
    ),
    "errors": Title(
        "有的单元格是错误值（如 #N/A），按空单元格读", "cells with an error (such as #N/A) are read as empty"
    ),
}


@dataclass(frozen=True)
class _Beside:
    """What is known of a workbook's sheets, by name, beside what calamine tells.

    Parameters
    ----------
    common
        Notes on the workbook as a whole.
    merges
        None where calamine tells them itself.
    """

    notes: Mapping[str, tuple[Title, ...]]
    common: tuple[Title, ...] = ()
    merges: Mapping[str, Sequence[Merge]] | None = None


def read_sheets(path: Path, kind: Format, where: Where, progress: Progress) -> Iterator[tuple[str, Grid]]:
    """Yield the name and the cells of each worksheet of a workbook.

    Raises
    ------
    DataError
        If it can not be read, has a password, or would not fit into memory.
    """
    _check_size(path, kind, where)
    with ThreadPoolExecutor(1) as pool:
        # parsing needs no interpreter: meanwhile, the other thread looks at what the parser does not tell
        looking = pool.submit(_look_beside, path, kind, where)
        try:
            with path.open("rb") as handle, CalamineWorkbook.from_filelike(handle) as book:
                for about in book.sheets_metadata:
                    if about.typ == SheetTypeEnum.WorkSheet:
                        sheet = book.get_sheet_by_name(about.name)
                        yield about.name, _grid(sheet, about, looking.result(), where, progress)
            looking.result()
        except (CalamineError, ValueError) as error:
            looking.result()  # may know a better reason
            raise (protected if _asks_password(path) else unreadable)(where) from error
        except OSError as error:
            raise no_access(where, error) from error


def _asks_password(path: Path) -> bool:
    """Whether a workbook has a password, which calamine tells only where the file's name says its format."""
    try:
        CalamineWorkbook.from_path(path).close()
    except PasswordError:
        return True
    except (CalamineError, OSError, ValueError):
        pass
    return False


def _grid(sheet: CalamineSheet, about: SheetMetadata, beside: _Beside, where: Where, progress: Progress) -> Grid:
    own = Where(where.file, about.name)
    merges = _merges(sheet, own) if beside.merges is None else beside.merges.get(about.name, ())
    hidden = (_HIDDEN,) if about.visible != SheetVisibleEnum.Visible else ()
    notes = (*beside.common, *hidden, *beside.notes.get(about.name, ()))
    return make_grid(_chunks(sheet), own, progress, merges, notes)


def _chunks(sheet: CalamineSheet) -> Iterator[Chunk]:
    # rows come from row 1 on, but cells only from the first column that has any
    left: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
    rows: Iterator[list[Any]] = iter(sheet.iter_rows())
    first = 1
    while batch := list(islice(rows, _BATCH)):
        yield Chunk([left + row for row in batch] if left else batch, range(first, first + len(batch)))
        first += len(batch)


def _merges(sheet: CalamineSheet, where: Where) -> list[Merge]:
    ranges = sheet.merged_cell_ranges or ()
    if len(ranges) > MAX_MERGES:
        raise too_large(where)
    return [Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


def _check_size(path: Path, kind: Format, where: Where) -> None:
    if kind != "xls":
        check_size(path, where)
    elif path.stat().st_size > MAX_UNPACKED:
        raise too_large(where)


def _look_beside(path: Path, kind: Format, where: Where) -> _Beside:
    if kind == "xls":
        return _Beside({})
    found = survey(path, where)
    if kind == "ods":
        facts = ods_facts(path, where)
        return _Beside(dict.fromkeys(facts.hidden, (_FACTS["hidden-rows"],)), (), facts.merges)
    common = [note for start, note in _PARTS.items() if any(name.startswith(start) for name in found)]
    if not any(found.values()):
        return _Beside({}, tuple(common))
    entries = sheet_entries(path, where)
    notes = {
        sheet: tuple(note for fact, note in _FACTS.items() if fact in found.get(entry, ()))
        for sheet, entry in entries.items()
    }
    return _Beside(notes, tuple(common))
