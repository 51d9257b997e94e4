"""Who could take over the households of a member."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.graph.paths import parse_path
from covernet.queries.analyses.limits import MOST_HOUSEHOLDS
from covernet.queries.analyses.subjects import check_nodes


@dataclass(frozen=True)
class Substitute:
    """A member who could take some over.

    Parameters
    ----------
    households
        How many the member serves now.
    room
        How many more there can be before the maximum is reached.
    """

    node: NodeKey
    households: int
    room: int


@dataclass(frozen=True)
class Substitutes:
    """Members of the same groups with room, the most room first.

    Parameters
    ----------
    households
        What would have to be taken over: the households that no other member serves.
    maximum
        Households a member may serve.
    """

    member: NodeKey
    households: tuple[NodeKey, ...]
    candidates: tuple[Substitute, ...]
    maximum: int
    as_of: dt.date
    snapshot: int

    @property
    def room(self) -> int:
        """Households that all of them together could take over."""
        return sum(candidate.room for candidate in self.candidates)

    @property
    def is_enough(self) -> bool:
        """Whether every household could be taken over."""
        return self.room >= len(self.households)


def substitutes(near: Neighbours, member: NodeKey, *, maximum: int = MOST_HOUSEHOLDS) -> Substitutes:
    """Find the members of a member's Party groups (IN_GROUP) who serve (SERVES) fewer than the maximum.

    Parameters
    ----------
    near
        A snapshot on a day.
    member
        Label and id.
    maximum
        Households a member may serve.

    Raises
    ------
    UsageError
        If the node is no member, or is not there on the day.

    >>> with Neighbours(example, day) as near:
    ...     answer = substitutes(near, ("Member", "M1"))
    >>> len(answer.households), answer.candidates, answer.is_enough
    (2, (), False)
    """
    if member[0] != "Member":
        raise UsageError("只有党员有替代人选", "only a member has substitutes")
    check_nodes(near, [member])
    serves = parse_path(SCHEMA, ("Member",), ["SERVES>"])
    own = [walk.end for walk in near.walk(serves, [member])]
    served = near.edges("SERVES", "to", own)
    shared = {edge.end for edge in served if edge.start != member}
    beside = parse_path(SCHEMA, ("Member",), ["IN_GROUP>", "<IN_GROUP"])
    others = sorted({walk.end for walk in near.walk(beside, [member])} - {member})
    loads = dict.fromkeys(others, 0)
    for edge in near.edges("SERVES", "from", others):
        loads[edge.start] += 1
    found = [Substitute(node, count, maximum - count) for node, count in loads.items() if count < maximum]
    return Substitutes(
        member, tuple(sorted(set(own) - shared)), tuple(sorted(found, key=lambda s: (-s.room, s.node))), maximum,
        near.as_of, near.snapshot.number,
    )  # fmt: skip
