"""How many households nobody serves, one member serves, two serve, and so on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import NodeKey
from covernet.queries.analyses.within import nodes_within, rows


@dataclass(frozen=True)
class Redundancy:
    """Households by the number of members who serve them.

    Parameters
    ----------
    counts
        Number of members to households, ascending.
    by_village
        The same for each village; None for households without a known one.
    """

    counts: Mapping[int, int]
    by_village: Mapping[str | None, Mapping[int, int]]
    as_of: dt.date
    snapshot: int

    @property
    def households(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def uncovered(self) -> int:
        """Households that nobody serves."""
        return self.counts.get(0, 0)

    @property
    def single(self) -> int:
        """Households that would be uncovered if one member left."""
        return self.counts.get(1, 0)


def redundancy(engine: DuckDBEngine, *, within: NodeKey | None = None) -> Redundancy:
    """Count households by their number of distinct serving members (SERVES).

    Parameters
    ----------
    engine
        A snapshot on a day.
    within
        A county, town or village where the households lie.

    Raises
    ------
    UsageError
        If ``within`` is no place.

    >>> with DuckDBEngine(example, day) as engine:
    ...     dict(redundancy(engine).counts)
    {0: 4, 1: 2}
    """
    counted = (
        "SELECT h.id, h.village, COUNT(DISTINCT e.from_id) AS members\n"
        f"FROM ({nodes_within('Household', within)}) h\nLEFT JOIN edges_SERVES e ON e.to_id = h.id\n"
        "GROUP BY h.id, h.village"
    )
    found = rows(engine, f"SELECT village, members, COUNT(*) FROM ({counted}) GROUP BY ALL ORDER BY 1 NULLS LAST, 2")
    counts: Counter[int] = Counter()
    by_village: dict[str | None, dict[int, int]] = {}
    for village, members, households in found:
        counts[members] += households
        by_village.setdefault(village, {})[members] = households
    return Redundancy(dict(sorted(counts.items())), by_village, engine.as_of, engine.snapshot.number)
