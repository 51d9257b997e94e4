"""The book a demo is written in: rows of the sheets on one side, what an audit must find on the other."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from covernet.graph.model import SCHEMA
from covernet.importers.columns import columns_of, declaration, is_node

Cell = str | int | float | bool | dt.date | None

When = Literal["always", "past", "today", "tomorrow", "fresh", "later"]
"""Validity around the audit date: ended long ago; ends on it (gone); ends the day after (still there);
starts on it (there); starts the day after (not yet there)."""

VALID: frozenset[When] = frozenset({"always", "tomorrow", "fresh"})
GONE: tuple[When, ...] = ("past", "today", "later")


class Ref(NamedTuple):
    """A node: its label and its id."""

    label: str
    id: str


@dataclass
class Book:
    """Rows and expectations, filled together by the code that plants them.

    Parameters
    ----------
    rng
        The only source of chance.

    >>> book = Book(dt.date(2025, 6, 30), random.Random(1))
    >>> book.node("Village", "310151105201", name="堡西村村委会")
    Ref(label='Village', id='310151105201')
    >>> book.gap("linkage/village-group", Ref("Village", "310151105201"), "never", found=0)
    >>> book.findings[0]["subject"]["id"]
    '310151105201'
    """

    as_of: dt.date
    rng: random.Random
    tables: dict[str, list[dict[str, Cell]]] = field(default_factory=lambda: defaultdict(list))
    findings: list[dict[str, Any]] = field(default_factory=list)
    near_misses: list[dict[str, Any]] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    quarantined: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    skipped: Counter[str] = field(default_factory=Counter)

    def day(self, offset: int) -> dt.date:
        """The day so many days after the audit date (before it, if negative)."""
        return self.as_of + dt.timedelta(days=offset)

    def span(self, when: When) -> dict[str, Cell]:
        """``since`` and ``until`` for a validity around the audit date."""
        spans: Mapping[str, tuple[dt.date | None, dt.date | None]] = {
            "always": (None, None),
            "past": (self.day(-400), self.day(-60)),
            "today": (self.day(-400), self.as_of),
            "tomorrow": (self.day(-400), self.day(1)),
            "fresh": (self.as_of, None),
            "later": (self.day(1), None),
        }
        since, until = spans[when]
        return {"since": since, "until": until}

    def holds(self, row: Mapping[str, Cell]) -> bool:
        """Whether a row's own validity contains the audit date."""
        since, until = row.get("since"), row.get("until")
        began = not isinstance(since, dt.date) or since <= self.as_of
        return began and (not isinstance(until, dt.date) or self.as_of < until)

    def there(self, table: str) -> list[dict[str, Cell]]:
        """The rows of a table that are valid on the audit date."""
        return [row for row in self.tables[table] if self.holds(row)]

    def node(self, label: str, id: str, when: When = "always", **properties: Cell) -> Ref:
        """Write a node's row; ``since`` and ``until`` among the properties go before ``when``."""
        self.tables[label].append({"id": id, **self.span(when), **properties})
        return Ref(label, id)

    def edge(self, type: str, start: Ref, end: Ref, when: When = "always", **properties: Cell) -> None:
        """Write an edge's row."""
        sides = {"from": start.id, "to": end.id, "from_label": start.label, "to_label": end.label}
        self.tables[type].append({**sides, **properties, **self.span(when)})

    def gap(self, rule: str, subject: Ref, why: str, **found: Any) -> None:
        """Expect a gap; ``found`` holds the fields of FORMATS §4 that the audit must report."""
        self._expect("gap", rule, subject, why, found)

    def late(self, rule: str, subject: Ref, why: str, **found: Any) -> None:
        """Expect a duty that was done, but late."""
        self._expect("late", rule, subject, why, found)

    def _expect(self, status: str, rule: str, subject: Ref, why: str, found: Mapping[str, Any]) -> None:
        at = {"label": subject.label, "id": subject.id}
        self.findings.append({"rule": rule, "status": status, "subject": at, **found, "why": why})

    def network_gap(self, rule: str, why: str, **found: Any) -> None:
        """Expect a gap of the network itself."""
        self.gap(rule, Ref("Network", rule.rpartition("/")[2]), why, **found)

    def near(self, rule: str, subject: Ref, why: str) -> None:
        """Note something that looks like a gap of the rule, or like more of one, and is not."""
        self.near_misses.append({"rule": rule, "subject": {"label": subject.label, "id": subject.id}, "why": why})

    def check(self, rule: str, subjects: int = 1) -> None:
        """Expect so many more subjects of the rule."""
        self.checked[rule] += subjects

    def dirty(self, table: str, row: Mapping[str, Cell], reason: str) -> None:
        """Write a row that must be quarantined."""
        self.tables[table].append(dict(row))
        self.quarantined[table][reason] += 1

    def repeat(self, table: str, index: int) -> None:
        """Write an exact repeat of an earlier row, which must be skipped."""
        self.tables[table].append(dict(self.tables[table][index]))
        self.skipped[table] += 1

    def rows_expected(self) -> dict[str, dict[str, Any]]:
        """Per file: rows read, accepted, quarantined and skipped, and the reasons."""
        out: dict[str, dict[str, Any]] = {}
        for table in sorted(self.tables):
            read, aside = len(self.tables[table]), sum(self.quarantined[table].values())
            skipped = self.skipped[table]
            out[f"{table}.csv"] = {
                "read": read, "accepted": read - aside - skipped, "quarantined": aside, "skipped": skipped,
                "reasons": dict(sorted(self.quarantined[table].items())),
            }  # fmt: skip
        return out

    def write_sheets(self, folder: Path) -> None:
        """Write one CSV file per label and edge type, in UTF-8 with a signature so that Excel reads it."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.tables.items():
            names = _header(table)
            with (folder / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(names)
                writer.writerows([_text(row.get(name)) for name in names] for row in rows)

    def expected_json(self, head: Mapping[str, Any]) -> str:
        """What an import and an audit of the sheets must find, as JSON."""
        content = {
            **head,
            "as_of": self.as_of.isoformat(),
            "findings": sorted(self.findings, key=_order),
            "checked": dict(sorted(self.checked.items())),
            "near_misses": sorted(self.near_misses, key=_order),
            "rows": self.rows_expected(),
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _order(item: Mapping[str, Any]) -> tuple[str, ...]:
    subject = item["subject"]
    return str(item["rule"]), subject["label"], subject["id"], item.get("period") or "", str(item.get("why"))


def _header(table: str) -> list[str]:
    names = [column.name for column in columns_of(declaration(table))]
    if not is_node(table) and len(SCHEMA.edge(table).endpoints) == 1:
        return [name for name in names if name not in ("from_label", "to_label")]
    return names


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
