"""Places of nodes that are the same on every day, kept in the snapshot so that no audit finds them again.

The views of :mod:`covernet.graph.views` are read over numbers in place of ids (:mod:`numbering`): numbers follow the
order of ids, so the smallest of several is the same node.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from covernet.graph.engines.duckdb import lasting_places
from covernet.graph.model import SCHEMA
from covernet.graph.store import Draft
from covernet.graph.views import PLACES, day_views
from covernet.importers.cells import quoted
from covernet.importers.merging import final_name, stored_columns
from covernet.importers.numbering import nodes_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MANY = 1_000
"""Nodes of a label from which on reading their places costs an audit less than finding them."""


def write_places(con: DuckDBPyConnection, draft: Draft, types: Collection[str]) -> None:
    """Write ``places/<Label>`` for labels with many nodes, when all nodes and edges are written.

    Parameters
    ----------
    types
        Edge types that have rows.
    """
    labels = [x for x in lasting_places(draft.is_bounded) if draft.count(f"nodes/{x}") > MANY]
    if not labels:
        return
    views = dict(day_views(SCHEMA, lambda part: False, dt.date.min))
    _offer_graph(con, types)
    _name_places(con, views)
    for label in labels:
        con.execute(f"CREATE TABLE place_{label} AS SELECT * FROM ({views[f'place_{label}']}) ORDER BY id")
        # every node has one place, so the tenth row is that of the tenth node
        con.execute(
            f"CREATE VIEW placed AS SELECT n.id, p.village, p.town, p.county "
            f"FROM {nodes_name(label)} n POSITIONAL JOIN place_{label} p"
        )
        draft.write(f"places/{label}", con, "placed")
        con.execute("DROP VIEW placed")
        con.execute(f"DROP TABLE place_{label}")


def _offer_graph(con: DuckDBPyConnection, types: Collection[str]) -> None:
    """Make the relations ``nodes_<Label>`` and ``edges_<TYPE>`` that the views read, with numbers for ids."""
    for node in SCHEMA.nodes:
        con.execute(
            f"CREATE VIEW nodes_{node.label} AS SELECT * REPLACE (rowid::INTEGER AS id) FROM {nodes_name(node.label)}"
        )
    for edge in SCHEMA.edges:
        if edge.name in types:
            rows = f"SELECT * REPLACE (fn AS from_id, tn AS to_id) FROM {final_name(edge.name)}"
        else:
            columns = stored_columns(edge.name) | {"from_id": "INTEGER", "to_id": "INTEGER"}
            rows = f"SELECT {', '.join(f'NULL::{kind} AS {quoted(c)}' for c, kind in columns.items())} WHERE false"
        con.execute(f"CREATE VIEW edges_{edge.name} AS {rows}")


def _name_places(con: DuckDBPyConnection, views: dict[str, str]) -> None:
    """Make ``place_County``, ``place_Town`` and ``place_Village``: their ids are numbers, their places ENUMs of ids."""
    for label in reversed(PLACES):
        con.execute(f"CREATE VIEW place_{label} AS {views[f'place_{label}']}")
        con.execute(f"CREATE TYPE {label}_id AS ENUM (SELECT id FROM {nodes_name(label)} ORDER BY id)")
    columns = ", ".join(f"{x}_.id::{x}_id AS {x.lower()}" for x in PLACES)
    joins = " ".join(f"LEFT JOIN {nodes_name(x)} {x}_ ON {x}_.rowid = p.{x.lower()}::BIGINT" for x in PLACES)
    for label in PLACES:  # the nearest first: its view reads those of the others, as long as they are numbers
        con.execute(f"CREATE TABLE named_{label} AS SELECT p.id, {columns} FROM place_{label} p {joins}")
        con.execute(f"DROP VIEW place_{label}")
        con.execute(f"ALTER TABLE named_{label} RENAME TO place_{label}")
