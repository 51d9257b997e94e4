"""The example of docs/time.md: moves, splits and merges, with yesterday's and today's answer on every engine."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest

from covernet.graph.difference import PARTS, Change, Difference, Side
from covernet.graph.engines.neo4j import Server
from covernet.graph.engines.target import Target
from covernet.graph.publish import publish
from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.changes.take import take_changes
from covernet.importers.intake import Wishes
from covernet.queries.audit import AuditResult, audit
from tests.services import Neo4jTarget

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "time.md").read_text(encoding="utf-8")
WRITTEN = dict(re.findall(r'```csv title="(\S+)"\n(.*?)```', PAGE, re.DOTALL))
CHANGES = {name: WRITTEN[name] for name in ("变更表.csv", "去向表.csv")}
SHEETS = {name: text for name, text in WRITTEN.items() if name not in CHANGES}
PACK = "\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
TOWNS = dict(line.split(",") for line in SHEETS["Town.csv"].splitlines()[1:])

NEW = {"split-1", "split-2", "whole"}
"""The units that begin on the page."""


def table(header: str, after: str = "") -> list[list[str]]:
    """The cells of the page's table under a header, the first that comes after some words."""
    _, _, rest = PAGE[PAGE.index(after) :].partition(f"| {header} |\n")
    lines = rest.splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[: lines.index("")]]


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("time")
    (folder / "sheets").mkdir()
    for name, text in SHEETS.items():
        (folder / "sheets" / name).write_text(text, encoding="utf-8")
    (folder / "groups.toml").write_text(PACK, encoding="utf-8")
    report = import_bundle([folder / "sheets"], folder / "net")
    assert report.accepted == report.read
    return folder / "net"


def check(net: Path, engine: Target | None, pack: Path | None = None) -> None:
    answers: dict[str, AuditResult] = {}
    for day in ("2025-06-30", "2025-07-01"):
        result = audit(net, [pack or net.parent / "groups.toml"], as_of=dt.date.fromisoformat(day), engine=engine)
        found = [[f.subject["id"], str(f.found), TOWNS[f.place["town"] or ""]] for f in result.findings]
        assert found == table("gap | found | town", f"--as-of {day}")
        answers[day] = result
    counted = [
        [day, TOWNS[town], str(counts.checked), str(counts.gaps)]
        for day, result in answers.items()
        for town, counts in result.summary[0].by["town"].items()
        if counts.checked
    ]
    assert sorted(counted) == sorted(table("day | town | checked | gaps"))


def test_a_change_sheet_gives_the_same_rows(net: Path, tmp_path: Path) -> None:
    (before := tmp_path / "before").mkdir()
    for name, text in SHEETS.items():
        rows = list(csv.DictReader(text.splitlines()))
        known = [row for row in rows if not row.get("since") and not NEW & {*row.values()}]
        lines = [",".join("" if name == "until" else cell for name, cell in row.items()) for row in known]
        (before / name).write_text("\n".join([text.splitlines()[0], *lines]) + "\n", encoding="utf-8")
    for name, text in CHANGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert import_bundle([before], tmp_path / "net").quarantined == 0
    taken = take_changes([tmp_path / name for name in CHANGES], tmp_path / "net", Wishes())
    assert (taken.report.accepted, taken.report.quarantined) == (7, 0)
    with Difference(Side(current_snapshot(net)), Side(current_snapshot(tmp_path / "net"))) as difference:
        counts = {part: [difference.count(part, change) for change in get_args(Change)] for part in PARTS}
    assert {part: found for part, found in counts.items() if any(found)} == {}
    check(tmp_path / "net", None, net.parent / "groups.toml")


def test_yesterday_and_today(net: Path) -> None:
    check(net, None)


def test_yesterday_and_today_in_neo4j(net: Path, neo4j: Neo4jTarget) -> None:
    neo4j.clean()
    target = Target(neo4j.uri, neo4j.database, neo4j.username, neo4j.password)
    with Server(target) as server:
        publish(current_snapshot(net), server)
    check(net, target)
