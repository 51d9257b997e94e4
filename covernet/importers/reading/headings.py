"""Finding a header: in one row or several, with group headings over the headings of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covernet.importers.reading.grid import Grid, Mask
from covernet.importers.reading.marks import Cells, is_caption, is_label, is_value, is_worded
from covernet.importers.reading.values import normalise_text

_DEPTH = 4
"""Rows a header may have."""

_BELOW = 30
"""Rows below a header that are looked at to judge it."""


@dataclass(frozen=True)
class Header:
    """A header: its rows in the grid, and for each column of the grid its texts from top to bottom."""

    rows: range
    headings: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The lowest text of each column, ``""`` without one."""
        return tuple(texts[-1] if texts else "" for texts in self.headings)


def header_at(grid: Grid, at: int) -> Header | None:
    """The header that begins at a row, or None where that row can not be one."""
    cells = grid.row(at)
    if not any(cells) or not all(is_label(cell) for cell in cells if cell):
        return None
    rows = range(at, at + 1)
    while len(rows) < _DEPTH and _goes_on(grid, rows):
        rows = range(at, rows.stop + 1)
    shown = [_spread(grid, row, rows) for row in rows]
    headings = tuple(_distinct(texts) for texts in zip(*shown, strict=True))
    return Header(rows, headings)


def covers(grid: Grid, header: Header) -> float:
    """The share of the columns used by the rows below that have a heading; 1 where there are none."""
    used = _used(grid, header)
    named = np.array([bool(texts) for texts in header.headings])
    return float((used & named).sum() / used.sum()) if used.any() else 1.0


def is_new(grid: Grid, header: Header, before: Header, titles: Sequence[str], *, apart: bool) -> bool:
    """Whether what looks like a header below another table is one, and no row of it.

    A row of words after a heading across the table looks like a header with a title; so, where its texts are not
    those of a header, it must have a column that the table before lacks, or be set apart as a table of its own.

    Parameters
    ----------
    titles
        What stands between the table before and the header.
    apart
        Whether a blank row stands before them.
    """
    if titles and header.headings == before.headings:
        return True
    if is_worded([label for label in header.labels if label]):
        return header.headings != before.headings
    if any(new and not old for new, old in zip(header.headings, before.headings, strict=True)):
        return bool(titles) or _contrasts(grid, header)
    return apart and bool(titles) and (any(map(is_caption, titles)) or _contrasts(grid, header))


def _goes_on(grid: Grid, rows: range) -> bool:
    """Whether the row below belongs to the header as well."""
    last, below = rows[-1], rows.stop
    if below >= grid.height:
        return False
    if any(span.bottom >= below for row in rows for span in grid.starting(row)):
        return True
    upper, lower = grid.row(last), grid.row(below)
    if not all(is_label(cell) for cell in lower if cell):
        return False
    filled = _filled(lower)
    across = [span for span in grid.starting(last) if span.right > span.left]
    if not across:
        return bool(_groups(upper, lower))
    grouped = {at for span in across for at in range(span.left, span.right + 1)}
    return 2 * len(filled & grouped) >= len(grouped) and not filled & (_filled(upper) - grouped)


def _groups(upper: Cells, lower: Cells) -> set[int]:
    """The columns under group headings that are no longer merged, as in a text file; none where it is no such header.

    Below each group stands a heading for every column of it, and nothing below the other headings.
    """
    grouped: set[int] = set()
    for at in range(1, len(upper)):
        if not upper[at] and lower[at] and (upper[at - 1] or at - 1 in grouped):
            grouped |= {at - 1, at}
    return grouped if _filled(lower) == grouped and _filled(upper) - grouped else set()


def _filled(cells: Cells) -> set[int]:
    return {at for at, cell in enumerate(cells) if cell}


def _spread(grid: Grid, row: int, rows: range) -> list[str]:
    """The texts of a header's row, each over all the columns and rows that it stands for."""
    cells = grid.row(row)
    texts = [normalise_text(cell) for cell in cells]
    spans = [span for top in rows if top <= row for span in grid.starting(top) if span.bottom >= row]
    for span in spans:
        text = normalise_text(grid.row(span.top)[span.left])
        texts[span.left : span.right + 1] = [text] * (span.right + 1 - span.left)
    if row != rows[-1] and not any(span.right > span.left for span in spans):
        for at in sorted(_groups(cells, grid.row(row + 1))):
            texts[at] = texts[at] or texts[at - 1]
    return texts


def _distinct(texts: Sequence[str]) -> tuple[str, ...]:
    """The filled texts, one where several in a row are the same."""
    filled = [text for text in texts if text]
    return tuple(text for at, text in enumerate(filled) if at == 0 or text != filled[at - 1])


def _used(grid: Grid, header: Header) -> Mask:
    below = grid.filled[header.rows.stop : header.rows.stop + _BELOW]
    ends = np.flatnonzero(~below.any(axis=1))
    return np.asarray(below[: ends[0] if len(ends) else None].any(axis=0), np.bool_)


def _contrasts(grid: Grid, header: Header) -> bool:
    """Whether below some heading nearly everything is a value."""
    for at, label in enumerate(header.labels):
        if label:
            below = grid.columns[at].slice(header.rows.stop, _BELOW).to_pylist()
            filled = [text for text in below if text.strip()]
            if filled and sum(is_value(text.strip()) for text in filled) >= 0.8 * len(filled):
                return True
    return False
