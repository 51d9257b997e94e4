"""From what a person types to a node: an id, or ``Label:id`` where several labels have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import constant, parquet
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey

_NEAR = 5
"""Ids that are offered for one that is not there."""

_ALIKE = 0.85
"""Jaro-Winkler similarity from which an id is near, of 1."""


def written(node: NodeKey) -> str:
    """A node as a person can type it.

    >>> written(("Grid", "W1"))
    'Grid:W1'
    """
    return f"{node[0]}:{node[1]}"


def find_node(near: Neighbours, text: str) -> NodeKey:
    """The node that is meant by ``id`` or ``Label:id``.

    Parameters
    ----------
    near
        A snapshot on a day.
    text
        What a person typed.

    Raises
    ------
    UsageError
        If there is none on the day (the sentence offers ids that look alike), or if several labels have it.

    >>> with Neighbours(example, day) as near:
    ...     find_node(near, "H1"), find_node(near, "Grid:W1")
    (('Household', 'H1'), ('Grid', 'W1'))
    """
    label, colon, rest = text.partition(":")
    exact = _with_id(near, rest, [label]) if colon and SCHEMA.has_node(label) else []
    found = exact or _with_id(near, text, [node.label for node in SCHEMA.nodes])
    if not found:
        alike = _alike(near, text)
        zh, en = (f"；相近的编号：{'、'.join(alike)}", f"; ids like it: {', '.join(alike)}") if alike else ("", "")
        raise UsageError(f"没有编号 {text!r}{zh}", f"there is no id {text!r}{en}")
    if len(found) > 1:
        listed = [written(node) for node in found]
        raise UsageError(
            f"编号 {text!r} 不止一个，请写明：{'、'.join(listed)}",
            f"several nodes have the id {text!r}; write one of {', '.join(listed)}",
        )
    if not near.is_there(found[0]):
        raise UsageError(
            f"{near.as_of} 这天没有 {written(found[0])}", f"{written(found[0])} is not there on {near.as_of}"
        )
    return found[0]


def find_nodes(near: Neighbours, texts: Iterable[str]) -> tuple[NodeKey, ...]:
    """Several nodes, each once; it raises as :func:`find_node` does.

    >>> with Neighbours(example, day) as near:
    ...     find_nodes(near, ["H1", "Household:H1"])
    (('Household', 'H1'),)
    """
    return tuple(dict.fromkeys(find_node(near, text) for text in texts))


def check_nodes(near: Neighbours, nodes: Iterable[NodeKey]) -> None:
    """Refuse nodes that are not there on the day.

    Raises
    ------
    UsageError
        If a label is not declared, or a node is not there.

    >>> with Neighbours(example, day) as near:
    ...     check_nodes(near, [("Member", "M1")])
    """
    for node in nodes:
        if not (SCHEMA.has_node(node[0]) and near.exists(node) and near.is_there(node)):
            raise UsageError(f"{near.as_of} 这天没有 {written(node)}", f"there is no {written(node)} on {near.as_of}")


def find_edges(near: Neighbours, type: str, start: str, end: str) -> tuple[Edge, ...]:
    """Every edge of a type between two nodes, however they are written; parallel ones have different keys.

    Raises
    ------
    UsageError
        If there is no such type, node or edge.

    >>> with Neighbours(example, day) as near:
    ...     [edge.end for edge in find_edges(near, "SERVES", "M1", "H1")]
    [('Household', 'H1')]
    """
    if not SCHEMA.has_edge(type):
        known = ", ".join(edge.name for edge in SCHEMA.edges if near.snapshot.edge_files(edge.name))
        raise UsageError(f"没有关系 {type!r}；本网络有：{known}", f"there is no relation {type!r}; there are: {known}")
    a, b = find_node(near, start), find_node(near, end)
    found = [edge for edge in near.edges(type, "from", [a]) if edge.end == b]
    if not SCHEMA.edge(type).directed:
        found += [edge for edge in near.edges(type, "from", [b]) if edge.end == a and edge not in found]
    if not found:
        words = f"{written(a)} {type} {written(b)}"
        raise UsageError(f"没有这条关系：{words}", f"there is no such edge: {words}")
    return tuple(found)


def _with_id(near: Neighbours, id: str, labels: Sequence[str]) -> list[NodeKey]:
    return [(label, id) for label in near.labels_of(id, labels)]


def _alike(near: Neighbours, text: str) -> list[str]:
    selects = [
        f"SELECT id FROM {parquet(files)}" for node in SCHEMA.nodes if (files := near.snapshot.node_files(node.label))
    ]
    if not selects:
        return []
    alike = f"jaro_winkler_similarity(id, {constant(text)})"
    rows = near.run(
        f"SELECT DISTINCT id, {alike} AS alike FROM ({' UNION ALL '.join(selects)})"
        f" WHERE {alike} >= {_ALIKE} ORDER BY alike DESC, id LIMIT {_NEAR}"
    )
    return [id for id, _ in rows]
