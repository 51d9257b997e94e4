"""The register in the forms that other programs read: records for JSON, a table for CSV, counts by unit or rule."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pyarrow as pa

from covernet.register.events import event_record
from covernet.register.states import Entry, Step

By = Literal["unit", "rule"]

_TEXT, _WHOLE, _DAY = pa.string(), pa.int64(), pa.date32()

ENTRY_COLUMNS = pa.schema(
    [
        ("id", _TEXT),
        ("state", _TEXT),
        ("overdue", _TEXT),
        ("rule", _TEXT),
        ("severity", _TEXT),
        ("subject_label", _TEXT),
        ("subject_id", _TEXT),
        ("subject_from_label", _TEXT),
        ("subject_from_id", _TEXT),
        ("subject_to_label", _TEXT),
        ("subject_to_id", _TEXT),
        ("period", _TEXT),
        ("detail", _TEXT),
        ("village", _TEXT),
        ("town", _TEXT),
        ("county", _TEXT),
        ("responsible_label", _TEXT),
        ("responsible_id", _TEXT),
        ("opened", _DAY),
        ("since", _DAY),
        ("reopened", _WHOLE),
        ("owner", _TEXT),
        ("due", _DAY),
        ("reason", _TEXT),
        ("until", _DAY),
        ("closed", _DAY),
        ("cause", _TEXT),
        ("note", _TEXT),
    ]
)
"""Columns of a list of entries as CSV."""


@dataclass(frozen=True)
class Tally:
    """How many entries of a unit or a rule are in each state; those overdue are among those open.

    Parameters
    ----------
    label, id
        The unit that is responsible, both None where there is none; of a rule, ``Rule`` and its full id.
    """

    label: str | None
    id: str | None
    open: int
    overdue: int
    accepted: int
    closed: int


def tallies(entries: Iterable[Entry], by: By, day: dt.date) -> tuple[Tally, ...]:
    """Entries counted by responsible unit or by rule, those with most overdue, then most open, first."""
    counts: dict[tuple[str | None, str | None], dict[str, int]] = {}
    for entry in entries:
        owner = entry.finding.responsible if by == "unit" else {"label": "Rule", "id": entry.rule}
        key = (owner["label"], owner["id"]) if owner else (None, None)
        count = counts.setdefault(key, dict.fromkeys(("open", "overdue", "accepted", "closed"), 0))
        count[entry.state_on(day)] += 1
        count["overdue"] += entry.is_overdue(day)
    found = [Tally(label, id, **count) for (label, id), count in counts.items()]
    return tuple(sorted(found, key=lambda t: (-t.overdue, -t.open, t.label or "", t.id or "")))


def tally_record(tally: Tally, by: By) -> dict[str, Any]:
    """A count as JSON."""
    record = asdict(tally)
    label, id = record.pop("label"), record.pop("id")
    return {by: id if by == "rule" else {"label": label, "id": id} if id else None, **record}


def tallies_table(found: Iterable[Tally]) -> pa.Table:
    """Counts as a table."""
    columns = [("label", _TEXT), ("id", _TEXT), *((name, _WHOLE) for name in ("open", "overdue", "accepted", "closed"))]
    return pa.Table.from_pylist([asdict(tally) for tally in found], pa.schema(columns))


def entry_record(entry: Entry, day: dt.date) -> dict[str, Any]:
    """An entry as JSON: its state on a day, the finding's fields that apply, and what became of it."""
    finding = entry.finding
    fields = ("period", "found", "min", "max", "expected", "missing", "excess", "wrong", "broken_at", "at")
    said = {name: value for name in fields if (value := getattr(finding, name)) not in (None, ())}
    return {
        "id": entry.id,
        "state": entry.state_on(day),
        "overdue": entry.is_overdue(day),
        "rule": entry.rule,
        "severity": finding.severity,
        "subject": finding.subject,
        **said,
        "words": {"zh": entry.words.zh, "en": entry.words.en},
        "place": finding.place,
        "responsible": finding.responsible,
        "opened": entry.opened.isoformat(),
        "since": entry.since.isoformat(),
        "reopened": entry.reopened,
        "owner": entry.owner,
        "due": _iso(entry.due),
        "accepted": {"reason": entry.reason, "until": _iso(entry.until)} if entry.until else None,
        "closed": {"on": _iso(entry.closed), "cause": entry.cause, "note": entry.note} if entry.closed else None,
    }


def step_record(step: Step) -> dict[str, Any]:
    """One step of an entry's history as JSON: the event, its day, and who wrote it when."""
    event = {name: value for name, value in event_record(step.event).items() if name not in ("id", "rule")}
    judged = {"snapshot": step.group.judged.snapshot} if step.group.judged else {}
    return {"on": step.group.on.isoformat(), "at": step.group.at, "command": step.group.command, **judged, **event}


def records_json(records: Iterable[Mapping[str, Any]], *, lines: bool) -> str:
    """Records as JSON: one a line, or one list.

    >>> records_json([{"id": "a"}, {"id": "b"}], lines=True)
    '{"id": "a"}\\n{"id": "b"}\\n'
    """
    texts = [json.dumps(record, ensure_ascii=False) for record in records]
    return "".join(f"{text}\n" for text in texts) if lines else "[" + ",\n ".join(texts) + "]\n"


def entries_table(entries: Iterable[Entry], day: dt.date, language: str) -> pa.Table:
    """Entries as a table with columns ``ENTRY_COLUMNS``; ``detail`` is in the language asked for."""
    return pa.Table.from_pylist([_row(entry, day, language) for entry in entries], ENTRY_COLUMNS)


def _row(entry: Entry, day: dt.date, language: str) -> dict[str, Any]:
    finding = entry.finding
    ends = {side: finding.subject.get(side, {}) for side in ("from", "to")}
    owner: Mapping[str, str] = finding.responsible or {}
    return {
        **{name: getattr(entry, name) for name in ENTRY_COLUMNS.names if hasattr(entry, name)},
        "state": entry.state_on(day),
        "overdue": "true" if entry.is_overdue(day) else "false",
        "severity": finding.severity,
        "subject_label": finding.subject["label"],
        "subject_id": finding.subject.get("id"),
        **{f"subject_{side}_{part}": ends[side].get(part) for side in ends for part in ("label", "id")},
        "period": finding.period,
        "detail": entry.words.in_(language),
        **finding.place,
        "responsible_label": owner.get("label"),
        "responsible_id": owner.get("id"),
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
