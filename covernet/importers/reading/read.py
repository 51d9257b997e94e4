"""Reading a foreign file into its tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from covernet.graph.progress import Progress, quiet
from covernet.importers.csvfile import Chunk, read_csv
from covernet.importers.reading.model import ForeignTable, SkippedRow
from covernet.importers.workbook import open_workbook, read_sheet


def read_foreign(path: Path, file: str, *, progress: Progress = quiet) -> tuple[ForeignTable, ...]:
    """Read every table of a spreadsheet or text file.

    Parameters
    ----------
    file
        Name to use in messages and provenance.

    Raises
    ------
    DataError
        If the file can not be read.
    """
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        return (_simple(file, "", read_csv(path, file)),)
    book = open_workbook(path, file)
    return tuple(_simple(file, sheet, read_sheet(book, file, sheet)) for sheet in book.sheet_names)


def _simple(file: str, sheet: str, chunks: Iterable[Chunk]) -> ForeignTable:
    lines: list[int] = []
    rows: list[list[str]] = []
    skipped: list[SkippedRow] = []
    header: tuple[str, ...] = ()
    for chunk in chunks:
        for row, line in zip(chunk.rows, chunk.lines, strict=True):
            if not any(cell.strip() for cell in row):
                skipped.append(SkippedRow(line, "blank"))
            elif not header:
                header = tuple(row)
                skipped.append(SkippedRow(line, "header"))
            else:
                rows.append(row)
                lines.append(line)
    width = max(map(len, [header, *rows]))
    headings = tuple((text,) if text else () for text in header) + ((),) * (width - len(header))
    cells = pa.table(
        {f"c{i}": pa.array([row[i] if i < len(row) else "" for row in rows], pa.string()) for i in range(width)}
    )
    return ForeignTable(
        file, sheet, 1, "", headings, tuple(range(1, width + 1)), cells, pa.array(lines, pa.int32()), tuple(skipped)
    )
