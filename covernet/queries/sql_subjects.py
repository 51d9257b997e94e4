"""What the statements of every kind share: subjects with their place, and the last SELECT of their defects."""

from __future__ import annotations

from collections.abc import Sequence

from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path
from covernet.graph.sqltext import Cte, conditions, literal, with_ctes
from covernet.graph.sqlwalks import labelled, stands_once, walk, walkable
from covernet.queries.rules import Rule

SUBJECT = "s.id, s.village, s.town, s.county"
NOBODY = "CAST(NULL AS STRING) AS responsible"
NOWHERE = "CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county"


def subjects(rule: Rule, properties: Sequence[str] = ()) -> list[Cte]:
    """The relation ``subject``, on which everything else of a rule on nodes stands.

    Parameters
    ----------
    properties
        Of the subjects, to carry along.
    """
    ctes: list[Cte] = []
    tests = conditions("n", rule.where)
    for name, path, negate in (("when", rule.when, ""), ("unless", rule.unless, "NOT ")):
        if path:
            more, last = walkable(SCHEMA, (rule.of,), path, name)
            ctes += more
            tests.append(f"{negate}EXISTS (SELECT 1 FROM {last} w WHERE w.id = p.id)")
        elif path is not None and negate:
            tests.append("FALSE")
    return [*ctes, ("subject", placed(rule.of, bool(rule.where), tests, properties))]


def placed(label: str, read: bool, tests: Sequence[str] = (), properties: Sequence[str] = ()) -> str:
    """Nodes ``p`` of a label with their place; their table ``n`` is joined only where it is to be read."""
    joined = read or any(name != "id" for name in properties)
    nodes = f"\nJOIN nodes_{label} n ON n.id = p.id" if joined else ""
    where = "\nWHERE " + "\n  AND ".join(tests) if tests else ""
    extra = "".join(f", n.{name}" for name in properties if name != "id")
    return f"SELECT p.id, p.village, p.town, p.county{extra}\nFROM place_{label} p{nodes}{where}"


def checked(ctes: Sequence[Cte]) -> str:
    """How many subjects lie at each place."""
    select = (
        "SELECT s.village, s.town, s.county, COUNT(*) AS checked\nFROM subject s\nGROUP BY s.village, s.town, s.county"
    )
    return with_ctes(ctes, select)


def starts(rule: Rule) -> str | None:
    """Where walks begin: at the subjects, or, where all nodes of the label are subjects, at the edges."""
    return "subject" if rule.where or rule.when is not None or rule.unless is not None else None


def ends(rule: Rule, via: Path, ctes: list[Cte]) -> tuple[list[Cte], str]:
    """Each subject with its distinct ends."""
    if not via:
        return [*ctes, ("ends", "SELECT s.id AS subject, s.id\nFROM subject s")], "ends"
    steps, last = walk(SCHEMA, (rule.of,), via, starts(rule), "step")
    if stands_once(SCHEMA, via):
        return [*ctes, *steps], last
    columns = "w.subject, w.label, w.id" if labelled(via[-1].ends) else "w.subject, w.id"
    return [*ctes, *steps, ("ends", f"SELECT DISTINCT {columns}\nFROM {last} w")], "ends"


def gaps(rule: Rule, ctes: Sequence[Cte], columns: Sequence[str] = ()) -> str:
    """The last SELECT of most kinds: the gaps with their place and who is responsible."""
    more, join = responsible(rule, "gap")
    return with_ctes([*ctes, *more], select(rule.of, "gap", [*columns, *(["r.responsible"] if join else [])], join))


def select(label: str, relation: str, columns: Sequence[str], join: str = "") -> str:
    """Rows of a relation ``g`` of nodes as defects."""
    own = ("g.id", "g.defect", "g.village", "g.town", "g.county")
    return f"SELECT {', '.join([f'{literal(label)} AS label', *own, *columns])}\nFROM {relation} g{join}"


def network(rule: Rule, defect: str, columns: str, count: str, test: int | str) -> str:
    """A defect of the network as a whole, where a count ``n.found`` is another than it should be."""
    where = f"n.found <> {test}" if isinstance(test, int) else test
    return (
        f"SELECT 'Network' AS label, {literal(rule.id)} AS id, '{defect}' AS defect, {NOWHERE}, {columns}\n"
        f"FROM ({count}) n\nWHERE {where}"
    )


def responsible(rule: Rule, relation: str) -> tuple[list[Cte], str]:
    """Who answers for each row of a relation of nodes, and how to join it to ``g``; nothing without such a path.

    Of several the smallest (label, id) answers; a blank sorts below every letter of a label.
    """
    if rule.responsible is None:
        return [], ""
    join = "\nLEFT JOIN responsible r ON r.subject = g.id"
    if not rule.responsible:
        own = f"SELECT DISTINCT g.id AS subject, {literal(rule.of)} || ' ' || g.id AS responsible\nFROM {relation} g"
        return [("responsible", own)], join
    steps, last = walk(SCHEMA, (rule.of,), rule.responsible, relation, "answer")
    return [*steps, ("responsible", smallest(rule.responsible, last))], join


def smallest(path: Path, last: str, subject: Sequence[str] = ("subject",)) -> str:
    """The smallest end of a path, label first, for each subject of the walk ``last``."""
    label = "w.label" if labelled(path[-1].ends) else literal(path[-1].ends[0])
    keys = ", ".join(f"w.{column}" for column in subject)
    return f"SELECT {keys}, MIN({label} || ' ' || w.id) AS responsible\nFROM {last} w\nGROUP BY {keys}"
