"""Joining what was accepted with what the network holds: new keys come, changed rows replace, nothing goes.

An empty cell of a changed row is a missing value; a column that a table of a bundle leaves out keeps what the network
has. Tables derived from ledgers say all that is known (:mod:`mapping.reconcile`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from covernet.errors import DataError, Where
from covernet.graph.engines.duckdb import SQL_TYPES, constant
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.cells import quoted, typed
from covernet.importers.columns import Column, columns_of, is_node, key_of, part
from covernet.importers.endpoints import ends_name
from covernet.importers.numbering import LABEL, nodes_name, numbered
from covernet.importers.staging import stage_name
from covernet.importers.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def stored_columns(target: str) -> dict[str, str]:
    """The columns of a stored part without its counties, with their SQL types.

    >>> list(stored_columns("HAS_ROLE"))
    ['from_label', 'from_id', 'to_label', 'to_id', 'role', 'since', 'until']
    """
    ends = {} if is_node(target) else {"from_label": LABEL, "from_id": "VARCHAR", "to_label": LABEL, "to_id": "VARCHAR"}
    declared = columns_of(SCHEMA.node(target) if is_node(target) else SCHEMA.edge(target))
    return ends | {
        c.name: SQL_TYPES[c.type] for c in declared if c.name not in ("from", "to", "from_label", "to_label")
    }


def settled(target: str, columns: Sequence[Column] | None) -> dict[str, str]:
    """The stored columns that have one value in every row, with SQL for it: DuckDB need not carry them along.

    Parameters
    ----------
    columns
        Columns of the stage table; None where rows come from the current snapshot as well.

    >>> settled("SERVES", [])["from_label"]
    "'Member'::node_label"
    """
    found = {}
    if not is_node(target) and len(endpoints := SCHEMA.edge(target).endpoints) == 1:
        found = {
            f"{side}_label": f"{constant(label)}::{LABEL}"
            for side, label in zip(("from", "to"), endpoints[0], strict=True)
        }
    if columns is not None:
        has = {*(c.name for c in columns), "from_label", "from_id", "to_label", "to_id"}
        found |= {name: f"NULL::{kind}" for name, kind in stored_columns(target).items() if name not in has}
    return found


def stored_name(target: str) -> str:
    """The view of what the current snapshot holds of a label or edge type."""
    return f"stored_{target}"


def good_name(target: str) -> str:
    """The view of the accepted rows of a label or edge type, each key once."""
    return f"good_{target}"


def fresh_name(target: str) -> str:
    """The accepted rows of a label or edge type that are new or change something."""
    return f"fresh_{target}"


def final_name(target: str) -> str:
    """What the next snapshot holds of a label or edge type, still without counties."""
    return f"final_{target}"


def numbers(target: str) -> tuple[str, ...]:
    """The columns of edges that stand for their ends' ids."""
    return () if is_node(target) else ("fn", "tn")


def view_stored(con: DuckDBPyConnection, snapshot: Snapshot | None, target: str) -> bool:
    """Make the view of what a snapshot holds of a label or edge type; False where it holds nothing."""
    files = snapshot.files(part(target)) if snapshot else []
    if files:
        listed = ", ".join(constant(path.as_posix()) for path in files)
        columns = ", ".join(
            f"{quoted(name)}::{kind} AS {quoted(name)}" for name, kind in stored_columns(target).items()
        )
        con.execute(f"CREATE VIEW {stored_name(target)} AS SELECT {columns} FROM read_parquet([{listed}])")
    return bool(files)


def view_good(con: DuckDBPyConnection, target: str, columns: Sequence[Column]) -> None:
    """Make the view of the rows without a fault that repeat no earlier one."""
    excluded = [
        f'ANTI JOIN (SELECT "row" FROM {table} WHERE target = {constant(target)}) USING ("row")'
        for table in ("faults", "repeats")
        if con.execute(f"SELECT 1 FROM {table} WHERE target = {constant(target)} LIMIT 1").fetchone()
    ]
    one = settled(target, columns)
    if is_node(target):
        cells = ", ".join(f"{typed(c)} AS {quoted(c.name)}" for c in columns)
        rows = f'(SELECT rowid AS "row", src, line, {cells} FROM {stage_name(target)}) g'
    else:
        rows = f"{ends_name(target)} g"
    listed = ", ".join(
        f"{one[name]} AS {quoted(name)}" if name in one else f"g.{quoted(name)}"
        for name in (*stored_columns(target), *numbers(target))
    )
    con.execute(
        f'CREATE VIEW {good_name(target)} AS SELECT g."row", g.src, g.line, {listed} FROM {rows} {" ".join(excluded)}'
    )


