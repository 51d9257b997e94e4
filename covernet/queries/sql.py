"""Rules as ANSI SQL, in the subset that DuckDB and Spark SQL both take.

Each rule becomes two statements: one row for every defect, and the denominators by place. Both read the
relations of one day (``graph/views.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path
from covernet.graph.sqltext import Cte, conditions, literal, with_ctes
from covernet.graph.sqlwalks import depths, labelled, stands_once, walk, walkable
from covernet.queries.rules import (
    Cardinality,
    Composition,
    Partition,
    Reach,
    Rule,
    Stated,
    Total,
)


@dataclass(frozen=True)
class RuleSql:
    """A rule's two statements.

    Parameters
    ----------
    defects
        Rows of ``label, id, defect, village, town, county`` and, as the kind has them, ``found``,
        ``broken_at``, ``item`` (place in the rule's list of values, from 0) and ``responsible``
        (label, blank, id).
    checked
        Rows of ``village, town, county, checked``: how many subjects lie there.
    """

    defects: str
    checked: str


EXPRESSED = (Cardinality, Partition, Reach, Composition, Total, Stated)
"""The demands this compiler can say."""


def compile_rule(rule: Rule) -> RuleSql:
    """Write a rule as SQL.

    Raises
    ------
    UsageError
        If the rule is of a kind that can not be audited yet.

    >>> from covernet.queries.packs import load_pack
    >>> sql = compile_rule(load_pack("linkage").rules[0])
    >>> sql.defects.startswith("WITH"), "GROUP BY" in sql.checked
    (True, True)
    """
    demand = rule.demand
    if isinstance(demand, Stated):
        return _stated(rule, demand)
    ctes = _subject(rule)
    if isinstance(demand, Cardinality):
        defects = _cardinality(rule, demand, ctes)
    elif isinstance(demand, Partition):
        defects = _partition(rule, demand, ctes)
    elif isinstance(demand, Reach):
        defects = _reach(rule, demand, ctes)
    elif isinstance(demand, Composition):
        defects = _composition(rule, demand, ctes)
    elif isinstance(demand, Total):
        defects = _total(rule, demand, ctes)
    else:
        raise UsageError(
            f"规则 {rule.full_id} 的种类 {rule.kind} 这个版本还不能审计；请从规则包中移除",
            f"rule {rule.full_id} is of kind {rule.kind}, which this version can not audit; take it out of the pack",
        )
    return RuleSql(defects, _checked(ctes))


def _subject(rule: Rule) -> list[Cte]:
    """The rule's subjects; everything else stands on this relation."""
    ctes: list[Cte] = []
    tests = conditions("n", rule.where)
    for name, path, negate in (("when", rule.when, ""), ("unless", rule.unless, "NOT ")):
        if path:
            more, last = walkable(SCHEMA, (rule.of,), path, name)
            ctes += more
            tests.append(f"{negate}EXISTS (SELECT 1 FROM {last} w WHERE w.id = p.id)")
        elif path is not None and negate:
            tests.append("FALSE")
    ctes.append(("subject", _placed(rule.of, conditions("n", rule.where), tests)))
    return ctes


def _placed(label: str, properties: Sequence[str], others: Sequence[str] = ()) -> str:
    """Nodes of a label with their place; the table of properties is read only where one is asked for."""
    nodes = f"\nJOIN nodes_{label} n ON n.id = p.id" if properties else ""
    tests = [*properties, *others]
    where = "\nWHERE " + "\n  AND ".join(tests) if tests else ""
    return f"SELECT p.id, p.village, p.town, p.county\nFROM place_{label} p{nodes}{where}"


def _checked(ctes: list[Cte]) -> str:
    select = (
        "SELECT s.village, s.town, s.county, COUNT(*) AS checked\nFROM subject s\nGROUP BY s.village, s.town, s.county"
    )
    return with_ctes(ctes, select)


def _start(rule: Rule) -> str | None:
    """Where walks begin: at the subjects, or, where all nodes of the label are subjects, at the edges."""
    return "subject" if rule.where or rule.when is not None or rule.unless is not None else None


def _ends(rule: Rule, via: Path, ctes: list[Cte]) -> tuple[list[Cte], str]:
    """Each subject with its distinct ends."""
    if not via:
        return [*ctes, ("ends", "SELECT s.id AS subject, s.id\nFROM subject s")], "ends"
    steps, last = walk(SCHEMA, (rule.of,), via, _start(rule), "step")
    if stands_once(SCHEMA, via):
        return [*ctes, *steps], last
    columns = "w.subject, w.label, w.id" if labelled(via[-1].ends) else "w.subject, w.id"
    return [*ctes, *steps, ("ends", f"SELECT DISTINCT {columns}\nFROM {last} w")], "ends"


def _cardinality(rule: Rule, demand: Cardinality, ctes: list[Cte]) -> str:
    if demand.min == 1 and demand.max is None and demand.via:
        more, last = walkable(SCHEMA, (rule.of,), demand.via, "walk")
        gap = (
            f"SELECT {_SUBJECT}, CAST(0 AS BIGINT) AS found, 'below' AS defect\nFROM subject s\n"
            f"WHERE NOT EXISTS (SELECT 1 FROM {last} w WHERE w.id = s.id)"
        )
        return _gaps(rule, [*ctes, *more, ("gap", gap)], "g.found")
    ctes, ends = _ends(rule, demand.via, ctes)
    ctes.append(("counted", f"SELECT e.subject, COUNT(*) AS found\nFROM {ends} e\nGROUP BY e.subject"))
    found = "COALESCE(c.found, 0)"
    below = f"{found} < {demand.min}" if demand.min is not None else ""
    above = f"{found} > {demand.max}" if demand.max is not None else ""
    defect = (
        f"CASE WHEN {below} THEN 'below' ELSE 'above' END" if below and above else "'below'" if below else "'above'"
    )
    gap = (
        f"SELECT {_SUBJECT}, {found} AS found, {defect} AS defect\nFROM subject s\n"
        f"LEFT JOIN counted c ON c.subject = s.id\nWHERE {' OR '.join(t for t in (below, above) if t)}"
    )
    return _gaps(rule, [*ctes, ("gap", gap)], "g.found")


def _partition(rule: Rule, demand: Partition, ctes: list[Cte]) -> str:
    part = _placed(demand.parts, conditions("n", demand.parts_where))
    if demand.via:
        steps, last = walk(SCHEMA, (rule.of,), demand.via, _start(rule), "step")
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
            f"SELECT {_SUBJECT}, COALESCE(c.found, 0) AS found,\n"
            "  CASE WHEN c.found IS NULL THEN 'no-part' ELSE 'parts' END AS defect\n"
            "FROM subject s\nLEFT JOIN counted c ON c.subject = s.id\nWHERE COALESCE(c.found, 0) <> 1",
        ),
        (
            "empty",
            f"SELECT {_SUBJECT}, CAST(0 AS BIGINT) AS found, 'empty-part' AS defect\nFROM part s\n"
            "WHERE NOT EXISTS (SELECT 1 FROM placed w WHERE w.id = s.id)",
        ),
    ]
    responsible, join = _responsible(rule, "gap")
    selects = [
        _select(rule.of, "gap", f"g.found, {'r.responsible' if join else _NOBODY}", join),
        _select(demand.parts, "empty", f"g.found, {_NOBODY}"),
    ]
    if demand.count is not None:
        selects.append(
            _network(rule, "parts-count", f"n.found, {_NOBODY}", "SELECT COUNT(*) AS found FROM part", demand.count)
        )
    return with_ctes([*ctes, *responsible], "\nUNION ALL\n".join(selects))


