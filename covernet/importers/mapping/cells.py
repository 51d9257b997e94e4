"""The cells of a recognised sheet by field: brought to form, checked, and the lines that can not be taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from covernet.importers.cells import CONTROL
from covernet.importers.columns import Column
from covernet.importers.mapping.coded import Coded, Codes, combined, first_of, joined, texts_of
from covernet.importers.mapping.ledgers import PLACE_LABELS, TOWN, Field
from covernet.importers.mapping.places import Gazetteer, Place
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.refusals import refused_texts
from covernet.importers.mapping.sheets import column_keys
from covernet.importers.mapping.values import normaliser
from covernet.importers.reading.values import normalise_text

Fault = tuple[str, str]
"""A reason code and the column it is about."""

SEPARATOR = "、"
_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_EVEN = r"^[!-+\-.0-:<-~\x{4e00}-\x{9fff}]*$"
"""RE2: nothing but letters of which, in any order, a text is normalised and one part: ASCII without ``,/;``, ideographs."""

_CONTROL = re.compile(CONTROL)
_PEOPLE = ("person", "hidden")
_HIDDEN = "~"


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

    def find(self, label: str, name: str, within: str = "") -> str:
        """The id of a place; empty where there is none."""
        return self.answers.get(name) or self.places.match(label, name, within).id or ""

    def candidates(self, label: str, name: str) -> tuple[Place, ...]:
        """The places that a name might mean."""
        return self.places.match(label, name).candidates


@dataclass
class Cells:
    """The cells of a sheet: a column per field, all of one length.

    Parameters
    ----------
    rows
        For each position in the columns the row of the table: cells that hold several values are taken apart.
    texts
        Cells brought to form, by field; of a hidden field, only whether there is any.
    names
        The names in hidden fields: they go into pseudonyms, and nowhere else.
    places
        Ids of places by field.
    faults
        Why rows can not be taken, by row.
    unmatched
        Names that no place could be found for, with their label.
    """

    rows: Codes
    texts: dict[str, Coded]
    names: dict[str, Coded]
    places: dict[str, Coded]
    faults: dict[int, set[Fault]]
    unmatched: dict[str, str]

    @property
    def count(self) -> int:
        """The number of positions."""
        return len(self.rows)

    def text(self, name: str) -> Coded:
        """The column of a field; empty where the sheet has none."""
        return self.texts.get(name) or Coded.nothing(self.count)

    def fault(self, code: str, column: str, positions: Iterable[int]) -> None:
        """Note why the rows at some positions can not be taken."""
        for at in positions:
            self.faults.setdefault(int(self.rows[at]), set()).add((code, column))


def read_cells(sheet: Recognised, book: PlaceBook) -> Cells:
    """Bring the cells of a sheet to form, match its places, and note what can not be taken."""
    count = len(sheet.table.lines)
    cells = Cells(np.arange(count), {}, {}, {}, {}, {})
    at_field = {name: at for at, name in enumerate(sheet.fields) if name}
    for name, declared in sheet.ledger.fields.items():
        if name in at_field:
            cells.texts[name] = _brought(sheet, declared, sheet.table.cells.column(at_field[name]), cells)
        elif name in sheet.constants:
            cells.texts[name] = Coded.same(sheet.constants[name], count)
    _take_apart(sheet, cells)
    _hide(sheet, cells)
    for name, declared in sheet.ledger.fields.items():
        if declared.kind in PLACE_LABELS and name in cells.texts and name not in cells.places:
            _match(sheet, declared, cells, book)
    _find_towns(sheet, cells, book)
    _demand(sheet, cells)
    return cells


def column_name(sheet: Recognised, name: str) -> str:
    """The key of the column of a field; empty where the sheet has none."""
    return column_keys(sheet.table)[sheet.fields.index(name)] if name in sheet.fields else ""


def _brought(sheet: Recognised, declared: Field, column: pa.ChunkedArray, cells: Cells) -> Coded:
    """A column brought to form; what can not be taken is noted and left empty."""
    encoded = column.combine_chunks().dictionary_encode()
    of_bundle = sheet.ledger.column_of(declared.name)
    form = normaliser(None if declared.kind != "text" else of_bundle, declared.words)
    refused = refused_texts(encoded.dictionary)
    texts: list[str] = encoded.dictionary.to_pylist()
    bad: dict[int, str] = {}
    is_list = declared.many or declared.kind in _PEOPLE
    uneven = _uneven(encoded.dictionary, refused) if form is normalise_text else range(len(texts))
    for at in uneven:
        raw = encoded.dictionary[at].as_py()
        text = SEPARATOR.join(map(form, parts_of(raw))) if is_list else form(raw)
        code = "refused-value" if raw in refused else _misfit(declared, of_bundle, raw, text)
        if code:
            bad[at] = code
        texts[at] = "" if code else text
    codes: Codes = np.asarray(encoded.indices, np.int64)
    for at, code in bad.items():
        cells.fault(code, column_name(sheet, declared.name), np.flatnonzero(codes == at))
    return Coded.of(texts, codes)


def _uneven(distinct: pa.Array, refused: Collection[str]) -> list[int]:
    """The places of the texts of which something is to be trimmed, normalised, taken apart or refused."""
    is_even = pc.match_substring_regex(distinct, _EVEN)
    if refused:
        is_even = pc.and_not(is_even, pc.is_in(distinct, pa.array(sorted(refused), pa.string())))
    found: list[int] = np.flatnonzero(~is_even.to_numpy(zero_copy_only=False)).tolist()
    return found


def parts_of(text: str) -> list[str]:
    """The values in a cell that may hold several."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def _misfit(declared: Field, column: Column | None, raw: str, text: str) -> str:
    """The code of what is wrong with a cell; empty where nothing is."""
    if _CONTROL.search(text):
        return "bad-value"
    if declared.kind in _PEOPLE:
        names = parts_of(raw)
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
        column = cells.text(name)
        if not declared.many or not _SEPARATORS.search("\0".join(column.values)):
            continue
        parts = [parts_of(text) for text in column.values]
        if all(len(some) == 1 for some in parts):
            continue
        counts = np.array([*(len(some) for some in parts), 1])[column.codes]
        origin = np.repeat(np.arange(cells.count), counts)
        nth = np.arange(len(origin)) - np.repeat(np.cumsum(counts) - counts, counts)
        starts = np.cumsum([0, *(len(some) for some in parts)])
        flat = [part for some in parts for part in some]
        of_origin = column.codes[origin]
        cells.rows = cells.rows[origin]
        cells.texts = {other: texts.take(origin) for other, texts in cells.texts.items()}
        cells.texts[name] = Coded.of(flat, np.where(of_origin >= 0, starts[of_origin] + nth, -1))


