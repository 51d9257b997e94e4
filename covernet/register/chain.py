"""A chain of lines: each carries a hash over itself and the line before it, so that none can be changed,
moved or taken out of the middle unseen.

A line is canonical JSON (keys sorted, no blanks, UTF-8) with one more member at its end, ``hash``: the
SHA-256 in hexadecimal over the hash of the line before it (64 zeros before the first) and the line's own
canonical JSON without that member.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

ANCHOR = "0" * 64
"""What stands for the hash before the first line."""

_SEAL = re.compile(rb',"hash":"([0-9a-f]{64})"\}')
_LENGTH = 75
"""Bytes of a seal."""

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: object) -> str:
    """A value as JSON that has one form only.

    >>> canonical({"b": "村", "a": [1, None]})
    '{"a":[1,null],"b":"村"}'
    """
    return _JSON.encode(value)


def seal(previous: str, value: Mapping[str, Any]) -> tuple[bytes, str]:
    """The line for a value, with its newline, and its hash.

    >>> line, own = seal(ANCHOR, {"a": 1})
    >>> unseal(ANCHOR, line.rstrip()) == ({"a": 1}, own)
    True
    """
    body = canonical(value).encode()
    own = _hash(previous, body)
    return body[:-1] + b',"hash":"' + own.encode() + b'"}\n', own


def unseal(previous: str, line: bytes) -> tuple[dict[str, Any], str]:
    """The value of a line without its newline, and its hash.

    Raises
    ------
    ValueError
        If the line does not follow the one with the hash ``previous``, or is no line at all.
    """
    found = _SEAL.fullmatch(line, max(0, len(line) - _LENGTH))
    body = line[:-_LENGTH] + b"}"
    if found is None or (own := _hash(previous, body)) != found[1].decode():
        raise ValueError("the line does not follow the one before it")
    try:
        value = json.loads(body)
    except RecursionError as error:
        raise ValueError("the line is nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("the line is no object")
    return value, own


def is_cut(line: bytes) -> bool:
    """Whether a last line without newline is the beginning of one, rather than a whole one that was changed."""
    return _SEAL.search(line) is None


def _hash(previous: str, body: bytes) -> str:
    return hashlib.sha256(previous.encode() + body).hexdigest()