def _reach(rule: Rule, demand: Reach, ctes: list[Cte]) -> str:
    walks, whole = walkable(SCHEMA, (rule.of,), demand.via, "walk")
    broken = f"SELECT {_SUBJECT}\nFROM subject s\nWHERE NOT EXISTS (SELECT 1 FROM {whole} w WHERE w.id = s.id)"
    more, last = depths(SCHEMA, (rule.of,), demand.via, "broken", "depth")
    gap = (
        f"SELECT {_SUBJECT}, 1 + COALESCE(d.depth, 0) AS broken_at, 'broken' AS defect\nFROM broken s\n"
        f"LEFT JOIN {last} d ON d.id = s.id"
    )
    return _gaps(rule, [*ctes, *walks, ("broken", broken), *more, ("gap", gap)], "g.broken_at")


def _composition(rule: Rule, demand: Composition, ctes: list[Cte]) -> str:
    steps, last = walk(SCHEMA, (rule.of,), demand.via, _start(rule), "step", value=demand.property)
    columns = "w.subject, w.label, w.id, w.value" if labelled(demand.via[-1].ends) else "w.subject, w.id, w.value"
    wanted = [f"SELECT {n} AS item, {literal(v)} AS value" for n, v in enumerate(demand.all_of)]
    found = "COALESCE(c.found, 0)"
    missing = f"{found} < {demand.min}"
    tests = [missing] + ([f"{found} > {demand.max}"] if demand.max is not None else [])
    gap = (
        f"SELECT {_SUBJECT}, d.item, CASE WHEN {missing} THEN 'missing' ELSE 'excess' END AS defect\n"
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
    return _gaps(rule, ctes, "g.item")


def _total(rule: Rule, demand: Total, ctes: list[Cte]) -> str:
    count = "SELECT COUNT(*) AS found FROM subject"
    if demand.equals is not None:
        return with_ctes(ctes, _network(rule, "total", "n.found", count, demand.equals))
    low = [f"n.found < {demand.min}"] if demand.min is not None else []
    high = [f"n.found > {demand.max}"] if demand.max is not None else []
    return with_ctes(ctes, _network(rule, "total", "n.found", count, " OR ".join(low + high)))


def _stated(rule: Rule, demand: Stated) -> RuleSql:
    figure = f"SELECT CAST({demand.left} AS BIGINT) AS found"
    checked = f"SELECT {_NOWHERE}, CAST(1 AS BIGINT) AS checked"
    return RuleSql(_network(rule, "total", "n.found", figure, demand.right), checked)


_SUBJECT = "s.id, s.village, s.town, s.county"
_NOBODY = "CAST(NULL AS STRING) AS responsible"
_NOWHERE = "CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county"


def _gaps(rule: Rule, ctes: list[Cte], columns: str) -> str:
    """The last SELECT of most kinds: the gaps with their place and who is responsible."""
    responsible, join = _responsible(rule, "gap")
    extra = f"{columns}, r.responsible" if join else columns
    return with_ctes([*ctes, *responsible], _select(rule.of, "gap", extra, join))


def _select(label: str, relation: str, columns: str, join: str = "") -> str:
    return f"SELECT {literal(label)} AS label, g.id, g.defect, g.village, g.town, g.county, {columns}\nFROM {relation} g{join}"


def _network(rule: Rule, defect: str, columns: str, count: str, test: int | str) -> str:
    where = f"n.found <> {test}" if isinstance(test, int) else test
    return (
        f"SELECT 'Network' AS label, {literal(rule.id)} AS id, '{defect}' AS defect, {_NOWHERE}, {columns}\n"
        f"FROM ({count}) n\nWHERE {where}"
    )


def _responsible(rule: Rule, gaps: str) -> tuple[list[Cte], str]:
    """Of several who are responsible the smallest (label, id); a blank sorts below every letter of a label."""
    if rule.responsible is None:
        return [], ""
    if not rule.responsible:
        own = f"SELECT DISTINCT g.id AS subject, {literal(rule.of)} || ' ' || g.id AS responsible\nFROM {gaps} g"
        return [("responsible", own)], "\nLEFT JOIN responsible r ON r.subject = g.id"
    steps, last = walk(SCHEMA, (rule.of,), rule.responsible, gaps, "answer")
    ends = rule.responsible[-1].ends
    label = "w.label" if labelled(ends) else literal(ends[0])
    chosen = f"SELECT w.subject, MIN({label} || ' ' || w.id) AS responsible\nFROM {last} w\nGROUP BY w.subject"
    return [*steps, ("responsible", chosen)], "\nLEFT JOIN responsible r ON r.subject = g.id"
