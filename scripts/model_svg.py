"""The graph model as a picture: docs/images/model.svg, drawn from the schema.

Where boxes stand and which way lines take is set in ``model_layout.py``; what there is to draw comes from the
schema. A label without a place, an edge without a way, or a way without an edge is an error, so the picture can
not go stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from covernet.graph.declarations import NodeType, Title
from covernet.graph.model import SCHEMA
from scripts.model_layout import BADGES, BOXES, GROUNDS, HEIGHT, LOW, PLACED, SAYING, WAYS, WIDTH, Edge, Point
from scripts.model_look import GROUPS, Group, check_groups, group_of

_LEGEND_AT = (20, 972)
_SIGNS = Title("以字代线", "signs instead of lines, for types that join very many labels")
_SIDES = {
    "from": Title("由此出发", "leads from here"),
    "to": Title("到此为止", "leads here"),
    "": Title("无方向，可同类", "undirected"),
}


def model_svg() -> str:
    """The picture.

    Raises
    ------
    ValueError
        If it does not show the schema: a label, edge type or pair of ends too many or too few.
    """
    _check()
    parts = [_HEAD.format(width=WIDTH, height=HEIGHT, style=_style(), **_words())]
    for group in GROUPS:
        parts += _ground(group)
    parts += [_lines(name) for name in dict.fromkeys(name for name, _, _ in WAYS)]
    parts += [_saying(*said.split()) for said in SAYING]
    for node in SCHEMA.nodes:
        parts += _box(node)
    parts += _legend()
    return "\n".join([*parts, "</svg>", ""])


def _check() -> None:
    check_groups()
    drawn = set(WAYS) | {("PAIRED_WITH", unit, unit) for unit in SCHEMA.edge("PAIRED_WITH").from_labels}
    wanted = {(e.name, a, b) for e in SCHEMA.edges if e.name not in BADGES for a, b in e.endpoints}
    badged = {(e.name, a, b) for e in SCHEMA.edges if e.name in BADGES for a, b in e.endpoints}
    labels = {node.label for node in SCHEMA.nodes}
    wrong = (wanted - drawn) | (drawn - wanted - badged) | (set(BADGES) - {e.name for e in SCHEMA.edges})
    wrong |= labels ^ set(BOXES) | {edge[0] for edge in WAYS} ^ {said.split()[0] for said in SAYING}
    if wrong:
        raise ValueError(f"not in the picture, or not in the schema: {sorted(map(str, wrong))}")


def points(edge: Edge, way: str) -> list[Point]:
    """The corners of a line: it leaves a port at a right angle, and comes to the other one so."""
    first, *turns, last = way.split()
    x, y = BOXES[edge[1]].port(first)
    out = [(x, y)]
    for turn in turns:
        x, y = (float(turn[1:]), y) if turn[0] == "x" else (x, float(turn[1:]))
        out.append((x, y))
    end = BOXES[edge[2]].port(last)
    corner = (end[0], y) if last[0] in "TB" else (x, end[1])
    return [p for p, before in zip([*out, corner, end], [None, *out, corner], strict=True) if p != before]


def _lines(name: str) -> str:
    """All lines of a type, in one path: where they run together they are drawn once."""
    lines = [points(edge, way) for edge, way in WAYS.items() if edge[0] == name]
    path = " ".join("M" + "L".join(f"{x:g} {y:g}" for x, y in corners) for corners in lines)
    heads = [_head(*corners[-2:]) for corners in lines] if SCHEMA.edge(name).directed else []
    tips = "".join(f'<path class="head" d="{head}"/>' for head in dict.fromkeys(heads))
    return f'<g class="{_owner(name)}"><path class="line" d="{path}"/>{tips}</g>'


def _head(before: Point, tip: Point) -> str:
    (x0, y0), (x, y) = before, tip
    back = 9 if (x0, y0) > (x, y) else -9
    if x0 == x:
        return f"M{x:g} {y:g}l-4.5 {back}h9z"
    return f"M{x:g} {y:g}l{back} -4.5v9z"


def _owner(name: str) -> str:
    """The group whose colour a type has: that of the side on which one label alone stands."""
    edge = SCHEMA.edge(name)
    side = edge.from_labels if len(edge.from_labels) == 1 else edge.to_labels
    return group_of(side[0]).name


def _ground(group: Group) -> Iterator[str]:
    box, (x, y) = GROUNDS[group.name]
    yield (
        f'<g class="{group.name}"><rect class="ground" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}"'
        f' height="{box.height:g}" rx="12"/>'
    )
    yield f'<text class="group" x="{x:g}" y="{y:g}">{group.title.zh}<tspan class="en" dx="7">{group.title.en}</tspan></text></g>'


def _saying(name: str, how: str, x: str, y: str) -> str:
    title, owner = SCHEMA.edge(name).title.zh, _owner(name)
    attributes, code = f'x="{x}" y="{y}"', f'<tspan class="code" dx="5">{name}</tspan>'
    ground = ""
    if how in ("below", "around"):
        code = f'<tspan class="code" x="{x}" dy="{15 if how == "below" else 21}">{name}</tspan>'
    elif how == "short":
        code = ""
    elif how == "upward":
        attributes = f'transform="translate({x} {y}) rotate(-90)"'
    elif how == "on":
        room = 12.5 * len(title) + 7 * len(name) + 14
        ground = f'<rect class="page" x="{float(x) - room / 2:g}" y="{float(y) - 12:g}" width="{room:g}" height="16"/>'
    middle = " middle" if how in ("around", "upward", "on") else ""
    return f'{ground}<text class="{owner} name{middle}" {attributes}>{title}{code}</text>'


def _box(node: NodeType) -> Iterator[str]:
    box, group = BOXES[node.label], group_of(node.label)
    yield f'<g class="{group.name}" transform="translate({box.x:g} {box.y:g})">'
    yield f'<rect class="box" width="{box.width:g}" height="{box.height:g}" rx="7"/>'
    yield f'<text class="zh" x="11" y="23">{node.title.zh}</text><text class="label" x="11" y="41">{node.label}</text>'
    if node.title.en.replace(" ", "").casefold() != node.label.casefold():
        yield f'<text class="en" x="11" y="57">{escape(node.title.en)}</text>'
    drawn = {(name, start) for name, start, _ in WAYS}
    placed = [n for n in PLACED if node.label in SCHEMA.edge(n).from_labels and (n, node.label) not in drawn]
    for number, name in enumerate(placed):
        yield _badge(box.width - 7 - 19 * (len(placed) - number), 9, name, "from")
    others = [
        (name, side)
        for name in BADGES
        if name not in PLACED
        for side, labels in (("from", SCHEMA.edge(name).from_labels), ("to", SCHEMA.edge(name).to_labels))
        if node.label in labels
    ]
    left = 11 if box.height > LOW else box.width - 11 - 21 * len(others)
    for number, (name, side) in enumerate(others):
        yield _badge(left + 21 * number, box.height - 26, name, side)
    yield "</g>"


def _badge(x: float, y: float, name: str, side: str) -> str:
    return (
        f'<g class="badge {side}" transform="translate({x:g} {y:g})"><rect width="18" height="18" rx="4"/>'
        f'<text x="9" y="13.5">{BADGES[name]}</text></g>'
    )


def _legend() -> Iterator[str]:
    left, top = _LEGEND_AT
    yield f'<g class="legend" transform="translate({left} {top})">'
    yield f'<text class="zh" y="2">{_SIGNS.zh}<tspan class="en" dx="7">{_SIGNS.en}</tspan></text>'
    for number, name in enumerate(BADGES):
        x, y = (0, 176, 382)[number // 3], 18 + 24 * (number % 3)
        yield _badge(x, y, name, "from")
        yield _named(x + 25, y + 13, SCHEMA.edge(name).title.zh, name, "code")
    for number, (side, words) in enumerate(_SIDES.items()):
        y = 18 + 24 * number
        yield _badge(568, y, "ESTABLISHED_FOR", side) if side else f'<path class="line" d="M566 {y + 9}h22"/>'
        yield _named(594, y + 13, words.zh, words.en, "en")
    yield "</g>"


def _named(x: float, y: float, zh: str, other: str, kind: str) -> str:
    return f'<text class="name" x="{x}" y="{y}">{zh}<tspan class="{kind}" dx="5">{other}</tspan></text>'


def _words() -> dict[str, str]:
    counts = f"{len(SCHEMA.nodes)} labels, {len(SCHEMA.edges)} edge types"
    drawn = "; ".join(f"{e.name}: {', '.join(e.from_labels)} to {', '.join(e.to_labels)}" for e in SCHEMA.edges)
    return {"title": f"The graph model: {counts}", "description": f"{drawn}."}


_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">
<title id="t">{title}</title>
<desc id="d">{description}</desc>
<style>
{style}
</style>
<rect class="page" width="{width}" height="{height}" rx="14"/>"""

