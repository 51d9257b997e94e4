"""Where the nodes of a drawn network stand: three columns, in an order that crosses few lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

_ROW = 30  # pixels from one node of a column to the next
_LETTER = 8.5  # pixels of half a Chinese character
_NEAR, _FAR = 220, 460  # pixels of a line from one column to the next, at least and at most
_BESIDE = 160  # the same between layers of a few, with room for what the line is
_LONGEST = 40
_TALL = 40
_FEW = 8
_FOLDS = 4
_HEADS = 12


def label(name: str) -> str:
    """A name as it stands in a node: cut where it would hide its neighbours; a Chinese character counts two.

    >>> label("竖" * 20), label("竖" * 21)
    ('竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖', '竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖竖…')
    """
    if _columns(name) <= _LONGEST:
        return name
    taken, width = [], 0
    for char in name:
        width += _columns(char)
        if width > _LONGEST - 1:
            break
        taken.append(char)
    return "".join(taken) + "…"


def ordered(middle: Sequence[K], sides: Sequence[K], lines: Iterable[tuple[K, K]]) -> list[K]:
    """The middle column in the order of the first node of ``sides`` that each is joined to.

    >>> ordered(["a", "b", "c"], ["x", "y"], [("a", "y"), ("b", "x")])
    ['b', 'a', 'c']
    """
    rank = {key: place for place, key in enumerate(sides)}
    joined: dict[K, list[int]] = {}
    for start, end in lines:
        if end in rank:
            joined.setdefault(start, []).append(rank[end])
    return sorted(middle, key=lambda key: sorted(joined.get(key, [len(rank)])))


def middled(column: Sequence[K], beside: Sequence[K], lines: Iterable[tuple[K, K]]) -> list[K]:
    """A column in the order of the middle of what each is joined to; what is joined to nothing stands last.

    >>> middled(["a", "b"], ["x", "y", "z"], [("a", "x"), ("a", "z"), ("b", "x")])
    ['b', 'a']
    """
    rank = {key: place for place, key in enumerate(beside)}
    joined: dict[K, list[int]] = {}
    for start, end in lines:
        if end in rank:
            joined.setdefault(start, []).append(rank[end])
    return sorted(column, key=lambda key: sum(joined[key]) / len(joined[key]) if key in joined else len(rank))


def positions(
    left: Sequence[K], middle: Sequence[K], right: Sequence[K], names: Mapping[K, str]
) -> dict[K, tuple[int, int]]:
    """Pixels of every node; a middle column of more than 40 is folded into several.

    >>> positions(["g"], ["v", "w"], ["c"], dict.fromkeys("gvwc", "村"))
    {'g': (0, 30), 'v': (237, 15), 'w': (237, 45), 'c': (474, 30)}
    """
    folds = max(1, -(-len(middle) // _TALL))
    rows = max(len(left), len(right), -(-len(middle) // folds), 1)
    wide = [_width(names[key] for key in column) for column in (left, middle, right)]
    fold, first, last = _across(wide, folds, rows)
    places: dict[K, tuple[int, int]] = {}
    spread = [(left, 0.0), (right, last), *([(middle, first)] if folds == 1 else [])]
    for column, x in spread:
        step = _ROW * rows / max(len(column), 1)
        places |= {key: (round(x), round(step * (row + 0.5))) for row, key in enumerate(column)}
    each = -(-len(middle) // folds)
    offset = _ROW * (rows - each) / 2
    for place, key in enumerate(middle if folds > 1 else ()):
        at, row = divmod(place, max(each, 1))
        places[key] = (round(first + at * fold), round(offset + _ROW * (row + 0.5)))
    return {key: places[key] for key in (*left, *middle, *right)}


def blocks(
    loose: tuple[Sequence[K], Sequence[K]], groups: Mapping[K, Sequence[K]], right: Sequence[K], names: Mapping[K, str]
) -> dict[K, tuple[int, int]]:
    """Pixels of groups with their own beside them, so that no line of one passes through another.

    Parameters
    ----------
    loose
        What stands at the left and in the middle above the groups, because it belongs to none.
    groups
        Each group, which stands at the left, with what is in it.
    right
        A column beside all of it.

    >>> blocks(([], []), {"g": ["m", "n"]}, ["r"], dict.fromkeys("gmnr", "村"))
    {'g': (0, 30), 'm': (237, 15), 'n': (237, 45), 'r': (474, 30)}
    """
    parts = [([*loose[0]], [*loose[1]]), *(([head], [*own]) for head, own in groups.items())]
    parts = [part for part in parts if any(part)]
    folds = 1
    while folds < _FOLDS and sum(_high(part, folds) for part in parts) > _TALL - len(parts) / 2:
        folds += 1
    left = [key for heads, _ in parts for key in heads]
    middle = [key for _, own in parts for key in own]
    high = sum(_high(part, folds) for part in parts) + (len(parts) - 1) / 2
    rows = max(high, len(right), 1)
    wide = [_width(names[key] for key in column) for column in (left, middle, right)]
    fold, first, last = _across(wide, folds, rows)
    places: dict[K, tuple[int, int]] = {}
    top = _ROW * (rows - high) / 2
    for heads, own in parts:
        high = _ROW * _high((heads, own), folds)
        columns = _columns_of(heads)
        for at, key in enumerate(heads):
            row, column = divmod(at, columns)
            x = (column - columns + 1) * (_width(names[key] for key in heads) + 30)
            places[key] = (round(x), round(top + high * (row + 0.5) / -(-len(heads) // columns)))
        offset = top + (high - _ROW * -(-len(own) // folds)) / 2
        for at, key in enumerate(own):
            row, column = divmod(at, folds)
            places[key] = (round(first + column * fold), round(offset + _ROW * (row + 0.5)))
        top += high + _ROW / 2
    step = _ROW * rows / max(len(right), 1)
    places |= {key: (round(last), round(step * (row + 0.5))) for row, key in enumerate(right)}
    return {key: places[key] for key in (*left, *middle, *right)}


def _high(part: tuple[Sequence[K], Sequence[K]], folds: int) -> int:
    """Rows that a block takes."""
    return max(-(-len(part[0]) // _columns_of(part[0])), -(-len(part[1]) // folds))


def _columns_of(heads: Sequence[K]) -> int:
    """Columns in which what stands at the left of a block is folded."""
    return 1 if len(heads) <= _HEADS else 2


def layered(columns: Sequence[Sequence[K]], names: Mapping[K, str]) -> dict[K, tuple[int, int]]:
    """Pixels of nodes that stand in layers from left to right; a layer of more than 40 is folded into several.

    >>> layered([["a"], ["b", "c"]], dict.fromkeys("abc", "村"))
    {'a': (0, 60), 'b': (177, 30), 'c': (177, 90)}
    """
    layers = [column[at : at + _TALL] for column in columns for at in range(0, max(len(column), 1), _TALL)]
    rows = max(map(len, layers), default=1)
    few = rows <= _FEW
    row_high = 2 * _ROW if few else _ROW
    gap = max(_BESIDE if few else _NEAR, row_high * rows / 2)  # flat lines pass beside what is not theirs
    places: dict[K, tuple[int, int]] = {}
    x, before = 0.0, 0.0
    for number, layer in enumerate(layers):
        wide = _width(names[key] for key in layer)
        if number:
            x += before / 2 + gap + wide / 2
        before = wide
        step = row_high * rows / max(len(layer), 1)
        for row, key in enumerate(layer):
            places[key] = (round(x), round(step * (row + 0.5)))
    return places


def _across(wide: Sequence[float], folds: int, rows: float) -> tuple[float, float, float]:
    """From fold to fold of the middle column, and where its first fold and the right column stand, in pixels."""
    fold = wide[1] + 30
    free = 1.6 * _ROW * rows - wide[0] / 2 - wide[1] - (folds - 1) * fold - wide[2] / 2
    gap = min(_FAR, max(_NEAR, free / 2))
    first = wide[0] / 2 + gap + wide[1] / 2
    return fold, first, first + (folds - 1) * fold + wide[1] / 2 + gap + wide[2] / 2


def _width(names: Iterable[str]) -> float:
    return _LETTER * max((_columns(label(name)) for name in names), default=0)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
