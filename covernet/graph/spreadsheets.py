"""Texts that go into a spreadsheet."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula; a Chinese Excel takes the wide signs too."""


def as_text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> as_text("=1+1"), as_text("堡西村")
    ("'=1+1", '堡西村')
    """
    return f"'{value}" if value.startswith(_FORMULA) else value
