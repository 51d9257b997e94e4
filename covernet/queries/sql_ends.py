"""The kinds that count what lies at the end of a path, as ANSI SQL: cardinality, partition, reach, composition, total."""

from __future__ import annotations

from covernet.graph.model import SCHEMA
from covernet.graph.sqltext import Cte, conditions, literal, with_ctes
from covernet.graph.sqlwalks import depths, labelled, walk, walkable
from covernet.queries.rules import Cardinality, Composition, Partition, Reach, Rule, Total
from covernet.queries.sql_subjects import (
    NOBODY,
    SUBJECT,
    ends,
    gaps,
    network,
    placed,
    responsible,
    select,
    starts,
)


def cardinality(rule: Rule, demand: Cardinality, ctes: list[Cte]) -> str:
    """Subjects with fewer or more distinct ends than wanted."""
    if demand.min == 1 and demand.max is None and demand.via:
        more, last = walkable(SCHEMA, (rule.of,), demand.via, "walk")
        gap = (
            f"SELECT {SUBJECT}, CAST(0 AS BIGINT) AS found, 'below' AS defect\nFROM subject s\n"
            f"WHERE NOT EXISTS (SELECT 1 FROM {last} w WHERE w.id = s.id)"
        )
        return gaps(rule, [*ctes, *more, ("gap", gap)], ["g.found"])
    ctes, last = ends(rule, demand.via, ctes)
    ctes.append(("counted", f"SELECT e.subject, COUNT(*) AS found\nFROM {last} e\nGROUP BY e.subject"))
    found = "COALESCE(c.found, 0)"
    below = f"{found} < {demand.min}" if demand.min is not None else ""
    above = f"{found} > {demand.max}" if demand.max is not None else ""
    defect = (
        f"CASE WHEN {below} THEN 'below' ELSE 'above' END" if below and above else "'below'" if below else "'above'"
    )
    gap = (
        f"SELECT {SUBJECT}, {found} AS found, {defect} AS defect\nFROM subject s\n"
        f"LEFT JOIN counted c ON c.subject = s.id\nWHERE {' OR '.join(t for t in (below, above) if t)}"
    )
    return gaps(rule, [*ctes, ("gap", gap)], ["g.found"])


def partition(rule: Rule, demand: Partition, ctes: list[Cte]) -> str:
    """Subjects in no part or several, parts without a subject, and another number of parts than planned."""
    part = placed(demand.parts, bool(demand.parts_where), conditions("n", demand.parts_where))
    if demand.via:
        steps, last = walk(SCHEMA, (rule.of,), demand.via, starts(rule), "step")
        mixed = labelled(demand.via[-1].ends)
    else:
        steps, last, mixed = [("step", "SELECT s.id AS subject, s.id\nFROM subject s")], "step", False
    only = f"\nWHERE w.label = {literal(demand.parts)}" if mixed else ""
    ctes = [
        *ctes,
        ("part", part),
        *steps,
        ("placed", f"SELECT DISTINCT w.subject, w.id\nFROM {last} w\nJOIN part p ON p.id = w.id{only}"),
        ("counted", "SELECT w.subject, COUNT(*) AS found\nFROM placed w\nGROUP BY w.subject"),
        (
            "gap",
            f"SELECT {SUBJECT}, COALESCE(c.found, 0) AS found,\n"
            "  CASE WHEN c.found IS NULL THEN 'no-part' ELSE 'parts' END AS defect\n"
            "FROM subject s\nLEFT JOIN counted c ON c.subject = s.id\nWHERE COALESCE(c.found, 0) <> 1",
        ),
        (
            "empty",
            f"SELECT {SUBJECT}, CAST(0 AS BIGINT) AS found, 'empty-part' AS defect\nFROM part s\n"
            "WHERE NOT EXISTS (SELECT 1 FROM placed w WHERE w.id = s.id)",
        ),
    ]
    answers, join = responsible(rule, "gap")
    selects = [
        select(rule.of, "gap", ["g.found", "r.responsible" if join else NOBODY], join),
        select(demand.parts, "empty", ["g.found", NOBODY]),
    ]
    if demand.count is not None:
        count = "SELECT COUNT(*) AS found FROM part"
        selects.append(network(rule, "parts-count", f"n.found, {NOBODY}", count, demand.count))
    return with_ctes([*ctes, *answers], "\nUNION ALL\n".join(selects))


def reach(rule: Rule, demand: Reach, ctes: list[Cte]) -> str:
    """Subjects from which no complete walk exists, with the first step that nothing reaches."""
    walks, whole = walkable(SCHEMA, (rule.of,), demand.via, "walk")
    broken = f"SELECT {SUBJECT}\nFROM subject s\nWHERE NOT EXISTS (SELECT 1 FROM {whole} w WHERE w.id = s.id)"
    more, last = depths(SCHEMA, (rule.of,), demand.via, "broken", "depth")
    gap = (
        f"SELECT {SUBJECT}, 1 + COALESCE(d.depth, 0) AS broken_at, 'broken' AS defect\nFROM broken s\n"
        f"LEFT JOIN {last} d ON d.id = s.id"
    )
    return gaps(rule, [*ctes, *walks, ("broken", broken), *more, ("gap", gap)], ["g.broken_at"])


def composition(rule: Rule, demand: Composition, ctes: list[Cte]) -> str:
    """Subjects with the values of which they have too few or too many ends."""
    steps, last = walk(SCHEMA, (rule.of,), demand.via, starts(rule), "step", value=demand.property)
    columns = "w.subject, w.label, w.id, w.value" if labelled(demand.via[-1].ends) else "w.subject, w.id, w.value"
    wanted = [f"SELECT {n} AS item, {literal(v)} AS value" for n, v in enumerate(demand.all_of)]
    found = "COALESCE(c.found, 0)"
    missing = f"{found} < {demand.min}"
    tests = [missing] + ([f"{found} > {demand.max}"] if demand.max is not None else [])
    gap = (
        f"SELECT {SUBJECT}, d.item, CASE WHEN {missing} THEN 'missing' ELSE 'excess' END AS defect\n"
        "FROM subject s\nCROSS JOIN demanded d\n"
        "LEFT JOIN counted c ON c.subject = s.id AND c.value = d.value\n"
        f"WHERE {' OR '.join(tests)}"
    )
    ctes = [
        *ctes,
        *steps,
        ("ends", f"SELECT DISTINCT {columns}\nFROM {last} w"),
        ("counted", "SELECT e.subject, e.value, COUNT(*) AS found\nFROM ends e\nGROUP BY e.subject, e.value"),
        ("demanded", "\nUNION ALL\n".join(wanted)),
        ("gap", gap),
    ]
    return gaps(rule, ctes, ["g.item"])


def total(rule: Rule, demand: Total, ctes: list[Cte]) -> str:
    """The number of subjects, where it is another than it should be."""
    count = "SELECT COUNT(*) AS found FROM subject"
    if demand.equals is not None:
        return with_ctes(ctes, network(rule, "total", "n.found", count, demand.equals))
    low = [f"n.found < {demand.min}"] if demand.min is not None else []
    high = [f"n.found > {demand.max}"] if demand.max is not None else []
    return with_ctes(ctes, network(rule, "total", "n.found", count, " OR ".join(low + high)))
