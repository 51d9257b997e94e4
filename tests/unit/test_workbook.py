"""The gap workbook as a planner opens it: read back by openpyxl and by calamine."""

from __future__ import annotations

import dataclasses
import io
import re
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from covernet.graph.snapshot import current_snapshot
from covernet.queries.audit import AuditResult, Count, RuleSummary, audit
from covernet.queries.names import unit_names
from covernet.queries.packs import load_pack
from covernet.queries.rules import Demand, Reach, Total
from covernet.queries.sources import source_lines
from covernet.viz.words import Names, met_words
from covernet.viz.workbook import deficit, findings_workbook
from tests.small import EAST, FORMULA, HALL, build

SHEETS = ["总览 overview", "按责任单位 by unit", "按村居 by village", "缺口清单 gaps"]
HEAD = 2
"""Row of the titles; a sentence stands above them."""


@dataclasses.dataclass(frozen=True)
class Made:
    result: AuditResult
    names: Names
    content: bytes
    english: bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    net = build(tmp_path_factory.mktemp("net"))
    pack = load_pack("linkage", {"linkage": {"min_households": 2}})
    result = audit(net, [pack])
    snapshot = current_snapshot(net)
    names = unit_names(snapshot, result.as_of)
    sources = source_lines(snapshot, result.findings)
    title = "示例镇 A&B"
    content, english = (findings_workbook(result, names, lang, title=title, sources=sources) for lang in ("zh", "en"))
    return Made(result, names, content, english)


def sheets(content: bytes) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: sheet for sheet in book.worksheets}


def rows(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD + 1)]


def test_both_readers_see_the_same_sheets(made: Made) -> None:
    by_openpyxl = sheets(made.content)
    by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(made.content))
    assert list(by_openpyxl) == by_calamine.sheet_names == SHEETS
    for name, sheet in by_openpyxl.items():
        seen = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
        assert by_calamine.get_sheet_by_name(name).to_python() == seen


def test_the_list_holds_every_finding_in_words(made: Made) -> None:
    found = rows(sheets(made.content)["缺口清单 gaps"])
    assert [row[-1] for row in found] == [finding.id for finding in made.result.findings]
    assert [row[3] for row in found] == [finding.subject["id"] for finding in made.result.findings]
    by_id = {row[3]: row for row in found}
    assert by_id["H4"][:-1] == [
        "必须", "每户至少有 1 名党员联系", "户 H4", "H4", "现有 0，应至少 1", -1, "大东村", "竖新镇", "大东村",
        "Household.csv", 5, None,
    ]  # fmt: skip
    assert by_id["M2"][2] == "党员 M2", "people stand with their ids"
    assert by_id["M2"][8] == FORMULA
    assert by_id["M2"][5] == -2, "of the two that the settings ask for"
    village = next(row for row in found if row[1] == "村居到户的链条不断")
    assert village[2:7] == ["村居 大东村", EAST, "第 1 步断开：属村居·党小组", None, "大东村"]
    assert village[9:11] == ["Village.csv", 3]
    english = {row[3]: row for row in rows(sheets(made.english)["缺口清单 gaps"])}
    assert english["H4"][0] == "must"
    assert english["H4"][2] == "Household H4"
    assert english["H4"][4] == "0 found, at least 1 needed"


def test_the_overview_has_every_rule_and_the_override(made: Made) -> None:
    sheet = sheets(made.content)["总览 overview"]
    found = rows(sheet)
    assert [row[1] for row in found] == [summary.rule.full_id for summary in made.result.summary]
    assert [row[3:6] for row in found] == [[s.total.checked, s.total.gaps, s.total.late] for s in made.result.summary]
    served = next(row for row in found if row[1] == "linkage/household-served")
    assert served[6] == "33.3%"
    note = str(sheet["A1"].value)
    assert "2025-06-30" in note and "linkage.min_households = 2" in note


@pytest.mark.parametrize(
    ("demand", "checked", "gaps", "words"),
    [
        (Reach(()), 3, 1, "66.7%"),
        (Reach(()), 30_000, 1, ">99.9%"),
        (Reach(()), 30_000, 29_999, "<0.1%"),
        (Reach(()), 248, 7, "97.2%"),
        (Reach(()), 800, 1, "99.9%"),
        (Reach(()), 2000, 1, ">99.9%"),
        (Reach(()), 3, 0, "100.0%"),
        (Reach(()), 0, 0, "—"),
        (Reach(()), 2, 3, "0.0%"),
        (Total(400, None, None), 399, 1, "否"),
        (Total(400, None, None), 400, 0, "是"),
    ],
)
def test_a_share_is_never_rounded_up_to_all(demand: Demand, checked: int, gaps: int, words: str) -> None:
    rule = dataclasses.replace(load_pack("linkage").rules[0], demand=demand)
    assert met_words(RuleSummary(rule, Count(checked, gaps), {}, gaps), "zh") == words


def test_the_villages_add_up(made: Made) -> None:
    found = rows(sheets(made.content)["按村居 by village"])
    gaps = {village: sum(f.place["village"] == village for f in made.result.findings) for village in (HALL, EAST)}
    assert sum(gaps.values()) == len(made.result.findings)
    by_name = {row[0]: row for row in found}
    for name, id in (("堡西村", HALL), ("大东村", EAST)):
        assert by_name[name][1] == gaps[id] == sum(int(str(n)) for n in by_name[name][2:])


