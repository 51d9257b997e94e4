"""The schema: all node labels and edge types of a property graph, fitted to each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from covernet.graph.declarations import EdgeType, NodeType, refusal
from covernet.graph.paths import Path, ends, parse_path


@dataclass(frozen=True)
class Schema:
    """The whole declaration: node labels and edge types that fit each other.

    Raises
    ------
    SchemaError
        If a name is declared twice, an endpoint's label is missing, or a place path does not lead to a
        village, town or county.

    >>> from covernet.graph.declarations import Title
    >>> county = NodeType("County", Title("县", "County"), "A county.", ())
    >>> Schema(1, (county,), ()).node("County").label
    'County'
    """

    version: int
    nodes: tuple[NodeType, ...]
    edges: tuple[EdgeType, ...]

    def __post_init__(self) -> None:
        labels = [n.label for n in self.nodes]
        names = [e.name for e in self.edges]
        for seen in (labels, names):
            folded = [x.lower() for x in seen]
            twice = [x for x in seen if folded.count(x.lower()) > 1]
            if twice:
                raise refusal(f"schema: {twice[0]!r}", "declared twice; keep one", "重复声明，请保留一个")
        for edge in self.edges:
            for label in chain.from_iterable(edge.endpoints):
                if label not in labels:
                    raise refusal(f"edge type {edge.name!r}", f"declare the label {label!r} first", "端点标签未声明")
        for node in self.nodes:
            if node.place:
                reached = ends(self, (node.label,), self.place_path(node.label))
                astray = [label for label in reached if label not in ("Village", "Town", "County")]
                if astray:
                    raise refusal(
                        f"label {node.label!r}",
                        f"place ends at {astray[0]}; it must end at Village, Town or County",
                        "地点路径须止于村居、镇或县",
                    )

    @cached_property
    def _nodes(self) -> dict[str, NodeType]:
        return {node.label: node for node in self.nodes}

    @cached_property
    def _edges(self) -> dict[str, EdgeType]:
        return {edge.name: edge for edge in self.edges}

    def node(self, label: str) -> NodeType:
        """The declaration of a label; KeyError if there is none."""
        return self._nodes[label]

    def edge(self, name: str) -> EdgeType:
        """The declaration of an edge type; KeyError if there is none."""
        return self._edges[name]

    def has_node(self, label: str) -> bool:
        """Whether a label is declared."""
        return label in self._nodes

    def has_edge(self, name: str) -> bool:
        """Whether an edge type is declared."""
        return name in self._edges

    def place_path(self, label: str) -> Path:
        """The parsed place path of a label."""
        return parse_path(self, (label,), list(self.node(label).place))
