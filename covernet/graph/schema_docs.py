"""The declaration of the property graph as JSON (FORMATS §1) and as a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from covernet.graph.declarations import EdgeType, NodeType, Property, Title
from covernet.graph.schema import Schema


def schema_json(schema: Schema) -> dict[str, Any]:
    """The schema as data, shaped as FORMATS §1 says.

    >>> from covernet.graph.model import SCHEMA
    >>> schema_json(SCHEMA)["nodes"]["Member"]["place"]
    ['IN_GROUP>', 'IN_VILLAGE>']
    """
    return {
        "version": schema.version,
        "nodes": {node.label: _node(node) for node in schema.nodes},
        "edges": {edge.name: _edge(edge) for edge in schema.edges},
    }


def _title(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def _property(item: Property) -> dict[str, Any]:
    out: dict[str, Any] = {
        "type": item.type,
        "privacy": item.privacy,
        "title": _title(item.title),
        "help": item.help,
    }
    if item.values:
        out["values"] = list(item.values)
        out["value_titles"] = {value: _title(title) for value, title in item.values.items()}
    return out


def _node(node: NodeType) -> dict[str, Any]:
    return {
        "title": _title(node.title),
        "help": node.help,
        "properties": {item.name: _property(item) for item in node.properties},
        "place": list(node.place),
        "share": node.share,
    }


def _edge(edge: EdgeType) -> dict[str, Any]:
    return {
        "title": _title(edge.title),
        "help": edge.help,
        "endpoints": [list(pair) for pair in edge.endpoints],
        "directed": edge.directed,
        "key": list(edge.key),
        "properties": {item.name: _property(item) for item in edge.properties},
    }


_HEAD = """\
# Schema

Generated from `covernet/graph/model.py` by `covernet schema --markdown`; do not edit.

Every node has `id`; nodes and edges may have `since` and `until` (dates, half-open). Privacy classes:
`public`, `internal`, `personal` (masked, and never in the share profile).
"""


def schema_markdown(schema: Schema) -> str:
    """The schema as a page: every label and edge type with its properties.

    >>> from covernet.graph.model import SCHEMA
    >>> "## Household" in schema_markdown(SCHEMA)
    True
    """
    parts = [_HEAD, f"Version {schema.version}: {len(schema.nodes)} labels, {len(schema.edges)} edge types.\n"]
    parts.append("# Nodes\n")
    parts += [_node_section(node) for node in schema.nodes]
    parts.append("# Edges\n")
    parts += [_edge_section(edge) for edge in schema.edges]
    return "\n".join(parts)


def _node_section(node: NodeType) -> str:
    place = " → ".join(f"`{step}`" for step in node.place) or "—"
    lines = [f"## {node.label} · {node.title.zh} · {node.title.en}\n", f"{node.help}\n", f"Place: {place}\n"]
    return "\n".join(lines + _table(node.properties))


def _edge_section(edge: EdgeType) -> str:
    arrow = "→" if edge.directed else "—"
    froms: dict[tuple[str, ...], list[str]] = {}
    for label in edge.from_labels:
        reached = tuple(b for a, b in edge.endpoints if a == label)
        froms.setdefault(reached, []).append(label)
    pairs = [f"- {', '.join(labels)} {arrow} {', '.join(reached)}" for reached, labels in froms.items()]
    key = f"\nUnique by both ends and {', '.join(f'`{k}`' for k in edge.key)}.\n" if edge.key else ""
    head = [f"## {edge.name} · {edge.title.zh} · {edge.title.en}\n", f"{edge.help}\n", *pairs, key]
    return "\n".join(head + _table(edge.properties))


def _table(properties: Sequence[Property]) -> list[str]:
    if not properties:
        return [""]
    rows = ["| property | 名称 | type | privacy | meaning |", "|---|---|---|---|---|"]
    for item in properties:
        values = "、".join(f"`{v}` {t.zh}" if v != t.zh else f"`{v}`" for v, t in item.values.items())
        meaning = f"{item.help} {values}".strip()
        rows.append(f"| `{item.name}` | {item.title.zh} | {item.type} | {item.privacy} | {meaning} |")
    return [*rows, ""]
