"""The property graph of one day, as ANSI SQL views over the stored tables.

An engine offers ``stored_nodes_<Label>`` and ``stored_edges_<TYPE>``; these views keep what is there on
the audit date and find each node's village, town and county on that day's hierarchy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from covernet.graph.declarations import NodeType
from covernet.graph.schema import Schema
from covernet.graph.sqltext import literal, with_ctes
from covernet.graph.sqlwalks import labelled, walk

PLACES = ("Village", "Town", "County")
"""Labels that can be a place, the nearest first."""


def day_views(schema: Schema, is_bounded: Callable[[str], bool], as_of: dt.date) -> list[tuple[str, str]]:
    """Names and texts of all views, in the order in which they stand on each other.

    Parameters
    ----------
    is_bounded
        Whether a stored part (``nodes/Member``) has any row that begins or ends on a date; the others
        need no test, which keeps the text short and fast.
    """
    views: list[tuple[str, str]] = []
    bounded = [node for node in schema.nodes if is_bounded(f"nodes/{node.label}")]
    for node in schema.nodes:
        stored = f"stored_nodes_{node.label}"
        present = f"WHERE {there('n', node, as_of)}" if node in bounded else ""
        views.append((f"nodes_{node.label}", f"SELECT n.*\nFROM {stored} n\n{present}".rstrip()))
        if node in bounded:
            absent = f"SELECT n.id\nFROM {stored} n\nWHERE NOT ({there('n', node, as_of)})"
            views.append((f"absent_{node.label}", absent))
    for edge in schema.edges:
        tests = [valid("e", as_of)] if is_bounded(f"edges/{edge.name}") else []
        for side, labels in (("from", edge.from_labels), ("to", edge.to_labels)):
            for node in bounded:
                if node.label in labels:
                    label = f" AND e.{side}_label = {literal(node.label)}" if labelled(labels) else ""
                    tests.append(f"NOT EXISTS (SELECT 1 FROM absent_{node.label} a WHERE a.id = e.{side}_id{label})")
        where = "WHERE " + "\n  AND ".join(tests) if tests else ""
        views.append((f"edges_{edge.name}", f"SELECT e.*\nFROM stored_edges_{edge.name} e\n{where}".rstrip()))
    views += [("place_County", _SELF["County"]), ("place_Town", _SELF["Town"]), ("place_Village", _SELF["Village"])]
    views += [(f"place_{node.label}", place_view(schema, node)) for node in schema.nodes if node.label not in PLACES]
    return views


_SELF = {
    "County": "SELECT n.id, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, n.id AS county\n"
    "FROM nodes_County n",
    "Town": """\
SELECT n.id, CAST(NULL AS STRING) AS village, n.id AS town, MIN(e.to_id) AS county
FROM nodes_Town n
LEFT JOIN edges_IN_COUNTY e ON e.from_id = n.id AND e.from_label = 'Town'
GROUP BY n.id""",
    "Village": """\
SELECT n.id, n.id AS village, MIN(t.id) AS town, MIN(t.county) AS county
FROM nodes_Village n
LEFT JOIN (
  SELECT e.from_id, MIN(e.to_id) AS id
  FROM edges_IN_TOWN e
  WHERE e.from_label = 'Village'
  GROUP BY e.from_id
) own ON own.from_id = n.id
LEFT JOIN place_Town t ON t.id = own.id
GROUP BY n.id""",
}


def place_view(schema: Schema, node: NodeType) -> str:
    """The view of a label's nodes with their village, town and county; each may be missing.

    Of several places the nearest kind counts (village, town, county), and of several of that kind the
    smallest id, so that a finding has one place on every engine.
    """
    if not node.place:
        nothing = ", ".join(f"CAST(NULL AS STRING) AS {label.lower()}" for label in PLACES)
        return f"SELECT n.id, {nothing}\nFROM nodes_{node.label} n"
    path = schema.place_path(node.label)
    ctes, last = walk(schema, (node.label,), path, None, "step")
    reached = [label for label in PLACES if label in path[-1].ends]
    if labelled(path[-1].ends):
        nearest = [f"MIN(CASE WHEN w.label = '{label}' THEN w.id END) AS {label.lower()}" for label in reached]
    else:
        nearest = [f"MIN(w.id) AS {reached[0].lower()}"]
    ctes.append(("own", f"SELECT w.subject, {', '.join(nearest)}\nFROM {last} w\nGROUP BY w.subject"))
    joins = [f"LEFT JOIN place_{label} {label[0].lower()} ON {_join(label, reached)}" for label in reached]
    columns = [f"{_first(column, reached)} AS {column}" for column in ("village", "town", "county")]
    return with_ctes(
        ctes,
        f"SELECT n.id, {', '.join(columns)}\nFROM nodes_{node.label} n\nLEFT JOIN own o ON o.subject = n.id\n"
        + "\n".join(joins),
    )


def _join(label: str, reached: list[str]) -> str:
    """Join a place only where no nearer one was found."""
    nearer = [f" AND o.{other.lower()} IS NULL" for other in reached[: reached.index(label)]]
    return f"{label[0].lower()}.id = o.{label.lower()}{''.join(nearer)}"


def _first(column: str, reached: list[str]) -> str:
    sources = [f"{label[0].lower()}.{column}" for label in reached]
    return f"COALESCE({', '.join(sources)})" if len(sources) > 1 else sources[0]


def valid(alias: str, as_of: dt.date) -> str:
    """The test that a row's interval contains a day."""
    day = literal(as_of)
    return f"({alias}.since IS NULL OR {alias}.since <= {day}) AND ({alias}.until IS NULL OR {day} < {alias}.until)"


def there(alias: str, node: NodeType, as_of: dt.date) -> str:
    """The test that a node is there on a day: a record not before its date."""
    record = f" AND ({alias}.date IS NULL OR {alias}.date <= {literal(as_of)})" if node.is_record else ""
    return valid(alias, as_of) + record
