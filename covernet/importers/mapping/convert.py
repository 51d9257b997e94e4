"""Foreign sheets as tables of a bundle: the derived rows of each sheet, and what accounting needs of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from covernet.graph.snapshot import Snapshot
from covernet.importers.csvfile import BATCH, Chunk
from covernet.importers.mapping.cells import Cells, PlaceBook, kept_cells
from covernet.importers.mapping.coded import Codes
from covernet.importers.mapping.derive import DerivedSheet, derive
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.reconcile import Facts, Settled, settle
from covernet.importers.mapping.reconcile import Key as RowKey
from covernet.importers.mapping.sheets import column_keys
from covernet.importers.origin import Made, Origin
from covernet.importers.sources import Source
from covernet.importers.tables import Table


def derive_all(sheets: Sequence[Recognised], book: PlaceBook, key: Key) -> tuple[DerivedSheet, ...]:
    """Make the nodes and edges of all sheets of an import; what can not be taken is noted in their cells."""
    return tuple(derive(sheet, book, key) for sheet in sheets)


def convert(
    sheets: Sequence[DerivedSheet], said: Mapping[str, Facts], snapshot: Snapshot | None, key: Key, day: dt.date
) -> tuple[tuple[Table, ...], tuple[Origin, ...]]:
    """The tables of a bundle that sheets become, and the sheets as accounting knows them.

    Parameters
    ----------
    said
        What the sheets say (:func:`~covernet.importers.mapping.reconcile.agree`).
    snapshot
        What the network holds: it keeps what the sheets do not speak of.
    day
        The day from which the sheets hold.
    """
    settled = settle(said, snapshot, day)
    tables: list[Table] = []
    origins = []
    for sheet in sheets:
        numbered = _number(sheet)
        made = {target: made for target, (_, made) in numbered.items()}
        origin = origin_of(sheet.sheet, sheet.cells, made, key)
        origins.append(origin)
        tables += (_table(sheet, target, keys, origin, settled[target]) for target, (keys, _) in numbered.items())
    return tuple(tables), tuple(origins)


def _number(sheet: DerivedSheet) -> Mapping[str, tuple[Mapping[RowKey, int], Made]]:
    """The keys of each target, and which rows say something of which key."""
    lines = np.asarray(sheet.sheet.table.lines, np.int64)
    found: dict[str, tuple[dict[RowKey, int], list[Codes], list[Codes], dict[str, str]]] = {}
    for at, derived in enumerate(sheet.derived):
        listed, rows, numbers, headers = found.setdefault(derived.target, ({}, [], [], {}))
        headers |= derived.headers
        keys = sheet.keys(at)
        overall = np.array([listed.setdefault(key, len(listed)) for key in keys.distinct], np.int64)
        rows.append(sheet.cells.rows[keys.positions])
        numbers.append(overall[keys.numbers])
    made = {}
    for target, (listed, rows, numbers, headers) in found.items():
        if listed:
            all_rows, all_numbers = np.concatenate(rows), np.concatenate(numbers)
            first = np.full(len(listed), len(lines), np.int64)
            np.minimum.at(first, all_numbers, all_rows)
            made[target] = (listed, Made(all_rows, all_numbers, lines[first], headers))
    return made


def origin_of(sheet: Recognised, cells: Cells, made: Mapping[str, Made], key: Key) -> Origin:
    """A sheet as accounting knows it, with what its lines became by target."""
    table = sheet.table
    return Origin(
        table.file,
        table.sheet,
        sheet.ledger.id,
        (*column_keys(table), *sheet.constants),
        np.asarray(table.lines, np.int64),
        len(table.skipped),
        cells.faults,
        made,
        kept_cells(sheet, key),
    )


def _table(sheet: DerivedSheet, target: str, keys: Mapping[RowKey, int], origin: Origin, settled: Settled) -> Table:
    table = sheet.sheet.table
    source = Source(target, Path(table.file), table.file, table.sheet)
    return Table(source, settled.columns, _chunks(keys, origin.made[target], settled), origin=origin)


def _chunks(keys: Mapping[RowKey, int], made: Made, settled: Settled) -> Iterator[Chunk]:
    listed = list(keys)
    for start in range(0, len(listed), BATCH):
        some = listed[start : start + BATCH]
        yield Chunk([settled.rows[key] for key in some], made.lines[start : start + BATCH].tolist())
