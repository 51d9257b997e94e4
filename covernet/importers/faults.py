"""Faults: why a staged row goes to quarantine.

The table ``faults`` has (target, row, rank, code, col): ``row`` is the row's number in its stage table,
``rank`` the place of its code in :data:`~covernet.importers.report.REASONS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from covernet.graph.engines.duckdb import constant
from covernet.importers.cells import BAD_INTERVAL, SIDES, misfit, misfit_code, raw
from covernet.importers.columns import Column
from covernet.importers.gate import CANDIDATE, REFUSED, refused_value
from covernet.importers.report import RANK
from covernet.importers.staging import stage_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def create_faults(con: DuckDBPyConnection) -> None:
    """Make the empty tables ``faults`` and ``refused`` (texts that the value gate refuses)."""
    con.execute('CREATE TABLE faults (target VARCHAR, "row" BIGINT, rank TINYINT, code VARCHAR, col VARCHAR)')
    con.execute("CREATE TABLE refused (cell VARCHAR)")


def add_fault(con: DuckDBPyConnection, target: str, code: str, column: str, rows: str) -> None:
    """Note a fault for every row number that a query returns."""
    con.execute(
        f'INSERT INTO faults SELECT {constant(target)}, "row", {RANK[code]}, {constant(code)}, {constant(column)} '
        f'FROM ({rows}) found("row")'
    )


def find_cell_faults(con: DuckDBPyConnection, target: str, columns: Sequence[Column]) -> None:
    """Note the faults that a row shows by itself: shape, refused values, missing ids, types, values, interval."""
    table = stage_name(target)
    if con.execute(f"SELECT 1 FROM {table} WHERE suspect LIMIT 1").fetchone() is None:
        return
    _find_refused(con, table, columns)
    suspects = f"SELECT rowid FROM {table} WHERE suspect AND"
    add_fault(con, target, "bad-row", "", f"{suspects} extra IS NOT NULL")
    add_fault(con, target, "refused-value", "", f"{suspects} list_contains(extra, {constant(REFUSED)})")
    for column in columns:
        name = column.name
        add_fault(con, target, "refused-value", name, f"{suspects} {raw(column)} IN (SELECT cell FROM refused)")
        if column.required:
            add_fault(con, target, "missing-id", name, f"{suspects} {raw(column)} IS NULL")
        if name not in SIDES:
            add_fault(con, target, misfit_code(column), name, f"{suspects} {misfit(column)}")
    if {"since", "until"} <= {c.name for c in columns}:
        add_fault(con, target, "bad-interval", "until", f"{suspects} {BAD_INTERVAL}")


def _find_refused(con: DuckDBPyConnection, table: str, columns: Sequence[Column]) -> None:
    """Let the value gate decide on each distinct text that looks like a refused number."""
    for column in columns:
        cell = raw(column)
        candidates = con.execute(
            f"SELECT DISTINCT {cell} FROM {table} WHERE suspect AND regexp_matches({cell}, {constant(CANDIDATE)})"
        )
        while some := candidates.fetchmany(50_000):
            hits = [text for (text,) in some if refused_value(text)]
            if hits:
                con.cursor().execute("INSERT INTO refused SELECT unnest(?::VARCHAR[])", [hits])
