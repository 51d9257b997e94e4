"""Where tables begin and end, what their columns are called, and what each line is."""

from __future__ import annotations

import pytest

from covernet.errors import Where
from covernet.graph.progress import quiet
from covernet.importers.csvfile import Chunk
from covernet.importers.reading.grid import Merge, make_grid
from covernet.importers.reading.model import ForeignTable
from covernet.importers.reading.tables import grid_tables
from tests.unit.sheets import Rows, shown, skipped


def tables(rows: Rows, *merges: tuple[int, int, int, int]) -> list[ForeignTable]:
    """The tables of a sheet; merged cells as first and last row and column, from 0."""
    chunk = Chunk([list(row) for row in rows], range(1, len(rows) + 1))
    return grid_tables(make_grid([chunk], Where("a.xlsx", "s"), quiet, [Merge(*m) for m in merges]), Where("a.xlsx"))


def only(rows: Rows, *merges: tuple[int, int, int, int]) -> ForeignTable:
    (table,) = tables(rows, *merges)
    return table


ONE, TWO, THREE = ["1", "甲村", "演示甲"], ["2", "甲村", "演示乙"], ["3", "乙村", "演示丙"]
HEADER = ["序号", "村名", "户主"]


def test_titles_of_one_and_of_several_cells_stand_above_the_header() -> None:
    table = only([["台账"], ["填报单位：甲镇", "", "2024年7月"], ["网格：一", "年度：2024"], [], HEADER, ONE, TWO])
    assert table.title == "台账", "only what is no field with its value"
    assert skipped(table) == {1: "title", 2: "title", 3: "title", 4: "blank", 5: "header"}
    assert list(shown(table)) == [6, 7]


def test_group_headings_merged_over_their_columns_are_joined() -> None:
    table = only(
        [["序号", "党员", "", "户主"], ["", "姓名", "编\n号", ""], ["1", "演示甲", "M1", "演示户"]],
        (0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3),
    )  # fmt: skip
    assert table.headings == (("序号",), ("党员", "姓名"), ("党员", "编号"), ("户主",))
    assert table.header == ("序号", "党员/姓名", "党员/编号", "户主")
    assert list(shown(table)) == [3]


def test_group_headings_of_three_rows() -> None:
    table = only(
        [["村名", "党员", "", ""], ["", "基本情况", "", "备注"], ["", "姓名", "编号", ""], ["甲村", "演示甲", "M1", "x"]],
        (0, 0, 2, 0), (0, 1, 0, 3), (1, 1, 1, 2), (1, 3, 2, 3),
    )  # fmt: skip
    assert table.headings == (
        ("村名",), ("党员", "基本情况", "姓名"), ("党员", "基本情况", "编号"), ("党员", "备注"),
    )  # fmt: skip
    assert table.rows == [("甲村", "演示甲", "M1", "x")]


def test_group_headings_whose_merge_a_text_file_has_lost() -> None:
    table = only([["序号", "党员", "", "户主"], ["", "姓名", "编号", ""], ["1", "演示甲", "M1", "演示户"]])
    assert table.headings == (("序号",), ("党员", "姓名"), ("党员", "编号"), ("户主",))
    kept = only([["序号", "党员", "", "户主"], ["1", "演示甲", "M1", "演示户"]])
    assert kept.headings == (("序号",), ("党员",), (), ("户主",)), "a row with values is no second header"


def test_words_below_a_heading_that_is_no_group_make_a_row() -> None:
    table = only([["序号", "党员", "", "户主"], ["", "演示甲", "一组", "演示户"]])
    assert table.headings == (("序号",), ("党员",), (), ("户主",)) and list(shown(table)) == [2]


def test_a_heading_merged_over_two_columns_is_not_taken_for_a_group() -> None:
    table = only([["序号", "姓名", "", "备注"], ["甲", "演示甲", "", ""], ["乙", "演示乙", "", ""]], (0, 1, 0, 2))
    assert list(shown(table)) == [2, 3]


def test_merged_cells_are_filled_down_and_across_only_where_they_are_merged() -> None:
    table = only(
        [["村名", "户主", "组别", "备注"], ["甲村", "演示甲", "", ""], ["", "演示乙", "一组", "z"], ["", "演示丙", "", ""]],
        (1, 0, 2, 0), (1, 1, 1, 2),
    )  # fmt: skip
    assert table.rows == [
        ("甲村", "演示甲", "演示甲", ""), ("甲村", "演示乙", "一组", "z"), ("", "演示丙", "", ""),
    ]  # fmt: skip


