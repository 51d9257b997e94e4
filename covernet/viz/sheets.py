"""Sheets of the workbooks that covernet writes: titles, filters, frozen headers, widths and the set-up to print.

Every text is written as text, so that nothing a person typed or a sheet held can become a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

ROWS = 1_048_000
"""Rows that a sheet of .xlsx can hold, with room for the header."""

_WIDEST, _TITLE, _COUNT = 36, 16, 8
"""Columns of text a cell is given at most before it is folded, a title, and the title of one of many counts."""

_PAPER = 200
"""Columns of text that a page of A4 still shows in a size that can be read; a wider sheet takes several pages."""

_HEADER = 200
"""Characters of a page's header, of the 255 that a sheet can hold."""

_MEASURED = 5_000
"""Rows whose texts decide how wide a column is."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_DAY = "yyyy-mm-dd"

Value = str | int | dt.date | None


@dataclass(frozen=True)
class Marked:
    """A cell with a look of its own: what *must* be done or is overdue stands out, a share and one of many counts
    stand at the right."""

    value: Value
    style: Literal["must", "late", "share", "many"]


Cell = Value | Marked


@dataclass(frozen=True)
class Book:
    """A workbook that is being written, with the looks of its cells."""

    workbook: Workbook
    head: Format
    note: Format
    looks: dict[tuple[str, bool], Format]
    header: str = ""


@contextmanager
def workbook(out: io.BytesIO, header: str = "") -> Iterator[Book]:
    """A workbook on a buffer, whole when the block is left; the header stands on every page that is printed."""
    line = {"valign": "top", "border": 1, "border_color": "#D0D7DE", "text_wrap": True}
    styles: dict[str, dict[str, object]] = {
        "": {},
        "share": {"align": "right"},
        "many": {"num_format": '0;-0;"–"', "align": "right"},
        "must": {"bold": True, "font_color": "#A40E26"},
        "late": {"bold": True, "font_color": "#A40E26", "bg_color": "#FFEBE9"},
    }
    with Workbook(out, _OPTIONS) as book:
        day = {"num_format": _DAY, "align": "left"}
        yield Book(
            book,
            head=book.add_format({"bold": True, "bg_color": "#8C1D18", "font_color": "white", "text_wrap": True,
                                  "valign": "vcenter", "border": 1}),
            note=book.add_format({"italic": True, "font_color": "#57606A"}),
            looks={
                (name, dated): book.add_format({**line, **style, **(day if dated else {})})
                for name, style in styles.items()
                for dated in (False, True)
            },
            header=header[:_HEADER].replace("&", "&&"),
        )  # fmt: skip


def write_sheet(
    book: Book,
    name: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    note: str,
    *,
    bars: int | None = None,
    shaded: range | None = None,
    printed: int | None = None,
) -> None:
    """Write one sheet: a note, titles, rows with widths that fit, filter, frozen titles, and the set-up to print.

    Parameters
    ----------
    bars
        Column of counts that get a bar each.
    shaded
        Columns of counts that are the darker the larger.
    printed
        How many columns are printed; by default all.
    """
    sheet = book.workbook.add_worksheet(name)
    sheet.write_string(0, 0, note, book.note)
    for column, title in enumerate(head):
        sheet.write_string(1, column, title, book.head)
    for number, row in enumerate(rows, start=2):
        for column, cell in enumerate(row):
            _write(book, sheet, number, column, cell)
    lines, wide, rooms = 1, 0, []
    for column, title in enumerate(head):
        needed = max((_width(_text(row[column])) for row in rows[:_MEASURED]), default=0)
        least = _COUNT if shaded and column in shaded else _TITLE
        room = min(_WIDEST, max(needed, min(least, max(map(_width, title.split("\n"))))))
        sheet.set_column(column, column, room + 2)
        rooms.append(room)
        wide += room + 2 if printed is None or column < printed else 0
        lines = max(lines, sum(-(-_width(line) // max(1, room - 1)) for line in title.split("\n")))
    sheet.set_row(1, 4 + 15 * lines)
    for number, row in enumerate(rows, start=2):
        if (folded := max(map(_lines, row, rooms))) > 1:  # not every program finds the height by itself
            sheet.set_row(number, 15 * folded)
    sheet.freeze_panes(2, 1)
    if rows:
        sheet.autofilter(1, 0, len(rows) + 1, len(head) - 1)
        if bars is not None:
            look = {"type": "data_bar", "bar_color": "#E5A98F", "min_type": "num", "min_value": 0}
            sheet.conditional_format(2, bars, len(rows) + 1, bars, look)
        if shaded:
            shade = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": "#FFFFFF",
                     "max_color": "#F0AA6C"}  # fmt: skip
            sheet.conditional_format(2, shaded.start, len(rows) + 1, shaded.stop - 1, shade)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(max(1, round(wide / _PAPER)), 0)
    sheet.repeat_rows(1)
    sheet.repeat_columns(0)
    if printed is not None:
        sheet.print_area(0, 0, len(rows) + 1, printed - 1)
    if book.header:
        sheet.set_header(f"&L{book.header}")
    sheet.set_footer("&L&A&R&P / &N")


def _write(book: Book, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    style, value = (cell.style, cell.value) if isinstance(cell, Marked) else ("", cell)
    look = book.looks[style, isinstance(value, dt.date)]
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_string(row, column, value, look)


def _text(cell: Cell) -> str:
    value = cell.value if isinstance(cell, Marked) else cell
    return "" if value is None else str(value)


def _lines(cell: Cell, room: int) -> int:
    """Lines into which a cell is folded; a long one with room to spare, because words and signs are kept whole."""
    text = _text(cell)
    if 2 * len(text) <= room or (wide := _width(text)) <= room:
        return 1
    return -(-wide // (room - 2))


def _width(text: str) -> int:
    """Columns a text takes: a wide character takes two.

    >>> _width("村 a")
    4
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
