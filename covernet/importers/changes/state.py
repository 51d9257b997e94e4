"""The rows that a change touches: as the network has them, and as they become."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine, constant
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.changes.rules import PLACED, unit_labels
from covernet.importers.columns import key_of
from covernet.importers.mapping.places import Place

Node = tuple[str, str]
"""Label and id."""

Edge = tuple[str, ...]
"""Type, then the key: labels and ids of both ends, and the key properties."""

Row = Mapping[str, Any]
Line = tuple[int, int]
"""Number of a sheet, and of a row of it."""

_TYPES = tuple(edge.name for edge in SCHEMA.edges)

_BATCH = 2_000
"""Ids that one statement asks for."""


def is_valid(row: Row, day: dt.date) -> bool:
    """Whether a row's interval contains a day."""
    since, until = row.get("since"), row.get("until")
    return (since is None or since <= day) and (until is None or day < until)


def ends_of(edge: Edge) -> tuple[Node, Node]:
    """The nodes that an edge leads from and to."""
    return (edge[1], edge[2]), (edge[3], edge[4])


def edge_of(type: str, row: Row) -> Edge:
    """The key of an edge's row."""
    return (type, *(row[name] or "" for name in key_of(type)))


class State:
    """The nodes and edges of a snapshot around some units, with what changes of them. Use it as a context manager.

    Attributes
    ----------
    nodes, edges
        Rows by key, those that have ended among them.
    touched
        The lines that changed a row, by label or edge type, and key.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        parts = (*(f"stored_nodes_{n.label}" for n in SCHEMA.nodes), *(f"stored_edges_{type}" for type in _TYPES))
        self._engine = DuckDBEngine(snapshot, dt.date.max, parts)
        self._complete: set[tuple[str, Node]] = set()
        self._of: defaultdict[Node, set[Edge]] = defaultdict(set)
        self.nodes: dict[Node, Row] = {}
        self.edges: dict[Edge, Row] = {}
        self._undo: list[tuple[tuple[str, ...], Row | None, frozenset[Line]]] = []
        self.touched: defaultdict[tuple[str, ...], set[Line]] = defaultdict(set)
        listed = ", ".join(map(constant, unit_labels()))
        for label in unit_labels():
            self.nodes |= {(label, row["id"]): row for row in self._rows(f"SELECT * FROM stored_nodes_{label}")}
        for type in PLACED:
            self._keep(type, self._rows(f"SELECT * FROM stored_edges_{type} WHERE from_label IN ({listed})"))

    def load(self, nodes: Collection[Node], types: Iterable[str] = _TYPES) -> None:
        """Have all edges of some types at hand that some nodes have."""
        for type in types:
            wanted = [node for node in nodes if (type, node) not in self._complete]
            self._complete |= {(type, node) for node in wanted}
            for ids in _batches({id for _, id in wanted}):
                query = f"SELECT * FROM stored_edges_{type} WHERE from_id IN ({ids}) OR to_id IN ({ids})"
                self._keep(type, self._rows(query))

    def load_rows(self, nodes: Collection[Node]) -> None:
        """Have the rows of some nodes at hand."""
        for label in sorted({label for label, _ in nodes}):
            wanted = {id for other, id in nodes if other == label and (label, id) not in self.nodes}
            for ids in _batches(wanted):
                rows = self._rows(f"SELECT * FROM stored_nodes_{label} WHERE id IN ({ids})")
                self.nodes |= {(label, row["id"]): row for row in rows}

    def is_there(self, node: Node, day: dt.date) -> bool:
        """Whether a node is there on a day; one whose row is not at hand is."""
        return node not in self.nodes or is_valid(self.nodes[node], day)

    def edges_of(self, node: Node, day: dt.date) -> list[Edge]:
        """The edges at hand that a node has on a day."""
        return sorted(
            edge
            for edge in self._of[node]
            if is_valid(self.edges[edge], day) and all(self.is_there(end, day) for end in ends_of(edge))
        )

    def begins_later(self, node: Node, day: dt.date) -> list[Edge]:
        """The edges at hand of a node that begin on a day or later."""
        return sorted(e for e in self._of[node] if (since := self.edges[e].get("since")) is not None and since >= day)

    def units(self, day: dt.date) -> tuple[Place, ...]:
        """All units on a day, each with the place it lies in."""
        within: dict[Node, str] = {}
        for type in PLACED:  # the innermost comes last and counts
            for edge, row in self.edges.items():
                if edge[0] == type and is_valid(row, day) and self.is_there(ends_of(edge)[1], day):
                    within[ends_of(edge)[0]] = edge[4]
        labels = unit_labels()
        return tuple(
            Place(node[0], node[1], row["name"] or "", _kind(node, row), within.get(node, ""))
            for node, row in self.nodes.items()
            if node[0] in labels and is_valid(row, day)
        )

    def end_node(self, node: Node, day: dt.date, lines: Iterable[Line]) -> bool:
        """Let a node end on a day; whether that changes anything."""
        row = self.nodes[node]
        return row["until"] != day and self._put(node, {**row, "until": day}, lines)

    def begin_node(self, node: Node, row: Row, lines: Iterable[Line]) -> bool:
        """Let a node begin, unless there is one; whether that changes anything."""
        return node not in self.nodes and self._put(node, row, lines)

    def end_edge(self, edge: Edge, day: dt.date, lines: Iterable[Line]) -> bool:
        """Let an edge end on a day; whether that changes anything."""
        row = self.edges[edge]
        return row["until"] != day and self._put(edge, {**row, "until": day}, lines)

    def begin_edge(self, type: str, row: Row, day: dt.date, lines: Iterable[Line]) -> bool:
        """Let an edge begin, unless it is there on the day; whether that changes anything."""
        edge = edge_of(type, row)
        turned = (type, *edge[3:5], *edge[1:3], *edge[5:])
        for known in (edge,) if SCHEMA.edge(type).directed else (edge, turned):
            if known in self.edges and is_valid(self.edges[known], day):
                return False
        return self._put(edge, row, lines)

    def mark(self) -> int:
        """A point to which changes can be undone."""
        return len(self._undo)

    def undo(self, mark: int) -> None:
        """Undo what was changed since a mark."""
        for key, row, lines in reversed(self._undo[mark:]):
            rows: dict[Any, Row] = self.nodes if len(key) == 2 else self.edges
            if row is None:
                del rows[key]
                for end in ends_of(key) if len(key) > 2 else ():
                    self._of[end].discard(key)
            else:
                rows[key] = row
            self.touched[key] = {*lines}
            if not lines:
                del self.touched[key]
        del self._undo[mark:]

    def _put(self, key: Node | Edge, row: Row, lines: Iterable[Line]) -> bool:
        known = self.nodes.get((key[0], key[1])) if len(key) == 2 else self.edges.get(key)
        self._undo.append((key, known, frozenset(self.touched[key])))
        self.touched[key] |= {*lines}
        if len(key) == 2:
            self.nodes[key[0], key[1]] = row
        else:
            self._keep(key[0], (row,), anew=True)
        return True

    def _keep(self, type: str, rows: Iterable[Row], *, anew: bool = False) -> None:
        for row in rows:
            edge = edge_of(type, row)
            if anew or edge not in self.edges:
                self.edges[edge] = row
            for end in ends_of(edge):
                self._of[end].add(edge)

    def _rows(self, query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._engine.arrow(query).to_pylist()
        return rows

    def __enter__(self) -> State:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._engine.close()


def _batches(ids: Collection[str]) -> Iterator[str]:
    listed = sorted(ids)
    for start in range(0, len(listed), _BATCH):
        yield ", ".join(map(constant, listed[start : start + _BATCH]))


def _kind(node: Node, row: Row) -> str:
    return (row["kind"] or "") if node[0] == "Village" else ""
