"""From an engine's rows to the tables of findings and denominators, in their one order.

Every engine hands over the same rows, so that what follows them is written once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa

from covernet.graph.model import SCHEMA
from covernet.queries.columns import DEFECT_COLUMNS, FINDING_COLUMNS, TALLY_COLUMNS
from covernet.queries.gathering import FINDINGS, ITEMS, KEYS, LIMITS, item_rows, key_texts, limit_rows
from covernet.queries.periods import runs
from covernet.queries.rules import Cadence, Rule


def assemble(
    rules: Sequence[Rule], day: dt.date, defects: Sequence[pa.Table], checked: Sequence[pa.Table]
) -> tuple[pa.Table, pa.Table]:
    """Bring what an engine found into the tables of findings and of denominators, in their one order.

    Parameters
    ----------
    day
        The audit date.
    defects
        An engine's rows for each of ``rules``, with columns of ``DEFECT_COLUMNS``.
    checked
        How many subjects each rule has at each place: ``village, town, county, checked``.
    """
    with duckdb.connect() as con:
        con.register("limits", _table(limit_rows(rules), LIMITS))
        con.register("items", _table(item_rows(rules), ITEMS))
        con.register("defects", _stack(rules, defects, _DEFECTS))
        con.register("checked", _stack(rules, map(partial(_with_not_due, day), rules, checked), TALLY_COLUMNS))
        findings = con.sql(FINDINGS).to_arrow_table()
        con.register("findings", findings)
        tally = con.sql(_TALLY).to_arrow_table()
    return findings.cast(FINDING_COLUMNS), tally.cast(TALLY_COLUMNS)


_DEFECTS = DEFECT_COLUMNS.append(pa.field("key", pa.string()))

_TALLY = """
SELECT
  rule, village, town, county,
  CAST(SUM(checked) AS BIGINT) AS checked, CAST(SUM(gaps) AS BIGINT) AS gaps,
  CAST(SUM(late) AS BIGINT) AS late, CAST(SUM(not_due) AS BIGINT) AS not_due
FROM (
  SELECT rule, village, town, county, checked, 0 AS gaps, 0 AS late, COALESCE(not_due, 0) AS not_due FROM checked
  UNION ALL
  SELECT rule, village, town, county, 0, CAST(status = 'gap' AS INTEGER), CAST(status = 'late' AS INTEGER), 0
  FROM findings
)
GROUP BY ALL
ORDER BY rule, county NULLS FIRST, town NULLS FIRST, village NULLS FIRST
"""


def _stack(rules: Iterable[Rule], tables: Iterable[pa.Table], columns: pa.Schema) -> pa.Table:
    """All rules' rows under one another, with the rule's id, edges' keys, and the columns a kind does not have."""
    parts = []
    for rule, table in zip(rules, tables, strict=True):
        arrays = []
        for column in columns:
            if column.name == "rule":
                arrays.append(pa.repeat(pa.scalar(rule.full_id), table.num_rows))
            elif column.name == "key" and SCHEMA.has_edge(rule.of):
                arrays.append(_key_texts(rule, table))
            elif column.name in table.column_names:
                arrays.append(table.column(column.name).cast(column.type))
            else:
                arrays.append(pa.nulls(table.num_rows, column.type))
        parts.append(pa.table(arrays, schema=columns))
    return pa.concat_tables(parts) if parts else columns.empty_table()


def _key_texts(rule: Rule, table: pa.Table) -> pa.Array:
    """The key of each edge as JSON text."""
    if not SCHEMA.edge(rule.of).key:
        return pa.repeat(pa.scalar("{}"), table.num_rows)
    columns = (table.column(key).to_pylist() for key, _ in zip(KEYS, SCHEMA.edge(rule.of).key, strict=False))
    return pa.array(key_texts(rule, zip(*columns, strict=True)), pa.string())


def _with_not_due(day: dt.date, rule: Rule, checked: pa.Table) -> pa.Table:
    """Every subject of a cadence has one period that is not due yet: the one that runs on the audit date."""
    demand = rule.demand
    if not isinstance(demand, Cadence) or not runs(demand.every, demand.start, day):
        return checked
    return checked.append_column("not_due", checked.column("checked"))


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pa.Table:
    types = {"VARCHAR": pa.string(), "BIGINT": pa.int64()}
    return pa.Table.from_pylist(rows, pa.schema([(name, types[kind]) for name, kind in columns.items()]))
