"""What reading a foreign file gives: its tables, and for every line of it what it was taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from covernet.graph.declarations import Title

SkipReason = Literal[
    "blank", "title", "header", "repeated-header", "subtotal", "signature", "section", "note", "no-table"
]  # fmt: skip
"""Why a line is no row of a table."""

JOIN = "/"
"""Stands between the headings of a column where they are shown as one text."""

SKIP_TITLES: Mapping[SkipReason, Title] = {
    "blank": Title("空行", "blank line"),
    "title": Title("表题或表前说明", "title or text above the table"),
    "header": Title("表头", "header"),
    "repeated-header": Title("重复的表头", "header repeated"),
    "subtotal": Title("合计、小计", "total or subtotal"),
    "signature": Title("签字、填报信息", "signature or who filled it in"),
    "section": Title("横贯全表的小标题", "heading across the table"),
    "note": Title("表后说明", "note below the table"),
    "no-table": Title("这一表中没有表格", "the sheet holds no table"),
}


@dataclass(frozen=True)
class SkippedRow:
    """A line that is no row of its table, and why."""

    line: int
    reason: SkipReason


@dataclass(frozen=True)
class ForeignTable:
    """One table of a foreign file. Every line of its part of the sheet is either in ``lines`` or ``skipped``.

    Parameters
    ----------
    file, sheet
        Where it stands; the sheet is empty for a text file.
    number
        From 1, of the tables on the sheet.
    title
        The text above the header, for display only.
    headings
        For each column the texts of its header from top to bottom: one, or several where group headers stand
        above; none where a column has no header. Empty where the sheet has no table: then every line is skipped.
    positions
        The number in the sheet, from 1 (A), of each column.
    cells
        String columns ``c0``, ``c1``, … in the order of ``headings``: the text a person sees, merged cells filled;
        an empty cell is ``""``, never null. Nothing is trimmed or normalised.
    lines
        The line in the sheet, from 1, of each row of ``cells`` (int32, ascending).
    skipped
        The other lines, ascending.
    notes
        What was detected and should be said: encoding, delimiter, hidden rows.
    """

    file: str
    sheet: str
    number: int
    title: str
    headings: tuple[tuple[str, ...], ...]
    positions: tuple[int, ...]
    cells: pa.Table
    lines: pa.Array
    skipped: tuple[SkippedRow, ...]
    notes: tuple[Title, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """One text per column: its headings joined by :data:`JOIN`; ``""`` where it has none."""
        return tuple(JOIN.join(texts) for texts in self.headings)

    @property
    def read(self) -> int:
        """Lines in all: rows and skipped ones."""
        return len(self.lines) + len(self.skipped)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows as Python values: for previews and tests; ``cells`` is many times as fast."""
        return self.head(len(self.lines))

    def head(self, count: int) -> list[tuple[str, ...]]:
        """The first rows as Python values."""
        return self.slice(0, count)

    def slice(self, first: int, count: int) -> list[tuple[str, ...]]:
        """Some rows, from that number from 0 on, as Python values."""
        columns = [column.to_pylist() for column in self.cells.slice(first, count).columns]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.lines[first : first + count])
