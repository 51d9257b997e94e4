"""Rules as Cypher, for Neo4j: one statement that gives a row for every defect, one for the denominators.

The rows are those of ``queries/sql.py``, except that a subject's place is the nearest one alone; what lies
above a place is the same for every rule and asked once (:func:`places`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from covernet.graph.cypherwalks import Day, Parameters, where
from covernet.queries.cypher_kinds import branches
from covernet.queries.cypher_subjects import above, placed, subjects
from covernet.queries.periods import due
from covernet.queries.rules import Cadence, Rule, Stated


@dataclass(frozen=True)
class RuleCypher:
    """A rule's two statements with the values they ask for; ``$day`` is the audit date and given when they run."""

    defects: str
    checked: str
    parameters: Mapping[str, Any]


def compile_rule(rule: Rule, day: Day, as_of: dt.date) -> RuleCypher:
    """Write a rule as Cypher.

    Parameters
    ----------
    day
        What must be tested to see the graph of one day.
    as_of
        That day; only cadence reads it, for the periods that are due.

    >>> from covernet.graph.model import SCHEMA
    >>> from covernet.queries.packs import load_pack
    >>> rule = load_pack("linkage").rule("household-served")
    >>> print(compile_rule(rule, Day(SCHEMA, ()), dt.date(2025, 1, 1)).checked)
    MATCH (s:Household)
    OPTIONAL MATCH (s)-[:LIVES_IN]->(place1)
    WITH s, min(place1.id) AS village
    RETURN village, null AS town, null AS county, count(*) AS checked
    """
    parameters = Parameters()
    if isinstance(rule.demand, Cadence):
        periods = due(rule.demand.every, rule.demand.start, as_of)
        parameters.values["periods"] = [
            {"name": p.name, "first": p.first, "last": p.last, "texts": list(p.texts)} for p in periods
        ]
    defects = "\nUNION ALL\n".join(branches(rule, day, parameters))
    return RuleCypher(defects, _checked(rule, day, parameters), parameters.values)


def places(day: Day) -> tuple[str, str]:
    """Statements for the town of every village and the county of every town, as rows of two ids.

    >>> from covernet.graph.model import SCHEMA
    >>> print(places(Day(SCHEMA, ()))[1])
    MATCH (s:Town)
    OPTIONAL MATCH (s)-[:IN_COUNTY]->(place1)
    WITH s, min(place1.id) AS above
    RETURN s.id AS id, above
    """
    return above(day, "Village", "IN_TOWN"), above(day, "Town", "IN_COUNTY")


def _checked(rule: Rule, day: Day, parameters: Parameters) -> str:
    if isinstance(rule.demand, Stated):
        return "RETURN null AS village, null AS town, null AS county, 1 AS checked"
    texts = []
    for subject in subjects(rule, day, parameters):
        clauses, columns = placed(subject, (), day)
        text = f"{subject.match}{where(subject.tests)}{clauses}"
        texts.append(f"{text}\nRETURN {columns}, count(*) AS checked")
    return "\nUNION ALL\n".join(texts)
