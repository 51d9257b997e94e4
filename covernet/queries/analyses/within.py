"""Which nodes of a label lie in a place, as SQL: what the county-wide analyses are narrowed by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import NodeKey
from covernet.graph.sqltext import literal
from covernet.graph.views import PLACES


def nodes_within(label: str, within: NodeKey | None) -> str:
    """A relation of the nodes of a label with ``id, village, town, county``: all, or those of a place.

    Raises
    ------
    UsageError
        If ``within`` is no county, town or village.

    >>> nodes_within("Member", ("Town", "310151105"))
    "SELECT p.id, p.village, p.town, p.county FROM place_Member p WHERE p.town = '310151105'"
    """
    if within is not None and within[0] not in PLACES:
        raise UsageError("范围须为县、镇或村居", "within is a county, a town or a village")
    where = f" WHERE p.{within[0].lower()} = {literal(within[1])}" if within else ""
    return f"SELECT p.id, p.village, p.town, p.county FROM place_{label} p{where}"


def rows(engine: DuckDBEngine, sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement."""
    yield from engine.connection.execute(sql).fetchall()
