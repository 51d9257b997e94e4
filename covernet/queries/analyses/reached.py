"""What can be reached from a node, level by level, with every shortest way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import OTHER, Edge, Neighbours, NodeKey, Side

Way = tuple[NodeKey, ...]


class Reached:
    """A search from one node along some relations, in either direction; each call of :meth:`advance` goes one edge on.

    Parameters
    ----------
    along
        Edge types.

    Attributes
    ----------
    distance
        Edges from the node, of everything reached.
    back
        For everything reached but the node itself: the nodes one edge nearer, with the edges that join them.
    frontier
        What was reached last; empty when nothing more can be.
    """

    def __init__(self, near: Neighbours, node: NodeKey, along: Collection[str]) -> None:
        self.node = node
        self.distance: dict[NodeKey, int] = {node: 0}
        self.back: dict[NodeKey, dict[NodeKey, list[Edge]]] = {}
        self.frontier: list[NodeKey] = [node]
        self.level = 0
        self._near = near
        self._along = [type for type in along if near.snapshot.edge_files(type)]

    def advance(self) -> None:
        """Reach everything that is one edge further away."""
        labels = {label for label, _ in self.frontier}
        found: dict[NodeKey, dict[NodeKey, list[Edge]]] = {}
        for type in self._along:
            declared = SCHEMA.edge(type)
            sides: dict[Side, tuple[str, ...]] = {"from": declared.from_labels, "to": declared.to_labels}
            for side, possible in sides.items():
                if labels.isdisjoint(possible):
                    continue
                for edge in self._near.edges(type, side, self.frontier):
                    near, far = edge.at(side), edge.at(OTHER[side])
                    if far not in self.distance:
                        found.setdefault(far, {}).setdefault(near, []).append(edge)
        self.level += 1
        self.distance |= dict.fromkeys(found, self.level)
        self.back |= found
        self.frontier = sorted(found)

    def ways(self, node: NodeKey) -> Iterator[Way]:
        """Every shortest way from the start to something reached, as nodes in order."""
        way = [node]  # from the end back; a loop and no recursion, because chains may be thousands of links long
        choices: list[Iterator[NodeKey]] = []
        while True:
            if way[-1] == self.node:
                yield tuple(reversed(way))
            choices.append(iter(sorted(self.back.get(way[-1], ()))))
            while (nearer := next(choices[-1], None)) is None:
                choices.pop()
                way.pop()
                if not choices:
                    return
            way.append(nearer)

    def count(self, node: NodeKey) -> int:
        """How many shortest ways lead to something reached."""
        counts = {self.node: 1}
        level = {node}
        behind: list[set[NodeKey]] = []
        while level:
            behind.append(level)
            level = {nearer for one in level for nearer in self.back.get(one, ())}
        for level in reversed(behind):
            counts |= {one: sum(counts[nearer] for nearer in self.back[one]) for one in level if one in self.back}
        return counts[node]

    def first_levels(self) -> dict[str, int]:
        """The smallest distance of each label reached."""
        levels: dict[str, int] = {}
        for (label, _), distance in self.distance.items():
            levels[label] = min(distance, levels.get(label, distance))
        return levels

    def at(self, label: str) -> list[NodeKey]:
        """The nodes of a label that are reached first, in order."""
        own = [node for node in self.distance if node[0] == label]
        nearest = min((self.distance[node] for node in own), default=0)
        return sorted(node for node in own if self.distance[node] == nearest)
