"""The view of carriers: which grids, chains and zones cover which villages or organizations."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import networkx as nx

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import NodeKey
from covernet.graph.networkx import to_networkx
from covernet.queries.analyses.subjects import written
from covernet.queries.analyses.within import rows
from covernet.viz.network_drawing import Drawing, Line, Node, Request
from covernet.viz.network_layout import ordered, positions
from covernet.viz.network_look import shown

_CARRIERS = {"IN_GRID": "Grid", "IN_CHAIN": "Chain", "IN_ZONE": "CommercialZone"}
_LYING = ("IN_VILLAGE", "IN_TOWN")
_SCOPES = ("Town", "Village", *_CARRIERS.values())


def carriers_view(asked: Request) -> Drawing:
    """Carriers with villages (share: no number, no single organization) or with organizations (working).

    A network that has no organization of the emerging sector is drawn with its villages in both profiles.

    Raises
    ------
    UsageError
        If there is nothing to draw, or the place it is narrowed to is unknown.
    """
    graph = to_networkx(
        asked.snapshot,
        asked.as_of,
        labels=(*_CARRIERS.values(), "Organization", "Village", "Town"),
        edges=(*_CARRIERS, *_LYING),
    )
    scope = None if asked.within is None else _scope(graph, asked.within)
    nodes, lines = _organizations(graph) if asked.profile == "working" else ([], [])
    if not nodes:
        nodes, lines = _villages(graph)
    wanted = None
    if scope is not None:
        wanted = _lying_in(graph, scope) | {line.start for line in lines if line.end == scope}
        nodes = [node for node in nodes if node.key in wanted]
        lines = [line for line in lines if line.start in wanted]
    if not nodes:
        raise UsageError("这个范围里没有可画的单位或村居", "there is no organization or village to draw here")
    if nodes[0].key[0] == "Village" and wanted is not None and not lines:
        raise UsageError("这个范围里没有网格、产业链或商业街区", "there is no grid, chain or zone here")
    drawing = _drawing(graph, nodes, lines, _covering(asked), wanted)
    return drawing if scope is None else replace(drawing, scope=_name(graph, scope))


def _scope(graph: nx.MultiDiGraph[NodeKey], within: str) -> NodeKey:
    """The town, village, grid, chain or zone of that id, ``Label:id`` or name."""
    places = [key for key in sorted(graph) if key[0] in _SCOPES]
    found: list[NodeKey] = [key for key in places if within in (key[1], written(key))] or [
        key for key in places if _name(graph, key) == within
    ]
    if len(found) > 1:
        listed = ", ".join(map(written, found))
        raise UsageError(
            f"名为 {within!r} 的不止一个，请给出编号：{listed}", f"several are named {within!r}; give an id: {listed}"
        )
    if not found:
        near = difflib.get_close_matches(within, [_name(graph, key) for key in places], 3, 0.4)
        zh, en = (f"；是否想写：{'、'.join(near)}", f"; did you mean {', '.join(near)}") if near else ("", "")
        raise UsageError(
            f"没有名称或编号为 {within!r} 的乡镇、村居、网格、链或街区{zh}",
            f"there is no town, village, grid, chain or zone with the name or id {within!r}{en}",
        )
    return found[0]


def _name(graph: nx.MultiDiGraph[NodeKey], key: NodeKey) -> str:
    return str(graph.nodes[key].get("name", key[1]))


def _lying_in(graph: nx.MultiDiGraph[NodeKey], scope: NodeKey) -> set[NodeKey]:
    """Everything that lies in a place; of a carrier the village it is a part of."""
    found, fresh = {scope}, {scope}
    while fresh:
        fresh = {start for _, start in _ends(graph, fresh, _LYING, back=True)} - found
        found |= fresh
    return found | ({end for _, end in _ends(graph, [scope], _LYING)} if scope[0] == "Grid" else set())


def _ends(
    graph: nx.MultiDiGraph[NodeKey], nodes: Iterable[NodeKey], types: Collection[str], *, back: bool = False
) -> list[tuple[str, NodeKey]]:
    """Where edges of some types lead from nodes, with their types."""
    edges = graph.in_edges(nodes, data=True) if back else graph.out_edges(nodes, data=True)
    return [(data["type"], a if back else b) for a, b, data in edges if data["type"] in types]


def _covering(asked: Request) -> set[NodeKey]:
    """Carriers that cover anything at all, be it households that are not drawn."""
    selects = [f"SELECT DISTINCT to_label, to_id FROM edges_{type}" for type in _CARRIERS]
    with DuckDBEngine(asked.snapshot, asked.as_of, selects) as engine:
        return {(label, id) for sql in selects for label, id in rows(engine, sql)}


def _organizations(graph: nx.MultiDiGraph[NodeKey]) -> tuple[list[Node], list[Line]]:
    """Every organization of the emerging sector with its carriers; those without any are marked."""
    nodes, lines = [], []
    for key in sorted(k for k in graph if k[0] == "Organization" and graph.nodes[k].get("sector") == "emerging"):
        covers = _ends(graph, [key], _CARRIERS)
        village = next((end for _, end in _ends(graph, [key], ("IN_VILLAGE",))), None)
        facts = (("Village", _name(graph, village)),) if village else ()
        nodes.append(Node(key, _name(graph, key), "Organization" if covers else "uncovered", facts))
        lines += [Line(key, end, kind) for kind, end in covers]
    return nodes, lines


def _villages(graph: nx.MultiDiGraph[NodeKey]) -> tuple[list[Node], list[Line]]:
    """Villages with the carriers that cover any of their organizations; no organization of its own.

    A village is in a grid where it was joined into one, and where a grid is a part of it.
    """
    nodes, lines = [], set[Line]()
    for key in sorted(k for k in graph if k[0] == "Village"):
        inside = _ends(graph, [key], ("IN_VILLAGE",), back=True)
        joined = {Line(key, end, "IN_GRID") for _, end in _ends(graph, [key], ("IN_GRID",))}
        parts = {Line(key, grid, "IN_VILLAGE") for _, grid in inside if grid[0] == "Grid"}
        parts -= {replace(line, type="IN_VILLAGE") for line in joined}
        nodes.append(Node(key, _name(graph, key), "Village" if joined or parts else "ungridded"))
        lines |= joined | parts
        emerging = [k for _, k in inside if k[0] == "Organization" and graph.nodes[k].get("sector") == "emerging"]
        lines |= {Line(key, end, kind) for kind, end in _ends(graph, emerging, ("IN_CHAIN", "IN_ZONE"))}
    return nodes, sorted(lines, key=lambda line: (line.start, line.end, line.type))


def _drawing(
    graph: nx.MultiDiGraph[NodeKey],
    nodes: Sequence[Node],
    lines: Sequence[Line],
    covering: Collection[NodeKey],
    wanted: Collection[NodeKey] | None,
) -> Drawing:
    """The middle column with its carriers: all of them, or those that are joined to it or lie in the place."""
    linked = {line.end for line in lines}
    sides = {
        label: [
            Node(key, _name(graph, key), label if key in covering else "idle")
            for key in sorted(k for k in graph if k[0] == label)
            if wanted is None or key in linked or key in wanted
        ]
        for label in _CARRIERS.values()
    }
    left, right = sides["Grid"], [*sides["Chain"], *sides["CommercialZone"]]
    if wanted is None and not (left or right):
        raise UsageError("网络里没有网格、产业链或商业街区", "the network has no grid, chain or zone to draw")
    by_key = {node.key: node for node in nodes}
    middle = ordered(list(by_key), [node.key for node in (*left, *right)], [(e.start, e.end) for e in lines])
    every = (*left, *(by_key[key] for key in middle), *right)
    columns = ([node.key for node in left], middle, [node.key for node in right])
    places = positions(*columns, {node.key: shown(node.name, node.kind) for node in every})
    return Drawing(every, tuple(lines), places)
