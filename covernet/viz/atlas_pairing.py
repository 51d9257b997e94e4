"""Pairings in the atlas: who is paired with whom, which pairs are idle, and who is alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.queries.analyses.pairing import Pairing, pairing
from covernet.queries.analyses.pairs import IDLE_MONTHS, Key, Pair, Sides
from covernet.viz.atlas_data import Facts, rows
from covernet.viz.redact import HIDDEN, Shown, is_small

_ACTIVE, _IDLE, _NONE = 2, 1, 0
_PARTNERS = ("agency", "new", "village")

_LISTED = 500
"""Rows of co-buildings, and of owners of lists, that the working profile has."""

_USUAL = 10
"""A kind of partner that more than every tenth village has is one that a village may be said to lack."""


def pairing_data(engine: DuckDBEngine, facts: Facts, names: Mapping[Key, str], *, share: bool) -> dict[str, Any] | None:
    """What the pairing page reads; None where nobody is paired."""
    answer = pairing(engine)
    found = answer.found
    pairs, sides = found.pairs, found.sides
    if not pairs:
        return None
    state = {id(pair): _IDLE if found.is_idle(pair) else _ACTIVE for pair in pairs}
    partners: dict[Key, dict[str, int]] = {}
    for pair in pairs:
        for own, other in (pair.ends, pair.ends[::-1]):
            known = partners.setdefault(own, {})
            kind = sides.class_of(other)
            known[kind] = max(known.get(kind, _NONE), state[id(pair)])
    villages = [partners.get(("Village", place.id), {}) for place in facts.places if place.label == "Village"]
    wanted = [kind for kind in _PARTNERS if _USUAL * sum(kind in known for known in villages) > len(villages)]
    alone = found.alone()
    data: dict[str, Any] = {
        "months": IDLE_MONTHS,
        "dated": found.dated,
        "partners": wanted,
        "tiles": _tiles(facts, partners, wanted),
        "counts": _counts(sides, partners, alone, pairs, state, share=share),
    }
    if share:
        return data
    units = sorted({end for pair in pairs for end in pair.ends} | {key for own in alone.values() for key in own})
    at = {key: number for number, key in enumerate(units)}
    place = _places(engine, facts)
    return data | {
        "units": [[*key, names.get(key, ""), sides.class_of(key), place.get(key, 0)] for key in units],
        "pairs": [
            [at[p.ends[0]], at[p.ends[1]], p.kind, p.last.isoformat() if p.last else "", p.times, state[id(p)], p.whole]
            for p in pairs
        ],
        "alone": {kind: [at[key] for key in own] for kind, own in alone.items()},
        **_wanting(answer, names),
    }


def _wanting(answer: Pairing, names: Mapping[Key, str]) -> dict[str, Any]:
    """Co-buildings that lack a side, and by owner the needs, resources and services that nothing is matched to."""
    owners: dict[Key, dict[str, list[int]]] = {}
    for row in answer.one_sided:
        if row.owner is not None:
            owners.setdefault(row.owner, {})[row.kind] = [len(row.items), row.listed]
    most = sorted(owners.items(), key=lambda item: (-sum(n for n, _ in item[1].values()), item[0]))
    return {
        "lacking": [[row.node[1], names.get(row.node, ""), list(row.lacking)] for row in answer.incomplete[:_LISTED]],
        "lists": [[*key, names.get(key, ""), kinds] for key, kinds in most[:_LISTED]],
        "listsAll": len(most),
    }


def _tiles(facts: Facts, partners: Mapping[Key, Mapping[str, int]], wanted: Sequence[str]) -> list[list[Any]]:
    """Village and, for each kind of partner, 0 none, 1 only idle ones, 2 an active one."""
    return [
        [cell, [partners.get(("Village", place.id), {}).get(kind, _NONE) for kind in wanted]]
        for cell, place in enumerate(facts.places)
        if place.label == "Village"
    ]


def _counts(
    sides: Sides,
    partners: Mapping[Key, Any],
    alone: Mapping[str, Sequence[Key]],
    pairs: Sequence[Pair],
    state: Mapping[int, int],
    *,
    share: bool,
) -> dict[str, list[Shown]]:
    """``pairs``: all and idle; by class of units: how many there are and how many have no partner."""
    idle = sum(value == _IDLE for value in state.values())
    found: dict[str, list[Shown]] = {"pairs": [len(pairs), idle]}
    for kind, own in alone.items():
        found[kind] = [len(own) + sum(sides.class_of(key) == kind for key in partners), len(own)]
    return {kind: _hidden(cell) for kind, cell in found.items()} if share else found


def _hidden(cell: Iterable[Shown]) -> list[Shown]:
    """A whole and its part, neither of them where one, or the rest, is small."""
    whole, part = (n for n in cell if isinstance(n, int))
    return [HIDDEN, HIDDEN] if any(map(is_small, (whole, part, whole - part))) else [whole, part]


def _places(engine: DuckDBEngine, facts: Facts) -> dict[Key, int]:
    at: dict[Key, int] = {}
    for label in ("Organization", "Branch", "Village"):
        for id, *leaf in rows(engine, f"SELECT id, village, town, county FROM place_{label}"):
            at[(label, id)] = facts.leaf.get((leaf[0], leaf[1], leaf[2]), 0)
    return at
