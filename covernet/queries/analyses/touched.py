"""What a rule can say differently when something goes: its subjects from which a path leads over it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey, Side
from covernet.graph.paths import Path
from covernet.queries.rules import Agree, Cadence, Cardinality, Composition, Partition, Reach, Rule


def paths_of(rule: Rule) -> tuple[tuple[Side, Path], ...]:
    """The paths that decide about a subject; each starts at the subject, or at an end of it where it is an edge."""
    demand = rule.demand
    if isinstance(demand, Agree):
        right: Side = "to" if SCHEMA.has_edge(rule.of) else "from"
        own: list[tuple[Side, Path]] = [("from", demand.left), (right, demand.right)]
    elif isinstance(demand, (Cardinality, Partition, Reach, Composition, Cadence)):
        own = [("from", demand.via)]
    else:
        own = []
    return (*own, *(("from", path) for path in (rule.when, rule.unless) if path))


def labels_of(rule: Rule, side: Side) -> tuple[str, ...]:
    """The labels of a rule's subjects; where they are edges, those on one side."""
    if SCHEMA.has_edge(rule.of):
        edge = SCHEMA.edge(rule.of)
        return edge.from_labels if side == "from" else edge.to_labels
    return (rule.of,) if rule.of else ()


def touched(
    near: Neighbours, rule: Rule, nodes: Collection[NodeKey], edges: Collection[Edge]
) -> dict[Side, set[NodeKey]]:
    """The nodes from which one of a rule's paths leads over a node or edge that goes, and these nodes themselves.

    Conditions of steps are not looked at: a subject too many is only judged twice alike. For a rule on edges the
    answer has both sides: each edge at one of these nodes is touched.
    """
    found: dict[Side, set[NodeKey]] = {"from": set(), "to": set()}
    for side in found:
        found[side] |= {node for node in nodes if node[0] in labels_of(rule, side)}
    for edge in edges:
        if edge.type == rule.of:
            found["from"].add(edge.start)
    for side, path in paths_of(rule):
        labels = labels_of(rule, side)
        found[side] |= {node for node in leading(near, path, nodes, edges) if node[0] in labels}
    return found


def leading(near: Neighbours, path: Path, nodes: Collection[NodeKey], edges: Collection[Edge]) -> set[NodeKey]:
    """The nodes from which a beginning of a path leads over something that goes."""
    ahead: set[NodeKey] = set()
    for step in reversed(path):
        reached = ahead | {node for node in nodes if node[0] in step.ends}
        ahead = set()
        for hop in step.hops:
            ahead |= {start for _, _, start in near.step(hop, reached, back=True)}
            for edge in edges:
                if edge.type == hop.type:
                    ahead |= {edge.start} if hop.direction != "in" else set()
                    ahead |= {edge.end} if hop.direction != "out" else set()
    return ahead


def ahead_of(near: Neighbours, path: Path, starts: Iterable[NodeKey]) -> Iterator[tuple[set[NodeKey], set[Edge]]]:
    """For each step of a path the nodes it reaches from some nodes, and the edges walked, conditions apart."""
    here = set(starts)
    for step in path:
        walked = [found for hop in step.hops for found in near.step(hop, here)]
        here = {far for _, _, far in walked}
        yield here, {edge for _, edge, _ in walked}


def behind(near: Neighbours, path: Path, ends: Iterable[NodeKey]) -> set[NodeKey]:
    """The nodes from which a path leads to some nodes, conditions apart."""
    here = set(ends)
    for step in reversed(path):
        here = {start for hop in step.hops for _, _, start in near.step(hop, here, back=True)}
    return here
