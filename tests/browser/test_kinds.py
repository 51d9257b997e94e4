"""Findings on edges, in periods, of properties and stages, as the atlas shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from covernet.graph.snapshot import current_snapshot
from covernet.queries.audit import audit
from covernet.queries.packs import parse_pack
from covernet.viz.atlas import write_atlas
from tests.browser.conftest import OpenPage
from tests.kinds import KIND_PACK, KIND_TABLES
from tests.small import HALL, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    net = build(folder, KIND_TABLES)
    result = audit(net, [parse_pack(KIND_PACK, "made.toml")])
    return write_atlas(current_snapshot(net), result, folder / "working.html", profile="working").path


DETAILS = {
    "联系本村户": ["两边没有相同的"],
    "网格长任职": ["有超出范围的", "有超出范围的"],
    "结对同村": ["两边不一致"],
    "问题要素": ["缺：责任单位；不符：来源"],
    "问题阶段": ["“整改日期”之前的阶段缺失或更晚", "“销号日期”之前的阶段缺失或更晚"],
    "每月活动": ["2025-04：现有 0，应至少 1", "2025-05：现有 0，应至少 1", "2025-04：已办，但迟办"],
    "每季度恳谈": ["2025-Q1：现有 0，应至少 1", "2025-Q1：已办，但迟办"],
}


def test_the_gap_list_says_each_in_words(page: Path, open_page: OpenPage) -> None:
    opened = open_page(page, "#/gaps")
    rows = [row.locator("td").all_inner_texts() for row in opened.page.locator("table.gaps tbody tr").all()]
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(row[4])
    assert {rule: sorted(texts) for rule, texts in found.items()} == {r: sorted(t) for r, t in DETAILS.items()}
    subjects = [" ".join(row[2].split()) for row in rows]
    assert "示** → H4 联系服务" in subjects
    assert "示** → 第一网格 (网格长) 担任" in subjects


def test_late_stands_after_the_gaps_and_marks_no_unit(page: Path, open_page: OpenPage) -> None:
    opened = open_page(page, "#/gaps")
    must = [row for row in opened.texts("table.gaps tbody tr") if "每月活动" in row or "每季度恳谈" in row]
    assert ["迟办" in row for row in must] == [False, False, False, True, True]
    opened.go(f"#/village/{HALL}")
    marks = {
        text.removeprefix("▲ "): text.startswith("▲") for text in opened.texts("button.node[data-s^='PartyGroup/']")
    }
    assert list(marks.values()) == [False, True], "the first group has only met late"


def test_the_overview_counts_each_subject_once(page: Path, open_page: OpenPage) -> None:
    opened = open_page(page)
    (row,) = [r for r in opened.page.locator("table.rules tbody tr").all() if "每月活动" in r.inner_text()]
    assert row.locator("td.num").all_inner_texts() == ["2", "1"]
    (row,) = [r for r in opened.page.locator("table.rules tbody tr").all() if "网格长任职" in r.inner_text()]
    assert row.locator("td").all_inner_texts()[2:5] == ["担任", "2", "2"]
