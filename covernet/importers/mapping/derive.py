"""From the cells of a sheet to the nodes and edges its lines become: keys, ends and properties."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from covernet.graph.model import SCHEMA
from covernet.importers.mapping.cells import Cells, PlaceBook, column_name, local_name, read_cells
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.ledgers import EdgeRule, Is, KeyRule, NodeRule
from covernet.importers.mapping.recognise import Recognised

_LONGEST = 40
"""Letters of a cell that go into a key whole; of more, a digest stands for the rest."""


@dataclass(frozen=True)
class Derived:
    """What one rule of a ledger makes of a sheet: a list per column, all of the positions of :class:`Cells`.

    Parameters
    ----------
    target
        Label or edge type.
    key
        The columns of the key: ``id``, or ``from``, ``to`` and the key properties; None where there is no row.
    properties
        The other columns, by name.
    headers
        The column of the sheet that each column comes from, for messages; empty where it has none.
    """

    target: str
    key: tuple[Sequence[str | None], ...]
    properties: Mapping[str, Sequence[str]] = field(hash=False)
    headers: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class DerivedSheet:
    """A sheet with all that its lines become."""

    sheet: Recognised
    cells: Cells
    derived: tuple[Derived, ...]


@dataclass
class _Line:
    """The nodes and places of a sheet so far: ids by name, and the local names they give."""

    ids: dict[str, Sequence[str | None]]
    names: dict[str, Sequence[str]]


def derive(sheet: Recognised, book: PlaceBook, key: Key) -> DerivedSheet:
    """Make the nodes and edges of a sheet; what can not be taken is noted in its cells."""
    cells = read_cells(sheet, book, key)
    line = _Line(dict(cells.places), {})
    derived = []
    for node in sheet.ledger.nodes:
        is_own = _make_ids(sheet, node, cells, line, book, key)
        stated = _filled(sheet, node.properties, cells, line)
        own = [id if own else None for id, own in zip(line.ids[node.name], is_own, strict=True)]
        derived.append(Derived(node.label, (own,), stated, _headers(sheet, node)))
    derived += [_edges(sheet, edge, cells, line) for edge in sheet.ledger.edges]
    return DerivedSheet(sheet, cells, tuple(derived))


def _make_ids(
    sheet: Recognised, node: NodeRule, cells: Cells, line: _Line, book: PlaceBook, key: Key
) -> Sequence[bool]:
    """Make the ids of a node, and say at which positions the node is one of the sheet's own, and no village."""
    count = len(cells.rows)
    ids: list[str | None] = [None] * count
    own = [True] * count
    for rule in node.by:
        head = sheet.ledger.fields[rule.fields[0]]
        if head.name not in cells.texts:
            continue
        texts = cells.texts[head.name]
        parents = _parents(rule, line, count)
        parts = _parts(sheet, rule, cells, line, book, key, parents)
        made = [at for at in range(count) if ids[at] is None and texts[at]]
        if head.kind == "unit":
            for at in made:
                village = book.find("Village", texts[at], (line.ids["town"][at] or ""))
                if village:
                    ids[at], own[at] = village, False
            made = [at for at in made if own[at]]
        for at in made:
            parent = parents[at]
            if parent is not None:
                part = parts[at]
                ids[at] = part if part.startswith(f"{parent}-") else f"{parent}-{node.letter}{part}"
        header = column_name(sheet, head.name)
        cells.fault(
            "no-parent", header, [at for at in made if parents[at] is None and cells.rows[at] not in cells.faults]
        )
        if rule.once:
            seen = Counter(ids[at] for at in made if ids[at] is not None)
            cells.fault("same-name", header, [at for at in made if seen[ids[at]] > 1])
    line.ids[node.name] = ids
    return own


def _parents(rule: KeyRule, line: _Line, count: int) -> Sequence[str | None]:
    lists = [line.ids[name] for name in rule.under if name in line.ids]
    return [next(filter(None, some), None) for some in zip(*lists, strict=True)] if lists else [None] * count


def _parts(
    sheet: Recognised,
    rule: KeyRule,
    cells: Cells,
    line: _Line,
    book: PlaceBook,
    key: Key,
    parents: Sequence[str | None],
) -> Sequence[str]:
    """What the fields of a key add to the key of its parent; the names they give are kept in ``line``."""
    columns: list[Sequence[str]] = []
    villages = line.ids.get("village", [None] * len(cells.rows))
    for name in rule.fields:
        declared = sheet.ledger.fields[name]
        texts = cells.texts.get(name)
        if texts is None:
            continue
        if declared.kind in ("person", "hidden"):
            pairs = list(zip(parents, texts, strict=True))
            known = {p: key.within(p[0], key.pseudonym(p[1])) if p[0] and p[1] else "" for p in set(pairs)}
            columns.append([known[pair] for pair in pairs])
        else:
            both = list(zip(villages, texts, strict=True))
            local = {
                b: local_name(declared, b[1], book.places.name("Village", b[0]) if b[0] else "") for b in set(both)
            }
            columns.append([local[b][0] for b in both])
            line.names[name] = [local[b][1] for b in both]
    if len(columns) == 1:
        return [_short(part) for part in columns[0]]
    return [_short("·".join(filter(None, some))) for some in zip(*columns, strict=True)]


def _short(part: str) -> str:
    if len(part) <= _LONGEST:
        return part
    return f"{part[:_LONGEST]}~{hashlib.sha256(part.encode()).hexdigest()[:8]}"


def _filled(
    sheet: Recognised, properties: Mapping[str, str | Is], cells: Cells, line: _Line
) -> dict[str, Sequence[str]]:
    """The columns of properties that the sheet fills."""
    count = len(cells.rows)
    found: dict[str, Sequence[str]] = {}
    for stored, filled in properties.items():
        if isinstance(filled, Is):
            found[stored] = [filled.value] * count
        elif filled in cells.texts:
            found[stored] = line.names.get(filled, cells.texts[filled])
    return found


def _headers(sheet: Recognised, rule: NodeRule | EdgeRule) -> dict[str, str]:
    stated = {k: column_name(sheet, v) for k, v in rule.properties.items() if isinstance(v, str)}
    if isinstance(rule, NodeRule):
        return stated | {"id": column_name(sheet, rule.by[0].fields[0]) or column_name(sheet, rule.by[-1].fields[0])}
    return stated


def _edges(sheet: Recognised, edge: EdgeRule, cells: Cells, line: _Line) -> Derived:
    count = len(cells.rows)
    nothing: Sequence[str | None] = [None] * count
    starts: Sequence[str | None] = line.ids.get(edge.start, nothing)
    ends: Sequence[str | None] = _parents(KeyRule((), edge.to), line, count)
    for name, wanted in ((edge.unless, False), (edge.needs, True)):
        if name:
            present = line.ids.get(name) or cells.texts.get(name) or nothing
            starts = [start if bool(there) is wanted else None for start, there in zip(starts, present, strict=True)]
    stated = _filled(sheet, edge.properties, cells, line)
    for stored, value in edge.default.items():
        stated[stored] = [text or value for text in stated.get(stored, [""] * count)]
    told = SCHEMA.edge(edge.type).key
    key = (starts, ends, *(stated.get(name, [""] * count) for name in told))
    return Derived(edge.type, key, {k: v for k, v in stated.items() if k not in told}, _headers(sheet, edge))


def is_there(derived: Derived, at: int) -> bool:
    """Whether a position has a row: none of its ends is missing."""
    ends = derived.key[:2] if len(derived.key) > 1 else derived.key
    return all(end[at] is not None for end in ends)