def test_a_line_that_only_merged_cells_cover_is_blank() -> None:
    table = only([HEADER, ["1", "甲村", "演示甲"], ["", "", ""], THREE], (1, 1, 2, 1))
    assert skipped(table) == {1: "header", 3: "blank"}


def test_what_a_merged_cell_covers_is_not_seen() -> None:
    table = only([["村名", "户主"], ["甲村", "演示甲"], ["乙村", ""], ["丙村", "演示丙"]], (1, 0, 2, 0))
    assert skipped(table) == {1: "header", 3: "blank"}, "as little as a person sees it"


SUMS = [
    ["合计", "", "12"], ["合　计", "", "12户"], ["小计：", "5", "7"], ["", "总计", "12"], ["甲村小计", "12", ""],
    ["共计12户", "", ""], ["甲村", "小计", "3"], ["合计（户）", "", "—"],
]  # fmt: skip
SIGNED = [
    ["填表人：演示甲", "", "审核人：演示乙"], ["填表人：", "演示甲", "2024年7月1日"], ["单位负责人（签字）：", "", ""],
    ["单位盖章", "", ""], ["", "", "填报日期：2024年7月1日"], ["制表：演示甲", "复核：", "年  月  日"],
]  # fmt: skip
KEPT = [
    ["4", "甲村", "累计走访12次"], ["甲村", "合计走访", "演示甲"], ["5", "合计村", "演示甲"], ["负责人", "乙村", "演示甲"],
    ["6", "审核人员", "演示甲"], ["7", "", ""], ["备注", "甲村", "演示甲"], ["7", "时间：上午", "演示甲"],
]  # fmt: skip


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(
    ("cells", "reason"),
    [*((s, "subtotal") for s in SUMS), *((s, "signature") for s in SIGNED), *((k, None) for k in KEPT)],
)
def test_sums_and_signatures_are_no_rows(cells: list[str], reason: str | None, last: bool) -> None:
    table = only([HEADER, ONE, cells] if last else [HEADER, ONE, cells, TWO])
    assert skipped(table).get(3) == reason
    assert (3 in shown(table)) is (reason is None)


def test_notes_below_the_table() -> None:
    notes = [["注：户数以年底为准"], ["1.由村填报"], [], ["以上名单经大会讨论通过。"]]
    table = only([HEADER, ONE, TWO, *notes])
    assert skipped(table) == {1: "header", 4: "note", 5: "note", 6: "blank", 7: "note"}


def test_a_single_cell_at_the_end_that_may_be_a_row_is_one() -> None:
    assert list(shown(only([HEADER, ONE, TWO, ["丙村"]]))) == [2, 3, 4]


def test_a_repeated_header_of_printed_pages_is_left_out() -> None:
    table = only([HEADER, ONE, HEADER, TWO, [], HEADER, THREE])
    assert skipped(table) == {1: "header", 3: "repeated-header", 5: "blank", 6: "repeated-header"}
    assert list(shown(table)) == [2, 4, 7]


def test_numbers_of_columns_below_the_header_are_left_out() -> None:
    assert skipped(only([HEADER, ["1", "2", "3"], ["甲", "甲村", "演示甲"]])) == {1: "header", 2: "header"}
    assert skipped(only([HEADER, ["甲", "乙", "1"], THREE])) == {1: "header", 2: "header"}


def test_a_heading_across_the_table_is_no_row() -> None:
    rows = [HEADER, ["甲村党支部", "", ""], ONE, ["乙村党支部", "", ""], TWO]
    assert skipped(only(rows, (1, 0, 1, 2), (3, 0, 3, 2))) == {1: "header", 2: "section", 4: "section"}
    assert list(shown(only(rows))) == [2, 3, 4, 5], "without a merged cell it may be a row that lacks the others"


