"""The part that each village plays in a demo: its size, its share of gaps, who serves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from covernet.importers.demo.book import Book, Ref


@dataclass(frozen=True)
class Village:
    """A village of the demo: its place, its name without the authority's, and its Party branches."""

    ref: Ref
    name: str
    branches: tuple[Ref, ...]


@dataclass(frozen=True)
class Shape:
    """How a demo's households and Party groups are spread.

    Parameters
    ----------
    per_member
        Households for each member, on average.
    least
        Households that an ordinary member serves at least.
    weights
        How large each village is beside the others; drawn by chance where it is empty.
    kinds
        Kinds of each village's groups; where it is empty, one group for 13 members.
    """

    per_member: float = 11.7
    least: int = 2
    weights: Mapping[Ref, float] = field(default_factory=dict)
    kinds: Mapping[Ref, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """What a village plays: how many households, the share left uncovered, and who serves them."""

    village: Village
    host: Village
    households: int
    uncovered: float
    shape: Shape
    loaded: bool = False


USUAL = Shape()


def share_out(book: Book, villages: Sequence[Village], households: int, shape: Shape) -> list[Part]:
    """Share the households out among the villages: a few bad ones, one without a gap, the smallest without a group."""
    weights = [shape.weights.get(village.ref) or book.rng.uniform(0.5, 1.6) for village in villages]
    sizes = [int(households * weight / sum(weights)) for weight in weights]
    sizes[0] += households - sum(sizes)
    order = sorted(range(len(villages)), key=lambda place: (sizes[place], villages[place].ref.id))
    overloaded, thin = (6, 3) if len(villages) >= 12 else (1, 1)
    homeless, largest, middle = order[0], set(order[-overloaded:]), order[1:-overloaded]
    book.rng.shuffle(middle)
    perfect, bad, host = middle[0], set(middle[1 : 1 + thin]), middle[1 + thin]
    parts = []
    for place, village in enumerate(villages):
        rate = book.rng.uniform(0.20, 0.35) if place in bad else book.rng.uniform(0.01, 0.05)
        rate = 0.0 if place == perfect else 0.08 if place == homeless else rate
        hosting = villages[host] if place == homeless else village
        parts.append(Part(village, hosting, sizes[place], rate, shape, place in largest))
    return parts
