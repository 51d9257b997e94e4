"""What both profiles of the atlas stand on: places, denominators and gaps by place; no person, no household row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from covernet.graph.declarations import Title
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.queries.audit import AuditResult
from covernet.queries.rules import Rule

NETWORK = "Network"
REST = "rest"
"""Kind of the leaf that holds what lies in a town, county or the network, but in no village."""

Leaf = tuple[str | None, str | None, str | None]
"""Village, town and county of something; each may be missing."""


@dataclass(frozen=True)
class Place:
    """A county, town, village or rest; ``up`` is the index of the place it lies in, -1 for the network."""

    label: str
    id: str
    name: str
    up: int


@dataclass(frozen=True)
class Measure:
    """A denominator and its gaps at every place, parents being the sums of their children.

    Parameters
    ----------
    rule
        Index of its rule, or None for a measure that no rule asks for.
    """

    title: Title
    of: str
    rule: int | None
    checked: tuple[int, ...]
    gaps: tuple[int, ...]
    late: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """A grid and the places (villages) joined in it."""

    id: str
    name: str
    villages: tuple[int, ...]


@dataclass(frozen=True)
class Facts:
    """The places of a network with its counts and measures at each."""

    places: tuple[Place, ...]
    leaf: Mapping[Leaf, int]
    grids: tuple[Grid, ...]
    counts: Mapping[str, tuple[int, ...]]
    measures: tuple[Measure, ...]

    @property
    def parents(self) -> list[int]:
        """Each place's parent, as the redaction takes it."""
        return [place.up for place in self.places]


def rows(engine: DuckDBEngine, sql: str) -> list[tuple[Any, ...]]:
    """The rows of one statement as tuples."""
    table = engine.arrow(sql)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True)) if table.num_columns else []


def present(engine: DuckDBEngine) -> tuple[str, ...]:
    """Labels that the snapshot holds, in the order of the schema."""
    return tuple(n.label for n in SCHEMA.nodes if engine.snapshot.count(f"nodes/{n.label}"))


def gather(engine: DuckDBEngine, result: AuditResult) -> Facts:
    """Places, counts of every label and measures of every rule, from counting statements only."""
    labels = ["County", "Town", "Village", *(label for label in present(engine) if SCHEMA.node(label).place)]
    counted = {label: _counted(engine, label) for label in labels[3:]}
    counted["Village"] = _counted(engine, "Village")
    tallies = _tallies(result)
    unserved = _unserved(engine) if "Household" in counted else {}
    leaves = {leaf for table in counted.values() for leaf in table} | {leaf for own in tallies.values() for leaf in own}
    places, index = _places(engine, leaves)
    counts = {label: summed(places, index, table) for label, table in counted.items()}
    measures = [_measure(places, index, number, rule, tallies) for number, rule in enumerate(result.rules)]
    if unserved:
        built = Measure(
            Title("有党员联系的户", "Households served by a member"),
            "Household",
            None,
            counts["Household"],
            summed(places, index, unserved),
            (0,) * len(places),
        )
        if not any(m.of == "Household" and (m.checked, m.gaps) == (built.checked, built.gaps) for m in measures):
            measures.insert(0, built)
    return Facts(places, index, _grids(engine, index), counts, tuple(measures))


def _counted(engine: DuckDBEngine, label: str) -> dict[Leaf, int]:
    sql = f"SELECT village, town, county, COUNT(*) FROM place_{label} GROUP BY village, town, county"
    return {(village, town, county): n for village, town, county, n in rows(engine, sql)}


def _unserved(engine: DuckDBEngine) -> dict[Leaf, int]:
    sql = (
        "SELECT village, town, county, COUNT(*) FROM place_Household h "
        "WHERE NOT EXISTS (SELECT 1 FROM edges_SERVES e WHERE e.to_id = h.id) GROUP BY village, town, county"
    )
    return {(village, town, county): n for village, town, county, n in rows(engine, sql)} or {(None, None, None): 0}


def _tallies(result: AuditResult) -> dict[str, dict[Leaf, list[int]]]:
    """By rule that has subjects: leaf to checked, gaps and late; gaps are distinct subjects of the rule's own label.

    A subject that is late in one period and has a gap in another stands in both.
    """
    of = {rule.full_id: rule.of for rule in result.rules}
    tallies: dict[str, dict[Leaf, list[int]]] = {id: {} for id in of}
    for row in result.tally.select(["rule", "village", "town", "county", "checked"]).to_pylist():
        if not of[row["rule"]]:
            continue
        leaf = (row["village"], row["town"], row["county"])
        tallies[row["rule"]].setdefault(leaf, [0, 0, 0])[0] += row["checked"]
    keys = ["rule", "subject_label", "status", "village", "town", "county"]
    counts = [("subject_id", "count_distinct"), ("subject_from_id", "count")]  # an edge has no id and one finding
    own = result.table.select([*keys, "subject_id", "subject_from_id"]).group_by(keys).aggregate(counts)
    for row in own.to_pylist():
        if row["subject_label"] == of[row["rule"]]:
            leaf = (row["village"], row["town"], row["county"])
            column = 1 if row["status"] == "gap" else 2
            found = row["subject_id_count_distinct"] + row["subject_from_id_count"]
            tallies[row["rule"]].setdefault(leaf, [0, 0, 0])[column] += found
    return tallies


