"""Importing foreign sheets: what a line becomes, what is put aside, and that nothing is lost or guessed."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covernet.errors import DataError
from covernet.importers.discovery import FOREIGN
from covernet.importers.intake import Intake, Wishes, import_sheets
from covernet.importers.report import SHEET_REASONS
from tests.foreign import (
    COMMUNITY,
    HEADER,
    SUFFIXES,
    VILLAGE,
    Rows,
    as_read,
    content,
    edges,
    ids,
    stored,
    town,
    write_sheet,
)

GROUP = f"{VILLAGE}-G01"


def take(folder: Path, rows: Rows, *, name: str = "台账.csv", wishes: Wishes = Wishes()) -> Intake:  # noqa: B008
    """Import one sheet, as it is read, into a town of its own, or into the one that is there."""
    net = folder / "net"
    if not net.exists():
        town(folder)
    (source := folder / name).touch()
    return import_sheets([source], net, wishes, read=as_read(rows))


def counts(intake: Intake) -> tuple[int, int, int, int]:
    report = intake.report
    assert report.read == report.accepted + report.quarantined + report.skipped
    return report.read, report.accepted, report.quarantined, report.skipped


def aside(net: Path) -> list[tuple[int, str, str]]:
    """Line, code and column of every reason for quarantine."""
    return [
        (row["line"], why["code"], why["column"]) for row in stored(net, "quarantine/rows") for why in row["reasons"]
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_line_becomes_a_chain_in_every_format(tmp_path: Path, suffix: str) -> None:
    rows = [
        HEADER,
        ["堡西村", "第一党小组", "示例甲", "1"],
        ["堡西村委会", "1组", "示例甲", "2"],
        ["新乐居委会", "二组", "示例乙", "7"],
    ]
    assert suffix in FOREIGN
    net = town(tmp_path)
    intake = import_sheets([write_sheet(tmp_path / f"台账{suffix}", rows)], net)
    assert counts(intake) == (4, 3, 0, 1)
    assert ids(net, "PartyGroup") == [f"{COMMUNITY}-G02", GROUP]
    assert [row["name"] for row in stored(net, "nodes/PartyGroup")] == ["第2党小组", "第1党小组"]
    assert ids(net, "Household") == [f"{COMMUNITY}-H0007", f"{VILLAGE}-H0001", f"{VILLAGE}-H0002"]
    assert {row["name"] for row in stored(net, "nodes/Member")} == {"示例甲", "示例乙"}
    assert edges(net, "LIVES_IN")[1:] == [(f"{VILLAGE}-H000{n}", VILLAGE) for n in (1, 2)]
    member = next(row["id"] for row in stored(net, "nodes/Member") if row["name"] == "示例甲")
    assert edges(net, "IN_GROUP")[1] == (member, GROUP)
    assert (member, f"{VILLAGE}-H0002") in edges(net, "SERVES")
    lines = {row["id"]: (row["file"], row["line"]) for row in stored(net, "provenance/nodes/Household")}
    assert lines[f"{VILLAGE}-H0002"] == (f"台账{suffix}", 3)


LINE = ["堡西村", "第一党小组", "示例甲", "1"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    {
        "missing-cell": ([LINE, ["堡西村", "第一党小组", "", "2"]], [(3, "missing-cell", "党员姓名")]),
        "missing household": ([["堡西村", "第一党小组", "示例甲", ""]], [(2, "missing-cell", "户编号")]),
        "unknown-place": ([LINE, ["堡酉村", "第一党小组", "示例甲", "2"]], [(3, "unknown-place", "村名")]),
        "a place of another kind": ([["新乐村", "第一党小组", "示例甲", "2"]], [(2, "unknown-place", "村名")]),
        "several-names": ([["堡西村", "第一党小组", "示例甲、示例乙", "2"]], [(2, "several-names", "党员姓名")]),
        "names apart by a blank": ([["堡西村", "第一党小组", "示例甲 示例乙", "2"]], [(2, "several-names", "党员姓名")]),
        "refused-value": ([["堡西村", "第一党小组", "示例甲", "13800138000"], LINE, LINE], [(2, "refused-value", "户编号")]),
        "control characters": ([["堡西村", "第一党小组", "示\x07例", "2"]], [(2, "bad-value", "党员姓名")]),
    }.values(),
)  # fmt: skip
def test_what_a_line_can_not_be_taken_for(tmp_path: Path, rows: Rows, expected: list[tuple[int, str, str]]) -> None:
    intake = take(tmp_path, [HEADER, *rows])
    assert aside(tmp_path / "net") == expected
    assert intake.report.quarantined == len({line for line, _, _ in expected})


def test_the_same_name_twice_in_one_group_puts_both_lines_aside(tmp_path: Path) -> None:
    header = ["村名", "党小组", "党员姓名", "户主"]
    rows = [
        header,
        ["堡西村", "1", "示例甲", "户主甲"],
        ["堡西村", "1", "示例乙", "户主 甲"],
        ["堡西村", "2", "示例丙", "户主甲"],
    ]
    intake = take(tmp_path, rows)
    assert aside(tmp_path / "net") == [(2, "same-name", "户主"), (3, "same-name", "户主")]
    assert counts(intake) == (4, 1, 2, 1)
    roster = [["村名", "党小组", "党员姓名"], *([["堡西村", "1", "示例丁"]] * 2)]
    take(tmp_path, roster, name="名册.csv")
    assert aside(tmp_path / "net") == [(2, "same-name", "党员姓名"), (3, "same-name", "党员姓名")]


def test_one_cell_with_several_householders_becomes_several_households(tmp_path: Path) -> None:
    rows = [["村名", "党小组", "党员姓名", "联系户"], ["堡西村", "1", "示例甲", "户主甲、户主乙\n户主丙"]]
    assert counts(take(tmp_path, rows)) == (2, 1, 0, 1)
    assert len(ids(tmp_path / "net", "Household")) == len(edges(tmp_path / "net", "SERVES")) == 3


def test_lines_that_contradict_each_other_are_put_aside_whole(tmp_path: Path) -> None:
    header = [*HEADER, "党员类型"]
    rows = [header, [*LINE, "正式"], ["堡西村", "1", "示例甲", "2", "预备党员"], ["堡西村", "1", "示例乙", "3", ""]]
    intake = take(tmp_path, rows)
    assert aside(tmp_path / "net") == [(2, "contradiction", "党员类型"), (3, "contradiction", "党员类型")]
    assert counts(intake) == (4, 1, 2, 1)
    assert ids(tmp_path / "net", "Household") == [f"{VILLAGE}-H0003"]


def test_every_reason_of_a_sheet_is_tested() -> None:
    text = "".join(
        (Path(__file__).parent / f"test_{name}.py").read_text(encoding="utf-8")
        for name in ("mapping_import", "change_sheets")
    )
    assert [code for code in SHEET_REASONS if f'"{code}"' not in text] == []


def test_a_group_without_a_village_is_put_aside(tmp_path: Path) -> None:
    header = ["党小组", "会议类型", "会议时间", "主题", "村名"]
    take(tmp_path, [header, ["第一党小组", "主题党日", "2025-03-05", "学习", ""]])
    assert ("no-parent", "党小组") in [why[1:] for why in aside(tmp_path / "net")]


def test_what_a_sheet_does_not_speak_of_stays(tmp_path: Path) -> None:
    net = tmp_path / "net"
    take(
        tmp_path,
        [["村名", "党小组", "党员姓名", "党员类型", "有无职务"], ["堡西村", "1", "示例甲", "正式党员", "√"]],
        name="名册.csv",
    )
    take(tmp_path, [HEADER, LINE])
    (member,) = stored(net, "nodes/Member")
    assert (member["name"], member["kind"], member["office"]) == ("示例甲", "full", True)
    take(tmp_path, [["村名", "党小组", "党员姓名", "党员类型"], ["堡西村", "1", "示例甲", "预备"]], name="名册二.csv")
    (member,) = stored(net, "nodes/Member")
    assert (member["kind"], member["office"]) == ("probationary", True)


def test_sheets_of_one_import_complete_each_other_in_any_order(tmp_path: Path) -> None:
    roster = write_sheet(
        tmp_path / "a" / "名册.csv", [["村名", "党小组", "党员姓名", "党员类型"], ["堡西村", "1", "示例甲", "正式"]]
    )
    ledger = write_sheet(tmp_path / "b" / "台账.csv", [HEADER, LINE])
    found = []
    for name, sources in {"one": [roster, ledger], "two": [ledger, roster]}.items():
        net = town(tmp_path / name)
        import_sheets(sources, net)
        found.append(content(net))
    assert found[0] == found[1]
    assert [row["kind"] for row in stored(tmp_path / "two" / "net", "nodes/Member")] == ["full"]


def test_a_bundle_and_a_foreign_sheet_go_together(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_sheet(folder / "County.csv", [["id", "name"], ["310151", "崇明区"]])
    write_sheet(folder / "Town.csv", [["id", "name"], ["310151105", "竖新镇"]])
    write_sheet(folder / "Village.csv", [["id", "name", "kind"], [VILLAGE, "堡西村", "村"]])
    write_sheet(folder / "IN_COUNTY.csv", [["from", "to"], ["310151105", "310151"]])
    write_sheet(folder / "IN_TOWN.csv", [["from", "to"], [VILLAGE, "310151105"]])
    write_sheet(folder / "台账.xlsx", [HEADER, LINE])
    intake = import_sheets([folder], tmp_path / "net")
    assert counts(intake) == (7, 6, 0, 1)
    assert [row["county"] for row in stored(tmp_path / "net", "nodes/Household")] == ["310151"]


def test_twice_the_same_file_changes_nothing(tmp_path: Path) -> None:
    rows = [HEADER, LINE, ["堡西村", "2", "示例乙", "2"], ["堡酉村", "2", "示例乙", "3"]]
    first = take(tmp_path, rows)
    before = content(tmp_path / "net")
    again = take(tmp_path, rows)
    assert (again.report.unchanged, again.report.snapshot) == (True, first.report.snapshot)
    assert counts(again) == (4, 0, 1, 3)
    assert content(tmp_path / "net") == before


def test_a_line_that_says_only_what_is_known_is_no_new_one(tmp_path: Path) -> None:
    header = ["甲方", "乙方", "结对时间"]
    take(tmp_path, [header, ["示例所", "示例社", "2024-01-01"]], name="结对共建名单.csv")
    both = [["示例所", "示例社、示例馆", "2024-01-01"], ["示例所", "示例社", "2024-01-01"]]
    intake = take(tmp_path, [header, *both], name="结对共建名单二.csv")
    assert counts(intake) == (3, 1, 0, 2), "the second line is as good as the first, of which one half is new"


@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_is_known_whichever_side_it_is_told_from(tmp_path: Path, turned: bool) -> None:
    pair = ["堡西村", "示例公司"]
    first, second = (pair[::-1], pair) if turned else (pair, pair[::-1])
    take(tmp_path, [["甲方", "乙方", "结对时间"], [*first, "2024-01-01"]], name="结对共建名单.csv")
    intake = take(tmp_path, [["甲方", "乙方"], second], name="结对共建名单二.csv")
    assert counts(intake) == (2, 0, 0, 2)
    (row,) = stored(tmp_path / "net", "edges/PAIRED_WITH")
    assert row["since"] == dt.date(2024, 1, 1)


CELLS = st.tuples(
    st.sampled_from(["堡西村", "堡西村委会", "堡西", "新乐社区", "东新村", "不知村", ""]),
    st.sampled_from(["第一党小组", "1", "二组", "张家宅党小组", ""]),
    st.sampled_from(["示例甲", "示 例甲", "示例乙", "示例甲、示例乙", ""]),
    st.sampled_from(["1", "01", "2", "3", ""]),
    st.sampled_from(["户主甲", "户主乙", "户主甲、户主丙", ""]),
    st.sampled_from(["2024.7.1", "2024年7月", "去年", ""]),
    st.sampled_from(["正式", "预备", ""]),
)


@settings(max_examples=20)
@given(rows=st.lists(CELLS, min_size=1, max_size=12), seed=st.integers(0, 99))
def test_no_line_is_lost_and_no_order_matters(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], seed: int
) -> None:
    header = ["村名", "党小组", "党员姓名", "户编号", "户主", "联系时间", "党员类型"]
    folder = tmp_path_factory.mktemp("order")
    (source := folder / "台账.csv").touch()
    chance = random.Random(seed)
    places = chance.sample(range(len(header)), len(header))
    mixed = [[row[at] for at in places] for row in chance.sample(rows, len(rows))]
    net, other = town(folder / "a"), town(folder / "b")
    told = import_sheets([source], net, read=as_read([header, *rows]))
    turned = import_sheets([source], other, read=as_read([[header[at] for at in places], *mixed]))
    assert counts(told) == counts(turned)
    assert counts(told)[0] == len(rows) + 1
    assert told.report.reasons == turned.report.reasons
    assert content(net) == content(other)
    again = import_sheets([source], net, read=as_read([header, *rows]))
    assert again.report.accepted == 0 and again.report.unchanged
    assert content(net) == content(other)


def test_a_dry_run_leaves_nothing(tmp_path: Path, key_file: Path) -> None:
    net = town(tmp_path)
    before = content(net)
    intake = take(tmp_path, [HEADER, LINE], wishes=Wishes(dry_run=True))
    assert (intake.report.accepted, intake.report.snapshot) == (1, 1)
    assert content(net) == before and not key_file.exists()


def test_a_file_without_any_known_column_is_refused(tmp_path: Path) -> None:
    net = town(tmp_path)
    path = write_sheet(tmp_path / "Membr.csv", [["id", "nickname"], ["M1", "x"]])
    with pytest.raises(DataError, match=r"是否应为 Member？"):
        import_sheets([path], net)


@pytest.mark.parametrize("name", ["党员.csv", "党员.xlsx"])
def test_a_sheet_that_only_has_the_title_of_a_label_is_no_bundle(tmp_path: Path, name: str) -> None:
    net = town(tmp_path)
    report = import_sheets([write_sheet(tmp_path / name, [HEADER, LINE], sheet="党员")], net).report
    assert [table.target for table in report.tables] == ["member-households"]
    bundle = write_sheet(tmp_path / "more" / "党员.csv", [["编号", "姓名"], ["M1", "示例甲"]])
    assert [table.target for table in import_sheets([bundle], net).report.tables] == ["Member"]
