"""Findings: what an audit reports, row by row, and how rows become records of FORMATS §4."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Finding:
    """One gap or late duty: a rule, its subject, the detail, its place and who is responsible.

    Parameters
    ----------
    id
        The same from audit to audit for the same rule, subject, period and kind of defect: the first 20 hex
        digits of the SHA-256 of these, joined by U+001F: rule, defect, label, the node's id (of an edge the
        label and id of ``from``, those of ``to``, and its key as JSON text), and the period if there is one.
        A gap of a period that is made up late keeps its id.
    status
        ``gap``, or ``late`` for a period that has enough records only with those after its last day.
    subject
        ``{"label", "id"}``; of an edge ``{"label", "from", "to", "key"}``; the network is
        ``{"label": "Network", "id": <the rule's id in its pack>}``.
    period
        The calendar period of a cadence, as FORMATS §3 writes it.
    found, min, max, expected
        Counts, in subjects' ends; None where they do not apply.
    missing, excess, wrong
        What a rule lists and is not there, is there too often, or does not fulfil its condition.
    broken_at
        Number, from 1, of the first step of the path that nothing reaches.
    at
        The first dated stage that is set while an earlier one is missing or later.
    """

    id: str
    rule: str
    status: str
    severity: str
    subject: Mapping[str, Any]
    period: str | None
    found: int | None
    min: int | None
    max: int | None
    expected: int | None
    missing: tuple[str, ...]
    excess: tuple[str, ...]
    wrong: tuple[str, ...]
    broken_at: int | None
    at: str | None
    place: Mapping[str, str | None]
    responsible: Mapping[str, str] | None

    def to_json(self) -> str:
        """The finding as one line of FORMATS §4: JSON without line ends."""
        return json.dumps(vars(self), ensure_ascii=False)


def iterate(table: pa.Table) -> Iterator[Finding]:
    """The rows of a table of findings as values."""
    yield from map(finding, table.to_pylist())


def finding(row: Mapping[str, Any]) -> Finding:
    """One row of a table of findings as a value."""
    if row["subject_id"] is not None:
        subject: dict[str, Any] = {"label": row["subject_label"], "id": row["subject_id"]}
    else:
        subject = {
            "label": row["subject_label"],
            "from": {"label": row["subject_from_label"], "id": row["subject_from_id"]},
            "to": {"label": row["subject_to_label"], "id": row["subject_to_id"]},
            "key": json.loads(row["subject_key"]),
        }
    owner = {"label": row["responsible_label"], "id": row["responsible_id"]} if row["responsible_id"] else None
    return Finding(
        id=row["id"],
        rule=row["rule"],
        status=row["status"],
        severity=row["severity"],
        subject=subject,
        period=row["period"],
        found=row["found"],
        min=row["min"],
        max=row["max"],
        expected=row["expected"],
        missing=tuple(row["missing"]),
        excess=tuple(row["excess"]),
        wrong=tuple(row["wrong"]),
        broken_at=row["broken_at"],
        at=row["at"],
        place={"village": row["village"], "town": row["town"], "county": row["county"]},
        responsible=owner,
    )
