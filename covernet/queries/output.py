"""An audit in the formats that other programs read: JSON lines, CSV, Parquet (FORMATS §4)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from covernet.graph.spreadsheets import as_text
from covernet.queries.audit import PLACES, AuditResult, Count, RuleSummary


def findings_jsonl(result: AuditResult) -> str:
    """The findings, one line each."""
    return "".join(f"{finding.to_json()}\n" for finding in result.findings)


def summary_jsonl(result: AuditResult) -> str:
    """Every rule's counts, one line a rule: ``checked, gaps, late, not_due`` and the same ``by`` place."""
    return "".join(json.dumps(_summary_row(summary), ensure_ascii=False) + "\n" for summary in result.summary)


def _summary_row(summary: RuleSummary) -> dict[str, Any]:
    return {
        "rule": summary.rule.full_id,
        "severity": summary.rule.severity,
        **_counts(summary.total),
        "by": {place: {id: _counts(count) for id, count in summary.by[place].items()} for place in PLACES},
    }


def _counts(count: Count) -> dict[str, int]:
    return {"checked": count.checked, "gaps": count.gaps, "late": count.late, "not_due": count.not_due}


def table_csv(table: pa.Table) -> str:
    """A table as CSV with a header of column names; lists are joined by ``;``, formulas become text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=50_000):
        columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return as_text(";".join(map(str, value)))
    return as_text(value) if isinstance(value, str) else str(value)


def table_parquet(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file."""
    out = pa.BufferOutputStream()
    pq.write_table(table, out, compression="zstd")
    return bytes(out.getvalue())
