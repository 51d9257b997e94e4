"""Hostile files end in a clear error within seconds and bounded memory, and harm nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from covernet.errors import DataError
from covernet.importers.reading.confine import Limits
from covernet.importers.reading.read import read_foreign
from tests.unit.sheets import DATA, SHEET, Make, sheet_xml, with_entries, with_ods_rows

SECONDS = 5.0
MEMORY = 1_500_000_000

CANARY = "310151199001011230"
"""Stands in a cell of every file that can have one: no message may show it."""

LAUGHS = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE x [<!ENTITY k SYSTEM "file:///etc/hostname">]>'
ENTITY_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>&k;</t></is></c></row>'
CELL = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{CANARY}</t></is></c></row>'
ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


def xml_laughs(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml(ENTITY_CELL, dtd=LAUGHS)})


def xml_laughs_in_utf16(path: Path) -> None:
    xml = sheet_xml(ENTITY_CELL, dtd=LAUGHS).replace('"1.0"', '"1.0" encoding="UTF-16"', 1)
    with_entries(path, {SHEET: xml.encode("utf-16")})


def xml_outside(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml(ENTITY_CELL, dtd=XXE)})


def ods_laughs(path: Path) -> None:
    with_ods_rows(path, "<table:table-row><table:table-cell><text:p>&k;</text:p></table:table-cell></table:table-row>",
                  dtd=LAUGHS)  # fmt: skip


def ods_many_repeats(path: Path) -> None:
    cell = ODS_CELL.format(' table:number-columns-repeated="16384"')
    with_ods_rows(path, f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')


def ods_many_spans(path: Path) -> None:
    cell = ODS_CELL.format(' table:number-rows-spanned="1048576" table:number-columns-spanned="16384"')
    with_ods_rows(path, f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')


def ods_no_number(path: Path) -> None:
    cell = ODS_CELL.format(' table:number-columns-repeated="many"')
    with_ods_rows(path, f"<table:table-row>{cell}</table:table-row>")


def far_cell(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml(CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')})


def far_cell_hidden_from_the_survey(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml(CELL + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")})


def beyond_the_last_column(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml(CELL + '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')})


def endless_blanks(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml(CELL + " " * (300 << 20))[:-30]})


def says_to_be_large(path: Path) -> None:
    with_entries(path, {})
    with zipfile.ZipFile(path, "a") as archive:
        for entry in archive.infolist():
            entry.file_size += 400 << 20
        archive.writestr("x", "x")


def endless_cell(path: Path) -> None:
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * (250 << 20)}</t></is></c></row>'
    with_entries(path, {SHEET: sheet_xml(cell)})


def many_merged_cells(path: Path) -> None:
    after = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 2_000_000 + "</mergeCells>"
    with_entries(path, {SHEET: sheet_xml(CELL, after=after)})


def nested_without_end(path: Path) -> None:
    with_entries(path, {SHEET: sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is>' + "<r>" * 2_000_000)})


def many_entries(path: Path) -> None:
    with_entries(path, {f"xl/x{i}.xml": "" for i in range(20_000)})


def cut_archive(path: Path) -> None:
    with_entries(path, {})
    path.write_bytes(path.read_bytes()[:-200])


def cut_container(path: Path) -> None:
    path.write_bytes((DATA / "ledger.xls").read_bytes()[:3000])


def million_columns(path: Path) -> None:
    path.write_text(CANARY + "," * 1_000_000 + "\n" + "a,b\n" * 9, encoding="utf-8")


def wide_and_long(path: Path) -> None:
    path.write_bytes(b",".join([b"a"] * 10_000) + b"\n" + b"a\n" * 100_000)


def endless_line(path: Path) -> None:
    path.write_bytes(CANARY.encode() + b"a" * (100 << 20))


def open_quote(path: Path) -> None:
    path.write_bytes(f'a,b\n"{CANARY}'.encode() + b"x\n" * (20 << 20))


def blank_lines(path: Path) -> None:
    path.write_bytes(b"a,b\n" + b"\n" * 30_000_000 + b"a,b\n")


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 1000)


BOMBS: dict[str, list[Make]] = {
    "xlsx": [
        xml_laughs, xml_laughs_in_utf16, xml_outside, far_cell, far_cell_hidden_from_the_survey, beyond_the_last_column,
        endless_blanks, says_to_be_large, endless_cell, many_merged_cells, nested_without_end, many_entries, cut_archive,
    ],
    "ods": [ods_laughs, ods_many_repeats, ods_many_spans, ods_no_number],
    "xls": [cut_container],
    "csv": [million_columns, wide_and_long, endless_line, open_quote, blank_lines, binary],
}  # fmt: skip


MEASURED = """
import json, os, sys
from pathlib import Path
from covernet.errors import DataError
from covernet.importers.reading.read import read_foreign
path = Path(sys.argv[1])
try:
    read_foreign(path, path.name)
