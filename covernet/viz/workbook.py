"""The gap workbook: overview, gaps by responsible unit and by village, and the list, ready to filter and print."""

from __future__ import annotations

import io
from collections.abc import Mapping

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.queries.audit import AuditResult
from covernet.queries.findings import Finding
from covernet.queries.sources import SourceLine
from covernet.viz.sheets import ROWS, Book, Cell, Marked, workbook, write_sheet
from covernet.viz.words import (
    Names,
    detail_words,
    met_words,
    place_words,
    severity_words,
    subject_id,
    subject_words,
)


def findings_workbook(
    result: AuditResult,
    names: Names,
    language: str = "zh",
    *,
    title: str = "",
    sources: Mapping[str, SourceLine] | None = None,
    listed: bool = True,
) -> bytes:
    """An audit as the bytes of an .xlsx workbook.

    Parameters
    ----------
    names
        Names of units by (label, id); people stand with their ids only.
    title
        Of the network; it stands on the overview and on every page that is printed.
    sources
        The rows that subjects were read from, by the finding's id.
    listed
        Whether the list of all findings is among the sheets, or only the counts are.

    Raises
    ------
    UsageError
        If there are more findings than a sheet can hold.
    """
    if listed and result.table.num_rows > ROWS:
        raise UsageError(
            f"缺口有 {result.table.num_rows} 条，超过工作表的行数；请用 --format csv 或 parquet，或加 --summary",
            f"{result.table.num_rows} findings do not fit a sheet; use --format csv or parquet, or --summary",
        )
    out = io.BytesIO()
    day = f"审计日 as of {result.as_of}；快照 snapshot {result.snapshot}"
    about = f"{title}；{day}" if title else day
    with workbook(out, about) as book:
        _overview(book, result, language, about)
        _by_unit(book, result, names, language)
        _by_village(book, result, names, language)
        if listed:
            _list(book, result, names, language, sources or {})
    return out.getvalue()


def severity_cell(severity: str, language: str) -> Cell:
    """A severity in words; what *must* be done stands out."""
    words = severity_words(severity, language)
    return Marked(words, "must") if severity == "must" else words


def _overview(book: Book, result: AuditResult, language: str, note: str) -> None:
    head = ["规则\nrule", "编号\nid", "要求\nseverity", "检查\nchecked", "缺口\ngaps", "迟办\nlate", "达标率\nmet"]
    rows: list[list[Cell]] = []
    for summary in result.summary:
        total, rule = summary.total, summary.rule
        counts = (total.checked, total.gaps, total.late, Marked(met_words(summary, language), "share"))
        rows.append([rule.title.in_(language), rule.full_id, severity_cell(rule.severity, language), *counts])
    for item in result.overrides:
        note += f"；{item.pack}.{item.parameter} = {item.value}（规则包为 the pack says {item.default}）"
    write_sheet(book, "总览 overview", head, rows, note, bars=4)


def _by_unit(book: Book, result: AuditResult, names: Names, language: str) -> None:
    """Responsible units, those with most that must be put right first."""
    counts: dict[tuple[str, str], list[int]] = {}
    columns = ("responsible_label", "responsible_id", "status", "severity")
    for label, id, status, severity in zip(*(result.table.column(c).to_pylist() for c in columns), strict=True):
        count = counts.setdefault((label or "", id or ""), [0, 0, 0])
        count[2 if status == "late" else 0 if severity == "must" else 1] += 1
    rows: list[list[Cell]] = []
    for (label, id), count in sorted(counts.items(), key=lambda item: (-item[1][0], -sum(item[1][:2]), item[0])):
        kind = SCHEMA.node(label).title.in_(language) if label else "—"
        rows.append([names.get((label, id), id) or "—", kind, id, count[0] + count[1], *count])
    head = [
        "责任单位\nresponsible",
        "类型\nkind",
        "编号\nid",
        "缺口\ngaps",
        "必须项\nmust",
        "倡导项\nshould",
        "迟办\nlate",
    ]
    note = "缺口数，按责任单位；同一对象可有多条 number of gaps by responsible unit"
    write_sheet(book, "按责任单位 by unit", head, rows, note, bars=3)


def _by_village(book: Book, result: AuditResult, names: Names, language: str) -> None:
    summaries = [s for s in result.summary if any(count.gaps for count in s.by["village"].values())]
    villages = sorted({village for s in result.summary for village in s.by["village"]})
    head = ["村居\nvillage", "合计\nall", *(s.rule.title.in_(language) for s in summaries)]
    rows: list[list[Cell]] = []
    for village in villages:
        gaps = [s.by["village"][village].gaps if village in s.by["village"] else 0 for s in summaries]
        rows.append([names.get(("Village", village), village), sum(gaps), *(Marked(count, "many") for count in gaps)])
    note = "缺口数 number of gaps"
    write_sheet(book, "按村居 by village", head, rows, note, bars=1, shaded=range(2, len(head)) if summaries else None)


def _list(book: Book, result: AuditResult, names: Names, language: str, sources: Mapping[str, SourceLine]) -> None:
    head = ["要求\nseverity", "规则\nrule", "对象\nsubject", "编号\nid", "情况\ndetail", "差额（负为缺）\ndeficit",
            "所在\nplace", "乡镇街道\ntown", "责任单位\nresponsible", "来源表\nsource", "行\nline", "依据段落\nparagraph",
            "缺口编号\nfinding"]  # fmt: skip
    rules = {rule.full_id: rule for rule in result.rules}
    rows: list[list[Cell]] = []
    for finding in result.findings:
        rule, owner, source = rules[finding.rule], finding.responsible, sources.get(finding.id)
        town = finding.place["town"]
        rows.append(
            [
                severity_cell(finding.severity, language),
                rule.title.in_(language),
                subject_words(finding, names, language),
                subject_id(finding),
                detail_words(finding, rule, language),
                deficit(finding),
                place_words(finding, names),
                names.get(("Town", town), town) if town else "—",
                names.get((owner["label"], owner["id"]), owner["id"]) if owner else "—",
                str(source) if source else None,
                source.line if source else None,
                rule.paragraph,
                finding.id,
            ]
        )
    note = f"{len(rows)} 条；来源是导入的表和行 source: sheet and line that were imported"
    write_sheet(book, "缺口清单 gaps", head, rows, note, printed=head.index("依据段落\nparagraph"))


def deficit(finding: Finding) -> int | None:
    """By how many a subject is short (below zero) or has too many; None where nothing is counted."""
    if finding.status == "late":
        return None
    if finding.missing or finding.excess:
        return len(finding.excess) - len(finding.missing)
    found, low, high = finding.found, finding.min, finding.max
    if found is None:
        return None
    if finding.expected is not None:
        return found - finding.expected
    if low is not None and found < low:
        return found - low
    return found - high if high is not None and found > high else None
