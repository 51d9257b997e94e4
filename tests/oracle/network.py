"""A network as plain dictionaries, and what of it is there on a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Node = tuple[str, str]
"""Label and id."""

Edge = Mapping[str, Any]
"""``type``, ``from`` and ``to`` (nodes), and properties, maybe with ``since`` and ``until``."""

Walked = tuple[Edge | None, Node]
"""A node with the edge that was walked last; None at the start."""

_HOP = re.compile(r"\s*(<?)([A-Z0-9_]+)(>?)(?:\s+([A-Za-z0-9]+))?\s*")


@dataclass
class Network:
    """Nodes: label -> id -> properties. Edges: a list."""

    nodes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    edges: list[dict[str, Any]] = field(default_factory=list)


class World:
    """The part of a network that is there on a day (FORMATS §3, Time)."""

    def __init__(self, network: Network, schema: Mapping[str, Any], day: dt.date) -> None:
        self.schema = schema
        self.day = day
        self.nodes: dict[Node, Mapping[str, Any]] = {}
        for label, members in network.nodes.items():
            record = "date" in schema["nodes"][label]["properties"]
            for id_, props in members.items():
                begun = not record or props.get("date") is None or props["date"] <= day
                if begun and _valid(props, day):
                    self.nodes[label, id_] = props
        self.edges = [e for e in network.edges if _valid(e, day) and e["from"] in self.nodes and e["to"] in self.nodes]
        self._at: dict[Node, list[Edge]] = {}
        for edge in self.edges:
            for end in {edge["from"], edge["to"]}:
                self._at.setdefault(end, []).append(edge)

    def of_label(self, label: str) -> list[Node]:
        """Every node of a label."""
        return [node for node in self.nodes if node[0] == label]

    def passes(self, node: Node, condition: Mapping[str, Any]) -> bool:
        """Whether a node passes a filter."""
        return holds({**self.nodes[node], "id": node[1]}, condition)

    def step(self, starts: Iterable[Node], raw: Any) -> list[Walked]:
        """Every way to take one step from any of some nodes."""
        table: Mapping[str, Any] = {"step": raw} if isinstance(raw, str) else raw
        out: list[Walked] = []
        for start in starts:
            for hop in table["step"].split("|"):
                for edge, end in self._hop(start, hop):
                    if holds(edge, table.get("edge", {})) and self.passes(end, table.get("node", {})):
                        out.append((edge, end))
        return out

    def _hop(self, start: Node, text: str) -> list[tuple[Edge, Node]]:
        match = _HOP.fullmatch(text)
        assert match, text
        back, name, forth, label = match.groups()
        out: list[tuple[Edge, Node]] = []
        for edge in self._at.get(start, []):
            if edge["type"] != name:
                continue
            if edge["from"] == start and not back:
                out.append((edge, edge["to"]))
            if edge["to"] == start and not forth:
                out.append((edge, edge["from"]))
        return [(edge, end) for edge, end in out if label is None or end[0] == label]

    def walk(self, start: Node, path: Sequence[Any]) -> list[Walked]:
        """Every end of a path with the edge walked last; for the empty path the start itself."""
        reached: list[Walked] = [(None, start)]
        for step in path:
            reached = self.step({node for _, node in reached}, step)
        return reached

    def ends(self, start: Node, path: Sequence[Any]) -> set[Node]:
        """The distinct ends of a path."""
        return {node for _, node in self.walk(start, path)}

    def place(self, node: Node) -> dict[str, str | None]:
        """Village, town and county of a node on the day."""
        village: str | None = None
        town: str | None = None
        county: str | None = None
        label = node[0]
        if label in ("Village", "Town", "County"):
            found = {node}
        else:
            path = self.schema["nodes"][label]["place"]
            found = self.ends(node, path) if path else set()
        for kind in ("Village", "Town", "County"):
            of_kind = sorted(id_ for end, id_ in found if end == kind)
            if of_kind:
                village, town, county = (of_kind[0] if kind == k else None for k in ("Village", "Town", "County"))
                break
        if village is not None:
            town = self._least(("Village", village), "IN_TOWN>", "Town")
        if town is not None:
            county = self._least(("Town", town), "IN_COUNTY>", "County")
        return {"village": village, "town": town, "county": county}

    def _least(self, start: Node, hop: str, label: str) -> str | None:
        return min((id_ for _, (end, id_) in self._hop(start, hop) if end == label), default=None)

    def responsible(self, node: Node, path: Sequence[Any] | None) -> dict[str, str] | None:
        """Who answers for a subject: the smallest end of the path, else the deepest place known."""
        if path is not None:
            found = self.ends(node, path)
            if found:
                label, id_ = min(found)
                return {"label": label, "id": id_}
        return deepest(self.place(node))


def deepest(place: Mapping[str, str | None]) -> dict[str, str] | None:
    """The deepest known of village, town and county, as a node."""
    for label in ("Village", "Town", "County"):
        id_ = place[label.lower()]
        if id_ is not None:
            return {"label": label, "id": id_}
    return None


def _valid(row: Mapping[str, Any], day: dt.date) -> bool:
    since, until = row.get("since"), row.get("until")
    return (since is None or since <= day) and (until is None or day < until)


def holds(row: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    """Whether a row passes a filter: all conditions, and a missing value satisfies only ``missing``."""
    return all(condition_holds(row.get(name), wanted) for name, wanted in condition.items())


def condition_holds(value: Any, wanted: Any) -> bool:
    """Whether one value passes what a filter wants of it."""
    if not isinstance(wanted, Mapping):
        return value is not None and value in _listed(wanted, value)
    for op, operand in wanted.items():
        if op == "missing":
            good = (value is None) == operand
        elif value is None:
            good = False
        elif op == "not":
            good = value not in _listed(operand, value)
        elif op == "min":
            good = value >= _listed(operand, value)[0]
        elif op == "max":
            good = value <= _listed(operand, value)[0]
        else:
            raise AssertionError(op)
        if not good:
            return False
    return True


def _listed(wanted: Any, value: Any) -> list[Any]:
    items = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(value, dt.date):
        return [dt.date.fromisoformat(i) if isinstance(i, str) else i for i in items]
    return items
