"""The cells of a recognised sheet by field: brought to form, checked, and the lines that can not be taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import pyarrow as pa

from covernet.importers.cells import CONTROL
from covernet.importers.columns import Column
from covernet.importers.gate import REFUSED
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.ledgers import PLACE_LABELS, TOWN, Field
from covernet.importers.mapping.places import Gazetteer, Place
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.refusals import refused_texts
from covernet.importers.mapping.sheets import column_keys
from covernet.importers.mapping.values import normaliser
from covernet.importers.mapping.wording import number_in, plain

Fault = tuple[str, str]
"""A reason code and the column it is about."""

_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_CONTROL = re.compile(CONTROL)
_PEOPLE = ("person", "hidden")


@dataclass(frozen=True)
class PlaceBook:
    """How names of places are matched: by what was answered before, else exactly.

    Parameters
    ----------
    answers
        Ids by name as a sheet writes it.
    """

    places: Gazetteer
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)

    def find(self, label: str, name: str, within: str = "") -> str | None:
        """The id of a place, or None."""
        return self.answers.get(name) or self.places.match(label, name, within).id

    def candidates(self, label: str, name: str) -> tuple[Place, ...]:
        """The places that a name might mean."""
        return self.places.match(label, name).candidates


@dataclass
class Cells:
    """The cells of a sheet: a list per field, all of one length.

    Parameters
    ----------
    rows
        For each position in the lists the row of the table: cells that hold several values are taken apart.
    texts
        Cells brought to form, by field; of a hidden field, pseudonyms.
    places
        Ids of places by field; None where the cell names no place.
    faults
        Why rows can not be taken, by row.
    unmatched
        Names that no place could be found for, with their label.
    """

    rows: list[int]
    texts: dict[str, list[str]]
    places: dict[str, list[str | None]]
    faults: dict[int, set[Fault]]
    unmatched: dict[str, str]

    def fault(self, code: str, column: str, positions: Iterable[int]) -> None:
        """Note why the rows at some positions can not be taken."""
        for at in positions:
            self.faults.setdefault(self.rows[at], set()).add((code, column))


def read_cells(sheet: Recognised, book: PlaceBook, key: Key) -> Cells:
    """Bring the cells of a sheet to form, match its places, and note what can not be taken."""
    count = len(sheet.table.lines)
    cells = Cells(list(range(count)), {}, {}, {}, {})
    keys = column_keys(sheet.table)
    at_field = {name: at for at, name in enumerate(sheet.fields) if name}
    for name, declared in sheet.ledger.fields.items():
        if name in at_field:
            column = sheet.table.cells.column(at_field[name])
            cells.texts[name] = _brought(sheet, name, declared, column, keys[at_field[name]], cells, key)
        elif name in sheet.constants:
            cells.texts[name] = [sheet.constants[name]] * count
    _take_apart(sheet, cells)
    for name, declared in sheet.ledger.fields.items():
        if declared.kind in PLACE_LABELS and name in cells.texts:
            _match(sheet, name, declared, cells, book)
    _find_towns(sheet, cells, book)
    _demand(sheet, cells)
    return cells


def column_name(sheet: Recognised, name: str) -> str:
    """The key of the column of a field; empty where the sheet has none."""
    return column_keys(sheet.table)[sheet.fields.index(name)] if name in sheet.fields else ""


def kept_cells(sheet: Recognised, key: Key) -> Callable[[Sequence[int]], list[list[str]]]:
    """A function that gives the cells of rows as they may be kept: for quarantine, in the order of the columns.

    A refused value is replaced, a hidden name by its pseudonym; a column that is not taken is kept empty. What is the
    same on the whole sheet stands in columns at the end.
    """
    constants = list(sheet.constants.values())
    kinds = [sheet.ledger.fields[name].kind if name else None for name in sheet.fields]
    refused = [
        refused_texts(sheet.table.cells.column(at)) if name else frozenset() for at, name in enumerate(sheet.fields)
    ]

    def kept(at: int, text: str) -> str:
        if kinds[at] is None:
            return ""
        if text in refused[at]:
            return REFUSED
        return "、".join(map(key.pseudonym, _parts(text))) if kinds[at] == "hidden" else text

    def of_rows(rows: Sequence[int]) -> list[list[str]]:
        some = sheet.table.cells.take(pa.array(rows, pa.int64()))
        columns = [[kept(at, text) for text in column.to_pylist()] for at, column in enumerate(some.columns)]
        return [[*row, *constants] for row in zip(*columns, strict=True)]

    return of_rows


def _brought(
    sheet: Recognised, name: str, declared: Field, column: pa.ChunkedArray, header: str, cells: Cells, key: Key
) -> list[str]:
    """A column brought to form; what can not be taken is noted and left empty."""
    encoded = column.combine_chunks().dictionary_encode()
    raw: list[str] = encoded.dictionary.to_pylist()
    of_bundle = sheet.ledger.column_of(name)
    form = normaliser(None if declared.kind != "text" else of_bundle, declared.words)
    refused = refused_texts(column)
    texts, bad = [], {}
    for at, text in enumerate(raw):
        brought = "、".join(map(form, _parts(text))) if declared.many or declared.kind in _PEOPLE else form(text)
        code = "refused-value" if text in refused else _misfit(declared, of_bundle, text, brought)
        if code:
            bad[at] = code
        texts.append("" if code else key_text(declared, brought, key))
    indices: list[int] = encoded.indices.to_pylist()
    if bad:
        for row, index in enumerate(indices):
            if index in bad:
                cells.faults.setdefault(row, set()).add((bad[index], header))
    return [texts[index] for index in indices]


def key_text(declared: Field, text: str, key: Key) -> str:
    """A cell as it goes on: of hidden names, the pseudonyms alone."""
    return "、".join(map(key.pseudonym, _parts(text))) if declared.kind == "hidden" and text else text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def _misfit(declared: Field, column: Column | None, raw: str, text: str) -> str:
    """The code of what is wrong with a cell; empty where nothing is."""
    if _CONTROL.search(text):
        return "bad-value"
    if declared.kind in _PEOPLE:
        names = _parts(raw)
        if any(_is_several(name) for name in names) or (len(names) > 1 and not declared.many):
            return "several-names"
    elif declared.kind == "text" and column and text and not _fits(column, text):
        return "bad-value" if column.values else "bad-type"
    return ""


def _is_several(name: str) -> bool:
    """Whether blanks seem to stand between names, not inside of one."""
    parts = name.split()
    return len(parts) > 1 and not name.isascii() and all(len(part) > 1 for part in parts)


def _fits(column: Column, text: str) -> bool:
    if column.values:
        return text in column.values
    if column.type == "date":
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return False
    return column.type != "boolean" or text in ("是", "否")


def _take_apart(sheet: Recognised, cells: Cells) -> None:
    """Give each of several values in a cell a position of its own."""
    for name, declared in sheet.ledger.fields.items():
        if not declared.many or name not in cells.texts:
            continue
        parts = [_parts(text) or [""] for text in cells.texts[name]]
        if all(len(some) == 1 for some in parts):
            continue
        origin = [at for at, some in enumerate(parts) for _ in some]
        cells.rows = [cells.rows[at] for at in origin]
        cells.texts = {other: [column[at] for at in origin] for other, column in cells.texts.items()}
        cells.texts[name] = [part for some in parts for part in some]


def _match(sheet: Recognised, name: str, declared: Field, cells: Cells, book: PlaceBook) -> None:
    """Match the places of a field, within the towns that the sheet names beside them."""
    label = PLACE_LABELS[declared.kind]
    towns = cells.places.get(TOWN) if name != TOWN else None
    if towns is None and name != TOWN and TOWN in cells.texts:
        _match(sheet, TOWN, sheet.ledger.fields[TOWN], cells, book)
        towns = cells.places[TOWN]
    texts = cells.texts[name]
    pairs = list(zip(texts, towns or [None] * len(texts), strict=True))
    found = {pair: book.find(label, pair[0], pair[1] or "") if pair[0] else None for pair in set(pairs)}
    cells.places[name] = [found[pair] for pair in pairs]
    lost = {text for (text, _), id in found.items() if text and id is None}
    cells.unmatched |= dict.fromkeys(lost, label)
    if lost:
        missing = [bool(text) and found[text, town] is None for text, town in pairs]
        cells.fault("unknown-place", column_name(sheet, name), compress(range(len(texts)), missing))


def _find_towns(sheet: Recognised, cells: Cells, book: PlaceBook) -> None:
    """The town of each position: as the sheet says, else that of its village, else the only one there is."""
    towns = book.places.of_label("Town")
    only = towns[0].id if len(towns) == 1 else None
    stated = cells.places.get(TOWN) or [None] * len(cells.rows)
    villages = next(
        (cells.places[name] for name, f in sheet.ledger.fields.items() if f.kind == "place" and name in cells.places),
        [None] * len(cells.rows),
    )
    of_village = {id: book.places.within(id) or None for id in set(villages) if id}
    cells.places[TOWN] = [
        town or (of_village[village] if village else None) or only
        for town, village in zip(stated, villages, strict=True)
    ]


def _demand(sheet: Recognised, cells: Cells) -> None:
    """Note the rows that lack a cell which every line of the ledger fills."""
    faulty = set(cells.faults)  # of these, a cell may be empty because it could not be taken
    for group in (*((name,) for name in sheet.ledger.required), *sheet.ledger.any_of):
        columns = [cells.texts[name] for name in group if name in cells.texts]
        empty = [
            at for at, some in enumerate(zip(*columns, strict=True)) if not any(some) and cells.rows[at] not in faulty
        ]
        header = next((column_name(sheet, name) for name in group if name in sheet.fields), "")
        cells.fault("missing-cell", header, empty)


def local_name(declared: Field, text: str, place: str) -> tuple[str, str]:
    """What a cell adds to a key, and the name it gives.

    Parameters
    ----------
    place
        Name of the village, which may stand before the name of a numbered unit.

    >>> from covernet.importers.mapping.ledgers import bundled_ledgers
    >>> group = bundled_ledgers().get("member-households").fields["group"]
    >>> local_name(group, "堡西村第一党小组", "堡西村"), local_name(group, "1", "堡西村")
    (('01', '第1党小组'), ('01', '第1党小组'))
    """
    if declared.kind == "number":
        bare = plain(text)
        return (f"{int(bare):04d}" if bare.isascii() and bare.isdecimal() else bare), text
    if declared.kind == "numbered":
        number = number_in(plain(text).removeprefix(plain(place)))
        if number is not None:
            return f"{number:02d}", f"第{number}{declared.noun}"
    return plain(text), text
