"""Full lists: what is gone ends, only of the kind and in the places they list, and never too much of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from covernet.errors import DataError, UsageError
from covernet.importers.intake import Intake, Wishes, import_sheets
from tests.foreign import COMMUNITY, HEADER, VILLAGE, Rows, as_read, stored, town, write_sheet

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
    assert {ending.target: (len(ending.gone), ending.of) for ending in intake.endings} == {
        "Household": (1, 8), "LIVES_IN": (1, 8), "SERVES": (1, 8),
    }  # fmt: skip
    assert ended(net, "nodes/Household") == ended(net, "edges/SERVES") == {gone: "2025-07-01"}
    assert ended(net, "edges/LIVES_IN") == {VILLAGE: "2025-07-01"}
    assert intake.report.read == intake.report.accepted + intake.report.quarantined + intake.report.skipped == 8
    assert not ended(net, "nodes/Member"), "who serves nobody may still be a member"
    again = take(net, LINES[1:], FULL)
    assert (again.endings, again.report.unchanged) == ((), True)


def test_another_village_is_left_alone(net: Path) -> None:
    take(net, [OTHER], FULL)
    assert not ended(net, "nodes/Household")
    assert {row["id"] for row in stored(net, "nodes/Household")} >= {f"{COMMUNITY}-H0001", f"{VILLAGE}-H0001"}


def test_a_partial_list_only_adds(net: Path) -> None:
    intake = take(net, LINES[3:4], replace(FULL, full=False))
    assert intake.endings == () and intake.report.unchanged


def test_a_list_that_lost_too_much_is_refused(net: Path) -> None:
    before = len(stored(net, "nodes/Household"))
    with pytest.raises(DataError, match=r"1 of 8 \(12%\) of Household"):
        take(net, LINES[1:], replace(FULL, allow_loss=0.1))
    assert not ended(net, "nodes/Household") and len(stored(net, "nodes/Household")) == before
    shown = take(net, LINES[:1], replace(FULL, allow_loss=0.1, dry_run=True))
    assert [len(ending.gone) for ending in shown.endings] == [7, 7, 7], "a trial says it, and refuses nothing"
    assert not ended(net, "nodes/Household")


def test_a_list_with_lines_in_quarantine_ends_nothing(net: Path) -> None:
    intake = take(net, [*LINES[2:], ["堡西村", "1", "", "1"]], FULL)
    assert intake.is_held and not intake.endings and not ended(net, "nodes/Household")


def test_what_is_listed_again_is_there_again(net: Path) -> None:
    take(net, LINES[1:], FULL)
    take(net, LINES, replace(FULL, day=dt.date(2025, 8, 1)))
    assert not ended(net, "nodes/Household") and not ended(net, "edges/SERVES")


def test_a_bundle_is_no_full_list(tmp_path: Path) -> None:
    bundle = write_sheet(tmp_path / "Member.csv", [["id"], ["M1"]])
    with pytest.raises(UsageError, match="ledgers"):
        import_sheets([bundle], town(tmp_path), FULL)


def test_a_roster_ends_members_but_not_their_households(net: Path) -> None:
    lines = [["堡西村", "1", "示例丙"], ["堡西村", "1", "示例丁"]]
    intake = take(net, lines, replace(FULL, allow_loss=1.0), HEADER[:3])
    assert {ending.target for ending in intake.endings} == {"Member", "IN_GROUP"}
    assert len(ended(net, "nodes/Member")) == 1 and not ended(net, "nodes/Household")
