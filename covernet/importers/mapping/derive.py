"""From the cells of a sheet to the nodes and edges its lines become: keys, ends and properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from covernet.graph.model import SCHEMA
from covernet.importers.mapping.cells import Cells, column_name, read_cells
from covernet.importers.mapping.coded import Coded, Codes, Mask, combined, first_of, joined, texts_of
from covernet.importers.mapping.ledgers import TOWN, EdgeRule, Is, KeyRule, NodeRule
from covernet.importers.mapping.local import local_name, node_id, padded
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.residents import SEVERAL, Lookup, settled_ids
from covernet.importers.mapping.wording import plain


@dataclass(frozen=True)
class Derived:
    """What one rule of a ledger makes of a sheet: columns of the positions of :class:`Cells`.

    Parameters
    ----------
    target
        Label or edge type.
    key
        The columns of the key: ``id``, or ``from``, ``to`` and the key properties.
    there
        The positions that have a row.
    properties
        The other columns, by name.
    headers
        The column of the sheet that each column comes from, for messages; empty where it has none.
    """

    target: str
    key: tuple[Coded, ...]
    there: Mask = field(repr=False, compare=False)
    properties: Mapping[str, Coded] = field(hash=False)
    headers: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, eq=False)
class Keys:
    """The rows that a rule makes: their positions, their distinct keys, and the place of each one's among these."""

    positions: Codes
    columns: tuple[Coded, ...]
    numbers: Codes

    @cached_property
    def distinct(self) -> list[tuple[str, ...]]:
        """The distinct keys as tuples."""
        return texts_of(self.columns)


@dataclass(frozen=True)
class DerivedSheet:
    """A sheet with all that its lines become."""

    sheet: Recognised
    cells: Cells
    derived: tuple[Derived, ...]
    _keys: dict[int, tuple[int, Keys]] = field(default_factory=dict, repr=False, compare=False)

    def keys(self, number: int) -> Keys:
        """The rows that the rule of a number makes of lines that can be taken.

        They are found again only when lines were put aside since they were asked for last.
        """
        faulty = len(self.cells.faults)
        if number not in self._keys or self._keys[number][0] != faulty:
            derived = self.derived[number]
            good = derived.there & ~np.isin(self.cells.rows, list(self.cells.faults))
            positions = np.flatnonzero(good)
            self._keys[number] = faulty, Keys(positions, *combined(derived.key, positions))
        return self._keys[number][1]


@dataclass
class _Line:
    """The nodes and places of a sheet so far: ids by name, and the names that numbered fields give."""

    ids: dict[str, Coded]
    names: dict[str, Coded]


def derive(sheet: Recognised, look: Lookup) -> DerivedSheet:
    """Make the nodes and edges of a sheet; what can not be taken is noted in its cells."""
    cells = read_cells(sheet, look.book)
    line = _Line(dict(cells.places), {})
    derived = []
    for node in sheet.ledger.nodes:
        ids, own = _make_ids(sheet, node, cells, line, look)
        line.ids[node.name] = ids
        stated = _filled(node.properties, cells, line)
        derived.append(Derived(node.label, (ids,), ids.there & own, stated, _headers(sheet, node)))
    derived += [_edges(sheet, edge, cells, line) for edge in sheet.ledger.edges]
    return DerivedSheet(sheet, cells, tuple(derived))


