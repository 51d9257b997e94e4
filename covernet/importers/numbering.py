"""Numbers of nodes: they stand for ids wherever rows are joined and sorted, which strings would make slow.

``numbered_<Label>`` has all nodes of a label that the next snapshot holds, sorted by id. A node's row number there is
its number: ``n``, in an edge ``fn`` and ``tn``. For the same reason labels, counties, files and sheets are ENUMs,
sorted by name; in Parquet they are texts like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from covernet.graph.engines.duckdb import constant
from covernet.graph.model import SCHEMA

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LABEL = "node_label"
"""SQL type of labels."""


def create_labels(con: DuckDBPyConnection) -> None:
    """Make the type :data:`LABEL`."""
    con.execute(f"CREATE TYPE {LABEL} AS ENUM ({', '.join(sorted(constant(n.label) for n in SCHEMA.nodes))})")


def nodes_name(label: str) -> str:
    """The table of a label's nodes, sorted by id."""
    return f"numbered_{label}"


def sort_nodes(con: DuckDBPyConnection, label: str, rows: str | None) -> None:
    """Make ``numbered_<Label>`` from a table or view of what the next snapshot holds of a label; None: nothing."""
    query = f"SELECT * FROM {rows} ORDER BY id" if rows else "SELECT NULL::VARCHAR AS id WHERE false"
    con.execute(f"CREATE TABLE {nodes_name(label)} AS {query}")


def numbered(labels: Iterable[str]) -> str:
    """A query for the nodes of some labels: (label, n, id)."""
    return " UNION ALL ".join(
        f"SELECT {constant(x)}::{LABEL} AS label, rowid::INTEGER AS n, id FROM {nodes_name(x)}" for x in labels
    )
