"""From the cells of a sheet to its tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from covernet.errors import Where
from covernet.graph.declarations import Title
from covernet.importers.reading.grid import Grid
from covernet.importers.reading.layout import Region, find_regions, skipped_rows
from covernet.importers.reading.marks import is_fields
from covernet.importers.reading.model import ForeignTable, SkippedRow, SkipReason
from covernet.importers.reading.values import normalise_text

_HEADERLESS = Title("没有认出表头，各列没有列名", "no header was recognised; the columns have no names")


def grid_tables(grid: Grid, where: Where) -> list[ForeignTable]:
    """The tables of a sheet; one without columns where it has lines but no table, none where it is empty."""
    regions = find_regions(grid)
    if regions:
        columns = _fill_merged(grid)
        return [_table(grid, columns, region, where, number) for number, region in enumerate(regions, start=1)]
    if not grid.height:
        return []
    found: dict[int, SkipReason] = {row: "no-table" if grid.counts[row] else "blank" for row in range(grid.height)}
    nothing = pa.array([], pa.int32())
    return [
        ForeignTable(where.file, where.sheet, 1, "", (), (), pa.table({}), nothing, _skipped(grid, found), grid.notes)
    ]


def plain_table(grid: Grid, where: Where) -> ForeignTable:
    """A whole sheet as one table without a header: every row and column, merged cells not filled."""
    return ForeignTable(
        file=where.file,
        sheet=where.sheet,
        number=1,
        title="",
        headings=((),) * len(grid.columns),
        positions=tuple(range(1, len(grid.columns) + 1)),
        cells=pa.table({f"c{at}": column for at, column in enumerate(grid.columns)}),
        lines=pa.array(grid.lines),
        skipped=(),
        notes=grid.notes,
    )


def _table(grid: Grid, columns: list[pa.Array], region: Region, where: Where, number: int) -> ForeignTable:
    found = skipped_rows(grid, region)
    kept_rows = np.ones(region.stop - region.start, np.bool_)
    kept_rows[np.fromiter(found, np.int64, len(found)) - region.start] = False
    rows = np.flatnonzero(kept_rows) + region.start
    headings = region.header.headings if region.header else ((),) * len(columns)
    kept = [_take(column, rows) for column in columns]
    used = [at for at, column in enumerate(kept) if headings[at] or pc.any(_is_filled(column)).as_py()]
    titles = [grid.row(row) for row, reason in sorted(found.items()) if reason == "title"]
    return ForeignTable(
        file=where.file,
        sheet=where.sheet,
        number=number,
        title=normalise_text(" ".join(cell for cells in titles if not is_fields(cells) for cell in cells)),
        headings=tuple(headings[at] for at in used),
        positions=tuple(at + 1 for at in used),
        cells=pa.table({f"c{i}": kept[at] for i, at in enumerate(used)}),
        lines=pa.array(grid.lines[rows]),
        skipped=_skipped(grid, found),
        notes=grid.notes if region.header else (*grid.notes, _HEADERLESS),
    )


def _take(column: pa.Array, rows: npt.NDArray[np.int64]) -> pa.Array:
    """Some rows of a column; nothing is copied where they follow one another."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return column.slice(int(rows[0]), len(rows))
    return column.take(pa.array(rows))


def _is_filled(column: pa.Array) -> pa.Array:
    return pc.greater(pc.binary_length(column), 0)


def _skipped(grid: Grid, found: Mapping[int, SkipReason]) -> tuple[SkippedRow, ...]:
    return tuple(SkippedRow(int(grid.lines[row]), reason) for row, reason in sorted(found.items()))


def _fill_merged(grid: Grid) -> list[pa.Array]:
    """The columns, with each merged cell's text in every cell that it covers."""
    sources: dict[tuple[int, int], dict[int, int]] = {}
    for merge in grid.merges:
        for column in range(merge.left, merge.right + 1):
            rows = sources.setdefault((column, merge.left), {})
            rows.update(dict.fromkeys(range(merge.top, merge.bottom + 1), merge.top))
    columns = list(grid.columns)
    for (column, left), rows in sources.items():
        at = np.fromiter(rows, np.int64, len(rows))
        index = np.arange(grid.height)
        covered = np.zeros(grid.height, np.bool_)
        index[at], covered[at] = np.fromiter(rows.values(), np.int64, len(rows)), True
        columns[column] = pc.if_else(pa.array(covered), grid.columns[left].take(pa.array(index)), columns[column])
    return columns
