"""Bringing tables into DuckDB: one stage table per label and edge type, with typed and untyped cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from covernet.graph.engines.duckdb import SQL_TYPES, constant
from covernet.graph.progress import Progress
from covernet.importers.cells import conversion, is_filled, is_open, normalised, quoted, raw, suspect, typed
from covernet.importers.columns import Column, columns_of, declaration
from covernet.importers.csvfile import Chunk
from covernet.importers.gate import REFUSED, refused_value
from covernet.importers.headers import clean
from covernet.importers.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_LANES = 2
"""Tables that DuckDB takes at a time: of each, it can number the lines with one thread only."""


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
    done = 0
    pool = ThreadPoolExecutor(_LANES)
    try:
        whole: dict[int, Future[int | None]] = {
            src: pool.submit(_insert_lines, con.cursor(), src, table, table.plain)
            for src, table in enumerate(tables)
            if table.plain is not None
        } | {
            src: pool.submit(_insert_records, con.cursor(), src, table, table.records)
            for src, table in enumerate(tables)
            if table.records is not None
        }
        for src, table in enumerate(tables):
            name, before = table.source.file, done
            found = whole[src].result() if src in whole else None
            for rows in _insert_chunks(con, src, table) if found is None else (found,):
                done = before + rows
                progress(f"读取 {name}", f"reading {name}", done, None)
    finally:
        pool.shutdown(cancel_futures=True)
    return {t: c for t, c in staged.items() if con.execute(f"SELECT 1 FROM {stage_name(t)} LIMIT 1").fetchone()}


def _insert_chunks(con: DuckDBPyConnection, src: int, table: Table) -> Iterator[int]:
    """Insert a table record by record, yielding the rows read so far."""
    done = 0
    insert = _insertion(src, table, "batch")
    for batch in _ahead(_arrow(chunk, len(table.columns)) for chunk in table.chunks):
        con.register("batch", batch)
        con.execute(insert)
        con.unregister("batch")
        done += batch.num_rows
        yield done


def _insert_records(own: DuckDBPyConnection, src: int, table: Table, records: pa.Table) -> int | None:
    """Insert the records of a table that Arrow has, in their order and one after the other, and count them."""
    with own:
        own.register(f"records_{src}", records)
        own.execute(_insertion(src, table, f"(SELECT NULL::VARCHAR[] AS extra, * FROM records_{src})"))
        own.unregister(f"records_{src}")
    return int(records.num_rows)


def _insert_lines(own: DuckDBPyConnection, src: int, table: Table, skip: int) -> int | None:
    """Let DuckDB read a plain file, and count its rows; None, and no row, where it is not as even as it looked.

    ``own`` is a connection for this file alone, because each serves one thread at a time.
    """
    names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(table.columns)))
    lines = (
        f"SELECT (row_number() OVER () + {skip})::INTEGER AS line, NULL::VARCHAR[] AS extra, * "
        f"FROM read_csv({constant(str(table.source.path))}, header = false, skip = {skip}, auto_detect = false, "
        f"delim = ',', quote = '', escape = '', nullstr = '', columns = {{{names}}})"
    )
    try:
        with own:
            found = own.execute(_insertion(src, table, f"({lines})", clean=table.clean)).fetchone()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None
    return int(found[0]) if found else 0


def _create(con: DuckDBPyConnection, target: str, columns: Sequence[Column]) -> None:
    cells = [f"{raw(c)} VARCHAR" for c in columns]
    cells += [f"{typed(c)} {SQL_TYPES[c.type]}" for c in columns if not is_open(c)]
    con.execute(
        f"CREATE TABLE {stage_name(target)} "
        f"(src INTEGER, line INTEGER, extra VARCHAR[], {', '.join(cells)}, suspect BOOLEAN)"
    )


def _insertion(src: int, table: Table, rows: str, *, clean: bool = False) -> str:
    """SQL that stages ``rows``: (line, extra, c0, c1, ...)."""
    cells = [quoted(f"c{i}") for i in range(len(table.columns))]
    read = ", ".join(
        f"{cell if clean else normalised(cell)} AS {raw(c)}" for cell, c in zip(cells, table.columns, strict=True)
    )
    converted = "".join(f", {conversion(c)} AS {typed(c)}" for c in table.columns if not is_open(c))
    # asked of the cells as they come: of the normalised ones, DuckDB would normalise every cell twice
    filled = " OR ".join([*(f"{c} IS NOT NULL" if clean else is_filled(c) for c in cells), "extra IS NOT NULL"])
    return (
        f"INSERT INTO {stage_name(table.target)} BY NAME "
        f"SELECT *, {suspect(table.columns, clean=clean)} AS suspect FROM ("
        f"SELECT *{converted} FROM (SELECT {src} AS src, line, extra, {read} FROM {rows} WHERE {filled}))"
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
            "extra": pa.nulls(len(rows), pa.list_(pa.string()))
            if extra is None
            else pa.array(extra, pa.list_(pa.string())),
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