def test_a_planner_can_filter_scroll_and_print(made: Made) -> None:
    for sheet in sheets(made.content).values():
        assert sheet.freeze_panes == "B3", "titles and the first column stay"
        last = sheet.cell(sheet.max_row, sheet.max_column).coordinate
        assert sheet.auto_filter.ref == f"A{HEAD}:{last}"
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$2:$2"
        assert sheet.oddHeader.left.text == "示例镇 A&&B；审计日 as of 2025-06-30；快照 snapshot 1"
    area = sheets(made.content)["缺口清单 gaps"].print_area
    assert area.startswith("'缺口清单 gaps'!$A$1:$K$"), "ids of findings are for the register, not for paper"


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def room_of(sheet: Worksheet, column: int) -> float:
    """The width of a column; openpyxl keeps neighbours of one width as a group."""
    return next(float(d.width) for d in sheet.column_dimensions.values() if (d.min or 0) <= column <= (d.max or 0))


def test_columns_are_wide_enough_for_chinese(made: Made) -> None:
    for name, sheet in sheets(made.content).items():
        for column in range(1, sheet.max_column + 1):
            room = room_of(sheet, column)
            assert room < 39
            for row in range(HEAD + 1, sheet.max_row + 1):
                text = str(sheet.cell(row, column).value)
                if width(text) > room:
                    assert sheet.cell(row, column).alignment.wrap_text, (name, column, text)
                    assert (sheet.row_dimensions[row].height or 15) // 15 * room >= width(text), (name, column, text)


def test_long_titles_are_folded_not_cut(made: Made) -> None:
    sheet = sheets(made.content)["按村居 by village"]
    height = sheet.row_dimensions[HEAD].height
    assert sheet.cell(HEAD, 3).alignment.wrap_text
    for column in range(3, sheet.max_column + 1):
        room = room_of(sheet, column)
        assert room <= 12, "a column of small numbers is not as wide as its title"
        assert width(str(sheet.cell(HEAD, column).value)) <= room * (height // 15)


def test_no_text_is_a_formula_or_a_link(made: Made) -> None:
    kinds = {cell.data_type for sheet in sheets(made.content).values() for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        parts = {
            name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith((".xml", ".rels"))
        }
    for name, text in parts.items():
        assert not re.search(r"<f[ >]|<hyperlink|TargetMode=\"External\"", text), name
    assert any("=HYPERLINK(" in text for text in parts.values()), "the text itself is there"


def test_a_very_long_text_is_kept_in_part(made: Made) -> None:
    names = {("PartyGroup", "G2"): "长" * 40_000}
    found = rows(sheets(findings_workbook(made.result, names))["缺口清单 gaps"])
    owner = next(str(row[8]) for row in found if row[3] == "M2")
    assert owner == "长" * 32_767, "as much as a cell of Excel holds"


def test_an_audit_without_findings_is_a_workbook_too(made: Made, tmp_path: Path) -> None:
    none = dataclasses.replace(made.result, table=made.result.table.slice(0, 0))
    found = sheets(findings_workbook(none, {}))
    assert list(found) == SHEETS
    assert rows(found["缺口清单 gaps"]) == []


def test_units_stand_with_what_they_must_put_right_first(made: Made) -> None:
    found = rows(sheets(made.content)["按责任单位 by unit"])
    assert sum(int(str(row[3])) for row in found) == len(made.result.findings)
    must = [int(str(row[4])) for row in found]
    assert must == sorted(must, reverse=True)
    assert all(row[3] == int(str(row[4])) + int(str(row[5])) for row in found)
    assert {(row[0], row[1]) for row in found} >= {("大东村", "村居"), (FORMULA, "党小组")}


def test_a_summary_has_no_list(made: Made) -> None:
    content = findings_workbook(made.result, made.names, listed=False)
    assert list(sheets(content)) == SHEETS[:-1]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("xl/sharedStrings.xml").decode("utf-8")
    assert made.result.findings[0].id not in text


def test_the_source_of_an_edge_is_its_row(tmp_path: Path) -> None:
    net = build(tmp_path)
    snapshot = current_snapshot(net)
    finding = audit(net, ["linkage"]).findings[0]
    ends = {"from": {"label": "Member", "id": "M1"}, "to": {"label": "Household", "id": "H2"}}
    edge = dataclasses.replace(finding, id="e", subject={"label": "SERVES", **ends, "key": {}})
    whole = dataclasses.replace(finding, id="n", subject={"label": "Network", "id": "total"})
    found = source_lines(snapshot, [edge, whole])
    assert {id: (str(row), row.line) for id, row in found.items()} == {"e": ("SERVES.csv", 3)}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"found": 1, "min": 3}, -2),
        ({"found": 5, "min": 1, "max": 3}, 2),
        ({"found": 5, "expected": 9}, -4),
        ({"missing": ("网格长", "警员")}, -2),
        ({"excess": ("网格长",)}, 1),
        ({"broken_at": 2}, None),
        ({"found": 0, "min": 1, "status": "late"}, None),
    ],
)
def test_a_deficit_is_below_zero_where_something_lacks(
    made: Made, fields: dict[str, object], wanted: int | None
) -> None:
    blank = dict.fromkeys(("found", "min", "max", "expected", "broken_at")) | {"missing": (), "excess": ()}
    assert deficit(dataclasses.replace(made.result.findings[0], **{**blank, **fields})) == wanted  # type: ignore[arg-type]
