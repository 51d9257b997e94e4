"""Small counts, hidden so that no subtraction brings them back (the share profile).

A published table of counts is a tree: villages add up to towns, towns to counties, counties to the network.
Writing "<5" for a count of 1 to 4 is not enough: with the total and the other villages public, the count is
what is left. So further cells are hidden until an attacker who sees everything published, and knows this
file, still finds each of 1, 2, 3 and 4 possible for every hidden small count.

How that is decided. What is published allows each cell a set of values: an exact cell one value, "<5" the
values 1 to 4, a cell hidden for its neighbours' sake ("…") 5 and above (only such cells are chosen, and the
attacker knows it). Sets of sums are computed from the leaves up, then what remains possible from the root
down. On a tree that is no estimate: a value in the resulting set has an assignment of all cells that agrees
with everything published. While a small count lacks one of its four values, the cheapest further cell is
hidden: a neighbour under the same public total that is just large enough, else that total itself, else the
marker "<5" of its relatives. Each turn hides one cell more, and with nothing published everything is
possible, so it ends.

A part of a whole (gaps of what was checked) has a second small count, the complement. Where the whole is
public, the part's sets are cut to 0..whole and the complement's values 1 to 4 must stay possible as well.
Where the whole is hidden, the part is not published either, nor are the parts below it if its own part or
complement is small. Such cells under one public ancestor share a known whole among them and act as one
unpublished leaf: any split of its part is open to them, which is what :func:`_pool_targets` writes down.

What this does not cover: two rules of which one implies the other. Their gaps are separate tables here, and
their difference is a count that no table holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

THRESHOLD = 5
"""The smallest count that is shown."""

FEW: Final = "<5"
HIDDEN: Final = "…"

Shown = int | Literal["<5", "…"]
"""What is published for a cell: the count, "<5" (it is 1 to 4), or "…" (hidden)."""

Span = tuple[int, int]
Spans = tuple[Span, ...]
"""A set of whole numbers: closed intervals in order, none touching the next."""

_INF = 1 << 60
_ANY: Spans = ((0, _INF),)
_SMALL = range(1, THRESHOLD)
_EITHER = 2 * (THRESHOLD - 1)
"""The largest whole of which part and complement can both be small; there one mark stands for either."""

_TRIALS = 6
"""How many neighbours are tried before a larger step is taken."""


def is_small(count: int) -> bool:
    """Whether a count may not be shown.

    >>> [is_small(n) for n in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 1 <= count < THRESHOLD


def _spans(pairs: Iterable[Span]) -> Spans:
    out: list[Span] = []
    for low, high in sorted((max(a, 0), min(b, _INF)) for a, b in pairs if b >= 0 and a <= b):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def _plus(a: Spans, b: Spans) -> Spans:
    return _spans((p + r, q + s) for p, q in a for r, s in b)


def _minus(a: Spans, b: Spans) -> Spans:
    return _spans((p - s, _INF if q >= _INF else q - r) for p, q in a for r, s in b)


def _meet(a: Spans, b: Spans) -> Spans:
    return _spans((max(p, r), min(q, s)) for p, q in a for r, s in b if max(p, r) <= min(q, s))


def possible(parent: Sequence[int], allowed: Sequence[Spans]) -> list[Spans]:
    """The values each cell of an additive tree can take, given what is allowed for each cell alone.

    Parameters
    ----------
    parent
        Index of each cell's parent, smaller than its own; -1 for a root. A parent is its children's sum.
    allowed
        For each cell the values that its own published figure leaves.

    >>> possible([-1, 0, 0], [((9, 9),), ((1, 4),), ((0, 6),)])
    [((9, 9),), ((3, 4),), ((5, 6),)]
    """
    children: list[list[int]] = [[] for _ in parent]
    for cell, up in enumerate(parent):
        if up >= 0:
            children[up].append(cell)
    inside = list(allowed)
    for cell in reversed(range(len(parent))):
        if children[cell]:
            total: Spans = ((0, 0),)
            for child in children[cell]:
                total = _plus(total, inside[child])
            inside[cell] = _meet(inside[cell], total)
    result = list(inside)
    for cell, below in enumerate(children):
        if not below:
            continue
        after: list[Spans] = [((0, 0),)]
        for child in reversed(below[1:]):
            after.append(_plus(after[-1], inside[child]))
        before: Spans = ((0, 0),)
        for child in below:
            others = _plus(before, after.pop())
            before = _plus(before, inside[child])
            result[child] = _meet(inside[child], _minus(result[cell], others))
    return result


@dataclass
class _Table:
    """One additive tree while it is being redacted; ``shown`` is the only thing that changes."""

    parent: list[int]
    value: list[int]
    limit: list[int]
    """The known largest value of a cell (the public whole), or no limit."""
    shown: list[Shown]
    targets: Mapping[int, tuple[Span, ...]]
    """Per cell, sets of values of each of which one must stay possible."""

    def allowed(self, cell: int) -> Spans:
        shown, limit = self.shown[cell], self.limit[cell]
        if isinstance(shown, int):
            return ((shown, shown),)
        if shown == FEW:
            return ((1, THRESHOLD - 1),)
        if limit <= _EITHER:
            return ((1 if self.value[cell] else 0, limit),)
        return ((THRESHOLD if self.value[cell] >= THRESHOLD else 0, limit),)

    def unsafe(self, only: int | None = None) -> int | None:
        """The first cell that lacks one of its targets."""
        open_to = possible(self.parent, [self.allowed(cell) for cell in range(len(self.parent))])
        for cell in self.targets if only is None else (only,):
            if any(not _meet(open_to[cell], (span,)) for span in self.targets[cell]):
                return cell
        return None

    def protect(self) -> None:
        """Hide cells until no cell is unsafe."""
        while (cell := self.unsafe()) is not None:
            if not self._hide_more(cell):
                self.shown[:] = [HIDDEN] * len(self.shown)
                return

    def _hide_more(self, cell: int) -> bool:
        top = cell
        while self.parent[top] >= 0 and not (top != cell and isinstance(self.shown[top], int)):
            top = self.parent[top]
        group = self._group(top)
        for way in self._neighbours(top)[:_TRIALS]:
            for c in way:
                self.shown[c] = HIDDEN
            if self.unsafe(cell) is None:
                return True
            for c in way:
                self.shown[c] = self.value[c]
        public = [c for c in group if isinstance(self.shown[c], int) and self.value[c] >= THRESHOLD]
        if public:
            worst = top if top in public else max(public, key=lambda c: (self.value[c], c))
            self.shown[worst] = HIDDEN
            return True
        marked = [c for c in group if self.shown[c] == FEW]
        for c in marked:
            self.shown[c] = HIDDEN
        return bool(marked)

    def _neighbours(self, top: int) -> list[list[int]]:
        """Public leaves below ``top`` with room for a small count, each with the public cells above it; cheapest first."""
        ways: list[list[int]] = []
        for leaf in set(range(len(self.parent))) - set(self.parent):
            if not isinstance(self.shown[leaf], int) or self.value[leaf] < _EITHER:
                continue
            way, up = [], leaf
            while up >= 0 and up != top:
                if isinstance(self.shown[up], int):
                    way.append(up)
                up = self.parent[up]
            if up == top:
                ways.append(way)
        return sorted(ways, key=lambda way: (len(way), self.value[way[0]], way[0]))

    def _group(self, top: int) -> list[int]:
        """``top`` and the cells under it down to, and with, the first public one on each way."""
        reached = {top}
        for cell in range(top + 1, len(self.parent)):
            up = self.parent[cell]
            if up in reached and (up == top or not isinstance(self.shown[up], int)):
                reached.add(cell)
        return sorted(reached)


def suppress(parent: Sequence[int], counts: Sequence[int]) -> tuple[Shown, ...]:
    """What may be published of a tree of counts.

    Parameters
    ----------
    parent
        Index of each cell's parent, smaller than its own; -1 for a root.
    counts
        The true counts; a parent's is the sum of its children's.

    >>> suppress([-1, 0, 0, 0], [32, 2, 10, 20])
    (32, '<5', '…', 20)
    """
    marks: list[Shown] = [FEW if is_small(n) else n for n in counts]
    targets = {cell: tuple((n, n) for n in _SMALL) for cell, count in enumerate(counts) if is_small(count)}
    table = _Table(list(parent), list(counts), [_INF] * len(counts), marks, targets)
    table.protect()
    return tuple(table.shown)


def suppress_within(
    parent: Sequence[int], parts: Sequence[int], wholes: Sequence[int], shown_wholes: Sequence[Shown]
) -> tuple[Shown, ...]:
    """What may be published of counts that are parts of wholes already redacted.

    Parameters
    ----------
    parts, wholes
        The true counts, cell by cell; ``0 <= part <= whole``.
    shown_wholes
        What :func:`suppress` or this function returned for the wholes.

    >>> suppress_within([-1, 0, 0, 0], [30, 0, 28, 2], [90, 30, 30, 30], (90, 30, 30, 30))
    (30, 0, '…', '<5')
    """
    kept: dict[int, int] = {}
    dark: set[int] = set()
    up: list[int] = []
    value: list[int] = []
    limit: list[int] = []
    marks: list[Shown] = []
    targets: dict[int, tuple[Span, ...]] = {}
    pools: dict[int, list[int]] = {}
    for cell, whole in enumerate(shown_wholes):
        part, rest = parts[cell], wholes[cell] - parts[cell]
        above = parent[cell]
        under_dark = above in dark
        while above >= 0 and above not in kept:
            above = parent[above]
        if under_dark or not isinstance(whole, int):
            if under_dark or is_small(part) or is_small(rest):
                dark.add(cell)
            if above >= 0:
                pools.setdefault(kept[above], []).append(cell)
            continue
        kept[cell] = len(up)
        up.append(kept[above] if above >= 0 else -1)
        value.append(part)
        limit.append(whole)
        either = (is_small(part) or is_small(rest)) and whole <= _EITHER
        marks.append(HIDDEN if either or is_small(rest) else FEW if is_small(part) else part)
        wanted = [(n, n) for n in _SMALL if is_small(part)] + [(whole - n, whole - n) for n in _SMALL if is_small(rest)]
        if wanted:
            targets[kept[cell]] = tuple(wanted)
    inner = set(parent)
    for above, cells in pools.items():
        whole = sum(wholes[c] for c in cells if c not in inner)
        targets[len(up)] = tuple(t for c in cells for t in _pool_targets(parts[c], wholes[c], whole))
        up.append(above)
        value.append(0)
        limit.append(whole)
        marks.append(HIDDEN)
    table = _Table(up, value, limit, marks, targets)
    table.protect()
    return tuple(table.shown[kept[cell]] if cell in kept else HIDDEN for cell in range(len(parent)))


def _pool_targets(part: int, whole: int, pool: int) -> list[Span]:
    """Values of a pool's part that leave 1 to 4 open for one cell's part and for its complement.

    The pool's whole is ``pool``. A cell whose own whole is small may have any whole of 1 to 4, so it can
    take ``n`` with nothing left over; a larger cell is taken with its true whole.
    """
    spans: list[Span] = []
    for n in _SMALL:
        own = n if is_small(whole) else whole
        if is_small(part):
            spans.append((n, pool - own + n))
        if is_small(whole - part):
            spans.append((own - n, pool - n))
    return spans
