"""Which organizations several carriers cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import NodeKey
from covernet.queries.analyses.within import nodes_within, rows

CARRIERS: Mapping[str, str] = {"IN_CHAIN": "Chain", "IN_ZONE": "CommercialZone", "IN_GRID": "Grid"}
"""From the relations of an organization to the carriers that cover it."""


@dataclass(frozen=True)
class Overlapping:
    """An organization with the carriers that cover it, two or more."""

    organization: NodeKey
    carriers: tuple[NodeKey, ...]


@dataclass(frozen=True)
class Overlap:
    """Organizations by the number of carriers, and those with several.

    Parameters
    ----------
    counts
        Number of carriers to organizations, ascending; those without any are counted.
    between
        For each pair of carriers how many organizations are in both, the most first.
    """

    counts: Mapping[int, int]
    rows: tuple[Overlapping, ...]
    between: Mapping[tuple[NodeKey, NodeKey], int]
    as_of: dt.date
    snapshot: int


def overlap(engine: DuckDBEngine, *, within: NodeKey | None = None, sector: str | None = None) -> Overlap:
    """Find organizations that are in several distinct chains, zones and grids of their own (IN_CHAIN, IN_ZONE, IN_GRID).

    Parameters
    ----------
    engine
        A snapshot on a day.
    within
        A county, town or village where the organizations lie.
    sector
        Only organizations of it, such as ``emerging``.

    Raises
    ------
    UsageError
        If ``within`` is no place.

    >>> with DuckDBEngine(example, day) as engine:
    ...     dict(overlap(engine).counts)
    {0: 1, 1: 2}
    """
    filtered = "JOIN nodes_Organization n ON n.id = o.id AND n.sector = ?" if sector else ""
    sql = f"SELECT o.id FROM ({nodes_within('Organization', within)}) o {filtered} ORDER BY o.id"
    found = engine.connection.execute(sql, [sector] if sector else []).fetchall()
    carriers: dict[str, list[NodeKey]] = {id: [] for (id,) in found}
    edges = "\nUNION\n".join(
        f"SELECT from_id, to_label, to_id FROM edges_{type} WHERE from_label = 'Organization'" for type in CARRIERS
    )
    for id, label, to in rows(engine, f"{edges}\nORDER BY ALL"):
        if id in carriers:
            carriers[id].append((label, to))
    counts: dict[int, int] = {}
    between: dict[tuple[NodeKey, NodeKey], int] = {}
    for own in carriers.values():
        counts[len(own)] = counts.get(len(own), 0) + 1
        for number, a in enumerate(own):
            for b in own[number + 1 :]:
                between[a, b] = between.get((a, b), 0) + 1
    several = tuple(Overlapping(("Organization", id), tuple(own)) for id, own in carriers.items() if len(own) > 1)
    ordered = dict(sorted(between.items(), key=lambda item: (-item[1], item[0])))
    return Overlap(dict(sorted(counts.items())), several, ordered, engine.as_of, engine.snapshot.number)
