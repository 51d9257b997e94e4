"""Which single nodes hold a place together, or are the last cover of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import NodeKey
from covernet.graph.networkx import to_networkx
from covernet.graph.snapshot import Snapshot
from covernet.queries.analyses.chain import LINKAGE
from covernet.queries.analyses.lines import lines_of

LARGEST = 300_000
"""Nodes of a network that is still looked at as a whole; beyond, NetworkX wants a place."""


@dataclass(frozen=True)
class Point:
    """A single point of failure.

    Parameters
    ----------
    cut_off
        Nodes that lose their connection to the largest part that remains of the component, if this one goes.
    last_for
        Of each node that it alone covers directly on a line: the line and the node.
    """

    node: NodeKey
    cut_off: int
    last_for: tuple[tuple[str, NodeKey], ...]


@dataclass(frozen=True)
class PointsOfFailure:
    """Articulation points and last covers of a part of a network, those on which most depends first."""

    within: NodeKey | None
    points: tuple[Point, ...]
    as_of: dt.date
    snapshot: int

    @property
    def by_node(self) -> Mapping[NodeKey, Point]:
        """The points by their node."""
        return {point.node: point for point in self.points}


def points_of_failure(
    snapshot: Snapshot, as_of: dt.date, *, within: NodeKey | None = None, along: Iterable[str] = LINKAGE
) -> PointsOfFailure:
    """Find articulation points of the linkage graph, and nodes that are the only direct cover of another.

    Parameters
    ----------
    snapshot, as_of
        What is there on that day.
    within
        A place or a carrier, as for :func:`~covernet.graph.networkx.to_networkx`; what lies outside is not seen.
    along
        Edge types that hold the graph together, whichever way they point.

    Raises
    ------
    UsageError
        If the part is not there on the day, or a large network is asked about as a whole.

    Notes
    -----
    Articulation points by depth-first search (Hopcroft and Tarjan 1973), as NetworkX finds them; what each cuts
    off is counted on the tree of blocks.

    >>> found = points_of_failure(example, day, within=("Village", "310151105201")).by_node
    >>> found["Member", "M1"].cut_off, found["Member", "M1"].last_for[0]
    (2, ('member', ('Household', 'H1')))
    """
    count = sum(snapshot.count(f"nodes/{node.label}") for node in SCHEMA.nodes)
    if within is None and count > LARGEST:
        raise UsageError(
            f"网络有 {count} 个节点，请限定一个镇或村居（--within）",
            f"the network has {count} nodes; narrow it to a town or village (--within)",
        )
    whole = to_networkx(snapshot, as_of, within=within)
    types = frozenset(along)
    graph: nx.Graph[NodeKey] = nx.Graph()
    graph.add_nodes_from(whole)
    graph.add_edges_from((a, b) for a, b, data in whole.edges(data=True) if data["type"] in types and a != b)
    cut, last = cut_off(graph), last_covers(whole)
    points = [Point(node, cut.get(node, 0), tuple(last.get(node, ()))) for node in cut.keys() | last.keys()]
    points.sort(key=lambda point: (-len(point.last_for), -point.cut_off, point.node))
    return PointsOfFailure(within, tuple(points), as_of, snapshot.number)


def cut_off(graph: nx.Graph[NodeKey]) -> dict[NodeKey, int]:
    """For each articulation point: the nodes of its component that are apart from the largest part without it."""
    out: dict[NodeKey, int] = {}
    for component in nx.connected_components(graph):
        own = graph.subgraph(component)
        blocks = [frozenset(block) for block in nx.biconnected_components(own)]
        points = set(nx.articulation_points(own))
        tree: nx.Graph[object] = nx.Graph()
        for number, block in enumerate(blocks):
            tree.add_edges_from((number, node) for node in block & points)
        weight = {number: len(block - points) for number, block in enumerate(blocks)} | dict.fromkeys(points, 1)
        order = list(nx.dfs_preorder_nodes(tree, 0)) if points else []
        above = dict(nx.dfs_predecessors(tree, 0)) if points else {}
        below = {node: weight[node] for node in order}
        for node in reversed(order[1:]):
            below[above[node]] += below[node]
        for point in points:
            parts = [below[block] for block in tree[point] if above.get(block) == point]
            parts.append(len(component) - below[point])
            out[point] = len(component) - 1 - max(parts)
    return out


def last_covers(whole: nx.MultiDiGraph[NodeKey]) -> dict[NodeKey, list[tuple[str, NodeKey]]]:
    """For each node the lines and nodes of which it is the only direct cover."""
    covers: dict[tuple[str, NodeKey], set[NodeKey]] = {}
    hops: dict[str, list[tuple[str, str, frozenset[str], str]]] = {}
    for node in SCHEMA.nodes:
        for line, paths in lines_of(node.label):
            for path in paths:
                if len(path) == 1:
                    for hop in path[0].hops:
                        hops.setdefault(hop.type, []).append((line.id, node.label, frozenset(hop.ends), hop.direction))
    for a, b, data in whole.edges(data=True):
        if a == b:  # nothing covers itself
            continue
        for line_id, label, ends, direction in hops.get(data["type"], ()):
            if direction != "in" and a[0] == label and b[0] in ends:
                covers.setdefault((line_id, a), set()).add(b)
            if direction != "out" and b[0] == label and a[0] in ends:
                covers.setdefault((line_id, b), set()).add(a)
    out: dict[NodeKey, list[tuple[str, NodeKey]]] = {}
    for (line_id, node_key), found in sorted(covers.items()):
        if len(found) == 1:
            out.setdefault(next(iter(found)), []).append((line_id, node_key))
    return out
