"""The embedded engine: DuckDB over a snapshot's Parquet files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from covernet.errors import StoreError, Where
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.graph.views import day_views

if TYPE_CHECKING:
    from covernet.graph.schema import EdgeType, NodeType, PropertyType

SQL_TYPES: dict[PropertyType, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
"""Column type of each property type."""


def node_columns(node: NodeType) -> list[tuple[str, str]]:
    """Names and SQL types of a stored node table, in order.

    >>> node_columns(SCHEMA.node("Household"))
    [('id', 'VARCHAR'), ('since', 'DATE'), ('until', 'DATE'), ('county', 'VARCHAR')]
    """
    declared = [(p.name, SQL_TYPES[p.type]) for p in node.properties]
    return [("id", "VARCHAR"), *declared, ("since", "DATE"), ("until", "DATE"), ("county", "VARCHAR")]


def edge_columns(edge: EdgeType) -> list[tuple[str, str]]:
    """Names and SQL types of a stored edge table, in order.

    >>> [name for name, _ in edge_columns(SCHEMA.edge("HAS_ROLE"))][:5]
    ['from_label', 'from_id', 'to_label', 'to_id', 'role']
    """
    ends = [(name, "VARCHAR") for name in ("from_label", "from_id", "to_label", "to_id")]
    declared = [(p.name, SQL_TYPES[p.type]) for p in edge.properties]
    counties = [("from_county", "VARCHAR"), ("to_county", "VARCHAR")]
    return [*ends, *declared, ("since", "DATE"), ("until", "DATE"), *counties]


class DuckDBEngine:
    """A snapshot on one day, ready for SQL: ``nodes_<Label>``, ``edges_<TYPE>``, ``place_<Label>``.

    Use it as a context manager; each engine has a connection of its own.
    """

    name = "duckdb"

    def __init__(self, snapshot: Snapshot, as_of: dt.date) -> None:
        self.snapshot = snapshot
        self.as_of = as_of
        self._kept: set[str] = set()
        self._con = duckdb.connect()
        for node in SCHEMA.nodes:
            self._store(f"nodes_{node.label}", snapshot.node_files(node.label), node_columns(node))
        for edge in SCHEMA.edges:
            self._store(f"edges_{edge.name}", snapshot.edge_files(edge.name), edge_columns(edge))
        for name, text in day_views(SCHEMA, snapshot.is_bounded, as_of):
            self._con.execute(f"CREATE VIEW {name} AS {text}")

    def _store(self, name: str, files: Sequence[object], columns: Sequence[tuple[str, str]]) -> None:
        if files:
            listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
            source = f"SELECT {', '.join(c for c, _ in columns)} FROM read_parquet([{listed}])"
        else:
            source = f"SELECT {', '.join(f'CAST(NULL AS {t}) AS {c}' for c, t in columns)} WHERE FALSE"
        self._con.execute(f"CREATE VIEW stored_{name} AS {source}")

    def keep(self, view: str) -> None:
        """Hold a view's rows in memory, where several statements will read it."""
        if view not in self._kept:
            self._con.execute(f"CREATE TEMP TABLE kept AS FROM {view}")
            self._con.execute(f"DROP VIEW {view}")
            self._con.execute(f"ALTER TABLE kept RENAME TO {view}")
            self._kept.add(view)

    def arrow(self, sql: str) -> pa.Table:
        """Run one statement and return its rows as an Arrow table.

        Raises
        ------
        StoreError
            If the snapshot's files can not be read, or memory does not suffice.
        """
        try:
            return self._con.sql(sql).to_arrow_table()
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.OutOfMemoryException) as error:
            raise StoreError(
                "读取快照失败：文件损坏，或内存不足",
                "can not read the snapshot: a file is damaged, or memory does not suffice",
                where=Where(str(self.snapshot.folder)),
            ) from error

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection, for callers that join the graph with tables of their own."""
        return self._con

    def close(self) -> None:
        """Give the memory back."""
        self._con.close()

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
