"""The kinds that read a subject's own properties, as ANSI SQL: complete and sequence."""

from __future__ import annotations

from itertools import pairwise

from covernet.graph.sqltext import Cte, conditions
from covernet.queries.rules import Complete, Rule, Sequence
from covernet.queries.sql_subjects import SUBJECT, gaps


def complete(rule: Rule, demand: Complete, ctes: list[Cte]) -> str:
    """Subjects with the properties that are missing or do not fulfil their condition, one row each."""
    faults = []
    for item, name in enumerate(demand.names):
        tests = {}
        filled = name in demand.properties
        if filled:
            tests["missing"] = f"s.{name} IS NULL"
        wanted = " AND ".join(conditions("s", tuple(test for test in demand.must if test.property == name)))
        if wanted:
            tests["wrong"] = (f"s.{name} IS NOT NULL AND " if filled else "") + f"NOT COALESCE({wanted}, FALSE)"
        faults += [
            f"SELECT {SUBJECT}, {item} AS item, '{defect}' AS defect\nFROM subject s\nWHERE {test}"
            for defect, test in tests.items()
        ]
    return gaps(rule, [*ctes, ("gap", "\nUNION ALL\n".join(faults))], ["g.item"])


def sequence(rule: Rule, demand: Sequence, ctes: list[Cte]) -> str:
    """Subjects with the first stage that is set while an earlier one is not, or is later."""
    # Up to the first that stands wrong all are in order, so that it is enough to look at the one before.
    broken = [
        f"    WHEN s.{stage} IS NOT NULL AND (s.{before} IS NULL OR s.{before} > s.{stage}) THEN '{stage}'"
        for before, stage in pairwise(demand.stages)
    ]
    staged = "\n".join([f"SELECT {SUBJECT},\n  CASE", *broken, "  END AS at\nFROM subject s"])
    gap = f"SELECT {SUBJECT}, s.at, 'order' AS defect\nFROM staged s\nWHERE s.at IS NOT NULL"
    return gaps(rule, [*ctes, ("staged", staged), ("gap", gap)], ["g.at"])
