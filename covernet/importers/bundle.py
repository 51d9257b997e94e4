"""Importing a bundle: read, check, account for every row, and write the next snapshot.

The steps, each in a module of its own: :mod:`sources` finds the tables, :mod:`tables` matches their
headers, :mod:`staging` brings them into DuckDB, :mod:`faults`, :mod:`endpoints` and :mod:`duplicates`
check them, :mod:`merging` joins them with what is there, :mod:`counties` says where each row is kept,
:mod:`places` keeps what every audit would find again, and :mod:`accounting` says what became of every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from covernet.graph.engines.duckdb import constant
from covernet.graph.model import SCHEMA
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Network, Snapshot
from covernet.graph.store import Draft, store_sentences, write_snapshot
from covernet.importers.accounting import (
    count_rows,
    create_sources,
    drop_flawless,
    make_quarantine,
    report_tables,
)
from covernet.importers.columns import is_node, part
from covernet.importers.counties import county_columns, find_counties
from covernet.importers.duplicates import create_repeats, find_duplicates
from covernet.importers.endpoints import resolve_ends
from covernet.importers.faults import create_faults, find_cell_faults
from covernet.importers.merging import (
    county_of,
    final_name,
    fresh_name,
    left_out,
    make_whole,
    merge,
    name_sources,
    settled,
    view_good,
    view_stored,
)
from covernet.importers.numbering import create_labels, sort_nodes
from covernet.importers.origin import Origin, account, find_fresh, first_rows
from covernet.importers.places import write_places
from covernet.importers.report import ImportReport, TableReport
from covernet.importers.sources import find_tables
from covernet.importers.staging import stage, stage_name
from covernet.importers.tables import Table, open_table

MEMORY = "1200MB"
"""What DuckDB may hold in memory; more is put into the network's folder."""

_TARGETS = (*(n.label for n in SCHEMA.nodes), *(e.name for e in SCHEMA.edges))

_Present = Mapping[str, Mapping[str, str]]
"""The labels and types that the next snapshot has, each with its columns of one value (:func:`merging.settled`)."""


def import_bundle(
    sources: Sequence[Path], network: Path, *, dry_run: bool = False, progress: Progress = quiet
) -> ImportReport:
    """Import folders of CSV files, CSV files and workbooks into a network.

    Parameters
    ----------
    sources
        Folders, ``.csv`` files or ``.xlsx`` workbooks; files and sheets are named after labels and types.
    network
        The network's folder; it is made if it does not exist.
    dry_run
        Check and count everything, write nothing.

    Raises
    ------
    UsageError
        If a source does not exist or is of another kind.
    DataError
        If a table can not be read or its header is refused; the network stays as it was.
    StoreError
        If the network can not be written, or its current snapshot is damaged.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "County.csv").write_text("id,name\\n310151,崇明区\\n", encoding="utf-8")
    >>> import_bundle([folder], folder / "net").accepted
    1
    """
    found = find_tables(sources)
    tables = [open_table(source) for source in found.tables]
    return import_tables(tables, network, ignored=found.ignored, dry_run=dry_run, progress=progress)


def import_tables(
    tables: Sequence[Table],
    network: Path,
    *,
    origins: Sequence[Origin] = (),
    ends: bool = False,
    ignored: tuple[str, ...] = (),
    dry_run: bool = False,
    progress: Progress = quiet,
) -> ImportReport:
    """Check opened tables, ordered by file and sheet, and write them into a network: the path of every importer.

    Parameters
    ----------
    origins
        The foreign sheets that some of the tables were derived from.
    ends
        Whether some of the tables end what full lists name no more: they are lines of no sheet.
    """
    home = Network(network)
    if dry_run:
        current = _sound(home)
        spill = home.folder / ".dry-run" if current else None
        with store_sentences(home.folder), _connection(spill) as con:
            reports, _ = _check(con, tables, origins, current, progress)
        return ImportReport(reports, ignored, False, True, current.number if current else None)
    with write_snapshot(home) as draft:
        current = _sound(home)
        spill = draft.folder / "spill"
        with _connection(spill) as con:
            reports, present = _check(con, tables, origins, current, progress)
            if current and not ends and _changes_nothing(con, reports, current):
                return ImportReport(reports, ignored, True, False, current.number)
            _write(con, present, draft, progress)
        snapshot = draft.commit(inputs=[_input(report) for report in reports])
    return ImportReport(reports, ignored, False, False, snapshot.number)


def _sound(network: Network) -> Snapshot | None:
    """The current snapshot with every checksum compared: the next one would give damaged rows a new, right one."""
    current = network.current()
    if current:
        current.verify()
    return current


