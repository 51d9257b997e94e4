"""The register in words, Chinese or English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from covernet.graph.declarations import Title
from covernet.queries.findings import Finding
from covernet.queries.rules import Rule
from covernet.register.events import Cause, Do
from covernet.register.states import Entry, Step
from covernet.viz.words import Names, detail_words

STATES: Mapping[str, Title] = {
    "open": Title("未销号", "open"),
    "overdue": Title("逾期", "overdue"),
    "accepted": Title("已接受", "accepted"),
    "closed": Title("已销号", "closed"),
}
"""States of an entry, and of those open the ones whose time is over."""

LAPSED = Title("接受到期", "acceptance over")

CAUSES: Mapping[Cause, Title] = {
    "not-found": Title("审计不再发现", "no longer found"),
    "made-up-late": Title("已补办（迟办）", "made up late"),
    "no-such-rule": Title("规则包不再有此规则", "the pack no longer has the rule"),
}

STEPS: Mapping[Do, Title] = {
    "open": Title("挂号", "registered"),
    "change": Title("情况有变", "changed"),
    "reopen": Title("重新挂号", "reopened"),
    "lapse": LAPSED,
    "close": Title("销号", "closed"),
    "assign": Title("落实责任", "assigned"),
    "accept": Title("接受", "accepted"),
}


def describe(finding: Finding, rule: Rule) -> Title:
    """What is wrong, in the words that the register keeps."""
    return Title(*(detail_words(finding, rule, language) or "—" for language in ("zh", "en")))


def state_words(entry: Entry, day: dt.date, language: str) -> str:
    """Its state on a day; how many days it is overdue, or that it is no longer accepted.

    A planner reads this in the first column of every list.
    """
    if entry.is_overdue(day) and entry.due is not None:
        days = (day - entry.due).days
        return f"overdue, {days} d" if language == "en" else f"逾期 {days} 天"
    state = entry.state_on(day)
    return (LAPSED if state != entry.state else STATES[state]).in_(language)


def closing_words(entry: Entry, language: str) -> str:
    """Why it was closed: by an audit, or by hand with what was noted; empty while it is not closed."""
    if entry.closed is None:
        return ""
    return _closing(entry.cause, entry.note, language)


def _closing(cause: Cause | None, note: str | None, language: str) -> str:
    if cause is not None:
        return CAUSES[cause].in_(language)
    by_hand = "by hand" if language == "en" else "手工"
    return f"{by_hand}{': ' if language == 'en' else '：'}{note}" if note else by_hand


def step_words(step: Step, language: str) -> str:
    """What happened in one step, beside what kind of step it is."""
    event, english = step.event, language == "en"
    parts: list[str] = []
    if event.do == "close":
        parts.append(_closing(event.cause, event.note, language))
    elif event.note:
        parts.append(event.note)
    parts += [text for text in (event.words.in_(language) if event.words else None, event.owner, event.reason) if text]
    if event.due:
        parts.append(f"due {event.due}" if english else f"时限 {event.due}")
    if event.until:
        parts.append(f"until {event.until}" if english else f"至 {event.until}（不含）")
    return "; ".join(parts) if english else "；".join(parts)


def by_words(step: Step, language: str) -> str:
    """Who took a step: a sync with its snapshot, or a person."""
    judged = step.group.judged
    if judged is None:
        return "by hand" if language == "en" else "手工"
    return f"sync, snapshot {judged.snapshot}" if language == "en" else f"同步，快照 {judged.snapshot}"


def unit_words(label: str | None, id: str | None, names: Names) -> str:
    """A responsible unit by its name, else by its id."""
    return names.get((label or "", id or ""), id or "—")
