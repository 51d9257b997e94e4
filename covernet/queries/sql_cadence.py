"""Cadence as ANSI SQL: which subject has too few records on time in which of the periods that are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from covernet.graph.filters import Value
from covernet.graph.model import SCHEMA
from covernet.graph.sqltext import Cte, conditions, literal
from covernet.graph.sqlwalks import labelled
from covernet.queries.periods import Period
from covernet.queries.rules import Cadence, Rule
from covernet.queries.sql_subjects import SUBJECT, ends, gaps


def beginnings(label: str) -> tuple[str, ...]:
    """Properties that say from when on nodes of a label are there; a period that is over ends before they do."""
    return ("since", "date") if SCHEMA.node(label).is_record else ("since",)


def cadence(rule: Rule, demand: Cadence, periods: Sequence[Period], ctes: list[Cte]) -> str:
    """Subjects and periods with fewer records on time than wanted; ``found`` counts the late ones too.

    Parameters
    ----------
    ctes
        The subjects with their :func:`beginnings`.
    """
    # A record without a period of its own counts for the month of its date, and so for what the month lies in.
    days = [(p.name, p.first, p.last) for p in periods]
    texts = [(text, p.name) for p in periods for text in p.texts]
    # The dates of the records are read from the same nodes that the last step would filter.
    ctes, last = ends(rule, (*demand.via[:-1], *(replace(step, node=()) for step in demand.via[-1:])), ctes)
    begun = " AND ".join(f"(s.{name} IS NULL OR s.{name} <= p.first_day)" for name in beginnings(rule.of))
    gap = (
        f"SELECT {SUBJECT}, p.name AS period, COALESCE(c.found, 0) AS found, 'cadence' AS defect\nFROM subject s\n"
        f"JOIN period p ON {begun}\n"
        "LEFT JOIN counted c ON c.subject = s.id AND c.period = p.name\n"
        f"WHERE COALESCE(c.on_time, 0) < {demand.at_least}"
    )
    ctes = [
        *ctes,
        ("record", _records(rule, demand, last)),
        ("period", _values(("name", "first_day", "last_day"), ("STRING", "DATE", "DATE"), days)),
        ("written", _values(("text", "period"), ("STRING", "STRING"), texts)),
        (
            "counted",
            "SELECT r.subject, w.period, COUNT(*) AS found,\n"
            "  COUNT(CASE WHEN r.date <= p.last_day THEN 1 END) AS on_time\n"
            "FROM record r\nJOIN written w ON w.text = r.period\nJOIN period p ON p.name = w.period\n"
            "GROUP BY r.subject, w.period",
        ),
        ("gap", gap),
    ]
    return gaps(rule, ctes, ["g.period", "g.found"])


def _records(rule: Rule, demand: Cadence, last: str) -> str:
    """Each subject's records with their date and the text that says which period they count for."""
    labels = demand.via[-1].ends if demand.via else (rule.of,)
    tests = conditions("n", demand.via[-1].node) if demand.via else []
    where = f"\nWHERE {' AND '.join(tests)}" if tests else ""
    selects = []
    for label in labels:
        month = "SUBSTRING(CAST(n.date AS STRING), 1, 7)"
        period = f"COALESCE(n.period, {month})" if SCHEMA.node(label).property("period") else month
        only = f" AND e.label = {literal(label)}" if labelled(labels) else ""
        selects.append(
            f"SELECT e.subject, n.date, {period} AS period\nFROM {last} e\n"
            f"JOIN nodes_{label} n ON n.id = e.id{only}{where}"
        )
    return "\nUNION ALL\n".join(selects)


def _values(columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    """A list of constants as a relation, which may be empty."""
    if not rows:
        typed = (f"CAST(NULL AS {kind}) AS {name}" for name, kind in zip(columns, types, strict=True))
        return f"SELECT {', '.join(typed)}\nWHERE FALSE"
    names = ", ".join(columns)
    listed = ",\n".join(f"  ({', '.join(map(literal, row))})" for row in rows)
    return f"SELECT {names}\nFROM (VALUES\n{listed}\n) AS v({names})"
