"""Ledgers: which columns a kind of sheet has, and which nodes and edges one of its lines becomes.

They are data, in ``ledgers.toml``, which :mod:`ledger_file` reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from covernet.graph.declarations import Title
from covernet.importers.columns import Column, columns_of, declaration

FieldKind = Literal["text", "place", "town", "unit", "named", "person", "hidden", "numbered", "number"]
Use = Literal["facts", "change"]
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
        Other words for its values.
    own
        What its cells may hold, where it fills no property.
    """

    name: str
    title: Title
    kind: FieldKind
    aliases: tuple[str, ...]
    noun: str = ""
    many: bool = False
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    own: Column | None = None


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
class Full:
    """What a full list names all of in its places.

    Parameters
    ----------
    target
        Label or edge type.
    each
        A property: of the target, the list names all that have one of the values on it; empty: simply all.
    """

    target: str
    each: str = ""


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
        What a full list names all of: only this does it end.
    use
        Whether its lines say what is, or what changes.
    beside
        Ids of the ledgers that are filled in together with it.
    columns
        Groups of fields of which a sheet has a column, though a line may leave all of them empty.
    """

    id: str
    title: Title
    fields: Mapping[str, Field] = field(hash=False)
    required: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    nodes: tuple[NodeRule, ...]
    edges: tuple[EdgeRule, ...]
    full: tuple[Full, ...] = ()
    use: Use = "facts"
    beside: tuple[str, ...] = ()
    columns: tuple[tuple[str, ...], ...] = ()

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a sheet with columns for these fields can be this ledger."""
        return not self.missing(names)

    def missing(self, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The groups of fields of which a sheet has none, though it needs one."""
        groups = (*((name,) for name in self.required), *self.any_of, *self.columns)
        return tuple(group for group in groups if not set(group) & set(names))

    def column_of(self, name: str) -> Column | None:
        """The column of a bundle that a field fills, else what it may hold itself; None where it may be any text."""
        for target, properties in self._fillings():
            for stored, filled in properties.items():
                if filled == name:
                    return next(c for c in columns_of(declaration(target)) if c.name == stored)
        return self.fields[name].own

    def behind(self, target: str) -> frozenset[str]:
        """The fields that tell of a label or edge type: those of its keys, its ends and whatever these lie under."""
        names = [node.name for node in self.nodes if node.label == target]
        names += [name for edge in self.edges if edge.type == target for name in (edge.start, *edge.to)]
        of_nodes = {node.name: node for node in self.nodes}
        found: set[str] = set()
        while names:
            if (name := names.pop()) not in found:
                found.add(name)
                by = of_nodes[name].by if name in of_nodes else ()
                names += [other for rule in by for other in (*rule.fields, *rule.under)]
        return frozenset(found & {*self.fields})

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

    def used_for(self, use: Use) -> Ledgers:
        """The ledgers whose lines say what is, or those whose lines say what changes."""
        return Ledgers(tuple(ledger for ledger in self.all if ledger.use == use), self.ignored)
