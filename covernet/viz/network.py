"""Networks of at most about 150 nodes, drawn by pyvis at positions computed here.

pyvis builds the nodes, edges and options for vis-network and brings its code; the page around them is
ours, because pyvis' own asks the network for files and runs markup that stands in a title.
"""

from __future__ import annotations

import datetime as dt
import difflib
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
from covernet.viz.network_layout import label, ordered, positions
from covernet.viz.network_look import LINES, LOOK, MARKED, PROFILES, STYLES
from covernet.viz.page import render_page, template_text, write_page

VIEWS = ("carriers",)
"""Views that can be drawn."""

LIMIT = 150
"""Nodes a person can still tell apart on one page."""

_CARRIERS = {"IN_GRID": "Grid", "IN_CHAIN": "Chain", "IN_ZONE": "CommercialZone"}
_SCOPES = ("Village", *_CARRIERS.values())


@dataclass(frozen=True)
class _Node:
    key: NodeKey
    name: str
    kind: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Edge:
    start: NodeKey
    end: NodeKey
    type: str


@dataclass(frozen=True)
class _Drawing:
    """Grids at the left, villages or organizations in the middle, chains and zones at the right."""

    left: list[_Node]
    middle: list[_Node]
    right: list[_Node]
    edges: list[_Edge]

    @property
    def nodes(self) -> list[_Node]:
        return [*self.left, *self.middle, *self.right]


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
        Name or id of a village, grid, chain or zone to which the organizations are narrowed; only with
        ``working``.

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
    if within is not None and profile != "working":
        raise UsageError("--within 只与 --profile working 同用", "--within goes with --profile working only")
    scope = None if within is None else _scope(graph, within)
    drawing = _organizations(graph, scope) if profile == "working" else _villages(graph)
    if scope is None and not (drawing.left or drawing.right):
        raise UsageError("网络里没有网格、产业链或商业街区", "the network has no grid, chain or zone to draw")
    if not drawing.middle:
        raise UsageError("这个范围里没有可画的单位", "there is no organization to draw in this place")
    count = len(drawing.nodes)
    if count > LIMIT:
        raise UsageError(
            f"要画 {count} 个点，一页最多 {LIMIT} 个；请用 --within 限定一个村居、网格、链或街区，或用 --profile share",
            f"{count} nodes are too many for one page ({LIMIT}); narrow with --within a village, grid, chain "
            "or zone, or use --profile share",
        )
    title = read_settings(snapshot.network).title or snapshot.network.resolve().name
    facts = {
        "title": title,
        "scope": "" if scope is None else _name(graph, scope),
        "profile": _words(PROFILES[profile]),
        "asOf": as_of.isoformat(),
        "snapshot": snapshot.number,
        "lang": lang,
    }
    write_page(out, _page(drawing, facts))
    return count


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


def _organizations(graph: nx.MultiDiGraph[NodeKey], scope: NodeKey | None) -> _Drawing:
    """Every organization of the emerging sector with its carriers; those without any are marked."""
    nodes, edges = [], []
    for key in sorted(k for k in graph if k[0] == "Organization" and graph.nodes[k].get("sector") == "emerging"):
        covers = [(end, data["type"]) for _, end, data in graph.out_edges(key, data=True) if data["type"] in _CARRIERS]
        village = next((end for _, end, data in graph.out_edges(key, data=True) if data["type"] == "IN_VILLAGE"), None)
        if scope is not None and scope not in {end for end, _ in covers} | {village}:
            continue
        facts = (("Village", _name(graph, village)),) if village else ()
        nodes.append(_Node(key, _name(graph, key), "Organization" if covers else "uncovered", facts))
        edges += [_Edge(key, end, kind) for end, kind in covers]
    return _drawing(graph, nodes, edges, whole=scope is None)


def _villages(graph: nx.MultiDiGraph[NodeKey]) -> _Drawing:
    """Villages with the carriers that cover any of their organizations; no organization of its own."""
    nodes, edges = [], set[_Edge]()
    for key in sorted(k for k in graph if k[0] == "Village"):
        grids = [end for _, end, data in graph.out_edges(key, data=True) if data["type"] == "IN_GRID"]
        nodes.append(_Node(key, _name(graph, key), "Village" if grids else "ungridded"))
        edges |= {_Edge(key, end, "IN_GRID") for end in grids}
        for organization, _, data in graph.in_edges(key, data=True):
            if data["type"] == "IN_VILLAGE" and graph.nodes[organization].get("sector") == "emerging":
                for _, end, cover in graph.out_edges(organization, data=True):
                    if cover["type"] in ("IN_CHAIN", "IN_ZONE"):
                        edges.add(_Edge(key, end, cover["type"]))
    return _drawing(graph, nodes, sorted(edges, key=lambda edge: (edge.start, edge.end, edge.type)), whole=True)


