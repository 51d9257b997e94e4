"""The graph of one day around some nodes: what lies one edge further, read from the snapshot as it is asked for.

A question about one node of a million must not read the million. Rows are kept, so that nothing is read twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal

from covernet.graph.engines.duckdb import constant, open_connection, parquet, reading
from covernet.graph.filters import Value
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Hop, Path
from covernet.graph.snapshot import Snapshot
from covernet.graph.views import there, valid

NodeKey = tuple[str, str]
"""Label and id: ids are unique only within a label."""

Side = Literal["from", "to"]
OTHER: Mapping[Side, Side] = {"from": "to", "to": "from"}


@dataclass(frozen=True, slots=True)
class Edge:
    """One stored edge: type, both ends, the values of its key, and every property that is not missing.

    >>> edge = Edge("SERVES", ("Member", "M1"), ("Household", "H1"))
    >>> edge.other(("Member", "M1"))
    ('Household', 'H1')
    """

    type: str
    start: NodeKey
    end: NodeKey
    key: tuple[Value | None, ...] = ()
    properties: Mapping[str, Value] = field(default_factory=dict, compare=False)

    def at(self, side: Side) -> NodeKey:
        """The node on one side."""
        return self.start if side == "from" else self.end

    def other(self, node: NodeKey) -> NodeKey:
        """The end that is not ``node``; of a loop the node itself."""
        return self.end if node == self.start else self.start


_SHORT = 60
"""Ids up to which a list of constants is quicker than a join."""


class Neighbours:
    """A snapshot on one day, read around the nodes that are asked about; use it as a context manager.

    Parameters
    ----------
    snapshot, as_of
        What is there on that day follows FORMATS §3: an edge only with both its ends.

    >>> with Neighbours(example, day) as near:
    ...     [edge.end[1] for edge in near.edges("SERVES", "from", [("Member", "M1")])]
    ['H1', 'H2']
    """

    def __init__(self, snapshot: Snapshot, as_of: dt.date) -> None:
        self.snapshot = snapshot
        self.as_of = as_of
        self.connection = open_connection()
        self._edges: dict[tuple[str, Side], dict[NodeKey, list[Edge]]] = {}
        self._absent: dict[str, frozenset[str]] = {}
        self._rows: dict[NodeKey, Mapping[str, Value] | None] = {}
        self._known: set[NodeKey] = set()

    def __enter__(self) -> Neighbours:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.connection.close()

    def edges(self, type: str, side: Side, nodes: Iterable[NodeKey]) -> list[Edge]:
        """Edges of a type that have one of some nodes on a side, those of each node in the stored order.

        Raises
        ------
        StoreError
            If the files can not be read.
        """
        known = self._edges.setdefault((type, side), {})
        nodes = dict.fromkeys(nodes)
        fresh = [node for node in nodes if node not in known]
        if fresh:
            known.update((node, []) for node in fresh)
            for edge in self._read(type, side, fresh):
                known[edge.at(side)].append(edge)
        return [edge for node in nodes for edge in known[node]]

    def _read(self, type: str, side: Side, nodes: Sequence[NodeKey]) -> Iterable[Edge]:
        declared = SCHEMA.edge(type)
        files = self.snapshot.edge_files(type)
        labels = declared.from_labels if side == "from" else declared.to_labels
        wanted = {node for node in nodes if node[0] in labels}
        if not files or not wanted:
            return
        names = [p.name for p in declared.properties]
        keys = [names.index(name) for name in declared.key]
        names += ["since", "until"]
        bounds = [valid("e", self.as_of)] if self.snapshot.is_bounded(f"edges/{type}") else []
        columns = ", ".join(f"e.{name}" for name in ("from_label", "from_id", "to_label", "to_id", *names))
        for a, i, b, j, *values in self._rows_of(columns, files, f"{side}_id", {id for _, id in wanted}, bounds):
            start, end = (a, i), (b, j)
            if (start if side == "from" else end) in wanted and self.is_there(start) and self.is_there(end):
                kept = {name: value for name, value in zip(names, values, strict=True) if value is not None}
                yield Edge(type, start, end, tuple(values[k] for k in keys), kept)

    def _rows_of(
        self, columns: str, files: Sequence[Any], column: str, ids: Collection[str], tests: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        low, high = min(ids), max(ids)
        # The bounds let whole row groups be left out, which a join alone would not.
        ranged = [f"e.{column} BETWEEN ? AND ?"] if low != high else [f"e.{column} = ?"]
        values: list[Any] = [low, high] if low != high else [low]
        if 1 < len(ids) <= _SHORT:
            ranged.append(f"e.{column} IN ({', '.join('?' * len(ids))})")
            values += sorted(ids)
        elif len(ids) > _SHORT:
            ranged.append(f"e.{column} IN (SELECT UNNEST(?))")
            values.append(sorted(ids))
        return self.run(f"SELECT {columns} FROM {parquet(files)} e WHERE {' AND '.join([*tests, *ranged])}", values)

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of one statement on the snapshot's files.

        Raises
        ------
        StoreError
            If the files can not be read, or memory does not suffice.
        """
        with reading(self.snapshot):
            return self.connection.execute(sql, list(values)).fetchall()

    def records(self, sql: str) -> list[dict[str, Any]]:
        """Rows of one statement, each by its columns; it raises as :meth:`run` does."""
        with reading(self.snapshot):
            found = self.connection.execute(sql)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def labels_of(self, id: str, labels: Sequence[str]) -> list[str]:
        """Those of some labels under which the snapshot has an id, on whatever day."""
        selects = [
            f"SELECT {constant(label)} FROM {parquet(files)} WHERE id = {constant(id)}"
            for label in labels
            if (files := self.snapshot.node_files(label))
        ]
        found = [label for (label,) in self.run("\nUNION ALL\n".join(selects))] if selects else []
        self._known.update((label, id) for label in found)
        return found

    def exists(self, node: NodeKey) -> bool:
        """Whether the snapshot has a node, on whatever day."""
        return node in self._known or self._rows.get(node) is not None or bool(self.labels_of(node[1], [node[0]]))

    def is_there(self, node: NodeKey) -> bool:
        """Whether a node of the snapshot is there on the day."""
        label = node[0]
        if label not in self._absent:
            gone: Iterable[tuple[str]] = ()
            files = self.snapshot.node_files(label)
            if files and self.snapshot.is_bounded(f"nodes/{label}"):
                test = there("n", SCHEMA.node(label), self.as_of)
                gone = self.run(f"SELECT n.id FROM {parquet(files)} n WHERE NOT ({test})")
            self._absent[label] = frozenset(id for (id,) in gone)
        return node[1] not in self._absent[label]

    def rows(self, nodes: Iterable[NodeKey]) -> dict[NodeKey, Mapping[str, Value]]:
        """Properties that are not missing, with ``since`` and ``until``, of those nodes that exist and are there."""
        by_label: dict[str, set[str]] = {}
        nodes = list(nodes)
        for node in nodes:
            if node not in self._rows:
                self._rows[node] = None
                by_label.setdefault(node[0], set()).add(node[1])
        for label, ids in by_label.items():
            declared, files = SCHEMA.node(label), self.snapshot.node_files(label)
            names = [*(p.name for p in declared.properties), "since", "until"]
            tests = [there("e", declared, self.as_of)] if self.snapshot.is_bounded(f"nodes/{label}") else []
            columns = ", ".join(["e.id", *(f"e.{name}" for name in names)])
            for id, *values in self._rows_of(columns, files, "id", ids, tests) if files else ():
                self._rows[label, id] = {n: v for n, v in zip(names, values, strict=True) if v is not None}
        return {node: row for node in nodes if (row := self._rows[node]) is not None}

    def step(self, hop: Hop, nodes: Iterable[NodeKey], *, back: bool = False) -> list[tuple[NodeKey, Edge, NodeKey]]:
        """Every way to walk one hop from some nodes: where it starts, the edge, where it ends.

        Parameters
        ----------
        back
            Walk it the other way round: ``nodes`` are where the hop ends. Conditions of a step are not looked at.
        """
        starts, ends = (hop.ends, hop.starts) if back else (hop.starts, hop.ends)
        near = {node for node in nodes if node[0] in starts}
        sides: tuple[Side, ...] = {"out": ("from",), "in": ("to",)}.get(hop.direction, ("from", "to"))  # type: ignore[assignment]
        out = []
        for side in (OTHER[side] for side in sides) if back else sides:
            for edge in self.edges(hop.type, side, sorted(near)):
                far = edge.at(OTHER[side])
                if far[0] in ends:
                    out.append((edge.at(side), edge, far))
        return out

    def walk(self, path: Path, starts: Iterable[NodeKey], keep: Callable[[Edge], bool] | None = None) -> list[Walk]:
        """Every shortest-prefix walk along a path: one for each start, end and last edge.

        Parameters
        ----------
        keep
            Edges for which it is false are not walked.
        """
        walks = [Walk(start, start, (), None) for start in dict.fromkeys(starts)]
        for step in path:
            further: dict[tuple[NodeKey, NodeKey, Edge], Walk] = {}
            at: dict[NodeKey, list[Walk]] = {}
            for walk in walks:
                at.setdefault(walk.end, []).append(walk)
            for hop in step.hops:
                for near, edge, far in self.step(hop, at):
                    if keep is None or keep(edge):
                        for walk in at[near]:
                            through = walk.through if near == walk.start else (*walk.through, near)
                            further.setdefault((walk.start, far, edge), Walk(walk.start, far, through, edge))
            walks = list(further.values())
        return walks


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk along a path: where it begins and ends, the nodes between, and the edge walked last."""

    start: NodeKey
    end: NodeKey
    through: tuple[NodeKey, ...]
    last: Edge | None
