"""From an engine's rows to the tables of findings and denominators, in their one order.

Every engine hands over the same rows, so that what follows them is written once.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import partial

import duckdb
import pyarrow as pa

from covernet.graph.filters import Value
from covernet.graph.model import SCHEMA
from covernet.queries.findings import FINDING_COLUMNS, TALLY_COLUMNS
from covernet.queries.periods import runs
from covernet.queries.rules import (
    Cadence,
    Cardinality,
    Complete,
    Composition,
    Partition,
    Rule,
    Stated,
    Total,
)

_TEXT, _WHOLE = pa.string(), pa.int64()

_KEYS = tuple(f"key_{n}" for n in range(max(len(edge.key) for edge in SCHEMA.edges)))

DEFECT_COLUMNS = pa.schema(
    [
        ("rule", _TEXT),
        ("label", _TEXT),
        ("id", _TEXT),
        ("from_label", _TEXT),
        ("from_id", _TEXT),
        ("to_label", _TEXT),
        ("to_id", _TEXT),
        *((key, _TEXT) for key in _KEYS),
        ("defect", _TEXT),
        ("period", _TEXT),
        ("found", _WHOLE),
        ("broken_at", _WHOLE),
        ("item", _WHOLE),
        ("at", _TEXT),
        ("responsible", _TEXT),
        ("village", _TEXT),
        ("town", _TEXT),
        ("county", _TEXT),
    ]
)
"""What an engine finds, one row a defect; it leaves out ``rule`` and the columns that a kind does not have.

label, id
    The subject: a node; the network (``Network`` and the rule's id in its pack); of an edge only its type.
from_label, from_id, to_label, to_id, key_0, …
    Of an edge: its ends as stored, and the values of its type's ``key`` in the schema's order.
defect
    cardinality: ``below``, ``above``. partition: ``no-part``, ``parts``, ``empty-part``, ``parts-count``. reach:
    ``broken``. agree: ``disagree``. composition: ``missing``, ``excess``. complete: ``missing``, ``wrong``. sequence:
    ``order``. total: ``total``. cadence: ``cadence``.
period
    cadence: name of a period that is due and has fewer records on time than wanted.
found
    cardinality, partition, total: the number found. cadence: the period's records, on time and late.
broken_at
    reach: number of the first step that nothing reaches, from 1.
item
    composition: place in ``all_of``. complete: place in ``Complete.names``. From 0, one row each.
at
    sequence: the stage that stands in the wrong order.
responsible
    Label, blank, id of the smallest end of the rule's path; null where it has none.
village, town, county
    Where the subject lies; an edge lies where its ``from`` does.
"""


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
        con.register("limits", _limits(rules))
        con.register("items", _items(rules))
        con.register("defects", _stack(rules, defects, _DEFECTS))
        con.register("checked", _stack(rules, map(partial(_with_not_due, day), rules, checked), TALLY_COLUMNS))
        findings = con.sql(_FINDINGS).to_arrow_table()
        con.register("findings", findings)
        tally = con.sql(_TALLY).to_arrow_table()
    return findings.cast(FINDING_COLUMNS), tally.cast(TALLY_COLUMNS)


_DEFECTS = DEFECT_COLUMNS.append(pa.field("key", _TEXT))

# One finding for each subject, period and kind of defect; what is listed is gathered in the order of the rule.
_FINDINGS = f"""
WITH gathered AS (
  SELECT
    d.rule, d.label, d.id, i.defect,
    ANY_VALUE(d.village) AS village, ANY_VALUE(d.town) AS town, ANY_VALUE(d.county) AS county,
    ANY_VALUE(d.responsible) AS responsible,
    LIST(i.value ORDER BY d.item) FILTER (WHERE d.defect = 'missing') AS missing,
    LIST(i.value ORDER BY d.item) FILTER (WHERE d.defect = 'excess') AS excess,
    LIST(i.value ORDER BY i.condition) FILTER (WHERE d.defect = 'wrong') AS wrong
  FROM defects d
  JOIN items i ON i.rule = d.rule AND i.item = d.item
  GROUP BY d.rule, d.label, d.id, i.defect
  UNION ALL BY NAME
  SELECT d.* EXCLUDE (item)
  FROM defects d
  WHERE d.item IS NULL
)
SELECT
  LEFT(SHA256(CONCAT_WS(
    CHR(31), g.rule, g.defect, g.label, g.id, g.from_label, g.from_id, g.to_label, g.to_id, g.key, g.period
  )), 20) AS id,
  g.rule,
  CASE WHEN g.defect = 'cadence' AND g.found >= l.min THEN 'late' ELSE 'gap' END AS status,
  l.severity,
  g.label AS subject_label, g.id AS subject_id,
  g.from_label AS subject_from_label, g.from_id AS subject_from_id,
  g.to_label AS subject_to_label, g.to_id AS subject_to_id,
  g.key AS subject_key,
  g.period,
  g.found,
  l.min, l.max, l.expected,
  COALESCE(g.missing, []) AS missing, COALESCE(g.excess, []) AS excess, COALESCE(g.wrong, []) AS wrong,
  g.broken_at,
  g.at,
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
ORDER BY
  g.rule, g.label, g.id, g.from_label, g.from_id, g.to_label, g.to_id,
  {", ".join(f"g.{key} NULLS FIRST" for key in _KEYS)}, g.period, 1
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
    names = SCHEMA.edge(rule.of).key
    if not names:
        return pa.repeat(pa.scalar("{}"), table.num_rows)
    values = zip(*(table.column(key).to_pylist() for key, _ in zip(_KEYS, names, strict=False)), strict=True)
    texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in values]
    return pa.array(texts, _TEXT)


def _with_not_due(day: dt.date, rule: Rule, checked: pa.Table) -> pa.Table:
    """Every subject of a cadence has one period that is not due yet: the one that runs on the audit date."""
    demand = rule.demand
    if not isinstance(demand, Cadence) or not runs(demand.every, demand.start, day):
        return checked
    return checked.append_column("not_due", checked.column("checked"))


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
    if isinstance(demand, Cadence):
        return {"cadence": (demand.at_least, None, None)}
    return dict.fromkeys(("broken", "disagree", "composition", "complete", "order"), (None, None, None))


def value_text(value: Value) -> str:
    """A rule's constant as it stands in a finding.

    >>> import datetime as dt
    >>> value_text(True), value_text(dt.date(2024, 7, 16)), value_text("宣传员")
    ('true', '2024-07-16', '宣传员')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(rules: Iterable[Rule]) -> pa.Table:
    """What a rule lists, and the kind of defect under which it is gathered."""
    rows = []
    for rule in rules:
        demand = rule.demand
        if isinstance(demand, Composition):
            listed: list[tuple[str, str, int | None]]
            listed = [("composition", value_text(value), None) for value in demand.all_of]
        elif isinstance(demand, Complete):
            order = {name: n for n, name in enumerate(demand.conditioned)}
            listed = [("complete", name, order.get(name)) for name in demand.names]
        else:
            continue
        rows += [
            {"rule": rule.full_id, "item": n, "defect": defect, "value": value, "condition": condition}
            for n, (defect, value, condition) in enumerate(listed)
        ]
    columns = [("rule", _TEXT), ("item", _WHOLE), ("defect", _TEXT), ("value", _TEXT), ("condition", _WHOLE)]
    return pa.Table.from_pylist(rows, pa.schema(columns))
