"""Networks of at most about 150 nodes, drawn by pyvis at positions computed here.

pyvis builds the nodes, edges and options for vis-network and brings its code; the page around them is
ours, because pyvis' own asks the network for files and runs markup that stands in a title.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

from pyvis.network import Network as VisNetwork

from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.settings import read_settings
from covernet.graph.snapshot import Snapshot
from covernet.queries.analyses.pairs import IDLE_MONTHS
from covernet.queries.rules import Pack
from covernet.register.exports import record_export
from covernet.viz.network_carriers import carriers_view
from covernet.viz.network_drawing import Drawing, Request
from covernet.viz.network_layout import label
from covernet.viz.network_look import KIND_TITLES, MARKED, PROFILES, line_look, look_of, shown
from covernet.viz.network_pairing import pairing_view
from covernet.viz.network_questions import chain_view, impact_view
from covernet.viz.network_village import village_view
from covernet.viz.page import render_page, template_text, write_page

VIEWS: Mapping[str, Callable[[Request], Drawing]] = {
    "carriers": carriers_view,
    "pairing": pairing_view,
    "chain": chain_view,
    "impact": impact_view,
    "village": village_view,
}
"""Views that can be drawn."""

LIMIT = 150
"""Nodes a person can still tell apart on one page."""

_NARROW = {
    "carriers": ("用 --within 限定一个乡镇、村居、网格、链或街区", "narrow with --within a town, village, grid, chain or zone"),
    "pairing": ("用 --within 限定一个乡镇、村居或单位", "narrow with --within a town, village or organization"),
    "chain": ("换两个离得近些的", "choose two that are nearer to each other"),
    "impact": ("用 --node 少写几个", "name fewer with --node"),
    "village": ("用 --within 限定一个党小组", "narrow with --within a Party group"),
}  # fmt: skip
"""What to do about a view with too many nodes."""


def write_network(
    snapshot: Snapshot,
    view: str,
    out: Path,
    *,
    as_of: dt.date,
    profile: str = "share",
    lang: str = "zh",
    within: str | None = None,
    nodes: tuple[str, ...] = (),
    names: bool = False,
    packs: tuple[Pack, ...] = (),
    months: int = IDLE_MONTHS,
    most: Mapping[str, int] | None = None,
) -> int:
    """Draw one view of a network as a page that opens offline.

    Parameters
    ----------
    profile
        ``share`` draws villages and which carriers cover organizations there, without numbers or any
        single organization; ``working`` draws every organization. The other views are for ``working`` only.
    within
        Name or id of what the view is narrowed to.
    nodes
        Ids that the view is about: two for ``chain``, one or more for ``impact``.
    names
        Whether people's names stand whole; they are masked else.
    packs
        Whose rules ``impact`` asks.
    months, most
        When a pairing is idle, and how many partners a unit may have by class, for ``pairing``.

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
    if profile != "working" and (view != "carriers" or names):
        raise UsageError(
            f"视图 {view} 显示单个单位和人，只用于内部；请加 --profile working",
            f"the view {view} shows single units and people; use --profile working",
        )
    drawing = VIEWS[view](Request(snapshot, as_of, profile, within, nodes, names, packs, months, most or {}))
    count = len(drawing.nodes)
    if count > LIMIT:
        zh, en = _NARROW[view]
        if view == "carriers" and profile == "working":  # which draws villages and not each organization
            zh, en = f"{zh}，或用 --profile share", f"{en}, or use --profile share"
        raise UsageError(
            f"要画 {count} 个点，一页最多 {LIMIT} 个；请{zh}",
            f"{count} nodes are too many for one page ({LIMIT}); {en}",
        )
    title = read_settings(snapshot.network).title or snapshot.network.resolve().name
    facts = {
        "title": title,
        "view": _words(_TITLES[view]),
        "scope": _scope(view, drawing.scope),
        "profile": _words(PROFILES[profile]),
        "asOf": as_of.isoformat(),
        "snapshot": snapshot.number,
        "lang": lang,
    }
    log = partial(record_export, snapshot, "network", view, profile=profile, names=names, as_of=as_of)
    write_page(out, _page(drawing, facts), lambda page: log(file=page))
    return count


