"""What became of every row: the quarantine table and the counts by file and sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from covernet.graph.engines.duckdb import constant
from covernet.importers.cells import raw
from covernet.importers.gate import REFUSED
from covernet.importers.report import REASONS, TableReport
from covernet.importers.staging import stage_name
from covernet.importers.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def create_sources(con: DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Make ``sources``: (src, file, sheet, columns), where columns are in the order of the header."""
    rows = pa.table(
        {
            "src": pa.array(range(len(tables)), pa.int32()),
            "file": pa.array([t.source.file for t in tables], pa.string()),
            "sheet": pa.array([t.source.sheet for t in tables], pa.string()),
        }
    )
    con.register("rows", rows)
    con.execute("CREATE TABLE sources AS SELECT * FROM rows")
    con.unregister("rows")


def make_quarantine(con: DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Make ``quarantine``, with one row for each row that has a fault."""
    con.execute("""
        CREATE TABLE reasons AS
        SELECT target, "row", arg_min(code, (rank, col)) AS reason,
          list({'code': code, 'column': col} ORDER BY rank, col) AS reasons
        FROM (SELECT DISTINCT * FROM faults) GROUP BY target, "row" """)
    con.execute("""
        CREATE TABLE quarantine (src INTEGER, file VARCHAR, sheet VARCHAR, line INTEGER, target VARCHAR,
          reason VARCHAR, reasons STRUCT(code VARCHAR, "column" VARCHAR)[], columns VARCHAR[], "values" VARCHAR[])""")
    affected = {t for (t,) in con.execute("SELECT DISTINCT target FROM reasons").fetchall()}
    for src, table in enumerate(tables):
        if table.target not in affected:
            continue
        names = ", ".join(constant(c.name) for c in table.columns)
        cells = ", ".join(_shown(raw(c)) for c in table.columns)
        con.execute(f"""
            INSERT INTO quarantine
            SELECT s.src, {constant(table.source.file)}, {constant(table.source.sheet)}, s.line, r.target, r.reason,
              r.reasons, list_concat([{names}], list_transform(coalesce(s.extra, []), lambda x: '')),
              list_concat([{cells}], coalesce(s.extra, []))
            FROM reasons r JOIN {stage_name(table.target)} s ON s.rowid = r."row"
            WHERE r.target = {constant(table.target)} AND s.src = {src}""")


def _shown(cell: str) -> str:
    return f"CASE WHEN s.{cell} IN (SELECT cell FROM refused) THEN {constant(REFUSED)} ELSE coalesce(s.{cell}, '') END"


def count(con: DuckDBPyConnection, tables: Sequence[Table], staged: Collection[str]) -> tuple[TableReport, ...]:
    """Count what became of the rows of each table; needs ``quarantine``, and ``fresh_<target>`` for all that is staged."""
    reports = []
    read = {target: _by_src(con, stage_name(target)) for target in staged}
    accepted = {target: _by_src(con, f"fresh_{target}") for target in staged}
    for src, table in enumerate(tables):
        by_code = dict(
            con.execute("SELECT reason, count(*) FROM quarantine WHERE src = ? GROUP BY 1", [src]).fetchall()
        )
        reasons = {code: int(by_code[code]) for code in REASONS if code in by_code}
        rows, taken = (found.get(table.target, {}).get(src, 0) for found in (read, accepted))
        held = sum(reasons.values())
        reports.append(
            TableReport(
                table.source.file, table.source.sheet, table.target,
                read=rows, accepted=taken, quarantined=held, skipped=rows - taken - held, reasons=reasons,
            )
        )  # fmt: skip
    return tuple(reports)


def _by_src(con: DuckDBPyConnection, table: str) -> dict[int, int]:
    return {int(src): int(n) for src, n in con.execute(f"SELECT src, count(*) FROM {table} GROUP BY src").fetchall()}
