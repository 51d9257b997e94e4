"""Counties: the code by which a snapshot is split into files.

A node's county is found along its label's place path, whatever the dates; of several the smallest.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from covernet.graph.engines.duckdb import constant
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Hop, Step
from covernet.importers.merging import final_name
from covernet.importers.numbering import nodes_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHAIN = {"County": (), "Town": (("IN_COUNTY", "County"),), "Village": (("IN_TOWN", "Town"),)}
"""How the places themselves lead to a county, the highest first."""


COUNTY = "county_code"
"""SQL type of counties."""


def county_name(label: str) -> str:
    """The table of a label's nodes (``n``, their row number) and their county."""
    return f"county_{label}"


def find_counties(con: DuckDBPyConnection, labels: Collection[str], types: Collection[str]) -> None:
    """Make ``county_<Label>`` for every label there is.

    Parameters
    ----------
    labels, types
        Labels and edge types that have rows.
    """
    codes = f"SELECT id FROM {nodes_name('County')} ORDER BY id"
    con.execute(f"CREATE TYPE {COUNTY} AS ENUM ({codes})")
    order = [*_CHAIN, *(n.label for n in SCHEMA.nodes if n.label not in _CHAIN)]
    for label in (x for x in order if x in labels):
        if label == "County":
            query = f"SELECT rowid::INTEGER AS n, id::{COUNTY} AS county FROM {nodes_name(label)}"
        elif label in _CHAIN:
            query = _smallest(
                [_up(label, kind, place) for kind, place in _CHAIN[label] if kind in types and place in labels]
            )
        else:
            query = _walk(label, SCHEMA.place_path(label), labels, types)
        con.execute(f"CREATE TABLE {county_name(label)} AS {query}")


def _up(label: str, kind: str, place: str) -> str:
    return (
        f"SELECT e.fn AS n, c.county FROM {final_name(kind)} e JOIN {county_name(place)} c ON c.n = e.tn "
        f"WHERE e.from_label = {constant(label)} AND e.to_label = {constant(place)}"
    )


def _walk(label: str, path: tuple[Step, ...], labels: Collection[str], types: Collection[str]) -> str:
    """A query for (n, county) along a path, from its end back to its start."""
    reached = {place: f"SELECT n, county FROM {county_name(place)}" for place in _CHAIN if place in labels}
    for number, step in reversed(list(enumerate(path))):
        starts = {x for hop in step.hops for x in hop.starts}
        nearer: dict[str, str] = {}
        for start in sorted(starts if number else starts & {label}):
            legs = [leg for hop in step.hops for leg in _legs(hop, start, reached, types)]
            if legs:
                nearer[start] = _smallest(legs)
        reached = nearer
    return reached.get(label, _smallest([]))


def _legs(hop: Hop, start: str, reached: dict[str, str], types: Collection[str]) -> list[str]:
    if hop.type not in types or start not in hop.starts:
        return []
    ways = {"out": (("from", "to"),), "in": (("to", "from"),), "both": (("from", "to"), ("to", "from"))}
    return [
        f"SELECT e.{near[0]}n AS n, c.county FROM {final_name(hop.type)} e JOIN ({reached[end]}) c ON c.n = e.{far[0]}n "
        f"WHERE e.{near}_label = {constant(start)} AND e.{far}_label = {constant(end)}"
        for near, far in ways[hop.direction]
        for end in hop.ends
        if end in reached
    ]


def _smallest(queries: list[str]) -> str:
    union = " UNION ALL ".join(queries) or f"SELECT NULL::INTEGER AS n, NULL::{COUNTY} AS county WHERE false"
    return f"SELECT n, min(county) AS county FROM ({union}) GROUP BY n"


def county_columns(target: str, labels: Collection[str]) -> tuple[str, str]:
    """SQL for the county columns of a part (of rows ``f``, nodes with their number ``n``), and the joins they need."""
    if SCHEMA.has_node(target):
        return "c.county", f" LEFT JOIN {county_name(target)} c ON c.n = f.n"
    edge = SCHEMA.edge(target)
    joins, found = "", []
    for side, allowed in (("from", edge.from_labels), ("to", edge.to_labels)):
        there = [x for x in allowed if x in labels]
        found.append(f"{side}_.county AS {side}_county" if there else f"NULL::{COUNTY} AS {side}_county")
        if len(there) == 1:
            joins += f" LEFT JOIN {county_name(there[0])} {side}_ ON {side}_.n = f.{side[0]}n"
        elif there:
            union = " UNION ALL ".join(f"SELECT {constant(x)} AS label, n, county FROM {county_name(x)}" for x in there)
            joins += f" LEFT JOIN ({union}) {side}_ ON {side}_.n = f.{side[0]}n AND {side}_.label = f.{side}_label"
    return ", ".join(found), joins
