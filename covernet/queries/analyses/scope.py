"""How much of a network decides about what a rule can say differently: subjects, parts, and all they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from covernet.graph.filters import Filter
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.graph.paths import Path, parse_path
from covernet.queries.analyses.spared import spared
from covernet.queries.analyses.touched import ahead_of, behind, paths_of, touched
from covernet.queries.rules import Cadence, Complete, Composition, Partition, Rule, Sequence


@dataclass(frozen=True)
class Scope:
    """What of one rule is judged anew.

    Parameters
    ----------
    subjects
        Nodes whose findings are compared; of a rule on edges the nodes at which its touched edges are.
    edges
        Of a rule on edges: the touched ones.
    parts
        Of a partition: the parts that may be empty.
    """

    rule: Rule
    subjects: frozenset[NodeKey]
    edges: frozenset[Edge] = frozenset()
    parts: frozenset[NodeKey] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the rule can say nothing differently."""
        return not (self.subjects or self.edges or self.parts)

    def is_all_of(self, gone: Collection[NodeKey]) -> bool:
        """Whether it has no subject but those that go."""
        return not (self.edges or self.parts) and self.subjects <= set(gone)


@dataclass
class Reading:
    """What has to be read for several rules, gathered bit by bit."""

    nodes: set[NodeKey] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)

    def follow(self, near: Neighbours, path: Path, starts: Iterable[NodeKey]) -> None:
        """Take in everything that a path reaches."""
        for nodes, edges in ahead_of(near, path, starts):
            self.nodes |= nodes
            self.edges |= edges

    def place(self, near: Neighbours, starts: Iterable[NodeKey]) -> None:
        """Take in the places of some nodes and what lies above them."""
        starts = set(starts)
        for label in sorted({label for label, _ in starts}):
            path = SCHEMA.place_path(label)
            self.follow(near, path, [node for node in starts if node[0] == label])
        for kind, up in _ABOVE.items():
            here = [node for node in (*self.nodes, *starts) if node[0] == kind]
            self.follow(near, parse_path(SCHEMA, (kind,), [up]), here)


_ABOVE = {"Village": "IN_TOWN>", "Town": "IN_COUNTY>"}


def scope_of(near: Neighbours, rule: Rule, nodes: Collection[NodeKey], edges: Collection[Edge]) -> Scope:
    """What of a rule is judged anew when nodes and edges go."""
    found = touched(near, rule, nodes, edges)
    if SCHEMA.has_edge(rule.of):
        own = {*near.edges(rule.of, "from", sorted(found["from"])), *near.edges(rule.of, "to", sorted(found["to"]))}
        return Scope(rule, frozenset(), frozenset(own))
    subjects, parts = found["from"], set()
    if isinstance(rule.demand, Partition):
        label = rule.demand.parts
        reached = [subjects, *(step for step, _ in ahead_of(near, rule.demand.via, subjects))][-1]
        parts = {node for node in (*reached, *nodes) if node[0] == label}
    left = subjects - spared(near, rule, subjects, nodes, edges)
    return Scope(rule, frozenset(left), parts=frozenset(parts))


def read_for(near: Neighbours, scope: Scope, reading: Reading) -> None:
    """Take in everything that decides about a scope."""
    rule, subjects = scope.rule, set(scope.subjects)
    reading.edges |= scope.edges
    starts = {"from": subjects | {edge.start for edge in scope.edges}, "to": {edge.end for edge in scope.edges}}
    if isinstance(rule.demand, Partition):  # whether a part is empty depends on everything that could be in it
        starts["from"] |= {node for node in behind(near, rule.demand.via, scope.parts) if node[0] == rule.of}
        reading.place(near, scope.parts)
    for side, path in paths_of(rule):
        reading.follow(near, path, starts[side])
    reading.place(near, starts["from"])
    if rule.responsible:
        reading.follow(near, rule.responsible, starts["from"])
    reading.nodes |= starts["from"] | starts["to"] | scope.parts


def labels_read(rule: Rule) -> set[str]:
    """The labels of which a rule reads properties of nodes."""
    demand = rule.demand
    found = _filtered((rule.of,), rule.where)
    for _, path in (*paths_of(rule), ("from", rule.responsible or ())):
        for step in path:
            found |= _filtered(step.ends, step.node)
    if isinstance(demand, (Complete, Sequence)):
        found.add(rule.of)
    elif isinstance(demand, Cadence):
        found |= {rule.of, *(demand.via[-1].ends if demand.via else ())}
    elif isinstance(demand, Composition) and not demand.property.startswith("edge."):
        found |= set(demand.via[-1].ends)
    elif isinstance(demand, Partition):
        found |= _filtered((demand.parts,), demand.parts_where)
    return {label for label in found if SCHEMA.has_node(label)}


def _filtered(labels: Iterable[str], tests: Filter) -> set[str]:
    return set(labels) if tests else set()
