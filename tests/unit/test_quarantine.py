"""Quarantine as a workbook: rows come back as they came in, and corrected ones are taken."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from covernet.graph.snapshot import current_snapshot
from covernet.importers.headers import REASON_COLUMNS
from covernet.importers.intake import Wishes, import_sheets
from covernet.importers.quarantine import quarantine_workbook
from tests.foreign import HEADER, VILLAGE, ids, stored, town, write_sheet


def workbook(net: Path) -> openpyxl.Workbook:
    content = quarantine_workbook(current_snapshot(net))
    assert content is not None
    return openpyxl.load_workbook(io.BytesIO(content))


def texts(page: Worksheet) -> list[list[str]]:
    return [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]


def test_rows_come_back_in_their_columns_with_the_faulty_cell_marked(tmp_path: Path) -> None:
    net = town(tmp_path)
    rows = [
        [*HEADER, "备注"],
        ["堡西村", "1", "示例甲", "1", "x"],
        ["堡酉村", "1", "=示例乙", "2", "私下的话"],
        ["堡西村", "1", "", "", ""],
    ]
    import_sheets([write_sheet(tmp_path / "台账.csv", rows)], net)
    page = workbook(net)["党员联系户台账"]
    found = texts(page)
    assert found[1] == [*HEADER, "备注", *REASON_COLUMNS]
    assert found[2][:5] == ["堡酉村", "1", "=示例乙", "2", ""]
    assert found[2][5:] == ["村名：地名对不上官方名称", "台账.csv", "", "3"]
    assert page["C3"].data_type == "s"
    colours = {cell.coordinate: cell.fill.fgColor.rgb for cell in page[3][:4]}
    assert [at for at, colour in colours.items() if colour == "FFFFE08A"] == ["A3"]
    assert "党员姓名：缺必填的单元格" in found[3][5] and "户编号：缺必填的单元格" in found[3][5]


def test_corrected_rows_are_imported_with_the_same_command(tmp_path: Path) -> None:
    net = town(tmp_path)
    header = ["党小组", "党员姓名", "户主", "职级"]
    rows = [header, ["1", "示例甲", "户主甲", ""], ["1", "", "户主乙", "x"]]
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'version = 1\n[[sheet]]\nledger = "member-households"\n[sheet.columns]\n"党小组" = "group"\n"党员姓名" = "member"\n'
        f'"户主" = "householder"\n"职级" = "-"\n[sheet.constants]\nvillage = "{VILLAGE}"\n', encoding="utf-8"
    )  # fmt: skip
    import_sheets([write_sheet(tmp_path / "台账.csv", rows)], net, Wishes(mapping=mapping))
    book = workbook(net)
    page = book.worksheets[0]
    assert "户主乙" not in str(texts(page))
    page["B3"] = "示例丙"
    book.save(tmp_path / "改好.xlsx")
    report = import_sheets([tmp_path / "改好.xlsx"], net, Wishes(mapping=mapping)).report
    assert (report.accepted, report.quarantined) == (1, 0)
    assert len(ids(net, "Household")) == 2
    assert {row["file"] for row in stored(net, "provenance/nodes/Household")} == {"台账.csv", "改好.xlsx"}
    rows[2][1] = "示例丙"
    again = import_sheets([write_sheet(tmp_path / "台账.csv", rows)], net, Wishes(mapping=mapping)).report
    assert again.unchanged, "the corrected sheet itself gives the same household"


def test_rows_of_a_bundle_come_back_too(tmp_path: Path) -> None:
    net = town(tmp_path)
    member = write_sheet(
        tmp_path / "Member.csv", [["id", "name", "since"], ["M1", "示例甲", "昨天"], ["M2", "13800138000", ""]]
    )
    other = write_sheet(tmp_path / "台账.csv", [HEADER, ["堡西村", "1", "", "2"]])
    import_sheets([member, other], net)
    book = workbook(net)
    assert book.sheetnames == ["Member", "党员联系户台账"]
    page = book["Member"]
    assert texts(page)[0] == ["id", "name", "since", *REASON_COLUMNS]
    assert texts(page)[2][:3] == ["M2", "", ""]
    page["C2"], page["B3"] = "2024-07-01", "示例乙"
    book["党员联系户台账"]["C3"] = "示例丙"
    book.save(tmp_path / "改好.xlsx")
    report = import_sheets([tmp_path / "改好.xlsx"], net).report
    assert (report.accepted, report.quarantined) == (3, 0)


def test_nothing_put_aside_is_no_workbook(tmp_path: Path) -> None:
    assert quarantine_workbook(current_snapshot(town(tmp_path))) is None


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@x", "http://x", "{=1}"])
def test_text_never_becomes_a_formula(tmp_path: Path, text: str) -> None:
    net = town(tmp_path)
    import_sheets([write_sheet(tmp_path / "台账.csv", [HEADER, ["堡西村", "1", text, ""]])], net)
    cell = workbook(net).worksheets[0]["C3"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
