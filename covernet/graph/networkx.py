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

_ENDS = ("from_label", "from_id", "to_label", "to_id")


def to_networkx(
    snapshot: Snapshot, as_of: dt.date, *, labels: Collection[str], edges: Collection[str]
) -> nx.MultiDiGraph[NodeKey]:
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
    nodes = {n.label: f"SELECT * FROM nodes_{n.label} ORDER BY id" for n in SCHEMA.nodes if n.label in labels}
    links = {
        edge.name: f"SELECT * FROM edges_{edge.name} ORDER BY {', '.join((*_ENDS, *edge.key))}"
        for edge in SCHEMA.edges
        if edge.name in edges
    }
    graph: nx.MultiDiGraph[NodeKey] = nx.MultiDiGraph(as_of=as_of.isoformat(), snapshot=snapshot.number)
    with DuckDBEngine(snapshot, as_of, [*nodes.values(), *links.values()]) as engine:
        for label, statement in nodes.items():
            for row in engine.arrow(statement).to_pylist():
                kept = {name: value for name, value in row.items() if value is not None and name != "id"}
                graph.add_node((label, row["id"]), label=label, **kept)
        for name, statement in links.items():
            declared = SCHEMA.edge(name)
            for row in engine.arrow(statement).to_pylist():
                start, end = (row["from_label"], row["from_id"]), (row["to_label"], row["to_id"])
                if start in graph and end in graph:
                    kept = {key: value for key, value in row.items() if value is not None and key not in _ENDS}
                    key = (name, *(row[property] for property in declared.key))
                    graph.add_edge(start, end, key=key, type=name, directed=declared.directed, **kept)
    return graph
