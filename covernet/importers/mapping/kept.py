"""The cells of rows that are not taken, as quarantine may keep them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from covernet.importers.gate import REFUSED, refused_value
from covernet.importers.mapping.cells import SEPARATOR, parts_of
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.recognise import Recognised


def kept_cells(sheet: Recognised, key: Key) -> Callable[[Sequence[int]], list[list[str]]]:
    """A function that gives the cells of rows as they may be kept: for quarantine, in the order of the columns.

    A refused value is replaced, a hidden name by its pseudonym; a column that is not taken is kept empty. What is the
    same on the whole sheet stands in columns at the end.
    """
    constants = list(sheet.constants.values())
    kinds = [sheet.ledger.fields[name].kind if name else None for name in sheet.fields]

    def kept(at: int, text: str) -> str:
        if kinds[at] is None:
            return ""
        if refused_value(text):
            return REFUSED
        return SEPARATOR.join(map(key.pseudonym, parts_of(text))) if kinds[at] == "hidden" else text

    def of_rows(rows: Sequence[int]) -> list[list[str]]:
        some = sheet.table.cells.take(pa.array(rows, pa.int64()))
        columns = [[kept(at, text) for text in column.to_pylist()] for at, column in enumerate(some.columns)]
        return [[*row, *constants] for row in zip(*columns, strict=True)]

    return of_rows
