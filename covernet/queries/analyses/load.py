"""How evenly duties are spread: households per member, units per agency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import NodeKey
from covernet.queries.analyses.limits import MOST_HOUSEHOLDS, MOST_UNITS
from covernet.queries.analyses.within import nodes_within, rows


@dataclass(frozen=True)
class Spread:
    """How many units each bearer of a duty has.

    Parameters
    ----------
    histogram
        Number of units to how many bearers have so many; bearers with none are counted.
    idle
        Bearers with none.
    overloaded
        Bearers with more than ``most``, with their number, the largest first.
    most
        The limit; None where none was given, and then nobody is overloaded.
    """

    label: str
    histogram: Mapping[int, int]
    idle: tuple[NodeKey, ...]
    overloaded: tuple[tuple[NodeKey, int], ...]
    most: int | None

    @property
    def bearers(self) -> int:
        """How many bear the duty."""
        return sum(self.histogram.values())

    @property
    def units(self) -> int:
        """Units of all bearers together; one with two bearers counts twice."""
        return sum(count * bearers for count, bearers in self.histogram.items())

    @property
    def mean(self) -> float | None:
        """Units per bearer; None without bearers."""
        return self.units / self.bearers if self.bearers else None

    @property
    def median(self) -> float | None:
        """The middle number of units, or the mean of the two in the middle; None without bearers."""
        if not self.bearers:
            return None
        low, high = (self._at(n) for n in ((self.bearers - 1) // 2, self.bearers // 2))
        return (low + high) / 2

    def _at(self, place: int) -> int:
        for count in sorted(self.histogram):
            place -= self.histogram[count]
            if place < 0:
                return count
        raise IndexError(place)

    @property
    def gini(self) -> float | None:
        """Gini coefficient: 0 where all have the same, near 1 where one has all; None without units.

        Mean absolute difference of all pairs of bearers over twice the mean (Gini 1912).

        >>> Spread("Member", {1: 1, 3: 1}, (), (), None).gini
        0.25
        """
        if not self.units:
            return None
        seen = below = total = 0
        for count in sorted(self.histogram):  # the sum over pairs, each once, from the smallest up
            bearers = self.histogram[count]
            total += bearers * (count * seen - below)
            seen += bearers
            below += bearers * count
        return total / (self.bearers * self.units)


@dataclass(frozen=True)
class Load:
    """Households per member (SERVES), and grids and villages per agency (RESPONSIBLE_FOR)."""

    members: Spread
    agencies: Spread
    as_of: dt.date
    snapshot: int


def load(
    engine: DuckDBEngine,
    *,
    within: NodeKey | None = None,
    most_households: int | None = MOST_HOUSEHOLDS,
    most_units: int | None = MOST_UNITS,
) -> Load:
    """Count distinct households per member, and distinct grids and villages per agency.

    Members are counted whether or not they are in a group; agencies are organizations of the kind ``agency``.

    Parameters
    ----------
    engine
        A snapshot on a day.
    within
        A county, town or village where the members and agencies lie; what they serve may lie elsewhere.
    most_households, most_units
        From above which a bearer is overloaded, in households and units; None for no limit.

    Raises
    ------
    UsageError
        If ``within`` is no place.

    >>> with DuckDBEngine(example, day) as engine:
    ...     members = load(engine).members
    >>> dict(members.histogram), members.idle, members.gini
    ({0: 1, 2: 1}, (('Member', 'M2'),), 0.5)
    """
    members = _spread(engine, "Member", "SERVES", "", within, most_households)
    agency = "JOIN nodes_Organization n ON n.id = b.id AND n.kind = 'agency'"
    agencies = _spread(engine, "Organization", "RESPONSIBLE_FOR", agency, within, most_units)
    return Load(members, agencies, engine.as_of, engine.snapshot.number)


def _spread(engine: DuckDBEngine, label: str, type: str, join: str, within: NodeKey | None, most: int | None) -> Spread:
    counted = (
        f"SELECT b.id, COUNT(DISTINCT CONCAT(e.to_label, ' ', e.to_id)) FILTER (WHERE e.to_id IS NOT NULL) AS units\n"
        f"FROM ({nodes_within(label, within)}) b {join}\n"
        f"LEFT JOIN edges_{type} e ON e.from_id = b.id AND e.from_label = '{label}'\nGROUP BY b.id"
    )
    above = f"units > {most}" if most is not None else "FALSE"
    histogram = dict(rows(engine, f"SELECT units, COUNT(*) FROM ({counted}) GROUP BY units ORDER BY units"))
    ends = list(rows(engine, f"SELECT id, units FROM ({counted}) WHERE units = 0 OR {above} ORDER BY units DESC, id"))
    idle = tuple((label, id) for id, units in ends if units == 0)
    overloaded = tuple(((label, id), units) for id, units in ends if units)
    return Spread(label, histogram, idle, overloaded, most)