except DataError as error:
    said = [error.zh, error.en, error.where.file]
seconds = sum(os.times()[:4])
kib = 0
if sys.platform == "linux":
    import resource
    # getrusage would tell of this process what the one that started it has had
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    kib = int(status["VmHWM"].split()[0]) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([said, seconds, kib * 1024]))
"""
"""Reads a file as the program does, and says what both processes needed: seconds of work, and bytes at most.

Work, since more seconds pass where other tests run beside it.
"""


@pytest.mark.parametrize(("suffix", "make"), [(s, make) for s, makes in BOMBS.items() for make in makes])
def test_a_hostile_file_ends_in_a_clear_error_in_seconds(suffix: str, make: Make, tmp_path: Path) -> None:
    path = tmp_path / f"town.{suffix}"
    make(path)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    (zh, en, file), seconds, memory = json.loads(done.stdout)
    assert file == path.name and zh and en and CANARY not in zh + en
    assert seconds < SECONDS and memory < MEMORY
    assert {p.name for p in tmp_path.iterdir()} == {path.name}, "nothing is left behind"


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_password_is_said(suffix: str) -> None:
    with pytest.raises(DataError, match="has a password; save it without"):
        read_foreign(DATA / f"locked.{suffix}", f"locked.{suffix}")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"%PDF-1.7\n", "a PDF file"), (b"\x89PNG\r\n", "a picture"), (b"Rar!\x1a\x07", "an archive"),
        (b"<html><table><tr><td>x</td></tr></table>", "a web page"), (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "XML"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(head: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes(head)
    with pytest.raises(DataError, match=said):
        read_foreign(path, path.name)


@pytest.mark.parametrize(
    ("entry", "said"), [("word/document.xml", "a text document"), ("a.txt", "an archive"), ("xl/workbook.bin", "xlsb")]
)
def test_an_archive_of_another_kind_is_named(entry: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "x")
    with pytest.raises(DataError, match=said):
        read_foreign(path, path.name)


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    path = inner / "a.xlsx"
    book = (
        '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="../../甲&quot;村" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with_entries(
        path, {"../evil.txt": "x", "..\\evil.txt": "x", str(tmp_path / "evil.txt"): "x", "xl/workbook.xml": book}
    )
    (table,) = read_foreign(path, path.name)
    assert table.sheet == '../../甲"村' and table.rows == [("甲村", "演示户一")]
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.xlsx", "inner"]


def test_no_module_is_taken_from_the_folder_somebody_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("open('harmed', 'w', encoding='utf-8')", encoding="utf-8")
    (tmp_path / "a.csv").write_text("村名,户主\n甲村,演示户一\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(read_foreign(Path("a.csv"), "a.csv")) == 1
    assert not (tmp_path / "harmed").exists()


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 2_000_000)
    with pytest.raises(DataError, match="took too long"):
        read_foreign(path, "a.csv", limits=Limits(seconds=0.05, seconds_per_mib=0))
    with pytest.raises(DataError, match=r"could not start|took too long"):
        read_foreign(path, "a.csv", limits=Limits(start=0.01))


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps no limit of memory")
def test_a_file_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"c,d\n" * 900_000)
    with pytest.raises(DataError, match="too large when unpacked"):
        read_foreign(path, "a.csv", limits=Limits(memory=64 << 20))
    assert len(read_foreign(path, "a.csv")[0].lines) == 900_000


@pytest.mark.skipif(os.name != "posix", reason="only there a process can be refused its files")
def test_the_process_that_reads_can_write_no_file_and_leaves_no_core(tmp_path: Path) -> None:
    code = (
        "from covernet.importers.reading.confine import confine\n"
        "import resource, sys\n"
        "confine(1 << 30, 60)\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "import pathlib\n"
        "try:\n    pathlib.Path(sys.argv[1]).write_bytes(b'x')\nexcept OSError:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x")], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout == "refused\n" and not (tmp_path / "x").read_bytes()


def test_progress_is_told_where_reading_takes_more_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("村名,党员,户主,备注\n".encode() + "甲村,演示党员一,演示户一,x\n".encode() * 900_000)
    told: list[tuple[str, int]] = []
    start = time.monotonic()
    read_foreign(path, "a.csv", progress=lambda zh, en, done, total: told.append((zh, done)))
    if time.monotonic() - start > 3:
        assert told and told[0][0].startswith("读取 a.csv")
    (tmp_path / "b.csv").write_text("村名,户主\n甲村,演示户一\n", encoding="utf-8")
    told.clear()
    read_foreign(tmp_path / "b.csv", "b.csv", progress=lambda zh, en, done, total: told.append((zh, done)))
    assert not told
