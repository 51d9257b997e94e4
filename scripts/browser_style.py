"""A style file for Neo4j Browser, docs/neo4j/style.grass: what each label and relationship type looks like there."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.graph.declarations import EdgeType, NodeType
from covernet.graph.model import SCHEMA
from covernet.graph.neo4j_schema import PUBLICATION
from scripts.model_look import check_groups, group_of

SIZES = {"places": 65, "vertical": 50, "carriers": 65, "bodies": 50, "resources": 50, "records": 35}
LARGE, SMALL = {"County", "Town"}, {"Household"}

_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "node": {
        "diameter": "50px", "color": "#A5ABB6", "border-color": "#777D88", "border-width": "2px",
        "text-color-internal": "#000000", "font-size": "10px", "caption": '"<id>"',
    },
    "relationship": {
        "color": "#8A919C", "shaft-width": "1px", "font-size": "8px", "padding": "3px",
        "text-color-external": "#000000", "text-color-internal": "#FFFFFF", "caption": '"<type>"',
    },
    f"node.{PUBLICATION}": {
        "diameter": "50px", "color": "#FFFFFF", "border-color": "#000000", "text-color-internal": "#000000",
        "caption": '"{state}"',
    },
}  # fmt: skip


def browser_style() -> str:
    """The file. It has no comment, since Browser reads one as a part of what follows it.

    Raises
    ------
    ValueError
        If a label of the schema is in no group.
    """
    check_groups()
    rules = dict(_DEFAULTS)
    rules |= {f"node.{node.label}": _node(node) for node in SCHEMA.nodes}
    rules |= {f"relationship.{edge.name}": _edge(edge) for edge in SCHEMA.edges}
    return "\n".join(_rule(selector, rule) for selector, rule in rules.items())


def _rule(selector: str, rule: Mapping[str, str]) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in rule.items())
    return f"{selector} {{\n{lines}}}\n"


def _node(node: NodeType) -> dict[str, str]:
    group, name = group_of(node.label), node.property("name")
    size = 80 if node.label in LARGE else 35 if node.label in SMALL else SIZES[group.name]
    caption = "name" if name is not None and name.privacy != "personal" else "id"
    return {
        "diameter": f"{size}px", "color": group.node, "border-color": group.light[0],
        "text-color-internal": group.text, "caption": f'"{{{caption}}}"',
    }  # fmt: skip


def _edge(edge: EdgeType) -> dict[str, str]:
    """The Chinese name, with what tells two edges between the same nodes apart."""
    words = " ".join([edge.title.zh, *(f"{{{name}}}" for name in edge.key)])
    labels = edge.from_labels if len(edge.from_labels) == 1 else edge.to_labels
    return {"color": group_of(labels[0]).light[0], "caption": f'"{words}"'}
