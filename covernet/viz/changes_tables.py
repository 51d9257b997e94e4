"""What happened between two snapshots, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from covernet.graph.difference import PARTS
from covernet.queries.changes import Changes
from covernet.viz.tables import columns
from covernet.viz.words import Names, detail_words, place_words, subject_words

_LISTED = 40
"""Gaps of each state that a table lists; a workbook has all."""

STATES = (("opened", "新增", "opened"), ("closed", "消除", "closed"), ("continuing", "持续", "continuing"))
"""What can have become of a gap, with its titles."""


def changes_tables(found: Changes, names: Names, language: str) -> Iterator[Table]:
    """Parts, gaps by village, and the gaps themselves: the new ones first."""
    before, after = found.before.snapshot, found.after.snapshot
    parts = Table(title=f"快照 snapshots {before} → {after} · 审计日 as of {found.after.as_of}", title_justify="left")
    columns(parts, ("内容", "part"), ("增", "added"), ("减", "removed"), ("改", "changed"), right=(1, 2, 3))
    for part in found.parts:
        title = PARTS[part.part].title.in_(language)
        parts.add_row(f"{title} {part.part.partition('/')[2]}", str(part.added), str(part.removed), str(part.changed))
    yield parts
    places = Table(title="各村居缺口 gaps by village", title_justify="left")
    columns(places, ("村居", "village"), *((zh, en) for _, zh, en in STATES), right=(1, 2, 3))
    for place, count in found.by_place("village").items():
        name = names.get(("Village", place), place) if place else "—"
        places.add_row(Text(name), str(count.opened), str(count.closed), str(count.continuing))
    total = [str(len(getattr(found, state))) for state, _, _ in STATES]
    places.add_row("合计 all", *total, style="bold")
    yield places
    rules = {rule.full_id: rule for rule in found.after.rules}
    for state, zh, en in STATES[:2]:
        findings = getattr(found, state)
        gaps = Table(title=f"{zh} {en}：{min(_LISTED, len(findings))} / {len(findings)}", title_justify="left")
        columns(gaps, ("规则", "rule"), ("对象", "subject"), ("情况", "detail"), ("所在", "place"))
        for finding in findings[:_LISTED]:
            rule = rules[finding.rule]
            words = (subject_words(finding, names, language), detail_words(finding, rule, language))
            gaps.add_row(*(Text(t) for t in (rule.title.in_(language), *words, place_words(finding, names))))
        if findings:
            yield gaps
