"""From an engine's rows to findings: what is gathered into one, its id, its bounds, and the order of all.

Nothing here is of an engine or of a table's library, so that one question about a few subjects need not load them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from covernet.graph.filters import Value
from covernet.graph.model import SCHEMA
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

KEYS = tuple(f"key_{n}" for n in range(max(len(edge.key) for edge in SCHEMA.edges)))
"""Columns for the values of an edge's key, in the schema's order."""

_WHOLE = ("found", "broken_at", "item")

DEFECTS: Mapping[str, str] = {
    name: "BIGINT" if name in _WHOLE else "VARCHAR"
    for name in (
        "rule", "label", "id", "from_label", "from_id", "to_label", "to_id", *KEYS, "defect", "period", "found",
        "broken_at", "item", "at", "responsible", "village", "town", "county",
    )
}  # fmt: skip
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

LIMITS = {"rule": "VARCHAR", "severity": "VARCHAR", "defect": "VARCHAR", "min": "BIGINT", "max": "BIGINT",
          "expected": "BIGINT"}  # fmt: skip
"""Columns of :func:`limit_rows`."""

ITEMS = {"rule": "VARCHAR", "item": "BIGINT", "defect": "VARCHAR", "value": "VARCHAR", "condition": "BIGINT"}
"""Columns of :func:`item_rows`."""

# One finding for each subject, period and kind of defect; what is listed is gathered in the order of the rule.
FINDINGS = f"""
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
  {", ".join(f"g.{key} NULLS FIRST" for key in KEYS)}, g.period, 1
"""
"""The statement that makes findings of the relations ``defects`` (with the ``key`` as text), ``limits`` and ``items``."""


def key_texts(rule: Rule, rows: Iterable[Sequence[Value | None]]) -> list[str]:
    """The keys of edges as JSON texts; a row has the values of an edge's key in the schema's order."""
    names = SCHEMA.edge(rule.of).key
    return [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]


def limit_rows(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The bounds that stand in a finding, for each rule and kind of defect."""
    return [
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


def item_rows(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """What a rule lists, and the kind of defect under which it is gathered."""
    rows: list[dict[str, Any]] = []
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
    return rows
