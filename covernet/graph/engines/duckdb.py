"""The embedded engine: DuckDB over a snapshot's Parquet files."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import duckdb

from covernet.errors import StoreError, Where
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.graph.views import PLACES, day_views

if TYPE_CHECKING:
    import pyarrow as pa

    from covernet.graph.declarations import EdgeType, NodeType, PropertyType

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


IN_MEMORY = 100_000
"""Rows up to which a part is held in memory: opening its file again for every statement costs more."""


_RELATION = re.compile(r"\b(?:stored_nodes|stored_edges|nodes|edges|absent|place)_[A-Za-z_]+")


def relations_read(views: Sequence[tuple[str, str]], statements: Iterable[str]) -> set[str]:
    """Names of all relations that statements read, themselves or through views."""
    wanted = {name for text in statements for name in _RELATION.findall(text)}
    for name, text in reversed(views):  # a view stands after those it reads
        if name in wanted:
            wanted |= set(_RELATION.findall(text))
    return wanted


def open_connection() -> duckdb.DuckDBPyConnection:
    """A connection of its own, with an empty database in memory."""
    return duckdb.connect()


def constant(text: str) -> str:
    """A text as a DuckDB constant, whatever characters it holds.

    Other engines read a backslash otherwise: text for them is written by ``sqltext.literal``.

    >>> constant("O'Brien")
    "'O''Brien'"
    """
    return "'" + text.replace("'", "''") + "'"


def parquet(files: Sequence[Path]) -> str:
    """Files of one part as a DuckDB relation.

    >>> parquet([Path("a.parquet")])
    "read_parquet(['a.parquet'])"
    """
    listed = ", ".join(constant(str(file)) for file in files)
    return f"read_parquet([{listed}])"


@contextlib.contextmanager
def reading(snapshot: Snapshot) -> Iterator[None]:
    """Turn what DuckDB says of a snapshot's files into a sentence."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.OutOfMemoryException) as error:
        raise StoreError(
            "读取快照失败：文件损坏，或内存不足",
            "can not read the snapshot: a file is damaged, or memory does not suffice",
            where=Where(str(snapshot.folder)),
        ) from error


def lasting_places(is_bounded: Callable[[str], bool]) -> tuple[str, ...]:
    """Labels whose nodes are in the same place on every day they are there: nothing on the way begins or ends.

    Parameters
    ----------
    is_bounded
        Whether any row of a part begins or ends on a date.
    """
    found = []
    for node in SCHEMA.nodes:
        hops = [hop for step in SCHEMA.place_path(node.label) for hop in step.hops]
        labels = {label for hop in hops for label in hop.ends}
        way = {*_ABOVE, *(f"edges/{hop.type}" for hop in hops), *(f"nodes/{label}" for label in labels)}
        if hops and node.label not in labels and not any(map(is_bounded, way)):
            found.append(node.label)
    return tuple(found)


_ABOVE = (*(f"nodes/{label}" for label in PLACES), "edges/IN_TOWN", "edges/IN_COUNTY")
"""What leads from a place to the places above it."""


class DuckDBEngine:
    """A snapshot on one day, ready for SQL: ``nodes_<Label>``, ``edges_<TYPE>``, ``place_<Label>``.

    Use it as a context manager; each engine has a connection of its own.

    Parameters
    ----------
    statements
        The statements that will be run; only what they read is made ready. None makes everything ready.
    """

    name = "duckdb"

    def __init__(self, snapshot: Snapshot, as_of: dt.date, statements: Iterable[str] | None = None) -> None:
        self.snapshot = snapshot
        self.as_of = as_of
        self._con = duckdb.connect()
        with reading(self.snapshot):
            self._open(statements)

    def _open(self, statements: Iterable[str] | None) -> None:
        kept = {f"place_{n.label}": self.snapshot.files(f"places/{n.label}") for n in SCHEMA.nodes}
        views = [
            (name, self._kept(name, kept[name]) if kept.get(name) else text)
            for name, text in day_views(SCHEMA, self.snapshot.is_bounded, self.as_of)
        ]
        wanted = None if statements is None else relations_read(views, statements)
        for node in SCHEMA.nodes:
            self._store(f"nodes_{node.label}", self.snapshot.node_files(node.label), node_columns(node), wanted)
        for edge in SCHEMA.edges:
            self._store(f"edges_{edge.name}", self.snapshot.edge_files(edge.name), edge_columns(edge), wanted)
        for name, text in views:
            if wanted is None or name in wanted:
                kind, _, of = name.partition("_")
                # Every rule reads places, and planning them anew for each would cost more than its rows.
                part = f"nodes/{of}" if kind == "place" else f"{kind}/{of}"
                held = self.snapshot.count(part) <= IN_MEMORY or (kind == "place" and not kept.get(name))
                self._con.execute(f"CREATE {'TEMP TABLE' if held else 'VIEW'} {name} AS {text}")

    def _kept(self, name: str, files: Sequence[Path]) -> str:
        """The places that the snapshot keeps, of the nodes that are there on the day."""
        label = name.removeprefix("place_")
        text = f"SELECT p.id, p.village, p.town, p.county FROM {parquet(files)} p"
        if self.snapshot.is_bounded(f"nodes/{label}"):
            text += f" WHERE NOT EXISTS (SELECT 1 FROM absent_{label} a WHERE a.id = p.id)"
        return text

    def _store(
        self, name: str, files: Sequence[Path], columns: Sequence[tuple[str, str]], wanted: Collection[str] | None
    ) -> None:
        if wanted is not None and f"stored_{name}" not in wanted:
            return
        if files:
            source = f"SELECT {', '.join(c for c, _ in columns)} FROM {parquet(files)}"
            self._con.execute(f"CREATE VIEW stored_{name} AS {source}")
        else:
            self._con.execute(f"CREATE TEMP TABLE stored_{name} ({', '.join(f'{c} {t}' for c, t in columns)})")

    def arrow(self, sql: str) -> pa.Table:
        """Run one statement and return its rows as an Arrow table.

        Raises
        ------
        StoreError
            If the snapshot's files can not be read, or memory does not suffice.
        """
        with reading(self.snapshot):
            return self._con.sql(sql).to_arrow_table()

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
