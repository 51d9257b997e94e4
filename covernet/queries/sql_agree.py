"""Agree as ANSI SQL: whether the ends of two paths fit, from a node or from the two ends of an edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path
from covernet.graph.sqltext import Cte, conditions, literal, with_ctes
from covernet.graph.sqlwalks import labelled, walk
from covernet.queries.rules import Agree, Rule
from covernet.queries.sql_subjects import SUBJECT, gaps, smallest, starts


@dataclass(frozen=True)
class _Start:
    """The nodes a side's path starts from.

    Parameters
    ----------
    labels
        What they may be.
    id, label
        The subject's columns that name them; ``label`` is empty where ``labels`` is only one.
    """

    labels: tuple[str, ...]
    id: str
    label: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The subject's columns that name the nodes."""
        return (self.id, self.label) if self.label else (self.id,)

    def matches(self, alias: str, subject: str) -> str:
        """Join a walk to the subject it started from."""
        label = f" AND {alias}.subject_label = {subject}.{self.label}" if self.label else ""
        return f"{alias}.subject = {subject}.{self.id}{label}"


@dataclass(frozen=True)
class _Side:
    """The distinct ends of one path: a relation with the columns of a walk."""

    start: _Start
    relation: str
    ends: tuple[str, ...]

    def label(self, alias: str) -> str:
        """The label of an end as text."""
        return f"{alias}.label" if labelled(self.ends) else literal(self.ends[0])


def edge_subjects(rule: Rule) -> list[Cte]:
    """The relation ``subject`` of a rule on edges: both ends, the key, and the place of ``from``."""
    edge = SCHEMA.edge(rule.of)
    keys = "".join(f", e.{name} AS key_{number}" for number, name in enumerate(edge.key))
    selects = []
    for label in edge.from_labels:
        only = [f"e.from_label = {literal(label)}"] if labelled(edge.from_labels) else []
        tests = [*only, *conditions("e", rule.where)]
        where = "\nWHERE " + " AND ".join(tests) if tests else ""
        selects.append(
            f"SELECT e.from_label, e.from_id, e.to_label, e.to_id{keys}, p.village, p.town, p.county\n"
            f"FROM edges_{rule.of} e\nJOIN place_{label} p ON p.id = e.from_id{where}"
        )
    return [("subject", "\nUNION ALL\n".join(selects))]


def agree(rule: Rule, demand: Agree, ctes: list[Cte]) -> str:
    """Subjects whose two sets of ends do not fit."""
    on_edges = SCHEMA.has_edge(rule.of)
    if on_edges:
        edge = SCHEMA.edge(rule.of)
        origin = _Start(edge.from_labels, "from_id", "from_label" if labelled(edge.from_labels) else "")
        target = _Start(edge.to_labels, "to_id", "to_label" if labelled(edge.to_labels) else "")
    else:
        origin = target = _Start((rule.of,), "id", "")
    ctes, left = _side(rule, demand.left, origin, "left", ctes)
    ctes, right = _side(rule, demand.right, target, "right", ctes)
    keys = tuple(dict.fromkeys((*origin.columns, *target.columns)))
    match = " AND ".join(f"f.{column} = s.{column}" for column in keys)
    relation = "subject"
    if demand.require == "overlap":
        # Most subjects fit: those with an end that does not are few, and only they need a second look.
        relation = "doubtful"
        ctes += [("doubtful", _doubtful(left, right)), ("fitting", _common(keys, left, right, relation))]
        test = f"NOT EXISTS (SELECT 1 FROM fitting f WHERE {match})"
    else:
        outside = [_outside(keys, left, right)]
        if demand.require == "equal":
            outside += [_outside(keys, right, left), _without(keys, left)]
        ctes.append(("failing", "\nUNION ALL\n".join(outside)))
        test = f"EXISTS (SELECT 1 FROM failing f WHERE {match})"
    columns = "s.*" if on_edges else SUBJECT
    ctes.append(("gap", f"SELECT {columns}, 'disagree' AS defect\nFROM {relation} s\nWHERE {test}"))
    return _edge_gaps(rule, ctes) if on_edges else gaps(rule, ctes)


