"""Columns of texts as codes: what is done to a text is done once for each distinct one, not for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of texts, of which some may be missing.

    Parameters
    ----------
    values
        Texts, none of them empty, no two equal.
    codes
        For each row the place of its text among ``values``; -1 where it has none.
    """

    values: list[str]
    codes: Codes

    @staticmethod
    def of(texts: Sequence[str], codes: Codes) -> Coded:
        """A column whose texts stand at ``codes``; empty texts are missing, equal ones get one code."""
        distinct = dict.fromkeys(texts)
        if len(distinct) == len(texts) and "" not in distinct:
            return Coded(list(texts), codes)
        distinct.pop("", None)
        numbers = {text: number for number, text in enumerate(distinct)}
        places = np.array([*(numbers.get(text, -1) for text in texts), -1], np.int64)  # -1 for rows without a text
        return Coded(list(distinct), places[codes])

    @staticmethod
    def joint(columns: Sequence[Coded]) -> Coded:
        """The columns one below the other.

        >>> Coded.joint([Coded.same("a", 1), Coded.of(["b", "a"], np.array([0, 1, -1]))]).codes.tolist()
        [0, 1, 0, -1]
        """
        if len(columns) == 1:
            return columns[0]
        starts = np.cumsum([0, *(len(column.values) for column in columns[:-1])])
        codes = [np.where(c.there, c.codes + start, -1) for c, start in zip(columns, starts, strict=True)]
        return Coded.of([text for column in columns for text in column.values], np.concatenate(codes))

    @staticmethod
    def same(text: str, count: int) -> Coded:
        """A column that has the same text everywhere."""
        return Coded([text], np.zeros(count, np.int64)) if text else Coded.nothing(count)

    @staticmethod
    def nothing(count: int) -> Coded:
        """A column without any text."""
        return Coded([], np.full(count, -1, np.int64))

    @property
    def there(self) -> Mask:
        """Which rows have a text."""
        found: Mask = self.codes >= 0
        return found

    @property
    def texts(self) -> list[str]:
        """The text of each row; empty where it has none."""
        values: NDArray[Any] = np.array([*self.values, ""], dtype=object)
        return list(values[self.codes].tolist())

    def at(self, row: int) -> str:
        """The text of a row; empty where it has none."""
        code = int(self.codes[row])
        return self.values[code] if code >= 0 else ""

    def where(self, mask: Mask) -> Coded:
        """The column without the texts of the other rows."""
        return Coded(self.values, np.where(mask, self.codes, -1))

    def take(self, rows: Codes) -> Coded:
        """The column's texts in other rows."""
        return Coded(self.values, self.codes[rows])

    @property
    def arrow(self) -> pa.DictionaryArray:
        """The column as Arrow has it; null where a row has no text."""
        indices = pa.array(self.codes, pa.int32(), mask=~self.there, safe=False)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.values, pa.string()))

    def mapped(self, change: Callable[[str], str]) -> Coded:
        """The column with every text changed.

        >>> column = Coded.of(["a", "", "A"], np.array([0, 1, 2, 0]))
        >>> changed = column.mapped(str.upper)
        >>> changed.values, changed.codes.tolist()
        (['A'], [0, -1, 0, 0])
        """
        return Coded.of([change(text) for text in self.values], self.codes)


def first_of(columns: Sequence[Coded], count: int) -> Coded:
    """The first text that each row has in some columns.

    >>> some = Coded.of(["a", ""], np.array([0, 1])), Coded.of(["b"], np.array([0, 0]))
    >>> [first_of(some, 2).at(row) for row in (0, 1)]
    ['a', 'b']
    """
    found = Coded.nothing(count)
    for column in columns:
        if not found.values:
            found = column
        elif column.values:
            codes = np.where(column.there, column.codes + len(found.values), -1)
            found = Coded.of([*found.values, *column.values], np.where(found.there, found.codes, codes))
    return found


def combined(columns: Sequence[Coded], rows: Codes) -> tuple[tuple[Coded, ...], Codes]:
    """The distinct combinations of texts in some rows, and for each of the rows the place of its own among them."""
    import pandas as pd  # not above: a third of what every command waits for before it starts

    total = np.zeros(len(rows), np.int64)
    for column in columns:
        total = total * (len(column.values) + 1) + column.codes[rows] + 1
        if len(columns) > 2:  # keeps the product of many sizes within 64 bits
            total = pd.factorize(total)[0].astype(np.int64)
    places, distinct = pd.factorize(total)
    first = np.zeros(len(distinct), np.int64)
    first[places[::-1]] = np.arange(len(rows))[::-1]
    return tuple(column.take(rows[first]) for column in columns), places.astype(np.int64)


def texts_of(columns: Sequence[Coded]) -> list[tuple[str, ...]]:
    """The texts of each row in some columns; empty where there is none."""
    return list(zip(*(column.texts for column in columns), strict=True))


def joined(columns: Sequence[Coded], make: Callable[..., str], where: Mask) -> Coded:
    """A column made of others: of each distinct combination of their texts, in the rows of ``where`` only."""
    rows = np.flatnonzero(where)
    distinct, places = combined(columns, rows)
    codes = np.full(len(where), -1, np.int64)
    codes[rows] = places
    return Coded.of(list(map(make, *(column.texts for column in distinct))), codes)
