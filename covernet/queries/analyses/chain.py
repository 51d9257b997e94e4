"""Linkage chains between two nodes: every shortest one, or where it breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from covernet.errors import UsageError
from covernet.graph.model import HIERARCHY, HORIZONTAL, PAIRING, SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.queries.analyses.breaks import Missing, missing_links
from covernet.queries.analyses.reached import Reached, Way
from covernet.queries.analyses.subjects import check_nodes

_NO_DUTY = ("LIVES_IN", "OF_VILLAGER_GROUP", "OWNED_BY", "MATCHED_TO")
"""Where a home or a list item belongs: it is there without anybody keeping contact."""

LINKAGE = tuple(edge.name for edge in (*HIERARCHY, *HORIZONTAL, *PAIRING) if edge.name not in _NO_DUTY)
"""The relations along which a chain may go unless others are named: order, duty and pairing, no mere residence and
no records."""


@dataclass(frozen=True)
class Link:
    """One link of a chain: two nodes and the edges between them; parallel relations stand side by side."""

    start: NodeKey
    end: NodeKey
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Chain:
    """The shortest chains between two nodes on one day.

    Parameters
    ----------
    length
        Links of each chain; None where there is none.
    count
        How many shortest chains there are, told by the nodes they pass.
    chains
        The first of them in the order of their nodes, from start to end.
    missing
        Where there is none: what would mend it.
    """

    start: NodeKey
    end: NodeKey
    as_of: dt.date
    snapshot: int
    length: int | None
    count: int
    chains: tuple[tuple[Link, ...], ...]
    missing: tuple[Missing, ...]

    @property
    def nodes(self) -> tuple[NodeKey, ...]:
        """Every node that the answer names, the start first."""
        named = {self.start: None, self.end: None}
        for links in self.chains:
            named |= dict.fromkeys(link.end for link in links)
        for gap in self.missing:
            named |= {gap.last_from: None, gap.last_to: None}
        return tuple(named)


def chain(near: Neighbours, start: NodeKey, end: NodeKey, *, along: Sequence[str] = LINKAGE, limit: int = 20) -> Chain:
    """Find every shortest chain between two nodes, whichever way its relations point; if none, where it breaks.

    Parameters
    ----------
    near
        A snapshot on a day.
    start, end
        Label and id of each.
    along
        Edge types it may go along.
    limit
        How many chains are listed; all are counted.

    Raises
    ------
    UsageError
        If a node is not there on the day, both are the same, or there is no such edge type.

    Notes
    -----
    Breadth-first search from both ends, level by level from the side with the smaller frontier. What is
    missing is described at :func:`~covernet.queries.analyses.breaks.missing_links`.

    >>> with Neighbours(example, day) as near:
    ...     answer = chain(near, ("Town", "310151105"), ("Household", "H1"))
    ...     broken = chain(near, ("Town", "310151105"), ("Household", "H3"))
    >>> [link.end[0] for link in answer.chains[0]]
    ['Village', 'PartyGroup', 'Member', 'Household']
    >>> broken.missing[0].last_from, broken.missing[0].links[0].type
    (('Member', 'M1'), 'SERVES')
    """
    _check(along)
    check_nodes(near, [start, end])
    if start == end:
        raise UsageError("起点和终点是同一个", "start and end are the same")
    one, other = Reached(near, start, along), Reached(near, end, along)
    meeting: list[NodeKey] = []
    while not meeting and one.frontier and other.frontier:
        smaller, larger = (one, other) if len(one.frontier) <= len(other.frontier) else (other, one)
        smaller.advance()
        meeting = [node for node in smaller.frontier if node in larger.distance]
    facts = start, end, near.as_of, near.snapshot.number
    if not meeting:
        return Chain(*facts, None, 0, (), missing_links(near, one, other, along))
    count = sum(one.count(node) * other.count(node) for node in meeting)
    found = islice(_ways(one, other, meeting), max(limit, 1))
    return Chain(*facts, one.level + other.level, count, tuple(_links(way, one, other) for way in found), ())


def _check(along: Iterable[str]) -> None:
    for type in along:
        if not SCHEMA.has_edge(type):
            known = ", ".join(LINKAGE)
            raise UsageError(
                f"没有关系 {type!r}；通常用：{known}", f"there is no relation {type!r}; usual ones: {known}"
            )


def _ways(one: Reached, other: Reached, meeting: Iterable[NodeKey]) -> Iterator[Way]:
    for node in sorted(meeting):
        for there in one.ways(node):
            for back in other.ways(node):
                yield (*there, *back[-2::-1])


def _links(way: Way, one: Reached, other: Reached) -> tuple[Link, ...]:
    """A way with its edges; every link of it was walked from one side."""
    return tuple(Link(a, b, tuple(one.back.get(b, {}).get(a) or other.back[a][b])) for a, b in pairwise(way))