def _side(rule: Rule, path: Path, start: _Start, name: str, ctes: list[Cte]) -> tuple[list[Cte], _Side]:
    if not path:
        pairs = [f"s.{start.id} AS subject", f"s.{start.id} AS id"]
        pairs += [f"s.{start.label} AS subject_label", f"s.{start.label} AS label"] if start.label else []
        own = f"SELECT DISTINCT {', '.join(pairs)}\nFROM subject s"
        return [*ctes, (f"{name}_ends", own)], _Side(start, f"{name}_ends", start.labels)
    begin = starts(rule)
    if begin and start.id != "id":
        ctes = [*ctes, (f"{name}_start", _nodes(start, "subject"))]
        begin = f"{name}_start"
    steps, last = walk(SCHEMA, start.labels, path, begin, name)
    return [*ctes, *steps], _Side(start, last, path[-1].ends)


def _nodes(start: _Start, relation: str) -> str:
    label = f", s.{start.label} AS label" if start.label else ""
    return f"SELECT DISTINCT s.{start.id} AS id{label}\nFROM {relation} s"


def _same(one: _Side, a: str, other: _Side, b: str) -> str:
    """Whether two ends are the same node: ids are unique only within a label."""
    labels = "" if one.ends == other.ends and not labelled(one.ends) else f" AND {one.label(a)} = {other.label(b)}"
    return f"{a}.id = {b}.id{labels}"


def _columns(keys: Sequence[str]) -> str:
    return ", ".join(f"s.{column}" for column in keys)


def _doubtful(left: _Side, right: _Side) -> str:
    """Subjects with no end on the left, or one that the right side does not have."""
    return (
        f"SELECT DISTINCT s.*\nFROM subject s\nLEFT JOIN {left.relation} l ON {left.start.matches('l', 's')}\n"
        f"WHERE NOT EXISTS (SELECT 1 FROM {right.relation} r WHERE {right.start.matches('r', 's')}"
        f" AND {_same(left, 'l', right, 'r')})"
    )


def _common(keys: Sequence[str], left: _Side, right: _Side, relation: str) -> str:
    """Subjects with an end that both sides have."""
    return (
        f"SELECT {_columns(keys)}\nFROM {relation} s\n"
        f"JOIN {left.relation} l ON {left.start.matches('l', 's')}\n"
        f"JOIN {right.relation} r ON {right.start.matches('r', 's')} AND {_same(left, 'l', right, 'r')}"
    )


def _outside(keys: Sequence[str], one: _Side, other: _Side) -> str:
    """Subjects with an end of one side that the other side does not have."""
    return (
        f"SELECT {_columns(keys)}\nFROM subject s\nJOIN {one.relation} o ON {one.start.matches('o', 's')}\n"
        f"WHERE NOT EXISTS (SELECT 1 FROM {other.relation} r WHERE {other.start.matches('r', 's')}"
        f" AND {_same(one, 'o', other, 'r')})"
    )


def _without(keys: Sequence[str], side: _Side) -> str:
    """Subjects for which a side has no end."""
    return (
        f"SELECT {_columns(keys)}\nFROM subject s\n"
        f"WHERE NOT EXISTS (SELECT 1 FROM {side.relation} o WHERE {side.start.matches('o', 's')})"
    )


def _edge_gaps(rule: Rule, ctes: list[Cte]) -> str:
    """The last SELECT of a rule on edges: an edge has no id, and its ``from`` says who answers for it."""
    edge = SCHEMA.edge(rule.of)
    start = _Start(edge.from_labels, "from_id", "from_label" if labelled(edge.from_labels) else "")
    columns = ["g.from_label", "g.from_id", "g.to_label", "g.to_id", *(f"g.key_{n}" for n in range(len(edge.key)))]
    columns += ["g.defect", "g.village", "g.town", "g.county"]
    join = ""
    if rule.responsible is not None:
        if rule.responsible:
            steps, last = walk(SCHEMA, start.labels, rule.responsible, "responsible_start", "answer")
            named = ("subject", "subject_label") if start.label else ("subject",)
            chosen = [*steps, ("responsible", smallest(rule.responsible, last, named))]
        else:
            label = "s.label" if start.label else literal(edge.from_labels[0])
            more = ", s.label AS subject_label" if start.label else ""
            own = f"SELECT s.id AS subject{more}, {label} || ' ' || s.id AS responsible\nFROM responsible_start s"
            chosen = [("responsible", own)]
        ctes = [*ctes, ("responsible_start", _nodes(start, "gap")), *chosen]
        columns.append("r.responsible")
        join = f"\nLEFT JOIN responsible r ON {start.matches('r', 'g')}"
    return with_ctes(ctes, f"SELECT {literal(rule.of)} AS label, {', '.join(columns)}\nFROM gap g{join}")