def _drawing(graph: nx.MultiDiGraph[NodeKey], nodes: list[_Node], edges: list[_Edge], *, whole: bool) -> _Drawing:
    """The middle column with its carriers: all of them, or those that are joined to it."""
    linked = {edge.end for edge in edges}
    idle = {key for key in graph if not any(data["type"] in _CARRIERS for _, _, data in graph.in_edges(key, data=True))}
    sides: dict[str, list[_Node]] = {}
    for carrier in _CARRIERS.values():
        sides[carrier] = [
            _Node(key, _name(graph, key), "idle" if key in idle else carrier)
            for key in sorted(k for k in graph if k[0] == carrier)
            if whole or key in linked
        ]
    left, right = sides["Grid"], [*sides["Chain"], *sides["CommercialZone"]]
    by_key = {node.key: node for node in nodes}
    lines = [(edge.start, edge.end) for edge in edges]
    middle = ordered(list(by_key), [node.key for node in (*left, *right)], lines)
    return _Drawing(left, [by_key[key] for key in middle], right, edges)


def _page(drawing: _Drawing, facts: Mapping[str, Any]) -> str:
    vis = VisNetwork(directed=True)  # undirected pyvis drops parallel relations; arrows are switched off below
    nodes = drawing.nodes
    ids = {node.key: f"{node.key[0]}:{node.key[1]}" for node in nodes}
    names = {node.key: f"✕ {node.name}" if node.kind in MARKED else node.name for node in nodes}
    left, middle, right = ([node.key for node in column] for column in (drawing.left, drawing.middle, drawing.right))
    places = positions(left, middle, right, names)
    for node in nodes:
        shape, fill, line = LOOK[node.kind]
        color = {"background": fill, "border": line, "highlight": {"background": fill, "border": "#000000"}}
        x, y = places[node.key]
        vis.add_node(ids[node.key], label=label(names[node.key]), x=x, y=y, shape=shape, color=color, physics=False)
    for edge in drawing.edges:
        stroke, dashes = LINES[edge.type]
        vis.add_edge(ids[edge.start], ids[edge.end], color=stroke, dashes=dashes, width=1.2)
    vis.toggle_physics(False)
    options = json.loads(vis.options.to_json())
    options["edges"] = {"smooth": False, "selectionWidth": 1}
    options["nodes"] = {"font": {"size": 16}, "margin": 5}
    options["interaction"] = {
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 99999,
    }
    kinds = [kind for kind in LOOK if any(node.kind == kind for node in nodes)]
    data: dict[str, Any] = {
        **facts,
        "nodes": vis.nodes,
        "edges": [{name: value for name, value in edge.items() if name != "arrows"} for edge in vis.edges],
        "options": options,
        "about": {
            ids[n.key]: {
                "kind": n.key[0],
                "marked": n.kind if n.kind in MARKED else None,
                "name": n.name,
                "id": n.key[1],
                "facts": [list(f) for f in n.facts],
            }
            for n in nodes
        },
        "links": [
            {"from": ids[e.start], "to": ids[e.end], "type": _words(SCHEMA.edge(e.type).title)} for e in drawing.edges
        ],
        "legend": [
            {"title": _kind_words(kind), "shape": LOOK[kind][0], "fill": LOOK[kind][1], "line": LOOK[kind][2]}
            for kind in kinds
        ],
        "lines": [
            {"title": _words(SCHEMA.edge(name).title), "line": color, "style": STYLES[name]}
            for name, (color, _) in LINES.items()
            if any(edge.type == name for edge in drawing.edges)
        ],
        "titles": {kind: _kind_words(kind) for kind in LOOK},
    }
    library = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return render_page(
        "network.html",
        scripts=[library.read_text(encoding="utf-8"), template_text("network.js")],
        styles=[template_text("network.css")],
        data=data,
        context={"title": facts["title"], "lang": "zh-CN" if facts["lang"] == "zh" else "en"},
    )


def _kind_words(kind: str) -> dict[str, str]:
    return _words(MARKED[kind] if kind in MARKED else SCHEMA.node(kind).title)


def _words(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}
