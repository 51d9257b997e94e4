"""Parts of a snapshot as NetworkX graphs, and graphs as pandas data frames."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import networkx as nx

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Neighbours, NodeKey, Side
from covernet.graph.snapshot import Snapshot
from covernet.graph.views import PLACES

if TYPE_CHECKING:
    import pandas as pd

_ENDS = ("from_label", "from_id", "to_label", "to_id")
_STORED = ("county", "from_county", "to_county")
"""Columns that a snapshot is split by; what they say is an edge already."""


def to_networkx(
    snapshot: Snapshot,
    as_of: dt.date,
    *,
    labels: Collection[str] | None = None,
    edges: Collection[str] | None = None,
    within: NodeKey | None = None,
    around: NodeKey | None = None,
    depth: int = 1,
) -> nx.MultiDiGraph[NodeKey]:
    """A network, or a part of it, as it was on a day.

    Parameters
    ----------
    snapshot, as_of
        What is there on that day.
    labels, edges
        Names from the schema that are taken; None for all. An edge is taken when both its ends are.
    within
        A county, town or village with everything that lies there; or any other node, such as a carrier, with
        everything one edge away.
    around
        A node with everything up to ``depth`` edges away, whichever way they point.

    Returns
    -------
    networkx.MultiDiGraph
        Node keys are (label, id); every property that is not missing is an attribute, beside ``label``. Edge keys
        are the edge type with its key properties, so that parallel relations stay apart; an undirected edge
        stands once, with ``directed=False``. The graph itself says ``as_of`` and ``snapshot``.

    Raises
    ------
    UsageError
        If the part's node is not there on the day, or both ``within`` and ``around`` are given.

    >>> graph = to_networkx(example, day, around=("Member", "M1"))
    >>> sorted(id for _, id in graph)
    ['G1', 'H1', 'H2', 'M1']
    """
    if within and around:
        raise UsageError("within 和 around 只能给一个", "give within or around, not both")
    centre = within or around
    part = None
    if centre and not (within and centre[0] in PLACES):
        part = _around(snapshot, as_of, centre, depth if around else 1)
    elif centre:
        _around(snapshot, as_of, centre, 0)
    nodes = [node.label for node in SCHEMA.nodes if labels is None or node.label in labels]
    types = [edge for edge in SCHEMA.edges if edges is None or edge.name in edges]
    nodes = [label for label in nodes if snapshot.count(f"nodes/{label}")]
    types = [edge for edge in types if snapshot.count(f"edges/{edge.name}")]
    read = [f"nodes_{label}" for label in nodes] + [f"edges_{edge.name}" for edge in types]
    read += [f"place_{label}" for label in nodes] if centre and part is None else []
    graph: nx.MultiDiGraph[NodeKey] = nx.MultiDiGraph(as_of=as_of.isoformat(), snapshot=snapshot.number)
    with DuckDBEngine(snapshot, as_of, read) as engine:
        chosen = _chosen(engine, nodes, centre, part)
        for label in nodes:
            join = f" JOIN chosen c ON c.label = '{label}' AND c.id = n.id" if chosen else ""
            for row in _rows(engine, f"SELECT n.* FROM nodes_{label} n{join} ORDER BY n.id"):
                graph.add_node((label, row.pop("id")), label=label, **row)
        for edge in types:
            join = " JOIN chosen a ON a.label = e.from_label AND a.id = e.from_id" if chosen else ""
            order = ", ".join(f"e.{column}" for column in (*_ENDS, *edge.key))
            for row in _rows(engine, f"SELECT e.* FROM edges_{edge.name} e{join} ORDER BY {order}"):
                start, end = ((row.pop(f"{side}_label"), row.pop(f"{side}_id")) for side in ("from", "to"))
                if start in graph and end in graph:
                    key = (edge.name, *(row.get(name) for name in edge.key))
                    graph.add_edge(start, end, key=key, type=edge.name, directed=edge.directed, **row)
    return graph


def _rows(engine: DuckDBEngine, sql: str) -> Iterator[dict[str, Any]]:
    found = engine.connection.execute(sql)
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        yield {n: v for n, v in zip(names, row, strict=True) if v is not None and n not in _STORED}


def _chosen(engine: DuckDBEngine, labels: Iterable[str], centre: NodeKey | None, part: set[NodeKey] | None) -> bool:
    """Make the relation ``chosen`` of the nodes of a part; whether there is a part."""
    if centre is None:
        return False
    run = engine.connection.execute
    run("CREATE TEMP TABLE chosen (label VARCHAR, id VARCHAR)")
    if part is not None:
        columns = [list(column) for column in zip(*sorted(part), strict=True)]
        run("INSERT INTO chosen SELECT UNNEST(CAST(? AS VARCHAR[])), UNNEST(CAST(? AS VARCHAR[]))", columns)
    else:
        for label in labels:
            sql = f"INSERT INTO chosen SELECT '{label}', p.id FROM place_{label} p WHERE p.{centre[0].lower()} = ?"
            run(sql, [centre[1]])
    return True


def _around(snapshot: Snapshot, as_of: dt.date, centre: NodeKey, depth: int) -> set[NodeKey]:
    """A node and everything up to so many edges away."""
    with Neighbours(snapshot, as_of) as near:
        if not (SCHEMA.has_node(centre[0]) and near.exists(centre) and near.is_there(centre)):
            raise UsageError(f"{as_of} 这天没有 {':'.join(centre)}", f"there is no {':'.join(centre)} on {as_of}")
        found = {centre}
        frontier = {centre}
        sides: tuple[Side, ...] = ("from", "to")
        for _ in range(depth):
            edges = [
                e for edge in SCHEMA.edges for side in sides for e in near.edges(edge.name, side, sorted(frontier))
            ]
            frontier = {end for edge in edges for end in (edge.start, edge.end)} - found
            found |= frontier
        return found


def to_frames(graph: nx.MultiDiGraph[NodeKey]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A graph as two data frames, one row a node and one row an edge.

    Returns
    -------
    tuple
        Nodes with ``label``, ``id`` and every property that any of them has; edges with ``type``, ``from_label``,
        ``from``, ``to_label``, ``to`` and their properties. What a row does not have is missing.

    >>> nodes, edges = to_frames(to_networkx(example, day, around=("Member", "M1")))
    >>> len(nodes), sorted(edges["type"])
    (4, ['IN_GROUP', 'SERVES', 'SERVES'])
    """
    import pandas as pd

    nodes = [{"label": key[0], "id": key[1], **data} for key, data in graph.nodes(data=True)]
    edges = [
        {"type": data["type"], "from_label": a[0], "from": a[1], "to_label": b[0], "to": b[1]}
        | {name: value for name, value in data.items() if name != "directed"}
        for a, b, data in graph.edges(data=True)
    ]
    ends = ["type", "from_label", "from", "to_label", "to"]
    return (
        pd.DataFrame(nodes) if nodes else pd.DataFrame(columns=["label", "id"]),
        pd.DataFrame(edges) if edges else pd.DataFrame(columns=ends),
    )
