"""Who covers a subject: every cover on every line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from covernet.errors import UsageError
from covernet.graph.filters import Value
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.queries.analyses.lines import LINES, CoverLine, lines_of
from covernet.queries.analyses.subjects import check_nodes


@dataclass(frozen=True)
class Cover:
    """Something that covers the subject.

    Parameters
    ----------
    through
        The nodes between the subject and the cover; none where it covers directly.
    relation
        Type of the edge that ends at the cover.
    properties
        Of that edge, such as its role or kind; what is missing is left out.
    """

    node: NodeKey
    relation: str
    through: tuple[NodeKey, ...] = ()
    properties: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        """Whether nothing stands between."""
        return not self.through


@dataclass(frozen=True)
class Covers:
    """One line with its covers: the direct ones first, then by label and id."""

    line: CoverLine
    covers: tuple[Cover, ...]

    @property
    def nodes(self) -> tuple[NodeKey, ...]:
        """The distinct nodes that cover."""
        return tuple(dict.fromkeys(cover.node for cover in self.covers))

    @property
    def is_last(self) -> bool:
        """Whether a single node is all there is."""
        return len(self.nodes) == 1


@dataclass(frozen=True)
class Who:
    """Every cover of a subject on one day.

    Parameters
    ----------
    lines
        Every line on which a subject of this label can be covered, also those without a cover.
    place
        Its village, town and county as far as they are known, by label.
    """

    subject: NodeKey
    as_of: dt.date
    snapshot: int
    lines: tuple[Covers, ...]
    place: Mapping[str, str]

    def line(self, id: str) -> Covers:
        """One line by its name; KeyError where a subject of this label has no such line."""
        return next((found for found in self.lines if found.line.id == id), None) or _no_line(id)

    @property
    def uncovered(self) -> tuple[CoverLine, ...]:
        """Lines on which nothing covers it."""
        return tuple(found.line for found in self.lines if not found.covers)

    @property
    def nodes(self) -> tuple[NodeKey, ...]:
        """Every node that the answer names, the subject first."""
        named: dict[NodeKey, None] = {self.subject: None}
        for found in self.lines:
            for cover in found.covers:
                named |= dict.fromkeys((*cover.through, cover.node))
        return tuple(named)


def _no_line(id: str) -> Covers:
    raise KeyError(id)


def who(near: Neighbours, subject: NodeKey) -> Who:
    """Find everything that covers a subject: member, group, carrier, pairing, position and so on.

    Of several ways to the same cover along edges of the same key, the shortest is told. Source: the lines of
    :mod:`covernet.queries.analyses.lines`.

    Parameters
    ----------
    near
        A snapshot on a day.
    subject
        Label and id.

    Raises
    ------
    UsageError
        If the subject is not there on the day, or nothing covers nodes of its label.

    >>> with Neighbours(example, day) as near:
    ...     answer = who(near, ("Household", "H1"))
    >>> answer.line("member").nodes, answer.line("grid").covers[0].through
    ((('Member', 'M1'),), (('Village', '310151105201'),))
    """
    check_nodes(near, [subject])
    lines = lines_of(subject[0])
    if not lines:
        possible = list(dict.fromkeys(label for line in LINES.values() for label in line.paths))
        titles = "、".join(SCHEMA.node(label).title.zh for label in possible)
        raise UsageError(
            f"{SCHEMA.node(subject[0]).title.zh}不由谁覆盖；可问：{titles}",
            f"nothing covers a {subject[0]}; ask about one of: {', '.join(possible)}",
        )
    found = []
    for line, paths in lines:
        covers: dict[tuple[NodeKey, str, object], Cover] = {}
        for path in sorted(paths, key=len):
            for walk in near.walk(path, [subject]):
                edge = walk.last
                assert edge is not None
                if walk.end == subject:  # a loop: nothing covers itself
                    continue
                covers.setdefault((walk.end, edge.type, edge.key), _cover(walk.end, edge, walk.through))
        found.append(Covers(line, tuple(sorted(covers.values(), key=_order))))
    return Who(subject, near.as_of, near.snapshot.number, tuple(found), place_of(near, [subject])[subject])


def _cover(node: NodeKey, edge: Edge, through: tuple[NodeKey, ...]) -> Cover:
    return Cover(node, edge.type, through, edge.properties)


def _order(cover: Cover) -> tuple[object, ...]:
    return len(cover.through), cover.node, cover.relation, str(sorted(cover.properties.items()))


def place_of(near: Neighbours, nodes: Iterable[NodeKey]) -> dict[NodeKey, dict[str, str]]:
    """Village, town and county of nodes on the day, by label; what is not known is left out.

    Of several places the nearest kind counts, and of several of that kind the smallest id.

    >>> with Neighbours(example, day) as near:
    ...     place_of(near, [("Member", "M1")])[("Member", "M1")]
    {'Village': '310151105201', 'Town': '310151105', 'County': '310151'}
    """
    wanted = dict.fromkeys(nodes)
    found: dict[NodeKey, dict[str, str]] = {node: {node[0]: node[1]} if node[0] in _UP else {} for node in wanted}
    for label in dict.fromkeys(label for label, _ in wanted if label not in _UP):
        reached: dict[NodeKey, list[NodeKey]] = {}
        if path := SCHEMA.place_path(label):
            for walk in near.walk(path, [node for node in wanted if node[0] == label]):
                reached.setdefault(walk.start, []).append(walk.end)
        for node, ends in reached.items():
            kind, id = min(ends, key=lambda end: (list(_UP).index(end[0]), end[1]))
            found[node] = {kind: id}
    for kind, (type, above) in _UP.items():
        here = {(kind, place[kind]) for place in found.values() if kind in place}
        up: dict[str, str] = {}
        for edge in near.edges(type, "from", sorted(here)) if type else ():
            up[edge.start[1]] = min(edge.end[1], up.get(edge.start[1], edge.end[1]))
        for place in found.values():
            if place.get(kind) in up:
                place[above] = up[place[kind]]
    return found


_UP = {"Village": ("IN_TOWN", "Town"), "Town": ("IN_COUNTY", "County"), "County": ("", "")}
"""From each kind of place to the one above it, the nearest first."""