def same_key(target: str, a: str, b: str) -> str:
    """SQL: whether two rows have the same key; a missing key property is a value of its own."""
    declared = () if is_node(target) else SCHEMA.edge(target).key
    return " AND ".join(
        f"{a}.{quoted(k)} {'IS NOT DISTINCT FROM' if k in declared else '='} {b}.{quoted(k)}" for k in key_of(target)
    )


def left_out(target: str, tables: Sequence[Table]) -> dict[str, list[int]]:
    """The columns that a bundle's tables of a label or edge type leave out, each with the ``src`` of these tables."""
    has = {
        src: {c.name for c in table.columns}
        for src, table in enumerate(tables)
        if table.target == target and table.origin is None
    }
    found = {
        name: [src for src, columns in has.items() if name not in columns]
        for name in stored_columns(target)
        if name not in key_of(target)
    }
    return {name: sources for name, sources in found.items() if sources}


def merge(
    con: DuckDBPyConnection,
    snapshot: Snapshot | None,
    target: str,
    *,
    is_stored: bool,
    is_staged: bool,
    lacking: Mapping[str, Sequence[int]],
) -> None:
    """Make ``final_<target>``, and ``fresh_<target>``: the accepted rows that are new or change something.

    Both have the stored columns, the numbers of an edge's ends, ``src`` and ``line``.

    Parameters
    ----------
    lacking
        What :func:`left_out` says of the tables.

    Raises
    ------
    DataError
        If a row ends before it begins with the date that the network has.
    """
    columns = ", ".join(map(quoted, stored_columns(target)))
    final, fresh, stored = final_name(target), fresh_name(target), stored_name(target)
    if is_staged and is_stored and snapshot:
        good = _filled(con, snapshot, target, lacking)
        equal = " AND ".join(f"g.{quoted(c)} IS NOT DISTINCT FROM o.{quoted(c)}" for c in stored_columns(target))
        con.execute(
            f"CREATE TABLE {fresh} AS SELECT g.* FROM {good} g "
            f"ANTI JOIN {stored} o ON {same_key(target, 'g', 'o')} AND {equal}"
        )
        if good != good_name(target):
            _check_intervals(con, fresh)
    elif is_staged:
        con.execute(f"CREATE VIEW {fresh} AS SELECT * FROM {good_name(target)}")
    parts = []
    also = "".join(f", {name}" for name in numbers(target))
    if is_stored and snapshot:
        known = f"SELECT * FROM {stored} o" + (
            f" ANTI JOIN {fresh} g ON {same_key(target, 'g', 'o')}" if is_staged else ""
        )
        if not is_node(target):
            known = (
                f"SELECT e.*, a.n AS fn, b.n AS tn FROM ({known}) e "
                f"JOIN ({numbered(SCHEMA.edge(target).from_labels)}) a ON a.id = e.from_id AND a.label = e.from_label "
                f"JOIN ({numbered(SCHEMA.edge(target).to_labels)}) b ON b.id = e.to_id AND b.label = e.to_label"
            )
        origin = _origin(con, snapshot, target)
        parts.append(f"SELECT {_listed(target)}{also}, p.src, p.line FROM ({known}) f LEFT JOIN ({origin}) p "
                     f"ON {same_key(target, 'f', 'p')}")  # fmt: skip
    if is_staged:
        parts.append(f"SELECT {columns}{also}, src, line FROM {fresh}")
    con.execute(f"CREATE VIEW {final} AS {' UNION ALL '.join(parts)}")


def _filled(con: DuckDBPyConnection, snapshot: Snapshot, target: str, lacking: Mapping[str, Sequence[int]]) -> str:
    """The view of the accepted rows, with what the network has in the columns that their tables leave out."""
    dated = snapshot.is_bounded(part(target))
    cells = ", ".join(
        f"CASE WHEN g.src IN ({', '.join(map(str, sources))}) THEN o.{quoted(name)} ELSE g.{quoted(name)} END AS {quoted(name)}"
        for name, sources in lacking.items()
        if dated or name not in ("since", "until")
    )
    if not cells:
        return good_name(target)
    con.execute(
        f"CREATE VIEW filled_{target} AS SELECT g.* REPLACE ({cells}) FROM {good_name(target)} g "
        f"LEFT JOIN {stored_name(target)} o ON {same_key(target, 'g', 'o')}"
    )
    return f"filled_{target}"


