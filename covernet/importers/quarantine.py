"""Quarantine as a workbook: the rows that were not taken, in the shape they came in, to be corrected and imported again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot
from covernet.importers.columns import columns_of, declaration
from covernet.importers.gate import REFUSED
from covernet.importers.headers import REASON_COLUMNS
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.report import reason_title

_LONGEST_NAME = 31  # letters that Excel allows in the name of a sheet
_WIDTH = 16
_REASON_WIDTH = 48


@dataclass(frozen=True)
class _Page:
    """One sheet of the workbook.

    Parameters
    ----------
    title
        The line above the header; empty where the header is the first line.
    rows
        For each row its cells by column, and the row of the quarantine they come from.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Mapping[str, str], Mapping[str, Any]], ...]


def quarantine_workbook(snapshot: Snapshot) -> bytes | None:
    """The rows that the import of a snapshot put aside, as a workbook; None where it put none aside.

    Every row stands in the columns it came in, with the reason in words and the faulty cells marked; corrected, the
    workbook is imported like any other. A refused value was not kept: its cell is empty.
    """
    rows = [row for file in snapshot.files("quarantine/rows") for row in pq.read_table(file).to_pylist()]
    if not rows:
        return None
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        for page in _pages(rows):
            _write(book, page)
    return target.getvalue()


def _pages(rows: Sequence[Mapping[str, Any]]) -> list[_Page]:
    """A page per table of a bundle, and one per ledger and header."""
    groups: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for row in rows:
        target = row["target"]
        header = () if _is_declared(target) else tuple(row["columns"])
        groups.setdefault((target, header), []).append(row)
    pages: list[_Page] = []
    for (target, header), some in groups.items():
        name = target if _is_declared(target) else _free_name(_title(target), [page.name for page in pages])
        title = "" if _is_declared(target) else f"{_title(target)}（隔离的行）"
        filled = tuple((dict(zip(row["columns"], row["values"], strict=True)), row) for row in some)
        pages.append(_Page(name, title, header or _union(target, some), filled))
    return pages


def _union(target: str, rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns that some row of a table of a bundle has, in the order of the schema."""
    used = {name for row in rows for name in row["columns"]}
    return tuple(column.name for column in columns_of(declaration(target)) if column.name in used)


def _is_declared(target: str) -> bool:
    return SCHEMA.has_node(target) or any(edge.name == target for edge in SCHEMA.edges)


def _title(kind: str) -> str:
    ledger = bundled_ledgers().get(kind)
    return ledger.title.zh if ledger else kind


def _free_name(title: str, taken: Sequence[str]) -> str:
    name, number = title[:_LONGEST_NAME], 1
    while name in taken:
        number += 1
        name = f"{title[: _LONGEST_NAME - 3]}{number:3d}"
    return name


def _write(book: xlsxwriter.Workbook, page: _Page) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    faulty = book.add_format({"num_format": "@", "bg_color": "#FFE08A", "border": 2, "border_color": "#B00020"})
    why = book.add_format({"num_format": "@", "font_color": "#B00020", "text_wrap": True})
    sheet = book.add_worksheet(page.name)
    at = 0
    if page.title:
        sheet.write_string(0, 0, page.title, book.add_format({"bold": True}))
        at = 1
    for column, name in enumerate((*page.columns, *REASON_COLUMNS)):
        sheet.write_string(at, column, name, head)
    sheet.set_column(0, len(page.columns) - 1, _WIDTH, text)
    sheet.set_column(len(page.columns), len(page.columns), _REASON_WIDTH, text)
    sheet.freeze_panes(at + 1, 0)
    for number, (cells, row) in enumerate(page.rows, start=at + 1):
        marked = {why["column"] for why in row["reasons"]}
        for column, name in enumerate(page.columns):
            cell = cells.get(name, "")
            sheet.write_string(number, column, "" if cell == REFUSED else cell, faulty if name in marked else text)
        for column, cell in enumerate((_words(row), row["file"], row["sheet"] or "", str(row["line"]))):
            sheet.write_string(number, len(page.columns) + column, cell, text if column else why)


def _words(row: Mapping[str, Any]) -> str:
    """Why a row was put aside, in words."""
    return "；".join(
        f"{why['column']}：{reason_title(why['code']).zh}" if why["column"] else reason_title(why["code"]).zh
        for why in row["reasons"]
    )
