"""The statements of covernet, unchanged, on Sail (Spark SQL) beside DuckDB."""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from covernet.graph.engines.duckdb import DuckDBEngine, edge_columns, node_columns
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.graph.views import day_views


@contextmanager
def sail_session() -> Iterator[Any]:
    """A Spark session on a Sail server of this process, listening on 127.0.0.1 only.

    The drivers are imported here because they are optional.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark warns of pandas 3
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession

        main = sys.modules["__main__"]
        if not hasattr(main, "__file__"):  # in a worker of pytest-xdist pyspark takes this for a run of its doctests
            main.__file__ = __file__
        server = SparkConnectServer(ip="127.0.0.1", port=0)
        server.start(background=True)
        try:
            _, port = server.listening_address
            session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
            try:
                yield session
            finally:
                session.stop()
        finally:
            server.stop()


def register(session: Any, snapshot: Snapshot, day: dt.date) -> None:
    """Offer a snapshot's tables and the views of a day, with the text DuckDB gets."""
    stored = [(f"nodes_{n.label}", snapshot.node_files(n.label), node_columns(n)) for n in SCHEMA.nodes]
    stored += [(f"edges_{e.name}", snapshot.edge_files(e.name), edge_columns(e)) for e in SCHEMA.edges]
    for name, files, columns in stored:
        if files:
            rows = session.read.parquet(*map(str, files))
        else:
            typed = (f"CAST(NULL AS {'STRING' if t == 'VARCHAR' else t}) AS {column}" for column, t in columns)
            rows = session.sql(f"SELECT {', '.join(typed)} WHERE FALSE")
        rows.createOrReplaceTempView(f"stored_{name}")
    for name, text in day_views(SCHEMA, snapshot.is_bounded, day):
        session.sql(text).createOrReplaceTempView(name)


def rows(table: pa.Table) -> Counter[tuple[tuple[str, Any], ...]]:
    """A table's rows as a bag, without types: Spark counts in other widths than DuckDB."""
    return Counter(tuple(row.items()) for row in table.to_pylist())


def disagreements(session: Any, snapshot: Snapshot, day: dt.date, statements: dict[str, str]) -> list[str]:
    """Names of statements that return other rows on Sail than on DuckDB, with the rows."""
    out = []
    register(session, snapshot, day)
    with DuckDBEngine(snapshot, day) as engine:
        for name, text in statements.items():
            here, there = rows(engine.arrow(text)), rows(session.sql(text).toArrow())
            if here != there:
                out.append(f"{name}\nonly DuckDB: {here - there}\nonly Sail: {there - here}\n{text}")
    return out
