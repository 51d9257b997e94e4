"""What people read in a terminal: tables of an audit, an import and the packs."""

from __future__ import annotations

import contextlib
import difflib
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from covernet.doctor import Check
from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.queries.audit import AuditResult
from covernet.queries.feasibility import Doubt
from covernet.queries.findings import Finding
from covernet.queries.rules import Override, Pack
from covernet.viz.atlas_words import rule_words
from covernet.viz.files import write_bytes
from covernet.viz.words import Names, detail_words, met_words, place_words, severity_words, subject_words

_LISTED = 20
"""Findings shown before the table says how to get all of them."""

_KINDS = {
    "cardinality": "数量", "partition": "划分", "reach": "贯通", "agree": "相符", "composition": "配齐",
    "complete": "填全", "sequence": "先后", "total": "总数", "cadence": "周期",
}  # fmt: skip
"""What each kind of rule looks at, in a word."""

_WIDE = 140
"""Columns of a table that goes to a file or a pipe."""


def console() -> Console:
    """A console on standard output; a pipe gets wide lines, so that no cell is cut."""
    return _plain(sys.stdout, None if sys.stdout.isatty() else _WIDE)


def _plain(file: IO[str], width: int | None) -> Console:
    """A console that takes ``[…]`` and ``:…:`` in a title for what they are, not for markup."""
    return Console(file=file, width=width, highlight=False, markup=False, emoji=False)


@contextlib.contextmanager
def console_to(path: Path | None) -> Iterator[Console]:
    """A console on a file, or on standard output where none is named."""
    if path is None:
        yield console()
        return
    text = io.StringIO()
    yield _plain(text, _WIDE)
    write_bytes(path, text.getvalue().encode())


def columns(table: Table, *titles: tuple[str, str], right: tuple[int, ...] = ()) -> None:
    """Give a table its columns, each with a title in both languages; those of ``right`` hold figures."""
    for number, (zh, en) in enumerate(titles):
        table.add_column(f"{zh}\n{en}", justify="right" if number in right else "left", overflow="fold")


def audit_summary(result: AuditResult, language: str) -> Table:
    """Every rule with its denominator, gaps and share fulfilled."""
    title = f"审计日 as of {result.as_of} · 快照 snapshot {result.snapshot}"
    table = Table(title=title, title_justify="left")
    columns(
        table,
        ("规则", "rule"),
        ("要求", "severity"),
        ("检查", "checked"),
        ("缺口", "gaps"),
        ("达标", "met"),
        right=(2, 3, 4),
    )
    for summary in result.summary:
        gaps = summary.total.gaps
        style = "bold red" if gaps and summary.rule.severity == "must" else "yellow" if gaps else ""
        late = f" +{summary.total.late} {'late' if language == 'en' else '迟办'}" if summary.total.late else ""
        table.add_row(
            Text(f"{summary.rule.title.in_(language)}\n{summary.rule.full_id}"),
            severity_words(summary.rule.severity, language),
            str(summary.total.checked),
            Text(f"{gaps}{late}", style=style),
            met_words(summary, language),
        )
    return table


def override_words(item: Override) -> tuple[str, str]:
    """A parameter that the network's settings changed, with what the pack says: a sentence in each language."""
    words = f"{item.pack}.{item.parameter} = {item.value}"
    return (
        f"本网络设置改动了参数：{words}（规则包原为 {item.default}）",
        f"overridden in the settings: {words} (the pack says {item.default})",
    )


def audit_by_place(result: AuditResult, names: Names) -> Table:
    """Villages with their gaps, the worst first; at the end those of subjects that are in none."""
    table = Table(title="各村居 by village", title_justify="left")
    columns(table, ("村居", "village"), ("必须项缺口", "must gaps"), ("倡导项缺口", "should gaps"), right=(1, 2))
    gaps: dict[str, list[int]] = {}
    elsewhere = [0, 0]
    for summary in result.summary:
        level = summary.rule.severity == "should"
        elsewhere[level] += summary.total.gaps
        for village, count in summary.by["village"].items():
            gaps.setdefault(village, [0, 0])[level] += count.gaps
            elsewhere[level] -= count.gaps
    for village, (must, should) in sorted(gaps.items(), key=lambda item: (-item[1][0], -item[1][1], item[0])):
        table.add_row(Text(names.get(("Village", village), village)), str(must), str(should))
    if any(elsewhere):
        table.add_row("（不属某个村居 in no village）", *map(str, elsewhere))
    return table


