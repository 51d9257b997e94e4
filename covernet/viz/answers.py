"""Who covers a subject, and chains, as lines of text and as data: Chinese first, English beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from covernet.graph.declarations import YES, Title
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, NodeKey

if TYPE_CHECKING:
    from covernet.queries.analyses.chain import Chain, Link
    from covernet.queries.analyses.who import Cover, Who

Names = Mapping[NodeKey, str]
"""Names that may be shown."""

LISTED = 20
"""Rows of one kind that a text lists; JSON has all."""


def both(title: Title) -> str:
    """A title in both languages.

    >>> both(Title("网格", "Grid"))
    '网格 Grid'
    """
    return f"{title.zh} {title.en}"


def node_words(node: NodeKey, names: Names) -> str:
    """A node by its kind, its name where it may be shown, and its id.

    >>> node_words(("Grid", "W1"), {("Grid", "W1"): "第一网格"})
    '网格 第一网格（W1）'
    """
    title, name = SCHEMA.node(node[0]).title.zh, names.get(node)
    return f"{title} {name}（{node[1]}）" if name else f"{title} {node[1]}"


def padded(text: str, width: int) -> str:
    """A text with blanks after it up to a width in columns; a Chinese character takes two.

    >>> padded("网格", 6) + "|"
    '网格  |'
    """
    return text + " " * max(0, width - columns(text))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def as_json(node: NodeKey, names: Names) -> dict[str, Any]:
    """A node as data, with its name where it may be shown."""
    named = {"name": names[node]} if node in names else {}
    return {"label": node[0], "id": node[1], **named}


def edge_json(edge: Edge) -> dict[str, Any]:
    """An edge as data."""
    ends = {"from": as_json(edge.start, {}), "to": as_json(edge.end, {})}
    return {"type": edge.type, **ends, "properties": dict(edge.properties)}


def _head(node: NodeKey, names: Names, as_of: object, snapshot: int) -> str:
    return f"{node_words(node, names)} · {as_of} · 快照 snapshot {snapshot}"


def place_words(place: Mapping[str, str], names: Names) -> str:
    """Where something lies, from the county down."""
    found = [(label, place[label]) for label in ("County", "Town", "Village") if label in place]
    return " › ".join(names.get(node, node[1]) for node in found) or "—"


def who_lines(found: Who, names: Names) -> Iterator[str]:
    """Who covers a subject, line by line; the lines without a cover last."""
    yield _head(found.subject, names, found.as_of, found.snapshot)
    yield f"所在 place  {place_words(found.place, names)}"
    yield ""
    covered = [line for line in found.lines if line.covers]
    width = max((columns(both(line.line.title)) for line in covered), default=0) + 2
    for line in covered:
        head = both(line.line.title)
        for cover in line.covers[:LISTED]:
            yield f"{padded(head, width)}{_cover_words(cover, names)}"
            head = ""
        if len(line.covers) > LISTED:
            yield f"{padded('', width)}……共 {len(line.covers)} 个，--format json 全部列出 all of them with --format json"
    if found.uncovered:
        yield ""
        yield f"✕ 没有 none：{'、'.join(both(line.title) for line in found.uncovered)}"


def _cover_words(cover: Cover, names: Names) -> str:
    values = [value for name, value in cover.properties.items() if name not in ("since", "until")]
    told = [YES[value].zh if isinstance(value, bool) else str(value) for value in values]
    what = f"〔{'，'.join(told)}〕" if told else ""
    through = f"（经 via {' → '.join(node_words(node, names) for node in cover.through)}）" if cover.through else ""
    return f"{node_words(cover.node, names)}{what}{through}"


def who_json(found: Who, names: Names) -> dict[str, Any]:
    """Who covers a subject, as data."""
    return {
        "subject": as_json(found.subject, names),
        "as_of": found.as_of,
        "snapshot": found.snapshot,
        "place": {label.lower(): found.place.get(label) for label in ("Village", "Town", "County")},
        "lines": [
            {
                "line": line.line.id,
                "title": {"zh": line.line.title.zh, "en": line.line.title.en},
                "covers": [
                    {
                        **as_json(cover.node, names),
                        "relation": cover.relation,
                        "properties": dict(cover.properties),
                        "through": [as_json(node, names) for node in cover.through],
                    }
                    for cover in line.covers
                ],
            }
            for line in found.lines
        ],
    }


def chain_lines(found: Chain, names: Names) -> Iterator[str]:
    """Every chain on lines of its own, or where it breaks."""
    start, end = node_words(found.start, names), node_words(found.end, names)
    if found.length is not None:
        yield f"{start} — {end}：{found.length} 步 links，最短链 shortest chains {found.count}"
        for number, links in enumerate(found.chains, start=1):
            yield ""
            yield f"{number}. {start}"
            for link in links:
                yield f"     {_link_words(link)}  {node_words(link.end, names)}"
        if found.count > len(found.chains):
            yield ""
            yield f"……只列出 {len(found.chains)} 条，更多请用 --limit  only {len(found.chains)} are listed; see --limit"
        return
    yield f"✕ {start} — {end}：没有链条 no chain"
    for gap in found.missing:
        yield ""
        yield f"  从起点最远到 last from the start  {node_words(gap.last_from, names)}"
        for needed in gap.links:
            a, b = (SCHEMA.node(label).title.zh for label in (needed.from_label, needed.to_label))
            yield f"  ✕ 缺 missing  {a} —{both(SCHEMA.edge(needed.type).title)}→ {b}  ({needed.type})"
        if not gap.links:
            yield "  ✕ 本网络没有任何关系连接这两类 no relation of this network joins such nodes"
        yield f"  从终点最远到 last from the end    {node_words(gap.last_to, names)}"


def _link_words(link: Link) -> str:
    edge = link.edges[0]
    title = "、".join(dict.fromkeys(both(SCHEMA.edge(e.type).title) for e in link.edges))
    if not SCHEMA.edge(edge.type).directed:
        return f"—{title}—"
    return f"—{title}→" if edge.start == link.start else f"←{title}—"


def chain_json(found: Chain, names: Names) -> dict[str, Any]:
    """The chains, or what is missing, as data."""
    return {
        "from": as_json(found.start, names),
        "to": as_json(found.end, names),
        "as_of": found.as_of,
        "snapshot": found.snapshot,
        "length": found.length,
        "count": found.count,
        "chains": [
            {
                "nodes": [as_json(node, names) for node in (found.start, *(link.end for link in links))],
                "links": [[edge_json(edge) for edge in link.edges] for link in links],
            }
            for links in found.chains
        ],
        "missing": [
            {
                "last_from": as_json(gap.last_from, names),
                "links": [vars(needed) for needed in gap.links],
                "last_to": as_json(gap.last_to, names),
            }
            for gap in found.missing
        ],
    }
