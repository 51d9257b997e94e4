"""A small part of a network as relations of one day, on which rules run as they do in an audit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from covernet.graph.engines.duckdb import edge_columns, node_columns, relations_read
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.graph.views import day_views
from covernet.queries.findings import Finding, finding
from covernet.queries.gathering import DEFECTS, FINDINGS, ITEMS, LIMITS, item_rows, limit_rows
from covernet.queries.rules import Rule

_GONE = ("gone", "BOOLEAN")

_SMALL = 20_000
"""Edges up to which a second thread costs more than it helps."""


class Part:
    """Some nodes and edges that are there on a day, in the database of ``near``.

    Parameters
    ----------
    nodes
        With their properties, as far as a rule reads them.
    gone_nodes, gone_edges
        What :meth:`take_away` removes; an edge goes with either of its ends.
    statements
        Everything that will be run: only what it reads is made ready.
    """

    def __init__(
        self,
        near: Neighbours,
        nodes: Mapping[NodeKey, Mapping[str, Any]],
        edges: Iterable[Edge],
        gone_nodes: Collection[NodeKey],
        gone_edges: Collection[Edge],
        statements: Sequence[str],
    ) -> None:
        self._near, self._run = near, near.run
        views = day_views(SCHEMA, lambda part: False, near.as_of)  # the rows are those of the day already
        wanted = relations_read(views, statements)
        self._views = [(name, text) for name, text in views if name in wanted]
        self._stored = sorted(name for name in wanted if name.startswith("stored_"))
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in self._stored}
        columns = _columns()
        edges = list(edges)
        if len(edges) <= _SMALL:
            self._run("SET threads = 1")
        for node, values in nodes.items():
            if (name := f"stored_nodes_{node[0]}") in rows:
                known = {**values, "id": node[1], "gone": node in gone_nodes}
                rows[name].append(tuple(known.get(column) for column, _ in columns[name]))
        for edge in edges:
            if (name := f"stored_edges_{edge.type}") in rows:
                gone = edge in gone_edges or edge.start in gone_nodes or edge.end in gone_nodes
                ends = dict(zip(("from_label", "from_id", "to_label", "to_id"), (*edge.start, *edge.end), strict=True))
                known = {**edge.properties, **ends, "gone": gone}
                rows[name].append(tuple(known.get(column) for column, _ in columns[name]))
        for name in self._stored:
            self._table(name, dict(columns[name]), rows[name])
        for name, text in self._views:
            self._make(name, text)
        self._gone = {name for name, values in rows.items() if any(value[-1] for value in values)}

    def _make(self, name: str, text: str) -> None:
        """A view; places are held, because every rule reads them."""
        kind = "TABLE" if name.startswith("place_") else "VIEW"
        self._run(f"CREATE OR REPLACE TEMP {kind} {name} AS {text}")

    def _table(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._run(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
        filled = (
            {c: values for c, values in zip(columns, zip(*rows, strict=True), strict=True) if set(values) != {None}}
            if rows
            else {}
        )
        if filled:
            lists = ", ".join(f"UNNEST(CAST(? AS {columns[column]}[]))" for column in filled)
            names = ", ".join(f'"{column}"' for column in filled)
            self._run(f"INSERT INTO {name} ({names}) SELECT {lists}", [list(values) for values in filled.values()])

    def take_away(self) -> None:
        """Remove what goes."""
        for name in sorted(self._gone):
            self._run(f"DELETE FROM {name} WHERE gone")
        for name, text in self._views:
            if name.startswith("place_") and relations_read(self._views, [text]) & self._gone:
                self._make(name, text)

    def ids(self, sql: str) -> set[str]:
        """The first column of a statement's rows."""
        return {row[0] for row in self._run(sql)}

    def findings(self, rules: Sequence[Rule], defects: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
        """What defects of some rules are as findings; each row has the columns of ``DEFECTS`` it needs, and ``key``."""
        if not defects:
            return ()
        columns = {**DEFECTS, "key": "VARCHAR"}
        self._table("limits", LIMITS, [tuple(row[name] for name in LIMITS) for row in limit_rows(rules)])
        self._table("items", ITEMS, [tuple(row[name] for name in ITEMS) for row in item_rows(rules)])
        self._table("defects", columns, [tuple(row.get(name) for name in columns) for row in defects])
        return tuple(map(finding, self._near.records(FINDINGS)))


def _columns() -> dict[str, list[tuple[str, str]]]:
    """The stored relations by name, with their columns and the mark of what goes."""
    return {f"stored_nodes_{node.label}": [*node_columns(node), _GONE] for node in SCHEMA.nodes} | {
        f"stored_edges_{edge.name}": [*edge_columns(edge), _GONE] for edge in SCHEMA.edges
    }
