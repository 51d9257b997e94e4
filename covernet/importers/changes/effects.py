"""What ends and what begins when a unit is split, merged or moved, as docs/time.md shows it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from covernet.graph.model import SCHEMA
from covernet.importers.changes.rules import CARRIED, CONTAINMENT, OPEN, PLACED, RECORDS, exclusive
from covernet.importers.changes.state import Edge, Line, Node, Row, State, ends_of
from covernet.importers.mapping.places import Place

_DAY = dt.timedelta(days=1)


@dataclass
class Outcome:
    """What a change did.

    Parameters
    ----------
    moved
        The nodes that hang on another unit now.
    """

    moved: set[Node] = field(default_factory=set)
    is_new: bool = False


@dataclass(frozen=True)
class Bonds:
    """The edges of some units on the eve of a change.

    Parameters
    ----------
    above
        Where the units belong.
    hanging
        What hangs on the units, by the node at the other end.
    resting
        Records that stay with the units.
    """

    above: tuple[Edge, ...]
    hanging: Mapping[Node, tuple[Edge, ...]]
    resting: int


def bonds_of(state: State, units: Collection[Node], day: dt.date) -> Bonds:
    """Read what some units are tied to on the eve of a day."""
    state.load(units)
    neighbours = {end for unit in units for edge in state.edges_of(unit, day - _DAY) for end in ends_of(edge)}
    state.load_rows(neighbours)
    above: list[Edge] = []
    resting = 0
    hanging: defaultdict[Node, list[Edge]] = defaultdict(list)
    for edge in sorted({edge for unit in units for edge in state.edges_of(unit, day - _DAY)}):
        start, end = ends_of(edge)
        if start in units and edge[0] in CONTAINMENT:
            above.append(edge)
        elif edge[0] in RECORDS and not _is_open(state, start):
            resting += 1
        else:
            hanging[end if start in units else start].append(edge)
    return Bonds(tuple(above), {node: tuple(edges) for node, edges in hanging.items()}, resting)


def _is_open(state: State, record: Node) -> bool:
    return record[0] in OPEN and state.nodes[record][OPEN[record[0]]] is None


def has_later(state: State, unit: Node, day: dt.date) -> bool:
    """Whether something begins at a unit on a day or later, records aside."""
    return any(edge[0] not in RECORDS for edge in state.begins_later(unit, day))


def moves_later(state: State, unit: Node, type: str, day: dt.date) -> bool:
    """Whether a unit moves again after a day."""
    later = state.begins_later(unit, day + _DAY)
    return any(edge[0] in exclusive(type) and ends_of(edge)[0] == unit for edge in later)


def is_contained(edge: Edge) -> bool:
    """Whether an edge says where something belongs, so that there is one end for it only."""
    return edge[0] in CONTAINMENT


def is_doubled(state: State, nodes: Collection[Node], day: dt.date) -> bool:
    """Whether some node belongs to more than it did on the eve: another change of the day was carried out before."""
    state.load(nodes, CONTAINMENT)

    def homes_on(node: Node, on: dt.date) -> Counter[frozenset[str]]:
        own = (edge for edge in state.edges_of(node, on) if is_contained(edge) and ends_of(edge)[0] == node)
        return Counter(exclusive(edge[0]) for edge in own)

    eves = {node: homes_on(node, day - _DAY) for node in nodes}
    return any(count > max(1, eve[kind]) for node, eve in eves.items() for kind, count in homes_on(node, day).items())


def parents_differ(bonds: Bonds, units: Collection[Node]) -> bool:
    """Whether units do not belong to the same."""
    above = {unit: frozenset((e[0], ends_of(e)[1]) for e in bonds.above if ends_of(e)[0] == unit) for unit in units}
    return len({*above.values()}) > 1


def split(
    state: State, old: Node, new: Mapping[Node, Sequence[Line]], fresh: Sequence[Place], bonds: Bonds,
    goes: Mapping[Node, Mapping[Node, Set[Line]]], day: dt.date,
) -> Outcome:  # fmt: skip
    """Split a unit.

    Parameters
    ----------
    new
        The units it becomes, with the lines that say so; the old one among them goes on.
    fresh
        Those of them that begin.
    goes
        For each node that hangs on the old unit, the new ones to which it goes, with the lines that say so.
    """
    outcome = Outcome()
    everywhere = [line for lines in new.values() for line in lines]
    for unit in fresh:
        _begin_unit(state, unit, [old], bonds, day, new[unit.label, unit.id], outcome)
    for node, edges in bonds.hanging.items():
        for edge in edges:
            for to, lines in goes[node].items():
                _move(state, edge, {old: to}, day, {*new[to], *lines}, outcome, ends=old not in goes[node])
    if old not in new:
        outcome.is_new |= state.end_node(old, day, everywhere)
    return outcome


def merge(
    state: State, old: Mapping[Node, Sequence[Line]], new: Place, fresh: bool, bonds: Bonds, day: dt.date
) -> Outcome:
    """Merge units into one; the new one among the old ones goes on.

    Parameters
    ----------
    old
        The units, with the lines that name them.
    """
    outcome = Outcome()
    into = (new.label, new.id)
    gone = {unit: lines for unit, lines in old.items() if unit != into}
    if fresh:
        _begin_unit(state, new, [*gone], bonds, day, [line for lines in gone.values() for line in lines], outcome)
    places = {ends_of(edge)[0]: ends_of(edge)[1] for edge in bonds.above if edge[0] in PLACED}
    for edges in bonds.hanging.values():
        for edge in edges:
            lines = {line for end in ends_of(edge) for line in gone.get(end, ())}
            if lines:
                _move(state, edge, dict.fromkeys(gone, into), day, lines, outcome)
    for unit, own in gone.items():
        if not fresh and into in places and unit in places:
            _carry(state, unit, places[unit], places[into], day, own, outcome)
        outcome.is_new |= state.end_node(unit, day, own)
    return outcome


def move(state: State, unit: Node, to: Node, type: str, bonds: Bonds, day: dt.date, lines: Collection[Line]) -> Outcome:
    """Move a unit: it keeps its id, and what hangs on it comes along."""
    outcome = Outcome()
    for edge in bonds.above:
        home = ends_of(edge)[1]
        if edge[0] in exclusive(type) and (edge[0], home) != (type, to):
            outcome.is_new |= state.end_edge(edge, day, lines)
            if home[0] == to[0]:
                _carry(state, unit, home, to, day, lines, outcome)
    row = {
        **dict.fromkeys(p.name for p in SCHEMA.edge(type).properties),
        **_ends_row(unit, to),
        "since": day,
        "until": None,
    }
    if state.begin_edge(type, row, day, lines):
        outcome.moved.add(unit)
        outcome.is_new = True
    return outcome


def _begin_unit(
    state: State, unit: Place, old: Sequence[Node], bonds: Bonds, day: dt.date, lines: Iterable[Line], outcome: Outcome
) -> None:
    """Let a unit begin where the old ones lie, with what they all have in common."""
    node = (unit.label, unit.id)
    rows = [state.nodes[one] for one in old]
    shared = {p.name: rows[0][p.name] for p in SCHEMA.node(unit.label).properties
              if all(row[p.name] == rows[0][p.name] for row in rows)}  # fmt: skip
    nothing = dict.fromkeys(p.name for p in SCHEMA.node(unit.label).properties)
    row = {**nothing, **shared, "id": unit.id, "name": unit.name, "since": day, "until": None}
    outcome.is_new |= state.begin_node(node, row, lines)
    for edge in bonds.above:
        if ends_of(edge)[0] == old[0]:  # it is there as long as the unit is: its own days need not be written
            known = state.edges[edge]
            above = {**known, "from_id": unit.id, "since": None, "until": None}
            outcome.is_new |= state.begin_edge(edge[0], above, day, lines)


def _move(
    state: State, edge: Edge, units: Mapping[Node, Node], day: dt.date, lines: Collection[Line], outcome: Outcome,
    *, ends: bool = True,
) -> None:  # fmt: skip
    """Hang an edge on other units: it ends, and one like it begins, unless it would lead from a unit to itself."""
    known = state.edges[edge]
    start, end = (units.get(node, node) for node in ends_of(edge))
    if (start, end) == ends_of(edge):
        return
    changed = ends and state.end_edge(edge, day, lines)
    if start != end:
        until = known["until"] if known["until"] and known["until"] > day else None
        row = {**known, **_ends_row(start, end), "since": day, "until": until}
        changed |= state.begin_edge(edge[0], row, day, lines)
    if changed:
        outcome.is_new = True
        outcome.moved |= {node for node in ends_of(edge) if node not in units}


def _carry(
    state: State, unit: Node, old: Node, new: Node, day: dt.date, lines: Collection[Line], outcome: Outcome
) -> None:
    """Take along what lies where a unit lies."""
    if unit[0] not in CARRIED or old == new:
        return
    belongs, lies = CARRIED[unit[0]]
    state.load([unit], [belongs])
    below = [ends_of(edge)[0] for edge in state.edges_of(unit, day - _DAY) if edge[0] == belongs]
    state.load(below, [lies])
    for node in below:
        for edge in state.edges_of(node, day - _DAY):
            if edge[0] == lies and ends_of(edge)[1] == old:
                _move(state, edge, {old: new}, day, lines, outcome)


def _ends_row(start: Node, end: Node) -> Row:
    return {"from_label": start[0], "from_id": start[1], "to_label": end[0], "to_id": end[1]}
