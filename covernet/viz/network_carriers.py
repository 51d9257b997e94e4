"""The view of carriers: which grids, chains and zones cover which villages or organizations."""

from __future__ import annotations

import difflib
from dataclasses import replace

import networkx as nx

from covernet.errors import UsageError
from covernet.graph.neighbours import NodeKey
from covernet.graph.networkx import to_networkx
from covernet.viz.network_drawing import Drawing, Line, Node, Request
from covernet.viz.network_layout import ordered, positions
from covernet.viz.network_look import shown

_CARRIERS = {"IN_GRID": "Grid", "IN_CHAIN": "Chain", "IN_ZONE": "CommercialZone"}
_SCOPES = ("Village", *_CARRIERS.values())


def carriers_view(asked: Request) -> Drawing:
    """Carriers with villages (share: no number, no single organization) or with organizations (working).

    Raises
    ------
    UsageError
        If there is nothing to draw, or the place it is narrowed to is unknown.
    """
    graph = to_networkx(
        asked.snapshot,
        asked.as_of,
        labels=(*_CARRIERS.values(), "Organization", "Village"),
        edges=(*_CARRIERS, "IN_VILLAGE"),
    )
    within = asked.within
    if within is not None and asked.profile != "working":
        raise UsageError("--within 只与 --profile working 同用", "--within goes with --profile working only")
    scope = None if within is None else _scope(graph, within)
    drawing = _organizations(graph, scope) if asked.profile == "working" else _villages(graph)
    if not any(node.key[0] in ("Organization", "Village") for node in drawing.nodes):
        raise UsageError("这个范围里没有可画的单位", "there is no organization to draw in this place")
    return drawing if scope is None else replace(drawing, scope=_name(graph, scope))


def _scope(graph: nx.MultiDiGraph[NodeKey], within: str) -> NodeKey:
    """The village, grid, chain or zone of that id or name."""
    places = [key for key in sorted(graph) if key[0] in _SCOPES]
    found: list[NodeKey] = [key for key in places if key[1] == within] or [
        key for key in places if _name(graph, key) == within
    ]
    if len(found) > 1:
        listed = ", ".join(key[1] for key in found)
        raise UsageError(
            f"名为 {within!r} 的不止一个，请给出编号：{listed}", f"several are named {within!r}; give an id: {listed}"
        )
    if not found:
        near = difflib.get_close_matches(within, [_name(graph, key) for key in places], 3, 0.4)
        zh, en = (f"；是否想写：{'、'.join(near)}", f"; did you mean {', '.join(near)}") if near else ("", "")
        raise UsageError(
            f"没有名称或编号为 {within!r} 的村居、网格、链或街区{zh}",
            f"there is no village, grid, chain or zone with the name or id {within!r}{en}",
        )
    return found[0]


def _name(graph: nx.MultiDiGraph[NodeKey], key: NodeKey) -> str:
    return str(graph.nodes[key].get("name", key[1]))


def _organizations(graph: nx.MultiDiGraph[NodeKey], scope: NodeKey | None) -> Drawing:
    """Every organization of the emerging sector with its carriers; those without any are marked."""
    nodes, edges = [], []
    for key in sorted(k for k in graph if k[0] == "Organization" and graph.nodes[k].get("sector") == "emerging"):
        covers = [(end, data["type"]) for _, end, data in graph.out_edges(key, data=True) if data["type"] in _CARRIERS]
        village = next((end for _, end, data in graph.out_edges(key, data=True) if data["type"] == "IN_VILLAGE"), None)
        if scope is not None and scope not in {end for end, _ in covers} | {village}:
            continue
        facts = (("Village", _name(graph, village)),) if village else ()
        nodes.append(Node(key, _name(graph, key), "Organization" if covers else "uncovered", facts))
        edges += [Line(key, end, kind) for end, kind in covers]
    return _drawing(graph, nodes, edges, whole=scope is None)


def _villages(graph: nx.MultiDiGraph[NodeKey]) -> Drawing:
    """Villages with the carriers that cover any of their organizations; no organization of its own."""
    nodes, edges = [], set[Line]()
    for key in sorted(k for k in graph if k[0] == "Village"):
        grids = [end for _, end, data in graph.out_edges(key, data=True) if data["type"] == "IN_GRID"]
        nodes.append(Node(key, _name(graph, key), "Village" if grids else "ungridded"))
        edges |= {Line(key, end, "IN_GRID") for end in grids}
        for organization, _, data in graph.in_edges(key, data=True):
            if data["type"] == "IN_VILLAGE" and graph.nodes[organization].get("sector") == "emerging":
                for _, end, cover in graph.out_edges(organization, data=True):
                    if cover["type"] in ("IN_CHAIN", "IN_ZONE"):
                        edges.add(Line(key, end, cover["type"]))
    return _drawing(graph, nodes, sorted(edges, key=lambda edge: (edge.start, edge.end, edge.type)), whole=True)


def _drawing(graph: nx.MultiDiGraph[NodeKey], nodes: list[Node], edges: list[Line], *, whole: bool) -> Drawing:
    """The middle column with its carriers: all of them, or those that are joined to it."""
    linked = {edge.end for edge in edges}
    idle = {key for key in graph if not any(data["type"] in _CARRIERS for _, _, data in graph.in_edges(key, data=True))}
    sides: dict[str, list[Node]] = {}
    for carrier in _CARRIERS.values():
        sides[carrier] = [
            Node(key, _name(graph, key), "idle" if key in idle else carrier)
            for key in sorted(k for k in graph if k[0] == carrier)
            if whole or key in linked
        ]
    left, right = sides["Grid"], [*sides["Chain"], *sides["CommercialZone"]]
    if whole and not (left or right):
        raise UsageError("网络里没有网格、产业链或商业街区", "the network has no grid, chain or zone to draw")
    by_key = {node.key: node for node in nodes}
    middle = ordered(list(by_key), [node.key for node in (*left, *right)], [(e.start, e.end) for e in edges])
    every = (*left, *(by_key[key] for key in middle), *right)
    columns = ([node.key for node in left], middle, [node.key for node in right])
    return Drawing(every, tuple(edges), positions(*columns, {node.key: shown(node.name, node.kind) for node in every}))
