"""Bringing tables into DuckDB: one stage table per label and edge type, with typed and untyped cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from covernet.graph.progress import Progress
from covernet.importers.cells import (
    SQL_TYPES,
    conversion,
    is_open,
    normalised,
    quoted,
    raw,
    suspect,
    typed,
)
from covernet.importers.columns import Column, columns_of, declaration
from covernet.importers.csvfile import Chunk, read_plain
from covernet.importers.gate import REFUSED, refused_value
from covernet.importers.headers import clean
from covernet.importers.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_GROUP = 8
"""Batches of a plain file taken at a time, of about 2 MiB each."""


def stage_name(target: str) -> str:
    """The stage table of a label or edge type."""
    return f"stage_{target}"


def stage(con: DuckDBPyConnection, tables: Sequence[Table], progress: Progress) -> Mapping[str, tuple[Column, ...]]:
    """Read tables into stage tables and say which columns each stage table has.

    A stage table has ``src`` (index into ``tables``), ``line``, ``extra`` (cells beyond the header; NULL
    without), ``r_*`` and ``t_*`` columns and ``suspect``. Rows without any filled cell are left out, and so
    are labels and types without any row.
    """
    staged: dict[str, tuple[Column, ...]] = {}
    for target in dict.fromkeys(t.target for t in tables):
        used = {c.name for t in tables if t.target == target for c in t.columns}
        staged[target] = tuple(c for c in columns_of(declaration(target)) if c.name in used)
        _create(con, target, staged[target])
    con.execute("SET preserve_insertion_order = false")  # rows carry their line, so both cores may insert
    done = 0
    for src, table in enumerate(tables):
        name = table.source.file
        for done in _insert(con, src, table, done):
            progress(f"读取 {name}", f"reading {name}", done, None)
    con.execute("SET preserve_insertion_order = true")
    return {t: c for t, c in staged.items() if con.execute(f"SELECT 1 FROM {stage_name(t)} LIMIT 1").fetchone()}


def _insert(con: DuckDBPyConnection, src: int, table: Table, done: int) -> Iterator[int]:
    """Insert a table, yielding the rows read so far; a plain file that proves uneven is read again."""
    if table.plain is not None:
        con.execute("BEGIN")
        try:
            plain = read_plain(table.source.path, len(table.columns), table.plain)
            yield from _insert_batches(con, _insertion(src, table, "NULL::VARCHAR[]"), _grouped(plain), done)
            con.execute("COMMIT")
            return
        except pa.ArrowInvalid:
            con.execute("ROLLBACK")
    even = (_arrow(chunk, len(table.columns)) for chunk in table.chunks)
    yield from _insert_batches(con, _insertion(src, table, "extra"), even, done)


def _insert_batches(con: DuckDBPyConnection, insert: str, batches: Iterator[pa.Table], done: int) -> Iterator[int]:
    for batch in _ahead(batches):
        con.register("batch", batch)
        con.execute(insert)
        con.unregister("batch")
        done += batch.num_rows
        yield done


def _grouped(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Several batches at a time, so that DuckDB has work for every core."""
    while group := list(islice(batches, _GROUP)):
        yield pa.Table.from_batches(group)


def _create(con: DuckDBPyConnection, target: str, columns: Sequence[Column]) -> None:
    cells = [f"{raw(c)} VARCHAR" for c in columns]
    cells += [f"{typed(c)} {SQL_TYPES[c.type]}" for c in columns if not is_open(c)]
    con.execute(
        f"CREATE TABLE {stage_name(target)} "
        f"(src INTEGER, line INTEGER, extra VARCHAR[], {', '.join(cells)}, suspect BOOLEAN)"
    )


def _insertion(src: int, table: Table, extra: str) -> str:
    read = ", ".join(f"{normalised(quoted(f'c{i}'))} AS {raw(c)}" for i, c in enumerate(table.columns))
    converted = "".join(f", {conversion(c)} AS {typed(c)}" for c in table.columns if not is_open(c))
    filled = f"coalesce({', '.join(raw(c) for c in table.columns)}) IS NOT NULL OR extra IS NOT NULL"
    return (
        f"INSERT INTO {stage_name(table.target)} BY NAME "
        f"SELECT *, {suspect(table.columns)} AS suspect FROM ("
        f"SELECT *{converted} FROM (SELECT {src} AS src, line, {extra} AS extra, {read} FROM batch) WHERE {filled})"
    )


def _ahead(batches: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Read the next batch in a second thread while DuckDB, which needs no interpreter, takes this one."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def _arrow(chunk: Chunk, width: int) -> pa.Table:
    rows, lines = chunk.rows, chunk.lines
    extra: list[list[str] | None] | None = None
    if set(map(len, rows)) - {width}:
        rows, lines, extra = _evened(chunk, width)
    cells = list(zip(*rows, strict=True)) or [()] * width
    return pa.table(
        {
            "line": pa.array(lines, pa.int32()),
            "extra": pa.nulls(len(rows), pa.list_(pa.string())) if extra is None else pa.array(extra, pa.list_(pa.string())),
            **{f"c{i}": pa.array(column, pa.string()) for i, column in enumerate(cells)},
        }
    )


def _evened(chunk: Chunk, width: int) -> tuple[list[list[str]], list[int], list[list[str] | None]]:
    """Rows as wide as the header: missing cells added, filled cells beyond it kept apart."""
    rows: list[list[str]] = []
    lines: list[int] = []
    extra: list[list[str] | None] = []
    for row, line in zip(chunk.rows, chunk.lines, strict=True):
        if not row:
            continue
        beyond = [clean(cell) for cell in row[width:]]
        rows.append(row[:width] + [""] * (width - len(row)))
        lines.append(line)
        extra.append([REFUSED if refused_value(cell) else cell for cell in beyond] if any(beyond) else None)
    return rows, lines, extra
