"""Opening tables: the header is matched before any row is taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa

from covernet.errors import DataError, Where
from covernet.graph.declarations import Title
from covernet.importers.columns import Column, columns_of, declaration
from covernet.importers.csvfile import Chunk, Shape, check_csv
from covernet.importers.headers import clean, is_title_row, left_out, match_header, shown_name
from covernet.importers.sources import Source

if TYPE_CHECKING:
    from covernet.importers.origin import Origin


@dataclass(frozen=True)
class Table:
    """A table whose header is known.

    Parameters
    ----------
    columns
        The column under each header cell.
    chunks
        The records below the header; they can be read once.
    plain
        Lines of the header where every line of the file is one record; None for any other file or sheet.
    clean
        Whether a plain file's cells need not be trimmed and normalised.
    dropped
        Columns that were left out because they are refused, as they may be shown, with what they are about.
    records
        The records with their lines as Arrow has them (line, c0, c1, …; null for an empty cell), in place of chunks.
    origin
        The foreign sheet it was derived from; None for a table of a bundle.
    """

    source: Source
    columns: tuple[Column, ...]
    chunks: Iterator[Chunk]
    plain: int | None = None
    clean: bool = False
    dropped: tuple[tuple[str, Title], ...] = ()
    records: pa.Table | None = field(default=None, repr=False)
    origin: Origin | None = None

    @property
    def target(self) -> str:
        """The label or edge type it holds."""
        return self.source.target


def open_table(source: Source, *, drop_refused: bool = False) -> Table:
    """Read a table's header and match it with its label or edge type.

    Parameters
    ----------
    drop_refused
        Whether columns that are refused for privacy are left out; else they are an error.

    Raises
    ------
    DataError
        If the table is empty, can not be read, or its header is refused.
    """
    columns = columns_of(declaration(source.target))
    shape = Shape(False, False) if source.sheet else check_csv(source.path, source.file)
    chunks = source.chunks()
    for chunk in chunks:
        for at, row in enumerate(chunk.rows):
            if any(map(clean, row)):
                where = Where(source.file, source.sheet, chunk.lines[at])
                without = left_out(row, columns, drop_refused=drop_refused)
                matched = tuple(match_header(_without(row, without), columns, where))
                below = Chunk(chunk.rows[at + 1 :], chunk.lines[at + 1 :])
                titled = bool(below.rows) and is_title_row(_without(below.rows[0], without), matched)
                if titled:
                    below = Chunk(below.rows[1:], below.lines[1:])
                header = at + 1 + titled if shape.plain and len(matched) == len(row) else None
                dropped = tuple((shown_name(clean(row[i])), meaning) for i, meaning in without.items() if meaning)
                rest = chain([below], chunks)
                return Table(
                    source, matched, _narrowed(rest, without) if without else rest, header, shape.clean, dropped
                )
    raise DataError(
        "表是空的，连表头也没有；请检查，或用 covernet template 得到空表",
        "the table is empty, without even a header; check it, or see covernet template",
        where=Where(source.file, source.sheet),
    )


def read_rows(source: Source) -> Iterator[dict[str, str]]:
    """The cells of each row of a table of a bundle by column, without those that are refused.

    Raises
    ------
    DataError
        As :func:`open_table`.
    """
    table = open_table(source, drop_refused=True)  # what is refused is said where the table is imported
    names = [column.name for column in table.columns]
    for chunk in table.chunks:
        for row in chunk.rows:
            yield dict(zip(names, map(clean, row), strict=False))


def _without(row: list[str], places: Collection[int]) -> list[str]:
    return [cell for at, cell in enumerate(row) if at not in places] if places else row


def _narrowed(chunks: Iterable[Chunk], places: Collection[int]) -> Iterator[Chunk]:
    for chunk in chunks:
        yield Chunk([_without(row, places) for row in chunk.rows], chunk.lines)
