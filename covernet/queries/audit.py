"""The audit: rules over one snapshot on one day, with every denominator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from covernet.graph.engines.target import Target
from covernet.graph.progress import Progress, quiet
from covernet.graph.settings import read_settings
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.queries.assemble import assemble
from covernet.queries.findings import Finding, iterate
from covernet.queries.packs import read_packs
from covernet.queries.rules import Override, Pack, Rule
from covernet.queries.sql_rows import on_duckdb

if TYPE_CHECKING:
    import pandas as pd

PLACES = ("village", "town", "county")


@dataclass(frozen=True)
class Count:
    """How many subjects were checked, and how many of them are gaps, late, or not due yet.

    >>> Count(checked=6, gaps=4) + Count(checked=2)
    Count(checked=8, gaps=4, late=0, not_due=0)
    """

    checked: int = 0
    gaps: int = 0
    late: int = 0
    not_due: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.checked + other.checked,
            self.gaps + other.gaps,
            self.late + other.late,
            self.not_due + other.not_due,
        )


@dataclass(frozen=True)
class RuleSummary:
    """A rule's counts for the whole network and for each village, town and county.

    Parameters
    ----------
    by
        ``village``, ``town`` and ``county`` to id to count; subjects without such a place are only in
        ``total``.
    failing
        How many have a gap, each subject once: those of a cadence may have one in every period.
    """

    rule: Rule
    total: Count
    by: Mapping[str, Mapping[str, Count]]
    failing: int


@dataclass(frozen=True)
class AuditResult:
    """What an audit found, frozen.

    Parameters
    ----------
    table
        One row for each finding, columns ``FINDING_COLUMNS``, ordered by rule and subject.
    tally
        One row for each rule and place, columns ``TALLY_COLUMNS``.

    >>> result = audit(example, ["linkage"], as_of=day)
    >>> len(result.findings), result.has_must_gaps, result.findings[1].subject["id"]
    (8, True, '-H6')
    """

    snapshot: int
    as_of: dt.date
    packs: tuple[Pack, ...]
    table: pa.Table
    tally: pa.Table

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that ran, in the order of its pack."""
        return tuple(rule for pack in self.packs for rule in pack.rules)

    @property
    def overrides(self) -> tuple[Override, ...]:
        """Parameters that the network's settings changed."""
        return tuple(override for pack in self.packs for override in pack.overrides)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding as a value, ordered by rule and subject."""
        return tuple(iterate(self.table))

    @cached_property
    def summary(self) -> tuple[RuleSummary, ...]:
        """Counts of every rule, ordered by its full id."""
        counts: dict[str, dict[str, dict[str, Count]]] = {
            rule.full_id: {place: {} for place in PLACES} for rule in self.rules
        }
        totals = dict.fromkeys(counts, Count())
        for row in self.tally.to_pylist():
            count = Count(row["checked"], row["gaps"], row["late"], row["not_due"])
            totals[row["rule"]] += count
            for place in PLACES:
                if row[place] is not None:
                    known = counts[row["rule"]][place]
                    known[row[place]] = known.get(row[place], Count()) + count
        failing = {rule: total.gaps for rule, total in totals.items()} | self._failing_in_periods()
        ordered = sorted(self.rules, key=lambda rule: rule.full_id)
        return tuple(
            RuleSummary(
                rule,
                totals[rule.full_id],
                {place: dict(sorted(known.items())) for place, known in counts[rule.full_id].items()},
                failing[rule.full_id],
            )
            for rule in ordered
        )

    def _failing_in_periods(self) -> dict[str, int]:
        gaps = self.table.filter((pc.field("status") == "gap") & pc.field("period").is_valid())
        counted = gaps.group_by("rule").aggregate([("subject_id", "count_distinct")]).to_pylist()
        return {row["rule"]: row["subject_id_count_distinct"] for row in counted}

    @property
    def has_must_gaps(self) -> bool:
        """Whether any rule that says *must* has a gap."""
        must = {rule.full_id for rule in self.rules if rule.severity == "must"}
        gaps = zip(self.table.column("rule").to_pylist(), self.table.column("status").to_pylist(), strict=True)
        return any(rule in must and status == "gap" for rule, status in gaps)

    def to_arrow(self) -> pa.Table:
        """The findings as an Arrow table.

        >>> audit(example, ["linkage"], as_of=day).to_arrow().num_rows
        8
        """
        return self.table

    def to_pandas(self) -> pd.DataFrame:
        """The findings as a pandas data frame.

        >>> frame = audit(example, ["linkage"], as_of=day).to_pandas()
        >>> int((frame["rule"] == "linkage/household-served").sum())
        4
        """
        frame: pd.DataFrame = self.table.to_pandas()
        return frame


def audit(
    network: Path | str | Snapshot,
    packs: Iterable[str | Path | Pack] | None = None,
    *,
    as_of: dt.date | None = None,
    engine: Target | None = None,
    progress: Progress = quiet,
) -> AuditResult:
    """Run packs over a network and report every gap with its denominator, place and responsible unit.

    Parameters
    ----------
    network
        Folder of a network (its current snapshot is audited), or a snapshot.
    packs
        Names of bundled packs, paths of TOML files, or packs; by default those of the settings.
    as_of
        The audit date; by default that of the settings, else today.
    engine
        The Neo4j server in which the snapshot is published; None for DuckDB.
    progress
        Is told how many rules are done.

    Raises
    ------
    UsageError
        If there is no such network or pack, or a cadence begins too long before the audit date.
    PackError, StoreError, DataError
        If a pack, the snapshot or the settings can not be read.
    ServerError
        If the server can not be asked, or does not hold the whole of this snapshot.

    >>> [served] = [rule for rule in audit(net, ["linkage"]).summary if rule.rule.id == "household-served"]
    >>> served.total.gaps, served.total.checked, served.by["village"]["310151105202"].gaps
    (4, 6, 1)
    """
    snapshot = network if isinstance(network, Snapshot) else current_snapshot(network)
    settings = read_settings(snapshot.network)
    chosen = read_packs(settings.packs if packs is None else tuple(packs), settings.parameters)
    day = as_of or settings.as_of or dt.date.today()
    rules = [rule for pack in chosen for rule in pack.rules]
    if engine is None:
        defects, checked = on_duckdb(snapshot, day, rules, progress)
    else:
        from covernet.queries.cypher_rows import on_neo4j  # loads the driver, and with it pandas

        defects, checked = on_neo4j(engine, snapshot, day, rules, progress)
    table, tally = assemble(rules, day, defects, checked)
    progress("审计完成", "audit done", len(rules), len(rules))
    return AuditResult(snapshot.number, day, chosen, table, tally)
