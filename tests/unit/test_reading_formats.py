"""Every format, writer, encoding and delimiter gives the same tables, whatever the file is called."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from covernet.errors import DataError
from covernet.importers.reading.model import ForeignTable
from covernet.importers.reading.read import read_foreign
from tests.unit.sheets import (
    DATA,
    LEDGER,
    SHEET,
    Rows,
    as_csv,
    read_here,
    sheet_xml,
    shown,
    skipped,
    with_entries,
    with_openpyxl,
    with_pandas,
    with_xlsxwriter,
)


def notes(table: ForeignTable) -> str:
    return "|".join(note.en for note in table.notes)


@pytest.mark.parametrize("write", [with_openpyxl, with_xlsxwriter])
def test_a_workbook_is_read_in_a_process_of_its_own(write: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write(path)
    (table,) = read_foreign(path, "台账.xlsx")
    assert (table.file, table.number, table.title) == ("台账.xlsx", 1, "某某镇党员联系户台账")
    assert table.header == ("序号", "村名", "党员姓名", "户主", "备注")
    assert table.positions == (1, 2, 3, 4, 5)
    assert shown(table) == {
        3: ("1", "甲村", "演示党员一", "演示户一", ""),
        4: ("2", "甲村", "演示党员二", "演示户二", "=cmd|'/c calc'!A1"),
        5: ("3", "乙村", "演示党员三", "演示户三", "两\n行"),
    }
    assert skipped(table) == {1: "title", 2: "header", 6: "subtotal"}
    assert table == read_here(path)[0], "the pipe changes nothing"


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_a_sheet_written_by_libreoffice(suffix: str) -> None:
    main, second, hidden = read_foreign(DATA / f"ledger.{suffix}", f"ledger.{suffix}")
    assert main.title == "某某镇党员联系户台账"
    assert main.headings == (
        ("序号",), ("村名",), ("党员信息", "姓名"), ("党员信息", "编号"), ("联系户", "户主"), ("联系户", "组别"), ("联系日期",),
    )  # fmt: skip
    assert shown(main) == {
        5: ("1", "甲村", "演示党员一", "M01", "演示户一", "一组", "2024.7.1"),
        6: ("2", "甲村", "演示党员二", "M02", "演示户二", "二\n组", "2024-07-01"),
        8: ("3", "甲村", "演示党员三", "M03", "演示户三", "一组", "2024年7月"),
        10: ("4", "乙村", "演示党员四", "M04", "演示户四", "１组", "2024-7"),
    }
    assert skipped(main) == {
        1: "title", 2: "title", 3: "header", 4: "header", 7: "blank", 9: "subtotal", 11: "subtotal", 12: "signature",
        13: "blank",
    }  # fmt: skip
    assert (second.number, second.header, second.lines.to_pylist()) == (2, ("网格", "网格员", "备注"), [16, 17])
    assert second.rows[0][2] == "=cmd|'/c calc'!A1", "what looks like a command stays text"
    assert "the sheet is hidden" in notes(hidden) and skipped(hidden) == {1: "no-table"}
    assert ("hidden rows" in notes(main)) is (suffix != "xls"), "calamine does not tell it of .xls"


def test_the_format_is_told_by_the_content_and_not_by_the_name(tmp_path: Path) -> None:
    wanted = read_here(DATA / "ledger.xls")[0].rows
    for suffix, name in (("xlsx", "a.xls"), ("xls", "b.xlsx"), ("ods", "c.csv")):
        shutil.copy(DATA / f"ledger.{suffix}", tmp_path / name)
        assert read_here(tmp_path / name)[0].rows == wanted
    (tmp_path / "d.xls").write_text(as_csv(LEDGER, "\t"), encoding="gb18030")
    assert read_here(tmp_path / "d.xls")[0].rows[1][3] == "演示户二"


def test_an_ods_written_by_odfpy(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with_pandas(path)
    (table,) = read_here(path)
    assert list(shown(table)) == [3, 4, 5] and table.rows[2][2:] == ("演示党员三", "演示户三", "两\n行")


ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("delimiter", "named"), [(",", "comma"), ("\t", "tab"), (";", "semicolon"), ("|", "vertical bar")]
)
def test_every_encoding_and_delimiter_is_told(encoding: str, delimiter: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(LEDGER, delimiter).encode(encoding))
    (table,) = read_here(path)
    assert shown(table) == {
        3: ("1", "甲村", "演示党员一", "演示户一", ""),
        4: ("2", "", "演示党员二", "演示户二", "=cmd|'/c calc'!A1"),
        5: ("3", "乙村", "演示党员三", "演示户三", "两\r\n行" if "\r\n行" in table.rows[2][4] else "两\n行"),
    }
    assert skipped(table) == {1: "title", 2: "header", 7: "subtotal"}, "lines of the file, of which one cell has two"
    assert f"encoding {ENCODINGS[encoding]}, cells separated by {named}" in notes(table)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("村名,戶主\n東村,張某\n".encode("big5"), 1, "not known"),
        ("Name,Größe\nMüller,é\n".encode("cp1252"), 2, "not known"),
        ("村名,户主\n甲村,演示户一\n".encode() + "乙村".encode() + b"\xe4,\n", 3, "most of the file is UTF-8"),
        ("村名,户主\n甲村,演示户一\n".encode() + b"\xd2\xd2\xb4\xe5,\n", 3, "most of the file is UTF-8"),
        ("村名,户主\n甲村,演示户一\n".encode("gb18030") + b"\xff\xff\n", 3, "not known"),
        (b"a,b\n\x00\x01\x02\n", 1, "not known"),
    ],
    ids=["big5", "latin", "damaged-utf8", "two-encodings", "damaged-gb18030", "binary"],
)
def test_letters_that_could_be_others_are_refused(content: bytes, line: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        read_foreign(path, "a.csv")
    assert caught.value.where.line == line
    assert "村" not in str(caught.value)


def test_cells_come_as_the_text_a_person_sees(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 1, ["整数", "小数", "日期", "时刻", "是否", "长编号"])
        sheet.write_row(1, 1, [12, 12.5, dt.date(2024, 7, 1), dt.datetime(2024, 7, 1, 8, 30), True, 310151105001])
        sheet.write_row(2, 1, [-3, 0.1, dt.date(1999, 12, 31), "", False, "007"])
    (table,) = read_here(path)
    assert table.positions == (2, 3, 4, 5, 6, 7)
    assert table.rows == [
        ("12", "12.5", "2024-07-01", "2024-07-01 08:30:00", "true", "310151105001"),
        ("-3", "0.1", "1999-12-31", "", "false", "007"),
    ]


def test_formulas_are_read_as_their_saved_values_and_never_evaluated(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["村名", "户数"])
        sheet.write_row(1, 0, ["甲村"])
        sheet.write_formula(1, 1, "=1+1", value=42)
    (table,) = read_here(path)
    assert table.rows == [("甲村", "42")] and "formulas" not in notes(table)


def test_what_a_reader_would_not_tell_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsm"
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>村名</t></is></c><c r="B1" t="inlineStr"><is><t>户数</t></is></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>甲村</t></is></c><c r="B2"><f>1+1</f><v></v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>乙村</t></is></c><c r="B3" t="e"><v>#N/A</v></c></row>'
    )
    xml = sheet_xml(rows).replace("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
    with_entries(path, {SHEET: xml, "xl/vbaProject.bin": b"\0", "xl/externalLinks/externalLink1.xml": "<a/>"})
    (table,) = read_here(path)
    assert table.rows == [("甲村", ""), ("乙村", "")]
    for said in ("macros", "links to other files", "hidden rows", "hidden columns", "no saved value", "an error"):
        assert said in notes(table)
    plain = tmp_path / "b.xlsx"
    with_entries(plain, {})
    assert read_here(plain)[0].notes == ()


def test_a_wrong_statement_of_the_sheets_size_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"  # as some versions of WPS write it
    cells = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>{i}</v></c></row>' for i in range(1, 6))
    for said in ("A1", "A1:XFD1048576"):
        with_entries(path, {SHEET: sheet_xml(cells).replace("<sheetData>", f'<dimension ref="{said}"/><sheetData>')})
        assert len(read_here(path)[0].lines) == 5


def test_formats_without_values_up_to_the_sheets_end_are_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>村名</t></is></c><c r="B1" t="inlineStr"><is><t>户主</t></is></c>'
        '<c r="XFD1" s="1"/></row><row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    with_entries(path, {SHEET: sheet_xml(cells)})
    assert read_here(path)[0].rows == [("1", "")]


@pytest.mark.parametrize("rows", [[], [["", ""], ["", ""]]])
def test_an_empty_sheet_has_no_table(rows: Rows, tmp_path: Path) -> None:
    with_openpyxl(tmp_path / "a.xlsx", rows, ())
    assert read_here(tmp_path / "a.xlsx") == []
    (tmp_path / "a.csv").write_text(as_csv(rows) if rows else "", encoding="utf-8")
    assert read_here(tmp_path / "a.csv") == []
