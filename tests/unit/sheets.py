"""Real files for tests of reading: every writer, every format, and hostile ones. Everybody in them is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter

from covernet.errors import Where
from covernet.graph.progress import quiet
from covernet.importers.reading.child import read_tables
from covernet.importers.reading.model import ForeignTable

DATA = Path(__file__).resolve().parents[1] / "data" / "sheets"

Rows = Sequence[Sequence[Any]]

LEDGER: Rows = [
    ["某某镇党员联系户台账", "", "", "", ""],
    ["序号", "村名", "党员姓名", "户主", "备注"],
    [1, "甲村", "演示党员一", "演示户一", ""],
    [2, "", "演示党员二", "演示户二", "=cmd|'/c calc'!A1"],
    [3, "乙村", "演示党员三", "演示户三", "两\n行"],
    ["合计", "", 3, "", ""],
]
"""A sheet with a title, a merged village and a sum."""

LEDGER_MERGED = ("A1:E1", "B3:B4")


def with_openpyxl(path: Path, rows: Rows = LEDGER, merged: Sequence[str] = LEDGER_MERGED) -> None:
    """Write a sheet as openpyxl does, with its texts inside the cells' XML."""
    book = openpyxl.Workbook()
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = book.active.cell(at, column, None if value == "" else value)
            if isinstance(value, str):
                cell.data_type = "s"  # also what begins with =
    for place in merged:
        book.active.merge_cells(place)
    book.save(path)


def with_xlsxwriter(path: Path, rows: Rows = LEDGER, merged: Sequence[str] = LEDGER_MERGED) -> None:
    """Write a sheet as xlsxwriter does, with its texts in a table of shared ones."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place in merged:
            sheet.merge_range(place, "")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(at, column, value)


def with_pandas(path: Path, rows: Rows = LEDGER, merged: Sequence[str] = ()) -> None:
    """Write a sheet as pandas does, without merged cells; an .ods through odfpy."""
    pd.DataFrame(list(rows)).to_excel(path, header=False, index=False)


def as_csv(rows: Rows, delimiter: str = ",") -> str:
    """The text of rows, quoted where it must be."""
    out = io.StringIO()
    pd.DataFrame(list(rows)).to_csv(out, header=False, index=False, sep=delimiter, lineterminator="\r\n")
    return out.getvalue()


def read_here(path: Path) -> list[ForeignTable]:
    """Read a file within this process: a defect of ours shows as what it is, and no limit holds."""
    return list(read_tables(path, Where(path.name), quiet))


def shown(table: ForeignTable) -> dict[int, tuple[str, ...]]:
    """The rows of a table by their lines."""
    return dict(zip(table.lines.to_pylist(), table.rows, strict=True))


def skipped(table: ForeignTable) -> dict[int, str]:
    """The reasons of the lines that are no rows."""
    return {row.line: row.reason for row in table.skipped}


SHEET = "xl/worksheets/sheet1.xml"
_HEAD = '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet_xml(rows: str, *, dtd: str = "", after: str = "") -> str:
    """The XML of a sheet from that of its rows."""
    return f"{_HEAD.format(dtd)}<sheetData>{rows}</sheetData>{after}</worksheet>"


def with_entries(path: Path, entries: Mapping[str, str | bytes]) -> None:
    """Write a plain workbook in which some of the archive's entries are others."""
    whole = io.BytesIO()
    with_openpyxl(whole, [["村名", "户主"], ["甲村", "演示户一"]], ())  # type: ignore[arg-type]
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.infolist():
            if entry.filename not in entries:
                new.writestr(entry.filename, old.read(entry))
        for name, content in entries.items():
            new.writestr(name, content)


_ODS = (
    '<?xml version="1.0"?>{}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="a">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def with_ods_rows(path: Path, rows: str, *, dtd: str = "") -> None:
    """Write an .ods from the XML of its rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(dtd, rows))
        archive.writestr("META-INF/manifest.xml", _MANIFEST)


Make = Callable[[Path], None]
