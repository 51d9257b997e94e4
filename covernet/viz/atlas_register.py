"""The register in the atlas: 挂号, 责任与时限, 销号, as it stands on the audit date.

The share profile counts only entries whose subjects may stand singly, and holds nothing that somebody typed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from covernet.queries.audit import AuditResult
from covernet.register.output import tallies
from covernet.register.states import Entry, Register
from covernet.viz.atlas_data import Facts
from covernet.viz.atlas_share import is_row
from covernet.viz.atlas_words import pair
from covernet.viz.register_words import closing_words
from covernet.viz.words import subject_id, subject_words

Names = Mapping[tuple[str, str], str]

_LISTED = 3_000
"""Entries that the working profile lists, those overdue first."""

_ORDER = {"overdue": 0, "open": 1, "accepted": 2, "closed": 3}


def register_data(
    register: Register, result: AuditResult, facts: Facts, names: Names, *, share: bool
) -> dict[str, Any] | None:
    """What the register page reads; None before the first sync.

    Parameters
    ----------
    result
        The audit of the page; its day says what is overdue, unless the register's own is later.
    names
        Names of units, as the profile may show them.
    """
    if register.day is None:
        return None
    day = max(result.as_of, register.day)
    entries = [e for e in register.entries.values() if not share or is_row(str(e.finding.subject["label"]))]
    known = {rule.full_id: number for number, rule in enumerate(result.rules)}
    return {
        "day": day.isoformat(),
        "synced": register.day.isoformat(),
        "head": "" if share else register.log.head or "",
        "hidden": len(entries) < len(register.entries),
        "states": _states(entries, day),
        "units": _units(entries, day, names, share=share),
        "rules": [
            [known.get(t.id or ""), _title(register, t.id or ""),
             t.open, t.overdue, t.accepted, t.closed]
            for t in tallies(entries, "rule", day)
        ],
        "months": _months(entries),
        "entries": [] if share else _entries(entries, register, day, known, facts, names),
        "all": 0 if share else len(entries),
    }  # fmt: skip


def _title(register: Register, rule: str) -> list[str]:
    """A rule's title; its id where no pack of the last audits has it."""
    return pair(register.titles[rule]) if rule in register.titles else [rule, rule]


def _units(entries: Sequence[Entry], day: dt.date, names: Names, *, share: bool) -> list[list[Any]]:
    """Unit and its counts; in the share profile those that may not stand singly are one row for each label."""
    found: dict[tuple[str | None, str | None], list[int]] = {}
    for tally in tallies(entries, "unit", day):
        hide = share and tally.label is not None and not is_row(tally.label)
        counts = found.setdefault((tally.label, None if hide else tally.id), [0] * 4)
        for at, count in enumerate((tally.open, tally.overdue, tally.accepted, tally.closed)):
            counts[at] += count
    return [
        [label, id, names.get((label, id), "") if label and id else "", *counts]
        for (label, id), counts in found.items()
    ]


def _states(entries: Sequence[Entry], day: dt.date) -> dict[str, int]:
    counts: Counter[str] = Counter(entry.state_on(day) for entry in entries)
    return {**counts, "overdue": sum(entry.is_overdue(day) for entry in entries)}


def _months(entries: Sequence[Entry]) -> list[list[Any]]:
    """For each month with any: how many were registered and how many closed."""
    opened = Counter(entry.opened.isoformat()[:7] for entry in entries)
    closed = Counter(entry.closed.isoformat()[:7] for entry in entries if entry.closed)
    return [[month, opened[month], closed[month]] for month in sorted({*opened, *closed})]


def _entries(
    entries: Sequence[Entry], register: Register, day: dt.date, known: Mapping[str, int], facts: Facts, names: Names
) -> list[list[Any]]:
    def order(entry: Entry) -> tuple[int, str, bool, int, int, str]:
        state = "overdue" if entry.is_overdue(day) else entry.state_on(day)
        due = (entry.due or dt.date.max).isoformat()
        must = entry.finding.severity == "must"
        return _ORDER[state], due, not must, known.get(entry.rule, len(known)), where(entry), subject_id(entry.finding)

    def where(entry: Entry) -> int:
        place = entry.finding.place
        return facts.leaf.get((place["village"], place["town"], place["county"]), 0)

    out: list[list[Any]] = []
    for entry in sorted(entries, key=order)[:_LISTED]:
        finding = entry.finding
        owner = finding.responsible
        title = _title(register, entry.rule)
        out.append(
            [
                entry.id[:8],
                "overdue" if entry.is_overdue(day) else entry.state_on(day),
                known.get(entry.rule, -1),
                title,
                finding.severity == "must",
                [subject_words(finding, names, "zh"), subject_words(finding, names, "en"), subject_id(finding)],
                where(entry),
                pair(entry.words),
                [owner["label"], owner["id"], names.get((owner["label"], owner["id"]), "")] if owner else None,
                entry.owner or "",
                entry.due.isoformat() if entry.due else "",
                entry.opened.isoformat(),
                entry.reopened,
                [closing_words(entry, "zh"), closing_words(entry, "en"), entry.closed.isoformat()]
                if entry.closed
                else None,
                [entry.reason or "", entry.until.isoformat()] if entry.until else None,
            ]
        )
    return out
