"""The gate for foreign sheets: columns refused by their header, or because most of their cells are refused values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from covernet.errors import DataError, Where
from covernet.graph.declarations import Title
from covernet.importers.gate import CANDIDATE, SHORTEST, refused_header, refused_value
from covernet.importers.headers import shown_name

BY_VALUE = Title("多数单元格是证件号、手机号或银行卡号", "most cells are ID, phone or card numbers")


@dataclass(frozen=True)
class RefusedColumn:
    """A column that must not be taken in, as it may be named, and what it is about."""

    name: str
    meaning: Title


def refused_columns(headings: Sequence[Sequence[str]], cells: pa.Table) -> Mapping[int, RefusedColumn]:
    """The columns of a table that the gate refuses, by their place.

    Parameters
    ----------
    headings, cells
        Of the table: its headings by column, and its columns.
    """
    found = {}
    for at, texts in enumerate(headings):
        meaning = next(filter(None, map(refused_header, ("".join(texts), *texts))), None)
        if meaning is None and is_mostly_refused(cells.column(at)):
            meaning = BY_VALUE
        if meaning:
            found[at] = RefusedColumn(shown_name("/".join(texts)), meaning)
    return found


def refused_texts(column: pa.Array | pa.ChunkedArray) -> frozenset[str]:
    """The distinct cells of a column that hold a refused value."""
    distinct = pc.unique(column)
    distinct = distinct.filter(pc.greater_equal(pc.utf8_length(distinct), SHORTEST))
    likely = distinct.filter(pc.match_substring_regex(distinct, CANDIDATE))
    return frozenset(text for text in likely.to_pylist() if refused_value(text))


def is_mostly_refused(column: pa.ChunkedArray) -> bool:
    """Whether at least half of the filled cells of a column, and more than one, hold a refused value."""
    refused = refused_texts(column)
    if not refused:
        return False
    hits = pc.sum(pc.is_in(column, pa.array(sorted(refused), pa.string()))).as_py() or 0
    filled = pc.sum(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0
    return bool(hits > 1 and 2 * hits >= filled)


def refusal(columns: Sequence[RefusedColumn], where: Where) -> DataError:
    """What is said of a sheet with such columns; it names them and what they are about, and no cell."""
    zh = "；".join(f"{column.name}（{column.meaning.zh}）" for column in columns)
    en = "; ".join(f"{column.name} ({column.meaning.en})" for column in columns)
    return DataError(
        f"refused-column：为保护个人隐私，不收这些列：{zh}。请从表中删去后再导入，或加 --drop-refused 略去这些列",
        f"refused-column: refused for privacy: {en}. Delete them from the sheet, or leave them out with --drop-refused",
        where=where,
    )
