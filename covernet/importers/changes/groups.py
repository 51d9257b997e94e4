"""The lines of one change, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from covernet.importers.changes.effects import Bonds
from covernet.importers.changes.resolve import Resolved
from covernet.importers.changes.rules import exclusive, homes
from covernet.importers.changes.state import Line, Node, ends_of
from covernet.importers.mapping.places import Place


@dataclass(frozen=True)
class Group:
    """The lines of one change."""

    kind: str
    lines: tuple[Resolved, ...]

    @property
    def label(self) -> str:
        return self.lines[0].asked.label

    @property
    def old(self) -> Mapping[Node, list[Line]]:
        return by_node((line.old, line.asked.line) for line in self.lines)

    @property
    def new(self) -> Mapping[Node, list[Line]]:
        return by_node((line.new, line.asked.line) for line in self.lines)

    @property
    def moves(self) -> bool:
        return self.kind == "move"

    @property
    def units(self) -> frozenset[Node]:
        """The units that it changes."""
        return frozenset(self.old if self.moves else {**self.old, **self.new})

    def meets(self, bonds: Bonds) -> set[Node]:
        """The nodes that its units are tied to by what it changes."""
        if not self.moves:
            return {end for edge in bonds.above for end in ends_of(edge)} | {*bonds.hanging}
        types = exclusive(homes(self.label)[self.lines[0].new.label])
        return {ends_of(edge)[1] for edge in bonds.above if edge[0] in types} | {*self.new}

    @property
    def own(self) -> frozenset[tuple[str, ...]]:
        """What no other change of the day may be about: the units, or of one that moves, its place."""
        if self.moves:
            old, new = self.lines[0].old, self.lines[0].new
            return frozenset((old.label, old.id, edge) for edge in exclusive(homes(old.label)[new.label]))
        return self.units

    @property
    def gone(self) -> frozenset[Node]:
        """The units from which something goes elsewhere."""
        if self.moves:
            return frozenset()
        return frozenset(node for node in self.old if self.kind == "split" or node not in self.new)

    @property
    def fresh(self) -> list[Place]:
        return list({line.new.id: line.new for line in self.lines if line.fresh}.values())


def by_node(pairs: Iterable[tuple[Place, Line]]) -> Mapping[Node, list[Line]]:
    found: dict[Node, list[Line]] = {}
    for unit, line in pairs:
        found.setdefault((unit.label, unit.id), []).append(line)
    return found
