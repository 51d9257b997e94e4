"""What is lost if something goes, as lines of text and as data: Chinese first, English beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Edge, NodeKey
from covernet.queries.analyses.impact import Impact, Lost
from covernet.queries.findings import Finding
from covernet.viz.answers import LISTED, Names, as_json, both, edge_json, node_words
from covernet.viz.words import detail_words, severity_words, subject_words


def named_in(found: Impact) -> tuple[NodeKey, ...]:
    """Every node that the text names."""
    nodes: dict[NodeKey, None] = dict.fromkeys(found.nodes)
    nodes |= dict.fromkeys(end for edge in found.edges for end in (edge.start, edge.end))
    nodes |= dict.fromkeys(node for lost in found.lost for node in (lost.node, *lost.covers))
    for finding in (*found.opened, *found.closed, *(change.after for change in found.changed)):
        subject = finding.subject
        ends = [subject] if "id" in subject else [subject["from"], subject["to"]]
        nodes |= dict.fromkeys((end["label"], end["id"]) for end in ends if SCHEMA.has_node(end["label"]))
    return tuple(nodes)


def impact_lines(found: Impact, names: Names) -> Iterator[str]:
    """What is lost, line by line: last covers, then gaps that open, change and close."""
    gone = [*(node_words(node, names) for node in found.nodes), *(_edge_words(edge, names) for edge in found.edges)]
    yield f"若没有 without  {'、'.join(gone)} · {found.as_of} · 快照 snapshot {found.snapshot}"
    yield ""
    yield f"失去最后一个覆盖 last covers lost  {len(found.lost)}"
    for line, group in _by_line(found.lost):
        yield f"  {line}  {len(group)}"
        yield from _listed([node_words(lost.node, names) for lost in group], "    ")
    rules = {rule.full_id: rule for rule in found.checked}
    changed = tuple(change.after for change in found.changed)
    for title, findings in (
        ("新增缺口 gaps that open", found.opened),
        ("缺口有变化 gaps that change", changed),
        ("不再是缺口 gaps that close", found.closed),
    ):
        yield ""
        yield f"{title}  {len(findings)}"
        for rule_id in dict.fromkeys(finding.rule for finding in findings):
            rule, own = rules[rule_id], [finding for finding in findings if finding.rule == rule_id]
            severity = f"{severity_words(rule.severity, 'zh')} {rule.severity}"
            yield f"  {both(rule.title)}〔{severity}，{rule_id}〕  {len(own)}"
            yield from _listed([f"{subject_words(f, names, 'zh')}：{detail_words(f, rule, 'zh')}" for f in own], "    ")
    if found.is_harmless:
        yield ""
        yield "✓ 没有失去最后的覆盖，也没有新的必须项缺口 no last cover is lost and no rule that says must has a new gap"


def _by_line(lost: Sequence[Lost]) -> Iterator[tuple[str, list[Lost]]]:
    for key in dict.fromkeys((one.node[0], one.line.id) for one in lost):
        group = [one for one in lost if (one.node[0], one.line.id) == key]
        yield f"{SCHEMA.node(key[0]).title.zh}失去{both(group[0].line.title)}", group


def _listed(texts: Sequence[str], blanks: str) -> Iterator[str]:
    yield from (f"{blanks}{text}" for text in texts[:LISTED])
    if len(texts) > LISTED:
        yield f"{blanks}……共 {len(texts)} 个，--format json 全部列出 all of them with --format json"


def _edge_words(edge: Edge, names: Names) -> str:
    arrow = "→" if SCHEMA.edge(edge.type).directed else "↔"
    key = f"〔{'，'.join(str(value) for value in edge.key if value is not None)}〕" if any(edge.key) else ""
    title = SCHEMA.edge(edge.type).title.zh
    return f"{node_words(edge.start, names)} —{title}{key}{arrow} {node_words(edge.end, names)}"


def impact_json(found: Impact, names: Names) -> dict[str, Any]:
    """What is lost, as data; findings as FORMATS §4 writes them."""

    def plain(findings: Sequence[Finding]) -> list[Any]:
        return [json.loads(finding.to_json()) for finding in findings]

    return {
        "gone": {
            "nodes": [as_json(node, names) for node in found.nodes],
            "edges": [edge_json(edge) for edge in found.edges],
        },
        "as_of": found.as_of,
        "snapshot": found.snapshot,
        "rules": [rule.full_id for rule in found.checked],
        "lost": [
            {
                "node": as_json(lost.node, names),
                "line": lost.line.id,
                "covers": [as_json(node, names) for node in lost.covers],
            }
            for lost in found.lost
        ],
        "opened": plain(found.opened),
        "closed": plain(found.closed),
        "changed": [
            {"before": before, "after": after}
            for before, after in zip(
                plain([c.before for c in found.changed]), plain([c.after for c in found.changed]), strict=True
            )
        ],
        "harmless": found.is_harmless,
    }
