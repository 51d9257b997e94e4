"""The columns of a bundle's tables, derived from the schema: what each is called and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from covernet.graph.declarations import EdgeType, NodeType, Property, PropertyType, Title
from covernet.graph.model import SCHEMA
from covernet.graph.schema import Schema


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    values
        The allowed values with their titles; empty where any value of the type is allowed.
    required
        Whether every row must fill it.
    """

    name: str
    type: PropertyType
    title: Title
    help: str
    values: Mapping[str, Title] = field(default_factory=dict, hash=False)
    required: bool = False


ID = Column("id", "string", Title("编号", "Id"), "Official code, or the parent's key with kind and number.",
            required=True)  # fmt: skip
FROM = Column("from", "string", Title("起点编号", "From"), "Id of the node the relation starts from.", required=True)
TO = Column("to", "string", Title("终点编号", "To"), "Id of the node the relation leads to.", required=True)
SINCE = Column("since", "date", Title("起始日期", "Since"), "First day on which it holds; empty: always did.")
UNTIL = Column("until", "date", Title("终止日期", "Until"), "First day on which it no longer holds; empty: still does.")


def is_node(target: str, schema: Schema = SCHEMA) -> bool:
    """Whether a table's name is a label; otherwise it is an edge type."""
    return schema.has_node(target)


def declaration(target: str, schema: Schema = SCHEMA) -> NodeType | EdgeType:
    """The declaration a table is named after."""
    return schema.node(target) if schema.has_node(target) else schema.edge(target)


def part(target: str, schema: Schema = SCHEMA) -> str:
    """The part of a snapshot that a table goes to.

    >>> part("Member"), part("SERVES")
    ('nodes/Member', 'edges/SERVES')
    """
    return f"{'nodes' if is_node(target, schema) else 'edges'}/{target}"


def key_of(target: str, schema: Schema = SCHEMA) -> tuple[str, ...]:
    """The stored columns that make a row of the table unique.

    >>> key_of("Member"), key_of("HAS_ROLE")[-1]
    (('id',), 'role')
    """
    if is_node(target, schema):
        return ("id",)
    return ("from_label", "from_id", "to_label", "to_id", *schema.edge(target).key)


def columns_of(declared: NodeType | EdgeType, schema: Schema = SCHEMA) -> tuple[Column, ...]:
    """The columns of a label's or edge type's table, in the order of the template.

    >>> [c.name for c in columns_of(SCHEMA.node("Village"))]
    ['id', 'name', 'kind', 'since', 'until']
    """
    properties = tuple(_property(p) for p in declared.properties)
    if isinstance(declared, NodeType):
        return (ID, *properties, SINCE, UNTIL)
    return (
        FROM,
        TO,
        *properties,
        SINCE,
        UNTIL,
        _side("from_label", "起点类型", "From label", declared, schema),
        _side("to_label", "终点类型", "To label", declared, schema),
    )


def _property(declared: Property) -> Column:
    return Column(declared.name, declared.type, declared.title, declared.help, declared.values)


def _side(name: str, zh: str, en: str, edge: EdgeType, schema: Schema) -> Column:
    allowed = edge.from_labels if name == "from_label" else edge.to_labels
    if not edge.directed:
        allowed = tuple(dict.fromkeys((*edge.from_labels, *edge.to_labels)))
    values = MappingProxyType({label: schema.node(label).title for label in allowed})
    return Column(name, "string", Title(zh, en), "Label of that end; may stay empty where the id tells.", values)
