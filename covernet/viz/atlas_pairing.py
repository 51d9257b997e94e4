"""Pairings in the atlas: who is paired with whom, when they last did something together, and who is alone.

A Party organization stands for the organization or village it is established for or lies in, so that a pair of
branches is a pair of their units. A pair did something together on the day of an activity that reaches both
sides, as holder, guest or subject; of a co-building every side takes part in what is about the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.viz.atlas_data import Facts, rows
from covernet.viz.redact import HIDDEN, Shown, is_small

IDLE_MONTHS = 6
"""Months without an activity after which a pairing is idle."""

Key = tuple[str, str]
"""Label and id of a side."""

_TWO_NEW = ("enterprise", "social", "cooperative", "merchant")
_ACTIVE, _IDLE, _NONE = 2, 1, 0
_PARTNERS = ("agency", "new", "village")

_USUAL = 10
"""A kind of partner that more than every tenth village has is one that a village may be said to lack."""


@dataclass
class _Pair:
    """Two sides, the kind of their pairing, and what they did together."""

    ends: tuple[Key, Key]
    kind: str
    whole: str = ""
    last: dt.date | None = None
    times: int = 0


@dataclass(frozen=True)
class _Sides:
    """What every unit stands for, and of which class that is: agency, new, village or party."""

    stands: Mapping[Key, Key]
    classes: Mapping[Key, str]

    def of(self, label: str, id: str) -> Key:
        return self.stands.get((label, id), (label, id))

    def class_of(self, side: Key) -> str:
        return "village" if side[0] == "Village" else self.classes.get(side, "party")


def pairing_data(
    engine: DuckDBEngine, facts: Facts, names: Mapping[Key, str], day: dt.date, *, share: bool
) -> dict[str, Any] | None:
    """What the pairing page reads; None where nobody is paired."""
    sides = _sides(engine)
    pairs, wholes = _pairs(engine, sides)
    if not pairs:
        return None
    _meet(engine, sides, pairs, wholes, day)
    limit = months_before(day, IDLE_MONTHS)
    dated = any(pair.last for pair in pairs)
    state = {id(pair): _ACTIVE if not dated or (pair.last and pair.last > limit) else _IDLE for pair in pairs}
    partners: dict[Key, dict[str, int]] = {}
    for pair in pairs:
        for own, other in (pair.ends, pair.ends[::-1]):
            known = partners.setdefault(own, {})
            kind = sides.class_of(other)
            known[kind] = max(known.get(kind, _NONE), state[id(pair)])
    villages = [partners.get(("Village", place.id), {}) for place in facts.places if place.label == "Village"]
    wanted = [kind for kind in _PARTNERS if _USUAL * sum(kind in known for known in villages) > len(villages)]
    alone = _alone(sides, partners)
    data: dict[str, Any] = {
        "months": IDLE_MONTHS,
        "dated": dated,
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
    }


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last of that month.

    >>> months_before(dt.date(2025, 8, 31), 6)
    datetime.date(2025, 2, 28)
    """
    number = day.year * 12 + day.month - 1 - months
    first = dt.date(number // 12, number % 12 + 1, 1)
    following = dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + dt.timedelta(day.day - 1), following - dt.timedelta(1))


def _sides(engine: DuckDBEngine) -> _Sides:
    kinds = dict(rows(engine, "SELECT id, kind FROM nodes_Organization"))
    classes: dict[Key, str] = {}
    for id, kind in kinds.items():
        if kind == "agency" or kind in _TWO_NEW:
            classes[("Organization", id)] = "agency" if kind == "agency" else "new"
    stands: dict[Key, Key] = {}
    for label in ("Branch", "Organization"):
        sql = f"SELECT from_id, MIN(to_id) FROM edges_IN_VILLAGE WHERE from_label = '{label}' GROUP BY from_id"
        for id, village in rows(engine, sql):
            if label == "Branch" or kinds.get(id) == "village":
                stands[(label, id)] = ("Village", village)
    for label in ("Organization", "Village"):  # whom it is established for says more than where it lies
        sql = (
            "SELECT from_id, MIN(to_id) FROM edges_ESTABLISHED_FOR "
            f"WHERE from_label = 'Branch' AND to_label = '{label}' GROUP BY from_id"
        )
        stands |= {("Branch", id): (label, to) for id, to in rows(engine, sql)}
    return _Sides({key: stands.get(side, side) for key, side in stands.items()}, classes)


