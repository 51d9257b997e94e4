"""What people read in a terminal: tables of an audit, an import and the packs."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from covernet.doctor import Check
from covernet.graph.model import SCHEMA
from covernet.importers.report import REASONS, ImportReport, QuarantinedRow
from covernet.queries.audit import AuditResult, RuleSummary
from covernet.queries.findings import Finding
from covernet.queries.rules import Pack, Reach, Rule, Stated, Total
from covernet.viz.files import write_bytes

_LISTED = 20
"""Findings shown before the table says how to get all of them."""

_KINDS = {
    "cardinality": "数量", "partition": "划分", "reach": "贯通", "agree": "相符", "composition": "配齐",
    "complete": "填全", "sequence": "先后", "total": "总数", "cadence": "周期",
}  # fmt: skip
"""What each kind of rule looks at, in a word."""

Names = Mapping[tuple[str, str], str]


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


def _columns(table: Table, *titles: tuple[str, str], right: tuple[int, ...] = ()) -> None:
    for number, (zh, en) in enumerate(titles):
        table.add_column(f"{zh}\n{en}", justify="right" if number in right else "left", overflow="fold")


def met_words(summary: RuleSummary, language: str) -> str:
    """The share of subjects without a gap; yes or no where the rule asks how many there are in all."""
    total = summary.total
    if isinstance(summary.rule.demand, (Total, Stated)):
        yes, no = ("yes", "no") if language == "en" else ("是", "否")
        return no if total.gaps else yes
    if not total.checked:
        return "—"
    share = (
        f"{100 * max(0, total.checked - total.gaps) / total.checked:.1f}%"  # empty parts are gaps beside the subjects
    )
    return ">99.9%" if total.gaps and share == "100.0%" else share


def severity_words(severity: str, language: str) -> str:
    """A severity in words.

    >>> severity_words("should", "zh")
    '倡导'
    """
    zh, en = {"must": ("必须", "must"), "should": ("倡导", "should")}[severity]
    return en if language == "en" else zh


def detail_words(finding: Finding, rule: Rule, language: str) -> str:
    """What is wrong, in a few words.

    A planner reads this beside the rule's title.
    """
    english = language == "en"
    if finding.status == "late":
        return "late" if english else "逾期"
    parts: list[str] = []
    if finding.missing:
        parts.append(("missing: " if english else "缺：") + "、".join(finding.missing))
    if finding.excess:
        parts.append(("too many: " if english else "多：") + "、".join(finding.excess))
    if finding.wrong:
        parts.append(("wrong: " if english else "不符：") + "、".join(finding.wrong))
    if finding.broken_at is not None:
        missing = _step_words(rule, finding.broken_at, language)
        step = f"broken at step {finding.broken_at}: no " if english else f"在第 {finding.broken_at} 步断开，没有"
        parts.append(f"{step}{missing}")
    if finding.found is not None:
        parts.append(
            (f"{finding.found}, wanted " if english else f"现有 {finding.found}，应为") + _wanted(finding, english)
        )
    if finding.at:
        parts.append(finding.at)
    return "; ".join(parts) if english else "；".join(parts)


def _step_words(rule: Rule, number: int, language: str) -> str:
    """What a step of a rule's path leads to."""
    ends = rule.demand.via[number - 1].ends if isinstance(rule.demand, Reach) else ()
    titles = [SCHEMA.node(label).title.in_(language) for label in ends]
    return (" or " if language == "en" else "或").join(titles)


def _wanted(finding: Finding, english: bool) -> str:
    blank = "" if english else " "
    if finding.expected is not None:
        return f"{blank}{finding.expected}"
    if finding.min is not None and finding.min == finding.max:
        return f"{blank}{finding.min}"
    if finding.min is not None and finding.max is not None:
        return f"{blank}{finding.min}–{finding.max}"
    if finding.min is not None:
        return f"at least {finding.min}" if english else f"至少 {finding.min}"
    return f"at most {finding.max}" if english else f"至多 {finding.max}"


def subject_words(finding: Finding, names: Names, language: str) -> str:
    """The subject: its kind, its name where it has one, else its id."""
    label, id = str(finding.subject["label"]), str(finding.subject.get("id", ""))
    if label == "Network":
        return "the network" if language == "en" else "全网"
    kind = SCHEMA.node(label).title.in_(language) if SCHEMA.has_node(label) else label
    return f"{kind} {names.get((label, id), id)}"


def place_words(finding: Finding, names: Names) -> str:
    """The nearest known place by name."""
    for label in ("village", "town", "county"):
        id = finding.place[label]
        if id:
            return names.get((label.capitalize(), id), id)
    return "—"