def _page(drawing: Drawing, facts: Mapping[str, Any]) -> str:
    vis = VisNetwork(directed=True)  # undirected pyvis drops parallel relations; arrows are switched off below
    nodes = drawing.nodes
    ids = {node.key: f"{node.key[0]}:{node.key[1]}" for node in nodes}
    for node in nodes:
        shape, fill, line = look_of(node.kind)
        color = {"background": fill, "border": line, "highlight": {"background": fill, "border": "#000000"}}
        x, y = drawing.places[node.key]
        vis.add_node(
            ids[node.key], label=label(shown(node.name, node.kind)), x=x, y=y, shape=shape, color=color, physics=False
        )
    for edge in drawing.lines:
        look = line_look(edge.type)
        beside = drawing.places[edge.start][0] == drawing.places[edge.end][0]
        bent: dict[str, Any] = {"smooth": {"enabled": True, "type": "curvedCW", "roundness": 0.35}} if beside else {}
        vis.add_edge(ids[edge.start], ids[edge.end], color=look.color, dashes=look.dashes, width=edge.width, **bent)
    vis.toggle_physics(False)
    options = json.loads(vis.options.to_json())
    options["edges"] = {
        "smooth": False,
        "selectionWidth": 1,
        "font": {"size": 13, "face": _FONT, "color": "#1f2328", "background": "#ffffff", "strokeWidth": 0},
    }
    options["nodes"] = {"font": {"size": 16, "face": _FONT}, "margin": 5}
    options["interaction"] = {
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 99999,
    }
    kinds = list(dict.fromkeys(node.kind for node in nodes))
    types = list(dict.fromkeys(edge.type for edge in drawing.lines))
    told = {*kinds, *(node.key[0] for node in nodes), *(kind for node in nodes for kind, _ in node.facts)}
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
                "facts": [[kind, _words(said) if isinstance(said, Title) else said] for kind, said in n.facts],
            }
            for n in nodes
        },
        "links": [
            {"from": ids[e.start], "to": ids[e.end], "type": _words(line_look(e.type).title)}
            | ({"note": _words(e.note)} if e.note else {})
            for e in drawing.lines
        ],
        "labelled": drawing.labelled,
        "attention": [
            {
                "title": _words(item.title),
                "rows": [[ids.get(key) if key else None, _words(said)] for key, said in item.rows],
            }
            for item in drawing.attention
        ],
        "legend": [{"title": _kind_words(kind), **dict(zip(_SIGNS, look_of(kind), strict=True))} for kind in kinds],
        "lines": [
            {"title": _words(look.title), "line": look.color, "style": look.style} for look in map(line_look, types)
        ],
        "titles": {kind: _kind_words(kind) for kind in sorted(told)},
    }
    library = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return render_page(
        "network.html",
        scripts=[library.read_text(encoding="utf-8"), template_text("network.js")],
        styles=[template_text("network.css")],
        data=data,
        context={"title": facts["title"], "lang": "zh-CN" if facts["lang"] == "zh" else "en"},
    )


_FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif'
"""Named, as in the style sheet: a browser's own choice changes with the language, and labels would not fit."""

_SIGNS = ("shape", "fill", "line")

_TITLES: Mapping[str, Title] = {
    "carriers": Title("载体网络", "Carriers"),
    "pairing": Title("结对网络", "Pairings"),
    "chain": Title("联系链条", "Linkage chain"),
    "impact": Title("离开的影响", "Impact"),
    "village": Title("村居网络", "Village"),
}
_SCOPES = {"impact": Title("离开：", "without "), "chain": None}
_WITHIN = Title("范围：", "within ")


def _scope(view: str, scope: str) -> dict[str, str] | None:
    """What a view is about, in words."""
    before = _SCOPES.get(view, _WITHIN)
    said = {"zh": "", "en": ""} if before is None else _words(before)
    return {lang: text + scope for lang, text in said.items()} if scope else None


def _kind_words(kind: str) -> dict[str, str]:
    return _words(MARKED.get(kind) or KIND_TITLES.get(kind) or SCHEMA.node(kind).title)


def _words(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}
