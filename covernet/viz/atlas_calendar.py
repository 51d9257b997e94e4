"""The calendar of the atlas: every cadence by period, place and subject.

In the share profile a rule about people, households or firms has but one line for the whole network, of
which a period is shown when the numbers on time, late and missing are each 0 or at least 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from covernet.queries.calendar import LATE, MISSING, ON_TIME, Calendar, Subject
from covernet.queries.rules import Rule
from covernet.viz.atlas_data import Facts
from covernet.viz.atlas_share import is_row
from covernet.viz.redact import HIDDEN, is_small

_LISTED = 1_500
"""Subjects with a gap that one rule lists."""

_STATES = (ON_TIME, LATE, MISSING)


def calendar_data(
    found: Iterable[Calendar],
    rules: Sequence[Rule],
    facts: Facts,
    names: Mapping[tuple[str, str], str],
    *,
    share: bool,
) -> list[dict[str, Any]]:
    """What the calendar page reads: one entry for each cadence that has subjects and periods."""
    numbers = {rule.full_id: number for number, rule in enumerate(rules)}
    out: list[dict[str, Any]] = []
    for calendar in found:
        rule = calendar.rule
        if not calendar.subjects or not (calendar.periods or calendar.running):
            continue
        closed = share and not is_row(rule.of)
        total = _counts(calendar.subjects, len(calendar.periods))
        out.append(
            {
                "rule": numbers[rule.full_id],
                "every": rule.demand.every,  # type: ignore[union-attr]
                "periods": list(calendar.periods),
                "running": calendar.running,
                "older": calendar.older,
                "total": [_published(cell) for cell in total] if closed else total,
                "places": [] if closed else _places(calendar, facts),
                "rows": [] if closed else _rows(calendar, facts, names),
                "fine": HIDDEN if closed else sum(not _wanting(s) for s in calendar.subjects),
            }
        )
    return out


def _wanting(subject: Subject) -> bool:
    return LATE in subject.states or MISSING in subject.states


def _counts(subjects: Iterable[Subject], periods: int) -> list[list[int]]:
    """For each period how many were on time, late and missing."""
    counts = [Counter[str]() for _ in range(periods)]
    for states, times in Counter(subject.states for subject in subjects).items():
        for count, state in zip(counts, states, strict=True):
            count[state] += times
    return [[count[state] for state in _STATES] for count in counts]


def _published(cell: list[int]) -> list[int] | str:
    return HIDDEN if any(map(is_small, cell)) else cell


def _places(calendar: Calendar, facts: Facts) -> list[list[Any]]:
    """Place and its counts, for every place where something was late or missing."""
    at: dict[int, list[Subject]] = {}
    for subject in calendar.subjects:
        at.setdefault(facts.leaf.get(subject.place, 0), []).append(subject)
    return [[cell, _counts(own, len(calendar.periods))] for cell, own in sorted(at.items()) if any(map(_wanting, own))]


def _rows(calendar: Calendar, facts: Facts, names: Mapping[tuple[str, str], str]) -> list[list[Any]]:
    """Id, name, place and states of the subjects with most missing first; then those only late."""

    def order(subject: Subject) -> tuple[int, int, str]:
        return -subject.states.count(MISSING), -subject.states.count(LATE), subject.id

    label = calendar.rule.of
    return [
        [subject.id, names.get((label, subject.id), ""), facts.leaf.get(subject.place, 0), subject.states]
        for subject in sorted(filter(_wanting, calendar.subjects), key=order)[:_LISTED]
    ]
