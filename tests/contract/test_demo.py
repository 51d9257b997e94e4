"""The demo: its sheets are the same bytes for the same seed, and an audit finds exactly what was planted."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import AS_OF, DEMOS, DemoSheets, write_demo
from covernet.importers.gate import refused_header, refused_value
from covernet.importers.report import ImportReport
from covernet.queries.audit import AuditResult, audit
from covernet.queries.packs import load_pack

SMALL = 2_500
SIZES = {"town": (527, 15_000), "other-seed": (8, SMALL)}
INVENTED = ("Member", "Worker", "PartyGroup", "Branch", "Organization", "Team", "Committee", "Facility")
FIELDS = ("found", "min", "max", "expected", "broken_at", "missing", "excess")


@dataclass(frozen=True)
class Run:
    """A demo that was written, imported and audited."""

    sheets: DemoSheets
    expected: dict[str, Any]
    report: ImportReport
    result: AuditResult


@pytest.fixture(scope="module", params=SIZES)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    seed, households = SIZES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    sheets = write_demo("shuxin", folder, seed=seed, households=households)
    report = import_bundle([sheets.inputs], folder / "net")
    shutil.copy(sheets.settings, folder / "net" / "settings.toml")
    return Run(sheets, json.loads(sheets.expected.read_text(encoding="utf-8")), report, audit(folder / "net"))


def rows(sheets: DemoSheets, table: str) -> list[dict[str, str]]:
    with (sheets.inputs / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def key(finding: dict[str, Any]) -> tuple[str, str, str]:
    return finding["rule"], finding["subject"]["label"], finding["subject"]["id"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_audit_finds_exactly_what_was_planted(run: Run) -> None:
    found = [
        {name: value for name, value in vars(finding).items() if name in ("rule", "status", "subject", *FIELDS)}
        for finding in run.result.findings
    ]
    planted = run.expected["findings"]
    assert Counter(map(key, found)) == Counter(map(key, planted))
    by_key = {key(finding): finding for finding in found}
    for finding in planted:
        details = {"missing": [], "excess": []} | {name: v for name, v in finding.items() if name != "why"}
        got = by_key[key(finding)]
        assert {name: list(v) if isinstance(v := got[name], tuple) else v for name in details} == details


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
    planted = set(map(key, run.expected["findings"]))
    found = {(f.rule, f.subject["label"], f.subject["id"]) for f in run.result.findings}
    for near in run.expected["near_misses"]:
        rule, label, id = key(near)
        assert label == "Network" or id in ids[label], near
        assert (rule, label, id) not in found or (rule, label, id) in planted, near


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
        for row in rows(run.sheets, table):
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


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_demo("shuxin", tmp_path / name, seed=seed, households=SMALL)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a")["inputs/SERVES.csv"] != files(tmp_path / "c")["inputs/SERVES.csv"]


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    write_demo("shuxin", tmp_path / "once", seed=4, households=SMALL)
    write_demo("shuxin", tmp_path / "twice", seed=3, households=SMALL)
    write_demo("shuxin", tmp_path / "twice", seed=4, households=SMALL)
    assert files(tmp_path / "once") == files(tmp_path / "twice")


def test_other_inputs_are_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "inputs" / "Member.csv"
    own.parent.mkdir()
    own.write_text("id\n1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        write_demo("shuxin", tmp_path, households=SMALL)
    assert own.read_text(encoding="utf-8") == "id\n1\n"


@pytest.mark.parametrize(("name", "households"), [("nowhere", SMALL), ("shuxin", 10)])
def test_bad_use_is_a_sentence(tmp_path: Path, name: str, households: int) -> None:
    with pytest.raises(UsageError):
        write_demo(name, tmp_path, households=households)
    assert not list(tmp_path.iterdir())


def test_settings_name_packs_that_exist(tmp_path: Path) -> None:
    for name in DEMOS:
        sheets = write_demo(name, tmp_path / name, households=SMALL)
        assert all(load_pack(pack).rules for pack in sheets.packs)
