"""What a full list ends: nodes and edges of the kinds and places it lists that are on it no more.

A list ends only what its ledger is a full list of (``full`` in ``ledgers.toml``), only in the villages, or towns, that
it names, and nothing at all while a line of it is in quarantine: the thing may stand on that line.
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
from covernet.importers.mapping.derive import DerivedSheet
from covernet.importers.mapping.ledgers import TOWN, Is, Ledger
from covernet.importers.mapping.reconcile import Said, stored_cells
from covernet.importers.origin import Origin
from covernet.importers.sources import Source
from covernet.importers.tables import Table


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
    sheets: Sequence[DerivedSheet], said: Mapping[str, Said], snapshot: Snapshot, day: dt.date
) -> tuple[Ending, ...]:
    """What ends on a day because full lists name it no more, by target.

    Parameters
    ----------
    said
        What the sheets say, by target.
    """
    statements = {
        (target, sheet.sheet.ledger.id): _statement(target, sheet, places)
        for sheet in sheets
        if (places := _places(sheet))
        for target in sheet.sheet.ledger.full
        if target in said
    }
    if not statements:
        return ()
    found: dict[str, dict[tuple[str, ...], Mapping[str, Any]]] = {}
    with DuckDBEngine(snapshot, day, statements.values()) as engine:
        for (target, _), statement in statements.items():
            for row in engine.arrow(statement).to_pylist():
                found.setdefault(target, {})[_key(target, row)] = row
    endings = []
    for target, rows in found.items():
        gone = {key: row for key, row in rows.items() if not _is_said(target, key, said[target].number_of)}
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
    ledger = sheet.sheet.ledger
    if not ledger.full:
        return None
    village = next((name for name in ledger.required if ledger.fields[name].kind == "place"), None)
    is_many = village is not None and ledger.fields[village].many
    level, name = ("village", village) if village and not is_many else ("town", TOWN)
    column = sheet.cells.places[name]
    ids = {column.values[code] for code in np.unique(column.codes) if code >= 0}
    return (level, ids) if ids else None


def _statement(target: str, sheet: DerivedSheet, places: tuple[str, Collection[str]]) -> str:
    """SQL for what is there of a target in the places of a sheet; it begins before the day, so that it can end on it."""
    level, ids = places
    listed = ", ".join(constant(id) for id in sorted(ids))
    ledger = sheet.sheet.ledger
    if is_node(target):
        told = "".join(f" AND n.{name} = {constant(text)}" for name, text in _told(target, ledger).items())
        return (
            f"SELECT n.* FROM nodes_{target} n JOIN place_{target} p ON p.id = n.id "
            f"WHERE p.{level} IN ({listed}){told} ORDER BY n.id"
        )
    starts, ends = _labels(target, ledger)
    placed = " UNION ALL ".join(f"SELECT {constant(x)} AS label, id, {level} FROM place_{x}" for x in starts)
    return (
        f"SELECT e.* FROM edges_{target} e JOIN ({placed}) p ON p.label = e.from_label AND p.id = e.from_id "
        f"WHERE p.{level} IN ({listed}) AND e.to_label IN ({', '.join(map(constant, ends))}) "
        f"ORDER BY e.from_id, e.to_id"
    )


def _told(target: str, ledger: Ledger) -> dict[str, str]:
    """The properties that all nodes of a ledger have: of others, it is no list."""
    return {
        name: filled.value
        for node in ledger.nodes
        if node.label == target
        for name, filled in node.properties.items()
        if isinstance(filled, Is)
    }


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


def _key(target: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    if is_node(target):
        return (row["id"],)
    return (row["from_id"], row["to_id"], *(row[name] or "" for name in SCHEMA.edge(target).key))


def _is_said(target: str, key: tuple[str, ...], said: Mapping[tuple[str, ...], int]) -> bool:
    if key in said:
        return True
    return not is_node(target) and not SCHEMA.edge(target).directed and (key[1], key[0], *key[2:]) in said
