"""Joining what the sheets of an import say of the same nodes and edges, and what the network knows of them.

A sheet without a column says nothing of it: what another sheet or the network says stays. Two lines that say different
things of one node contradict each other, and both are put aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.columns import Column, columns_of, declaration, is_node, part
from covernet.importers.mapping.coded import Coded, Codes, Mask, combined, texts_of
from covernet.importers.mapping.derive import DerivedSheet
from covernet.importers.mapping.wording import plain

Key = tuple[str, ...]
"""The id of a node, or the ends and key properties of an edge."""

Rule = tuple[int, int]
"""A sheet and a rule of its ledger, by their numbers."""


@dataclass(frozen=True, eq=False)
class Stated:
    """What is said of one property: distinct pairs of a key and a text.

    Parameters
    ----------
    keys
        The number of the key of each pair.
    texts
        The text of each pair; several of one key where spellings differ, or where lines contradict each other.
    """

    keys: Codes
    texts: Coded


@dataclass(frozen=True, eq=False)
class Said:
    """What all sheets of an import say of one target.

    Parameters
    ----------
    keys
        The distinct keys, a column for each of their parts.
    numbers
        For each rule that says something the number of the key at each of its positions.
    properties
        What is said of the keys, by property.
    """

    keys: tuple[Coded, ...]
    numbers: Mapping[Rule, Codes]
    properties: Mapping[str, Stated]

    @property
    def count(self) -> int:
        """How many keys there are."""
        return len(self.keys[0].codes)

    @cached_property
    def number_of(self) -> Mapping[Key, int]:
        """The number of each key."""
        return {key: number for number, key in enumerate(texts_of(self.keys))}


@dataclass(frozen=True)
class Settled:
    """The rows of one target, as all sheets of an import and the network have them together.

    Parameters
    ----------
    columns
        The columns of its table in a bundle.
    cells
        The cells of each key, ``c0``, ``c1``, … in the order of ``columns``.
    """

    columns: tuple[Column, ...]
    cells: pa.Table = field(hash=False)


def agree(sheets: Sequence[DerivedSheet]) -> Mapping[str, Said]:
    """What all sheets say, by target; lines that contradict each other get a fault, and what they say does not count."""
    found = _gather(sheets)
    faults: list[tuple[DerivedSheet, str, Codes]] = []
    for said in found.values():
        for name, stated in said.properties.items():
            clashing = _clashing(stated, said.count)
            for (number, at), keys in said.numbers.items() if clashing.any() else ():
                sheet = sheets[number]
                positions = sheet.keys(at).positions[clashing[keys]]
                faults.append((sheet, sheet.derived[at].headers.get(name, ""), positions))
    for sheet, header, positions in faults:
        sheet.cells.fault("contradiction", header, positions)
    return _gather(sheets) if faults else found


def settle(said: Mapping[str, Said], snapshot: Snapshot | None, day: dt.date) -> Mapping[str, Settled]:
    """The rows that the sheets become, with what the network knows of them besides, by target.

    Parameters
    ----------
    day
        An end of validity that is past on this day is forgotten: the thing is there again.
    """
    settled = {}
    for target, some in said.items():
        known = _known(snapshot, target, some, day)
        ends = ("id",) if is_node(target) else ("from", "to", *SCHEMA.edge(target).key)
        columns = {c.name: c for c in columns_of(declaration(target))}
        filled = [name for name in columns if name not in ends and (name in some.properties or name in known)]
        cells = [
            *some.keys,
            *(_chosen(some.properties.get(name), known.get(name), some.count) for name in filled),
        ]
        settled[target] = Settled(
            tuple(columns[name] for name in (*ends, *filled)),
            pa.table({f"c{at}": column.arrow for at, column in enumerate(cells)}),
        )
    return settled


def _gather(sheets: Sequence[DerivedSheet]) -> Mapping[str, Said]:
    """All that the lines of all sheets say, by target."""
    of_target: dict[str, list[Rule]] = {}
    for number, sheet in enumerate(sheets):
        for at, derived in enumerate(sheet.derived):
            if len(sheet.keys(at).positions):
                of_target.setdefault(derived.target, []).append((number, at))
    return {target: _said(sheets, rules) for target, rules in of_target.items()}


def _said(sheets: Sequence[DerivedSheet], rules: Sequence[Rule]) -> Said:
    keys = [sheets[number].keys(at) for number, at in rules]
    columns = [Coded.joint(parts) for parts in zip(*(some.columns for some in keys), strict=True)]
    total = sum(len(some.columns[0].codes) for some in keys)
    # the keys of one rule alone are distinct already
    distinct, overall = combined(columns, np.arange(total)) if len(rules) > 1 else (tuple(columns), np.arange(total))
    starts = np.cumsum([0, *(len(some.columns[0].codes) for some in keys)])
    numbers = {rule: overall[start + some.numbers] for rule, some, start in zip(rules, keys, starts, strict=False)}
    parts: dict[str, list[Stated]] = {}
    for (number, at), some in zip(rules, keys, strict=True):
        for name, column in sheets[number].derived[at].properties.items():
            parts.setdefault(name, []).append(
                _pairs(numbers[number, at], Coded(column.values, column.codes[some.positions]))
            )
    return Said(
        distinct, numbers, {name: _joint(some) for name, some in parts.items() if any(len(s.keys) for s in some)}
    )


def _joint(some: Sequence[Stated]) -> Stated:
    if len(some) == 1:
        return some[0]
    return _pairs(np.concatenate([stated.keys for stated in some]), Coded.joint([stated.texts for stated in some]))


def _pairs(keys: Codes, texts: Coded) -> Stated:
    """The distinct pairs of a key and a text that is there."""
    import pandas as pd  # not above, as in coded.py

    width = len(texts.values) + 1
    both = pd.unique(keys[texts.there] * width + texts.codes[texts.there])
    return Stated(both // width, Coded(texts.values, both % width))


def _clashing(stated: Stated, count: int) -> Mask:
    """The keys of which two different things are said; another spelling is no difference."""
    found = np.zeros(count, bool)
    for number, texts in _several(stated, count).items():
        found[number] = len(set(map(plain, texts))) > 1
    return found


def _several(stated: Stated, count: int) -> Mapping[int, list[str]]:
    """The texts of the keys that have more than one."""
    is_several = np.bincount(stated.keys, minlength=count)[stated.keys] > 1
    found: dict[int, list[str]] = {}
    for number, code in zip(stated.keys[is_several].tolist(), stated.texts.codes[is_several].tolist(), strict=True):
        found.setdefault(number, []).append(stated.texts.values[code])
    return found


def _chosen(stated: Stated | None, known: Coded | None, count: int) -> Coded:
    """What is stated, else what is known; of several spellings the known one, else the first in order."""
    if stated is None:
        return known or Coded.nothing(count)
    codes = np.full(count, -1, np.int64)
    codes[stated.keys] = stated.texts.codes
    for number, texts in _several(stated, count).items():
        codes[number] = stated.texts.values.index(min(texts))
    if known is None:
        return Coded(stated.texts.values, codes)
    both = Coded.joint([Coded(stated.texts.values, codes), known])
    new, old = both.codes[:count], both.codes[count:]
    forms: dict[int, str] = {}

    def form(code: int) -> str:
        if code not in forms:
            forms[code] = plain(both.values[code])
        return forms[code]

    chosen = np.where(new >= 0, new, old)
    for number in np.flatnonzero((new >= 0) & (old >= 0) & (new != old)).tolist():
        if form(int(new[number])) == form(int(old[number])):
            chosen[number] = old[number]
    return Coded(both.values, chosen)


def _known(snapshot: Snapshot | None, target: str, said: Said, day: dt.date) -> Mapping[str, Coded]:
    """What the network knows of the keys, by property; an end that is past is forgotten, for it is there again."""
    if snapshot is None or not (is_node(target) or snapshot.is_bounded(part(target))):
        return {}
    found: dict[str, Coded] = {}
    wanted = pa.array({text for column in said.keys[:2] for text in column.values}, pa.string())
    tables = [_wanted(pq.read_table(file), target, wanted) for file in snapshot.files(part(target))]
    stored = pa.concat_tables([table for table in tables if table.num_rows]) if any(map(len, tables)) else None
    if stored is None:
        return {}
    for is_turned in (False, True) if not (is_node(target) or SCHEMA.edge(target).directed) else (False,):
        numbers = _numbers(stored, target, said, is_turned=is_turned)
        rows = np.flatnonzero(numbers >= 0)
        for column in columns_of(declaration(target)):
            if len(rows) and (name := _stored_name(column, is_turned)) in stored.column_names:
                texts = _texts(stored.column(name), day if name == "until" else None)
                codes = np.full(said.count, -1, np.int64)
                codes[numbers[rows]] = texts.codes[rows]
                before = found.get(column.name, Coded.nothing(said.count))
                both = Coded.joint([Coded(texts.values, codes), before])
                half = both.codes[: said.count]
                found[column.name] = Coded(both.values, np.where(half >= 0, half, both.codes[said.count :]))
    return {name: column for name, column in found.items() if column.there.any()}


def _stored_name(column: Column, is_turned: bool) -> str:
    """The stored column of a column; the labels of an edge's ends change places where its ends do."""
    turned = {"from_label": "to_label", "to_label": "from_label"}
    return turned.get(column.name, column.name) if is_turned else column.name


