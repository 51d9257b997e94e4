"""The lines of a change sheet: what each asks for, and the lines that belong to one change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from covernet.importers.changes.rules import PARTS, SHEET
from covernet.importers.changes.state import Line
from covernet.importers.mapping.cells import Cells, column_name
from covernet.importers.mapping.coded import Codes
from covernet.importers.mapping.ledgers import TOWN
from covernet.importers.mapping.recognise import Recognised

REST = frozenset({"其余", "其他", "余下", "其余全部", "rest"})
"""Names that stand for all that no line names."""


@dataclass(frozen=True)
class Sheet:
    """A recognised sheet with its cells; ``number`` is its place among the sheets of a run."""

    number: int
    sheet: Recognised
    cells: Cells

    def fault(self, line: Line, code: str, field: str = "") -> None:
        """Note why a line can not be taken, and which of its fields is meant."""
        column = column_name(self.sheet, field) if field else ""
        self.cells.faults.setdefault(line[1], set()).add((code, column))


@dataclass(frozen=True)
class Asked:
    """A line that asks for a change.

    Parameters
    ----------
    kind
        ``split``, ``merge`` or ``move``.
    label
        What the old unit is.
    village, town
        Ids of where the old unit lies, as far as the line says.
    code
        Id of the new unit; empty where the line has none.
    day
        The day from which it holds; None where nobody says.
    parts
        What goes to the new unit, as far as the line says.
    """

    line: Line
    kind: str
    label: str
    old: str
    new: str
    village: str
    town: str
    code: str
    day: dt.date | None
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """A line that says to which new unit parts of a split unit go.

    Parameters
    ----------
    label
        What the parts are; empty where the line does not say.
    old
        Which unit is split; empty where the line does not say.
    """

    line: Line
    label: str
    old: str
    new: str
    village: str
    parts: tuple[str, ...]


def asked_of(sheets: Sequence[Sheet], day: dt.date | None) -> list[Asked]:
    """The changes that sheets ask for; of lines that have a fault, some cells are empty.

    Parameters
    ----------
    day
        The day of lines that have none.
    """
    found = []
    for sheet, line, at in _lines(sheets, SHEET):
        text = sheet.cells.text
        stated = text("effective").at(at[0])
        found.append(
            Asked(
                line, text("change").at(at[0]), text("unit_class").at(at[0]), text("old_unit").at(at[0]),
                text("new_unit").at(at[0]), *_places(sheet, at[0]), text("new_code").at(at[0]),
                dt.date.fromisoformat(stated) if stated else day, _parts(sheet, "parts", at),
            )
        )  # fmt: skip
    return found


def sent_of(sheets: Sequence[Sheet]) -> list[Sent]:
    """Where sheets say that parts of split units go; of lines that have a fault, some cells are empty."""
    found = []
    for sheet, line, at in _lines(sheets, PARTS):
        text = sheet.cells.text
        label, old, new = (text(name).at(at[0]) for name in ("part_class", "old_unit", "new_unit"))
        found.append(Sent(line, label, old, new, _places(sheet, at[0])[0], _parts(sheet, "part", at)))
    return found


def _lines(sheets: Sequence[Sheet], ledger: str) -> Iterator[tuple[Sheet, Line, Codes]]:
    """The lines of a ledger, with their positions among the cells."""
    for sheet in sheets:
        if sheet.sheet.ledger.id == ledger:
            for row in range(len(sheet.sheet.table.lines)):
                yield sheet, (sheet.number, row), np.flatnonzero(sheet.cells.rows == row)


def _places(sheet: Sheet, at: int) -> tuple[str, str]:
    """Ids of the village and the town that a line names itself."""
    village = sheet.cells.places["village"].at(at) if "village" in sheet.cells.places else ""
    return village, sheet.cells.places[TOWN].at(at) if TOWN in sheet.cells.texts else ""


def _parts(sheet: Sheet, name: str, at: Codes) -> tuple[str, ...]:
    texts = (sheet.cells.text(name).at(int(place)) for place in at)
    return tuple(dict.fromkeys(filter(None, texts)))