def _check_intervals(con: DuckDBPyConnection, fresh: str) -> None:
    """Refuse a date that contradicts the one that the network has: the row alone could not be judged."""
    found = con.execute(
        f"SELECT s.file, s.sheet, g.line FROM {fresh} g JOIN sources s USING (src) "
        "WHERE g.until <= g.since ORDER BY ALL LIMIT 1"
    ).fetchone()
    if found:
        raise DataError(
            "起始、终止日期中有一个用的是网络里已有的，终止日期不晚于起始日期；请在表中写明 since 和 until 两列",
            "until is not after since, one of which the network has; give this sheet both columns",
            where=Where(*found),
        )


def _listed(target: str) -> str:
    return ", ".join(f"f.{quoted(c)}" for c in stored_columns(target))


def _origin(con: DuckDBPyConnection, snapshot: Snapshot, target: str) -> str:
    """A query for where the stored rows were read; their files and sheets are added to ``sources``."""
    files = ", ".join(constant(path.as_posix()) for path in snapshot.files(f"provenance/{part(target)}"))
    rows = f"read_parquet([{files}])"
    con.execute(f"""
        INSERT INTO sources
        SELECT (SELECT coalesce(max(src), 0) FROM sources) + row_number() OVER (), file, sheet
        FROM (SELECT DISTINCT file, sheet FROM {rows}) ANTI JOIN sources USING (file, sheet)""")
    key = ", ".join(f"p.{quoted(k)}" for k in key_of(target))
    one = "SELECT file, sheet, min(src) AS src FROM sources GROUP BY ALL"
    return f"SELECT {key}, s.src, p.line FROM {rows} p JOIN ({one}) s ON s.file = p.file AND s.sheet = p.sheet"


def name_sources(con: DuckDBPyConnection) -> None:
    """Make ``named``: the rows of ``sources`` with file and sheet as ENUMs."""
    for column in ("file", "sheet"):
        con.execute(f"CREATE TYPE {column}_name AS ENUM (SELECT DISTINCT {column} FROM sources ORDER BY ALL)")
    con.execute("CREATE TABLE named AS SELECT src, file::file_name AS file, sheet::sheet_name AS sheet FROM sources")


def make_whole(con: DuckDBPyConnection, target: str, one: Mapping[str, str], counties: str, joins: str) -> None:
    """Make ``whole``: what the next snapshot holds of a part with counties and origins, sorted by county and key.

    Of its two views, ``stored_part`` has the part's columns and ``origins`` its provenance.

    Parameters
    ----------
    one
        The columns that have one value in every row (:func:`settled`), which are left to the views.
    counties, joins
        SQL for the county columns and for the joins they need.
    """
    rows, order = (
        f"(SELECT *, rowid::INTEGER AS n FROM {nodes_name(target)})" if is_node(target) else final_name(target),
        ["n"],
    )
    if not is_node(target):
        edge = SCHEMA.edge(target)
        ends = ("fn", "tn") if len(edge.endpoints) == 1 else ("from_label", "fn", "to_label", "tn")
        order = [quoted(c) for c in (*ends, *edge.key)]
    varying = ", ".join(f"f.{quoted(name)}" for name in stored_columns(target) if name not in one)
    con.execute(
        f"CREATE TABLE whole AS SELECT {varying}, {counties}, s.file, s.sheet, f.line "
        f"FROM {rows} f JOIN named s ON s.src = f.src{joins} ORDER BY {county_of(target)}, {', '.join(f'f.{c}' for c in order)}"
    )
    shown = {name: f"{one[name]} AS {quoted(name)}" if name in one else quoted(name) for name in stored_columns(target)}
    con.execute(f"CREATE VIEW stored_part AS SELECT {', '.join([*shown.values(), *county_names(target)])} FROM whole")
    key = ", ".join(shown[name] for name in key_of(target))
    con.execute(f"CREATE VIEW origins AS SELECT {key}, file, sheet, line FROM whole")


def county_names(target: str) -> tuple[str, ...]:
    """The columns of a part for the counties of its rows."""
    return ("county",) if is_node(target) else ("from_county", "to_county")


def county_of(target: str) -> str:
    """The column by which a part is split into files."""
    return county_names(target)[0]
