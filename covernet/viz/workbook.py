"""The gap workbook: overview, gaps by village, and the list, ready to filter and print.

Every text is written as text, so that nothing a sheet held can become a formula or a link.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from covernet.errors import UsageError
from covernet.queries.audit import AuditResult
from covernet.viz.words import (
    Names,
    detail_words,
    met_words,
    place_words,
    severity_words,
    subject_id,
    subject_words,
)

_ROWS = 1_048_000
"""Rows that a sheet of .xlsx can hold, with room for the header."""

_WIDEST, _TITLE = 60, 16
"""Columns of text a cell is given at most, and a title before it is folded."""

_MEASURED = 5_000
"""Rows whose texts decide how wide a column is."""


@dataclass(frozen=True)
class Formats:
    """How cells look: titles, texts, what must be done, and the note above."""

    head: Format
    cell: Format
    must: Format
    note: Format


OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Of every workbook: what a sheet held stays text."""


def formats_of(book: xlsxwriter.Workbook) -> Formats:
    """The formats of a workbook's cells."""
    line = {"valign": "top", "border": 1, "border_color": "#D0D7DE"}
    return Formats(
        head=book.add_format({"bold": True, "bg_color": "#8C1D18", "font_color": "white", "text_wrap": True,
                              "valign": "vcenter", "border": 1}),
        cell=book.add_format(line),
        must=book.add_format({**line, "bold": True, "font_color": "#A40E26"}),
        note=book.add_format({"italic": True, "font_color": "#57606A"}),
    )  # fmt: skip


def findings_workbook(result: AuditResult, names: Names, language: str = "zh") -> bytes:
    """An audit as the bytes of an .xlsx workbook.

    Parameters
    ----------
    names
        Names of units by (label, id); people stand with their ids only.

    Raises
    ------
    UsageError
        If there are more findings than a sheet can hold.
    """
    if result.table.num_rows > _ROWS:
        raise UsageError(
            f"缺口有 {result.table.num_rows} 条，超过工作表的行数；请用 --format csv 或 parquet",
            f"{result.table.num_rows} findings do not fit a sheet; use --format csv or parquet",
        )
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        formats = formats_of(book)
        _overview(book, formats, result, language)
        _by_village(book, formats, result, names, language)
        _list(book, formats, result, names, language)
    return out.getvalue()


def _overview(book: xlsxwriter.Workbook, formats: Formats, result: AuditResult, language: str) -> None:
    head = ["规则\nrule", "编号\nid", "要求\nseverity", "检查\nchecked", "缺口\ngaps", "迟办\nlate", "达标率\nmet"]
    rows = []
    for summary in result.summary:
        total = summary.total
        share = met_words(summary, language)
        words = severity_words(summary.rule.severity, language)
        title = summary.rule.title.in_(language)
        rows.append([title, summary.rule.full_id, words, total.checked, total.gaps, total.late, share])
    note = f"审计日 as of {result.as_of}；快照 snapshot {result.snapshot}"
    for item in result.overrides:
        note += f"；{item.pack}.{item.parameter} = {item.value}（规则包为 the pack says {item.default}）"
    write_sheet(book, "总览 overview", formats, head, rows, note, red=2)


def _by_village(book: xlsxwriter.Workbook, formats: Formats, result: AuditResult, names: Names, language: str) -> None:
    summaries = [s for s in result.summary if any(count.gaps for count in s.by["village"].values())]
    villages = sorted({village for s in result.summary for village in s.by["village"]})
    head = ["村居\nvillage", "合计\nall", *(s.rule.title.in_(language) for s in summaries)]
    rows: list[list[object]] = []
    for village in villages:
        gaps = [s.by["village"][village].gaps if village in s.by["village"] else 0 for s in summaries]
        rows.append([names.get(("Village", village), village), sum(gaps), *gaps])
    write_sheet(book, "按村居 by village", formats, head, rows, "缺口数 number of gaps")


def _list(book: xlsxwriter.Workbook, formats: Formats, result: AuditResult, names: Names, language: str) -> None:
    head = ["要求\nseverity", "规则\nrule", "对象\nsubject", "编号\nid", "情况\ndetail", "所在\nplace",
            "责任单位\nresponsible", "缺口编号\nfinding"]  # fmt: skip
    rules = {rule.full_id: rule for rule in result.rules}
    rows = []
    for finding in result.findings:
        rule, owner = rules[finding.rule], finding.responsible
        rows.append(
            [
                severity_words(finding.severity, language),
                rule.title.in_(language),
                subject_words(finding, names, language),
                subject_id(finding),
                detail_words(finding, rule, language),
                place_words(finding, names),
                names.get((owner["label"], owner["id"]), owner["id"]) if owner else "—",
                finding.id,
            ]
        )
    write_sheet(book, "缺口清单 gaps", formats, head, rows, f"{len(rows)} 条", red=0)


def write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    formats: Formats,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    note: str,
    red: int | None = None,
) -> None:
    """Write one sheet: a note, titles, rows with widths that fit, filter, frozen titles, and the set-up to print.

    Parameters
    ----------
    red
        Column in which what *must* be done is red.
    """
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, note, formats.note)
    for column, title in enumerate(head):
        sheet.write_string(1, column, title, formats.head)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            style = formats.must if column == red and value in ("必须", "must") else formats.cell
            if isinstance(value, int):
                sheet.write_number(number, column, value, style)
            else:
                sheet.write_string(number, column, str(value), style)
    lines = 1
    for column, title in enumerate(head):
        needed = max((_width(str(row[column])) for row in rows[:_MEASURED]), default=0)
        room = min(_WIDEST, max(needed, min(_TITLE, max(map(_width, title.split("\n"))))))
        sheet.set_column(column, column, room + 2)
        lines = max(lines, sum(-(-_width(line) // max(1, room - 1)) for line in title.split("\n")))
    sheet.set_row(1, 4 + 15 * lines)
    sheet.freeze_panes(2, 1)
    if rows:
        sheet.autofilter(1, 0, len(rows) + 1, len(head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer("&L&A&R&P / &N")


def _width(text: str) -> int:
    """Columns a text takes: a wide character takes two.

    >>> _width("村 a")
    4
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
