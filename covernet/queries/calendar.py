"""The calendar of a cadence: for every subject and period whether it was on time, late, missing or not due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow.compute as pc

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.sqltext import with_ctes
from covernet.queries.audit import AuditResult
from covernet.queries.periods import Period, due, running
from covernet.queries.rules import Cadence, Rule
from covernet.queries.sql_cadence import beginnings
from covernet.queries.sql_subjects import subjects

ON_TIME: Final = "1"
LATE: Final = "2"
MISSING: Final = "0"
ABSENT: Final = "-"
"""The subject was not there on all days of the period: nothing was due of it."""

NEWEST = 24
"""Periods that a calendar goes back over."""

Place = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Subject:
    """One subject of a cadence, its place (village, town, county) and one state for each period."""

    id: str
    place: Place
    states: str


@dataclass(frozen=True)
class Calendar:
    """A cadence over its newest periods.

    Parameters
    ----------
    periods
        Names of the periods that are due, oldest first.
    running
        The period that the audit date lies in, of which nothing is due yet; None if there is none.
    older
        How many older periods were left out.
    subjects
        Every subject of the rule, by id.
    """

    rule: Rule
    periods: tuple[str, ...]
    running: str | None
    older: int
    subjects: tuple[Subject, ...]


def calendars(engine: DuckDBEngine, result: AuditResult) -> Iterator[Calendar]:
    """The calendars of all cadences of an audit, in the order of its rules.

    Parameters
    ----------
    engine
        Open on the snapshot and day of the audit.
    """
    for rule in result.rules:
        demand = rule.demand
        if isinstance(demand, Cadence):
            periods = due(demand.every, demand.start, result.as_of)
            newest = periods[-NEWEST:]
            states = _found(result, rule)
            listed = tuple(_subjects(engine, rule, newest, states))
            now = running(demand.every, demand.start, result.as_of)
            yield Calendar(rule, tuple(p.name for p in newest), now, len(periods) - len(newest), listed)


def _found(result: AuditResult, rule: Rule) -> dict[tuple[str, str], str]:
    rows = result.table.filter(pc.equal(result.table.column("rule"), rule.full_id))
    columns = (rows.column(name).to_pylist() for name in ("subject_id", "period", "status"))
    return {(id, period): LATE if status == "late" else MISSING for id, period, status in zip(*columns, strict=True)}


def _subjects(
    engine: DuckDBEngine, rule: Rule, periods: tuple[Period, ...], found: Mapping[tuple[str, str], str]
) -> Iterator[Subject]:
    begun = beginnings(rule.of)
    columns = ", ".join(f"s.{name}" for name in begun)
    select = f"SELECT s.id, s.village, s.town, s.county, {columns}\nFROM subject s\nORDER BY s.id"
    table = engine.arrow(with_ctes(subjects(rule, begun), select))
    gaps = {id for id, _ in found}
    plain: dict[dt.date | None, str] = {}
    for id, village, town, county, *days in zip(*(column.to_pylist() for column in table.columns), strict=True):
        first = max((day for day in days if day is not None), default=None)
        if first not in plain:
            plain[first] = "".join(ON_TIME if first is None or first <= p.first else ABSENT for p in periods)
        states = plain[first]
        if id in gaps:
            states = "".join(found.get((id, p.name), s) for p, s in zip(periods, states, strict=True))
        yield Subject(id, (village, town, county), states)
