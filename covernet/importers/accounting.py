"""What became of every row: the quarantine table and the counts by file and sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    """Make ``quarantine``, with one row for each row of a bundle that has a fault."""
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
        if table.origin or table.target not in affected:
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


def drop_flawless(con: DuckDBPyConnection, targets: Iterable[str]) -> None:
    """Drop the stage tables without a fault, which nobody reads again: what follows can have their memory."""
    faulty = {t for (t,) in con.execute("SELECT DISTINCT target FROM faults").fetchall()}
    for target in targets:
        if target not in faulty:
            con.execute(f"DROP TABLE {stage_name(target)}")


def count_rows(con: DuckDBPyConnection, tables: Sequence[Table], names: Mapping[str, str]) -> dict[int, int]:
    """Count rows by index into ``tables``, given the DuckDB table or view of each target."""
    found: dict[int, int] = {}
    for target, name in names.items():
        own = [src for src, table in enumerate(tables) if table.target == target]
        query = f"SELECT src, count(*) FROM {name} GROUP BY src"
        # all rows of a table are counted without reading them
        found |= con.execute(query if len(own) > 1 else f"SELECT {own[0]}, count(*) FROM {name}").fetchall()
    return found


def report_tables(
    con: DuckDBPyConnection, tables: Sequence[Table], read: Mapping[int, int], accepted: Mapping[int, int]
) -> tuple[TableReport, ...]:
    """Say what became of the rows of each table of a bundle; needs ``quarantine``.

    Parameters
    ----------
    read, accepted
        Rows by index into ``tables``.
    """
    held: dict[int, dict[str, int]] = {}
    for src, code, rows in con.execute("SELECT src, reason, count(*) FROM quarantine GROUP BY ALL").fetchall():
        held.setdefault(src, {})[code] = int(rows)
    reports = []
    for src, table in enumerate(tables):
        if table.origin:
            continue
        by_code = held.get(src, {})
        reasons = {code: by_code[code] for code in REASONS if code in by_code}
        rows, taken, kept_out = read.get(src, 0), accepted.get(src, 0), sum(reasons.values())
        reports.append(
            TableReport(
                table.source.file, table.source.sheet, table.target,
                read=rows, accepted=taken, quarantined=kept_out, skipped=rows - taken - kept_out, reasons=reasons,
            )
        )  # fmt: skip
    return tuple(reports)
