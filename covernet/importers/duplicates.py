"""Rows with the same key: exact repeats are skipped, contradictions go to quarantine, all of them.

The table ``repeats`` has (target, row) for every good row that only repeats an earlier good one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from covernet.graph.engines.duckdb import constant
from covernet.importers.cells import is_open, quoted, raw, typed
from covernet.importers.columns import Column, is_node, key_of
from covernet.importers.endpoints import ends_name
from covernet.importers.faults import add_fault
from covernet.importers.merging import settled
from covernet.importers.staging import stage_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_EXTRA = "coalesce(array_to_string(extra, chr(31)), '')"


def create_repeats(con: DuckDBPyConnection) -> None:
    """Make the empty table ``repeats``."""
    con.execute('CREATE TABLE repeats (target VARCHAR, "row" BIGINT)')


def find_duplicates(con: DuckDBPyConnection, target: str, columns: Sequence[Column]) -> None:
    """Compare all rows that share a key, the faulty ones included."""
    stage = stage_name(target)
    rows = f'(SELECT rowid AS "row", * FROM {stage})' if is_node(target) else ends_name(target)
    key = _key(target, columns)
    names = [f"k{i}" for i in range(len(key))]
    aliased = ", ".join(f"{k} AS {n}" for k, n in zip(key, names, strict=True))
    hashed = _hashed(target, columns)
    # grouping hashes is several times as fast as grouping keys; equal hashes are compared in full below
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {hashed} AS h FROM {rows} WHERE {_present(target)} "
        f"GROUP BY 1 HAVING count(*) > 1"
    )
    if con.execute("SELECT 1 FROM twice LIMIT 1").fetchone() is None:
        return
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE again AS
        SELECT a.*, s.src, s.line, {_content(columns)} AS content
        FROM (SELECT "row", {aliased}, {hashed} AS h FROM {rows} WHERE {_present(target)}) a
        SEMI JOIN twice USING (h)
        JOIN {stage} s ON s.rowid = a."row" """)
    listed = ", ".join(names)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE clashing AS
        SELECT {listed} FROM again GROUP BY ALL HAVING count(DISTINCT content) > 1""")
    clash = f'SELECT "row" FROM again SEMI JOIN clashing USING ({listed})'
    add_fault(con, target, "duplicate-id", "id" if is_node(target) else "from", clash)
    con.execute(f"""
        INSERT INTO repeats SELECT {constant(target)}, "row" FROM (
          SELECT "row", row_number() OVER (PARTITION BY {listed} ORDER BY src, line) AS place
          FROM again WHERE "row" NOT IN (SELECT "row" FROM faults WHERE target = {constant(target)})
        ) WHERE place > 1""")


def _present(target: str) -> str:
    return "r_id IS NOT NULL" if is_node(target) else "from_id IS NOT NULL AND to_id IS NOT NULL"


def _key(target: str, columns: Sequence[Column]) -> list[str]:
    """SQL for what makes a row unique; a missing label or key property counts as a value of its own."""
    if is_node(target):
        return ["r_id"]
    return [f"coalesce({quoted(k)}::VARCHAR, '')" for k in _told_by(target, columns)]


def _told_by(target: str, columns: Sequence[Column]) -> list[str]:
    """The columns that tell one edge from another."""
    one = settled(target, columns)
    return [k for k in key_of(target) if k not in one]


def _hashed(target: str, columns: Sequence[Column]) -> str:
    """SQL for a number that rows with the same key share; of ids that are nodes, the numbers are hashed."""
    if is_node(target):
        return "hash(r_id)"
    ids = {f"{side}_id": f"coalesce({side[0]}n::UBIGINT, hash({side}_id))" for side in ("from", "to")}
    return f"hash({', '.join(ids.get(k, quoted(k)) for k in _told_by(target, columns))})"


def _content(columns: Sequence[Column]) -> str:
    """SQL for all a row says beside its ends or id, so that equal rows have equal content."""
    ends = ("id", "from", "to", "from_label", "to_label")
    cells = [f"coalesce({_as_read(c)}, '')" for c in columns if c.name not in ends]
    return f"[{', '.join([*cells, _EXTRA])}]"


def _as_read(column: Column) -> str:
    """SQL for a value as text, or, where the cell does not fit, for the cell marked as such."""
    return raw(column) if is_open(column) else f"coalesce({typed(column)}::VARCHAR, '?' || {raw(column)})"
