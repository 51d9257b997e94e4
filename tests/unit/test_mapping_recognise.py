"""Recognition: what a sheet and its columns are taken for, and that nothing is guessed in silence."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from covernet.errors import DataError
from covernet.importers.intake import Intake, Wishes, import_sheets
from covernet.importers.mapping.sheets import NOT_TAKEN, Question
from tests.foreign import COMMUNITY, HEADER, VILLAGE, Rows, as_read, ids, stored, town, write_sheet

LINE = ["堡西村", "第一党小组", "示例甲", "1"]


def take(folder: Path, rows: Rows, mapping: str | None = None, **more: object) -> Intake:
    net = folder / "net"
    if not net.exists():
        town(folder)
    (path := folder / "台账.csv").touch()
    file = folder / "mapping.toml"
    if mapping is not None:
        file.write_text(mapping, encoding="utf-8")
    return import_sheets([path], net, Wishes(mapping=file), read=as_read(rows), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "header",
    [
        ["村名", "党小组", "党员姓名", "户编号"],
        ["所在村（必填）", "所 属 党小组", "姓名", "户号"],
        ["＊村  名", "黨小組名稱", "聯繫黨員", "戶編號"],
        ["行政村：", "党小组名", "党员", "联系户编号"],
        ["village", "group", "member", "household_number"],
    ],
)
def test_headers_are_known_as_officials_write_them(tmp_path: Path, header: list[str]) -> None:
    intake = take(tmp_path, [header, LINE])
    assert intake.sheets[0].sheet.fields == ("village", "group", "member", "household_number")
    assert ids(tmp_path / "net", "Household") == [f"{VILLAGE}-H0001"]


def test_joined_headings_are_looked_up_whole_first(tmp_path: Path) -> None:
    net = town(tmp_path)
    path = write_sheet(
        tmp_path / "台账.xlsx",
        [["村名", "党员", "", "户主"], ["", "党小组", "姓名", "姓名"], ["堡西村", "一组", "示例甲", "户主甲"]],
    )
    book = openpyxl.load_workbook(path)
    page = book.active
    page.merge_cells("A1:A2")
    page.merge_cells("B1:C1")
    book.save(path)
    (sheet,) = import_sheets([path], net).sheets
    assert sheet.sheet.fields == ("village", "group", "member", "householder")


REFUSED: dict[str, tuple[list[str], str]] = {
    "a column is missing": (["村名", "党员姓名", "户编号"], "党员联系户台账 还缺 党小组"),
    "an unknown column": ([*HEADER, "积分"], "不认识的列：积分"),
    "two columns for one field": ([*HEADER, "户号"], "都像“户编号”：户编号、户号"),
    "a refused column": ([*HEADER, "联系电话"], "联系电话（电话号码与住址）"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_certain_is_refused_with_candidates(tmp_path: Path, what: str) -> None:
    header, told = REFUSED[what]
    with pytest.raises(DataError) as caught:
        take(tmp_path, [header, [*LINE, "x"][: len(header)]])
    assert told in caught.value.zh
    assert caught.value.where.file == "台账.csv"


def test_an_unknown_column_can_be_said_in_the_mapping_that_is_written(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        take(tmp_path, [[*HEADER, "联系起点"], [*LINE, "2024.7.1"]])
    file = tmp_path / "mapping.toml"
    text = file.read_text(encoding="utf-8")
    assert '"联系起点" = "?"' in text
    with pytest.raises(DataError, match="is to be decided"):
        take(tmp_path, [[*HEADER, "联系起点"], [*LINE, "2024.7.1"]])
    take(tmp_path, [[*HEADER, "联系起点"], [*LINE, "2024.7.1"]], text.replace('"?"', '"serves_since"'))
    assert [str(edge["since"]) for edge in stored(tmp_path / "net", "edges/SERVES")] == ["2024-07-01"]


def test_a_person_is_asked_where_one_is_there(tmp_path: Path) -> None:
    asked: list[Question] = []

    def answer(question: Question) -> str | None:
        asked.append(question)
        return question.options[-1].answer if "积分" in question.title.zh else question.options[0].answer

    intake = take(tmp_path, [[*HEADER, "积分"], [*LINE, "9"], ["堡西材", "1", "示例乙", "2", ""]], ask=answer)
    assert [question.title.en.split()[0] for question in asked] == ["What", "Which"]
    assert asked[0].options[-1].answer == NOT_TAKEN
    assert asked[1].options[0].answer == VILLAGE
    assert intake.report.accepted == 2
    text = (tmp_path / "mapping.toml").read_text(encoding="utf-8")
    assert '"积分" = "-"' in text and f'"堡西材" = "{VILLAGE}"' in text
    again = take(tmp_path, [[*HEADER, "积分"], [*LINE, "9"], ["堡西材", "1", "示例乙", "2", ""]])
    assert again.report.unchanged


def test_two_ledgers_that_fit_are_told_apart_by_the_title_or_not_at_all(tmp_path: Path) -> None:
    header, line = (
        ["村名", "党支部", "存在问题", "会议类型", "时间", "整改时限"],
        ["堡西村", "一", "x", "y", "2025-01-01", "2025-02-01"],
    )
    with pytest.raises(DataError, match="several ledgers"):
        take(tmp_path, [header, line])


def test_the_village_may_stand_in_the_name_of_the_sheet(tmp_path: Path) -> None:
    net = town(tmp_path)
    path = write_sheet(tmp_path / "台账.xlsx", [HEADER[1:], LINE[1:]], sheet="新乐社区")
    (sheet,) = import_sheets([path], net, Wishes(mapping=tmp_path / "m.toml")).sheets
    assert sheet.sheet.constants == {"village": COMMUNITY}
    assert ids(net, "Household") == [f"{COMMUNITY}-H0001"]
    assert f'village = "{COMMUNITY}"' in (tmp_path / "m.toml").read_text(encoding="utf-8")
    other = write_sheet(tmp_path / "别的.xlsx", [HEADER[1:], LINE[1:]], sheet="Sheet1")
    with pytest.raises(DataError, match="lacks Village"):
        import_sheets([other], net)


def test_a_sheet_without_a_ledger_is_left_and_said(tmp_path: Path) -> None:
    net = town(tmp_path)
    path = write_sheet(tmp_path / "台账.xlsx", [HEADER, LINE])
    book = openpyxl.load_workbook(path)
    book.create_sheet("别的").append(["甲乙", "丙丁"])
    book["别的"].append(["一", "二"])
    book.save(path)
    assert import_sheets([path], net).report.ignored == ("台账.xlsx[别的]",)


def test_an_answer_must_be_a_place_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the network has no 999"):
        take(tmp_path, [HEADER, LINE], 'version = 1\n[places]\n"堡西材" = "999"\n')


LINE = ["堡西村", "1", "示例甲", "1"]
BESIDE = {
    "the same header again": [[*HEADER, *HEADER], [*LINE, *LINE]],
    "the same header beyond a blank column": [[*HEADER, "", *HEADER[2:]], [*LINE, "", *LINE[2:]]],
    "another table of another length": [
        [*HEADER, "", "村民小组", "党员类型"],
        [*LINE, "", "2组", "正式"],
        [*LINE, "", "", ""],
    ],
}


@pytest.mark.parametrize("rows", BESIDE.values(), ids=BESIDE)
def test_tables_side_by_side_are_refused(tmp_path: Path, rows: Rows) -> None:
    net, path = town(tmp_path), write_sheet(tmp_path / "台账.xlsx", rows)
    with pytest.raises(DataError, match="side by side"):
        import_sheets([path], net)
    assert not ids(net, "Member")


def test_a_blank_column_within_a_table_is_none_between_two(tmp_path: Path) -> None:
    rows = [[*HEADER[:2], "", *HEADER[2:]], [*LINE[:2], "", *LINE[2:]], ["堡西村", "2", "", "示例乙", "2"]]
    net = town(tmp_path)
    assert import_sheets([write_sheet(tmp_path / "台账.xlsx", rows)], net).report.accepted == 2
