"""The views of two questions: how are two linked, and what is lost if some go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.queries.analyses.breaks import Missing
from covernet.queries.analyses.chain import Chain, Link, chain
from covernet.queries.analyses.impact import Impact, impact
from covernet.queries.analyses.subjects import find_node, find_nodes
from covernet.queries.findings import Finding
from covernet.queries.names import node_names
from covernet.queries.rules import Rule
from covernet.viz.masking import mask
from covernet.viz.network_drawing import Attention, Drawing, Line, Node, Request
from covernet.viz.network_layout import layered
from covernet.viz.network_look import shown
from covernet.viz.words import detail_words, subject_words

_MENDS = 5
"""Ways to mend a broken chain that are drawn."""

_LABELLED = 15
"""Lines up to which there is room to say at each what it is."""


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
        halves = _halves(near, found)
        every = {end for half in halves for links in half for link in links for end in (link.start, link.end)}
        names = shown_names(near, [*found.nodes, *sorted(every - set(found.nodes))], whole=asked.names)
    layer: dict[NodeKey, int] = {start: 0}
    lines: dict[tuple[NodeKey, NodeKey, str], Line] = {}
    kinds: dict[NodeKey, str] = {}

    def place(links: Sequence[Link], first: int) -> None:
        for number, link in enumerate(links, start=first):
            layer.setdefault(link.start, number)
            layer.setdefault(link.end, number + 1)
            for edge in link.edges:
                lines[edge.start, edge.end, edge.type] = Line(edge.start, edge.end, edge.type, 2)

    for links in found.chains:
        place(links, 0)
    here = max((len(before) for before, _ in halves), default=0)
    rest = max((len(after) for _, after in halves), default=0)
    for gap, (before, after) in zip(found.missing, halves, strict=False):
        place(before, 0)
        place(after, here + 1 + rest - len(after))
        for node, at in ((gap.last_from, here), (gap.last_to, here + 1)):
            layer.setdefault(node, at)
            kinds[node] = "broken"
        lines[gap.last_from, gap.last_to, "missing"] = Line(gap.last_from, gap.last_to, "missing", 2, _missing(gap))
    nodes = {key: Node(key, names[key], kinds.get(key, key[0])) for key in layer}
    columns = [[key for key in nodes if layer[key] == at] for at in sorted(set(layer.values()))]
    title = f"{names[start]} → {names[end]}"
    return _drawing(columns, nodes, lines.values(), title, labelled=len(lines) <= _LABELLED)


def _halves(near: Neighbours, found: Chain) -> list[tuple[Sequence[Link], Sequence[Link]]]:
    """Of each of the first breaks how far a chain leads from either end."""

    def way(start: NodeKey, end: NodeKey) -> Sequence[Link]:
        return () if start == end else chain(near, start, end, limit=1).chains[0]

    return [(way(found.start, gap.last_from), way(gap.last_to, found.end)) for gap in found.missing[:_MENDS]]


def _missing(gap: Missing) -> Title:
    """What would have to be there."""
    titles = [SCHEMA.edge(link.type).title for link in gap.links]
    if not titles:
        return Title("没有能连接这两类的关系", "no relation joins such nodes")
    return Title(f"缺：{'、'.join(t.zh for t in titles)}", f"missing: {', '.join(t.en for t in titles)}")


FEW = 4
"""Up to so many that go, a line from each leads to every gap that opens."""


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
            # The gap opens without all of them together; of many, lines from each to each would say nothing.
            lines |= {(one, key, "opens"): Line(one, key, "opens") for one in gone if len(gone) <= FEW}
    nodes = {
        key: Node(key, names[key], kind, tuple(dict.fromkeys(facts.get(key, ())))) for key, (_, kind) in layer.items()
    }
    columns = [[key for key in nodes if layer[key][0] == at] for at in range(3)]
    title = "、".join(names[key] for key in gone)
    columns = [column for column in columns if column]
    return replace(_drawing(columns, nodes, lines.values(), title), attention=_beside(found, rules, names))


def _beside(found: Impact, rules: Mapping[str, Rule], names: Mapping[NodeKey, str]) -> tuple[Attention, ...]:
    """Gaps of what is no node of the picture: of relations and of the network as a whole, and those that change."""
    opened = [finding for finding in found.opened if _subject(finding) not in names]
    changed = [change.after for change in found.changed]
    return tuple(
        Attention(
            title,
            tuple(
                (key if (key := _subject(finding)) in names else None, _whole(finding, rules[finding.rule], names))
                for finding in findings
            ),
        )
        for title, findings in (
            (Title("将出现的其他缺口（图中没有画）", "Other gaps that will open (not drawn)"), opened),
            (Title("已有缺口的变化", "Gaps that change"), changed),
        )
        if findings
    )


def _whole(finding: Finding, rule: Rule, names: Mapping[NodeKey, str]) -> Title:
    return Title(
        f"{subject_words(finding, names, 'zh')}：{_opened(finding, rule).zh}",
        f"{subject_words(finding, names, 'en')}: {_opened(finding, rule).en}",
    )


def _opened(finding: Finding, rule: Rule) -> Title:
    return Title(*(f"{rule.title.in_(lang)} · {detail_words(finding, rule, lang)}" for lang in ("zh", "en")))


def _subject(finding: Finding) -> NodeKey | None:
    subject = finding.subject
    return (subject["label"], subject["id"]) if "id" in subject and SCHEMA.has_node(subject["label"]) else None


def _drawing(
    columns: list[list[NodeKey]],
    nodes: Mapping[NodeKey, Node],
    lines: Iterable[Line],
    title: str,
    *,
    labelled: bool = False,
) -> Drawing:
    named = {key: shown(node.name, node.kind) for key, node in nodes.items()}
    return Drawing(tuple(nodes.values()), tuple(lines), layered(columns, named), title, labelled=labelled)
