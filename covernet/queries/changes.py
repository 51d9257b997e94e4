"""What happened between two snapshots: nodes and edges, and the gaps that opened, closed or continue."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from covernet.graph.difference import PARTS, Change, Difference, Side
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Snapshot
from covernet.queries.audit import PLACES, AuditResult, audit
from covernet.queries.findings import Finding
from covernet.queries.rules import Pack


@dataclass(frozen=True)
class PartChanges:
    """How many rows of one part (``nodes/Household``) were added, removed or changed."""

    part: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class GapChanges:
    """How many gaps opened, closed, or were there before and are still."""

    opened: int = 0
    closed: int = 0
    continuing: int = 0


@dataclass(frozen=True)
class Changes:
    """Everything that lies between two snapshots.

    Parameters
    ----------
    parts
        Parts with any change, in the schema's order.
    before, after
        The audits of both snapshots.
    """

    parts: tuple[PartChanges, ...]
    before: AuditResult
    after: AuditResult

    @cached_property
    def opened(self) -> tuple[Finding, ...]:
        """Gaps that only the later snapshot has."""
        return self._gaps(self.after, self.before)

    @cached_property
    def closed(self) -> tuple[Finding, ...]:
        """Gaps that only the earlier snapshot had."""
        return self._gaps(self.before, self.after)

    @cached_property
    def continuing(self) -> tuple[Finding, ...]:
        """Gaps of both, as the later snapshot has them."""
        known = {finding.id for finding in self.opened}
        return tuple(f for f in self.after.findings if f.status == "gap" and f.id not in known)

    @staticmethod
    def _gaps(of: AuditResult, without: AuditResult) -> tuple[Finding, ...]:
        other = {finding.id for finding in without.findings if finding.status == "gap"}
        return tuple(f for f in of.findings if f.status == "gap" and f.id not in other)

    def by_place(self, level: str) -> Mapping[str | None, GapChanges]:
        """Counts for every ``village``, ``town`` or ``county`` with any gap; None where a gap has no such place."""
        counts: dict[str | None, list[int]] = {}
        for number, findings in enumerate((self.opened, self.closed, self.continuing)):
            for finding in findings:
                counts.setdefault(finding.place[level], [0, 0, 0])[number] += 1
        return {place: GapChanges(*counts[place]) for place in sorted(counts, key=lambda p: (p is None, p or ""))}

    def by_rule(self) -> Mapping[str, GapChanges]:
        """Counts for every rule with any gap, by its full id."""
        counts: dict[str, list[int]] = {}
        for number, findings in enumerate((self.opened, self.closed, self.continuing)):
            for finding in findings:
                counts.setdefault(finding.rule, [0, 0, 0])[number] += 1
        return {rule: GapChanges(*counts[rule]) for rule in sorted(counts)}


def changes(
    earlier: Snapshot,
    later: Snapshot,
    packs: Iterable[str | Path | Pack] | None = None,
    *,
    as_of: dt.date | None = None,
    progress: Progress = quiet,
) -> Changes:
    """Compare two snapshots of a network.

    Parameters
    ----------
    packs, as_of
        As for :func:`covernet.queries.audit.audit`; both snapshots are audited on the same day, so that
        what changed is the data and not the calendar.

    Raises
    ------
    CovernetError
        Whatever an audit raises.
    """
    chosen = None if packs is None else tuple(packs)
    before = audit(earlier, chosen, as_of=as_of, progress=progress)
    after = audit(later, before.packs, as_of=before.as_of, progress=progress)
    return Changes(part_changes(earlier, later), before, after)


def part_changes(earlier: Snapshot, later: Snapshot) -> tuple[PartChanges, ...]:
    """Parts in which two snapshots differ, in the schema's order."""
    with Difference(Side(earlier), Side(later)) as difference:
        counted = [PartChanges(part, *(difference.count(part, c) for c in _KINDS)) for part in PARTS]
    return tuple(part for part in counted if part.added or part.removed or part.changed)


_KINDS: tuple[Change, ...] = ("added", "removed", "changed")


def changes_json(found: Changes) -> str:
    """The comparison as JSON, findings as FORMATS §4 writes them."""
    document: dict[str, Any] = {
        "from": found.before.snapshot,
        "to": found.after.snapshot,
        "as_of": found.after.as_of.isoformat(),
        "parts": [vars(part) for part in found.parts],
        "gaps": {
            name: [json.loads(finding.to_json()) for finding in getattr(found, name)]
            for name in ("opened", "closed", "continuing")
        },
        "by": {
            level: {place: vars(count) for place, count in found.by_place(level).items() if place is not None}
            for level in PLACES
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
