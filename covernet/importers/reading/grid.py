"""A sheet as columns of text, before anything is known of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from covernet.importers.workbook import cell_text

MAX_COLUMNS = 16_384
"""Columns a sheet may have: as many as Excel knows."""

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
    merges
        In rows and columns of the grid, ordered, none beyond it.
    notes
        What was detected and should be said.
    """

    columns: tuple[pa.Array, ...]
    lines: npt.NDArray[np.int32]
    merges: tuple[Merge, ...] = ()
    notes: tuple[Title, ...] = ()

    @property
    def height(self) -> int:
        """Its number of rows."""
        return len(self.lines)

    @cached_property
    def filled(self) -> Mask:
        """Whether each cell (rows x columns) shows a text of its own; none does that a merged cell covers."""
        shown = np.zeros((self.height, len(self.columns)), np.bool_)
        for at, column in enumerate(self.columns):
            shown[:, at] = pc.match_substring_regex(column, r"[^\s\p{Z}]").to_numpy(zero_copy_only=False)
        for merge in self.merges:
            first = shown[merge.top, merge.left]
            shown[merge.top : merge.bottom + 1, merge.left : merge.right + 1] = False
            shown[merge.top, merge.left] = first
        return shown

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
        If the sheet has more columns or cells than any table.
    """
    parts: list[list[pa.Array]] = []
    lines: list[npt.NDArray[np.int32]] = []
    height = width = 0
    for chunk in chunks:
        widest = max(map(len, chunk.rows), default=0)
        height, width = height + len(chunk.rows), max(width, widest)
        if width > MAX_COLUMNS or height * width > MAX_CELLS:
            raise too_large(where)
        parts.append(_columns(chunk.rows, widest))
        lines.append(np.asarray(chunk.lines, np.int32))
        progress(f"读取 {where}", f"reading {where}", height, None)
    columns = tuple(_joined(parts, lines, at) for at in range(width))
    numbers = np.concatenate(lines) if lines else np.zeros(0, np.int32)
    return _trimmed(Grid(columns, numbers, (), notes), merges)


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[pa.Array]:
    if any(len(row) != width for row in rows):
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return [_strings(column) for column in zip(*rows, strict=True)] if rows else []


def _strings(cells: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except pa.ArrowException:  # some are numbers or dates
        return pa.array([cell_text(cell) for cell in cells], pa.string())


def _joined(parts: Sequence[Sequence[pa.Array]], lines: Sequence[npt.NDArray[np.int32]], at: int) -> pa.Array:
    return pa.concat_arrays(
        [
            part[at] if at < len(part) else pa.repeat(pa.scalar("", pa.string()), len(numbers))
            for part, numbers in zip(parts, lines, strict=True)
        ]
    )


def _trimmed(grid: Grid, merges: Sequence[Merge]) -> Grid:
    """A grid without the empty rows at its end, and with those merged cells that lie in it."""
    rows = np.flatnonzero(grid.counts)
    height = int(rows[-1]) + 1 if len(rows) else 0
    inside = [
        Merge(m.top, m.left, min(m.bottom, height - 1), min(m.right, len(grid.columns) - 1))
        for m in merges
        if m.top < height and m.left < len(grid.columns)
    ]
    return Grid(
        tuple(column.slice(0, height) for column in grid.columns),
        grid.lines[:height],
        tuple(sorted(inside, key=lambda m: (m.top, m.left))),
        grid.notes,
    )
