"""The views of two questions: how are two linked, and what is lost if some go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.queries.analyses.chain import chain
from covernet.queries.analyses.impact import impact
from covernet.queries.analyses.subjects import find_node, find_nodes
from covernet.queries.findings import Finding
from covernet.queries.names import node_names
from covernet.queries.rules import Rule
from covernet.viz.masking import mask
from covernet.viz.network_drawing import Drawing, Line, Node, Request
from covernet.viz.network_layout import layered
from covernet.viz.network_look import shown
from covernet.viz.words import detail_words

_MENDS = 5
"""Ways to mend a broken chain that are drawn."""


def shown_names(near: Neighbours, nodes: Iterable[NodeKey], *, whole: bool) -> dict[NodeKey, str]:
    """A name for every node: people's masked with their id, unless they are to stand whole; else the id."""
    nodes = list(nodes)
    units = node_names(near, nodes)
    people = node_names(near, nodes, people=True)
    return {
        node: units.get(node) or (_person(people[node], node, whole) if node in people else node[1]) for node in nodes
    }


def _person(name: str, node: NodeKey, whole: bool) -> str:
    return f"{name if whole else mask(name)} {node[1][-8:]}"


def chain_view(asked: Request) -> Drawing:
    """Every shortest chain between two nodes from left to right; where there is none, where it breaks."""
    if len(asked.nodes) != 2:
        raise UsageError("链条需要两个编号：--node A --node B", "a chain needs two ids: --node A --node B")
    with Neighbours(asked.snapshot, asked.as_of) as near:
        start, end = (find_node(near, text) for text in asked.nodes)
        found = chain(near, start, end)
        names = shown_names(near, found.nodes, whole=asked.names)
    layer: dict[NodeKey, int] = {start: 0}
    lines: dict[tuple[NodeKey, NodeKey, str], Line] = {}
    kinds: dict[NodeKey, str] = {}
    for links in found.chains:
        for number, link in enumerate(links, start=1):
            layer[link.end] = number
            for edge in link.edges:
                lines[edge.start, edge.end, edge.type] = Line(edge.start, edge.end, edge.type, 2)
    for gap in found.missing[:_MENDS]:
        for node, at in ((gap.last_from, 1), (gap.last_to, 2)):
            layer.setdefault(node, at)
            kinds[node] = "broken"
        lines[gap.last_from, gap.last_to, "missing"] = Line(gap.last_from, gap.last_to, "missing", 2)
        for near_end, far in ((start, gap.last_from), (end, gap.last_to)):
            if near_end != far:
                lines[near_end, far, "reached"] = Line(near_end, far, "reached")
    layer.setdefault(end, 3)
    nodes = {key: Node(key, names[key], kinds.get(key, key[0])) for key in layer}
    columns = [[key for key in nodes if layer[key] == at] for at in sorted(set(layer.values()))]
    title = f"{names[start]} → {names[end]}"
    return _drawing(columns, nodes, lines.values(), title)


def impact_view(asked: Request) -> Drawing:
    """What goes at the left, then what loses its last cover, then where a gap of a rule will open."""
    if not asked.nodes:
        raise UsageError("请用 --node 指明离开的是谁", "name with --node what goes")
    with Neighbours(asked.snapshot, asked.as_of) as near:
        gone = find_nodes(near, asked.nodes)
        found = impact(near, gone, packs=asked.packs)
        subjects = {_subject(finding): finding for finding in found.opened}
        every = [*gone, *(lost.node for lost in found.lost), *(key for key in subjects if key)]
        names = shown_names(near, dict.fromkeys(every), whole=asked.names)
    rules = {rule.full_id: rule for rule in found.checked}
    facts: dict[NodeKey, list[tuple[str, str | Title]]] = {}
    lines: dict[tuple[NodeKey, NodeKey, str], Line] = {}
    layer: dict[NodeKey, tuple[int, str]] = dict.fromkeys(gone, (0, "gone"))
    for lost in found.lost:
        layer.setdefault(lost.node, (1, "lost"))
        facts.setdefault(lost.node, []).append(("what", lost.line.title))
        for cover in set(lost.covers) & set(gone):
            lines[cover, lost.node, "loses"] = Line(cover, lost.node, "loses", 1.6)
    for finding in found.opened:
        key = _subject(finding)
        if key is None or key not in names:
            continue
        rule = rules[finding.rule]
        facts.setdefault(key, []).append(("rule", _opened(finding, rule)))
        if key not in layer:
            layer[key] = (2, "opened")
            lines[gone[0], key, "opens"] = Line(gone[0], key, "opens")
    nodes = {
        key: Node(key, names[key], kind, tuple(dict.fromkeys(facts.get(key, ())))) for key, (_, kind) in layer.items()
    }
    columns = [[key for key in nodes if layer[key][0] == at] for at in range(3)]
    return _drawing(
        [column for column in columns if column], nodes, lines.values(), "、".join(names[key] for key in gone)
    )


def _opened(finding: Finding, rule: Rule) -> Title:
    return Title(*(f"{rule.title.in_(lang)} · {detail_words(finding, rule, lang)}" for lang in ("zh", "en")))


def _subject(finding: Finding) -> NodeKey | None:
    subject = finding.subject
    return (subject["label"], subject["id"]) if "id" in subject and SCHEMA.has_node(subject["label"]) else None


def _drawing(columns: list[list[NodeKey]], nodes: Mapping[NodeKey, Node], lines: Iterable[Line], title: str) -> Drawing:
    named = {key: shown(node.name, node.kind) for key, node in nodes.items()}
    return Drawing(tuple(nodes.values()), tuple(lines), layered(columns, named), title)
