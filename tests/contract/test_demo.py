"""The demos: their sheets are the same bytes for the same seed, and an audit finds exactly what was planted."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from covernet.errors import UsageError
from covernet.graph.engines.neo4j import Server
from covernet.graph.engines.target import Target
from covernet.graph.model import SCHEMA
from covernet.graph.publish import Options, publish
from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import AS_OF, DEMOS, LEAST_HOUSEHOLDS, DemoSheets, write_demo
from covernet.importers.gate import refused_header, refused_value
from covernet.importers.report import ImportReport
from covernet.queries.audit import AuditResult, audit
from covernet.queries.output import findings_jsonl, summary_jsonl
from covernet.queries.packs import load_pack
from tests.services import Neo4jTarget

SMALL = LEAST_HOUSEHOLDS["shuxin"]
INVENTED = ("Member", "Worker", "PartyGroup", "VillagerGroup", "Branch", "Organization", "Team", "Committee", "CoBuilding",
            "Facility", "Standard")  # fmt: skip
FIELDS = ("found", "min", "max", "expected", "broken_at", "at", "missing", "excess", "wrong")
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
RUNS = [(name, seed, households) for name in DEMOS for seed, households in ((527, None), (8, LEAST_HOUSEHOLDS[name]))]
"""A demo's name, its seed, and its households: as many as it has of its own, or the fewest it can have."""


@dataclass(frozen=True)
class Run:
    """A demo that was written, imported and audited."""

    sheets: DemoSheets
    expected: dict[str, Any]
    report: ImportReport
    network: Path
    result: AuditResult


def named(run: tuple[str, int, int | None]) -> str:
    name, seed, households = run
    return f"{name}-{seed}-{households or 'own'}"


def only(*wanted: str, seeds: Sequence[int] = (527, 8)) -> pytest.MarkDecorator:
    """Run a test on some demos."""
    runs = [run for run in RUNS if run[0] in wanted and run[1] in seeds]
    return pytest.mark.parametrize("run", runs, ids=named, indirect=True)


@pytest.fixture(scope="module", params=RUNS, ids=named)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    name, seed, households = request.param
    folder = tmp_path_factory.mktemp(name)
    sheets = write_demo(name, folder, seed=seed, households=households)
    report = import_bundle([sheets.inputs], folder / "net")
    shutil.copy(sheets.settings, folder / "net" / "settings.toml")
    return Run(
        sheets, json.loads(sheets.expected.read_text(encoding="utf-8")), report, folder / "net", audit(folder / "net")
    )


