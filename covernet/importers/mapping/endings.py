"""What a full list ends: nodes and edges of the kinds and places it lists that are on it no more.

A list ends only what its ledger is a full list of (``full`` in ``ledgers.toml``), only in the villages, or towns, that
it names, nothing that another sheet or table of the same import names, and nothing at all while a line is in quarantine:
the thing may stand on that line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from covernet.errors import DataError
from covernet.graph.engines.duckdb import DuckDBEngine, constant
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.columns import columns_of, declaration, is_node
from covernet.importers.csvfile import Chunk
from covernet.importers.mapping.coded import Coded, Codes
from covernet.importers.mapping.derive import Derived, DerivedSheet
from covernet.importers.mapping.ledgers import TOWN, Full, Is, Ledger
from covernet.importers.mapping.reconcile import Key, Said, stored_cells
from covernet.importers.origin import Origin
from covernet.importers.sources import Source
from covernet.importers.tables import Table, read_rows


@dataclass(frozen=True)
class Ending:
    """What of one target ends.

    Parameters
    ----------
    gone
        Ids of the nodes, or pairs of ids of the edges, that are on the lists no more.
    of
        How many there were in the places that the lists name.
    """

    target: str
    gone: tuple[str, ...]
    of: int
    rows: tuple[Mapping[str, Any], ...] = field(repr=False, compare=False)


def find_endings(
    sheets: Sequence[DerivedSheet],
    said: Mapping[str, Said],
    tables: Sequence[Source],
    snapshot: Snapshot,
    day: dt.date,
) -> tuple[Ending, ...]:
    """What ends on a day because full lists name it no more, by target.

    Parameters
    ----------
    said
        What the sheets say, by target.
    tables
        The tables of a bundle that are imported with them.
    """
    statements = [
        (full.target, _statement(full, sheet, places))
        for sheet in sheets
        if (places := _places(sheet))
        for full in sheet.sheet.ledger.full
        if _rows_of(sheet, full.target)
    ]
    if not statements:
        return ()
    found: dict[str, dict[Key, Mapping[str, Any]]] = {}
    with DuckDBEngine(snapshot, day, [statement for _, statement in statements]) as engine:
        for target, statement in statements:
            for row in engine.arrow(statement).to_pylist():
                found.setdefault(target, {})[_key(target, row)] = row
    given = _given(tables, found)
    endings = []
    for target, rows in found.items():
        named = {*said[target].number_of, *given.get(target, ())}
        gone = {key: row for key, row in rows.items() if not _is_in(target, key, named)}
        if gone:
            names = tuple(" → ".join(key[:2]) for key in gone)
            endings.append(Ending(target, names, len(rows), tuple(gone.values())))
    return tuple(endings)


def guard(endings: Sequence[Ending], allowed: float) -> None:
    """Refuse to end more of a target than a share of what there was.

    Raises
    ------
    DataError
        If a list lost more.
    """
    for ending in endings:
        share = len(ending.gone) / ending.of
        if share > allowed:
            title, enough = declaration(ending.target).title, f"{min(1.0, share + 0.01):.2f}"
            raise DataError(
                f"全量名单比现有少了太多：{title.zh} {ending.of} 个中有 {len(ending.gone)} 个（{share:.0%}）不在名单上，超过 "
                f"{allowed:.0%}。请检查名单是否完整；确认无误可用 --allow-loss {enough}，只增不减用 --partial",
                f"the full list lost too much: {len(ending.gone)} of {ending.of} ({share:.0%}) of {ending.target} are on "
                f"it no more, above {allowed:.0%}. Is it whole? If so, --allow-loss {enough}; --partial only adds",
            )


def ending_tables(endings: Sequence[Ending], day: dt.date) -> Iterator[Table]:
    """The tables of a bundle that end what ends; they are lines of no sheet."""
    nowhere = Origin("", "", "", (), np.empty(0, np.int64), {}, {}, {}, lambda rows: [])
    for ending in endings:
        columns = columns_of(declaration(ending.target))
        rows = [stored_cells(columns, {**row, "until": day}) for row in ending.rows]
        source = Source(ending.target, Path("--full"), "--full")
        yield Table(source, columns, iter((Chunk(rows, [1] * len(rows)),)), origin=nowhere)


def _places(sheet: DerivedSheet) -> tuple[str, Collection[str]] | None:
    """The level and the ids of the places that a sheet lists; None where it is no full list of anything."""
    ledger, cells = sheet.sheet.ledger, sheet.cells
    if not ledger.full:
        return None
    one = [name for name, field in ledger.fields.items() if field.kind == "place" and not field.many]
    village = next((name for name in one if name in cells.places and cells.places[name].there.all()), None)
    column = cells.places[village or TOWN]
    ids = {column.values[code] for code in np.unique(column.codes) if code >= 0}
    return ("village" if village else "town", ids) if ids else None


def _rows_of(sheet: DerivedSheet, target: str) -> list[tuple[Derived, Codes]]:
    """What a sheet says of a target: the rules that make it, and the positions at which they do."""
    some = [(derived, sheet.keys(at).positions) for at, derived in enumerate(sheet.derived) if derived.target == target]
    return [(derived, positions) for derived, positions in some if len(positions)]


def _statement(full: Full, sheet: DerivedSheet, places: tuple[str, Collection[str]]) -> str:
    """SQL for what is there of a target in the places of a sheet; it begins before the day, so that it can end on it."""
    level, ids = places
    target = full.target
    listed = ", ".join(constant(id) for id in sorted(ids))
    told = "".join(
        f" AND coalesce(x.{name}, '') IN ({', '.join(map(constant, sorted(values)))})"
        for name, values in _named(full, sheet).items()
    )
    if is_node(target):
        return (
            f"SELECT x.* FROM nodes_{target} x JOIN place_{target} p ON p.id = x.id "
            f"WHERE p.{level} IN ({listed}){told} ORDER BY x.id"
        )
    ledger = sheet.sheet.ledger
    starts, ends = _labels(target, ledger)
    placed = " UNION ALL ".join(
        f"SELECT {constant(label)} AS label, id, p.{level} FROM place_{label} p JOIN nodes_{label} n USING (id){_same(label, ledger)}"
        for label in starts
    )
    return (
        f"SELECT x.* FROM edges_{target} x JOIN ({placed}) p ON p.label = x.from_label AND p.id = x.from_id "
        f"WHERE p.{level} IN ({listed}) AND x.to_label IN ({', '.join(map(constant, ends))}){told} "
        f"ORDER BY x.from_id, x.to_id"
    )


def _same(label: str, ledger: Ledger) -> str:
    """SQL for the nodes of a label that have what all those of a ledger have: of others, it is no list."""
    told = [
        f"n.{name} = {constant(filled.value)}"
        for node in ledger.nodes
        if node.label == label
        for name, filled in node.properties.items()
        if isinstance(filled, Is)
    ]
    return f" WHERE {' AND '.join(told)}" if told else ""


def _named(full: Full, sheet: DerivedSheet) -> dict[str, set[str]]:
    """The properties that limit what a list is full of, with the values it names.

    Besides the one declared, these are the key properties that the sheet has no column for: of an edge with another
    role it can not tell.
    """
    target = full.target
    keys = () if is_node(target) else SCHEMA.edge(target).key
    found: dict[str, set[str]] = {}
    for derived, positions in _rows_of(sheet, target):
        for name in {*keys, *([full.each] if full.each else [])}:
            if name == full.each or not derived.headers.get(name):
                column = derived.key[2 + keys.index(name)] if name in keys else derived.properties.get(name)
                texts = column.take(positions) if column else Coded.nothing(1)
                found.setdefault(name, set()).update(texts.values[code] if code >= 0 else "" for code in texts.codes)
    return found


def _labels(target: str, ledger: Ledger) -> tuple[list[str], list[str]]:
    """The labels that the ends of a ledger's edges of a type have."""
    starts, ends = set(), set()
    for edge in ledger.edges:
        if edge.type == target:
            starts |= _labels_of(edge.start, ledger)
            ends |= {label for name in edge.to for label in _labels_of(name, ledger)}
    both = set() if SCHEMA.edge(target).directed else starts | ends
    return sorted(starts | both), sorted(ends | both)


def _labels_of(name: str, ledger: Ledger) -> set[str]:
    label = ledger.label_of(name)
    units = {"Village"} if name in ledger.fields and ledger.fields[name].kind == "unit" else set()
    return units | ({label} if label else set())


def _given(tables: Sequence[Source], targets: Collection[str]) -> Mapping[str, set[Key]]:
    """The keys that tables of a bundle name, by target."""
    found: dict[str, set[Key]] = {}
    for source in tables:
        if source.target in targets:
            ends = ("id",) if is_node(source.target) else ("from", "to", *SCHEMA.edge(source.target).key)
            keys = (tuple(row.get(name, "") for name in ends) for row in read_rows(source))
            found.setdefault(source.target, set()).update(keys)
    return found


def _key(target: str, row: Mapping[str, Any]) -> Key:
    if is_node(target):
        return (row["id"],)
    return (row["from_id"], row["to_id"], *(row[name] or "" for name in SCHEMA.edge(target).key))


def _is_in(target: str, key: Key, named: Collection[Key]) -> bool:
    if key in named:
        return True
    return not is_node(target) and not SCHEMA.edge(target).directed and (key[1], key[0], *key[2:]) in named
