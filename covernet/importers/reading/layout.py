"""Where the tables of a sheet are, and what each line of it is: row, header, sum, signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from covernet.importers.reading.grid import Grid, Mask
from covernet.importers.reading.headings import Header, covers, header_at, is_new
from covernet.importers.reading.marks import MARKED, is_fields, is_note, is_numbering, is_sentence, is_signature, is_sum
from covernet.importers.reading.model import SkipReason

_LOOK = 30
"""Filled rows from the top in which the first header must stand."""

_TITLES = 12
"""Rows that may stand between the first title of a table and its header."""

_COVERED = 0.5
"""Share of the used columns that a header must name."""

_LONG = 3
"""Filled cells of a row among which a single one stands out."""

_LIST_HEADING = 12
"""Letters that the heading of a list of one column may have."""


@dataclass(frozen=True)
class Region:
    """The part of a grid that belongs to a table: its rows from title to the last before the next table.

    Parameters
    ----------
    header
        None where the table has none: then all its rows are below ``start``.
    """

    start: int
    header: Header | None
    stop: int

    @property
    def body(self) -> range:
        """The rows below the header."""
        return range(self.header.rows.stop if self.header else self.start, self.stop)


def find_regions(grid: Grid) -> list[Region]:
    """Divide a grid into its tables: every row belongs to exactly one; none where it has no table."""
    if not grid.height:
        return []
    header = _first_header(grid)
    if header is None:
        return [Region(0, None, grid.height)] if grid.counts.max() > 1 else []
    starts = [(0, header)]
    for anchor in _anchors(grid, header.rows.stop):
        if anchor >= header.rows.stop and (found := _opening(grid, anchor, header)):
            header = found
            starts.append((anchor, header))
    stops = [start for start, _ in starts[1:]] + [grid.height]
    return [Region(start, header, stop) for (start, header), stop in zip(starts, stops, strict=True)]


def skipped_rows(grid: Grid, region: Region) -> dict[int, SkipReason]:
    """The rows of a region that are no rows of its table, and why."""
    rows = np.arange(region.start, region.stop)
    found: dict[int, SkipReason] = dict.fromkeys(rows[grid.counts[region.start : region.stop] == 0].tolist(), "blank")
    if region.header:
        above = region.header.rows
        found |= {row: "title" for row in range(region.start, above.start) if row not in found}
        found |= dict.fromkeys(above, "header")
        if above.stop < region.stop and is_numbering(grid.row(above.stop)):
            found[above.stop] = "header"
        found |= dict.fromkeys(_repeats(grid, region, above), "repeated-header")
    for row in _candidates(grid, region):
        if row not in found and (reason := _reason(grid, region, row)):
            found[row] = reason
    return found | dict.fromkeys(_closing(grid, region, found), "note")


def _first_header(grid: Grid) -> Header | None:
    filled = np.flatnonzero(grid.counts)[:_LOOK].tolist()
    if grid.counts.max() == 1:
        return _list_header(grid, filled)
    for row in filled:
        header = _full_header(grid, row)
        if header:
            return header
        if not _is_title(grid, row) and 2 * grid.counts[row] > grid.counts[row : row + _LOOK].max():
            return None
    return None


def _list_header(grid: Grid, filled: list[int]) -> Header | None:
    """The header of a list of one column: a short heading over short texts."""
    header = header_at(grid, filled[0]) if len(filled) > 1 else None
    texts = ["".join(grid.row(row)) for row in filled]
    is_list = header and len(texts[0]) <= _LIST_HEADING and not any(map(is_sentence, texts))
    return header if is_list and len(np.flatnonzero(grid.filled.any(axis=0))) == 1 else None


def _full_header(grid: Grid, row: int) -> Header | None:
    """The header that begins at a row, if it names enough columns."""
    header = header_at(grid, row) if grid.counts[row] > 1 else None
    return header if header and covers(grid, header) >= _COVERED else None


def _anchors(grid: Grid, start: int) -> list[int]:
    """The rows at which another table may begin: after a blank row, or with a single cell among longer rows."""
    filled = grid.counts > 0
    found = filled & ~np.concatenate([[True], filled[:-1]])
    if np.median(grid.counts[filled]) >= _LONG:
        found |= grid.counts == 1
    return [row for row in np.flatnonzero(found).tolist() if row >= start]


def _opening(grid: Grid, anchor: int, before: Header) -> Header | None:
    """The header of a table that begins at a row, with its titles, below another one."""
    titles: list[str] = []
    is_apart = not grid.counts[anchor - 1]
    for row in range(anchor, min(anchor + _TITLES, grid.height)):
        if not grid.counts[row]:
            above = grid.row(row - 1)
            if not is_apart or is_signature(above) or is_note(above):
                return None  # what stands above belongs to the table before
            continue
        header = _full_header(grid, row)
        if header and is_new(grid, header, before, titles, apart=is_apart):
            return header
        if not _is_title(grid, row):
            return None
        titles += filter(None, grid.row(row))
    return None


def _is_title(grid: Grid, row: int) -> bool:
    return bool(grid.counts[row] == 1) or is_fields(grid.row(row))


def _repeats(grid: Grid, region: Region, header: range) -> list[int]:
    """The rows that say again what a row of the header says, cell by cell."""
    found = np.zeros(len(region.body), np.bool_)
    for cells in filter(any, map(grid.row, header)):
        same = np.ones(len(region.body), np.bool_)
        for at, text in enumerate(cells):
            if not same.any():
                break
            column = pc.utf8_trim_whitespace(_body(grid, region, at))
            same &= pc.equal(column, text).to_numpy(zero_copy_only=False)
        found |= same
    return _rows(region, found)


def _candidates(grid: Grid, region: Region) -> list[int]:
    """The rows below a header whose texts are worth a look."""
    body = region.body
    found = np.zeros(len(body), np.bool_)
    for at in range(len(grid.columns)):
        found |= pc.match_substring_regex(_body(grid, region, at), MARKED).to_numpy(zero_copy_only=False)
    if _width(grid, region) >= _LONG:
        found |= grid.counts[body.start : body.stop] == 1
    return _rows(region, found)


def _body(grid: Grid, region: Region, at: int) -> pa.Array:
    """A column below the header."""
    return grid.columns[at].slice(region.body.start, len(region.body))


def _rows(region: Region, found: Mask) -> list[int]:
    """The rows of a grid that were found below a header."""
    rows: list[int] = (np.flatnonzero(found) + region.body.start).tolist()
    return rows


def _reason(grid: Grid, region: Region, row: int) -> SkipReason | None:
    cells = grid.row(row)
    if is_sum(cells):
        return "subtotal"
    if is_signature(cells):
        return "signature"
    if is_note(cells):
        return "note"
    across = max((span.right - span.left + 1 for span in grid.starting(row)), default=1)
    if grid.counts[row] == 1 and across >= max(_LONG, _COVERED * _width(grid, region)):
        return "section"
    return None


def _closing(grid: Grid, region: Region, found: Mapping[int, SkipReason]) -> list[int]:
    """The rows of text at the end: single cells with sentences, or below a note."""
    if _width(grid, region) < _LONG:
        return []
    last = region.stop
    while last > region.body.start and (last - 1 in found or grid.counts[last - 1] == 1):
        last -= 1
    closing: list[int] = []
    for row in range(last, region.stop):
        is_below_note = row - 1 in closing or found.get(row - 1) == "note"
        if row not in found and (is_below_note or any(map(is_sentence, grid.row(row))) or grid.starting(row)):
            closing.append(row)
    return closing


def _width(grid: Grid, region: Region) -> int:
    """Columns that have a heading; those of the longest row where there is no header."""
    if region.header:
        return sum(bool(texts) for texts in region.header.headings)
    return int(grid.counts[region.start : region.stop].max())
