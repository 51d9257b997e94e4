"""Subjects that need not be judged, because a whole walk of theirs is left."""

from __future__ import annotations

from collections.abc import Collection

from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.queries.rules import Cardinality, Reach, Rule

_SUBJECTS = 50
"""Subjects up to which looking pays."""

_TRIED = 20
"""Nodes tried for each subject at each step."""


def spared(
    near: Neighbours, rule: Rule, subjects: Collection[NodeKey], gone: Collection[NodeKey], cut: Collection[Edge]
) -> set[NodeKey]:
    """Subjects of a rule that asks for one walk, which have one without what goes: they are no gap, nor were they.

    Not every walk is tried: of the subjects that are left out here, some may have one as well.
    """
    demand = rule.demand
    if isinstance(demand, Reach) or (isinstance(demand, Cardinality) and demand.min == 1 and demand.max is None):
        via = demand.via
    else:
        via = ()
    if not via or len(subjects) > _SUBJECTS or any(step.edge or step.node for step in via):
        return set()
    here = {subject: {subject} for subject in subjects if subject not in gone}
    for step in via:
        ahead: dict[NodeKey, set[NodeKey]] = {}
        for hop in step.hops:
            for node, edge, far in near.step(hop, sorted(set().union(*here.values()))):
                if far not in gone and edge not in cut:
                    ahead.setdefault(node, set()).add(far)
        reached = {subject: set().union(*(ahead.get(node, ()) for node in nodes)) for subject, nodes in here.items()}
        here = {subject: set(sorted(nodes)[:_TRIED]) for subject, nodes in reached.items() if nodes}
    return set(here)
