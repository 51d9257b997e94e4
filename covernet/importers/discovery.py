"""Finding what there is to import: tables of bundles, and files with other tables."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from covernet.errors import DataError, UsageError, Where
from covernet.graph.model import SCHEMA
from covernet.importers.columns import FROM, ID
from covernet.importers.gate import check_name
from covernet.importers.headers import clean
from covernet.importers.sources import (
    GUIDE_SHEET,
    Bundle,
    Foreign,
    Found,
    Source,
    book_sheets,
    gather,
    type_names,
    visible,
)

FOREIGN = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods"})
"""Suffixes of files that may hold tables of any kind."""

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\"")
_LOOKED_AT = 1 << 20
"""Bytes of a workbook's list of sheets, and of a text file's header, that are looked at."""

_KEYS = frozenset({ID.name, ID.title.zh, FROM.name, FROM.title.zh})
"""Columns of which a table of a bundle has one."""


def find_sources(sources: Sequence[Path]) -> Bundle:
    """Find the tables of bundles, and the files that hold other tables.

    Raises
    ------
    UsageError
        If there is no source, or one does not exist or is of another kind.
    DataError
        If a file can not be opened, or a folder holds no table at all.
    """
    return gather(sources, _look)


def _look(source: Path) -> Found:
    check_name(source.name)
    if source.is_dir():
        return _folder(source)
    if source.suffix.lower() not in FOREIGN:
        raise UsageError(
            "只能导入 .xlsx、.xls、.ods、.csv、.tsv 或文件夹",
            "only .xlsx, .xls, .ods, .csv, .tsv and folders can be imported",
            where=Where(source.name),
        )
    return _file(source)


def _folder(folder: Path) -> Found:
    tables: list[Source] = []
    ignored: list[str] = []
    foreign: list[Foreign] = []
    for path in visible(folder):
        check_name(path.name)
        if path.suffix.lower() not in FOREIGN:
            ignored.append(path.name)
            continue
        if not path.is_file():
            raise DataError("这是文件夹，不是表格", "this is a folder, no table", where=Where(path.name))
        found, _, others = _file(path)
        tables += found
        foreign += others
    if not tables and not foreign:
        raise DataError(
            "文件夹里没有可导入的表格（.xlsx、.xls、.ods、.csv、.tsv）。可用 covernet template 得到空表",
            "no table to import in this folder (.xlsx, .xls, .ods, .csv, .tsv); see covernet template",
            where=Where(folder.name),
        )
    return tables, ignored, foreign


def _file(path: Path) -> Found:
    suffix = path.suffix.lower()
    if suffix == ".csv" and (target := _target(path)):
        return [Source(target, path, path.name)], [], []
    # offices name sheets 党员 and 网格 as well: one sheet named in English tells a bundle
    if suffix == ".xlsx" and any(_is_type(sheet) for sheet in _sheet_names(path)):
        sheets = book_sheets(path)
        others = {sheet for sheet, source in sheets.items() if source is None and sheet != GUIDE_SHEET}
        tables = [source for source in sheets.values() if source]
        return tables, [], [Foreign(path, path.name, frozenset(sheets) - others)] if others else []
    return [], [], [Foreign(path, path.name)]


def _target(path: Path) -> str | None:
    """The type that a CSV file is named after; if only by its Chinese title, its header must be one of a bundle."""
    target = type_names().get(path.stem.strip().casefold())
    if target is None or _is_type(path.stem):
        return target
    with path.open("rb") as file:
        text = file.read(_LOOKED_AT).decode("utf-8-sig", "replace")
    header = next((line for line in text.splitlines() if line.strip()), "")
    return target if {clean(cell).strip('"') for cell in header.split(",")} & _KEYS else None


def _is_type(name: str) -> bool:
    """Whether a name is that of a label or edge type, not its Chinese title."""
    folded = name.strip().casefold()
    return any(
        folded == known.casefold() for known in (*(n.label for n in SCHEMA.nodes), *(e.name for e in SCHEMA.edges))
    )


def _sheet_names(path: Path) -> list[str]:
    """The names of a workbook's sheets, as far as they can be had without opening what may be hostile."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            text = part.read(_LOOKED_AT).decode("utf-8", "replace")
    except (OSError, KeyError, RuntimeError, NotImplementedError, EOFError, zlib.error, zipfile.BadZipFile):
        return []
    return [html.unescape(name) for name in _SHEET.findall(text)]
