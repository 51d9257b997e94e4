"""What a foreign sheet was taken for: the mapping of one table, as a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from covernet.errors import Where
from covernet.graph.declarations import Title
from covernet.importers.gate import refused_value
from covernet.importers.headers import REASON_COLUMNS
from covernet.importers.reading.model import ForeignTable

NOT_TAKEN = "-"
"""Stands in a mapping for a column, or a sheet, that is left out."""

UNDECIDED = "?"
"""Stands in a mapping file for what a person is still to decide."""


@dataclass(frozen=True)
class SheetMapping:
    """What the sheets with certain columns are taken for.

    Parameters
    ----------
    ledger
        Id of a ledger, or :data:`NOT_TAKEN`.
    columns
        Field, or :data:`NOT_TAKEN`, of each column by its key (:func:`column_keys`).
    constants
        Cells of fields for which the sheet has no column.
    file, sheet
        Patterns of the names of the sheets that are meant; empty: any.
    """

    ledger: str
    columns: Mapping[str, str] = field(hash=False)
    constants: Mapping[str, str] = field(default_factory=dict, hash=False)
    file: str = ""
    sheet: str = ""

    def applies_to(self, file: str, sheet: str, keys: Set[str]) -> bool:
        """Whether a sheet of these names, with columns of these keys, is one of those that are meant.

        A quarantine workbook has further columns: the reasons, and the constants.
        """
        return (
            set(self.columns) == keys - {*REASON_COLUMNS, *self.constants}
            and fnmatchcase(file, self.file or "*")
            and fnmatchcase(sheet, self.sheet or "*")
        )


@dataclass(frozen=True)
class Known:
    """What a mapping file says, or an import has learnt.

    Parameters
    ----------
    places
        Ids of places by the names that sheets call them.
    key
        Mark of the key that the pseudonyms of earlier imports were made with; empty where none were.
    """

    sheets: tuple[SheetMapping, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, hash=False)
    key: str = ""


@dataclass(frozen=True)
class Option:
    """An answer to a question, with the words that explain it."""

    answer: str
    title: Title


@dataclass(frozen=True)
class Question:
    """Something only a person can decide."""

    title: Title
    options: tuple[Option, ...]


Ask = Callable[[Question], str | None]
"""Puts a question to a person; None where nobody answers."""


def nobody(question: Question) -> str | None:
    """Answer nothing: what is not certain is refused or put aside."""
    return None


def column_keys(table: ForeignTable) -> tuple[str, ...]:
    """A name for each column of a table that no other has: its header, numbered where several share it.

    Without a header, or with one that holds what is refused, which no file may keep, a column goes by its place.
    """
    names = [
        header if header and not refused_value(header) else f"第{position}列"
        for header, position in zip(table.header, table.positions, strict=True)
    ]
    seen: Counter[str] = Counter()
    keys = []
    for name in names:
        seen[name] += 1
        keys.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(keys)


def place_of(table: ForeignTable) -> Where:
    """File and sheet of a table, for messages."""
    return Where(table.file, table.sheet)
