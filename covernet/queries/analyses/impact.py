"""What is lost if some nodes or edges go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.queries.analyses.judging import judged
from covernet.queries.analyses.lines import CoverLine, lines_of
from covernet.queries.analyses.subjects import check_nodes
from covernet.queries.analyses.touched import leading
from covernet.queries.findings import Finding
from covernet.queries.rules import Pack, Rule


@dataclass(frozen=True)
class Lost:
    """A node that loses its last direct cover on a line: what covered it, all of which goes or is cut off."""

    node: NodeKey
    line: CoverLine
    covers: tuple[NodeKey, ...]


@dataclass(frozen=True)
class Change:
    """A gap that stays one, but looks different: fewer are found, more is missing, it breaks elsewhere."""

    before: Finding
    after: Finding


@dataclass(frozen=True)
class Impact:
    """What differs in a network on one day without some nodes and edges; an edge goes with either of its ends.

    Parameters
    ----------
    nodes, edges
        What goes.
    lost
        Last direct covers that are lost, by line and node; what goes itself is not among them.
    opened
        Gaps, and duties that are late, that were none before.
    closed
        Gaps and late duties that are none any more: of subjects that go, or that had too much.
    changed
        Those that are there before and after, and differ in what is found.
    checked
        The rules that were asked.
    """

    nodes: tuple[NodeKey, ...]
    edges: tuple[Edge, ...]
    as_of: dt.date
    snapshot: int
    lost: tuple[Lost, ...]
    opened: tuple[Finding, ...]
    closed: tuple[Finding, ...]
    changed: tuple[Change, ...]
    checked: tuple[Rule, ...]

    @property
    def is_harmless(self) -> bool:
        """Whether nothing loses its last cover and no gap of a rule that says *must* opens."""
        return not self.lost and not any(f.status == "gap" and f.severity == "must" for f in self.opened)


def impact(
    near: Neighbours, nodes: Iterable[NodeKey] = (), edges: Iterable[Edge] = (), *, packs: Iterable[Pack] = ()
) -> Impact:
    """Find what loses its last cover, and which rules judge differently, if nodes or edges go.

    The rules are evaluated, as an audit does, on the network with and without what goes; only subjects from which
    a path of the rule leads over it are looked at, because no other can be judged differently.

    Parameters
    ----------
    near
        A snapshot on a day.
    nodes, edges
        What goes; a node takes its edges along.
    packs
        Whose rules are asked.

    Raises
    ------
    UsageError
        If a node is not there on the day, nothing is named, or a cadence begins too long ago.

    >>> from covernet.queries.packs import load_pack
    >>> with Neighbours(example, day) as near:
    ...     answer = impact(near, [("Member", "M1")], packs=[load_pack("linkage")])
    >>> [(lost.node[1], lost.line.id) for lost in answer.lost]
    [('H1', 'member'), ('H2', 'member')]
    >>> sorted({finding.rule for finding in answer.opened})
    ['linkage/group-chain', 'linkage/group-member', 'linkage/household-served', 'linkage/village-chain']
    """
    gone = tuple(dict.fromkeys(nodes))
    cut = tuple(dict.fromkeys(edges))
    if not gone and not cut:
        raise UsageError("请指明离开的是谁", "name what goes")
    check_nodes(near, [*gone, *(end for edge in cut for end in (edge.start, edge.end))])
    rules = tuple(rule for pack in packs for rule in pack.rules)
    before, after = judged(near, rules, gone, cut)
    lost = _lost(near, gone, cut)
    return Impact(gone, cut, near.as_of, near.snapshot.number, lost, *_compared(before, after), rules)


def _compared(
    before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Change, ...]]:
    old, new = ({finding.id: finding for finding in findings} for findings in (before, after))
    return (
        tuple(finding for finding in after if finding.id not in old),
        tuple(finding for finding in before if finding.id not in new),
        tuple(Change(old[f.id], f) for f in after if f.id in old and _found(old[f.id]) != _found(f)),
    )


def _found(finding: Finding) -> Finding:
    """A finding without where it lies and who answers for it: these may change far away from any path of the rule."""
    return replace(finding, place={}, responsible=None)


def _lost(near: Neighbours, gone: Collection[NodeKey], cut: Collection[Edge]) -> tuple[Lost, ...]:
    out = []
    away = set(gone)
    for node in SCHEMA.nodes:
        for line, paths in lines_of(node.label):
            direct = [path for path in paths if len(path) == 1]
            at_risk = {n for path in direct for n in leading(near, path, gone, cut) if n[0] == node.label} - away
            walks = [walk for path in direct for walk in near.walk(path, sorted(at_risk)) if walk.end != walk.start]
            kept = {walk.start for walk in walks if walk.end not in away and walk.last not in cut}
            covers: dict[NodeKey, set[NodeKey]] = {}
            for walk in walks:
                covers.setdefault(walk.start, set()).add(walk.end)
            out += [Lost(n, line, tuple(sorted(covers[n]))) for n in sorted(covers.keys() - kept)]
    return tuple(out)
