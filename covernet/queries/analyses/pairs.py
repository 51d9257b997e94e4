"""Who is paired with whom, and when they last did something together.

A Party organization stands for the organization or village it is established for or lies in, so that a pair of
branches is a pair of their units. A pair did something together on the day of an activity that reaches both
sides, as holder, guest or subject; of a co-building every side takes part in what is about the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.queries.analyses.within import rows

IDLE_MONTHS = 6
"""Months without an activity after which a pairing is idle."""

Key = tuple[str, str]
"""Label and id of a side."""

_TWO_NEW = ("enterprise", "social", "cooperative", "merchant")


@dataclass
class Pair:
    """Two sides, the kind of their pairing, and what they did together.

    Parameters
    ----------
    whole
        Name of the co-building that makes them a pair; empty for a pairing of two.
    times
        Activities of the last twelve months.
    """

    ends: tuple[Key, Key]
    kind: str
    whole: str = ""
    last: dt.date | None = None
    times: int = 0


@dataclass(frozen=True)
class Sides:
    """What every unit stands for, and of which class organizations are: agency or new."""

    stands: Mapping[Key, Key]
    classes: Mapping[Key, str]

    def of(self, label: str, id: str) -> Key:
        """What a unit stands for: by default itself."""
        return self.stands.get((label, id), (label, id))

    def class_of(self, side: Key) -> str:
        """Class of a side: agency, new, village or party."""
        return "village" if side[0] == "Village" else self.classes.get(side, "party")


@dataclass(frozen=True)
class Pairs:
    """All pairs of a network on one day.

    Parameters
    ----------
    limit
        A pair without an activity after this day is idle.
    """

    pairs: tuple[Pair, ...]
    sides: Sides
    limit: dt.date

    @property
    def dated(self) -> bool:
        """Whether any pair has an activity at all; where none has, none can be called idle."""
        return any(pair.last for pair in self.pairs)

    def is_idle(self, pair: Pair) -> bool:
        """Whether a pair did nothing together after the limit."""
        return self.dated and (pair.last is None or pair.last <= self.limit)

    def alone(self) -> dict[str, list[Key]]:
        """Organizations of the classes that are paired here at all, without any partner."""
        paired = {end for pair in self.pairs for end in pair.ends}
        used = {self.sides.class_of(key) for key in paired}
        return {
            kind: sorted(key for key, own in self.sides.classes.items() if own == kind and key not in paired)
            for kind in ("agency", "new")
            if kind in used
        }


def find_pairs(engine: DuckDBEngine, day: dt.date, months: int = IDLE_MONTHS) -> Pairs:
    """Every pairing and co-building of a network, with what the sides did together.

    Parameters
    ----------
    months
        A pair without an activity in so many months is idle.
    """
    sides = _sides(engine)
    pairs, wholes = _pairs(engine, sides)
    if pairs:
        _meet(engine, sides, pairs, wholes, day)
    return Pairs(tuple(pairs), sides, months_before(day, months))


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last of that month.

    >>> months_before(dt.date(2025, 8, 31), 6)
    datetime.date(2025, 2, 28)
    """
    number = day.year * 12 + day.month - 1 - months
    first = dt.date(number // 12, number % 12 + 1, 1)
    following = dt.date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + dt.timedelta(day.day - 1), following - dt.timedelta(1))


def _sides(engine: DuckDBEngine) -> Sides:
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
    return Sides({key: stands.get(side, side) for key, side in stands.items()}, classes)


def _pairs(engine: DuckDBEngine, sides: Sides) -> tuple[list[Pair], dict[str, list[Pair]]]:
    """Every pair once for each kind, and those of each co-building: its villages, else all, with each other side."""
    found: dict[tuple[Key, Key, str], Pair] = {}
    sql = "SELECT from_label, from_id, to_label, to_id, COALESCE(kind, '') FROM edges_PAIRED_WITH ORDER BY ALL"
    for from_label, from_id, to_label, to_id, kind in rows(engine, sql):
        a, b = sides.of(from_label, from_id), sides.of(to_label, to_id)
        if a != b:  # a unit with itself, or with its own Party organization, is alone
            _add(found, a, b, kind)
    wholes: dict[str, list[Pair]] = {}
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


def _add(found: dict[tuple[Key, Key, str], Pair], a: Key, b: Key, kind: str, whole: str = "") -> Pair:
    ends = (a, b) if a <= b else (b, a)
    return found.setdefault((*ends, kind), Pair(ends, kind, whole))


def _meet(
    engine: DuckDBEngine, sides: Sides, pairs: Sequence[Pair], wholes: Mapping[str, Sequence[Pair]], day: dt.date
) -> None:
    """Give each pair the day of its last activity, and how many it had in the last twelve months."""
    of: dict[tuple[Key, Key], list[Pair]] = {}
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
