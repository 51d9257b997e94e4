"""The schema as the data of FORMATS §1, which is all that oracle and strategies know of it."""

from __future__ import annotations

from typing import Any

from covernet.graph.declarations import EdgeType, NodeType
from covernet.graph.model import SCHEMA


def _properties(declared: NodeType | EdgeType) -> dict[str, Any]:
    return {p.name: {"type": p.type, "values": list(p.values)} for p in declared.properties}


def schema_data() -> dict[str, Any]:
    """The shipped schema as plain dictionaries."""
    return {
        "version": SCHEMA.version,
        "nodes": {n.label: {"properties": _properties(n), "place": list(n.place)} for n in SCHEMA.nodes},
        "edges": {
            e.name: {
                "endpoints": [list(pair) for pair in e.endpoints],
                "directed": e.directed,
                "key": list(e.key),
                "properties": _properties(e),
            }
            for e in SCHEMA.edges
        },
    }


DATA = schema_data()
