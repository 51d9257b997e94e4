"""Taking change sheets: read, recognise, plan, and import what ends and begins like any other tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from covernet.errors import DataError, Where
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.importers.ahead import Reader
from covernet.importers.bundle import import_tables
from covernet.importers.changes.lines import Sheet
from covernet.importers.changes.plan import Plan, make_plan
from covernet.importers.changes.state import Line, Row, State
from covernet.importers.columns import columns_of, declaration
from covernet.importers.csvfile import BATCH, Chunk
from covernet.importers.discovery import find_sources
from covernet.importers.intake import Wishes, recognise_all
from covernet.importers.mapping.answers import check_answers, checked_key
from covernet.importers.mapping.cells import PlaceBook, read_cells
from covernet.importers.mapping.convert import origin_of
from covernet.importers.mapping.keys import Key, load_key
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.mapping_file import read_mapping, write_mapping
from covernet.importers.mapping.places import Place, gather_places
from covernet.importers.mapping.reconcile import stored_cells
from covernet.importers.mapping.sheets import Ask, Known, nobody
from covernet.importers.origin import Made, Origin
from covernet.importers.reading.read import read_foreign
from covernet.importers.report import ImportReport
from covernet.importers.sources import Source
from covernet.importers.tables import Table


@dataclass(frozen=True)
class Taken:
    """What change sheets did.

    Parameters
    ----------
    before
        The snapshot that they change.
    sheets
        The sheets that were recognised.
    unmatched
        Names of places that could not be matched, with their candidates.
    mapping
        The mapping file, if it was written.
    """

    report: ImportReport
    before: Snapshot
    sheets: tuple[Sheet, ...]
    plan: Plan
    unmatched: Mapping[str, tuple[Place, ...]]
    mapping: Path | None

    def where(self, line: Line) -> Where:
        """Where a line stands, for messages."""
        table = self.sheets[line[0]].sheet.table
        return Where(table.file, table.sheet, table.lines[line[1]].as_py())


def take_changes(
    sources: Sequence[Path],
    network: Path,
    wishes: Wishes,
    *,
    ask: Ask = nobody,
    read: Reader = read_foreign,
    progress: Progress = quiet,
) -> Taken:
    """Carry out the splits, merges and moves of change sheets, on the days that they say.

    Parameters
    ----------
    sources
        Files with one of the suffixes :data:`~covernet.importers.discovery.FOREIGN`.
    network
        The folder of a network that holds the units.
    wishes
        ``wishes.day`` is the day of lines that have none.

    Raises
    ------
    UsageError
        If there is no network, or a source does not exist or is of another kind.
    DataError
        If a file can not be read or is no change sheet; the network stays as it was.
    StoreError
        If the network, the mapping file or the key file can not be read or written.
    """
    found = find_sources(sources)
    if found.tables:
        raise DataError(
            "这是表格包的表，不是变更表；请用 covernet import",
            "this is a table of a bundle, no change sheet: covernet import",
            where=Where(found.tables[0].file, found.tables[0].sheet),
        )
    ledgers = bundled_ledgers().used_for("change")
    before = current_snapshot(network)
    known = read_mapping(wishes.mapping, ledgers) if wishes.mapping and wishes.mapping.exists() else Known()
    places = gather_places(before, (), dt.date.min)
    check_answers(known, places, wishes.mapping)
    recognised, ignored = recognise_all(found, ledgers, known, places, wishes, ask, read, progress)
    progress("对应", "mapping", 0, None)
    key = checked_key(load_key(network, lasting=False), known)
    book = PlaceBook(places, known.places)
    sheets = tuple(Sheet(at, sheet, read_cells(sheet, book)) for at, sheet in enumerate(recognised))
    lost = {name: label for sheet in sheets for name, label in sorted(sheet.cells.unmatched.items())}
    unmatched = {name: book.candidates(label, name) for name, label in lost.items()}
    learnt = Known(tuple(sheet.mapping for sheet in recognised), known.places)
    is_written = wishes.mapping is not None and write_mapping(wishes.mapping, learnt, unmatched, ledgers)
    with State(before) as state:
        plan = make_plan(state, sheets, wishes.day, ask)
        tables, origins = _tables(state, sheets, key)
    report = import_tables(
        tables, network, origins=origins, ignored=(*found.ignored, *ignored), dry_run=wishes.dry_run, progress=progress
    )
    return Taken(report, before, sheets, plan, unmatched, wishes.mapping if is_written else None)


def _tables(state: State, sheets: Sequence[Sheet], key: Key) -> tuple[tuple[Table, ...], tuple[Origin, ...]]:
    """The rows that changed as tables of a bundle, a table for each sheet and label or edge type."""
    made: dict[int, dict[str, dict[tuple[str, ...], list[int]]]] = defaultdict(lambda: defaultdict(dict))
    for touched, lines in sorted(state.touched.items()):
        for number, row in sorted(lines):
            made[number][touched[0]].setdefault(touched, []).append(row)
    tables: list[Table] = []
    origins = []
    for sheet in sheets:
        of_target = {target: _made(sheet, keys) for target, keys in made[sheet.number].items()}
        origin = origin_of(sheet.sheet, sheet.cells, of_target, key)
        origins.append(origin)
        for target, keys in made[sheet.number].items():
            rows = [state.nodes[one[0], one[1]] if len(one) == 2 else state.edges[one] for one in keys]
            table = sheet.sheet.table
            source = Source(target, Path(table.file), table.file, table.sheet)
            lines = of_target[target].lines.tolist()
            tables.append(Table(source, columns_of(declaration(target)), _chunks(target, rows, lines), origin=origin))
    return tuple(sorted(tables, key=lambda table: (table.source.file, table.source.sheet))), tuple(origins)


def _made(sheet: Sheet, keys: Mapping[tuple[str, ...], Sequence[int]]) -> Made:
    lines = np.asarray(sheet.sheet.table.lines, np.int64)
    rows = np.array([row for rows in keys.values() for row in rows], np.int64)
    numbers = np.array([at for at, rows in enumerate(keys.values()) for _ in rows], np.int64)
    return Made(rows, numbers, lines[[min(rows) for rows in keys.values()]], {})


def _chunks(target: str, rows: Sequence[Row], lines: Sequence[int]) -> Iterator[Chunk]:
    columns = columns_of(declaration(target))
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        yield Chunk([stored_cells(columns, row) for row in some], lines[start : start + BATCH])
