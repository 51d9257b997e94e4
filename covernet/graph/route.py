"""Which way leads from what a Neo4j database holds to what is wanted there."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from covernet.errors import ServerError, Where
from covernet.graph.difference import Difference, Side
from covernet.graph.engines.neo4j import Server
from covernet.graph.loading import FEW, PLAN, Stage, counts_after, stages
from covernet.graph.model import SCHEMA_VERSION
from covernet.graph.publication import Content, Publication, content_of
from covernet.graph.snapshot import Network, Snapshot

Way = Literal["nothing", "whole", "difference", "resumed", "anew"]
"""Nothing to do; everything for the first time; the difference of two snapshots; an interrupted load finished,
and then maybe a difference; everything removed and sent anew."""


@dataclass(frozen=True)
class Leg:
    """One load: from what the database holds when it begins to one snapshot.

    Parameters
    ----------
    done
        Rows of the way that were sent already.
    """

    difference: Difference
    way: tuple[Stage, ...]
    done: int = 0

    @property
    def base(self) -> Content | None:
        """What the database holds before."""
        return content_of(self.difference.base) if self.difference.base else None

    @property
    def target(self) -> Content:
        """What the database holds afterwards."""
        return content_of(self.difference.target)

    @property
    def total(self) -> int:
        """Rows of the whole way."""
        return sum(stage.rows.count for stage in self.way)

    def publication(self, token: str) -> Publication:
        """What the publication node says when the leg begins."""
        return Publication("loading", self.target, self.base, SCHEMA_VERSION, PLAN, self.done, self.total, token)

    def counts(self, done: int) -> dict[str, int]:
        """How many rows each part has when so many were sent."""
        return counts_after(self.base.counts if self.base else {}, self.way, done)


@dataclass(frozen=True)
class Route:
    """What leads from what is published to what is wanted: maybe removing everything, then the legs.

    Parameters
    ----------
    expected
        How many rows of ours each part of the database should have now; None where nothing is known of it.
    """

    way: Way
    remove: bool
    legs: tuple[Leg, ...]
    expected: Mapping[str, int] | None


def find_route(
    server: Server, seen: Publication | None, target: Side, replace: bool, opened: contextlib.ExitStack
) -> Route:
    """Decide what to do about what is published.

    Parameters
    ----------
    replace
        Whether it is removed in any case.
    opened
        Closes the differences that the route reads.

    Raises
    ------
    ServerError
        If what is published comes from no snapshot of this network, and is not to be removed.
    StoreError
        If a snapshot is damaged.
    """

    def leg(base: Side | None, target: Side, done: int = 0) -> Leg:
        difference = opened.enter_context(Difference(base, target))
        return Leg(difference, stages(difference, FEW), done)

    def anew() -> Route:
        return Route("anew", True, (leg(None, target),), None)

    if seen is None and not replace:
        return Route("whole", False, (leg(None, target),), {})
    if seen is None or replace or seen.state == "removing":
        return anew()
    published, base = _side(target.snapshot, seen.target), _side(target.snapshot, seen.base)
    if published is None:
        raise ServerError(
            "数据库里的发布内容不出自本网络现有的快照；用 --replace 移除它并重新发布全部",
            "what is published there comes from no snapshot that this network has;"
            " remove it and publish everything with --replace",
            where=Where(str(server.target)),
        )
    is_wanted = content_of(published) == content_of(target)
    if seen.state == "complete":
        change = () if is_wanted else (leg(published, target),)
        return Route("difference" if change else "nothing", False, change, seen.target.counts)
    if seen.plan != PLAN or (base is None) != (seen.base is None):
        return anew()
    rest = leg(base, published, seen.done)
    if rest.total != seen.total or seen.done > seen.total:
        return anew()
    legs = (rest,) if is_wanted else (rest, leg(published, target))
    return Route("resumed", False, legs, rest.counts(seen.done))


def _side(wanted: Snapshot, content: Content | None) -> Side | None:
    """The snapshot of the same network that a database holds, or None where there is none."""
    if content is None:
        return None
    network = Network(wanted.network)
    if content.snapshot not in network.numbers():
        return None
    found = network.snapshot(content.snapshot)
    if found.manifest.content != content.content:
        return None
    found.verify()
    return Side(found, content.names)
