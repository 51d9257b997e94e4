"""What the Cypher of every kind shares: subjects, their nearest place, who answers, and the row of a defect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from covernet.graph.cypherwalks import Day, Parameters, conditions, nested, walk, where
from covernet.graph.model import SCHEMA
from covernet.graph.paths import parse_path
from covernet.graph.views import PLACES
from covernet.queries.rules import Rule


@dataclass(frozen=True)
class Subject:
    """The pattern that finds subjects, called ``s``, and the conditions they fulfil.

    Parameters
    ----------
    carried
        Variables a WITH keeps: the subject, and of an edge its ends ``a`` and ``b``.
    origin, label
        Node whose place is the subject's and from which the search for who answers starts; its label.
    """

    match: str
    tests: tuple[str, ...]
    carried: tuple[str, ...]
    origin: str
    label: str


def subjects(rule: Rule, day: Day, parameters: Parameters) -> tuple[Subject, ...]:
    """The subjects of a rule: nodes of its label, or edges of its type for every label they start from."""
    if SCHEMA.has_edge(rule.of):
        return tuple(_edges(rule, day, parameters, label) for label in SCHEMA.edge(rule.of).from_labels)
    return (nodes(rule, day, parameters),)


def nodes(rule: Rule, day: Day, parameters: Parameters, variable: str = "s") -> Subject:
    """The subjects of a rule on nodes."""
    tests = [*day.subject(variable, rule.of), *conditions(variable, rule.where, parameters)]
    if rule.when:
        way = walk(day, rule.when, parameters, start=variable, prefix="when")
        tests.append(f"EXISTS {nested(way.text)}")
    if rule.unless:
        way = walk(day, rule.unless, parameters, start=variable, prefix="unless")
        tests.append(f"NOT EXISTS {nested(way.text)}")
    elif rule.unless is not None:
        tests.append("false")
    return Subject(f"MATCH ({variable}:{rule.of})", tuple(tests), (variable,), variable, rule.of)


def _edges(rule: Rule, day: Day, parameters: Parameters, label: str) -> Subject:
    edge = SCHEMA.edge(rule.of)
    tests = [
        *day.edge("s", (rule.of,)),
        *day.node("a", (label,)),
        *day.node("b", edge.to_labels),
        *conditions("s", rule.where, parameters),
    ]
    return Subject(f"MATCH (a:{label})-[s:{rule.of}]->(b)", tuple(tests), ("s", "a", "b"), "a", label)


Gap = tuple[str, str, tuple[str, ...]]
"""Clauses that leave the subjects with a defect, the kind of defect as Cypher text, variables for the row."""


def defects(rule: Rule, subject: Subject, gap: Gap, day: Day, parameters: Parameters, *, answered: bool = True) -> str:
    """Finish a part of a rule's statement: the gap's place, who answers for it, and its row.

    Parameters
    ----------
    answered
        Whether the rule's path to who answers starts at this subject.
    """
    clauses, defect, extra = gap
    text, columns = placed(subject, extra, day)
    answer = "null"
    if answered and rule.responsible is not None:
        text, columns, answer = _answered(rule, subject, extra, day, parameters, text, columns)
    row = [
        f"'{subject.label}' AS label, s.id AS id" if subject.carried == ("s",) else _edge_columns(rule, subject),
        _named(defect, "defect"),
        columns,
        _named(answer, "responsible"),
        *(name for name in extra if name != "defect"),
    ]
    return f"{clauses}{text}\nRETURN {', '.join(row)}"


def _named(text: str, name: str) -> str:
    return name if text == name else f"{text} AS {name}"


def _edge_columns(rule: Rule, subject: Subject) -> str:
    edge = SCHEMA.edge(rule.of)
    ends = (
        f"'{subject.label}' AS from_label, a.id AS from_id, {labelled('b', edge.to_labels)} AS to_label, b.id AS to_id"
    )
    keys = "".join(f", s.{name} AS key_{number}" for number, name in enumerate(edge.key))
    return f"'{rule.of}' AS label, {ends}{keys}"


def placed(subject: Subject, extra: Sequence[str], day: Day) -> tuple[str, str]:
    """Clauses that find a subject's nearest place, and the columns ``village, town, county`` for a RETURN.

    Of several places of a kind the smallest id counts, as in ``graph/views.place_view``.
    """
    label = subject.label
    if label in PLACES:
        return "", _columns({label: f"{subject.origin}.id"})
    path = SCHEMA.place_path(label)
    if not path:
        return "", _columns({})
    carried = [*subject.carried, *extra]
    way = walk(day, path, Parameters(), start=subject.origin, prefix="place", optional=carried)
    reached = [place for place in PLACES if place in path[-1].ends]
    if len(reached) == 1:
        nearest = [f"min({way.node}.id) AS {reached[0].lower()}"]
    else:
        nearest = [f"min(CASE WHEN {way.node}:{p} THEN {way.node}.id END) AS {p.lower()}" for p in reached]
    return f"\n{way.text}\nWITH {', '.join([*carried, *nearest])}", _columns({p: p.lower() for p in reached})


def _columns(known: dict[str, str]) -> str:
    values = {place: known.get(place, "null") for place in PLACES}
    return ", ".join(_named(text, place.lower()) for place, text in values.items())


def _answered(
    rule: Rule, subject: Subject, extra: Sequence[str], day: Day, parameters: Parameters, text: str, columns: str
) -> tuple[str, str, str]:
    """Who answers: of several the smallest (label, id); a blank sorts below every letter of a label."""
    if not rule.responsible:
        return text, columns, f"'{subject.label} ' + {subject.origin}.id"
    place = [name for name in (p.lower() for p in PLACES) if name in columns.split(", ")]
    carried = [*subject.carried, *extra, *place]
    way = walk(day, rule.responsible, parameters, start=subject.origin, prefix="answer", optional=carried)
    label = labelled(way.node, rule.responsible[-1].ends)
    smallest = f"min({label} + ' ' + {way.node}.id) AS responsible"
    return f"{text}\n{way.text}\nWITH {', '.join([*carried, smallest])}", columns, "responsible"


def labelled(variable: str, labels: Sequence[str]) -> str:
    """Cypher text for which of ``labels`` a node has.

    >>> labelled("n", ["Town", "County"])
    "CASE WHEN n:Town THEN 'Town' WHEN n:County THEN 'County' END"
    """
    if len(labels) == 1:
        return f"'{labels[0]}'"
    cases = [f"WHEN {variable}:{label} THEN '{label}'" for label in labels]
    return f"CASE {' '.join(cases)} END"


def above(day: Day, label: str, edge: str) -> str:
    """The statement for what a place lies in."""
    path = parse_path(SCHEMA, (label,), [f"{edge}>"])
    way = walk(day, path, Parameters(), prefix="place", optional=("s",))
    return (
        f"MATCH (s:{label}){where(day.subject('s', label))}\n{way.text}\n"
        f"WITH s, min({way.node}.id) AS above\nRETURN s.id AS id, above"
    )