def _make_ids(sheet: Recognised, node: NodeRule, cells: Cells, line: _Line, look: Lookup) -> tuple[Coded, Mask]:
    """The ids of a node, and at which positions the node is one of the sheet's own, and no village."""
    ids = Coded.nothing(cells.count)
    own = np.ones(cells.count, bool)
    for rule in node.by:
        head = sheet.ledger.fields[rule.fields[0]]
        texts = cells.text(head.name)
        made = texts.there & ~ids.there
        if head.kind == "unit":
            villages = joined([texts, line.ids[TOWN]], lambda text, town: look.book.find("Village", text, town), made)
            ids, own = first_of([ids, villages], cells.count), own & ~villages.there
            made &= own
        parents = first_of([line.ids[name] for name in rule.under if name in line.ids], cells.count)
        header = column_name(sheet, head.name)
        faulty = np.isin(cells.rows, list(cells.faults))
        cells.fault("no-parent", header, np.flatnonzero(made & ~parents.there & ~faulty))
        made &= parents.there
        parts = _parts(sheet, rule, cells, line, look, parents, made)
        fresh = joined([parents, *parts], partial(node_id, node.letter), made)
        if look.residents.under or look.residents.former:
            fresh = settled_ids(sheet, node, rule, cells, look, parents, parts[0], fresh)
            unclear = fresh.mapped(lambda id: "" if id == SEVERAL else id)
            code = "same-name" if head.kind in ("person", "hidden", "number") else "unknown-unit"
            cells.fault(code, header, np.flatnonzero(fresh.there & ~unclear.there & ~faulty))
            fresh, made = unclear, made & unclear.there
        if rule.once:
            seen = np.bincount(fresh.codes[made], minlength=len(fresh.values) + 1)
            cells.fault("same-name", header, np.flatnonzero(made & (seen[fresh.codes] > 1)))
        ids = first_of([ids, fresh], cells.count)
    return ids, own


def _parts(
    sheet: Recognised,
    rule: KeyRule,
    cells: Cells,
    line: _Line,
    look: Lookup,
    parents: Coded,
    made: Mask,
) -> list[Coded]:
    """What the fields of a key add to the key of its parent; the names they give are kept in ``line``."""
    parts = []
    villages = line.ids.get("village") or Coded.nothing(cells.count)
    for name in rule.fields:
        declared = sheet.ledger.fields[name]
        texts = cells.names.get(name) or cells.text(name)
        if declared.kind in ("person", "hidden"):
            mine = {text: look.key.pseudonym(text) for text in texts.values} if made.any() else {}
            parts.append(
                joined([parents, texts], lambda p, t, mine=mine: look.key.within(p, mine[t]) if t else "", made)
            )
            continue
        if declared.kind != "numbered":
            parts.append(texts.mapped(padded if declared.kind == "number" else plain))
            continue
        rows = np.flatnonzero(texts.there)
        distinct, numbers = combined([texts, villages], rows)
        called = {village: look.book.places.name("Village", village) for village in villages.values} | {"": ""}
        local = [local_name(declared, text, called[village]) for text, village in texts_of(distinct)]
        codes = np.full(cells.count, -1, np.int64)
        codes[rows] = numbers
        parts.append(Coded.of([own for own, _ in local], codes))
        line.names[name] = Coded.of([shown for _, shown in local], codes)
    return parts


def _filled(properties: Mapping[str, str | Is], cells: Cells, line: _Line) -> dict[str, Coded]:
    """The columns of properties that the sheet fills."""
    found: dict[str, Coded] = {}
    for stored, filled in properties.items():
        if isinstance(filled, Is):
            found[stored] = Coded.same(filled.value, cells.count)
        elif filled in cells.texts:
            found[stored] = line.names.get(filled, cells.texts[filled])
    return found


def _headers(sheet: Recognised, rule: NodeRule | EdgeRule) -> dict[str, str]:
    stated = {k: column_name(sheet, v) for k, v in rule.properties.items() if isinstance(v, str)}
    if isinstance(rule, NodeRule):
        keys = (column_name(sheet, by.fields[0]) for by in rule.by)
        return stated | {"id": next(filter(None, keys), "")}
    return stated


def _edges(sheet: Recognised, edge: EdgeRule, cells: Cells, line: _Line) -> Derived:
    starts = line.ids.get(edge.start) or Coded.nothing(cells.count)
    ends = first_of([line.ids[name] for name in edge.to if name in line.ids], cells.count)
    there = starts.there & ends.there
    for name, is_wanted in ((edge.unless, False), (edge.needs, True)):
        if name:
            present = line.ids.get(name) or cells.text(name)
            there &= present.there == is_wanted
    stated = _filled(edge.properties, cells, line)
    for stored, value in edge.default.items():
        given = stated.get(stored) or Coded.nothing(cells.count)
        stated[stored] = first_of([given, Coded.same(value, cells.count)], cells.count)
    told = SCHEMA.edge(edge.type).key
    key = (starts, ends, *(stated.pop(name, Coded.nothing(cells.count)) for name in told))
    return Derived(edge.type, key, there, stated, _headers(sheet, edge))
