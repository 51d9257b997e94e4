"""Networks of at most about 150 nodes, drawn by pyvis at positions computed here.

pyvis builds the nodes, edges and options for vis-network and brings its code; the page around them is
ours, because pyvis' own asks the network for files and runs markup that stands in a title.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import networkx as nx
from pyvis.network import Network as VisNetwork

from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.networkx import NodeKey, to_networkx
from covernet.graph.settings import read_settings
from covernet.graph.snapshot import Snapshot
from covernet.viz.page import render_page, template_text, write_page

VIEWS = ("carriers",)
"""Views that can be drawn."""

LIMIT = 150
"""Nodes a person can still tell apart on one page."""

_CARRIERS = {"IN_GRID": "Grid", "IN_CHAIN": "Chain", "IN_ZONE": "CommercialZone"}
_ROW, _COLUMN = 30, 480  # pixels between two nodes of a column, and between two columns

_LOOK: Mapping[str, tuple[str, str, str]] = {
    "Grid": ("box", "#dbe9f6", "#1f5a8a"),
    "Chain": ("box", "#dff1e4", "#22693b"),
    "CommercialZone": ("box", "#fdf0d2", "#7a5200"),
    "Village": ("box", "#f1ecf9", "#59418f"),
    "Organization": ("box", "#f6f8fa", "#57606a"),
    "uncovered": ("box", "#fbe0dd", "#a40e26"),
}
"""Shape, fill and line of each kind: the shape and a mark say what the colour says."""

_LINES: Mapping[str, tuple[str, bool | list[int]]] = {
    "IN_GRID": ("#1f5a8a", False),
    "IN_CHAIN": ("#22693b", [7, 4]),
    "IN_ZONE": ("#7a5200", [2, 4]),
}
"""Colour and dashes of each relation."""


@dataclass(frozen=True)
class _Node:
    key: NodeKey
    name: str
    kind: str
    column: int
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Edge:
    start: NodeKey
    end: NodeKey
    type: str


def write_network(
    snapshot: Snapshot,
    view: str,
    out: Path,
    *,
    as_of: dt.date,
    profile: str = "share",
    lang: str = "zh",
    within: str | None = None,
) -> int:
    """Draw one view of a network as a page that opens offline.

    Parameters
    ----------
    profile
        ``share`` draws villages and which carriers cover organizations there, without numbers or any
        single organization; ``working`` draws every organization.
    within
        Id of a village, grid, chain or zone to which the organizations are narrowed.

    Returns
    -------
    int
        Number of nodes drawn.

    Raises
    ------
    UsageError
        If there is no such view, nothing to draw, or too much for one page.
    """
    if view not in VIEWS:
        known = ", ".join(VIEWS)
        raise UsageError(f"没有视图 {view!r}；可用：{known}", f"there is no view {view!r}; there are: {known}")
    graph = to_networkx(
        snapshot,
        as_of,
        labels=(*_CARRIERS.values(), "Organization", "Village"),
        edges=(*_CARRIERS, "IN_VILLAGE"),
    )
    nodes, edges = _organizations(graph, within) if profile == "working" else _villages(graph)
    if not any(node.kind in _CARRIERS.values() for node in nodes):
        raise UsageError("网络里没有网格、产业链或商业街区", "the network has no grid, chain or zone to draw")
    if len(nodes) > LIMIT:
        raise UsageError(
            f"要画 {len(nodes)} 个点，一页最多 {LIMIT} 个；请用 --within 限定一个村居、网格、链或街区，或用 --profile share",
            f"{len(nodes)} nodes are too many for one page ({LIMIT}); narrow with --within a village, grid, chain "
            "or zone, or use --profile share",
        )
    title = read_settings(snapshot.network).title or snapshot.network.name
    html = _page(nodes, edges, title=title, as_of=as_of, lang=lang, number=snapshot.number)
    write_page(out, html)
    return len(nodes)


def _name(graph: nx.MultiDiGraph[NodeKey], key: NodeKey) -> str:
    return str(graph.nodes[key].get("name", key[1]))


def _carriers(graph: nx.MultiDiGraph[NodeKey]) -> list[_Node]:
    """Grids at the left, chains and zones at the right."""
    column = {"Grid": 0, "Chain": 2, "CommercialZone": 2}
    return [
        _Node(key, _name(graph, key), key[0], column[key[0]], ())
        for key in sorted(graph, key=lambda key: (list(column).index(key[0]) if key[0] in column else 9, key[1]))
        if key[0] in column
    ]


def _organizations(graph: nx.MultiDiGraph[NodeKey], within: str | None) -> tuple[list[_Node], list[_Edge]]:
    """Every organization of the emerging sector with its carriers; those without any are marked."""
    nodes, edges = _carriers(graph), []
    for key in sorted(k for k in graph if k[0] == "Organization" and graph.nodes[k].get("sector") == "emerging"):
        covers = [(end, data["type"]) for _, end, data in graph.out_edges(key, data=True) if data["type"] in _CARRIERS]
        village = next((end for _, end, data in graph.out_edges(key, data=True) if data["type"] == "IN_VILLAGE"), None)
        if within is not None and within not in {end[1] for end, _ in covers} | {village[1] if village else None}:
            continue
        facts = (("Village", _name(graph, village)),) if village else ()
        nodes.append(_Node(key, _name(graph, key), "Organization" if covers else "uncovered", 1, facts))
        edges += [_Edge(key, end, kind) for end, kind in covers]
    if within is not None:
        linked = {edge.end for edge in edges}
        nodes = [node for node in nodes if node.column == 1 or node.key in linked]
    return nodes, edges


def _villages(graph: nx.MultiDiGraph[NodeKey]) -> tuple[list[_Node], list[_Edge]]:
    """Villages with the carriers that cover any of their organizations; no organization of its own."""
    nodes, links = _carriers(graph), set[_Edge]()
    for key in sorted(k for k in graph if k[0] == "Village"):
        nodes.append(_Node(key, _name(graph, key), "Village", 1, ()))
        for _, end, data in graph.out_edges(key, data=True):
            if data["type"] == "IN_GRID":
                links.add(_Edge(key, end, data["type"]))
        for organization, _, data in graph.in_edges(key, data=True):
            if data["type"] == "IN_VILLAGE" and graph.nodes[organization].get("sector") == "emerging":
                for _, end, cover in graph.out_edges(organization, data=True):
                    if cover["type"] in ("IN_CHAIN", "IN_ZONE"):
                        links.add(_Edge(key, end, cover["type"]))
    return nodes, sorted(links, key=lambda edge: (edge.start, edge.end, edge.type))


def _page(nodes: list[_Node], edges: list[_Edge], *, title: str, as_of: dt.date, lang: str, number: int) -> str:
    vis = VisNetwork(directed=True)  # undirected pyvis drops parallel relations; arrows are switched off below
    ids = {node.key: f"{node.key[0]}:{node.key[1]}" for node in nodes}
    for node, (x, y) in zip(nodes, _positions(nodes), strict=True):
        shape, fill, line = _LOOK[node.kind]
        mark = "✕ " if node.kind == "uncovered" else ""
        color = {"background": fill, "border": line, "highlight": {"background": fill, "border": "#000000"}}
        vis.add_node(ids[node.key], label=mark + node.name, x=x, y=y, shape=shape, color=color, physics=False)
    for edge in edges:
        stroke, dashes = _LINES[edge.type]
        vis.add_edge(ids[edge.start], ids[edge.end], color=stroke, dashes=dashes, width=1.2)
    vis.toggle_physics(False)
    options = json.loads(vis.options.to_json())
    options["edges"] = {"smooth": False, "selectionWidth": 2}
    options["nodes"] = {"font": {"size": 16}, "margin": 5}
    options["interaction"] = {
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 99999,
    }
    kinds = [kind for kind in _LOOK if any(node.kind == kind for node in nodes)]
    data: dict[str, Any] = {
        "title": title,
        "asOf": as_of.isoformat(),
        "snapshot": number,
        "lang": lang,
        "nodes": vis.nodes,
        "edges": [{name: value for name, value in edge.items() if name != "arrows"} for edge in vis.edges],
        "options": options,
        "about": {
            ids[n.key]: {"kind": n.kind, "name": n.name, "id": n.key[1], "facts": [list(f) for f in n.facts]}
            for n in nodes
        },
        "links": [{"from": ids[e.start], "to": ids[e.end], "type": _words(SCHEMA.edge(e.type).title)} for e in edges],
        "legend": [
            {"kind": kind, "shape": _LOOK[kind][0], "fill": _LOOK[kind][1], "line": _LOOK[kind][2]} for kind in kinds
        ],
        "lines": [
            {"title": _words(SCHEMA.edge(name).title), "line": color, "dashes": bool(dashes)}
            for name, (color, dashes) in _LINES.items()
            if any(edge.type == name for edge in edges)
        ],
        "titles": {kind: _title(kind) for kind in kinds},
    }
    library = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return render_page(
        "network.html",
        scripts=[library.read_text(encoding="utf-8"), template_text("network.js")],
        styles=[template_text("network.css")],
        data=data,
        context={"title": title, "lang": "zh-CN" if lang == "zh" else "en"},
    )


def _title(kind: str) -> dict[str, str]:
    if kind == "uncovered":
        return {"zh": "✕ 未纳入任何链、街区、网格的单位", "en": "✕ organization in no chain, zone or grid"}
    return _words(SCHEMA.node(kind).title)


def _words(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def _positions(nodes: list[_Node]) -> list[tuple[int, int]]:
    """Places in three columns, the middle one folded into several where it is long."""
    middle = sum(node.column == 1 for node in nodes)
    folds = max(1, -(-middle // 40))
    heights = {0: 0, 1: 0, 2: 0}
    total = {column: sum(node.column == column for node in nodes) for column in heights}
    tallest = max(total[0], total[2], -(-middle // folds), 1)
    places = []
    for node in nodes:
        place, heights[node.column] = heights[node.column], heights[node.column] + 1
        if node.column == 1:
            row, fold = divmod(place, folds)
            x, step = _COLUMN + fold * 190, _ROW
        else:
            row, x = place, 0 if node.column == 0 else 2 * _COLUMN + (folds - 1) * 190
            step = _ROW * tallest // max(total[node.column], 1)
        places.append((x, row * step + step // 2))
    return places
