"""Finding the tables of a bundle: CSV files and sheets that are named after a label or edge type."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import CalamineWorkbook

from covernet.errors import DataError, UsageError, Where
from covernet.graph.model import SCHEMA
from covernet.importers.csvfile import Chunk, read_csv
from covernet.importers.workbook import open_workbook, read_sheet


@dataclass(frozen=True)
class Source:
    """One table of a bundle.

    Parameters
    ----------
    target
        The label or edge type it holds.
    file, sheet
        Name relative to what the user gave, never an absolute path; the sheet is empty for a CSV file.
    book
        The opened workbook the sheet is in; None for a CSV file.
    """

    target: str
    path: Path
    file: str
    sheet: str = ""
    book: CalamineWorkbook | None = field(default=None, compare=False, repr=False)

    def chunks(self) -> Iterator[Chunk]:
        """The records of the table, with the line each begins on."""
        return read_sheet(self.book, self.file, self.sheet) if self.book else read_csv(self.path, self.file)


@dataclass(frozen=True)
class Bundle:
    """The tables found, ordered by file and sheet, and what beside them was not read."""

    tables: tuple[Source, ...]
    ignored: tuple[str, ...]


def find_tables(sources: Sequence[Path]) -> Bundle:
    """Find the tables in folders, CSV files and workbooks.

    Raises
    ------
    UsageError
        If there is no source, or one does not exist or is of another kind.
    DataError
        If a CSV file has no known name, or a folder or workbook holds no known table.
    """
    if not sources:
        raise UsageError("没有给出要导入的文件", "no file to import was given")
    tables: list[Source] = []
    ignored: list[str] = []
    for source in dict.fromkeys(path.resolve() for path in sources):
        found, left = _look(source)
        tables += found
        ignored += left
    unique = {(t.path, t.sheet): t for t in tables}
    named = _distinct(list(unique.values()))
    return Bundle(tuple(sorted(named, key=lambda t: (t.file, t.sheet))), tuple(sorted(ignored)))


def _look(source: Path) -> tuple[list[Source], list[str]]:
    where = Where(source.name)
    try:
        if source.is_dir():
            return _folder(source)
        if not source.exists():
            raise UsageError("没有这个文件或文件夹", "there is no such file or folder", where=where)
        if source.suffix.lower() == ".csv":
            return [Source(_target(source.stem, where), source, source.name)], []
        if source.suffix.lower() == ".xlsx":
            return _workbook(source)
    except OSError as error:
        raise DataError(
            f"打不开（{error.strerror}）；请检查路径和权限",
            f"can not open it ({error.strerror}); check path and permissions",
            where=where,
        ) from error
    raise UsageError(
        "只能导入 .csv、.xlsx 或文件夹；旧的 .xls 请另存为 .xlsx",
        "only .csv, .xlsx and folders can be imported; save an old .xls as .xlsx",
        where=where,
    )


def _folder(folder: Path) -> tuple[list[Source], list[str]]:
    tables, ignored = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        if path.suffix.lower() != ".csv":
            ignored.append(path.name)
            continue
        where = Where(path.name)
        if not path.is_file():
            raise DataError("这是文件夹，不是 CSV 文件", "this is a folder, no CSV file", where=where)
        tables.append(Source(_target(path.stem, where), path, path.name))
    if not tables:
        raise DataError(
            "文件夹里没有可导入的 CSV；文件名须为类型名，如 Member.csv。可用 covernet template 得到空表",
            "no CSV to import in this folder; files are named after types, such as Member.csv (see covernet template)",
            where=Where(folder.name),
        )
    return tables, ignored


def _workbook(path: Path) -> tuple[list[Source], list[str]]:
    tables, ignored = [], []
    book = open_workbook(path, path.name)
    for sheet in book.sheet_names:
        target = _names().get(sheet.strip().casefold())
        if target is None:
            ignored.append(str(Where(path.name, sheet)))
        else:
            tables.append(Source(target, path, path.name, sheet, book))
    if not tables:
        raise DataError(
            "工作簿里没有可导入的工作表；表名须为类型名，如 Member。可用 covernet template --xlsx 得到空表",
            "no sheet to import in this workbook; sheets are named after types, such as Member (see covernet template)",
            where=Where(path.name),
        )
    return tables, ignored


def _names() -> Mapping[str, str]:
    """Labels and edge types by their name, and by their Chinese title where it is nobody else's."""
    titles = {n.label: n.title.zh for n in SCHEMA.nodes} | {e.name: e.title.zh for e in SCHEMA.edges}
    shared = Counter(titles.values())
    by_title = {zh: target for target, zh in titles.items() if shared[zh] == 1}
    return by_title | {target.casefold(): target for target in titles}


def _target(stem: str, where: Where) -> str:
    names = _names()
    target = names.get(stem.strip().casefold())
    if target is not None:
        return target
    near = difflib.get_close_matches(stem.casefold(), names, n=1, cutoff=0.0)
    hint = names[near[0]] if near else "Member"
    raise DataError(
        f"文件名不是已知的类型，是否应为 {hint}.csv？用 covernet schema 查看全部类型",
        f"the file is not named after a known type; did you mean {hint}.csv? covernet schema lists them",
        where=where,
    )


def _distinct(tables: list[Source]) -> list[Source]:
    """Put enough parent folders before names that several sources share."""
    depth: dict[Source, int] = dict.fromkeys(tables, 1)
    while True:
        named = {t: "/".join(t.path.parts[-depth[t] :]) for t in tables}
        count = Counter((named[t], t.sheet) for t in tables)
        shared = [t for t in tables if count[named[t], t.sheet] > 1]
        if not shared:
            return [replace(t, file=named[t]) for t in tables]
        for table in shared:
            depth[table] += 1
