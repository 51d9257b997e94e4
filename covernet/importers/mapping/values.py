"""Cells as officials fill them in, brought to the form that a bundle has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from covernet.graph.declarations import Title
from covernet.importers.columns import Column
from covernet.importers.headers import clean
from covernet.importers.mapping.wording import plain
from covernet.importers.reading.values import normalise_date, normalise_integer, normalise_number, normalise_text

_YES = frozenset({"是", "有", "√", "✓", "✔", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "x", "n", "no", "false", "0"})


def date_text(cell: str) -> str:
    """A date as ISO text; a month without a day is its first day, and what is no date stays as it is.

    >>> [date_text(x) for x in ("2024.7.1", "2024年7月", "２０２４/07/16", "45489", "去年", "2024")]
    ['2024-07-01', '2024-07-01', '2024-07-16', '2024-07-16', '去年', '2024']
    """
    found = normalise_date(cell)
    return clean(cell) if found is None or found.precision == "year" else found.first.isoformat()


def boolean_text(cell: str) -> str:
    """是 or 否 for what officials write or tick; anything else stays as it is.

    >>> [boolean_text(x) for x in ("√", "有", "NO", "不详")]
    ['是', '是', '否', '不详']
    """
    folded = plain(cell).casefold()
    return "是" if folded in _YES else "否" if folded in _NO else clean(cell)


def integer_text(cell: str) -> str:
    """A whole number with plain digits; anything else stays as it is."""
    found = normalise_integer(cell)
    return clean(cell) if found is None else str(found)


def number_text(cell: str) -> str:
    """A number with plain digits; anything else stays as it is."""
    found = normalise_number(cell)
    return clean(cell) if found is None else repr(found)


def value_text(values: Mapping[str, Title], aliases: Mapping[str, str]) -> Callable[[str], str]:
    """A function that brings a cell to one of a property's values; anything else stays as it is.

    Parameters
    ----------
    aliases
        Other words for values.
    """
    words = {plain(title.zh).casefold(): value for value, title in values.items()}
    words |= {value.casefold(): value for value in values}
    words |= {plain(word).casefold(): value for word, value in aliases.items()}
    return lambda cell: words.get(plain(cell).casefold(), clean(cell))


def normaliser(declared: Column | None, aliases: Mapping[str, str]) -> Callable[[str], str]:
    """What brings cells to the form that a column of a bundle has; None: a text."""
    if declared is None:
        return normalise_text
    if declared.values:
        return value_text(declared.values, aliases)
    by_type: Mapping[str, Callable[[str], str]] = {
        "date": date_text, "boolean": boolean_text, "integer": integer_text, "number": number_text,
    }  # fmt: skip
    return by_type.get(declared.type, normalise_text)
