"""Paths: lists of steps that lead from a label along edges (FORMATS §3), resolved against the schema.

A step is one or more hops joined by ``|``: ``TYPE>`` forward, ``<TYPE`` backward, ``TYPE`` alone for
an undirected type; a label after a blank keeps only such ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from covernet.errors import SchemaError
from covernet.graph.declarations import Declarations, EdgeType
from covernet.graph.filters import Filter, parse_filter

Direction = Literal["out", "in", "both"]

_HOP = re.compile(r"(?P<back><)?(?P<type>[A-Z][A-Z0-9_]*)(?P<forth>>)?(?:\s+(?P<label>[A-Z][A-Za-z0-9]*))?")


@dataclass(frozen=True)
class Hop:
    """One edge type walked in one direction between known labels.

    Parameters
    ----------
    starts, ends
        Labels the hop can start from and end at, given where the previous step ended.
    narrowed
        Whether a label after the hop keeps only some of the possible ends.
    """

    type: str
    direction: Direction
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    narrowed: bool = False


@dataclass(frozen=True)
class Step:
    """Alternative hops with the conditions on the edge walked and on the node reached."""

    text: str
    hops: tuple[Hop, ...]
    edge: Filter = ()
    node: Filter = ()

    @property
    def ends(self) -> tuple[str, ...]:
        """Labels the step can end at."""
        return tuple(dict.fromkeys(label for hop in self.hops for label in hop.ends))


Path = tuple[Step, ...]
"""Steps one after another; the empty path is the subject itself."""


def ends(schema: Declarations, start: Sequence[str], path: Path) -> tuple[str, ...]:
    """Labels a path can end at when it starts from any of ``start``.

    >>> from covernet.graph.model import SCHEMA
    >>> ends(SCHEMA, ["Member"], parse_path(SCHEMA, ["Member"], ["SERVES>", "LIVES_IN>"]))
    ('Village',)
    """
    return path[-1].ends if path else tuple(start)


def parse_path(schema: Declarations, start: Sequence[str], raw: Any) -> Path:
    """Read a path that starts from any of the labels ``start``.

    Raises
    ------
    SchemaError
        If a step is malformed, names an unknown type or label, can not start where the previous step
        ended, or filters on a property that is not declared.

    >>> from covernet.graph.model import SCHEMA
    >>> [step.text for step in parse_path(SCHEMA, ["Household"], ["<SERVES", "IN_GROUP>"])]
    ['<SERVES', 'IN_GROUP>']
    """
    if not isinstance(raw, (list, tuple)):
        raise SchemaError("路径须为步骤的列表", "a path is a list of steps")
    steps: list[Step] = []
    labels = tuple(start)
    for number, item in enumerate(raw, start=1):
        step = _parse_step(schema, labels, number, item)
        steps.append(step)
        labels = step.ends
    return tuple(steps)


def _parse_step(schema: Declarations, start: tuple[str, ...], number: int, raw: Any) -> Step:
    table: Mapping[str, Any] = {"step": raw} if isinstance(raw, str) else raw
    if not isinstance(table, Mapping) or not isinstance(table.get("step"), str):
        raise SchemaError(f"第 {number} 步须为文字，或含 step 的表", f'step {number} is a text or a table with "step"')
    unknown = sorted(set(table) - {"step", "edge", "node"})
    if unknown:
        raise SchemaError(
            f"第 {number} 步有不认识的字段 {unknown[0]!r}；可用 step、edge、node",
            f"step {number} has an unknown field {unknown[0]!r}; it takes step, edge, node",
        )
    text = table["step"].strip()
    hops = tuple(_parse_hop(schema, start, number, part.strip()) for part in text.split("|"))
    reached = tuple(dict.fromkeys(label for hop in hops for label in hop.ends))
    edge = parse_filter([schema.edge(t) for t in dict.fromkeys(h.type for h in hops)], table.get("edge", {}))
    node = parse_filter([schema.node(label) for label in reached], table.get("node", {}))
    return Step(text, hops, edge, node)


def _parse_hop(schema: Declarations, start: tuple[str, ...], number: int, text: str) -> Hop:
    match = _HOP.fullmatch(text)
    if match is None or (match["back"] and match["forth"]):
        raise SchemaError(
            f"第 {number} 步 {text!r} 读不懂；写作 TYPE>、<TYPE 或无向的 TYPE，其后可空一格写标签",
            f"step {number}: can not read {text!r}; write TYPE>, <TYPE or, undirected, TYPE, then maybe a label",
        )
    name, label = match["type"], match["label"]
    if not schema.has_edge(name):
        raise SchemaError(f"第 {number} 步：没有边类型 {name!r}", f"step {number}: there is no edge type {name!r}")
    edge = schema.edge(name)
    arrow = bool(match["back"] or match["forth"])
    if edge.directed and not arrow:
        raise SchemaError(
            f"第 {number} 步：{name} 有方向，请写 {name}> 或 <{name}",
            f"step {number}: {name} is directed; write {name}> or <{name}",
        )
    if not edge.directed and arrow:
        raise SchemaError(
            f"第 {number} 步：{name} 无方向，请只写 {name}", f"step {number}: {name} is undirected; write {name} alone"
        )
    direction: Direction = "in" if match["back"] else "out" if match["forth"] else "both"
    legs = [(a, b) for a, b in _legs(edge, direction) if a in start]
    if not legs:
        raise SchemaError(
            f"第 {number} 步：{text!r} 不能从 {'、'.join(start)} 出发",
            f"step {number}: {text!r} can not start from {', '.join(start)}",
        )
    if label is not None:
        if not schema.has_node(label):
            raise SchemaError(f"第 {number} 步：没有标签 {label!r}", f"step {number}: there is no label {label!r}")
        kept = [(a, b) for a, b in legs if b == label]
        if not kept:
            reach = ", ".join(dict.fromkeys(b for _, b in legs))
            raise SchemaError(
                f"第 {number} 步：{name} 到不了 {label}，只到 {reach}",
                f"step {number}: {name} does not lead to {label}, only to {reach}",
            )
        narrowed = len(kept) < len(legs)
        legs = kept
    else:
        narrowed = False
    starts = tuple(dict.fromkeys(a for a, _ in legs))
    return Hop(name, direction, starts, tuple(dict.fromkeys(b for _, b in legs)), narrowed)


def _legs(edge: EdgeType, direction: Direction) -> list[tuple[str, str]]:
    forth = list(edge.endpoints)
    back = [(b, a) for a, b in edge.endpoints]
    if direction == "out":
        return forth
    if direction == "in":
        return back
    return list(dict.fromkeys(forth + back))
