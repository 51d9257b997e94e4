"""What is wrong with pairings, co-buildings and lists: idle pairs, units alone or with too many, what nobody matched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import NodeKey
from covernet.queries.analyses.pairs import IDLE_MONTHS, Pair, Pairs, find_pairs
from covernet.queries.analyses.within import nodes_within, rows

CLASSES = ("agency", "new", "village")
"""Classes of units that pair: agencies, two-new organizations (enterprises, social organizations, cooperatives,
merchants) and villages."""


@dataclass(frozen=True)
class Alone:
    """Units of one class, and those of them that have no partner at all."""

    kind: str
    units: int
    alone: tuple[NodeKey, ...]


@dataclass(frozen=True)
class TooMany:
    """A unit with more distinct partners than it may have."""

    node: NodeKey
    partners: tuple[NodeKey, ...]
    most: int


@dataclass(frozen=True)
class OneSided:
    """Items of one owner that nothing was matched to: needs without an offer, or offers that meet no need.

    Parameters
    ----------
    owner
        Whose list it is; None for items without an owner.
    kind
        ``need``, ``resource`` or ``service``.
    items
        Those without a match.
    listed
        How many of the kind the owner has in all.
    """

    owner: NodeKey | None
    kind: str
    items: tuple[NodeKey, ...]
    listed: int


@dataclass(frozen=True)
class Incomplete:
    """A co-building that lacks a class of sides."""

    node: NodeKey
    sides: tuple[NodeKey, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Pairing:
    """Everything that is to be said of pairings, co-buildings and lists on one day.

    Parameters
    ----------
    found
        All pairs, with what they did together.
    idle
        Those without an activity of both in the last months; none where no pair of the network has any activity.
    """

    found: Pairs
    idle: tuple[Pair, ...]
    unpaired: tuple[Alone, ...]
    overpaired: tuple[TooMany, ...]
    one_sided: tuple[OneSided, ...]
    incomplete: tuple[Incomplete, ...]
    as_of: dt.date
    snapshot: int


def pairing(
    engine: DuckDBEngine,
    *,
    months: int = IDLE_MONTHS,
    most: Mapping[str, int] | None = None,
    sides: Collection[str] = CLASSES,
    within: NodeKey | None = None,
) -> Pairing:
    """Look at every pairing, co-building and list of a network.

    A Party organization stands for the unit it is established for or the village it lies in; see
    :mod:`covernet.queries.analyses.pairs`.

    Parameters
    ----------
    engine
        A snapshot on a day.
    months
        A pair without an activity of both sides in so many months is idle.
    most
        How many distinct partners a unit of a class may have, by class; a class that is not named has no limit.
    sides
        Classes of which every co-building needs a side.
    within
        A county, town or village: pairs with a side there, and units, lists and co-buildings that lie there.

    Raises
    ------
    UsageError
        If ``within`` is no place.

    >>> with DuckDBEngine(example, day) as engine:
    ...     [(alone.kind, alone.units, len(alone.alone)) for alone in pairing(engine).unpaired]
    [('new', 3, 3), ('village', 2, 2)]
    """
    found = find_pairs(engine, engine.as_of, months)
    here = {
        (label, id)
        for label in ("Organization", "Branch", "Village", "CoBuilding", "ListItem")
        for id, *_ in rows(engine, nodes_within(label, within))
    }
    partners: dict[NodeKey, set[NodeKey]] = {}
    for pair in found.pairs:
        for own, other in (pair.ends, pair.ends[::-1]):
            partners.setdefault(own, set()).add(other)
    limits = most or {}
    too_many = (
        TooMany(node, tuple(sorted(own)), limits[found.sides.class_of(node)])
        for node, own in sorted(partners.items())
        if node in here and len(own) > limits.get(found.sides.class_of(node), len(own))
    )
    return Pairing(
        found,
        tuple(pair for pair in found.pairs if found.is_idle(pair) and not here.isdisjoint(pair.ends)),
        _unpaired(found, partners, here),
        tuple(too_many),
        _one_sided(engine, here),
        _incomplete(engine, found, sides, here),
        engine.as_of,
        engine.snapshot.number,
    )


def _unpaired(found: Pairs, partners: Collection[NodeKey], here: Collection[NodeKey]) -> tuple[Alone, ...]:
    units: dict[str, list[NodeKey]] = {}
    for node in sorted(here):
        if node[0] == "Village" or node in found.sides.classes:
            units.setdefault(found.sides.class_of(node), []).append(node)
    return tuple(
        Alone(kind, len(units[kind]), tuple(node for node in units[kind] if node not in partners))
        for kind in CLASSES
        if kind in units
    )


def _one_sided(engine: DuckDBEngine, here: Collection[NodeKey]) -> tuple[OneSided, ...]:
    owned = dict[str, NodeKey]()
    for id, label, to in rows(engine, "SELECT from_id, to_label, to_id FROM edges_OWNED_BY ORDER BY ALL DESC"):
        owned[id] = (label, to)  # of several the smallest
    matched = {
        id for row in rows(engine, "SELECT from_id, to_id FROM edges_MATCHED_TO WHERE from_id <> to_id") for id in row
    }
    lists: dict[tuple[NodeKey | None, str], list[str]] = {}
    for id, kind in rows(engine, "SELECT id, kind FROM nodes_ListItem WHERE kind IS NOT NULL ORDER BY id"):
        if ("ListItem", id) in here:
            lists.setdefault((owned.get(id), kind), []).append(id)
    out = []
    for (owner, kind), ids in sorted(lists.items(), key=lambda item: (item[0][0] or ("", ""), item[0][1])):
        if alone := tuple(("ListItem", id) for id in ids if id not in matched):
            out.append(OneSided(owner, kind, alone, len(ids)))
    return tuple(out)


def _incomplete(
    engine: DuckDBEngine, found: Pairs, wanted: Collection[str], here: Collection[NodeKey]
) -> tuple[Incomplete, ...]:
    parties: dict[str, set[NodeKey]] = {id: set() for (id,) in rows(engine, "SELECT id FROM nodes_CoBuilding")}
    for label, id, whole in rows(engine, "SELECT from_label, from_id, to_id FROM edges_PARTNER_IN"):
        parties[whole].add(found.sides.of(label, id))
    out = []
    for whole, own in sorted(parties.items()):
        lacking = tuple(kind for kind in wanted if kind not in {found.sides.class_of(side) for side in own})
        if lacking and ("CoBuilding", whole) in here:
            out.append(Incomplete(("CoBuilding", whole), tuple(sorted(own)), lacking))
    return tuple(out)
