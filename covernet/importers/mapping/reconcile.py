"""Joining what the sheets of an import say of the same nodes and edges, and what the network knows of them.

A sheet without a column says nothing of it: what another sheet or the network says stays. Two lines that say different
things of one node contradict each other, and both are put aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.columns import Column, columns_of, declaration, is_node, part
from covernet.importers.mapping.derive import Derived, DerivedSheet, is_there
from covernet.importers.mapping.wording import plain

Key = tuple[str, ...]
"""The id of a node, or the ends and key properties of an edge."""

_Facts = dict[Key, dict[str, list[str]]]
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


def keys_of(sheet: DerivedSheet, derived: Derived) -> Iterator[tuple[int, Key]]:
    """The positions at which a rule makes a row of a line that can be taken, with the row's key."""
    rows, faults = sheet.cells.rows, sheet.cells.faults
    for at, key in enumerate(zip(*derived.key, strict=True)):
        if is_there(derived, at) and rows[at] not in faults:
            yield at, tuple(text or "" for text in key)


def put_contradictions_aside(sheets: Sequence[DerivedSheet]) -> None:
    """Note as faults of their lines what lines say against each other."""
    clashing = {target: _clashes(facts) for target, facts in _gather(sheets).items()}
    for sheet in sheets:
        found = [
            (at, derived.headers.get(name, ""))
            for derived in sheet.derived
            if clashing[derived.target]
            for at, key in keys_of(sheet, derived)
            for name in clashing[derived.target].get(key, ())
        ]
        for at, header in found:
            sheet.cells.fault("contradiction", header, [at])


def settle(sheets: Sequence[DerivedSheet], snapshot: Snapshot | None, day: dt.date) -> Mapping[str, Settled]:
    """The rows that the sheets become, with what the network knows of them besides, by target."""
    settled = {}
    for target, facts in _gather(sheets).items():
        stored = _stored(snapshot, target, facts, day)
        names = {name for stated in (*facts.values(), *stored.values()) for name in stated}
        ends = ("id",) if is_node(target) else ("from", "to", *SCHEMA.edge(target).key)
        columns = {c.name: c for c in columns_of(declaration(target))}
        filled = [name for name in columns if name in names and name not in ends]
        rows = {
            key: [*key, *(_choose(stated.get(n, ()), stored.get(key, _NOTHING).get(n, "")) for n in filled)]
            for key, stated in facts.items()
        }
        settled[target] = Settled(tuple(columns[name] for name in (*ends, *filled)), rows)
    return settled


_NOTHING: Mapping[str, str] = {}


def _gather(sheets: Sequence[DerivedSheet]) -> dict[str, _Facts]:
    """All that the lines of all sheets say, by target."""
    found: dict[str, _Facts] = {}
    for sheet in sheets:
        for derived in sheet.derived:
            facts = found.setdefault(derived.target, {})
            stated = list(derived.properties.items())
            for at, key in keys_of(sheet, derived):
                of_key = facts.setdefault(key, {})
                for name, texts in stated:
                    if (text := texts[at]) and text not in of_key.setdefault(name, []):
                        of_key[name].append(text)
    return found


def _clashes(facts: _Facts) -> Mapping[Key, tuple[str, ...]]:
    """The keys of which two different things are said, with the properties; another spelling is no difference."""
    found = {}
    for key, stated in facts.items():
        names = tuple(n for n, texts in stated.items() if len(texts) > 1 and len(set(map(plain, texts))) > 1)
        if names:
            found[key] = names
    return found


def _choose(stated: Sequence[str], known: str) -> str:
    """What is stated, else what is known; of several spellings the known one, else the first in order."""
    if not stated or (known and plain(known) == plain(stated[0])):
        return known
    return min(stated)


def _stored(snapshot: Snapshot | None, target: str, facts: _Facts, day: dt.date) -> Mapping[Key, Mapping[str, str]]:
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
            known = {name: _text(value) for name, value in row.items() if name in names and value is not None}
            if row["until"] is not None and row["until"] <= day:
                del known["until"]
            key = tuple(row[name] or "" for name in told)
            found[key] = known
            if not is_node(target) and not SCHEMA.edge(target).directed:
                found[key[1], key[0], *key[2:]] = known
    return found


def _text(value: object) -> str:
    """A stored value as a cell of a bundle."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
