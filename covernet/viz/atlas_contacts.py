"""Households by how many members serve them, and members whom their group could not replace; counts by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.queries.analyses.limits import most_households
from covernet.queries.rules import Pack
from covernet.viz.atlas_data import Facts, Leaf, rows, summed


@dataclass(frozen=True)
class Contacts:
    """Counts at each place.

    Parameters
    ----------
    nobody, one, more
        Households that 0, 1, and 2 or more members serve; together they are all households.
    short
        Members who alone serve some households, more than the others of their group have room for.
    """

    nobody: tuple[int, ...]
    one: tuple[int, ...]
    more: tuple[int, ...]
    short: tuple[int, ...]

    @property
    def served(self) -> tuple[int, ...]:
        """Households that any member serves."""
        return tuple(a + b for a, b in zip(self.one, self.more, strict=True))

    def data(self) -> dict[str, Any]:
        """The counts as the page reads them."""
        return {"nobody": self.nobody, "one": self.one, "more": self.more, "short": self.short}


_BY_CONTACTS = """
SELECT village, town, county, contacts, COUNT(*) FROM (
    SELECT h.id, h.village, h.town, h.county, LEAST(COUNT(DISTINCT e.from_id), 2) AS contacts
    FROM place_Household h LEFT JOIN edges_SERVES e ON e.to_id = h.id GROUP BY ALL
) GROUP BY ALL
"""

_SHORT = """
WITH pairs AS (SELECT DISTINCT from_id AS member, to_id AS household FROM edges_SERVES),
loads AS (SELECT member, COUNT(*) AS load FROM pairs GROUP BY member),
sole AS (SELECT member, COUNT(*) AS alone FROM
    (SELECT MIN(member) AS member FROM pairs GROUP BY household HAVING COUNT(*) = 1) GROUP BY member),
grouped AS (SELECT m.id, MIN(g.to_id) AS party_group, m.village, m.town, m.county
    FROM place_Member m LEFT JOIN edges_IN_GROUP g ON g.from_id = m.id GROUP BY ALL),
members AS (SELECT m.id, m.village, m.town, m.county, p.id AS party_group, COALESCE(s.alone, 0) AS alone,
    GREATEST({most} - COALESCE(l.load, 0), 0) AS room
    FROM grouped m LEFT JOIN loads l ON l.member = m.id LEFT JOIN sole s ON s.member = m.id
    LEFT JOIN place_PartyGroup p ON p.id = m.party_group AND p.village IS NOT DISTINCT FROM m.village
        AND p.town IS NOT DISTINCT FROM m.town AND p.county IS NOT DISTINCT FROM m.county),
rooms AS (SELECT party_group, SUM(room) AS room FROM members WHERE party_group IS NOT NULL GROUP BY party_group)
SELECT m.village, m.town, m.county, COUNT(*) FROM members m LEFT JOIN rooms r ON r.party_group = m.party_group
WHERE m.alone > COALESCE(r.room - m.room, 0) GROUP BY ALL
"""


def contacts(engine: DuckDBEngine, facts: Facts, packs: Sequence[Pack]) -> Contacts | None:
    """Counts of a network, or None where it has no households."""
    if "Household" not in facts.counts:
        return None
    found: list[dict[Leaf, int]] = [{}, {}, {}]
    for village, town, county, number, n in rows(engine, _BY_CONTACTS):
        found[number][(village, town, county)] = n
    short = {
        (village, town, county): n
        for village, town, county, n in rows(engine, _SHORT.format(most=most_households(packs)))
    }
    nobody, one, more, members = (summed(facts.places, facts.leaf, table) for table in (*found, short))
    return Contacts(nobody, one, more, members)
