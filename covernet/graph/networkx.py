"""Parts of a snapshot as NetworkX graphs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import networkx as nx

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot

NodeKey = tuple[str, str]
"""Label and id: ids are unique only within a label."""


def to_networkx(
    snapshot: Snapshot, as_of: dt.date, *, labels: Collection[str], edges: Collection[str]
) -> nx.MultiDiGraph:
    """The nodes of some labels and the edges of some types that were there on a day.

    Parameters
    ----------
    labels, edges
        Names from the schema. An edge is taken when both its ends are.

    Returns
    -------
    networkx.MultiDiGraph
        Node keys are (label, id); every property that is not missing is an attribute. Edge keys are the
        edge type with its key properties, so that parallel relations stay apart; an undirected edge
        stands once, with ``directed=False``.
    """
    graph = nx.MultiDiGraph(as_of=as_of.isoformat(), snapshot=snapshot.number)
    with DuckDBEngine(snapshot, as_of) as engine:
        for label in (node.label for node in SCHEMA.nodes if node.label in labels):
            for row in engine.arrow(f"SELECT * FROM nodes_{label} ORDER BY id").to_pylist():
                kept = {name: value for name, value in row.items() if value is not None and name != "id"}
                graph.add_node((label, row["id"]), label=label, **kept)
        for edge in (edge for edge in SCHEMA.edges if edge.name in edges):
            ends = ("from_label", "from_id", "to_label", "to_id")
            order = ", ".join((*ends, *edge.key))
            for row in engine.arrow(f"SELECT * FROM edges_{edge.name} ORDER BY {order}").to_pylist():
                start, end = (row["from_label"], row["from_id"]), (row["to_label"], row["to_id"])
                if start in graph and end in graph:
                    kept = {name: value for name, value in row.items() if value is not None and name not in ends}
                    key = (edge.name, *(row[name] for name in edge.key))
                    graph.add_edge(start, end, key=key, type=edge.name, directed=edge.directed, **kept)
    return graph
