"""Rules as ANSI SQL, in the subset that DuckDB and Spark SQL both take.

Each rule becomes two statements: one row for every defect, and the denominators by place. Both read the
relations of one day (``graph/views.py``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from covernet.graph.model import SCHEMA
from covernet.queries.periods import due
from covernet.queries.rules import (
    Agree,
    Cadence,
    Cardinality,
    Complete,
    Composition,
    Partition,
    Reach,
    Rule,
    Sequence,
    Stated,
    Total,
)
from covernet.queries.sql_agree import agree, edge_subjects
from covernet.queries.sql_cadence import beginnings, cadence
from covernet.queries.sql_ends import cardinality, composition, partition, reach, total
from covernet.queries.sql_properties import complete, sequence
from covernet.queries.sql_subjects import NOWHERE, checked, network, subjects


@dataclass(frozen=True)
class RuleSql:
    """A rule's two statements.

    Parameters
    ----------
    defects
        Rows of ``DEFECTS`` (``queries/gathering.py``), without ``rule`` and with those columns that
        the kind has.
    checked
        Rows of ``village, town, county, checked``: how many subjects lie there.
    """

    defects: str
    checked: str


def compile_rule(rule: Rule, day: dt.date) -> RuleSql:
    """Write a rule as SQL.

    Parameters
    ----------
    day
        The audit date: it decides which periods are due.

    Raises
    ------
    UsageError
        If a cadence begins too long before the day.

    >>> from covernet.queries.packs import load_pack
    >>> sql = compile_rule(load_pack("linkage").rules[0], dt.date(2025, 6, 30))
    >>> sql.defects.startswith("WITH"), "GROUP BY" in sql.checked
    (True, True)
    """
    demand = rule.demand
    if isinstance(demand, Stated):
        return _stated(rule, demand)
    ctes = edge_subjects(rule) if SCHEMA.has_edge(rule.of) else subjects(rule)
    if isinstance(demand, Cardinality):
        defects = cardinality(rule, demand, ctes)
    elif isinstance(demand, Partition):
        defects = partition(rule, demand, ctes)
    elif isinstance(demand, Reach):
        defects = reach(rule, demand, ctes)
    elif isinstance(demand, Agree):
        defects = agree(rule, demand, ctes)
    elif isinstance(demand, Composition):
        defects = composition(rule, demand, ctes)
    elif isinstance(demand, Complete):
        defects = complete(rule, demand, subjects(rule, demand.names))
    elif isinstance(demand, Sequence):
        defects = sequence(rule, demand, subjects(rule, demand.stages))
    elif isinstance(demand, Total):
        defects = total(rule, demand, ctes)
    elif isinstance(demand, Cadence):
        periods = due(demand.every, demand.start, day)
        defects = cadence(rule, demand, periods, subjects(rule, beginnings(rule.of)))
    else:
        assert_never(demand)
    return RuleSql(defects, checked(ctes))


def _stated(rule: Rule, demand: Stated) -> RuleSql:
    figure = f"SELECT CAST({demand.left} AS BIGINT) AS found"
    one = f"SELECT {NOWHERE}, CAST(1 AS BIGINT) AS checked"
    return RuleSql(network(rule, "total", "n.found", figure, demand.right), one)
