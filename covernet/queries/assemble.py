"""From an engine's rows to the tables of findings and denominators, in their one order.

Every engine hands over the same rows, so that what follows them is written once.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from covernet.graph.filters import Value
from covernet.queries.findings import FINDING_COLUMNS, TALLY_COLUMNS
from covernet.queries.rules import Cardinality, Composition, Partition, Rule, Stated, Total

_TEXT, _WHOLE = pa.string(), pa.int64()

DEFECT_COLUMNS = pa.schema(
    [
        ("rule", _TEXT),
        ("label", _TEXT),
        ("id", _TEXT),
        ("defect", _TEXT),
        ("found", _WHOLE),
        ("broken_at", _WHOLE),
        ("item", _WHOLE),
        ("responsible", _TEXT),
        ("village", _TEXT),
        ("town", _TEXT),
        ("county", _TEXT),
    ]
)
"""Columns an engine's rows are brought to before they become findings."""


def assemble(
    rules: Sequence[Rule], defects: Sequence[pa.Table], checked: Sequence[pa.Table]
) -> tuple[pa.Table, pa.Table]:
    """Bring what an engine found into the tables of findings and of denominators, in their one order.

    Parameters
    ----------
    defects, checked
        An engine's rows for each of ``rules``, as :class:`~covernet.queries.sql.RuleSql` describes them.
    """
    with duckdb.connect() as con:
        con.register("limits", _limits(rules))
        con.register("items", _items(rules))
        con.register("defects", _stack([r.full_id for r in rules], defects, DEFECT_COLUMNS))
        con.register("checked", _stack([r.full_id for r in rules], checked, TALLY_COLUMNS))
        findings = con.sql(_FINDINGS).to_arrow_table()
        con.register("findings", findings)
        tally = con.sql(_TALLY).to_arrow_table()
    return findings.cast(FINDING_COLUMNS), tally.cast(TALLY_COLUMNS)


# One finding for each subject and kind of defect; a composition's values are gathered in the order of its list.
_FINDINGS = """
WITH gathered AS (
  SELECT
    d.rule, d.label, d.id,
    CASE WHEN d.defect IN ('missing', 'excess') THEN 'composition' ELSE d.defect END AS defect,
    ANY_VALUE(d.found) AS found, ANY_VALUE(d.broken_at) AS broken_at,
    ANY_VALUE(d.village) AS village, ANY_VALUE(d.town) AS town, ANY_VALUE(d.county) AS county,
    ANY_VALUE(d.responsible) AS responsible,
    COALESCE(LIST(i.value ORDER BY d.item) FILTER (WHERE d.defect = 'missing'), []) AS missing,
    COALESCE(LIST(i.value ORDER BY d.item) FILTER (WHERE d.defect = 'excess'), []) AS excess
  FROM defects d
  JOIN items i ON i.rule = d.rule AND i.item = d.item
  GROUP BY ALL
  UNION ALL
  SELECT rule, label, id, defect, found, broken_at, village, town, county, responsible, [], []
  FROM defects
  WHERE item IS NULL
)
SELECT
  LEFT(SHA256(CONCAT_WS(CHR(31), g.rule, g.defect, g.label, g.id)), 20) AS id,
  g.rule,
  'gap' AS status,
  l.severity,
  g.label AS subject_label,
  g.id AS subject_id,
  NULL AS subject_from_label, NULL AS subject_from_id, NULL AS subject_to_label, NULL AS subject_to_id,
  NULL AS subject_key,
  NULL AS period,
  CASE WHEN g.defect NOT IN ('composition', 'broken') THEN g.found END AS found,
  l.min, l.max, l.expected,
  g.missing, g.excess, []::VARCHAR[] AS wrong,
  g.broken_at,
  NULL AS at,
  g.village, g.town, g.county,
  CASE
    WHEN g.responsible IS NOT NULL THEN SPLIT_PART(g.responsible, ' ', 1)
    WHEN g.village IS NOT NULL THEN 'Village'
    WHEN g.town IS NOT NULL THEN 'Town'
    WHEN g.county IS NOT NULL THEN 'County'
  END AS responsible_label,
  COALESCE(SUBSTRING(g.responsible, STRPOS(g.responsible, ' ') + 1), g.village, g.town, g.county) AS responsible_id
FROM gathered g
JOIN limits l ON l.rule = g.rule AND l.defect = g.defect
ORDER BY g.rule, subject_label, subject_id, id
"""

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


def _stack(ids: Sequence[str], tables: Sequence[pa.Table], columns: pa.Schema) -> pa.Table:
    """All rules' rows under one another, with the rule's id and the columns a kind does not have."""
    parts = []
    for id, table in zip(ids, tables, strict=True):
        arrays = []
        for column in columns:
            if column.name == "rule":
                arrays.append(pa.repeat(pa.scalar(id), table.num_rows))
            elif column.name in table.column_names:
                arrays.append(table.column(column.name).cast(column.type))
            else:
                arrays.append(pa.nulls(table.num_rows, column.type))
        parts.append(pa.table(arrays, schema=columns))
    return pa.concat_tables(parts) if parts else columns.empty_table()


def _limits(rules: Sequence[Rule]) -> pa.Table:
    """The bounds that stand in a finding, for each rule and kind of defect."""
    rows = [
        {
            "rule": rule.full_id,
            "severity": rule.severity,
            "defect": defect,
            "min": low,
            "max": high,
            "expected": expected,
        }
        for rule in rules
        for defect, (low, high, expected) in _bounds(rule).items()
    ]
    columns = [("rule", _TEXT), ("severity", _TEXT), ("defect", _TEXT)]
    return pa.Table.from_pylist(rows, pa.schema([*columns, ("min", _WHOLE), ("max", _WHOLE), ("expected", _WHOLE)]))


def _bounds(rule: Rule) -> dict[str, tuple[int | None, int | None, int | None]]:
    demand = rule.demand
    if isinstance(demand, Cardinality):
        return dict.fromkeys(("below", "above"), (demand.min, demand.max, None))
    if isinstance(demand, Partition):
        count = demand.count
        one = dict.fromkeys(("no-part", "parts"), (1, 1, None))
        return {**one, "empty-part": (1, None, None), "parts-count": (count, count, count)}
    if isinstance(demand, Total):
        return {"total": (demand.min, demand.max, demand.equals)}
    if isinstance(demand, Stated):
        return {"total": (None, None, demand.right)}
    return dict.fromkeys(("broken", "composition"), (None, None, None))


def value_text(value: Value) -> str:
    """A rule's constant as it stands in a finding.

    >>> import datetime as dt
    >>> value_text(True), value_text(dt.date(2024, 7, 16)), value_text("宣传员")
    ('true', '2024-07-16', '宣传员')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(rules: Sequence[Rule]) -> pa.Table:
    rows = [
        {"rule": rule.full_id, "item": n, "value": value_text(value)}
        for rule in rules
        if isinstance(rule.demand, Composition)
        for n, value in enumerate(rule.demand.all_of)
    ]
    return pa.Table.from_pylist(rows, pa.schema([("rule", _TEXT), ("item", _WHOLE), ("value", _TEXT)]))
