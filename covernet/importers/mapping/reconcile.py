"""Joining what the sheets of an import say of the same nodes and edges, and what the network knows of them.

A sheet without a column says nothing of it: what another sheet or the network says stays. Two lines that say different
things of one node contradict each other, and both are put aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.columns import Column, columns_of, declaration, is_node, part
from covernet.importers.mapping.coded import Codes
from covernet.importers.mapping.derive import DerivedSheet
from covernet.importers.mapping.wording import plain

Key = tuple[str, ...]
"""The id of a node, or the ends and key properties of an edge."""

Facts = Mapping[Key, dict[str, list[str]]]
"""For each key the values that are stated for each property; several only where spellings differ."""


@dataclass(frozen=True)
class Settled:
    """The rows of one target, as all sheets of an import and the network have them together.

    Parameters
    ----------
    columns
        The columns of its table in a bundle.
    rows
        The cells of each key in the order of ``columns``.
    """

    columns: tuple[Column, ...]
    rows: Mapping[Key, list[str]] = field(hash=False)


def agree(sheets: Sequence[DerivedSheet]) -> Mapping[str, Facts]:
    """What all sheets say, by target; lines that contradict each other get a fault, and what they say does not count."""
    facts = _gather(sheets)
    clashing = {target: found for target, said in facts.items() if (found := _clashes(said))}
    for sheet in sheets:
        faults: list[tuple[str, Codes]] = []
        for at, derived in enumerate(sheet.derived):
            if derived.target in clashing:
                keys = sheet.keys(at)
                for number, key in enumerate(keys.distinct):
                    for name in clashing[derived.target].get(key, ()):
                        faults.append((derived.headers.get(name, ""), keys.positions[keys.numbers == number]))
        for header, some in faults:
            sheet.cells.fault("contradiction", header, some)
    return _gather(sheets) if clashing else facts


def settle(said: Mapping[str, Facts], snapshot: Snapshot | None, day: dt.date) -> Mapping[str, Settled]:
    """The rows that the sheets become, with what the network knows of them besides, by target.

    Parameters
    ----------
    day
        An end of validity that is past on this day is forgotten: the thing is there again.
    """
    settled = {}
    for target, facts in said.items():
        stored = _stored(snapshot, target, facts, day)
        names = {name for known in (*stored.values(), *filter(None, facts.values())) for name in known}
        ends = ("id",) if is_node(target) else ("from", "to", *SCHEMA.edge(target).key)
        columns = {c.name: c for c in columns_of(declaration(target))}
        filled = [name for name in columns if name in names and name not in ends]
        rows = {
            key: [*key, *(_choose(stated.get(n, ()), stored.get(key, _NOTHING).get(n, "")) for n in filled)]
            if filled
            else [*key]
            for key, stated in facts.items()
        }
        settled[target] = Settled(tuple(columns[name] for name in (*ends, *filled)), rows)
    return settled


_NOTHING: Mapping[str, str] = {}


def _gather(sheets: Sequence[DerivedSheet]) -> Mapping[str, Facts]:
    """All that the lines of all sheets say, by target."""
    found: dict[str, dict[Key, dict[str, list[str]]]] = {}
    for sheet in sheets:
        for at, derived in enumerate(sheet.derived):
            facts = found.setdefault(derived.target, {})
            keys = sheet.keys(at)
            for key in keys.distinct:
                if key not in facts:
                    facts[key] = {}
            for name, column in derived.properties.items():
                for number, code in _pairs(keys.numbers, column.codes[keys.positions]):
                    texts = facts[keys.distinct[number]].setdefault(name, [])
                    if column.values[code] not in texts:
                        texts.append(column.values[code])
    return found


def _pairs(numbers: Codes, codes: Codes) -> list[tuple[int, int]]:
    """The distinct pairs of a key and a text that is there."""
    is_there = codes >= 0
    width = int(codes.max(initial=0)) + 1
    both = np.unique(numbers[is_there] * width + codes[is_there])
    return list(zip((both // width).tolist(), (both % width).tolist(), strict=True))


def _clashes(facts: Facts) -> Mapping[Key, tuple[str, ...]]:
    """The keys of which two different things are said, with the properties; another spelling is no difference."""
    found = {}
    for key, stated in facts.items():
        if not stated:
            continue
        names = tuple(n for n, texts in stated.items() if len(texts) > 1 and len(set(map(plain, texts))) > 1)
        if names:
            found[key] = names
    return found


def _choose(stated: Sequence[str], known: str) -> str:
    """What is stated, else what is known; of several spellings the known one, else the first in order."""
    if not stated or (known and plain(known) == plain(stated[0])):
        return known
    return min(stated)


def _stored(snapshot: Snapshot | None, target: str, facts: Facts, day: dt.date) -> Mapping[Key, Mapping[str, str]]:
    """What the network knows of the keys: filled properties; an end that is past is forgotten, for it is there again."""
    if snapshot is None or not (is_node(target) or snapshot.is_bounded(part(target))):
        return {}
    told = ("id",) if is_node(target) else ("from_id", "to_id", *SCHEMA.edge(target).key)
    wanted = pa.array({key[0] for key in facts} | {key[1] for key in facts if len(key) > 1}, pa.string())
    found: dict[Key, Mapping[str, str]] = {}
    names = {c.name for c in columns_of(declaration(target))}
    for file in snapshot.files(part(target)):
        table = pq.read_table(file)
        table = table.filter(pc.is_in(table.column(told[0]).cast(pa.string()), wanted))
        for row in table.to_pylist():
            known = {name: stored_text(value) for name, value in row.items() if name in names and value is not None}
            if row["until"] is not None and row["until"] <= day:
                del known["until"]
            key = tuple(row[name] or "" for name in told)
            found[key] = known
            if not is_node(target) and not SCHEMA.edge(target).directed:
                found[key[1], key[0], *key[2:]] = known
    return found


def stored_text(value: object) -> str:
    """A stored value as a cell of a bundle."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def stored_cells(columns: Sequence[Column], row: Mapping[str, object]) -> list[str]:
    """A stored row as the cells of a bundle's table, in the order of its columns."""
    values = (row[{"from": "from_id", "to": "to_id"}.get(column.name, column.name)] for column in columns)
    return ["" if value is None else stored_text(value) for value in values]
