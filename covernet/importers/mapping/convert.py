"""Foreign sheets as tables of a bundle: the derived rows of each sheet, and what accounting needs of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from covernet.graph.snapshot import Snapshot
from covernet.importers.mapping.cells import Cells
from covernet.importers.mapping.coded import Codes
from covernet.importers.mapping.derive import DerivedSheet, derive
from covernet.importers.mapping.kept import kept_cells
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.reconcile import Said, Settled, settle
from covernet.importers.mapping.residents import Lookup
from covernet.importers.mapping.sheets import column_keys
from covernet.importers.origin import Made, Origin
from covernet.importers.sources import Source
from covernet.importers.tables import Table


def derive_all(sheets: Sequence[Recognised], look: Lookup) -> tuple[DerivedSheet, ...]:
    """Make the nodes and edges of all sheets of an import; what can not be taken is noted in their cells."""
    return tuple(derive(sheet, look) for sheet in sheets)


def convert(
    sheets: Sequence[DerivedSheet], said: Mapping[str, Said], snapshot: Snapshot | None, key: Key, day: dt.date
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
    for number, sheet in enumerate(sheets):
        made = {target: found for target, some in said.items() if (found := _made(number, sheet, target, some))}
        origin = origin_of(sheet.sheet, sheet.cells, {target: found for target, (found, _) in made.items()}, key)
        origins.append(origin)
        tables += (_table(sheet, target, keys, origin, settled[target]) for target, (_, keys) in made.items())
    return tuple(tables), tuple(origins)


def _made(number: int, sheet: DerivedSheet, target: str, said: Said) -> tuple[Made, Codes] | None:
    """What the rows of a sheet became in a target, and the keys that it says something of; None where that is nothing."""
    rules = [(at, keys) for (other, at), keys in said.numbers.items() if other == number]
    if not rules:
        return None
    lines = np.asarray(sheet.sheet.table.lines, np.int64)
    rows = np.concatenate([sheet.cells.rows[sheet.keys(at).positions] for at, _ in rules])
    keys, own = np.unique(np.concatenate([keys for _, keys in rules]), return_inverse=True)
    first = np.full(len(keys), len(lines), np.int64)
    np.minimum.at(first, own, rows)
    headers = {name: header for at, _ in rules for name, header in sheet.derived[at].headers.items()}
    return Made(rows, own, lines[first], headers), keys


def origin_of(sheet: Recognised, cells: Cells, made: Mapping[str, Made], key: Key) -> Origin:
    """A sheet as accounting knows it, with what its lines became by target."""
    table = sheet.table
    return Origin(
        table.file,
        table.sheet,
        sheet.ledger.id,
        (*column_keys(table), *sheet.constants),
        np.asarray(table.lines, np.int64),
        Counter(row.reason for row in table.skipped),
        cells.faults,
        made,
        kept_cells(sheet, key),
    )


def _table(sheet: DerivedSheet, target: str, keys: Codes, origin: Origin, settled: Settled) -> Table:
    table = sheet.sheet.table
    source = Source(target, Path(table.file), table.file, table.sheet)
    lines = pa.array(origin.made[target].lines, pa.int32())
    records = settled.cells.take(pa.array(keys)).add_column(0, "line", lines)
    return Table(source, settled.columns, iter(()), records=records, origin=origin)
