"""Sheets that are no tables of a bundle: what became of their lines.

A line of such a sheet becomes rows of several derived tables. It is quarantined if any of these rows was, else accepted
if any of them is new, else skipped; so is a line that repeats another, and one that is no row, such as a title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from covernet.graph.engines.duckdb import constant
from covernet.importers.reading.model import SkipReason
from covernet.importers.report import REASONS, SHEET_REASONS, TableReport
from covernet.importers.staging import stage_name
from covernet.importers.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Numbers = NDArray[np.int64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
_RANK = {code: rank for rank, code in enumerate((*SHEET_REASONS, *REASONS))}


@dataclass(frozen=True)
class Made:
    """What the rows of a sheet became in one target.

    Parameters
    ----------
    rows, keys
        Pairs: a row of the sheet, and the number of a key that it says something of.
    lines
        For each key the line under which the derived table holds it, in this order: the first that says something of it.
    headers
        The column of the sheet that each column of the target comes from.
    """

    rows: _Numbers
    keys: _Numbers
    lines: _Numbers
    headers: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Origin:
    """A foreign sheet from which tables are derived.

    Parameters
    ----------
    kind
        Id of its ledger.
    columns
        The header of each of its columns, as quarantine keeps it.
    lines
        The line of each row.
    passed
        Number of lines that are no rows, by why.
    faults
        Codes and columns of the rows from which nothing was derived, by row.
    made
        What the other rows became, by target.
    cells
        Gives the cells of rows as they may be kept.
    """

    file: str
    sheet: str
    kind: str
    columns: tuple[str, ...]
    lines: _Numbers = field(repr=False)
    passed: Mapping[SkipReason, int]
    faults: Mapping[int, Iterable[tuple[str, str]]] = field(repr=False)
    made: Mapping[str, Made] = field(repr=False)
    cells: Callable[[Sequence[int]], list[list[str]]] = field(repr=False)


def first_rows(con: DuckDBPyConnection, tables: Sequence[Table], targets: Collection[str]) -> dict[int, int]:
    """The number of the first stage row of each derived table, by index into ``tables``: key by key, the others follow."""
    derived = {table.target for table in tables if table.origin and table.target in targets}
    found: dict[int, int] = {}
    for target in derived:
        found |= con.execute(f"SELECT src, min(rowid) FROM {stage_name(target)} GROUP BY src").fetchall()
    return found


def find_fresh(
    con: DuckDBPyConnection, tables: Sequence[Table], names: Mapping[str, str], first: Mapping[int, int]
) -> dict[int, _Numbers]:
    """The keys whose derived rows are new or change something, by index into ``tables``.

    Parameters
    ----------
    names
        The DuckDB table or view of each target's accepted rows.
    first
        As :func:`first_rows` says.
    """
    found = {}
    for src, table in enumerate(tables):
        if table.origin and table.target in names:
            query = f'SELECT "row" - {first[src]} AS key FROM {names[table.target]} WHERE src = {src}'
            found[src] = np.asarray(con.execute(query).fetchnumpy()["key"], np.int64)
    return found


def account(
    con: DuckDBPyConnection,
    tables: Sequence[Table],
    origins: Sequence[Origin],
    fresh: Mapping[int, _Numbers],
    first: Mapping[int, int],
) -> tuple[TableReport, ...]:
    """Put the lines that were not taken into ``quarantine``, and say what became of all lines of each sheet."""
    return tuple(
        _account(con, origin, {t.target: src for src, t in enumerate(tables) if t.origin is origin}, fresh, first)
        for origin in origins
    )


def _account(
    con: DuckDBPyConnection,
    origin: Origin,
    sources: Mapping[str, int],
    fresh: Mapping[int, _Numbers],
    first: Mapping[int, int],
) -> TableReport:
    faults = {row: set(found) for row, found in origin.faults.items()}
    for target, src in sources.items():
        _add_derived(con, origin, target, src, first.get(src, 0), faults)
    count = len(origin.lines)
    new = np.zeros(count, bool)
    for target, src in sources.items():
        made = origin.made[target]
        hit = np.zeros(len(made.lines), bool)
        hit[fresh.get(src, np.empty(0, np.int64))] = True
        new[made.rows[hit[made.keys]]] = True
    new[list(faults)] = False
    accepted = int(np.count_nonzero(new & _is_first(origin, count, new)))
    _quarantine(con, origin, faults)
    by_code = Counter(_ranked(found)[0][0] for found in faults.values())
    read = count + sum(origin.passed.values())
    return TableReport(
        origin.file, origin.sheet, origin.kind,
        read=read, accepted=accepted, quarantined=len(faults), skipped=read - accepted - len(faults),
        reasons={code: by_code[code] for code in _RANK if by_code[code]}, passed=origin.passed,
    )  # fmt: skip


def _add_derived(
    con: DuckDBPyConnection, origin: Origin, target: str, src: int, first: int, faults: dict[int, set[tuple[str, str]]]
) -> None:
    """Note why rows were not taken whose derived rows were put aside."""
    if con.execute("SELECT 1 FROM reasons WHERE target = ? LIMIT 1", [target]).fetchone() is None:
        return
    found = con.execute(
        f'SELECT r."row" - {first}, unnest(r.reasons) AS why FROM reasons r JOIN {stage_name(target)} s ON s.rowid = r."row" '
        f"WHERE r.target = {constant(target)} AND s.src = {src}"
    ).fetchall()
    made = origin.made[target]
    for key, why in found:
        for row in made.rows[made.keys == key].tolist():
            faults.setdefault(row, set()).add((why["code"], made.headers.get(why["column"], "")))


def _is_first(origin: Origin, count: int, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a row is the first of those that become the same."""
    becomes = np.zeros(count, np.uint64)
    for number, made in enumerate(origin.made.values(), start=1):
        mixed = (made.keys.astype(np.uint64) * np.uint64(64) + np.uint64(number)) * _ODD
        np.add.at(becomes, made.rows, (mixed ^ (mixed >> np.uint64(29))) * _ODD)
    first = np.zeros(count, bool)
    rows = np.flatnonzero(among)
    first[rows[np.unique(becomes[rows], return_index=True)[1]]] = True
    return first


def _ranked(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(found, key=lambda fault: (_RANK[fault[0]], fault[1]))


def _quarantine(con: DuckDBPyConnection, origin: Origin, faults: Mapping[int, set[tuple[str, str]]]) -> None:
    rows = sorted(faults)
    if not rows:
        return
    reasons = [_ranked(faults[row]) for row in rows]
    kept = pa.table(
        {
            "line": pa.array(origin.lines[rows], pa.int32()),
            "reason": pa.array([found[0][0] for found in reasons], pa.string()),
            "reasons": pa.array(
                [[{"code": code, "column": column} for code, column in found] for found in reasons],
                pa.list_(pa.struct([("code", pa.string()), ("column", pa.string())])),
            ),
            "columns": pa.array([list(origin.columns)] * len(rows), pa.list_(pa.string())),
            "values": pa.array(origin.cells(rows), pa.list_(pa.string())),
        }
    )
    con.register("kept", kept)
    con.execute(
        f"INSERT INTO quarantine SELECT NULL, {constant(origin.file)}, {constant(origin.sheet)}, line, "
        f'{constant(origin.kind)}, reason, reasons, columns, "values" FROM kept'
    )
    con.unregister("kept")
