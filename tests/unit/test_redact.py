"""Nothing hidden comes back: published tables against an attacker who tries every assignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covernet.viz.redact import FEW, HIDDEN, Shown, is_small, possible, suppress, suppress_within

SMALL = {1, 2, 3, 4}
TREES = ([-1], [-1, 0], [-1, 0, 0], [-1, 0, 0, 0], [-1, 0, 0, 1, 1], [-1, 0, 0, 1, 1, 2], [-1, 0, 1, 1, 0])


def leaves_of(parent: Sequence[int]) -> list[int]:
    return [i for i in range(len(parent)) if i not in parent]


def add_up(parent: Sequence[int], leaves: dict[int, int]) -> list[int]:
    total = [leaves.get(i, 0) for i in range(len(parent))]
    for i in reversed(range(1, len(parent))):
        if parent[i] >= 0:
            total[parent[i]] += total[i]
    return total


def fits(shown: Shown, value: int) -> bool:
    return value in SMALL if shown == FEW else True if shown == HIDDEN else shown == value


def worlds(parent: Sequence[int], shown: Sequence[Shown], top: int) -> Iterator[list[int]]:
    """Every assignment of the leaves that agrees with what is published."""
    leaves = leaves_of(parent)
    choices = [[v for v in range(top + 1) if fits(shown[leaf], v)] for leaf in leaves]
    for values in product(*choices):
        cells = add_up(parent, dict(zip(leaves, values, strict=True)))
        if all(fits(s, v) for s, v in zip(shown, cells, strict=True)):
            yield cells


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    parent = draw(st.sampled_from(TREES))
    count = st.integers(0, 6) | st.integers(7, 13)
    return parent, add_up(parent, {leaf: draw(count) for leaf in leaves_of(parent)})


@given(tables())
@settings(max_examples=150, deadline=None)
def test_every_small_count_stays_open(table: tuple[list[int], list[int]]) -> None:
    parent, counts = table
    shown = suppress(parent, counts)
    seen: list[set[int]] = [set() for _ in parent]
    for cells in worlds(parent, shown, 18):
        for i, value in enumerate(cells):
            seen[i].add(value)
    for i, value in enumerate(counts):
        assert value in seen[i] or value > 18
        assert not isinstance(shown[i], int) or shown[i] == value
        if is_small(value):
            assert seen[i] >= SMALL, (parent, counts, shown)


@st.composite
def part_tables(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    parent = draw(st.sampled_from([t for t in TREES if len(leaves_of(t)) <= 3]))
    wholes, parts = {}, {}
    for leaf in leaves_of(parent):
        wholes[leaf] = draw(st.integers(0, 8))
        parts[leaf] = draw(st.integers(0, wholes[leaf]))
    return parent, add_up(parent, parts), add_up(parent, wholes)


@given(part_tables())
@settings(max_examples=60, deadline=None)
def test_parts_and_complements_stay_open(table: tuple[list[int], list[int], list[int]]) -> None:
    parent, parts, wholes = table
    shown_wholes = suppress(parent, wholes)
    shown_parts = suppress_within(parent, parts, wholes, shown_wholes)
    part_seen: list[set[int]] = [set() for _ in parent]
    rest_seen: list[set[int]] = [set() for _ in parent]
    leaves = leaves_of(parent)
    for whole in worlds(parent, shown_wholes, 12):
        free = [range(whole[leaf] + 1) for leaf in leaves]
        choices = [[v for v in r if fits(shown_parts[leaf], v)] for leaf, r in zip(leaves, free, strict=True)]
        for values in product(*choices):
            part = add_up(parent, dict(zip(leaves, values, strict=True)))
            if all(fits(s, v) for s, v in zip(shown_parts, part, strict=True)):
                for i, value in enumerate(part):
                    part_seen[i].add(value)
                    rest_seen[i].add(whole[i] - value)
    for i in range(len(parent)):
        case = (parent, parts, wholes, shown_parts, shown_wholes, i)
        assert not isinstance(shown_parts[i], int) or shown_parts[i] == parts[i]
        if is_small(parts[i]):
            assert part_seen[i] >= SMALL, case
        if is_small(wholes[i] - parts[i]):
            assert rest_seen[i] >= SMALL, case


def test_plain_masking_would_fail_the_same_attacker() -> None:
    """The positive control: without complementary suppression the count is what is left."""
    masked: list[Shown] = [32, FEW, 10, 20]
    assert {cells[1] for cells in worlds([-1, 0, 0, 0], masked, 32)} == {2}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0, 0], (0, 0, 0)),
        ([40, 20, 20], (40, 20, 20)),
        ([22, 2, 20], (22, FEW, HIDDEN)),
        ([3, 3, 0], (FEW, FEW, 0)),
    ],
)
def test_known_tables(counts: list[int], expected: tuple[Shown, ...]) -> None:
    assert suppress([-1, 0, 0], counts) == expected


def test_large_totals_survive_many_small_cells() -> None:
    leaves = [2, 3, 4, 1, 2, 3, 90, 40, 0, 0]
    shown = suppress([-1] + [0] * 10, [sum(leaves), *leaves])
    assert shown[0] == sum(leaves)
    assert shown[7:9] == (90, 40)


def test_a_large_tree_is_quick() -> None:
    towns, villages = 20, 500
    parent = [-1] + [0] * towns + [1 + i % towns for i in range(villages)]
    counts = add_up(parent, {1 + towns + i: (i * 37) % 23 for i in range(villages)})
    shown = suppress(parent, counts)
    assert shown[0] == counts[0]


def test_possible_is_exact_on_gaps_between_values() -> None:
    assert possible([-1, 0, 0], [((7, 7),), ((0, 0), (5, 9)), ((1, 4),)])[1] == ((5, 6),)