@contextmanager
def _connection(spill: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory; what is too large goes to a folder that exists only meanwhile, or nowhere."""
    # DuckDB makes checkpoints even of a database in memory, which has nothing to gain from them
    own = {"checkpoint_threshold": "1TB"}
    con = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": str(spill or ""), **own})
    try:
        yield con
    finally:
        con.close()


def _check(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    origins: Sequence[Origin],
    current: Snapshot | None,
    progress: Progress,
) -> tuple[tuple[TableReport, ...], _Present]:
    """Take tables through every check; return the counts and what the next snapshot has."""
    create_sources(con, tables)
    create_labels(con)
    create_faults(con)
    create_repeats(con)
    staged = stage(con, tables, progress)
    read, first = count_rows(con, tables, {t: stage_name(t) for t in staged}), first_rows(con, tables, staged)
    stored = {target for target in _TARGETS if view_stored(con, current, target)}
    present = {t: settled(t, None if t in stored else staged[t]) for t in _TARGETS if t in staged or t in stored}
    labels, types = (tuple(t for t in present if is_node(t) is node) for node in (True, False))

    def merge_one(target: str) -> None:
        is_stored, is_staged = target in stored, target in staged
        merge(con, current, target, is_stored=is_stored, is_staged=is_staged, lacking=left_out(target, tables))

    progress("检查", "checking", 0, None)
    for target in filter(is_node, staged):
        find_cell_faults(con, target, staged[target])
        find_duplicates(con, target, staged[target])
        view_good(con, target, staged[target])
    for target in labels:
        merge_one(target)
    for node in SCHEMA.nodes:
        sort_nodes(con, node.label, final_name(node.label) if node.label in present else None)
    of_labels = {t: fresh_name(t) for t in labels if t in staged}
    accepted, fresh = count_rows(con, tables, of_labels), find_fresh(con, tables, of_labels, first)
    drop_flawless(con, filter(is_node, staged))
    for target in (t for t in types if t in staged):
        resolve_ends(con, target, staged[target])
        find_cell_faults(con, target, staged[target])
        find_duplicates(con, target, staged[target])
        view_good(con, target, staged[target])
        drop_flawless(con, [target])
    for target in types:
        merge_one(target)
    of_types = {t: fresh_name(t) for t in types if t in staged}
    accepted |= count_rows(con, tables, of_types)
    fresh |= find_fresh(con, tables, of_types, first)
    make_quarantine(con, tables)
    return (*report_tables(con, tables, read, accepted), *account(con, tables, origins, fresh, first)), present


def _changes_nothing(con: duckdb.DuckDBPyConnection, reports: Sequence[TableReport], current: Snapshot) -> bool:
    """Whether every row is there already and the same rows are in quarantine."""
    if any(report.accepted for report in reports):
        return False
    if sum(report.quarantined for report in reports) != current.count("quarantine/rows"):
        return False
    for path in current.files("quarantine/rows"):
        before = f"SELECT * FROM read_parquet({constant(path.as_posix())})"
        now = "SELECT * EXCLUDE (src) FROM quarantine"
        return con.execute(f"SELECT 1 FROM ({now} EXCEPT ALL {before}) LIMIT 1").fetchone() is None
    return True


def _write(con: duckdb.DuckDBPyConnection, present: _Present, draft: Draft, progress: Progress) -> None:
    name_sources(con)
    find_counties(con, {x for x in present if is_node(x)}, {x for x in present if not is_node(x)})
    for done, target in enumerate(present):
        progress(f"写入 {target}", f"writing {target}", done, len(present))
        _write_part(con, draft, target, present)
    write_places(con, draft, {x for x in present if not is_node(x)})
    con.execute("ALTER TABLE quarantine DROP COLUMN src")
    draft.write("quarantine/rows", con, "quarantine", order=("file", "sheet", "line", "target"))


def _write_part(con: duckdb.DuckDBPyConnection, draft: Draft, target: str, present: _Present) -> None:
    """Write a label or edge type and where its rows were read."""
    make_whole(con, target, present[target], *county_columns(target, present))
    draft.write(part(target), con, "stored_part", partition=county_of(target))
    draft.write(f"provenance/{part(target)}", con, "origins")
    for view in ("stored_part", "origins"):
        con.execute(f"DROP VIEW {view}")
    con.execute("DROP TABLE whole")


def _input(report: TableReport) -> dict[str, object]:
    return {
        "file": report.file, "sheet": report.sheet, "read": report.read, "accepted": report.accepted,
        "quarantined": report.quarantined, "skipped": report.skipped,
    }  # fmt: skip