def audit_findings(result: AuditResult, names: Names, language: str) -> Table:
    """The first findings, gaps of rules that say *must* before other gaps and those before what is only late."""
    rules = {rule.full_id: rule for rule in result.rules}
    must_first = sorted(result.findings, key=lambda f: (f.status, f.severity))
    shown = _spread(must_first, _LISTED)
    title = f"缺口 findings：{len(shown)} / {len(result.findings)}"
    table = Table(title=title, title_justify="left")
    columns(
        table, ("规则", "rule"), ("对象", "subject"), ("情况", "detail"), ("所在", "place"), ("责任单位", "responsible")
    )
    for finding in shown:
        rule, owner = rules[finding.rule], finding.responsible
        answers = names.get((owner["label"], owner["id"]), owner["id"]) if owner else "—"
        words = (subject_words(finding, names, language), detail_words(finding, rule, language))
        table.add_row(*(Text(t) for t in (rule.title.in_(language), *words, place_words(finding, names), answers)))
    return table


def _spread(findings: list[Finding], limit: int) -> list[Finding]:
    """A few findings of every rule, so that one large rule does not hide the others."""
    of_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        of_rule.setdefault(finding.rule, []).append(finding)
    each = max(1, limit // max(1, len(of_rule)))
    return [finding for group in of_rule.values() for finding in group[:each]][:limit]


def pack_table(pack: Pack, language: str, only: str | None = None) -> Table:
    """A pack's rules in plain words, and the requirements that are none with the reason.

    Raises
    ------
    UsageError
        If the pack has no rule ``only``.
    """
    rules = [rule for rule in pack.rules if only in (None, rule.id, rule.full_id)]
    if not rules and only is not None:
        near = difflib.get_close_matches(only, [rule.id for rule in pack.rules], 1)
        zh, en = (f"；是否想写 {near[0]!r}", f"; did you mean {near[0]!r}") if near else ("", "")
        raise UsageError(f"规则包没有规则 {only!r}{zh}", f"the pack has no rule {only!r}{en}")
    table = Table(title=f"{pack.id} v{pack.version} · {pack.title.in_(language)}", title_justify="left")
    columns(table, ("编号", "id"), ("种类", "kind"), ("要求", "severity"), ("规则", "rule"), ("段落", "paragraph"))
    for rule in rules:
        kind = rule.kind if language == "en" else f"{_KINDS[rule.kind]} {rule.kind}"
        said = rule_words(rule)[language == "en"]
        words = Text.assemble((rule.title.in_(language), "bold"), "\n", said)
        table.add_row(rule.id, kind, severity_words(rule.severity, language), words, str(rule.paragraph or ""))
    for item in pack.unexpressed if only is None else ():
        reason = item.reason.in_(language)
        words = Text(f"{item.title.in_(language)}\n({reason})")
        table.add_row(item.id, "—", "—", words, str(item.paragraph or ""), style="dim")
    return table


def doubts_table(doubts: Sequence[Doubt], packs: Sequence[Pack], names: Names, language: str) -> Table:
    """What is to be said about packs before they are audited on a network."""
    titles = {rule.full_id: rule.title.in_(language) for pack in packs for rule in pack.rules}
    table = Table(title="审计之前 before the audit", title_justify="left")
    columns(table, ("情况", "kind"), ("规则", "rules"), ("说明", "what"), ("地点", "place"))
    for doubt in doubts:
        rules = "\n".join(titles[rule] for rule in doubt.rules) if doubt.kind != "overridden" else "—"
        place = names.get(((doubt.level or "").capitalize(), doubt.place), doubt.place) if doubt.place else "—"
        kind = DOUBTS[doubt.kind].in_(language)
        table.add_row(Text(kind, style="bold red" if doubt.kind == "impossible" else ""), Text(rules),
                      Text(doubt.text.in_(language)), Text(place))  # fmt: skip
    return table


DOUBTS: Mapping[str, Title] = {
    "no-subject": Title("没有对象", "no subject"),
    "overridden": Title("改动了参数", "overridden"),
    "impossible": Title("不可能做到", "impossible"),
    "impossible-here": Title("本地做不到", "impossible here"),
}


def packs_table(packs: Sequence[Pack], language: str) -> Table:
    """The bundled packs, a line each."""
    table = Table(title="规则包 packs", title_justify="left")
    columns(table, ("编号", "id"), ("名称", "title"), ("规则", "rules"), ("未成规则", "not expressed"), right=(2, 3))
    for pack in packs:
        table.add_row(pack.id, pack.title.in_(language), str(len(pack.rules)), str(len(pack.unexpressed)))
    return table


def doctor_table(checks: Sequence[Check]) -> Table:
    """What is there and what is missing, with advice."""
    marks = {"ok": ("✓", "green"), "warn": ("△", "yellow"), "missing": ("✕", "red")}
    table = Table(title="环境检查 doctor", title_justify="left")
    columns(table, ("", ""), ("项目", "check"), ("结果", "result"), ("建议", "advice"))
    for check in checks:
        mark, style = marks[check.state]
        table.add_row(Text(mark, style=style), f"{check.title.zh} {check.title.en}", check.detail, check.advice)
    return table
