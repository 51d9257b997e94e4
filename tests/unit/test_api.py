"""The Python interface: open a network, ask it, get a frozen answer (FORMATS §5)."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import covernet
from covernet.errors import DataError, PackError, StoreError, UsageError
from covernet.importers.bundle import import_bundle
from covernet.queries.audit import AuditResult
from covernet.queries.packs import load_pack
from tests.small import EAST, HALL, SETTINGS, TABLES, TOWN, build, write_tables


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("net"))


@pytest.fixture(scope="module")
def result(net: Path) -> AuditResult:
    return covernet.open(net).audit()


GAPS = {
    ("linkage/group-chain", "PartyGroup", "G2"),
    ("linkage/household-served", "Household", "-H6"),
    ("linkage/household-served", "Household", "=H5"),
    ("linkage/household-served", "Household", "H3"),
    ("linkage/household-served", "Household", "H4"),
    ("linkage/member-serves", "Member", "M2"),
    ("linkage/village-chain", "Village", EAST),
    ("linkage/village-group", "Village", EAST),
}


def keys(result: AuditResult) -> list[tuple[str, str, str]]:
    return [(f.rule, f.subject["label"], f.subject["id"]) for f in result.findings]


def test_reading_one_file_imports_no_database() -> None:
    asked = "import sys, covernet, covernet.importers.reading.child; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, encoding="utf-8")
    assert not {"duckdb", "pandas", "covernet.api"} & set(found.stdout.split())
    with pytest.raises(AttributeError, match="close"):
        _ = covernet.close


def test_an_audit_finds_the_gaps_in_order(result: AuditResult) -> None:
    assert set(keys(result)) == GAPS
    assert keys(result) == sorted(keys(result))
    assert result.has_must_gaps
    assert result.as_of == dt.date(2025, 6, 30), "the settings' date"
    assert result.snapshot == 1


def test_the_summary_has_every_denominator(result: AuditResult) -> None:
    summaries = {summary.rule.full_id: summary for summary in result.summary}
    assert list(summaries) == sorted(rule.full_id for rule in load_pack("linkage").rules)
    served = summaries["linkage/household-served"]
    assert (served.total.checked, served.total.gaps, served.total.late, served.total.not_due) == (6, 4, 0, 0)
    assert {id: (c.checked, c.gaps) for id, c in served.by["village"].items()} == {HALL: (5, 3), EAST: (1, 1)}
    assert {id: (c.checked, c.gaps) for id, c in served.by["town"].items()} == {TOWN: (6, 4)}
    assert {id: (c.checked, c.gaps) for id, c in served.by["county"].items()} == {"310151": (6, 4)}


def test_the_result_is_frozen(result: AuditResult) -> None:
    for name in ("table", "as_of", "packs"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, name, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.findings[0].rule = "x"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.summary[0].total.gaps = 0  # type: ignore[misc]
    assert isinstance(result.findings, tuple) and isinstance(result.summary, tuple)
    before = copy.deepcopy(result.findings)
    frame = result.to_pandas()
    frame.loc[:, "rule"] = "x"
    assert result.findings == before


def test_pandas_and_arrow_hold_the_same_rows(result: AuditResult) -> None:
    assert result.to_arrow().num_rows == len(result.to_pandas()) == len(result.findings) == len(GAPS)
    assert list(result.to_pandas()["subject_id"]) == [f.subject["id"] for f in result.findings]


@pytest.mark.parametrize(
    "day",
    ["2025-06-30", dt.date(2025, 6, 30), dt.datetime(2025, 6, 30, 12), None],
    ids=["text", "date", "time", "none"],
)
def test_a_day_may_be_given_in_many_ways(day: dt.date | str | None, net: Path, result: AuditResult) -> None:
    other = covernet.open(str(net)).audit("linkage", as_of=day)
    assert other.as_of == dt.date(2025, 6, 30)
    assert other.findings == result.findings
    assert covernet.open(net).audit(as_of="2024-01-31").as_of == dt.date(2024, 1, 31), "not the settings' date"


def test_packs_may_be_given_in_many_ways(net: Path, result: AuditResult, tmp_path: Path) -> None:
    file = tmp_path / "包 linkage.toml"
    file.write_text(
        (Path(covernet.__file__).parent / "queries" / "packs" / "linkage.toml").read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    coverage = covernet.open(net)
    for pack in ("linkage", file, str(file), load_pack("linkage")):
        assert coverage.audit(pack).findings == result.findings


def test_an_older_snapshot_can_be_audited(net: Path, result: AuditResult, tmp_path: Path) -> None:
    copied = shutil.copytree(net, tmp_path / "net")
    import_bundle([write_tables(tmp_path / "more", {"SERVES": [{"from": "M2", "to": "H3"}]})], copied)
    coverage = covernet.open(copied)
    now = coverage.audit()
    assert now.snapshot == 2
    gone = {("linkage/household-served", "Household", "H3"), ("linkage/member-serves", "Member", "M2"),
            ("linkage/group-chain", "PartyGroup", "G2")}  # fmt: skip
    assert set(keys(now)) == GAPS - gone
    old = coverage.audit(snapshot=1)
    assert old.findings == result.findings


def test_ids_stay_when_unrelated_data_changes(result: AuditResult, tmp_path: Path) -> None:
    more: dict[str, Any] = {name: list(rows) for name, rows in TABLES.items()}
    more["Household"] = [{"id": "A0"}, *reversed(more["Household"]), {"id": "Z9"}]
    more["LIVES_IN"] = [{"from": "A0", "to": EAST}, {"from": "Z9", "to": HALL}, *more["LIVES_IN"]]
    more["Village"] = [{"id": HALL, "name": "改名村", "kind": "village"}, TABLES["Village"][1]]
    more["Member"] = [*more["Member"], {"id": "M3", "name": "示例·丙"}]
    changed = covernet.open(build(tmp_path, more)).audit(as_of="2025-07-01")
    before = dict(zip(keys(result), (f.id for f in result.findings), strict=True))
    after = dict(zip(keys(changed), (f.id for f in changed.findings), strict=True))
    assert {key: after[key] for key in before} == before
    assert len(set(after.values())) == len(after) == len(before) + 2


def test_the_same_network_gives_the_same_bytes(net: Path, result: AuditResult) -> None:
    again = covernet.open(net).audit()
    assert [f.to_json() for f in again.findings] == [f.to_json() for f in result.findings]
    assert again.table.equals(result.table) and again.tally.equals(result.tally)


def test_settings_override_parameters(tmp_path: Path) -> None:
    coverage = covernet.open(build(tmp_path, settings=f"{SETTINGS}[parameters.linkage]\nmin_households = 3\n"))
    found = coverage.audit()
    (changed,) = found.overrides
    assert (changed.parameter, changed.default, changed.value) == ("min_households", 1, 3)
    assert ("linkage/member-serves", "Member", "M1") in keys(found)
    assert coverage.settings.title == "示例镇"


@pytest.mark.parametrize("text", ["", "2025-13-01", "30.06.2025", "heute", "2025-06-30T00:00:00"])
def test_what_is_no_date_is_a_sentence(text: str, net: Path) -> None:
    with pytest.raises(UsageError, match="2024-07-16"):
        covernet.open(net).audit(as_of=text)


def test_every_refusal_is_an_error_of_covernet(net: Path, tmp_path: Path) -> None:
    for missing in (tmp_path / "none", net / "CURRENT", tmp_path, tmp_path / ("x" * 300), ""):
        with pytest.raises(UsageError):
            covernet.open(missing)
    coverage = covernet.open(net)
    with pytest.raises(UsageError, match="nope"):
        coverage.audit("nope")
    with pytest.raises(UsageError, match="linkage"):
        coverage.audit("linkage", "linkage")
    with pytest.raises(UsageError, match="7"):
        coverage.audit(snapshot=7)
    (tmp_path / "settings.toml").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="covernet import"):
        covernet.open(tmp_path).audit()
    copied = shutil.copytree(net, tmp_path / "net")
    (copied / "settings.toml").write_text("packs = 1", encoding="utf-8")
    with pytest.raises(DataError):
        covernet.open(copied).audit()
    (copied / "settings.toml").write_text('packs = ["linkage"]\nparameters.linkage.grids = 1', encoding="utf-8")
    with pytest.raises(PackError):
        covernet.open(copied).audit()
    next(copied.glob("snapshots/*/nodes/Household/*.parquet")).write_bytes(b"")
    with pytest.raises(StoreError):
        covernet.open(copied).audit("linkage")
