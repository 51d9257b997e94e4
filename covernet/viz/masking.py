"""People's names where only their owner may read them whole."""

from __future__ import annotations


def mask(name: str) -> str:
    """A person's name of which only the first character is kept.

    >>> mask("张三丰")
    '张**'
    """
    return f"{name[:1]}**"
