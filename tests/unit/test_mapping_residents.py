"""Identity after a change: what moved keeps its key, and the next ledger of its new place finds it by its name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from covernet.importers.intake import Intake, Wishes, import_sheets
from tests.foreign import HEADER, VILLAGE, Rows, as_read, edges, ids, stored, town
from tests.unit.test_change_sheets import line
from tests.unit.test_change_sheets import take as change

BEFORE, DAY = dt.date(2025, 1, 1), dt.date(2025, 8, 1)
OTHER = "310151105212"
LABELS = ("PartyGroup", "Member", "Household", "VillagerGroup", "Branch", "Worker", "Grid")
NUMBERED = ["村名", "党小组", "党员编号", "党员姓名", "户编号"]
BY_NAME = ["村名", "党小组", "党员姓名", "户主"]


def ledger(net: Path, rows: Rows, header: list[str] = HEADER, day: dt.date = DAY) -> Intake:
    (path := net.parent / "台账.csv").touch()
    intake = import_sheets([path], net, Wishes(day=day), read=as_read([header, *rows]))
    report = intake.report
    assert report.read == report.accepted + report.quarantined + report.skipped
    return intake


def nodes(net: Path) -> dict[str, list[str]]:
    return {label: ids(net, label) for label in LABELS}


def reasons(intake: Intake) -> dict[str, int]:
    return {code: count for table in intake.report.tables for code, count in table.reasons.items()}


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return town(tmp_path)


@pytest.mark.parametrize("header", [HEADER, NUMBERED, BY_NAME], ids=["names", "numbers", "householders"])
def test_a_group_that_moved_and_its_members_are_known_in_the_new_place(net: Path, header: list[str]) -> None:
    def rows(village: str, *more: str) -> list[list[str]]:
        cells = {
            "村名": village,
            "党小组": "七组",
            "党员姓名": "示例甲",
            "党员编号": "3",
            "户编号": "1",
            "户主": "示例户",
        }
        return [[cells[name] for name in header], [*more] or [{**cells, "党员姓名": "示例乙", "党员编号": "4", "户编号": "2",
                "户主": "示例户二"}[name] for name in header]]  # fmt: skip

    ledger(net, rows("堡西村"), header, BEFORE)
    assert change(net, [line("划转", "党小组", "第七党小组", "大东村", "堡西村")]).report.quarantined == 0
    before = nodes(net)
    assert reasons(ledger(net, rows("大东村"), header)) == {}
    after = nodes(net)
    assert (after["PartyGroup"], after["Member"]) == (before["PartyGroup"], before["Member"])
    if header == BY_NAME:
        assert after == before, "so are its households, whose keys name the group"
    assert len(edges(net, "IN_GROUP")) == 2


def test_members_of_a_merged_group_are_known(net: Path) -> None:
    names = ["示例甲", "示例乙", "示例丙", "示例丁"]
    first = [["堡西村", group, name, f"户主{name}"] for group, name in zip("1122", names, strict=True)]
    ledger(net, first, BY_NAME, BEFORE)
    merge = [line("合并", "党小组", f"堡西村{group}", "桥头党小组", code="whole") for group in ("1组", "2组")]
    assert change(net, merge).report.quarantined == 0
    before = nodes(net)
    merged = [["堡西村", "桥头党小组", name, f"户主{name}"] for name in names]
    assert reasons(ledger(net, merged, BY_NAME)) == {} and nodes(net) == before
    assert ledger(net, merged, BY_NAME).report.unchanged
    ledger(net, [*merged, ["堡西村", "桥头党小组", "示例戊", "户主示例戊"]], BY_NAME)
    assert len(nodes(net)["Member"]) == len(before["Member"]) + 1, "somebody new is new"


def test_two_of_one_name_in_a_merged_group_are_not_one(net: Path) -> None:
    ledger(
        net,
        [["堡西村", "1", "示例甲", "1"], ["堡西村", "2", "示例甲", "2"], ["堡西村", "2", "示例乙", "3"]],
        day=BEFORE,
    )
    change(net, [line("合并", "党小组", f"堡西村{group}", "3组") for group in ("1组", "2组")])
    before = nodes(net)
    intake = ledger(net, [["堡西村", "3", "示例甲", "1"], ["堡西村", "3", "示例乙", "3"]])
    assert reasons(intake) == {"same-name": 1} and nodes(net) == before


def test_a_number_of_a_merged_group_counts_with_its_name_only(net: Path) -> None:
    """The merged group may number its members anew."""
    rows = [["堡西村", "1", "1", "示例甲", "1"], ["堡西村", "2", "1", "示例乙", "2"]]
    ledger(net, rows, NUMBERED, BEFORE)
    change(net, [line("合并", "党小组", f"堡西村{group}", "3组") for group in ("1组", "2组")])
    before = nodes(net)
    assert reasons(ledger(net, [[village, "3", *rest] for village, _, *rest in rows], NUMBERED)) == {}
    assert nodes(net) == before
    ledger(net, [["堡西村", "3", "1", "示例丙", "1"]], NUMBERED)
    assert {row["name"] for row in stored(net, "nodes/Member")} == {"示例甲", "示例乙", "示例丙"}


def test_a_name_that_two_groups_of_a_village_have_is_not_guessed(net: Path) -> None:
    ledger(net, [["堡西村", "1", "示例甲", "1"], ["大东村", "1", "示例乙", "2"]], day=BEFORE)
    change(net, [line("划转", "党小组", "第一党小组", "大东村", "堡西村")])
    before = nodes(net)
    intake = ledger(net, [["大东村", "一组", "示例乙", "2"], ["大东村", "2", "示例丙", "3"]])
    assert reasons(intake) == {"unknown-unit": 1}
    assert set(ids(net, "PartyGroup")) == {*before["PartyGroup"], f"{OTHER}-G02"}


def test_the_old_place_does_not_get_back_what_moved(net: Path) -> None:
    ledger(net, [["堡西村", "1", "示例甲", "1"]], day=BEFORE)
    change(net, [line("划转", "党小组", "第一党小组", "大东村", "堡西村")])
    assert reasons(ledger(net, [["堡西村", "1", "示例甲", "1"]])) == {"unknown-unit": 1}
    assert (f"{VILLAGE}-G01", VILLAGE) not in {
        (row["from_id"], row["to_id"]) for row in stored(net, "edges/IN_VILLAGE") if row["until"] is None
    }


def test_organizations_of_a_village_that_moved_are_known(net: Path) -> None:
    header = ["单位名称", "村居", "乡镇", "产业链"]
    ledger(net, [["示例社", "堡西村", "竖新镇", "柑橘产业链"]], header, BEFORE)
    towns = net.parent / "Town.csv"
    towns.write_text("id,name\n310151102,堡镇\n", encoding="utf-8")
    import_sheets([towns], net)
    assert change(net, [line("划转", "村居", "堡西村", "堡镇")]).report.quarantined == 0
    before = ids(net, "Organization")
    ledger(net, [["示例社", "堡西村", "堡镇", "柑橘产业链"]], header)
    assert ids(net, "Organization") == before
