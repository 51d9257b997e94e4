"""How much rules let one bear: the maximum that packs state for a duty."""

from __future__ import annotations

from collections.abc import Iterable

from covernet.queries.rules import Cardinality, Pack

MOST_HOUSEHOLDS, MOST_UNITS = 25, 3
"""Households of a member, and units of an agency, that are usual at most where no rule says another number."""


def most_households(packs: Iterable[Pack]) -> int:
    """How many households a member may serve, as packs read with a network's settings say.

    >>> from covernet.queries.packs import load_pack
    >>> most_households([load_pack("linkage", {"linkage": {"max_households": 22}})])
    22
    """
    return _most(packs, "Member", "SERVES", MOST_HOUSEHOLDS)


def most_units(packs: Iterable[Pack]) -> int:
    """For how many grids and villages an agency may be responsible, as packs say.

    >>> most_units([])
    3
    """
    return _most(packs, "Organization", "RESPONSIBLE_FOR", MOST_UNITS)


def _most(packs: Iterable[Pack], label: str, type: str, usual: int) -> int:
    """The smallest maximum that a rule states for the ends of one edge type, counted at nodes of a label."""
    stated = [
        demand.max
        for pack in packs
        for rule in pack.rules
        if isinstance(demand := rule.demand, Cardinality) and rule.of == label and demand.max is not None
        if len(demand.via) == 1 and {hop.type for hop in demand.via[0].hops} == {type}
    ]
    return min(stated, default=usual)
