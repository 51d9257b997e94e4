"""How long work says how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called now and then with what is being done and how far it is.

    Parameters
    ----------
    done, total
        Units of work (rows, files) done and in all; ``total`` is None where it is not known.
    """

    def __call__(self, zh: str, en: str, done: int, total: int | None) -> None:
        """Take note of the state of the work."""


def quiet(zh: str, en: str, done: int, total: int | None) -> None:
    """Say nothing.

    >>> quiet("读取", "reading", 1, None)
    """