def audit_summary(result: AuditResult, language: str) -> Table:
    """Every rule with its denominator, gaps and share fulfilled."""
    title = f"审计日 as of {result.as_of} · 快照 snapshot {result.snapshot}"
    table = Table(title=title, title_justify="left")
    _columns(
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
        late = f" +{summary.total.late} {'late' if language == 'en' else '逾期'}" if summary.total.late else ""
        table.add_row(
            Text(f"{summary.rule.title.in_(language)}\n{summary.rule.full_id}"),
            severity_words(summary.rule.severity, language),
            str(summary.total.checked),
            Text(f"{gaps}{late}", style=style),
            met_words(summary, language),
        )
    return table


def audit_by_place(result: AuditResult, names: Names) -> Table:
    """Villages with their gaps, the worst first."""
    table = Table(title="各村居 by village", title_justify="left")
    _columns(table, ("村居", "village"), ("必须项缺口", "must gaps"), ("倡导项缺口", "should gaps"), right=(1, 2))
    gaps: dict[str, list[int]] = {}
    for summary in result.summary:
        for village, count in summary.by["village"].items():
            gaps.setdefault(village, [0, 0])[summary.rule.severity == "should"] += count.gaps
    for village, (must, should) in sorted(gaps.items(), key=lambda item: (-item[1][0], -item[1][1], item[0])):
        table.add_row(Text(names.get(("Village", village), village)), str(must), str(should))
    return table


def audit_findings(result: AuditResult, names: Names, language: str) -> Table:
    """The first findings, those of rules that say *must* before the others, each rule in its turn."""
    rules = {rule.full_id: rule for rule in result.rules}
    must_first = sorted(result.findings, key=lambda f: f.severity)
    shown = _spread(must_first, _LISTED)
    title = f"缺口 findings：{len(shown)} / {len(result.findings)}"
    table = Table(title=title, title_justify="left")
    _columns(
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


def import_report(report: ImportReport) -> Table:
    """What became of the rows of each file."""
    table = Table(title="导入 import", title_justify="left")
    titles = (("文件", "file"), ("类型", "target"), ("读入", "read"), ("接收", "accepted"), ("隔离", "quarantined"))
    _columns(table, *titles, ("跳过", "skipped"), ("隔离原因", "reasons"), right=(2, 3, 4, 5))
    empty = sum(item.read == 0 for item in report.tables)
    if empty:
        table.caption = f"另有 {empty} 张空表 empty tables: {empty}"
    for item in (item for item in report.tables if item.read):
        declared = SCHEMA.node(item.target) if SCHEMA.has_node(item.target) else SCHEMA.edge(item.target)
        reasons = "\n".join(f"{REASONS[code].zh} {code} × {count}" for code, count in item.reasons.items())
        name = f"{item.file}[{item.sheet}]" if item.sheet else item.file
        counts = (str(n) for n in (item.read, item.accepted, item.quarantined, item.skipped))
        table.add_row(Text(name), declared.title.zh, *counts, reasons)
    return table


def quarantine_table(rows: Sequence[QuarantinedRow], of: int) -> Table:
    """Where rows that were not taken stand, and why."""
    table = Table(title=f"隔离的行 quarantined rows：{len(rows)} / {of}", title_justify="left")
    _columns(table, ("文件", "file"), ("行", "line"), ("列", "column"), ("原因", "reason"), right=(1,))
    for row in rows:
        name = f"{row.file}[{row.sheet}]" if row.sheet else row.file
        columns = "、".join(dict.fromkeys(column for _, column in row.reasons if column)) or "—"
        reasons = "\n".join(f"{REASONS[code].zh} {code}" for code in dict.fromkeys(code for code, _ in row.reasons))
        table.add_row(Text(name), str(row.line), Text(columns), reasons)
    return table


def pack_table(pack: Pack, language: str) -> Table:
    """A pack's rules, and the requirements that are none with the reason."""
    table = Table(title=f"{pack.id} v{pack.version} · {pack.title.in_(language)}", title_justify="left")
    _columns(table, ("编号", "id"), ("种类", "kind"), ("要求", "severity"), ("标题", "title"), ("段落", "paragraph"))
    for rule in pack.rules:
        words = severity_words(rule.severity, language)
        kind = rule.kind if language == "en" else f"{_KINDS[rule.kind]} {rule.kind}"
        table.add_row(rule.id, kind, words, rule.title.in_(language), str(rule.paragraph or ""))
    for item in pack.unexpressed:
        reason = item.reason.in_(language)
        table.add_row(
            item.id, "—", "—", f"{item.title.in_(language)}\n({reason})", str(item.paragraph or ""), style="dim"
        )
    return table


def packs_table(packs: Sequence[Pack], language: str) -> Table:
    """The bundled packs, a line each."""
    table = Table(title="规则包 packs", title_justify="left")
    _columns(table, ("编号", "id"), ("名称", "title"), ("规则", "rules"), ("未成规则", "not expressed"), right=(2, 3))
    for pack in packs:
        table.add_row(pack.id, pack.title.in_(language), str(len(pack.rules)), str(len(pack.unexpressed)))
    return table


def doctor_table(checks: Sequence[Check]) -> Table:
    """What is there and what is missing, with advice."""
    marks = {"ok": ("✓", "green"), "warn": ("△", "yellow"), "missing": ("✕", "red")}
    table = Table(title="环境检查 doctor", title_justify="left")
    _columns(table, ("", ""), ("项目", "check"), ("结果", "result"), ("建议", "advice"))
    for check in checks:
        mark, style = marks[check.state]
        table.add_row(Text(mark, style=style), f"{check.title.zh} {check.title.en}", check.detail, check.advice)
    return table
