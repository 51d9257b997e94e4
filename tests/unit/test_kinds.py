"""Findings on edges, in periods, of properties and stages: as JSON, in words, in the workbook and in the atlas."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

from covernet.graph.snapshot import current_snapshot
from covernet.queries.audit import AuditResult, Count, audit
from covernet.queries.findings import Finding
from covernet.queries.names import unit_names
from covernet.queries.output import findings_jsonl, summary_jsonl, table_csv
from covernet.queries.packs import parse_pack
from covernet.viz.atlas import write_atlas
from covernet.viz.tables import audit_findings, audit_summary
from covernet.viz.words import detail_words, subject_words
from covernet.viz.workbook import findings_workbook
from tests.kinds import KIND_PACK, KIND_TABLES, without_activity
from tests.small import HALL, TOWN, build


@dataclasses.dataclass(frozen=True)
class Made:
    net: Path
    result: AuditResult
    names: dict[tuple[str, str], str]

    def findings(self, rule: str) -> list[Finding]:
        return [finding for finding in self.result.findings if finding.rule == f"made/{rule}"]

    def words(self, rule: str, language: str = "zh") -> list[str]:
        of = next(r for r in self.result.rules if r.id == rule)
        return [
            f"{subject_words(f, self.names, language)} | {detail_words(f, of, language)}" for f in self.findings(rule)
        ]

    def count(self, rule: str) -> Count:
        return next(s.total for s in self.result.summary if s.rule.id == rule)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    net = build(tmp_path_factory.mktemp("net"), KIND_TABLES)
    result = audit(net, [parse_pack(KIND_PACK, "made.toml")])
    return Made(net, result, dict(unit_names(current_snapshot(net), result.as_of)))


def test_an_edge_stands_in_json_with_its_ends_and_its_key(made: Made) -> None:
    found = [json.loads(line) for line in findings_jsonl(made.result).splitlines()]
    by_rule = {f["rule"]: f for f in found}
    inside = by_rule["made/inside"]
    assert inside["subject"] == {
        "label": "SERVES",
        "from": {"label": "Member", "id": "M1"},
        "to": {"label": "Household", "id": "H4"},
        "key": {},
    }
    assert inside["place"] == {"village": HALL, "town": TOWN, "county": "310151"}, "where its member is"
    assert inside["responsible"] == {"label": "Village", "id": HALL}
    roles = [f["subject"]["key"] for f in found if f["rule"] == "made/leads"]
    assert roles == [{"role": "=副网格长"}, {"role": "网格长"}]
    assert [f["period"] for f in found if f["rule"] == "made/talks"] == ["2025-Q1", "2025-Q1"]


def test_ids_are_made_as_documented_and_differ(made: Made) -> None:
    def digest(*parts: str) -> str:
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]

    (inside,) = made.findings("inside")
    assert inside.id == digest("made/inside", "disagree", "SERVES", "Member", "M1", "Household", "H4", "{}")
    first = made.findings("leads")[0]
    key = json.dumps({"role": "=副网格长"}, ensure_ascii=False)
    assert first.id == digest("made/leads", "disagree", "HAS_ROLE", "Member", "M1", "Grid", "W1", key)
    late = made.findings("meets")[0]
    assert late.id == digest("made/meets", "cadence", "PartyGroup", "G1", "2025-04")
    ids = [finding.id for finding in made.result.findings]
    assert len(set(ids)) == len(ids)


def test_a_gap_that_is_made_up_late_keeps_its_id(made: Made, tmp_path: Path) -> None:
    before = audit(build(tmp_path, without_activity("A2")), made.result.packs).findings
    gap = next(f for f in before if (f.rule, f.subject.get("id"), f.period) == ("made/meets", "G1", "2025-04"))
    (late,) = [f for f in made.findings("meets") if f.status == "late"]
    assert (gap.status, gap.id) == ("gap", late.id)


def test_late_is_counted_beside_gaps_and_is_no_gap(made: Made) -> None:
    assert made.count("meets") == Count(checked=2, gaps=2, late=1, not_due=2)
    assert made.count("talks") == Count(checked=2, gaps=1, late=1, not_due=2)
    assert made.count("inside") == Count(checked=3, gaps=1)
    rows = {row["rule"]: row for row in map(json.loads, summary_jsonl(made.result).splitlines())}
    assert rows["made/meets"]["by"]["village"][HALL] == {"checked": 2, "gaps": 2, "late": 1, "not_due": 2}
    failing = {summary.rule.id: summary.failing for summary in made.result.summary}
    assert (failing["meets"], failing["talks"], failing["leads"]) == (1, 1, 2), "G2 once, though in two months"
    only_late = made.result.table.filter([s == "late" for s in made.result.table.column("status").to_pylist()])
    assert not dataclasses.replace(made.result, table=only_late).has_must_gaps


WORDS = {
    "inside": (
        ["联系服务：党员 M1 → 户 H4 | 两边没有相同的"],
        ["serves: Party member M1 → Household H4 | Nothing in common"],
    ),
    "leads": (
        ["担任 (=副网格长)：党员 M1 → 网格 第一网格 | 有超出范围的", "担任 (网格长)：党员 M1 → 网格 第一网格 | 有超出范围的"],
        ["has role (=副网格长): Party member M1 → Grid 第一网格 | Something lies outside",
         "has role (网格长): Party member M1 → Grid 第一网格 | Something lies outside"],
    ),
    "pairs": (
        ["结对 (双联系)：党组织 示例·一支部 ↔ 党组织 示例·二支部 | 两边不一致"],
        ["paired with (双联系): Party organization 示例·一支部 ↔ Party organization 示例·二支部"
         " | Not the same on both sides"],
    ),
    "issue": (
        ["问题 I1 | 缺：责任单位；不符：来源"],
        ["Issue I1 | Missing: Owner; Wrong: Source"],
    ),
    "stages": (
        ["问题 I1 | “整改日期”之前的阶段缺失或更晚", "问题 I2 | “销号日期”之前的阶段缺失或更晚"],
        ["Issue I1 | Before Rectified a stage is missing or later", "Issue I2 | Before Closed a stage is missing or later"],
    ),
    "talks": (
        ["网格 第一网格 | 2025-Q1：已办，但迟办", "网格 第二网格 | 2025-Q1：现有 0，应至少 1"],
        ["Grid 第一网格 | 2025-Q1: Done, but late", "Grid 第二网格 | 2025-Q1: 0 found, at least 1 needed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", WORDS)
def test_words(made: Made, rule: str) -> None:
    assert (made.words(rule), made.words(rule, "en")) == WORDS[rule]


def test_the_terminal_shows_what_is_late_last_and_as_late(made: Made) -> None:
    console = Console(width=200, record=True, file=io.StringIO(), markup=False)
    console.print(audit_findings(made.result, made.names, "zh"))
    console.print(audit_summary(made.result, "zh"))
    text = console.export_text()
    assert text.index("应至少 1") < text.index("已办，但迟办")
    assert "2 +1 迟办" in text
    meets = next(line for line in text.splitlines() if "每月活动" in line and "50.0%" in line)
    assert "2 +1 迟办" in meets


def test_the_workbook_lists_edges_and_late_ones(made: Made) -> None:
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(made.result, made.names)))
    found = [[cell.value for cell in row] for row in book["缺口清单 gaps"].iter_rows(min_row=3)]
    assert ["M1 → H4", "两边没有相同的"] in [row[3:5] for row in found]
    assert ["W1", "2025-Q1：已办，但迟办"] in [row[3:5] for row in found]
    heads, *rows = [[cell.value for cell in row] for row in book["总览 overview"].iter_rows(min_row=2)]
    assert "迟办" in str(heads[5])
    by_rule = {row[1]: row for row in rows}
    assert by_rule["made/meets"][3:7] == [2, 2, 1, "50.0%"]


def test_csv_keeps_the_key_as_text(made: Made) -> None:
    lines = table_csv(made.result.table).splitlines()
    assert any('"{""role"": ""=副网格长""}"' in line for line in lines)


def _page(made: Made, tmp_path: Path, profile: str) -> dict[str, Any]:
    write_atlas(current_snapshot(made.net), made.result, tmp_path / "a.html", profile=profile)
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    data["findings"] = [{**data["usual"][row["rule"]], **row} for row in data["findings"]]
    return data


def test_the_working_atlas_shows_them(made: Made, tmp_path: Path) -> None:
    data = _page(made, tmp_path, "working")
    rules = [rule["id"].partition("/")[2] for rule in data["rules"]]
    found = {(rules[f["rule"]], f["subject"][1], f["period"]): f for f in data["findings"]}
    assert len(found) == made.result.table.num_rows
    assert data["labels"]["HAS_ROLE"] == ["担任", "has role"]
    assert ("leads", "示** → 第一网格 (网格长)", None) in found
    assert ("pairs", "示例·一支部 ↔ 示例·二支部 (双联系)", None) in found
    issue = found[("issue", "I1", None)]
    assert (issue["missing"], issue["wrong"]) == (["owner"], ["source"])
    assert data["rules"][issue["rule"]]["names"]["owner"] == ["责任单位", "Owner"]
    assert found[("stages", "I2", None)]["at"] == "closed"
    assert [found[("meets", "G1", "2025-04")]["late"], found[("meets", "G2", "2025-04")]["late"]] == [True, False]
    measures = {
        rules[m["rule"]]: (m["checked"][0], m["gaps"][0], m["late"]) for m in data["measures"] if m["rule"] is not None
    }
    assert measures["meets"] == (2, 1, 1), "subjects, each once"
    assert measures["leads"] == (2, 2, 0)
    assert measures["inside"] == (3, 1, 0)


def test_the_share_atlas_names_no_edge_of_people(made: Made, tmp_path: Path) -> None:
    data = _page(made, tmp_path, "share")
    text = json.dumps(data, ensure_ascii=False)
    assert "H4" not in text and "M1" not in text and "示**" not in text
    rules = [rule["id"].partition("/")[2] for rule in data["rules"]]
    singly = [(rules[f["rule"]], f["subject"][1], f["late"]) for f in data["findings"] if f["subject"]]
    assert sorted(singly) == [("talks", "W1", True), ("talks", "W2", False)]


def test_rules_are_explained_in_words(made: Made, tmp_path: Path) -> None:
    words = {rule["id"].partition("/")[2]: rule["words"] for rule in _page(made, tmp_path, "share")["rules"]}
    assert words["inside"][0] == "联系服务：【起点 → 编入党小组·党小组 → 属村居·村居】与【终点 → 住在·村居】有相同的"
    assert words["leads"][1].endswith("[its start] lies in [its end → in grid·Village or community → "
                                      "established for·Committee → sits on·Party member/Worker]")  # fmt: skip
    assert words["leads"][0].startswith("担任（角色 ＝ 网格长、=副网格长）：")
    assert words["issue"][0] == "问题：须填：责任单位、整改时限；来源 ＝ 巡查"
    assert words["stages"][1] == "Issue: in order: Registered → Rectified → Closed"
    assert words["talks"][0] == "网格：每季度至少 1 次，自 2025-01-01 起：主办·活动"


def test_a_day_later_another_period_is_due(made: Made) -> None:
    later = audit(made.net, made.result.packs, as_of=dt.date(2025, 7, 1))
    more = {(f.subject["id"], f.period) for f in later.findings if f.rule in ("made/meets", "made/talks")}
    now = {(f.subject["id"], f.period) for f in made.result.findings if f.rule in ("made/meets", "made/talks")}
    assert more - now == {("G1", "2025-06"), ("G2", "2025-06"), ("W1", "2025-Q2"), ("W2", "2025-Q2")}
    assert now <= more