def _pairs(engine: DuckDBEngine, sides: _Sides) -> tuple[list[_Pair], dict[str, list[_Pair]]]:
    """Every pair once for each kind, and those of each co-building: its villages, else all, with each other side."""
    found: dict[tuple[Key, Key, str], _Pair] = {}
    sql = "SELECT from_label, from_id, to_label, to_id, COALESCE(kind, '') FROM edges_PAIRED_WITH ORDER BY ALL"
    for from_label, from_id, to_label, to_id, kind in rows(engine, sql):
        _add(found, sides.of(from_label, from_id), sides.of(to_label, to_id), kind)
    wholes: dict[str, list[_Pair]] = {}
    parties: dict[str, set[Key]] = {}
    for label, id, whole in rows(engine, "SELECT from_label, from_id, to_id FROM edges_PARTNER_IN ORDER BY ALL"):
        parties.setdefault(whole, set()).add(sides.of(label, id))
    about = {id: (name, kind) for id, name, kind in rows(engine, "SELECT id, name, kind FROM nodes_CoBuilding")}
    for whole, own in sorted(parties.items()):
        villages = sorted(side for side in own if side[0] == "Village")
        name, kind = about.get(whole, (None, None))
        for a, b in combinations(sorted(own), 2):
            if not villages or a in villages or b in villages:
                wholes.setdefault(whole, []).append(_add(found, a, b, kind or "", name or whole))
    return list(found.values()), wholes


def _add(found: dict[tuple[Key, Key, str], _Pair], a: Key, b: Key, kind: str, whole: str = "") -> _Pair:
    ends = (a, b) if a <= b else (b, a)
    return found.setdefault((*ends, kind), _Pair(ends, kind, whole))


def _meet(
    engine: DuckDBEngine, sides: _Sides, pairs: Sequence[_Pair], wholes: Mapping[str, Sequence[_Pair]], day: dt.date
) -> None:
    """Give each pair the day of its last activity, and how many it had in the last twelve months."""
    of: dict[tuple[Key, Key], list[_Pair]] = {}
    for pair in pairs:
        of.setdefault(pair.ends, []).append(pair)
    paired = {end for pair in pairs for end in pair.ends}
    since = months_before(day, 12)
    edges = " UNION ".join(
        f"SELECT from_id, to_label, to_id FROM edges_{name} WHERE from_label = 'Activity' "
        "AND to_label IN ('Organization', 'Branch', 'Village', 'CoBuilding')"
        for name in ("HELD_BY", "ATTENDED_BY", "ABOUT")
    )
    sql = f"SELECT n.id, n.date, e.to_label, e.to_id FROM ({edges}) e JOIN nodes_Activity n ON n.id = e.from_id"
    reached: dict[str, set[Key]] = {}
    whole: dict[str, set[str]] = {}
    dates: dict[str, dt.date] = {}
    for id, date, label, to in rows(engine, sql):
        if date is None:
            continue
        side = sides.of(label, to)
        if label == "CoBuilding":
            whole.setdefault(id, set()).add(to)
        elif side in paired:
            reached.setdefault(id, set()).add(side)
        dates[id] = date
    for id, date in dates.items():
        touched = [p for ends in combinations(sorted(reached.get(id, ())), 2) for p in of.get((ends[0], ends[1]), ())]
        touched += [p for one in whole.get(id, ()) for p in wholes.get(one, ()) if p not in touched]
        for pair in touched:
            pair.last = date if pair.last is None else max(pair.last, date)
            pair.times += date > since


def _alone(sides: _Sides, partners: Mapping[Key, Any]) -> dict[str, list[Key]]:
    """Units of the classes that are paired here at all, without any partner."""
    used = {sides.class_of(key) for key in partners}
    return {
        kind: sorted(key for key, own in sides.classes.items() if own == kind and key not in partners)
        for kind in ("agency", "new")
        if kind in used
    }


def _tiles(facts: Facts, partners: Mapping[Key, Mapping[str, int]], wanted: Sequence[str]) -> list[list[Any]]:
    """Village and, for each kind of partner, 0 none, 1 only idle ones, 2 an active one."""
    return [
        [cell, [partners.get(("Village", place.id), {}).get(kind, _NONE) for kind in wanted]]
        for cell, place in enumerate(facts.places)
        if place.label == "Village"
    ]


def _counts(
    sides: _Sides,
    partners: Mapping[Key, Any],
    alone: Mapping[str, Sequence[Key]],
    pairs: Sequence[_Pair],
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
