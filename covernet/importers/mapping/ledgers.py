"""Ledgers: which columns a kind of sheet has, and which nodes and edges one of its lines becomes.

They are data, in ``ledgers.toml``; what they say is checked against the schema when they are read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from covernet.errors import SchemaError
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.importers.columns import Column, columns_of, declaration
from covernet.importers.mapping.wording import header_forms

FieldKind = Literal["text", "place", "town", "unit", "named", "person", "hidden", "numbered", "number"]
PLACE_LABELS: Mapping[str, str] = {"place": "Village", "town": "Town"}
"""The labels of the fields that are matched to official codes."""

TOWN = "town"
"""The field of the town: where a sheet has none, it follows from the village, or from there being one town only."""


@dataclass(frozen=True)
class Field:
    """A column that a ledger may have.

    Parameters
    ----------
    kind
        What its cells are, as ``ledgers.toml`` explains.
    aliases
        Its headers as officials write them, its own title among them.
    noun
        What the number of a numbered name is completed with.
    many
        Whether a cell may hold several values.
    words
        Other words for the values of its property.
    """

    name: str
    title: Title
    kind: FieldKind
    aliases: tuple[str, ...]
    noun: str = ""
    many: bool = False
    words: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Is:
    """A property that has the same value on every line."""

    value: str


@dataclass(frozen=True)
class KeyRule:
    """How a node's key is made: from the fields, under the first of ``under`` that a line has.

    Parameters
    ----------
    once
        Whether the same key on a second line of a sheet means another person of the same name.
    """

    fields: tuple[str, ...]
    under: tuple[str, ...]
    once: bool = False


@dataclass(frozen=True)
class NodeRule:
    """A node that each line has, unless the fields of its key are empty."""

    name: str
    label: str
    letter: str
    by: tuple[KeyRule, ...]
    properties: Mapping[str, str | Is] = field(hash=False)


@dataclass(frozen=True)
class EdgeRule:
    """An edge that each line has, unless an end of it is missing.

    Parameters
    ----------
    to
        The nodes it may lead to: the first that the line has.
    unless
        A node or field on whose presence there is no such edge; empty: none.
    needs
        A field without which there is no such edge; empty: none.
    default
        Values of properties whose field is empty.
    """

    type: str
    start: str
    to: tuple[str, ...]
    properties: Mapping[str, str | Is] = field(hash=False)
    unless: str = ""
    needs: str = ""
    default: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Ledger:
    """A kind of sheet.

    Parameters
    ----------
    fields
        Its columns by name, the required ones first.
    required, any_of
        Fields that every line fills; groups of fields of which every line fills one.
    full
        Labels and edge types of which a full list names all there are in its places.
    """

    id: str
    title: Title
    fields: Mapping[str, Field] = field(hash=False)
    required: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    nodes: tuple[NodeRule, ...]
    edges: tuple[EdgeRule, ...]
    full: tuple[str, ...] = ()

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a sheet with columns for these fields can be this ledger."""
        return not self.missing(names)

    def missing(self, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The groups of fields of which a sheet has none, though it needs one."""
        groups = (*((name,) for name in self.required), *self.any_of)
        return tuple(group for group in groups if not set(group) & set(names))

    def column_of(self, name: str) -> Column | None:
        """The column of a bundle that a field fills; None where it fills none."""
        for target, properties in self._fillings():
            for stored, filled in properties.items():
                if filled == name:
                    return next(c for c in columns_of(declaration(target)) if c.name == stored)
        return None

    def label_of(self, name: str) -> str | None:
        """The label of a node or place of the ledger; None where it has none of that name."""
        of_nodes = {node.name: node.label for node in self.nodes}
        kind = self.fields[name].kind if name in self.fields else "town" if name == TOWN else "text"
        return of_nodes.get(name) or PLACE_LABELS.get(kind)

    def _fillings(self) -> Iterator[tuple[str, Mapping[str, str | Is]]]:
        for node in self.nodes:
            yield node.label, node.properties
        for edge in self.edges:
            yield edge.type, edge.properties


@dataclass(frozen=True)
class Ledgers:
    """All ledgers there are.

    Parameters
    ----------
    ignored
        Normalised headers of columns that no ledger takes and nobody needs to be asked about.
    """

    all: tuple[Ledger, ...]
    ignored: frozenset[str]

    def get(self, id: str) -> Ledger | None:
        """The ledger of that id, or None."""
        return next((ledger for ledger in self.all if ledger.id == id), None)


@cache
def bundled_ledgers() -> Ledgers:
    """The ledgers that ship with covernet.

    >>> ledger = bundled_ledgers().get("member-households")
    >>> ledger.title.zh, ledger.required
    ('党员联系户台账', ('village', 'group', 'member'))
    """
    text = (files("covernet.importers.mapping") / "ledgers.toml").read_text(encoding="utf-8")
    return read_ledgers(text)


def read_ledgers(text: str) -> Ledgers:
    """Read ledgers and check them against the schema.

    Raises
    ------
    SchemaError
        If a ledger names what is not there; the sentence says which and where.
    """
    raw = tomllib.loads(text)
    fields = {name: _field(name, table) for name, table in raw["field"].items()}
    ledgers = tuple(_ledger(table, fields) for table in raw["ledger"])
    ignored = frozenset(form for header in raw["ignored"] for form in header_forms([header]))
    for ledger in ledgers:
        _check(ledger)
    return Ledgers(ledgers, ignored)


def _field(name: str, table: Mapping[str, Any]) -> Field:
    kind = table.get("is", "text")
    if kind not in get_args(FieldKind):
        raise _wrong(f"field.{name}", f"is = {kind!r}")
    return Field(
        name, Title(table["zh"], table["en"]), kind, tuple(dict.fromkeys((table["zh"], *table["aliases"]))),
        table.get("noun", ""), table.get("many", False), table.get("words", {}),
    )  # fmt: skip


def _ledger(table: Mapping[str, Any], fields: Mapping[str, Field]) -> Ledger:
    id = table["id"]
    any_of = tuple(tuple(group) for group in table.get("any_of", ()))
    names = (*table["required"], *(name for group in any_of for name in group), *table["optional"])
    unknown = [name for name in names if name not in fields]
    if unknown:
        raise _wrong(id, f"field {unknown[0]}")
    return Ledger(
        id,
        Title(table["zh"], table["en"]),
        {name: fields[name] for name in names},
        tuple(table["required"]),
        any_of,
        tuple(_node(node) for node in table["node"]),
        tuple(_edge(edge) for edge in table["edge"]),
        tuple(table.get("full", ())),
    )


def _node(table: Mapping[str, Any]) -> NodeRule:
    by = tuple(KeyRule(tuple(b["fields"]), tuple(b["under"]), b.get("once", False)) for b in table["by"])
    return NodeRule(table["name"], table["label"], table["letter"], by, _properties(table))


def _edge(table: Mapping[str, Any]) -> EdgeRule:
    to = (table["to"],) if isinstance(table["to"], str) else tuple(table["to"])
    return EdgeRule(
        table["type"], table["from"], to, _properties(table),
        table.get("unless", ""), table.get("needs", ""), table.get("default", {}),
    )  # fmt: skip


def _properties(table: Mapping[str, Any]) -> Mapping[str, str | Is]:
    return {k: v if isinstance(v, str) else Is(v["is"]) for k, v in table.get("properties", {}).items()}


def _check(ledger: Ledger) -> None:
    """Refuse a ledger that the schema can not hold, or in which a header would mean two things."""
    seen: dict[str, str] = {}
    for name, declared in ledger.fields.items():
        for form in {header_forms([alias])[0] for alias in declared.aliases}:
            if seen.setdefault(form, name) != name:
                raise _wrong(ledger.id, f"{form}: {seen[form]}, {name}")
    made = {*(node.label for node in ledger.nodes), *(edge.type for edge in ledger.edges)}
    for target in ledger.full:
        if target not in made:
            raise _wrong(ledger.id, f"full: {target}")
    known = {*ledger.fields, TOWN, *(node.name for node in ledger.nodes)}
    for node in ledger.nodes:
        _check_target(ledger, node.label, node.properties)
        for name in (name for rule in node.by for name in (*rule.fields, *rule.under)):
            if name not in known:
                raise _wrong(f"{ledger.id}.{node.name}", name)
    for edge in ledger.edges:
        _check_target(ledger, edge.type, edge.properties)
        for name in (*edge.to, edge.start):
            if ledger.label_of(name) is None:
                raise _wrong(f"{ledger.id}.{edge.type}", name)
        declared_edge = SCHEMA.edge(edge.type)
        legal = {
            *declared_edge.endpoints,
            *(() if declared_edge.directed else ((b, a) for a, b in declared_edge.endpoints)),
        }
        pairs = [(ledger.label_of(edge.start), ledger.label_of(to)) for to in edge.to]
        if any(pair not in legal for pair in pairs):
            raise _wrong(f"{ledger.id}.{edge.type}", str(pairs))


def _check_target(ledger: Ledger, target: str, properties: Mapping[str, str | Is]) -> None:
    is_declared = SCHEMA.has_node(target) or any(edge.name == target for edge in SCHEMA.edges)
    if not is_declared:
        raise _wrong(ledger.id, target)
    columns = {column.name: column for column in columns_of(declaration(target))}
    for stored, filled in properties.items():
        if stored not in columns or (isinstance(filled, str) and filled not in ledger.fields):
            raise _wrong(ledger.id, f"{target}.{stored} = {filled}")
        if isinstance(filled, Is) and columns[stored].values and filled.value not in columns[stored].values:
            raise _wrong(ledger.id, f"{target}.{stored} = {filled.value}")


def _wrong(where: str, what: str) -> SchemaError:
    return SchemaError(
        f"ledgers.toml 的 {where} 写得不对：{what}；请对照模式改正",
        f"ledgers.toml, {where} is wrong: {what}; mend it to fit the schema",
    )
