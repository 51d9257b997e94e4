"""Where the parts of a unit go that is split: as lines say, else with what they belong to, else with the rest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

from covernet.importers.changes.effects import Bonds, is_contained
from covernet.importers.changes.lines import REST
from covernet.importers.changes.rules import CONTAINMENT, naming
from covernet.importers.changes.state import Line, Node, State, ends_of
from covernet.importers.changes.units import Directory
from covernet.importers.mapping.local import local_name
from covernet.importers.mapping.wording import plain

_DAY = dt.timedelta(days=1)
Goes = dict[Node, dict[Node, set[Line]]]
"""For each part the new units that it goes to, with the lines that say so."""


@dataclass(frozen=True)
class Wish:
    """That some parts go to a new unit.

    Parameters
    ----------
    label
        What the parts are; empty where nobody says.
    """

    line: Line
    label: str
    texts: tuple[str, ...]
    unit: Node


@dataclass
class Decided:
    """Where everything goes, and what is still open.

    Parameters
    ----------
    unknown
        Names that mean no part, or several, with the parts they may mean.
    twice
        Lines that send a part which belongs to one unit only somewhere else than another line.
    undecided
        Parts that go nowhere.
    """

    goes: Goes = field(default_factory=dict)
    unknown: list[tuple[Line, str, tuple[Node, ...]]] = field(default_factory=list)
    twice: set[Line] = field(default_factory=set)
    undecided: tuple[Node, ...] = ()


def decide(state: State, units: Directory, bonds: Bonds, wishes: Sequence[Wish], day: dt.date) -> Decided:
    """Say where everything goes that hangs on a unit which is split on a day."""
    found = Decided()
    goes: defaultdict[Node, dict[Node, set[Line]]] = defaultdict(dict)
    rest: list[Wish] = []
    for wish in wishes:
        parts = [node for node in bonds.hanging if wish.label in ("", node[0])]
        for text in wish.texts:
            if text in REST:
                rest.append(wish)
                continue
            named = find_parts(state, units, text, parts)
            if len(named) == 1:
                goes[named[0]].setdefault(wish.unit, set()).add(wish.line)
            else:
                found.unknown.append((wish.line, text, named))
    _follow(state, bonds, goes, day)
    for node in bonds.hanging:
        for wish in rest if node not in goes else ():
            if wish.label in ("", node[0]):
                goes[node].setdefault(wish.unit, set()).add(wish.line)
    for node, edges in bonds.hanging.items():
        if len(goes.get(node, ())) > 1 and any(is_contained(edge) for edge in edges):
            found.twice |= {line for lines in goes[node].values() for line in lines}
    found.goes = dict(goes)
    found.undecided = tuple(node for node in bonds.hanging if node not in goes)
    return found


def find_parts(state: State, units: Directory, text: str, parts: Collection[Node]) -> tuple[Node, ...]:
    """The parts that a name, a number or an id may mean: one where that is certain."""
    bare = text.strip()
    by_id = tuple(node for node in parts if node[1] == bare)
    return by_id or tuple(node for node in parts if _is_called(state, units, node, text))


def _is_called(state: State, units: Directory, node: Node, text: str) -> bool:
    name = state.nodes[node].get("name") if node in state.nodes else None
    if name and plain(name) == plain(text):
        return True
    if unit := units.get(node):
        return units.is_named(unit, text) or unit in units.find([node[0]], text)
    named = naming(node[0])
    return bool(named and node[1].endswith(f"-{named[1]}{local_name(named[0], text, '')[0]}"))


def _follow(state: State, bonds: Bonds, goes: Goes, day: dt.date) -> None:
    """Let parts without a line of their own go where the part goes to which they belong."""
    state.load(bonds.hanging, CONTAINMENT)
    above: Mapping[Node, Set[Node]] = {
        node: {end for edge in state.edges_of(node, day - _DAY) if is_contained(edge)
               for start, end in (ends_of(edge),) if start == node and end in bonds.hanging}
        for node in bonds.hanging
    }  # fmt: skip
    changed = True
    while changed:
        changed = False
        for node, parents in above.items():
            if node not in goes and parents and all(parent in goes for parent in parents):
                ways = {unit for parent in parents for unit in goes[parent]}
                if len(ways) == 1:
                    goes[node] = {unit: set() for unit in ways}
                    changed = True
