"""Workbooks: sheets as bundles, cells as a person sees them, hostile files refused."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from covernet.errors import DataError
from covernet.graph.snapshot import Network
from covernet.importers.bundle import import_bundle
from covernet.importers.workbook import open_workbook, read_sheet

Sheets = dict[str, list[list[Any]]]


def with_openpyxl(path: Path, sheets: Sheets) -> None:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def with_xlsxwriter(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


WRITERS = pytest.mark.parametrize("write", [with_openpyxl, with_xlsxwriter])


def stored(network: Path, part: str) -> list[dict[str, Any]]:
    snapshot = Network(network).current()
    assert snapshot is not None
    return [row for path in snapshot.files(part) for row in pq.ParquetFile(path).read().to_pylist()]


@WRITERS
def test_cells_are_read_as_seen(write: Callable[[Path, Sheets], None], tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    write(path, {
        "Member": [
            ["编号", "name", "office", "since"],
            [1.0, "甲某某", True, dt.datetime(2001, 7, 1)],
            [None, None, None, None],
            ["M2", 2.5, "否", "2001-07-02"],
            ["M3", "x", False, dt.datetime(2001, 7, 1, 12, 30)],
        ],
        "说明": [["x"]],
    })  # fmt: skip
    report = import_bundle([path], tmp_path / "net")
    assert [(m["id"], m["name"], m["office"], m["since"]) for m in stored(tmp_path / "net", "nodes/Member")] == [
        ("1", "甲某某", True, dt.date(2001, 7, 1)),
        ("M2", "2.5", False, dt.date(2001, 7, 2)),
    ]
    lines = {p["id"]: (p["file"], p["sheet"], p["line"]) for p in stored(tmp_path / "net", "provenance/nodes/Member")}
    assert lines == {"1": ("town.xlsx", "Member", 2), "M2": ("town.xlsx", "Member", 4)}
    (fault,) = stored(tmp_path / "net", "quarantine/rows")
    assert (fault["line"], fault["reason"], fault["values"][3]) == (5, "bad-type", "2001-07-01 12:30:00")
    assert report.ignored == ("town.xlsx[说明]",)
    assert (report.read, report.accepted, report.quarantined) == (3, 2, 1)


@WRITERS
def test_a_workbook_and_its_csv_files_say_the_same(write: Callable[[Path, Sheets], None], tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    write(path, {"County": [["id", "name"], ["310151", "崇明区"]]})
    (tmp_path / "County.csv").write_text("id,name\n310151,崇明区\n", encoding="utf-8")
    report = import_bundle([path, tmp_path / "County.csv"], tmp_path / "net")
    assert (report.accepted, report.skipped) == (1, 1)


@WRITERS
def test_lines_are_excel_rows_where_the_table_begins_below(
    write: Callable[[Path, Sheets], None], tmp_path: Path
) -> None:
    path = tmp_path / "town.xlsx"
    write(path, {"Grid": [[None], [None], ["id", "name"], ["G1", "一"], [None, None], ["G2", "二"]]})
    import_bundle([path], tmp_path / "net")
    assert {p["id"]: p["line"] for p in stored(tmp_path / "net", "provenance/nodes/Grid")} == {"G1": 4, "G2": 6}


def test_a_sheet_that_begins_to_the_right_keeps_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Grid").write_string(3, 2, "x")
    (chunk,) = read_sheet(open_workbook(path, "x.xlsx"), "Grid")
    at = [line for row, line in zip(chunk.rows, chunk.lines, strict=True) if any(row)]
    assert at == [4]
    assert [row for row in chunk.rows if any(row)] == [["", "", "x"]]


def test_a_workbook_without_a_known_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    with_openpyxl(path, {"Sheet1": [["id"]]})
    with pytest.raises(DataError, match="no sheet to import"):
        import_bundle([path], tmp_path / "net")
    with_openpyxl(path, {"Member": [["id"], ["M1"]], "Grid": []})
    with pytest.raises(DataError, match=r"town.xlsx\[Grid\]: .*\n.*empty"):
        import_bundle([path], tmp_path / "net")
    assert not (tmp_path / "net").exists()


def damaged(path: Path) -> None:
    with_openpyxl(path, {"Member": [["id"], ["M1"]]})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")


def broken_sheet(path: Path) -> None:
    _replaced_sheet(path, "<worksheet><sheetData><row r='1'><c r='A1'")


def far_cell(path: Path) -> None:
    _replaced_sheet(path, '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                    "</sheetData></worksheet>")  # fmt: skip


def bomb(path: Path) -> None:
    _replaced_sheet(path, "<worksheet><sheetData>" + " " * (8 << 20))
    with zipfile.ZipFile(path, "a") as archive:  # as if it were a hundred times as long
        for entry in archive.infolist():
            entry.file_size *= 100
        archive.writestr("x", "x")


def lying_bomb(path: Path) -> None:
    _replaced_sheet(path, "<worksheet><sheetData>" + " " * (8 << 20))
    with zipfile.ZipFile(path, "a") as archive:
        for entry in archive.infolist():
            entry.file_size = min(entry.file_size, 1000)
        archive.writestr("x", "x")


def entities(path: Path) -> None:
    _replaced_sheet(path, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet><sheetData>'
                    '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>')  # fmt: skip


def _replaced_sheet(path: Path, xml: str) -> None:
    whole = path.with_suffix(".whole")
    with_openpyxl(whole, {"Member": [["id"], ["M1"]]})
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, xml if entry.filename.startswith("xl/worksheets/") else old.read(entry))


@pytest.mark.parametrize("make", [damaged, no_workbook, broken_sheet, far_cell, bomb, lying_bomb, entities])
def test_hostile_workbooks_are_refused_in_seconds(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    make(path)
    start = time.monotonic()
    with pytest.raises(DataError) as caught:
        import_bundle([path], tmp_path / "net")
    assert time.monotonic() - start < 5
    assert "town.xlsx" in str(caught.value)
    assert not (tmp_path / "net").exists()
