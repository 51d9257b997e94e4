"""Names of the nodes a person reads about: places, carriers and bodies, never people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.graph.snapshot import Snapshot


@cache
def _named_labels() -> tuple[str, ...]:
    return tuple(
        node.label
        for node in SCHEMA.nodes
        if (name := node.property("name")) is not None and name.privacy != "personal"
    )


def unit_names(snapshot: Snapshot, as_of: dt.date) -> Mapping[tuple[str, str], str]:
    """Names of all units by (label, id), on one day; nodes without a name and people are left out."""
    labels = [label for label in _named_labels() if snapshot.count(f"nodes/{label}")]
    statements = {label: f"SELECT id, name FROM nodes_{label} WHERE name IS NOT NULL" for label in labels}
    with DuckDBEngine(snapshot, as_of, statements.values()) as engine:
        return {
            (label, id): name
            for label, statement in statements.items()
            for id, name in engine.connection.sql(statement).fetchall()
        }


def node_names(near: Neighbours, nodes: Iterable[NodeKey], *, people: bool = False) -> dict[NodeKey, str]:
    """Names of some nodes; those of people only where they are asked for, nodes without a name never.

    >>> with Neighbours(example, day) as near:
    ...     node_names(near, [("Member", "M1"), ("Grid", "W1")])
    {('Grid', 'W1'): '第一网格'}
    """
    labels = {node.label for node in SCHEMA.nodes if node.property("name")} if people else {*_named_labels()}
    rows = near.rows(node for node in dict.fromkeys(nodes) if node[0] in labels)
    return {node: str(row["name"]) for node, row in rows.items() if "name" in row}
