"""Full lists: what is gone ends, only of the kind and in the places they list, and never too much of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from covernet.errors import DataError, UsageError
from covernet.importers.intake import Intake, Wishes, import_sheets
from tests.foreign import COMMUNITY, HEADER, TOWN, VILLAGE, Rows, as_read, edges, ids, stored, town, write_sheet

DAY = dt.date(2025, 7, 1)
FULL = Wishes(full=True, day=DAY, allow_loss=0.5)
LINES = [["堡西村", "1", "示例甲", str(n)] for n in range(1, 9)]
OTHER = ["新乐社区", "1", "示例乙", "1"]


def take(net: Path, lines: Rows, wishes: Wishes, header: list[str] = HEADER) -> Intake:
    (path := net.parent / "台账.csv").touch()
    return import_sheets([path], net, wishes, read=as_read([header, *lines]))


@pytest.fixture
def net(tmp_path: Path) -> Path:
    net = town(tmp_path)
    take(net, [*LINES, OTHER], Wishes(day=dt.date(2025, 1, 1)))
    return net


def ended(net: Path, part: str) -> dict[str, str]:
    return {row.get("id") or row["to_id"]: str(row["until"]) for row in stored(net, part) if row["until"]}


def test_what_is_gone_from_a_full_list_ends(net: Path) -> None:
    intake = take(net, LINES[1:], FULL)
    gone = f"{VILLAGE}-H0001"
    assert {ending.target: (len(ending.gone), ending.of) for ending in intake.endings} == {"SERVES": (1, 8)}
    assert ended(net, "edges/SERVES") == {gone: "2025-07-01"}
    assert not ended(net, "nodes/Household") and not ended(net, "edges/LIVES_IN"), "nobody serves it, which is a gap"
    assert intake.report.read == intake.report.accepted + intake.report.quarantined + intake.report.skipped == 8
    assert not ended(net, "nodes/Member"), "who serves nobody may still be a member"
    again = take(net, LINES[1:], FULL)
    assert (again.endings, again.report.unchanged) == ((), True)


def test_another_village_is_left_alone(net: Path) -> None:
    take(net, [OTHER], FULL)
    assert not ended(net, "edges/SERVES") and len(edges(net, "SERVES")) == 9


def test_a_partial_list_only_adds(net: Path) -> None:
    intake = take(net, LINES[3:4], replace(FULL, full=False))
    assert intake.endings == () and intake.report.unchanged


def test_a_list_that_lost_too_much_is_refused(net: Path) -> None:
    with pytest.raises(DataError, match=r"1 of 8 \(12%\) of SERVES"):
        take(net, LINES[1:], replace(FULL, allow_loss=0.1))
    shown = take(net, LINES[:1], replace(FULL, allow_loss=0.1, dry_run=True))
    assert [len(ending.gone) for ending in shown.endings] == [7], "a trial says it, and refuses nothing"
    assert not ended(net, "edges/SERVES") and len(edges(net, "SERVES")) == 9


def test_a_list_with_lines_in_quarantine_ends_nothing(net: Path) -> None:
    intake = take(net, [*LINES[2:], ["堡西村", "1", "", "1"]], FULL)
    assert intake.is_held and not intake.endings and not ended(net, "edges/SERVES")


def test_what_is_listed_again_is_there_again(net: Path) -> None:
    take(net, LINES[1:], FULL)
    take(net, LINES, replace(FULL, day=dt.date(2025, 8, 1)))
    assert not ended(net, "edges/SERVES")


def test_a_bundle_is_no_full_list(tmp_path: Path) -> None:
    bundle = write_sheet(tmp_path / "Member.csv", [["id"], ["M1"]])
    with pytest.raises(UsageError, match="ledgers"):
        import_sheets([bundle], town(tmp_path), FULL)


def test_a_roster_ends_members_but_not_their_households(net: Path) -> None:
    lines = [["堡西村", "1", "示例丙"], ["堡西村", "1", "示例丁"]]
    intake = take(net, lines, replace(FULL, allow_loss=1.0), HEADER[:3])
    assert {ending.target for ending in intake.endings} == {"Member", "IN_GROUP"}
    assert len(ended(net, "nodes/Member")) == 1 and not ended(net, "nodes/Household")
    take(net, [["堡西村", "2", "示例丙"], ["堡西村", "2", "示例丁"]], replace(FULL, allow_loss=1.0), HEADER[:3])
    assert not ended(net, "nodes/PartyGroup"), "a group without members is one still"


def bundle(folder: Path, **tables: Rows) -> list[Path]:
    return [write_sheet(folder / f"{name}.csv", rows) for name, rows in tables.items()]


def test_a_household_that_only_another_list_knows_is_kept(net: Path, tmp_path: Path) -> None:
    alone = [f"{VILLAGE}-H9001", VILLAGE]
    given = bundle(tmp_path, Household=[["id"], alone[:1]], LIVES_IN=[["from", "to"], alone])
    import_sheets(given, net)
    intake = take(net, LINES[1:], FULL)
    assert [ending.target for ending in intake.endings] == ["SERVES"]
    assert f"{VILLAGE}-H9001" in ids(net, "Household") and not ended(net, "nodes/Household")


def test_what_another_list_of_the_same_import_names_does_not_end(net: Path, tmp_path: Path) -> None:
    """Both would be rows of one key that contradict each other."""
    served = next(row for row in stored(net, "edges/SERVES") if row["to_id"] == f"{VILLAGE}-H0001")
    homes = [[f"{VILLAGE}-H000{n}"] for n in range(1, 9)]
    given = bundle(tmp_path, Household=[["id"], *homes], SERVES=[["from", "to"], [served["from_id"], served["to_id"]]])
    (sheet := tmp_path / "台账.csv").touch()
    intake = import_sheets([*given, sheet], net, FULL, read=as_read([HEADER, *LINES[2:]]))
    assert [ending.gone for ending in intake.endings] == [(f"{served['from_id']} → {VILLAGE}-H0002",)]
    assert intake.report.quarantined == 0 and ended(net, "edges/SERVES") == {f"{VILLAGE}-H0002": "2025-07-01"}


def test_sheets_that_name_the_same_household_agree(net: Path, tmp_path: Path) -> None:
    """Another member serves it too, and the roster says more of that member than the ledger does."""
    second = [HEADER, ["堡西村", "2", "示例丁", "1"]]
    roster = [
        ["村名", "党小组", "党员姓名", "党员类型"],
        ["堡西村", "2", "示例丁", "正式"],
        ["堡西村", "1", "示例甲", "正式"],
    ]
    files = [write_sheet(tmp_path / f"{at}.csv", rows) for at, rows in enumerate(([HEADER, *LINES], second, roster))]
    intake = import_sheets(files, net, FULL)
    assert intake.report.quarantined == 0 and intake.endings == ()
    assert len([ends for ends in edges(net, "SERVES") if ends[1] == f"{VILLAGE}-H0001"]) == 2


def test_each_sheet_of_a_ledger_ends_in_its_own_places(net: Path, tmp_path: Path) -> None:
    net = town(tmp_path / "two")
    both = [*LINES, *(["新乐社区", "1", "示例乙", str(n)] for n in range(1, 9))]
    take(net, both, Wishes(day=dt.date(2025, 1, 1)))
    files = [write_sheet(tmp_path / f"{at}.csv", [HEADER, *both[at : at + 7]]) for at in (0, 8)]
    import_sheets(files, net, FULL)
    assert ended(net, "edges/SERVES") == {f"{place}-H0008": "2025-07-01" for place in (VILLAGE, COMMUNITY)}


def test_a_list_of_resources_is_none_of_needs(tmp_path: Path) -> None:
    net, header = town(tmp_path), ["清单类型", "清单内容", "归属单位"]
    needs = [["需求清单", f"需求{n}", "示例单位"] for n in range(3)]
    take(
        net,
        [*needs, *(["资源清单", f"资源{n}", "示例单位"] for n in range(3))],
        Wishes(day=dt.date(2025, 1, 1)),
        header,
    )
    intake = take(net, [["资源清单", "资源0", "示例单位"]], replace(FULL, allow_loss=1.0), header)
    assert [(ending.target, len(ending.gone), ending.of) for ending in intake.endings] == [("ListItem", 2, 3)]
    assert all("资源" in id for id in ended(net, "nodes/ListItem"))


def test_a_list_of_pairs_is_one_of_the_kinds_it_names(tmp_path: Path) -> None:
    net, header = town(tmp_path), ["单位", "结对单位", "结对类型"]
    take(
        net, [["示例甲", "示例乙", "村企合作"], ["示例甲", "示例丙", "双联系"]], Wishes(day=dt.date(2025, 1, 1)), header
    )
    assert take(net, [["示例甲", "示例乙", "村企合作"]], FULL, header).endings == ()


def test_organizations_without_a_carrier_and_those_of_other_sectors_are_left_alone(tmp_path: Path) -> None:
    net, header = town(tmp_path), ["单位名称", "村居", "产业链"]
    take(net, [["示例一社", "堡西村", "柑橘产业链"], ["示例二社", "堡西村", "柑橘产业链"], ["示例三社", "大东村", "柑橘产业链"]],
         Wishes(day=dt.date(2025, 1, 1)), header)  # fmt: skip
    rows = {"O1": "emerging", "O2": "traditional"}
    chain = f"{TOWN}-C柑橘产业链"
    import_sheets(bundle(
        tmp_path, Organization=[["id", "sector"], *(list(row) for row in rows.items())],
        IN_VILLAGE=[["from_label", "from", "to"], *(["Organization", id, VILLAGE] for id in rows)],
        IN_CHAIN=[["from", "to"], ["O2", chain]],
    ), net)  # fmt: skip
    intake = take(net, [["示例一社", "堡西村", "柑橘产业链"]], replace(FULL, allow_loss=1.0), header)
    assert [(e.target, e.gone) for e in intake.endings] == [("IN_CHAIN", (f"{TOWN}-O示例二社 → {chain}",))]


def test_a_list_without_a_column_of_roles_ends_no_other_role(tmp_path: Path) -> None:
    net, header = town(tmp_path), ["村居", "网格", "网格员姓名"]
    first = [
        ["堡西村", "1", "示例甲", "网格长"],
        ["堡西村", "1", "示例乙", "网格员"],
        ["堡西村", "2", "示例丙", "网格员"],
    ]
    take(net, first, Wishes(day=dt.date(2025, 1, 1)), [*header, "网格岗位"])
    intake = take(net, [["堡西村", "1", "示例乙"]], replace(FULL, allow_loss=1.0), header)
    assert [(ending.target, len(ending.gone), ending.of) for ending in intake.endings] == [("HAS_ROLE", 1, 2)]
    assert not ended(net, "nodes/Grid") and not ended(net, "nodes/Worker"), "a grid may be without workers"


def test_joined_grids_are_not_those_within_villages(tmp_path: Path) -> None:
    net = town(tmp_path)
    take(net, [["堡西村", "1", "示例甲"]], Wishes(day=dt.date(2025, 1, 1)), ["村居", "网格", "网格员姓名"])
    intake = take(net, [["东片", "堡西村、大东村"]], replace(FULL, allow_loss=1.0), ["网格", "所辖村居"])
    assert intake.endings == () and len(ids(net, "Grid")) == 2
