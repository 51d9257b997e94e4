"""The register as a workbook that planners pass round: entries, and how many of them each unit and rule has.

Every text is written as text, so that nothing a person typed or a sheet held can become a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from covernet.errors import UsageError
from covernet.register.output import By, tallies
from covernet.register.states import Entry, Register
from covernet.viz.register_tables import rule_words, tally_words
from covernet.viz.register_words import STATES, closing_words, state_words, unit_words
from covernet.viz.words import Names, place_words, severity_words, subject_id, subject_words

_ROWS = 1_048_000
"""Rows that a sheet of .xlsx can hold, with room for the header."""

_WIDEST, _NARROWEST = 60, 10
"""Columns of text that a column of cells is given."""

_MEASURED = 5_000
"""Rows whose texts decide how wide a column is."""

_HEAD = (
    "状态\nstate", "要求\nseverity", "规则\nrule", "对象\nsubject", "对象编号\nsubject id", "情况\ndetail", "所在\nplace",
    "责任单位\nresponsible", "承办\nowner", "时限\ndue", "挂号日期\nregistered", "重开次数\nreopened", "销号日期\nclosed",
    "销号原因\nwhy closed", "接受理由\nwhy accepted", "接受至（不含）\naccepted until", "登记编号\nid",
)  # fmt: skip

_STATE, _DUE = 0, _HEAD.index("时限\ndue")
"""Columns that say it where an entry is overdue."""

_ORDER = ("overdue", "open", "accepted", "closed")

Cell = str | int | dt.date | None


@dataclass(frozen=True)
class _Formats:
    head: Format
    cell: Format
    date: Format
    late: Format
    late_date: Format
    note: Format


def register_workbook(register: Register, day: dt.date, names: Names, language: str = "zh") -> bytes:
    """The whole register as the bytes of an .xlsx workbook; overdue entries come first, in red and in words.

    Parameters
    ----------
    day
        The day that says what is overdue, and which acceptances hold.
    names
        Names of units by (label, id).

    Raises
    ------
    UsageError
        If there are more entries than a sheet can hold.
    """
    if len(register.entries) > _ROWS:
        raise UsageError(
            f"登记簿有 {len(register.entries)} 条，超过工作表的行数；请用 list --all --format csv",
            f"{len(register.entries)} entries do not fit a sheet; use list --all --format csv",
        )
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        formats = _formats(book)
        _entries(book, formats, register, day, names, language)
        for by in ("unit", "rule"):
            _counts(book, formats, register, by, day, names, language)
    return out.getvalue()


def _formats(book: Workbook) -> _Formats:
    cell = {"valign": "top", "border": 1, "border_color": "#D0D7DE"}
    date = {**cell, "num_format": "yyyy-mm-dd", "align": "left"}
    late = {"bold": True, "font_color": "#A40E26", "bg_color": "#FFEBE9"}
    return _Formats(
        head=book.add_format({"bold": True, "bg_color": "#8C1D18", "font_color": "white", "text_wrap": True,
                              "valign": "vcenter", "border": 1}),
        cell=book.add_format(cell),
        date=book.add_format(date),
        late=book.add_format({**cell, **late}),
        late_date=book.add_format({**date, **late}),
        note=book.add_format({"italic": True, "font_color": "#57606A"}),
    )  # fmt: skip


def _entries(book: Workbook, formats: _Formats, register: Register, day: dt.date, names: Names, language: str) -> None:
    def order(entry: Entry) -> tuple[int, dt.date]:
        state = "overdue" if entry.is_overdue(day) else entry.state_on(day)
        return _ORDER.index(state), entry.due or dt.date.max

    entries = sorted(register.entries.values(), key=order)
    rows = [_cells(entry, register, day, names, language) for entry in entries]
    late = {number for number, entry in enumerate(entries) if entry.is_overdue(day)}
    head = register.log.head or "—"
    note = (
        f"截至 as of {day}；{len(rows)} 条，其中逾期 overdue {len(late)}；"
        f"上次同步 last sync {register.day or '—'}；登记簿末端 head {head}"
    )
    _sheet(book, "登记台账 register", formats, _HEAD, rows, note, late)


def _cells(entry: Entry, register: Register, day: dt.date, names: Names, language: str) -> list[Cell]:
    finding, unit = entry.finding, entry.finding.responsible
    return [
        state_words(entry, day, language),
        severity_words(finding.severity, language),
        rule_words(entry.rule, register.titles, language),
        subject_words(finding, names, language),
        subject_id(finding),
        entry.words.in_(language),
        place_words(finding, names),
        unit_words(unit["label"], unit["id"], names) if unit else "—",
        entry.owner,
        entry.due,
        entry.opened,
        entry.reopened,
        entry.closed,
        closing_words(entry, language),
        entry.reason,
        entry.until,
        entry.id,
    ]


def _counts(
    book: Workbook, formats: _Formats, register: Register, by: By, day: dt.date, names: Names, language: str
) -> None:
    found = tallies(register.entries.values(), by, day)
    first = "责任单位\nresponsible" if by == "unit" else "规则\nrule"
    head = [first, *(f"{title.zh}\n{title.en}" for title in STATES.values())]
    rows: list[list[Cell]] = [
        [tally_words(t, register.titles, names, language), t.open, t.overdue, t.accepted, t.closed] for t in found
    ]
    name = "按责任单位 by unit" if by == "unit" else "按规则 by rule"
    _sheet(book, name, formats, head, rows, f"截至 as of {day}；未销号含逾期 open ones include those overdue", set())


def _sheet(
    book: Workbook,
    name: str,
    formats: _Formats,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    note: str,
    late: set[int],
) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, note, formats.note)
    for column, title in enumerate(head):
        sheet.write_string(1, column, title, formats.head)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            marked = number in late and column in (_STATE, _DUE)
            if value is None:
                sheet.write_blank(number + 2, column, None, formats.cell)
            elif isinstance(value, int):
                sheet.write_number(number + 2, column, value, formats.cell)
            elif isinstance(value, dt.date):
                sheet.write_datetime(number + 2, column, value, formats.late_date if marked else formats.date)
            else:
                sheet.write_string(number + 2, column, value, formats.late if marked else formats.cell)
    for column, title in enumerate(head):
        wanted = [cell_len(line) for line in title.split("\n")] + [
            cell_len(str(row[column])) for row in rows[:_MEASURED] if row[column] is not None
        ]
        sheet.set_column(column, column, min(_WIDEST, max(_NARROWEST, *wanted)) + 2)
    sheet.set_row(1, 34)
    sheet.freeze_panes(2, 1)
    if rows:
        sheet.autofilter(1, 0, len(rows) + 1, len(head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer("&L&A&R&P / &N")
