"""Change sheets: what ends and begins when units are split, merged and moved, and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covernet.errors import DataError
from covernet.importers.bundle import import_bundle
from covernet.importers.changes.take import Taken, take_changes
from covernet.importers.intake import Wishes, import_sheets
from covernet.importers.mapping.samples import write_samples
from tests.foreign import Rows, content, stored, write_sheet
from tests.unit.sheets import read_here
from tests.unit.test_cli import run

DAY = dt.date(2025, 7, 1)
EVE = DAY - dt.timedelta(days=1)
A, B, C = "310151105201", "310151105202", "310151105203"
HEADER = ["变更类型", "对象类别", "村居", "原单位", "新单位", "新单位编号", "生效日期"]
PARTS = ["原单位", "单位或成员", "新单位"]

BUNDLE = {
    "Town": ["id,name", "310151105,竖新镇", "310151102,堡镇"],
    "Village": ["id,name,kind", f"{A},堡西村,village", f"{B},大东村,village"],
    "IN_TOWN": ["from,to", f"{A},310151105", f"{B},310151105", "W,310151105"],
    "Branch": ["id,name", "B1,示例支部"],
    "PartyGroup": ["id,name", f"{A}-G01,第1党小组", f"{A}-G02,第2党小组", f"{B}-G01,第1党小组"],
    "VillagerGroup": ["id,name", f"{A}-V01,第1村民小组", f"{A}-V02,第2村民小组"],
    "Grid": ["id,name", "W,东片网格"],
    "IN_VILLAGE": ["from,to", *(f"{u},{u[:12]}" for u in (f"{A}-G01", f"{A}-G02", f"{B}-G01", f"{A}-V01", f"{A}-V02")),
                   f"B1,{A}"],
    "IN_BRANCH": ["from,to", f"{A}-G01,B1", f"{A}-G02,B1"],
    "IN_GRID": ["from,to", f"{A},W"],
    "Member": ["id,name", "m1,示例甲", "m2,示例乙", "m3,示例丙", "m4,示例丁"],
    "IN_GROUP": ["from,to", f"m1,{A}-G01", f"m2,{A}-G01", f"m3,{A}-G02", f"m4,{B}-G01"],
    "HAS_ROLE": ["from,to,role", f"m1,{A}-G01,组长", f"m3,{A}-G02,组长"],
    "Household": ["id", f"{A}-H0001", f"{A}-H0002", f"{A}-H0003"],
    "LIVES_IN": ["from,to", *(f"{A}-H000{n},{A}" for n in (1, 2, 3))],
    "OF_VILLAGER_GROUP": ["from,to", f"{A}-H0001,{A}-V01", f"{A}-H0002,{A}-V02"],
    "Issue": ["id,theme,closed", "i1,示例,", "i2,示例,2025-02-01"],
    "Activity": ["id,date", "a1,2025-03-01"],
    "HELD_BY": ["from,to", f"i1,{A}-G01", f"i2,{A}-G01", f"a1,{A}-G01"],
}  # fmt: skip


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return network(tmp_path, BUNDLE)


def network(folder: Path, bundle: Mapping[str, list[str]]) -> Path:
    (folder / "bundle").mkdir()
    for name, lines in bundle.items():
        (folder / "bundle" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert import_bundle([folder / "bundle"], folder / "net").quarantined == 0
    return folder / "net"


def line(
    kind: str, label: str, old: str, new: str, village: str = "", code: str = "", day: str = "2025-07-01"
) -> list[str]:
    return [kind, label, village, old, new, code, day]


def take(net: Path, lines: Rows, parts: Rows = (), **wishes: Any) -> Taken:
    files = [write_sheet(net.parent / "变更表.csv", [HEADER, *lines])]
    if parts:
        files.append(write_sheet(net.parent / "去向表.csv", [PARTS, *parts]))
    taken = take_changes(files, net, Wishes(**wishes), read=lambda path, file, *, progress: tuple(read_here(path)))
    report = taken.report
    assert report.read == report.accepted + report.quarantined + report.skipped
    return taken


def on(net: Path, kind: str, day: dt.date = DAY) -> set[tuple[str, str]]:
    """The edges of a type whose ends are there on a day."""
    gone = {row["id"] for part in ("Village", "PartyGroup", "VillagerGroup", "Grid") for row in stored(net, f"nodes/{part}")
            if not valid(row, day)}  # fmt: skip
    found = (row for row in stored(net, f"edges/{kind}") if valid(row, day))
    return {(row["from_id"], row["to_id"]) for row in found if not gone & {row["from_id"], row["to_id"]}}


def valid(row: Mapping[str, Any], day: dt.date) -> bool:
    return (row["since"] is None or row["since"] <= day) and (row["until"] is None or day < row["until"])


def reasons(taken: Taken) -> dict[str, int]:
    return dict(taken.report.reasons)


SPLIT = [line("拆分", "党小组", "堡西村第一党小组", "3组"), line("分设", "党小组", "堡西村第一党小组", "第四党小组")]


def test_a_split_sends_every_part_where_the_sheet_says(net: Path) -> None:
    parts = [["堡西村一组", "示例甲", "3组"], ["", "m2、i1", "第四党小组"]]
    before = on(net, "IN_GROUP", EVE)
    assert reasons(take(net, SPLIT, parts)) == {}
    assert on(net, "IN_GROUP") == {("m1", f"{A}-G03"), ("m2", f"{A}-G04"), ("m3", f"{A}-G02"), ("m4", f"{B}-G01")}
    assert on(net, "IN_GROUP", EVE) == before
    assert on(net, "IN_VILLAGE") >= {(f"{A}-G03", A), (f"{A}-G04", A)}
    assert on(net, "IN_BRANCH") == {(f"{A}-G0{n}", "B1") for n in (2, 3, 4)}
    assert ("m1", f"{A}-G03") in on(net, "HAS_ROLE"), "a role goes where the person goes"
    assert on(net, "HELD_BY") == {("i1", f"{A}-G04")}, "an open issue goes on, what is done stays"
    names = {row["id"]: row["name"] for row in stored(net, "nodes/PartyGroup")}
    assert names[f"{A}-G03"] == "第3党小组"


def test_a_split_without_every_destination_is_refused_with_the_list(net: Path) -> None:
    before = content(net)
    taken = take(net, SPLIT, [["", "示例甲", "3组"]])
    assert reasons(taken) == {"no-destination": 2, "other-line": 1}
    (trouble,) = taken.plan.troubles
    assert [unit.id for unit in trouble.candidates] == ["i1", "m2"]
    assert content(net) == before and not taken.plan.taken


def test_the_rest_and_what_belongs_to_it(net: Path) -> None:
    lines = [line("拆分", "村居", "堡西村", "堡西村"), line("拆分", "村居", "堡西村", "堡北村", code=C)]
    parts = [["", "2组", "堡北村"], ["", "其余", "堡西村"]]
    taken = take(net, lines, [["", "堡西村第2村民小组", "堡北村"], parts[1]])
    assert reasons(taken) == {}
    assert on(net, "LIVES_IN") == {(f"{A}-H0001", A), (f"{A}-H0002", C), (f"{A}-H0003", A)}
    assert (f"{A}-V02", C) in on(net, "IN_VILLAGE") and (f"{A}-V01", A) in on(net, "IN_VILLAGE")
    assert on(net, "IN_TOWN") >= {(A, "310151105"), (C, "310151105")} and on(net, "IN_GRID") == {(A, "W"), (C, "W")}
    (village,) = (row for row in stored(net, "nodes/Village") if row["id"] == C)
    assert (village["name"], village["kind"], village["since"]) == ("堡北村", "village", DAY)


def test_a_number_that_two_parts_have_is_put_to_the_person(net: Path) -> None:
    lines = [line("拆分", "村居", "堡西村", "堡西村"), line("拆分", "村居", "堡西村", "堡北村", code=C)]
    taken = take(net, lines, [["", "2组", "堡北村"], ["", "其余", "堡西村"]])
    (trouble,) = taken.plan.troubles
    assert {unit.id for unit in trouble.candidates} == {f"{A}-G02", f"{A}-V02"}
    assert reasons(taken) == {"unknown-unit": 1, "other-line": 3}


def test_a_merge_into_one_that_goes_on(net: Path) -> None:
    taken = take(net, [line("并入", "党小组", "2组", "1组", "堡西村")])
    assert reasons(taken) == {} and [dict(p.moved) for p in taken.plan.taken] == [{"Member": 1}]
    assert on(net, "IN_GROUP") == {("m1", f"{A}-G01"), ("m2", f"{A}-G01"), ("m3", f"{A}-G01"), ("m4", f"{B}-G01")}
    assert on(net, "HAS_ROLE") == {("m1", f"{A}-G01"), ("m3", f"{A}-G01")}
    assert {row["id"] for row in stored(net, "nodes/PartyGroup") if row["until"]} == {f"{A}-G02"}


def test_a_move_keeps_the_id_and_takes_along_what_lies_there(net: Path) -> None:
    taken = take(net, [line("划转", "村民小组", "1组", "大东村", "堡西村"), line("划转", "网格", "东片网格", "堡镇")])
    assert reasons(taken) == {}
    assert (f"{A}-V01", B) in on(net, "IN_VILLAGE") and (f"{A}-V01", A) in on(net, "IN_VILLAGE", EVE)
    assert on(net, "LIVES_IN") == {(f"{A}-H0001", B), (f"{A}-H0002", A), (f"{A}-H0003", A)}
    assert ("W", "310151102") in on(net, "IN_TOWN") and ("W", "310151105") not in on(net, "IN_TOWN")


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([line("合并", "党小组", "1组", "示例新组"), line("合并", "党小组", "2组", "示例新组")], {"unknown-unit": 1, "other-line": 1}),
        ([line("合并", "村居", "堡西村", "示例新村"), line("合并", "村居", "大东村", "示例新村")], {"missing-cell": 2}),
        ([line("合并", "党小组", "1组", "9组", "堡西村")], {"alone": 1}),
        ([line("合并", "党小组", "堡西村1组", "新组", code="x"), line("合并", "党小组", "大东村1组", "新组", code="x")], {"several-parents": 2}),
        ([line("划转", "村居", "堡东村", "堡镇")], {"unknown-unit": 1}),
        ([line("划转", "村居", "堡西村", "堡镇", day="")], {"missing-cell": 1}),
        ([line("划转", "村居", "堡西村", "堡镇"), line("划转", "村居", "堡西村", "竖新镇")], {"contradiction": 2}),
        ([line("划转", "党小组", "2组", "大东村", "堡西村"), line("合并", "党小组", "2组", "1组", "堡西村")], {"contradiction": 2}),
        ([line("合并", "村居", "大东村", "堡西村"), line("划转", "党小组", "2组", "大东村", "堡西村")], {"same-day": 1}),
        ([line("搬家", "村居", "堡西村", "堡镇")], {"bad-value": 1}),
    ],
)  # fmt: skip
def test_what_can_not_be_taken_is_put_aside(net: Path, lines: Rows, wanted: dict[str, int]) -> None:
    assert reasons(take(net, lines)) == wanted
    assert len(stored(net, "quarantine/rows")) == sum(wanted.values())


def test_a_line_without_a_day_takes_effect_on_the_day_that_is_given(net: Path) -> None:
    take(net, [line("划转", "村居", "堡西村", "堡镇", day="")], day=DAY)
    assert (A, "310151102") in on(net, "IN_TOWN") and (A, "310151105") in on(net, "IN_TOWN", EVE)


def test_another_change_of_the_day_is_refused(net: Path) -> None:
    take(net, [line("划转", "村居", "堡西村", "堡镇")])
    (net.parent / "more").mkdir()
    third = "id,name\n310151103,示例镇\n"
    (net.parent / "more" / "Town.csv").write_text(third, encoding="utf-8")
    import_bundle([net.parent / "more"], net)
    taken = take(net, [line("划转", "村居", "堡西村", "示例镇")])
    assert reasons(taken) == {"done-otherwise": 1}
    assert (A, "310151102") in on(net, "IN_TOWN") and (A, "310151103") not in on(net, "IN_TOWN")


def test_a_later_change_stands_on_an_earlier_one_of_the_sheet(net: Path) -> None:
    august = [line("拆分", "党小组", "5组", new, "堡西村", day="2025-08-01") for new in ("7组", "8组")]
    july = [line("合并", "党小组", old, "5组", "堡西村") for old in ("1组", "2组")]
    assert reasons(take(net, [*august, *july], [["5组", "示例丙", "7组"], ["5组", "其余", "8组"]])) == {}
    assert on(net, "IN_GROUP") >= {("m1", f"{A}-G05"), ("m3", f"{A}-G05")}
    assert on(net, "IN_GROUP", dt.date(2025, 8, 1)) >= {("m1", f"{A}-G08"), ("m3", f"{A}-G07")}


def test_a_trial_changes_nothing_and_says_the_audit_before_and_after(net: Path) -> None:
    sheet = write_sheet(net.parent / "变更表.csv", [HEADER, line("并入", "党小组", "2组", "1组", "堡西村")])
    pack = net.parent / "groups.toml"
    pack.write_text(PACK, encoding="utf-8")
    before = {path: path.read_bytes() for path in net.rglob("*") if path.is_file()}
    tried = run("change", sheet, "--into", net, "--dry-run", "--pack", pack)
    assert tried.status == 0, tried.err
    assert {path: path.read_bytes() for path in net.rglob("*") if path.is_file()} == before
    done = run("change", sheet, "--into", net, "--pack", pack)
    for shown in (tried.text, done.text):
        figures = next(row for row in shown.splitlines() if "示例规则" in row)
        assert [cell.strip() for cell in figures.split("│")[2:6]] == ["3", "2", "3", "1"]
        assert "示例甲" not in shown and "示例丙" not in shown
    assert on(net, "IN_GROUP") >= {("m3", f"{A}-G01")}


PACK = """
id = "groups"
version = 1
title = { zh = "党小组人数", en = "Size of Party groups" }
source = { title = "示例文件", publisher = "示例镇", date = 2025-01-01 }
[[rule]]
id = "size"
kind = "cardinality"
title = { zh = "示例规则", en = "Three members" }
severity = "should"
paragraph = 1
of = "PartyGroup"
via = ["<IN_GROUP"]
min = 3
"""


def test_the_wrong_command_is_refused(net: Path) -> None:
    sheet = write_sheet(net.parent / "变更表.csv", [HEADER, line("划转", "村居", "堡西村", "堡镇")])
    with pytest.raises(DataError, match="covernet change"):
        import_sheets([sheet], net)
    ledger = write_sheet(
        net.parent / "台账.csv", [["村名", "党小组", "党员姓名", "户编号"], ["堡西村", "1", "示例甲", "1"]]
    )
    with pytest.raises(DataError):
        take_changes([ledger], net, Wishes())


def test_the_blank_sheet_is_taken_when_it_is_filled_in(net: Path) -> None:
    (path,) = write_samples(net.parent / "变更.xlsx", "change")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["变更表", "去向表"]
    pages = {name: {cell.value: cell.column for cell in book[name][1]} for name in book.sheetnames[:2]}
    for row, new in ((2, "3组"), (3, "4组")):
        filled = {
            "变更类型": "拆分",
            "对象类别": "党小组",
            "村居": "堡西村",
            "原单位": "1组",
            "新单位": new,
            "生效日期": DAY,
        }
        for title, cell in filled.items():
            book["变更表"].cell(row, pages["变更表"][title], cell)
        for title, text in {"单位或成员": ("示例甲", "其余")[row - 2], "新单位": new}.items():
            book["去向表"].cell(row, pages["去向表"][title], text)
    book.save(path)
    report = take_changes([path], net, Wishes()).report
    assert [(t.target, t.accepted, t.quarantined) for t in report.tables] == [("change", 2, 0), ("change-parts", 2, 0)]
    assert on(net, "IN_GROUP") >= {("m1", f"{A}-G03"), ("m2", f"{A}-G04")}


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nobody_is_lost_and_twice_is_once(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Everybody is in one group before and after; yesterday stays as it was; order and a second time change nothing."""
    sizes = data.draw(st.lists(st.integers(0, 4), min_size=3, max_size=5))
    groups = [f"{A}-G{n:02d}" for n in range(1, len(sizes) + 1)]
    members = {
        f"m{n}{k}": group for n, (group, size) in enumerate(zip(groups, sizes, strict=True)) for k in range(size)
    }
    bundle = {name: BUNDLE[name] for name in ("Town", "Village")} | {
        "IN_TOWN": ["from,to", f"{A},310151105", f"{B},310151105"],
        "PartyGroup": ["id,name", *(f"{g},第{n}党小组" for n, g in enumerate(groups, 1))],
        "IN_VILLAGE": ["from,to", *(f"{g},{A}" for g in groups)],
        "Member": ["id", "x", *members],
        "IN_GROUP": ["from,to", f"x,{groups[0]}", *(f"{m},{g}" for m, g in members.items())],
    }
    members["x"] = groups[0]
    merged = data.draw(st.integers(2, len(groups) - 1))
    into = data.draw(st.sampled_from(["1组", "9组"]))
    lines = [line("合并", "党小组", f"{n}组", into, "堡西村") for n in range(1, merged + 1)]
    lines += [line("拆分", "党小组", f"{len(groups)}组", f"{n}组", "堡西村") for n in (11, 12)]
    lines += [line("划转", "村居", "大东村", "堡镇")]
    split = sorted(m for m, g in members.items() if g == groups[-1])
    way = {m: data.draw(st.sampled_from(["11组", "12组"])) for m in split}
    parts = [["", m, new] for m, new in way.items()]
    net = network(tmp_path_factory.mktemp("net"), bundle)
    assert reasons(take(net, data.draw(st.permutations(lines)), data.draw(st.permutations(parts)))) == {}
    assert dict(on(net, "IN_GROUP", EVE)) == members and len(on(net, "IN_GROUP", EVE)) == len(members)
    whole = f"{A}-G0{into[0]}"
    wanted = {
        m: whole if groups.index(g) < merged else f"{A}-G{way[m][:2]}" if m in way else g for m, g in members.items()
    }
    assert dict(on(net, "IN_GROUP")) == wanted and len(on(net, "IN_GROUP")) == len(members)
    first = content(net)
    again = take(net, lines, parts)
    assert (again.report.accepted, again.report.unchanged) == (0, True) and content(net) == first


