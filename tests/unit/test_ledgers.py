"""The ledgers that ship with covernet: each is recognised by its own sample, and a filled line becomes what it says."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from covernet.errors import SchemaError, UsageError
from covernet.importers.gate import refused_header
from covernet.importers.intake import import_sheets
from covernet.importers.mapping.ledger_file import bundled_ledgers, read_ledgers
from covernet.importers.mapping.ledgers import Ledger
from covernet.importers.mapping.samples import ALL, write_samples
from tests.foreign import TOWN, VILLAGE, as_read, edges, ids, stored, town

EVERY = bundled_ledgers().all
LEDGERS = bundled_ledgers().used_for("facts").all

LINES: dict[str, dict[str, str]] = {
    "member-households": {
        "village": "堡西村", "group": "一组", "member": "示例甲", "household_number": "7", "villager_group": "3组",
        "member_kind": "正式党员", "serves_since": "2024年7月", "town": "竖新镇", "member_number": "5",
    },
    "party-roster": {
        "village": "堡西村", "branch": "第一党支部", "group": "2", "member": "示例甲", "branch_kind": "党支部",
        "group_kind": "功能型", "group_function": "民事调解", "office": "是", "post": "支部书记",
    },
    "grid-workers": {
        "village": "堡西村", "grid": "第1网格", "worker": "示例乙", "worker_kind": "专职", "grid_role": "网格长",
        "since": "2024.7.1",
    },
    "grids-of-villages": {"grid": "东片网格", "villages": "堡西村、东新村", "grid_leader": "示例丙"},
    "emerging-organizations": {
        "organization": "示例合作社", "village": "堡西村", "organization_kind": "农民专业合作社", "chain": "柑橘产业链",
        "zone": "示例街区",
    },
    "pairings": {"unit": "示例单位", "partner": "堡西村", "pairing_kind": "村企合作", "since": "2024-07-01"},
    "activities": {
        "village": "堡西村", "group": "1", "branch": "第一党支部", "activity_kind": "主题党日", "date": "2025.3.5", "theme": "学习", "period": "2025-03",
    },
    "issues": {
        "village": "堡西村", "branch": "第一党支部", "issue": "示例问题", "issue_number": "1", "issue_source": "自查",
        "owner": "示例·支部委员会", "registered": "2025-03-01", "due": "2025-06-01", "closed": "2025-05-20",
    },
    "list-items": {"list_kind": "资源清单", "item": "会议室", "list_owner": "示例单位"},
}  # fmt: skip
"""A line of every ledger."""

BECOMES: dict[str, dict[str, list[tuple[str, str]]]] = {
    "member-households": {
        "OF_VILLAGER_GROUP": [(f"{VILLAGE}-V03-H0007", f"{VILLAGE}-V03")],
        "SERVES": [(f"{VILLAGE}-G01-M0005", f"{VILLAGE}-V03-H0007")],
    },
    "party-roster": {"IN_BRANCH": [(f"{VILLAGE}-G02", f"{VILLAGE}-B01")]},
    "grid-workers": {},
    "grids-of-villages": {
        "IN_GRID": [("310151105201", f"{TOWN}-W东片网格"), ("310151105202", f"{TOWN}-W东片网格")],
    },
    "emerging-organizations": {
        "IN_CHAIN": [(f"{TOWN}-O示例合作社", f"{TOWN}-C柑橘产业链")],
        "IN_ZONE": [(f"{TOWN}-O示例合作社", f"{TOWN}-Z示例街区")],
        "IN_VILLAGE": [(f"{TOWN}-O示例合作社", VILLAGE)],
    },
    "pairings": {"PAIRED_WITH": [(f"{TOWN}-O示例单位", VILLAGE)]},
    "activities": {"HELD_BY": [(f"{VILLAGE}-G01-A2025-03-05·主题党日·学习", f"{VILLAGE}-G01")]},
    "issues": {"HELD_BY": [(f"{VILLAGE}-B01-I0001", f"{VILLAGE}-B01")]},
    "list-items": {"OWNED_BY": [(f"{TOWN}-O示例单位-Lresource·会议室", f"{TOWN}-O示例单位")]},
}
"""Edges that the line becomes, among others."""


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.id)
def test_a_filled_sample_is_imported_whole(tmp_path: Path, ledger: Ledger) -> None:
    net = town(tmp_path)
    (path,) = write_samples(tmp_path / "样表.xlsx", ledger.id)
    book = openpyxl.load_workbook(path)
    page = book[ledger.title.zh]
    titles = {cell.value: cell.column for cell in page[1]}
    assert list(titles) == [field.title.zh for field in ledger.fields.values()]
    for name, text in LINES[ledger.id].items():
        page.cell(2, titles[ledger.fields[name].title.zh], text)
    book.save(path)
    report = import_sheets([path], net).report
    assert [(t.target, t.accepted, t.quarantined) for t in report.tables] == [(ledger.id, 1, 0)]
    for kind, ends in BECOMES[ledger.id].items():
        assert set(ends) <= set(edges(net, kind))
    for node in ledger.nodes:
        assert ids(net, node.label), node.label


def test_every_ledger_is_tried() -> None:
    assert {*LINES} == {*BECOMES} == {ledger.id for ledger in LEDGERS}


def test_properties_are_filled(tmp_path: Path) -> None:
    net = town(tmp_path)
    for ledger in LEDGERS:
        fields = LINES[ledger.id]
        (path := tmp_path / f"{ledger.id}.csv").touch()
        header = [ledger.fields[name].title.zh for name in fields]
        import_sheets([path], net, read=as_read([header, list(fields.values())]))
    (activity,) = stored(net, "nodes/Activity")
    assert (activity["kind"], str(activity["date"]), activity["period"]) == ("主题党日", "2025-03-05", "2025-03")
    (issue,) = stored(net, "nodes/Issue")
    assert [str(issue[name]) for name in ("registered", "due", "closed")] == ["2025-03-01", "2025-06-01", "2025-05-20"]
    organizations = {row["id"]: row for row in stored(net, "nodes/Organization")}
    found = organizations[f"{TOWN}-O示例合作社"]
    assert (found["name"], found["kind"], found["sector"]) == ("示例合作社", "cooperative", "emerging")
    assert {row["role"] for row in stored(net, "edges/HAS_ROLE")} == {"网格长", "支部书记"}
    (pair,) = stored(net, "edges/PAIRED_WITH")
    assert (pair["kind"], str(pair["since"])) == ("村企合作", "2024-07-01")
    (served,) = stored(net, "edges/SERVES")
    assert str(served["since"]) == "2024-07-01"


def test_an_organization_without_a_carrier_is_taken(tmp_path: Path) -> None:
    """It is the very gap that the list is kept for."""
    net = town(tmp_path)
    (path := tmp_path / "新兴领域.csv").touch()
    lines = [["单位名称", "所属产业链", "商圈"], ["示例甲公司", "示例链", ""], ["示例乙公司", "", ""]]
    report = import_sheets([path], net, read=as_read(lines)).report
    assert (report.accepted, report.quarantined) == (2, 0)
    assert {row["from_id"] for row in stored(net, "edges/IN_CHAIN")} == {f"{TOWN}-O示例甲公司"}
    assert {row["id"] for row in stored(net, "nodes/Organization")} >= {f"{TOWN}-O示例乙公司"}


@pytest.mark.parametrize("ledger", EVERY, ids=lambda ledger: ledger.id)
def test_no_alias_is_one_that_the_gate_refuses(ledger: Ledger) -> None:
    for field in ledger.fields.values():
        assert not [alias for alias in field.aliases if refused_header(alias)]


def test_all_samples_are_written(tmp_path: Path) -> None:
    files = write_samples(tmp_path / "all", ALL)
    beside = {other for ledger in EVERY for other in ledger.beside}
    assert [path.stem for path in files] == [ledger.title.zh for ledger in EVERY if ledger.id not in beside]
    page = openpyxl.load_workbook(files[0]).worksheets[0]
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"}
    assert any("正式党员" in choices for choices in lists.values())


@pytest.mark.parametrize(
    ("name", "out", "told"),
    [("nothing", "x.xlsx", "member-households"), ("issues", "x.csv", ".xlsx"), (ALL, "taken.txt", "choose another")],
)
def test_samples_that_can_not_be_written(tmp_path: Path, name: str, out: str, told: str) -> None:
    (tmp_path / "taken.txt").touch()
    with pytest.raises(UsageError, match=told):
        write_samples(tmp_path / out, name)


GOOD = """
ignored = []
[field.village]
zh = "村居"
en = "Village"
is = "place"
aliases = []
[field.town]
zh = "乡镇"
en = "Town"
is = "town"
aliases = []
[field.group]
zh = "党小组"
en = "Group"
aliases = []
[[ledger]]
id = "x"
zh = "台账"
en = "Ledger"
required = ["village", "group"]
optional = []
[[ledger.node]]
name = "group"
label = "PartyGroup"
letter = "G"
by = [{ fields = ["group"], under = ["village"] }]
properties = { name = "group" }
[[ledger.edge]]
type = "IN_VILLAGE"
from = "group"
to = "village"
"""


@pytest.mark.parametrize(
    ("part", "instead", "told"),
    [
        ('label = "PartyGroup"', 'label = "PartyGruop"', "PartyGruop"),
        ('type = "IN_VILLAGE"', 'type = "IN_VILAGE"', "IN_VILAGE"),
        ('properties = { name = "group" }', 'properties = { nmae = "group" }', "PartyGroup.nmae"),
        ('properties = { name = "group" }', 'properties = { kind = { is = "rural" } }', "PartyGroup.kind = rural"),
        ('under = ["village"]', 'under = ["vilage"]', "vilage"),
        ('required = ["village", "group"]', 'required = ["village", "gruop"]', "gruop"),
        ('to = "village"', 'to = "group"', "IN_VILLAGE"),
        ('is = "place"', 'is = "plaice"', "plaice"),
        ("optional = []", 'optional = []\nfull = ["Household"]', "full: Household"),
        ("optional = []", 'optional = []\nfull = [{ target = "IN_VILLAGE", each = "knd" }]', "full: IN_VILLAGE knd"),
        ("optional = []", 'optional = ["town"]\nany_of = [["town"]]\nfull = ["PartyGroup"]', "full: PartyGroup, town"),
        ('en = "Group"\naliases = []', 'en = "Group"\naliases = ["村居"]', "村居"),
    ],
)
def test_a_ledger_that_the_schema_can_not_hold_is_refused(part: str, instead: str, told: str) -> None:
    assert read_ledgers(GOOD).get("x") is not None
    assert part in GOOD
    with pytest.raises(SchemaError, match=told.replace(".", r"\.")):
        read_ledgers(GOOD.replace(part, instead))
