"""Finding the tables of a bundle: CSV files and sheets that are named after a label or edge type."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from covernet.errors import DataError, UsageError, Where
from covernet.graph.model import SCHEMA
from covernet.importers.csvfile import Chunk, read_csv
from covernet.importers.workbook import Workbook, open_workbook, read_sheet

GUIDE_SHEET = "说明 Guide"
"""The sheet of a template that says how to fill it in."""


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
        The workbook the sheet is in; None for a CSV file.
    """

    target: str
    path: Path
    file: str
    sheet: str = ""
    book: Workbook | None = field(default=None, compare=False, repr=False)

    def chunks(self) -> Iterator[Chunk]:
        """The records of the table, with the line each begins on."""
        return read_sheet(self.book, self.sheet) if self.book else read_csv(self.path, self.file)


@dataclass(frozen=True)
class Foreign:
    """A file that holds other tables than those of a bundle.

    Parameters
    ----------
    taken
        Sheets of it that are tables of a bundle.
    """

    path: Path
    file: str
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bundle:
    """The tables found, ordered by file and sheet, the files with other tables, and what was not read."""

    tables: tuple[Source, ...]
    ignored: tuple[str, ...]
    foreign: tuple[Foreign, ...] = ()


def find_tables(sources: Sequence[Path]) -> Bundle:
    """Find the tables of bundles in folders, CSV files and workbooks.

    Raises
    ------
    UsageError
        If there is no source, or one does not exist or is of another kind.
    DataError
        If a CSV file has no known name, or a folder or workbook holds no known table.
    """
    return gather(sources, _look)


Found = tuple[list[Source], list[str], list[Foreign]]
"""Tables, the names of what is not read, and files with other tables."""


def gather(sources: Sequence[Path], look: Callable[[Path], Found]) -> Bundle:
    """Gather what ``look`` finds in each source, under names that tell them apart.

    Raises
    ------
    UsageError
        If there is no source, or one does not exist.
    DataError
        If one can not be opened.
    """
    if not sources:
        raise UsageError("没有给出要导入的文件", "no file to import was given")
    tables: list[Source] = []
    ignored: list[str] = []
    foreign: list[Foreign] = []
    for source in dict.fromkeys(path.resolve() for path in sources):
        try:
            if not source.exists():
                raise UsageError("没有这个文件或文件夹", "there is no such file or folder", where=Where(source.name))
            found, left, others = look(source)
        except OSError as error:
            raise DataError(
                f"打不开（{error.strerror}）；请检查路径和权限",
                f"can not open it ({error.strerror}); check path and permissions",
                where=Where(source.name),
            ) from error
        tables += found
        ignored += left
        foreign += others
    files: list[Source | Foreign] = [
        *{(t.path, t.sheet): t for t in tables}.values(),
        *{f.path: f for f in foreign}.values(),
    ]
    named = _distinct(files)
    return Bundle(
        tuple(sorted((t for t in named if isinstance(t, Source)), key=lambda t: (t.file, t.sheet))),
        tuple(sorted(ignored)),
        tuple(sorted((f for f in named if isinstance(f, Foreign)), key=lambda f: f.file)),
    )


def _look(source: Path) -> Found:
    where = Where(source.name)
    if source.is_dir():
        return _folder(source)
    if source.suffix.lower() == ".csv":
        return [Source(_target(source.stem, where), source, source.name)], [], []
    if source.suffix.lower() == ".xlsx":
        return _workbook(source)
    raise UsageError(
        "只能导入 .csv、.xlsx 或文件夹；旧的 .xls 请另存为 .xlsx",
        "only .csv, .xlsx and folders can be imported; save an old .xls as .xlsx",
        where=where,
    )


def visible(folder: Path) -> list[Path]:
    """The entries of a folder without hidden ones and the lock files of spreadsheet programs."""
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "~$"))]


def _folder(folder: Path) -> Found:
    tables, ignored = [], []
    for path in visible(folder):
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
    return tables, ignored, []


def _workbook(path: Path) -> Found:
    sheets = book_sheets(path)
    tables = [source for source in sheets.values() if source]
    ignored = [str(Where(path.name, sheet)) for sheet, source in sheets.items() if source is None]
    if not tables:
        raise DataError(
            "工作簿里没有可导入的工作表；表名须为类型名，如 Member。可用 covernet template --xlsx 得到空表",
            "no sheet to import in this workbook; sheets are named after types, such as Member (see covernet template)",
            where=Where(path.name),
        )
    return tables, ignored, []


def book_sheets(path: Path) -> dict[str, Source | None]:
    """The sheets of a workbook; None for one that is not named after a type."""
    book = open_workbook(path, path.name)
    names = type_names()
    return {
        sheet: Source(target, path, path.name, sheet, book) if (target := names.get(sheet.strip().casefold())) else None
        for sheet in book.sheet_names
    }


def type_names() -> Mapping[str, str]:
    """Labels and edge types by their name, and by their Chinese title where it is nobody else's."""
    titles = {n.label: n.title.zh for n in SCHEMA.nodes} | {e.name: e.title.zh for e in SCHEMA.edges}
    shared = Counter(titles.values())
    by_title = {zh: target for target, zh in titles.items() if shared[zh] == 1}
    return by_title | {target.casefold(): target for target in titles}


def _target(stem: str, where: Where) -> str:
    names = type_names()
    target = names.get(stem.strip().casefold())
    if target is not None:
        return target
    hint = name_hint(stem)
    raise DataError(
        f"文件名不是已知的类型{hint[0]}；用 covernet schema 查看全部类型",
        f"the file is not named after a known type{hint[1]}; covernet schema lists them",
        where=where,
    )


def _distinct(files: Sequence[Source | Foreign]) -> list[Source | Foreign]:
    """Put enough parent folders before the names of files that share them."""
    paths = dict.fromkeys(file.path for file in files)
    depth = dict.fromkeys(paths, 1)
    while True:
        named = {path: "/".join(path.parts[-depth[path] :]) for path in paths}
        count = Counter(named.values())
        shared = [path for path in paths if count[named[path]] > 1]
        if not shared:
            return [replace(file, file=named[file.path]) for file in files]
        for path in shared:
            depth[path] += 1


def name_hint(stem: str) -> tuple[str, str]:
    """The type whose name is near to that of a file, as the end of a sentence in Chinese and in English; else nothing.

    >>> name_hint("Membr")[1], name_hint("gaps")[1]
    (' (Member?)', '')
    """
    names = type_names()
    near = difflib.get_close_matches(stem.casefold(), names, n=1, cutoff=0.7)
    return (f"（是否应为 {names[near[0]]}？）", f" ({names[near[0]]}?)") if near else ("", "")