def test_parts_of_a_unit_that_is_not_split_are_put_aside(net: Path) -> None:
    move = line("划转", "党小组", "一组", "大东村", "堡西村")
    assert reasons(take(net, [move], [["堡西村二组", "示例丙", "5组"]])) == {"no-split": 1}


def test_the_id_of_a_unit_that_has_ended_is_not_given_again(net: Path) -> None:
    take(net, [line("合并", "党小组", f"堡西村{n}组", "桥头党小组", code="whole") for n in (1, 2)])
    again = [line("合并", "党小组", unit, "新党小组", "堡西村" if at else "", code=f"{A}-G02", day="2025-09-01")
             for at, unit in enumerate(["大东村1组", "桥头党小组"])]  # fmt: skip
    taken = take(net, [line("划转", "党小组", "桥头党小组", "大东村", "堡西村", day="2025-08-01")])
    again[1][2] = "大东村"
    assert reasons(taken) == {} and reasons(take(net, again)) == {"taken-id": 2}


def test_a_change_before_what_the_network_has_is_refused(net: Path) -> None:
    take(net, [line("划转", "党小组", "一组", "大东村", "堡西村", day="2025-08-01")])
    assert reasons(take(net, [line("划转", "党小组", "一组", "大东村", "堡西村", day="2025-07-01")])) == {
        "later-entry": 1
    }