@pytest.mark.parametrize("merge", [[], [(1, 0, 1, 3), (4, 0, 4, 3)]])
@pytest.mark.parametrize("blank", [False, True])
def test_words_below_a_heading_across_the_table_are_a_row(merge: list[tuple[int, int, int, int]], blank: bool) -> None:
    rows = [
        ["姓名", "职务", "组别", "备注"], ["甲村党支部", "", "", ""], ["演示甲", "组长", "一组", ""],
        ["", "", "", ""] if blank else ["演示乙", "", "二组", ""], ["乙村党支部", "", "", ""], ["演示丙", "", "一组", "同上"],
    ]  # fmt: skip
    table = only(rows, *merge)
    wanted = {3: rows[2], 4: rows[3], 6: rows[5]} | ({} if merge else {2: rows[1], 5: rows[4]})
    assert shown(table) == {line: tuple(row) for line, row in wanted.items() if any(row)}


def test_blank_lines_inside_a_table_do_not_end_it() -> None:
    table = only([HEADER, ONE, [], TWO, [], [], THREE])
    assert list(shown(table)) == [2, 4, 7]
    table = only([["村名", "户主"], ["甲村", "演示甲"], [], ["乙村", "演示乙"], ["丙村", "演示丙"]])
    assert list(shown(table)) == [2, 4, 5], "rows of words alone are no header"


def test_words_above_figures_after_a_blank_line_are_a_row_where_the_columns_stay() -> None:
    assert list(shown(only([HEADER, ONE, [], ["无", "丙村", "演示甲"], TWO, THREE]))) == [2, 4, 5, 6]


def test_several_tables_stand_below_one_another() -> None:
    first, second = tables([
        ["表一"], HEADER, ONE, ["合计", "", "1"], [],
        ["表二"], ["网格", "网格员"], ["一网格", "演示丁"], [], ["二网格", "演示戊"],
    ])  # fmt: skip
    assert (first.number, first.title, list(shown(first)), first.read) == (1, "表一", [3], 5)
    assert (second.number, second.title, second.header) == (2, "表二", ("网格", "网格员"))
    assert list(shown(second)) == [8, 10] and second.read == 5


def test_a_second_table_without_a_title_is_known_by_its_header() -> None:
    first, second = tables([HEADER, ONE, [], ["网格名称", "网格长姓名", "备注"], ["一网格", "演示丁", ""]])
    assert list(shown(first)) == [2] and list(shown(second)) == [5]


def test_a_caption_set_apart_announces_a_table_of_other_words() -> None:
    first, second = tables([HEADER, ONE, [], ["附表二"], ["街区", "业态", "牵头"], ["东街", "餐饮", "演示甲"]])
    assert list(shown(first)) == [2] and (second.title, list(shown(second))) == ("附表二", [6])


def test_a_title_and_the_same_header_begin_another_table() -> None:
    first, second = tables([["甲村"], HEADER, ONE, TWO, ["乙村"], HEADER, THREE])
    assert (first.title, list(shown(first))) == ("甲村", [3, 4])
    assert (second.title, list(shown(second))) == ("乙村", [7])


def test_notes_of_a_table_do_not_become_the_title_of_the_next() -> None:
    first, second = tables([
        HEADER, ONE, ["注：以上属实"], [], ["填表人：演示甲"], [], ["表二"], ["网格名称", "备注"], ["一网格", "x"],
    ])  # fmt: skip
    assert skipped(first) == {1: "header", 3: "note", 4: "blank", 5: "signature", 6: "blank"}
    assert second.title == "表二"


def test_a_sheet_without_a_header_keeps_every_row() -> None:
    table = only([["1", "甲村", "2024-07-01"], ["2", "乙村", "2024-07-02"]])
    assert table.header == ("", "", "") and list(shown(table)) == [1, 2]
    assert any("no header" in note.en for note in table.notes)


def test_a_list_of_one_column() -> None:
    table = only([["村名"], ["甲村"], [], ["乙村"]])
    assert table.header == ("村名",) and list(shown(table)) == [2, 4]


def test_sentences_are_no_table() -> None:
    table = only([["填表说明。"], [], ["一、按村填报，不重不漏，月底前报送。"]])
    assert (table.header, table.rows, table.read) == ((), [], 3)
    assert skipped(table) == {1: "no-table", 2: "blank", 3: "no-table"}


def test_columns_that_are_never_used_are_left_out() -> None:
    table = only([["", "村名", "", "户主", "", ""], ["", "甲村", "", "演示甲", "", "x"]])
    assert table.positions == (2, 4, 6) and table.header == ("村名", "户主", "")
