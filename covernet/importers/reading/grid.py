"""A sheet as columns of text, before anything is known of its tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from covernet.errors import Where
from covernet.graph.declarations import Title
from covernet.graph.progress import Progress
from covernet.importers.csvfile import Chunk
from covernet.importers.reading.refusals import too_large
from covernet.importers.reading.survey import MAX_CELLS
from covernet.importers.reading.values import MAX_INTEGER, cell_text

MAX_COLUMNS = 16_384
"""Columns a sheet may have: as many as Excel knows."""

MAX_ROWS = 2_000_000
"""Rows a sheet or text file may have: twice as many as Excel knows."""

MAX_MERGES = 500_000
"""Merged cells a sheet may have."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Merge:
    """Cells that are merged: the first and last row and column, from 0; they show the first one's text."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet.

    Parameters
    ----------
    columns
        String arrays of one length, without nulls; the first is column A.
    lines
        The line in the file of each row, from 1 (int32, ascending).
    filled
        Whether each cell (rows x columns) shows a text of its own; none does that a merged cell covers.
    merges
        In rows and columns of the grid, ordered, none beyond it.
    notes
        What was detected and should be said.
    """

    columns: tuple[pa.Array, ...]
    lines: npt.NDArray[np.int32]
    filled: Mask
    merges: tuple[Merge, ...] = ()
    notes: tuple[Title, ...] = ()

    @property
    def height(self) -> int:
        """Its number of rows."""
        return len(self.lines)

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """Filled cells of each row."""
        counts: npt.NDArray[np.int64] = self.filled.sum(axis=1)
        return counts

    @cached_property
    def _by_top(self) -> dict[int, list[Merge]]:
        found: dict[int, list[Merge]] = {}
        for merge in self.merges:
            found.setdefault(merge.top, []).append(merge)
        return found

    def starting(self, row: int) -> Sequence[Merge]:
        """The merged cells whose first row it is."""
        return self._by_top.get(row, ())

    def row(self, at: int) -> tuple[str, ...]:
        """The trimmed texts of a row's own cells."""
        shown = self.filled[at]
        return tuple(
            column[at].as_py().strip() if is_shown else "" for column, is_shown in zip(self.columns, shown, strict=True)
        )


def make_grid(
    chunks: Iterable[Chunk],
    where: Where,
    progress: Progress,
    merges: Sequence[Merge] = (),
    notes: tuple[Title, ...] = (),
) -> Grid:
    """Gather chunks of rows, uneven and of any cells, into columns; empty rows at the end are left off.

    Raises
    ------
    DataError
        If the sheet has more columns, rows or cells than any table.
    """
    parts: list[list[pa.Array]] = []
    lines: list[npt.NDArray[np.int32]] = []
    height = width = 0
    for chunk in chunks:
        widest = max(map(len, chunk.rows), default=0)
        height, width = height + len(chunk.rows), max(width, widest)
        if width > MAX_COLUMNS or height > MAX_ROWS or height * width > MAX_CELLS:
            raise too_large(where)
        parts.append(_columns(chunk.rows, widest))
        lines.append(np.asarray(chunk.lines, np.int32))
        progress(f"读取 {where}", f"reading {where}", height, None)
    columns = tuple(_joined(parts, lines, at) for at in range(width))
    numbers = np.concatenate(lines) if lines else np.zeros(0, np.int32)
    shown = np.zeros((height, width), np.bool_)
    for at, column in enumerate(columns):
        shown[:, at] = _is_shown(column).to_numpy(zero_copy_only=False)
    return _trimmed(columns, numbers, shown, merges, notes)


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[pa.Array]:
    if set(map(len, rows)) - {width}:
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return [_strings(column) for column in zip(*rows, strict=True)] if rows else []


def _strings(cells: Sequence[Any]) -> pa.Array:
    """The texts of a column, made by Arrow where all its cells are of one kind."""
    if type(cells[0]) is str:
        with suppress(pa.ArrowTypeError):  # where a later cell is no text
            texts = pa.array(cells, pa.string())
            if not texts.null_count:
                return texts
    kinds = set(map(type, cells))
    if kinds == {float}:
        numbers = np.array(cells)
        if np.all(numbers == np.trunc(numbers)) and np.all(np.abs(numbers) < MAX_INTEGER):
            return pa.array(numbers.astype(np.int64)).cast(pa.string())
    elif kinds == {dt.date}:
        return pa.array(cells, pa.date32()).cast(pa.string())
    return pa.array([cell_text(cell) for cell in cells], pa.string())


def _joined(parts: Sequence[Sequence[pa.Array]], lines: Sequence[npt.NDArray[np.int32]], at: int) -> pa.Array:
    return pa.concat_arrays(
        [
            part[at] if at < len(part) else pa.repeat(pa.scalar("", pa.string()), len(numbers))
            for part, numbers in zip(parts, lines, strict=True)
        ]
    )


def _is_shown(column: pa.Array) -> pa.Array:
    return pc.and_(pc.greater(pc.binary_length(column), 0), pc.invert(pc.utf8_is_space(column)))


def _trimmed(
    columns: Sequence[pa.Array],
    lines: npt.NDArray[np.int32],
    shown: Mask,
    merges: Sequence[Merge],
    notes: tuple[Title, ...],
) -> Grid:
    """A grid without the empty rows at its end, and with those merged cells that lie in it."""
    rows = np.flatnonzero(shown.any(axis=1))
    height = int(rows[-1]) + 1 if len(rows) else 0
    inside = [
        Merge(m.top, m.left, min(m.bottom, height - 1), min(m.right, len(columns) - 1))
        for m in sorted(merges, key=lambda m: (m.top, m.left))
        if m.top < height and m.left < len(columns)
    ]
    filled = shown[:height]
    for m in inside:
        first = filled[m.top, m.left]
        filled[m.top : m.bottom + 1, m.left : m.right + 1] = False
        filled[m.top, m.left] = first
    return Grid(tuple(column.slice(0, height) for column in columns), lines[:height], filled, tuple(inside), notes)