def rows(sheets: DemoSheets, table: str) -> list[dict[str, str]]:
    with (sheets.inputs / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def about(item: dict[str, Any]) -> tuple[str, str]:
    """The rule and the subject of a finding or a near miss."""
    return item["rule"], json.dumps(item["subject"], ensure_ascii=False, sort_keys=True)


def key(finding: dict[str, Any]) -> tuple[str, ...]:
    """What a finding is: its rule, subject, period, and whether it is a gap or late."""
    return *about(finding), finding.get("period") or "", finding["status"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_audit_finds_exactly_what_was_planted(run: Run) -> None:
    found = [
        {
            name: value
            for name, value in vars(finding).items()
            if name in ("rule", "status", "subject", "period", *FIELDS)
        }
        for finding in run.result.findings
    ]
    planted = run.expected["findings"]
    assert Counter(map(key, found)) == Counter(map(key, planted))
    by_key = {key(finding): finding for finding in found}
    for finding in planted:
        details = {"missing": [], "excess": [], "wrong": []} | {name: v for name, v in finding.items() if name != "why"}
        got = by_key[key(finding)]
        assert {name: list(v) if isinstance(v := got[name], tuple) else v for name in details} == details


@only(*DEMOS, seeds=(527, 8) if NIGHTLY else (527,))
def test_the_same_is_found_in_neo4j(run: Run, neo4j: Neo4jTarget) -> None:
    neo4j.clean()
    target = Target(neo4j.uri, neo4j.database, neo4j.username, neo4j.password)
    with Server(target) as server:
        publish(current_snapshot(run.network), server, Options(names=True))
    there = audit(run.network, engine=target)
    assert findings_jsonl(there) == findings_jsonl(run.result)
    assert summary_jsonl(there) == summary_jsonl(run.result)


def test_denominators_are_those_planted(run: Run) -> None:
    assert {s.rule.full_id: s.total.checked for s in run.result.summary} == run.expected["checked"]


def test_every_row_is_accounted_for_as_planted(run: Run) -> None:
    got = {
        table.file: {
            "read": table.read,
            "accepted": table.accepted,
            "quarantined": table.quarantined,
            "skipped": table.skipped,
            "reasons": dict(table.reasons),
        }
        for table in run.report.tables
    }
    assert got == run.expected["rows"]
    assert run.report.quarantined >= 10
    assert run.report.skipped == 9


def test_every_rule_has_a_gap_and_a_near_miss(run: Run) -> None:
    rules = {rule.full_id for pack in run.sheets.packs for rule in load_pack(pack).rules}
    assert {finding["rule"] for finding in run.expected["findings"]} == rules
    assert {near["rule"] for near in run.expected["near_misses"]} == rules
    assert set(run.expected["checked"]) == rules


def test_near_misses_are_in_the_sheets_and_in_no_finding(run: Run) -> None:
    ids = {node.label: {row["id"] for row in rows(run.sheets, node.label)}
           for node in SCHEMA.nodes if f"{node.label}.csv" in run.sheets.rows}  # fmt: skip
    planted = set(map(about, run.expected["findings"]))
    found = {about(vars(finding)) for finding in run.result.findings}
    for near in run.expected["near_misses"]:
        label, id = near["subject"]["label"], near["subject"].get("id")
        assert id is None or label == "Network" or id in ids[label], near
        assert about(near) not in found or about(near) in planted, near


@only("shuxin")
def test_stated_figures_add_up_with_eighty_lasting_mechanisms(run: Run) -> None:
    pack = load_pack("shuxin-527", {"shuxin-527": {"issues_long_term": 80}})
    result = audit(run.sheets.inputs.parent / "net", [pack])
    assert "shuxin-527/issues-add-up" not in result.table.column("rule").to_pylist()


def test_audit_date_matters(run: Run) -> None:
    """Tomorrow some planted gaps close and others open: the interval edges are real."""
    tomorrow = audit(run.sheets.inputs.parent / "net", as_of=AS_OF.replace(month=7, day=1))
    group = [f for f in tomorrow.findings if f.rule == "linkage/village-group"]
    assert not group
    assert len(tomorrow.findings) != len(run.result.findings)


@only("chenji")
def test_chenji_is_of_the_stated_size(run: Run) -> None:
    """128 sessions with 2400 attendances, 132 matters and 120 services: each one or a few short."""
    kinds = Counter(row["kind"] for row in rows(run.sheets, "Activity") if row["date"] <= AS_OF.isoformat())
    assert (kinds["七点半议事"], kinds["志愿服务"]) == (127, 119)
    assert 2_400 <= sum(row["to_label"] == "Member" for row in rows(run.sheets, "ATTENDED_BY")) < 2_450
    assert sum(row["source"] == "红色七点半" for row in rows(run.sheets, "Issue")) == 134
    assert run.sheets.rows["Village.csv"] == 5


@only("huayu")
def test_huayu_is_of_the_stated_size(run: Run) -> None:
    """25 branches against 56 standards, and a few fewer than 1000 members."""
    held = Counter(row["to"] for row in rows(run.sheets, "AGAINST"))
    assert sum(times >= 24 for times in held.values()) == 56
    assert sum(row["kind"] in ("支部", "联合支部") for row in rows(run.sheets, "Branch")) == 25
    assert run.expected["checked"]["huayu-standards/members"] == 997
    assert run.sheets.rows["Village.csv"] == 22


@only("yangdong")
def test_yangdong_is_of_the_stated_size(run: Run) -> None:
    """91 agencies, 198 two-new organizations and 157 villages: each one short or too many; 1 to 3 grids a unit."""
    units = rows(run.sheets, "Organization")
    assert sum(row["kind"] == "agency" for row in units) == 91 + 1, "one more of a town"
    assert sum(row["sector"] == "emerging" for row in units) == 198 + 2, "one of them left its firm"
    assert Counter(row["kind"] for row in rows(run.sheets, "Village")) == {"village": 157, "community": 22}
    checked = {name.partition("/")[2]: count for name, count in run.expected["checked"].items()}
    stated = ("agency-organizations", "two-new-organizations", "village-organizations", "unit-grids", "teaching-points")
    assert [checked[name] for name in stated] == [90, 199, 156, 91, 176]
    assert 91 <= run.sheets.rows["Grid.csv"] <= 273


@only("yangdong")
def test_both_counts_of_villages_add_up_with_twenty_communities(run: Run) -> None:
    pack = load_pack("yangdong-cobuilding", {"yangdong-cobuilding": {"communities": 20}})
    result = audit(run.sheets.inputs.parent / "net", [pack])
    assert "yangdong-cobuilding/teaching-points-add-up" not in result.table.column("rule").to_pylist()


@only("yiyang")
def test_yiyang_is_of_the_stated_size(run: Run) -> None:
    """780 + 67 + 114 groups: one too few, one too few, one too many; every one of the ten ones is looked at."""
    kinds = Counter(row["kind"] for row in rows(run.sheets, "PartyGroup") if not row["until"])
    assert kinds == {"natural_village": 779, "industry": 66, "functional": 115}
    pack = load_pack("yiyang-three-nets")
    ten = {name for item in pack.requirements if item.title.zh.startswith("十个一之") for name in item.rules}
    assert len(ten) == 10
    assert {pack.rule(name).kind for name in ten} == {"cadence"}
    assert {finding["rule"].partition("/")[2] for finding in run.expected["findings"]} >= ten


@only("shuxin")
def test_town_is_of_real_size_and_uneven(run: Run) -> None:
    homes = Counter(row["to"] for row in rows(run.sheets, "LIVES_IN"))
    bare = Counter(
        finding["subject"]["id"].partition("-")[0]
        for finding in run.expected["findings"]
        if finding["rule"] == "linkage/household-served"
    )
    rates = sorted(bare[village] / homes[village] for village in homes)
    assert len(rates) == 23
    assert rates[0] == 0
    assert [rate > 0.18 for rate in rates] == [False] * 20 + [True] * 3
    if run.expected["households"] == 15_000:
        assert 1_400 <= run.sheets.rows["Member.csv"] <= 1_600
        assert 110 <= run.sheets.rows["Branch.csv"] <= 125
        assert 300 <= sum(bare.values()) <= 1_000


def test_names_are_invented_and_no_cell_looks_personal(run: Run) -> None:
    assert refused_value("13900000000")
    for table in INVENTED:
        for row in rows(run.sheets, table) if f"{table}.csv" in run.sheets.rows else []:
            assert row["name"].startswith("示例"), row["id"]
    for file in run.sheets.rows:
        for row in rows(run.sheets, file.removesuffix(".csv")):
            for cell in row.values():
                assert not refused_value(cell), (file, row)
    assert set(rows(run.sheets, "Household")[0]) == {"id", "since", "until"}
    assert refused_header("name") is None


def test_people_have_different_names(run: Run) -> None:
    names = Counter(row["name"] for table in ("Member", "Worker") for row in rows(run.sheets, table))
    assert [times for times in names.values() if times > 1] == [2], "only the member whose row is repeated"


@pytest.mark.parametrize("demo", DEMOS)
def test_same_seed_same_bytes(demo: str, tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_demo(demo, tmp_path / name, seed=seed, households=LEAST_HOUSEHOLDS[demo])
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a")["inputs/SERVES.csv"] != files(tmp_path / "c")["inputs/SERVES.csv"]


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    write_demo("shuxin", tmp_path / "once", seed=4, households=SMALL)
    write_demo("shuxin", tmp_path / "twice", seed=3, households=SMALL)
    write_demo("shuxin", tmp_path / "twice", seed=4, households=SMALL)
    assert files(tmp_path / "once") == files(tmp_path / "twice")


@pytest.mark.parametrize("own", ["inputs/Member.csv", "settings.toml", "network/CURRENT", "gaps.xlsx", "expected.json"])
def test_what_others_put_there_is_left_alone(own: str, tmp_path: Path) -> None:
    file = tmp_path / own
    file.parent.mkdir(exist_ok=True)
    file.write_text("id\n1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        write_demo("shuxin", tmp_path, households=SMALL)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]
    assert file.read_text(encoding="utf-8") == "id\n1\n"


def test_another_demo_or_network_is_not_mixed_with_a_demo(tmp_path: Path) -> None:
    sheets = write_demo("shuxin", tmp_path, households=SMALL)
    with pytest.raises(UsageError):
        write_demo("chenji", tmp_path)
    network = tmp_path / "network"
    network.mkdir()
    (network / "CURRENT").write_text("1\n", encoding="utf-8")
    with pytest.raises(UsageError):  # its settings do not say that it is a demo
        write_demo("shuxin", tmp_path, households=SMALL)
    shutil.copyfile(sheets.settings, network / "settings.toml")
    write_demo("shuxin", tmp_path, households=SMALL)
    with pytest.raises(UsageError):  # other sheets on top of those that were imported
        write_demo("shuxin", tmp_path, households=SMALL + 1)
    (tmp_path / "CURRENT").write_text("1\n", encoding="utf-8")
    with pytest.raises(UsageError):  # the folder itself became a network
        write_demo("shuxin", tmp_path, households=SMALL)


@pytest.mark.parametrize(("name", "households"), [("nowhere", SMALL), ("shuxin", 10)])
def test_bad_use_is_a_sentence(tmp_path: Path, name: str, households: int) -> None:
    with pytest.raises(UsageError):
        write_demo(name, tmp_path, households=households)
    assert not list(tmp_path.iterdir())


def test_settings_name_packs_that_exist(tmp_path: Path) -> None:
    for name in DEMOS:
        sheets = write_demo(name, tmp_path / name, households=LEAST_HOUSEHOLDS[name])
        assert all(load_pack(pack).rules for pack in sheets.packs)
