"""Constants, conditions and statements as ANSI SQL text, in the subset that DuckDB and Spark SQL both take."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from covernet.graph.filters import Condition, Filter, Value

Cte = tuple[str, str]
"""Name and text of one common table expression."""


_SPECIAL = re.compile(r"(['\\\x00-\x1f\x7f\x85\u2028\u2029])")


def literal(value: Value) -> str:
    r"""A constant as SQL text; what engines read differently, or would break a line, stands as a code.

    >>> literal("网格"), literal("O'Brien"), literal(dt.date(2024, 7, 16)), literal(True)
    ("'网格'", "'O' || CHR(39) || 'Brien'", "DATE '2024-07-16'", 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, (int, float)):
        return repr(value)
    pieces = _SPECIAL.split(value)
    texts = [f"CHR({ord(p)})" if _SPECIAL.fullmatch(p) else f"'{p}'" for p in pieces if p]
    return " || ".join(texts) if texts else "''"


def condition(alias: str, test: Condition) -> str:
    """One condition on the columns of ``alias``; a missing value makes every test but ``missing`` fail.

    >>> condition("n", Condition("kind", "string", "not_in", ("社区",)))
    "n.kind <> '社区'"
    """
    column = f"{alias}.{test.property}"
    values = [literal(v) for v in test.values]
    if test.op == "missing":
        return f"{column} IS NULL"
    if test.op == "present" or (test.op == "not_in" and not values):
        return f"{column} IS NOT NULL"
    if test.op == "in":
        return (
            "FALSE" if not values else f"{column} = {values[0]}" if len(values) == 1 else listed(column, "IN", values)
        )
    if test.op == "not_in":
        return f"{column} <> {values[0]}" if len(values) == 1 else listed(column, "NOT IN", values)
    return f"{column} {'>=' if test.op == 'min' else '<='} {values[0]}"


def conditions(alias: str, tests: Filter) -> list[str]:
    """Every condition of a filter on the columns of ``alias``."""
    return [condition(alias, test) for test in tests]


def with_ctes(ctes: Sequence[Cte], select: str) -> str:
    """A whole statement from its common table expressions and its last SELECT."""
    if not ctes:
        return select
    bodies = ",\n".join(f"{name} AS (\n{indented(text)}\n)" for name, text in ctes)
    return f"WITH\n{bodies}\n{select}"


def listed(column: str, operator: str, values: Sequence[str]) -> str:
    """A test against a list of constants.

    >>> listed("n.kind", "IN", ["1", "2"])
    'n.kind IN (1, 2)'
    """
    return f"{column} {operator} ({', '.join(values)})"


def indented(text: str) -> str:
    """A text with every line moved to the right."""
    return "\n".join(f"  {line}" for line in text.splitlines())