def _key_columns(target: str) -> tuple[str, ...]:
    return ("id",) if is_node(target) else ("from_id", "to_id", *SCHEMA.edge(target).key)


def _wanted(table: pa.Table, target: str, ids: pa.Array) -> pa.Table:
    """The rows whose key begins with one of some ids."""
    return table.filter(pc.is_in(table.column(_key_columns(target)[0]).cast(pa.string()), ids))


def _numbers(stored: pa.Table, target: str, said: Said, *, is_turned: bool) -> Codes:
    """For each stored row the number of its key; -1 where nothing is said of it."""
    first, *rest = _key_columns(target)
    names = [rest[0], first, *rest[1:]] if is_turned else [first, *rest]
    texts = [[text or "" for text in stored.column(name).to_pylist()] for name in names]
    return np.array([said.number_of.get(key, -1) for key in zip(*texts, strict=True)], np.int64)


def _texts(column: pa.ChunkedArray, day: dt.date | None) -> Coded:
    """A stored column as cells of a bundle; without the dates up to a day."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = [
        "" if value is None or (day and value <= day) else stored_text(value)
        for value in encoded.dictionary.to_pylist()
    ]
    return Coded.of(texts, np.asarray(encoded.indices.fill_null(-1), np.int64))


def stored_text(value: object) -> str:
    """A stored value as a cell of a bundle."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def stored_cells(columns: Sequence[Column], row: Mapping[str, object]) -> list[str]:
    """A stored row as the cells of a bundle's table, in the order of its columns."""
    values = (row[{"from": "from_id", "to": "to_id"}.get(column.name, column.name)] for column in columns)
    return ["" if value is None else stored_text(value) for value in values]