_RULES = """\
text { font: 12.5px system-ui, "Segoe UI", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; fill: var(--ink) }
.page { fill: var(--page) }
.ground { fill: var(--soft) }
.box { fill: var(--page); stroke: var(--line); stroke-width: 1.6 }
.line { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-linejoin: round }
.head { fill: var(--line) }
.group { font-size: 15px; font-weight: 700; fill: var(--line) }
.group .en { font-size: 13px; font-weight: 600; fill: var(--line) }
.zh { font-size: 16px; font-weight: 700 }
.label, .code { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace }
.label { font-size: 13px; font-weight: 600; fill: var(--line) }
.code { font-size: 11.5px }
.en { font-size: 12px; fill: var(--faint) }
.name { fill: var(--line) }
.middle { text-anchor: middle }
.badge text { font-size: 12.5px; text-anchor: middle }
.badge rect { fill: var(--page); stroke: var(--line); stroke-width: 1.2 }
.badge text { fill: var(--line) }
.from rect { fill: var(--line) }
.from text { fill: var(--page) }"""

PAGE = {"light": ("#ffffff", "#1f2328", "#57606a"), "dark": ("#0d1117", "#e6edf3", "#a8b1bb")}
"""The ground of the page, its text, and its fainter text."""


def _style() -> str:
    light, dark = _colours("light"), _colours("dark")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{_RULES}"


def _colours(scheme: str) -> str:
    page, ink, faint = PAGE[scheme]
    lines = [f"svg {{ --page: {page}; --ink: {ink}; --faint: {faint}; --line: {faint}; --soft: {page} }}"]
    for group in GROUPS:
        line, soft = group.light if scheme == "light" else group.dark
        lines.append(f".{group.name} {{ --line: {line}; --soft: {soft} }}")
    return "\n".join(lines)