def _measure(
    places: Sequence[Place], index: Mapping[Leaf, int], number: int, rule: Rule, tallies: Mapping[str, Any]
) -> Measure:
    table = tallies[rule.full_id]
    checked, gaps, late = (
        summed(places, index, {leaf: counts[column] for leaf, counts in table.items()}) for column in range(3)
    )
    return Measure(rule.title, rule.of, number, checked, gaps, late)


def _places(engine: DuckDBEngine, leaves: set[Leaf]) -> tuple[tuple[Place, ...], dict[Leaf, int]]:
    names = {
        label: dict(rows(engine, f"SELECT id, COALESCE(name, id) FROM nodes_{label}"))
        for label in ("County", "Town", "Village")
    }
    known: list[Leaf] = [(None, None, id) for id in names["County"]]
    known += [(None, t, c) for t, c in rows(engine, "SELECT id, county FROM place_Town")]
    villages = rows(engine, "SELECT id, town, county FROM place_Village")
    places = [Place(NETWORK, "", "", -1)]
    inner: dict[tuple[str | None, str | None], int] = {(None, None): 0}
    for _, town, county in sorted({*known, *((None, t, c) for _, t, c in villages)}, key=_order):
        if (county, None) not in inner and county is not None:
            inner[(county, None)] = len(places)
            places.append(Place("County", county, names["County"].get(county, county), 0))
        if town is not None and (county, town) not in inner:
            inner[(county, town)] = len(places)
            places.append(Place("Town", town, names["Town"].get(town, town), inner[(county, None)]))
    index: dict[Leaf, int] = {}
    every = {(v, t, c) for v, t, c in villages} | {leaf for leaf in leaves if leaf[0] is None}
    for leaf in sorted(every, key=_order):
        village, town, county = leaf
        up = inner.get((county, town), inner.get((county, None), 0))
        index[leaf] = len(places)
        name = names["Village"].get(village, village) if village is not None else ""
        places.append(Place("Village" if village is not None else REST, village or "", name, up))
    return tuple(places), index


def _order(leaf: Leaf) -> tuple[str, str, str]:
    """By code; what lies in no village, town or county comes last."""
    village, town, county = leaf
    return (county or "\uffff", town or "\uffff", village or "\uffff")


def summed(places: Sequence[Place], index: Mapping[Leaf, int], table: Mapping[Leaf, int]) -> tuple[int, ...]:
    """Counts of leaves as counts of every place, parents being the sums of their children."""
    total = [0] * len(places)
    for leaf, count in table.items():
        total[index[leaf]] += count
    for cell in reversed(range(1, len(places))):
        total[places[cell].up] += total[cell]
    return tuple(total)


def _grids(engine: DuckDBEngine, index: Mapping[Leaf, int]) -> tuple[Grid, ...]:
    at = {leaf[0]: cell for leaf, cell in index.items() if leaf[0] is not None}
    joined: dict[str, list[int]] = {}
    pairs = "SELECT DISTINCT to_id, from_id FROM edges_IN_GRID WHERE from_label = 'Village' ORDER BY to_id, from_id"
    for grid, village in rows(engine, pairs):
        if village in at:
            joined.setdefault(grid, []).append(at[village])
    inside = "SELECT id, village FROM place_Grid WHERE village IS NOT NULL ORDER BY id"
    for grid, village in rows(engine, inside):
        if village in at and grid not in joined:
            joined[grid] = [at[village]]
    named = rows(engine, "SELECT id, COALESCE(name, id) FROM nodes_Grid ORDER BY id")
    return tuple(Grid(id, name, tuple(joined.get(id, ()))) for id, name in named)


def place_of(facts: Facts, row: Mapping[str, Any]) -> int:
    """Where a finding stands; one on the network stands there, not in its rest."""
    if row["subject_label"] == NETWORK:
        return 0
    return facts.leaf.get((row["village"], row["town"], row["county"]), 0)


def row_findings(result: AuditResult) -> list[dict[str, Any]]:
    """Findings on the network and on labels of which the share profile may show single nodes."""
    allowed = [NETWORK, *(node.label for node in SCHEMA.nodes if node.share == "row")]
    mask = pc.is_in(result.table.column("subject_label"), value_set=pa.array(allowed))
    found: list[dict[str, Any]] = result.table.filter(mask).to_pylist()
    return found
