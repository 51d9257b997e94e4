"""What happened between two snapshots, as a workbook: counts, places, and every gap with what became of it."""

from __future__ import annotations

import io

from covernet.graph.difference import PARTS
from covernet.queries.changes import Changes
from covernet.viz.changes_tables import STATES
from covernet.viz.sheets import Cell, workbook, write_sheet
from covernet.viz.words import Names, detail_words, place_words, subject_id, subject_words
from covernet.viz.workbook import severity_cell


def changes_workbook(found: Changes, names: Names, language: str = "zh") -> bytes:
    """A comparison as the bytes of an .xlsx workbook.

    Parameters
    ----------
    names
        Names of units by (label, id); people stand with their ids only.
    """
    note = f"快照 snapshots {found.before.snapshot} → {found.after.snapshot}；审计日 as of {found.after.as_of}"
    out = io.BytesIO()
    with workbook(out) as book:
        parts: list[list[Cell]] = [
            [f"{PARTS[p.part].title.in_(language)} {p.part.partition('/')[2]}", p.added, p.removed, p.changed]
            for p in found.parts
        ]
        write_sheet(book, "改动 changes", ["内容\npart", "增\nadded", "减\nremoved", "改\nchanged"], parts, note)
        heads = [f"{zh}\n{en}" for _, zh, en in STATES]
        places: list[list[Cell]] = [
            [names.get(("Village", place), place) if place else "—", count.opened, count.closed, count.continuing]
            for place, count in found.by_place("village").items()
        ]
        write_sheet(book, "按村居 by village", ["村居\nvillage", *heads], places, "缺口数 number of gaps")
        rules = {rule.full_id: rule for rule in found.after.rules}
        gaps: list[list[Cell]] = [
            [
                f"{zh} {en}",
                severity_cell(finding.severity, language),
                rules[finding.rule].title.in_(language),
                subject_words(finding, names, language),
                subject_id(finding),
                detail_words(finding, rules[finding.rule], language),
                place_words(finding, names),
                finding.id,
            ]
            for state, zh, en in STATES
            for finding in getattr(found, state)
        ]
        head = ["变化\nstate", "要求\nseverity", "规则\nrule", "对象\nsubject", "编号\nid", "情况\ndetail", "所在\nplace",
                "缺口编号\nfinding"]  # fmt: skip
        write_sheet(book, "缺口 gaps", head, gaps, f"{len(gaps)} 条")
    return out.getvalue()
