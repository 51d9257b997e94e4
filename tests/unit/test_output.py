"""One audit in every format: the same content in JSON lines, CSV, Parquet, pandas and the workbook's list."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from covernet.graph.spreadsheets import as_text
from covernet.queries.audit import AuditResult, audit
from covernet.queries.columns import FINDING_COLUMNS, TALLY_COLUMNS
from covernet.queries.output import findings_jsonl, summary_jsonl, table_csv, table_parquet
from covernet.queries.packs import parse_pack
from tests.small import EAST, HALL, TOWN, build

PACK = """\
id = "made"
version = 1
title = { zh = "自编", en = "Made" }
source = { title = "示例" }
[[rule]]
id = "roles"
kind = "composition"
severity = "should"
title = { zh = "角色", en = "Roles" }
of = "Grid"
via = ["<HAS_ROLE"]
property = "edge.role"
all_of = ["=网格长", "联络员"]
[[rule]]
id = "villages"
kind = "total"
title = { zh = "村居", en = "Villages" }
of = "Village"
equals = 3
[[rule]]
id = "one-grid"
kind = "partition"
title = { zh = "网格", en = "Grids" }
of = "Village"
via = ["IN_GRID>"]
parts = "Grid"
count = 7
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return audit(build(tmp_path_factory.mktemp("net")), ["linkage", parse_pack(PACK, "made.toml")])


def flat(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A line of JSON as a row of the table."""
    subject, place, responsible = finding["subject"], finding["place"], finding["responsible"] or {}
    row = {name: finding.get(name) for name in FINDING_COLUMNS.names}
    row |= {"subject_label": subject["label"], "subject_id": subject["id"], **place}
    row |= {"responsible_label": responsible.get("label"), "responsible_id": responsible.get("id")}
    return row


def unset(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what is absent: null and the empty list mean the same."""
    return [{name: value for name, value in row.items() if value is not None and value != []} for row in rows]


def lines(result: AuditResult) -> list[dict[str, Any]]:
    return [json.loads(line) for line in findings_jsonl(result).splitlines()]


def test_a_line_of_json_is_the_format_of_findings(result: AuditResult) -> None:
    found = lines(result)
    assert len(found) == 12
    assert found == sorted(found, key=lambda f: (f["rule"], f["subject"]["label"], f["subject"]["id"]))
    by_rule = {finding["rule"]: finding for finding in found}
    served = next(f for f in found if f["subject"]["id"] == "H4")
    assert {name: value for name, value in served.items() if value not in (None, []) and name != "id"} == {
        "rule": "linkage/household-served", "status": "gap", "severity": "must", "found": 0, "min": 1,
        "subject": {"label": "Household", "id": "H4"},
        "place": {"village": EAST, "town": TOWN, "county": "310151"},
        "responsible": {"label": "Village", "id": EAST},
    }  # fmt: skip
    assert by_rule["linkage/member-serves"]["responsible"] == {"label": "PartyGroup", "id": "G2"}
    assert by_rule["made/villages"]["subject"] == {"label": "Network", "id": "villages"}
    assert (by_rule["made/villages"]["found"], by_rule["made/villages"]["expected"]) == (2, 3)
    assert by_rule["made/roles"]["missing"] == ["=网格长", "联络员"]
    assert by_rule["made/roles"]["severity"] == "should"
    assert by_rule["linkage/village-chain"]["broken_at"] == 1
    assert "网" in findings_jsonl(result), "Chinese stands as it is"


def test_lines_findings_arrow_and_pandas_agree(result: AuditResult) -> None:
    rows = unset([flat(line) for line in lines(result)])
    assert result.table.schema.equals(FINDING_COLUMNS)
    assert unset(result.table.to_pylist()) == rows
    assert [f.id for f in result.findings] == [row["id"] for row in rows]
    again = pa.Table.from_pandas(result.to_pandas(), schema=FINDING_COLUMNS, preserve_index=False)
    assert unset(again.to_pylist()) == rows


def test_parquet_is_the_table(result: AuditResult) -> None:
    for table in (result.table, result.tally):
        assert pq.read_table(io.BytesIO(table_parquet(table))).equals(table)
    assert table_parquet(result.table) == table_parquet(result.table)


def test_csv_is_the_table_as_text(result: AuditResult) -> None:
    text = table_csv(result.table)
    assert text.endswith("\r\n") and "\r\n" in text.removesuffix("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == result.table.num_rows

    def shown(value: Any) -> str:
        return "" if value is None else as_text(";".join(value) if isinstance(value, list) else str(value))

    assert rows == [{name: shown(value) for name, value in row.items()} for row in result.table.to_pylist()]


def test_csv_holds_no_formula(result: AuditResult) -> None:
    cells = [cell for row in csv.reader(io.StringIO(table_csv(result.table), newline="")) for cell in row]
    assert "'=H5" in cells and "'-H6" in cells and "'=网格长;联络员" in cells
    assert not [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_begins_a_formula_becomes_text(sign: str) -> None:
    assert as_text(f"{sign}1+1") == f"'{sign}1+1"
    assert as_text(f"村{sign}") == f"村{sign}"


def test_csv_quotes_what_would_break_a_row() -> None:
    table = pa.table({"a": ['say "hi", 你好', "two\nlines", None], "b": [["x", "y"], [], None], "c": [-1, None, 2]})
    rows = list(csv.reader(io.StringIO(table_csv(table), newline="")))
    assert rows == [["a", "b", "c"], ['say "hi", 你好', "x;y", "-1"], ["two\nlines", "", ""], ["", "", "2"]]


def test_the_summary_has_a_line_for_every_rule_and_adds_up(result: AuditResult) -> None:
    found = {row["rule"]: row for row in map(json.loads, summary_jsonl(result).splitlines())}
    assert list(found) == sorted(rule.full_id for rule in result.rules)
    served = found["linkage/household-served"]
    assert {name: value for name, value in served.items() if name != "by"} == {
        "rule": "linkage/household-served", "severity": "must", "checked": 6, "gaps": 4, "late": 0, "not_due": 0,
    }  # fmt: skip
    assert served["by"]["village"] == {
        HALL: {"checked": 5, "gaps": 3, "late": 0, "not_due": 0},
        EAST: {"checked": 1, "gaps": 1, "late": 0, "not_due": 0},
    }
    for rule, row in found.items():
        assert set(row["by"]) == {"village", "town", "county"}
        assert row["gaps"] == sum(f["rule"] == rule and f["status"] == "gap" for f in lines(result))
        for place in row["by"].values():
            assert sum(count["gaps"] for count in place.values()) <= row["gaps"]


def test_the_tally_is_the_summary_as_a_table(result: AuditResult) -> None:
    assert result.tally.schema.equals(TALLY_COLUMNS)
    for summary in result.summary:
        rows = [row for row in result.tally.to_pylist() if row["rule"] == summary.rule.full_id]
        total = {name: sum(row[name] for row in rows) for name in ("checked", "gaps", "late", "not_due")}
        assert total == dataclasses.asdict(summary.total)


def test_nothing_found_is_a_header_and_no_line(tmp_path: Path, result: AuditResult) -> None:
    none = dataclasses.replace(result, table=result.table.slice(0, 0))
    assert findings_jsonl(none) == ""
    assert table_csv(none.table).splitlines() == [",".join(FINDING_COLUMNS.names)]
    assert not none.has_must_gaps
