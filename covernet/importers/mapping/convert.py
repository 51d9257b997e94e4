"""Foreign sheets as tables of a bundle: the derived rows of each sheet, and what accounting needs of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from covernet.graph.snapshot import Snapshot
from covernet.importers.csvfile import BATCH, Chunk
from covernet.importers.mapping.cells import PlaceBook, kept_cells
from covernet.importers.mapping.derive import DerivedSheet, derive
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.reconcile import Key as RowKey
from covernet.importers.mapping.reconcile import Settled, keys_of, put_contradictions_aside, settle
from covernet.importers.mapping.sheets import column_keys
from covernet.importers.origin import Made, Origin
from covernet.importers.sources import Source
from covernet.importers.tables import Table


def derive_all(sheets: Sequence[Recognised], book: PlaceBook, key: Key) -> tuple[DerivedSheet, ...]:
    """Make the nodes and edges of all sheets of an import; what can not be taken is noted in their cells."""
    derived = tuple(derive(sheet, book, key) for sheet in sheets)
    put_contradictions_aside(derived)
    return derived


def convert(
    sheets: Sequence[DerivedSheet], snapshot: Snapshot | None, key: Key, day: dt.date
) -> tuple[tuple[Table, ...], tuple[Origin, ...]]:
    """The tables of a bundle that sheets become, and the sheets as accounting knows them.

    Parameters
    ----------
    snapshot
        What the network holds: it keeps what the sheets do not speak of.
    day
        An end of validity that is past on this day is forgotten where a sheet lists the thing again.
    """
    settled = settle(sheets, snapshot, day)
    tables: list[Table] = []
    origins = []
    for sheet in sheets:
        numbered = _number(sheet)
        origin = _origin(sheet, numbered, key)
        origins.append(origin)
        tables += (_table(sheet, target, keys, origin, settled[target]) for target, (keys, _) in numbered.items())
    return tuple(tables), tuple(origins)


def _number(sheet: DerivedSheet) -> Mapping[str, tuple[Mapping[RowKey, int], Made]]:
    """The keys of each target in the order of their first lines, and which rows say something of which key."""
    lines = np.asarray(sheet.sheet.table.lines, np.int64)
    found: dict[str, tuple[dict[RowKey, int], list[int], list[int], list[int], dict[str, str]]] = {}
    for derived in sheet.derived:
        keys, rows, numbers, first, headers = found.setdefault(derived.target, ({}, [], [], [], {}))
        headers |= derived.headers
        for at, key in keys_of(sheet, derived):
            row = sheet.cells.rows[at]
            number = keys.setdefault(key, len(keys))
            if number == len(first):
                first.append(row)
            rows.append(row)
            numbers.append(number)
    return {
        target: (keys, Made(np.asarray(rows, np.int64), np.asarray(numbers, np.int64), lines[first], headers))
        for target, (keys, rows, numbers, first, headers) in found.items()
        if keys
    }


def _origin(sheet: DerivedSheet, numbered: Mapping[str, tuple[Mapping[RowKey, int], Made]], key: Key) -> Origin:
    table = sheet.sheet.table
    return Origin(
        table.file,
        table.sheet,
        sheet.sheet.ledger.id,
        (*column_keys(table), *sheet.sheet.constants),
        np.asarray(table.lines, np.int64),
        len(table.skipped),
        sheet.cells.faults,
        {target: made for target, (_, made) in numbered.items()},
        kept_cells(sheet.sheet, key),
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
