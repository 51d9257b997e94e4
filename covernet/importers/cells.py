"""What a cell of each column may hold, as DuckDB SQL generated from the column's declaration.

A stage table keeps each cell as read (``r_<column>``, trimmed and NFC-normalised) and, where the column
is no open text, its typed value (``t_<column>``); a cell that does not fit has no typed value.
"""

from __future__ import annotations

from collections.abc import Sequence

from covernet.graph.engines.duckdb import constant
from covernet.importers.columns import FROM, TO, Column
from covernet.importers.gate import CANDIDATE

SIDES = ("from_label", "to_label")
"""Columns whose misfits are wrong endpoints, no bad values."""

_SPACES = "".join(chr(c) for c in range(0x3001) if chr(c).isspace())
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
"""Control characters but tab and line ends."""

_YES = ("true", "是")
_NO = ("false", "否")


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def raw(column: Column) -> str:
    """The stage column that keeps a cell as read."""
    return quoted(f"r_{column.name}")


def is_open(column: Column) -> bool:
    """Whether any text fits the column."""
    return column.type == "string" and not column.values


def typed(column: Column) -> str:
    """The stage column that holds a cell's value."""
    return raw(column) if is_open(column) else quoted(f"t_{column.name}")


def normalised(cell: str) -> str:
    """SQL for a cell trimmed and NFC-normalised, NULL when nothing is left.

    DuckDB's normalisation ends at a NUL character, so such a text is kept as it is until it is quarantined.
    """
    blank = f"regexp_matches({cell}, {constant(f'^[{_SPACES}]|[{_SPACES}]$')})"
    trimmed = f"CASE WHEN {blank} THEN trim({cell}, {constant(_SPACES)}) ELSE {cell} END"
    other = f"CASE WHEN contains({cell}, chr(0)) THEN {trimmed} ELSE nfc_normalize({trimmed}) END"
    # most cells are ids: printable ASCII without a blank, on which nothing is to be done
    return f"nullif(CASE WHEN regexp_matches({cell}, '[^!-~]') THEN {other} ELSE {cell} END, '')"


def is_filled(cell: str) -> str:
    """SQL: whether anything is left of a cell when it is trimmed."""
    return f"coalesce(regexp_matches({cell}, {constant(f'[^{_SPACES}]')}), false)"


def conversion(column: Column) -> str:
    """SQL for the typed value of a cell; NULL where the cell does not fit the column."""
    cell = raw(column)
    if column.values:
        words = {title.zh: value for value, title in column.values.items()} | {value: value for value in column.values}
        whens = " ".join(f"WHEN {constant(word)} THEN {constant(value)}" for word, value in words.items())
        return f"CASE {cell} {whens} END"
    if column.type == "boolean":
        yes, no = (", ".join(map(constant, words)) for words in (_YES, _NO))
        return f"CASE WHEN lower({cell}) IN ({yes}) THEN true WHEN lower({cell}) IN ({no}) THEN false END"
    if column.type == "date":
        shape = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
        return _if_shaped(cell, shape, f"TRY_CAST({cell} AS DATE)", f" AND {cell} >= '0001'")
    if column.type == "integer":
        return _if_shaped(cell, "[+-]?[0-9]{1,19}", f"TRY_CAST({cell} AS BIGINT)")
    if column.type == "number":
        number = f"TRY_CAST({cell} AS DOUBLE)"
        shape = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
        # + 0.0 makes one zero of 0 and -0, which are equal but not the same bytes
        return _if_shaped(cell, shape, f"CASE WHEN isfinite({number}) THEN {number} + 0.0 END")
    return cell


def _if_shaped(cell: str, shape: str, value: str, also: str = "") -> str:
    return f"CASE WHEN regexp_full_match({cell}, {constant(shape)}){also} THEN {value} END"


def misfit(column: Column) -> str:
    """SQL: whether the cell is filled and does not fit the column."""
    if is_open(column):
        return f"regexp_matches({raw(column)}, {constant(CONTROL)})"
    return f"({raw(column)} IS NOT NULL AND {typed(column)} IS NULL)"


def misfit_code(column: Column) -> str:
    """The quarantine code of a misfit."""
    return "bad-value" if column.type == "string" else "bad-type"


def suspect(columns: Sequence[Column], *, clean: bool = False) -> str:
    """SQL: whether a row may have a fault of its own; the others need no second look.

    Ends of edges are left to :mod:`~covernet.importers.endpoints`: one that is an accepted id has no fault.

    Parameters
    ----------
    clean
        Whether the cells are known to have no control characters.
    """
    names = {c.name for c in columns}
    tests = ["extra IS NOT NULL"]
    for column in columns:
        if column.required:
            tests.append(f"{raw(column)} IS NULL")
        if column in (FROM, TO):
            continue
        if is_open(column):
            pattern = CANDIDATE if clean else f"{CONTROL}|{CANDIDATE}"
            tests.append(f"regexp_matches({raw(column)}, {constant(pattern)})")
        else:
            tests.append(misfit(column))
    if {"since", "until"} <= names:
        tests.append(BAD_INTERVAL)
    return f"coalesce({' OR '.join(f'coalesce({test}, false)' for test in tests)}, false)"


BAD_INTERVAL = "t_until <= t_since"
"""SQL: whether a row ends before or when it begins."""