def _hide(sheet: Recognised, cells: Cells) -> None:
    """Keep the names in hidden fields apart from all other texts."""
    for name, declared in sheet.ledger.fields.items():
        if declared.kind == "hidden" and name in cells.texts:
            cells.names[name] = cells.texts[name]
            cells.texts[name] = Coded.same(_HIDDEN, cells.count).where(cells.names[name].there)


def _match(sheet: Recognised, declared: Field, cells: Cells, book: PlaceBook) -> None:
    """Match the places of a field, within the towns that the sheet names beside them."""
    label = PLACE_LABELS[declared.kind]
    if declared.name != TOWN and TOWN in cells.texts and TOWN not in cells.places:
        _match(sheet, sheet.ledger.fields[TOWN], cells, book)
    towns = Coded.nothing(cells.count) if declared.name == TOWN else cells.places.get(TOWN)
    texts = cells.texts[declared.name]
    beside = towns or Coded.nothing(cells.count)
    found = joined([texts, beside], lambda text, town: book.find(label, text, town), texts.there)
    cells.places[declared.name] = found
    lost = texts.there & ~found.there
    names, _ = combined([texts], np.flatnonzero(lost))
    cells.unmatched |= {name: label for (name,) in texts_of(names)}
    cells.fault("unknown-place", column_name(sheet, declared.name), np.flatnonzero(lost))


def _find_towns(sheet: Recognised, cells: Cells, book: PlaceBook) -> None:
    """The town of each position: as the sheet says, else that of its village, else the only one there is."""
    towns = book.places.of_label("Town")
    only = Coded.same(towns[0].id if len(towns) == 1 else "", cells.count)
    villages = [
        cells.places[name].mapped(book.places.within)
        for name, declared in sheet.ledger.fields.items()
        if declared.kind == "place" and name in cells.places
    ]
    stated = [cells.places[TOWN]] if TOWN in cells.places else []
    cells.places[TOWN] = first_of([*stated, *villages[:1], only], cells.count)


def _demand(sheet: Recognised, cells: Cells) -> None:
    """Note the rows that lack a cell which every line of the ledger fills."""
    faulty = np.zeros(len(sheet.table.lines), bool)
    faulty[list(cells.faults)] = True  # of these, a cell may be empty because it could not be taken
    for group in (*((name,) for name in sheet.ledger.required), *sheet.ledger.any_of):
        filled = np.any([cells.text(name).there for name in group], axis=0)
        header = next((column_name(sheet, name) for name in group if name in sheet.fields), "")
        cells.fault("missing-cell", header, np.flatnonzero(~filled & ~faulty[cells.rows]))
