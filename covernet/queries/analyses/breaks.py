"""Where a chain breaks: the last nodes reached from either side, and the links that are missing between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from covernet.graph.engines.duckdb import parquet
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.queries.analyses.reached import Reached
from covernet.queries.analyses.who import place_of

_PLACED = 5_000
"""Nodes whose places are looked at, to name those that are near each other."""


@dataclass(frozen=True)
class Needed:
    """A relation between two labels that would have to be there."""

    type: str
    from_label: str
    to_label: str


@dataclass(frozen=True)
class Missing:
    """One way to mend a chain with the fewest links.

    Parameters
    ----------
    links
        What is missing, from the start's side to the end's; each is a relation that this network has elsewhere.
    last_from, last_to
        The last node reached from the start and from the end.
    """

    links: tuple[Needed, ...]
    last_from: NodeKey
    last_to: NodeKey


def missing_links(near: Neighbours, start: Reached, end: Reached, along: Sequence[str]) -> tuple[Missing, ...]:
    """Find what is missing between two nodes that nothing joins.

    Of all pairs of a node reached from the start and one reached from the end, those are named that the fewest
    links would join, then those for which the mended chain is shortest; of several such pairs for the same links,
    one in the same village, else in the same town, else that of the smallest ids. Without any relation between
    the labels reached, the two nodes themselves are the last ones, and no link is named.

    Parameters
    ----------
    near
        A snapshot on a day.
    start, end
        Searches from both ends; at least one of them has nothing further to reach.
    along
        Edge types a chain may go along.

    Raises
    ------
    StoreError
        If the snapshot can not be read.

    >>> from covernet.queries.analyses.chain import chain
    >>> with Neighbours(example, day) as near:
    ...     broken = chain(near, ("Member", "M1"), ("Household", "H3"))
    >>> [(link.type, link.from_label, link.to_label) for link in broken.missing[0].links]
    [('SERVES', 'Member', 'Household')]
    """
    done, rest = (start, end) if not start.frontier else (end, start)
    routes = _routes(_in_use(near, along), sorted({label for label, _ in done.distance}))
    first, seen = done.first_levels(), rest.first_levels()
    while True:
        costs = {route: (len(route.links), seen[route.start] + first[route.end]) for route in routes
                 if route.start in seen}  # fmt: skip
        least = min(costs.values(), default=(0, 0))
        if not rest.frontier or (least[0] == 1 and rest.level >= least[1]):
            break
        rest.advance()
        seen = {label: rest.level for label, _ in rest.frontier} | seen
    if not costs:
        return (Missing((), start.node, end.node),)
    found = []
    for route in (route for route, cost in costs.items() if cost == least):
        last = _closest(near, rest.at(route.start), done.at(route.end))
        if rest is start:
            found.append(Missing(route.links, *last))
        else:
            found.append(Missing(route.links[::-1], *last[::-1]))
    return tuple(sorted(found, key=lambda m: ([astuple(link) for link in m.links], m.last_from, m.last_to)))


@dataclass(frozen=True)
class _Route:
    """Links that lead from nodes of one label to nodes of another."""

    start: str
    end: str
    links: tuple[Needed, ...]


def _in_use(near: Neighbours, along: Iterable[str]) -> tuple[Needed, ...]:
    """The relations that the snapshot holds, by the labels they join."""
    used = []
    for type in along:
        if files := near.snapshot.edge_files(type):
            pairs = near.run(f"SELECT DISTINCT from_label, to_label FROM {parquet(files)} ORDER BY ALL")
            used += [Needed(type, a, b) for a, b in pairs]
    return tuple(used)


def _routes(used: Iterable[Needed], ends: Iterable[str]) -> list[_Route]:
    """The shortest routes over labels to each of some labels; to a label from itself only by a relation within it."""
    steps: dict[str, list[tuple[str, Needed]]] = {}
    for link in used:
        for here, there in {(link.from_label, link.to_label), (link.to_label, link.from_label)}:
            steps.setdefault(there, []).append((here, link))
    out = []
    for end in ends:
        level, known = [_Route(end, end, ())], {end}
        out += [_Route(end, end, (link,)) for here, link in steps.get(end, ()) if here == end]
        while level:
            level = [
                _Route(here, end, (link, *route.links))
                for route in level
                for here, link in steps.get(route.start, ())
                if here not in known
            ]
            known |= {route.start for route in level}
            out += level
    return out


def _closest(near: Neighbours, here: Sequence[NodeKey], there: Sequence[NodeKey]) -> tuple[NodeKey, NodeKey]:
    """One node of each side: in the same village, else in the same town, else the smallest."""
    if len(here) + len(there) <= _PLACED:
        places = place_of(near, [*here, *there])
        for kind in ("Village", "Town"):
            smallest: dict[str, NodeKey] = {}
            for node in reversed(here):
                smallest |= {places[node][kind]: node} if kind in places[node] else {}
            for node in there:
                if places[node].get(kind) in smallest:
                    return smallest[places[node][kind]], node
    return here[0], there[0]
