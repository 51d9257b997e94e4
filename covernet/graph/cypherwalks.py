"""Paths as Cypher: the clauses that walk them, and what must hold on the way on the audit date.

Every step is a MATCH of its own: within one MATCH a relationship is walked only once, but a path may come
back over an edge it came by.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from covernet.graph.filters import Condition, Filter
from covernet.graph.paths import Hop, Path, Step
from covernet.graph.schema import Schema


@dataclass
class Parameters:
    """The values of a statement, which never stand in its text.

    >>> values = Parameters()
    >>> values.add("kind", "支部"), values.add("kind", "党委"), values.add("kind", "支部")
    ('$kind', '$kind_2', '$kind')
    """

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, hint: str, value: Any) -> str:
        """Keep a value, and return what stands for it in the text; an equal one is kept once."""
        number = 1
        while True:
            name = hint if number == 1 else f"{hint}_{number}"
            if name not in self.values:
                self.values[name] = value
            known = self.values[name]
            if type(known) is type(value) and known == value:
                return f"${name}"
            number += 1


@dataclass(frozen=True)
class Day:
    """What has to be tested to see the graph of one day, given as ``$day``.

    Parameters
    ----------
    bounded
        Stored parts (``nodes/Member``) of which any row begins or ends on a date; others need no test.
    marked
        Whether others' data lie beside covernet's, so that each node and edge is asked whose it is.
    """

    schema: Schema
    bounded: Collection[str]
    marked: bool = False

    def node(self, variable: str, labels: Sequence[str]) -> list[str]:
        """Conditions for a node of one of ``labels`` to be there."""
        bounded = [label for label in labels if f"nodes/{label}" in self.bounded]
        tests = _valid(variable) if bounded else []
        if any(self.schema.node(label).is_record for label in bounded):
            tests.append(f"coalesce({variable}.date <= $day, true)")
        return tests

    def subject(self, variable: str, label: str) -> list[str]:
        """Conditions for a node that no edge of ours led to."""
        return [*([f"{variable}.covernet"] if self.marked else []), *self.node(variable, (label,))]

    def edge(self, variable: str, types: Sequence[str]) -> list[str]:
        """Conditions for an edge of one of ``types`` to be there, apart from its ends."""
        tests = [f"{variable}.covernet"] if self.marked else []  # our edges lead to our nodes only
        return tests + (_valid(variable) if any(f"edges/{type}" in self.bounded for type in types) else [])


def _valid(variable: str) -> list[str]:
    return [f"coalesce({variable}.since <= $day, true)", f"coalesce($day < {variable}.until, true)"]


def condition(variable: str, test: Condition, parameters: Parameters) -> str:
    """One condition on the properties of a variable; a missing value makes every test but ``missing`` fail.

    >>> values = Parameters()
    >>> condition("n", Condition("kind", "string", "not_in", ("社区",)), values), values.values
    ('n.kind <> $kind', {'kind': '社区'})
    """
    property = f"{variable}.{test.property}"
    if test.op == "missing":
        return f"{property} IS NULL"
    if test.op == "present" or (test.op == "not_in" and not test.values):
        return f"{property} IS NOT NULL"
    if test.op in ("min", "max"):
        return f"{property} {'>=' if test.op == 'min' else '<='} {parameters.add(test.property, test.values[0])}"
    if len(test.values) == 1:
        return f"{property} {'=' if test.op == 'in' else '<>'} {parameters.add(test.property, test.values[0])}"
    if not test.values:
        return "false"
    listed = parameters.add(test.property, list(test.values))
    return f"{'' if test.op == 'in' else 'NOT '}{property} IN {listed}"


def conditions(variable: str, tests: Filter, parameters: Parameters) -> list[str]:
    """Every condition of a filter on the properties of a variable."""
    return [condition(variable, test, parameters) for test in tests]


@dataclass(frozen=True)
class Walk:
    """The clauses of a path, one a step, and the variable of its last node."""

    clauses: tuple[str, ...]
    node: str

    @property
    def text(self) -> str:
        """The clauses, one below the other."""
        return "\n".join(self.clauses)

    @property
    def ends(self) -> str:
        """The clauses of a subquery that gives each end once."""
        return f"{self.text}\nRETURN DISTINCT {self.node}"


def walk(
    day: Day,
    path: Path,
    parameters: Parameters,
    *,
    start: str = "s",
    prefix: str = "n",
    optional: Sequence[str] | None = None,
    last: Sequence[str] = (),
    end: str | None = None,
) -> Walk:
    """Clauses that lead from the node ``start`` along a path.

    Parameters
    ----------
    prefix
        Beginning of the names of the nodes on the way.
    optional
        Variables to carry along, where the walk may fail and stands outside of a subquery.
    last
        Further conditions on the last edge and node, written with the names ``{edge}`` and ``{node}``.
    end
        The last node, where it is known; the clauses then stand from there back to the start.
    """
    clauses: list[str] = []
    near, edge = start, ""
    for number, step in enumerate(path, start=1):
        is_last = number == len(path)
        node, edge = f"{prefix}{number}", f"{prefix}{number}_edge"
        if is_last and end is not None:
            node = end
        names = {"edge": edge, "node": node}
        tests = [
            *_hop_tests(step, near, edge, node),
            *day.edge(edge, [hop.type for hop in step.hops]),
            *day.node(node, step.ends),
            *conditions(edge, step.edge, parameters),
            *conditions(node, step.node, parameters),
            *([test.format(**names) for test in last] if is_last else []),
        ]
        named = any(edge in test for test in tests)
        clause = "OPTIONAL MATCH" if optional is not None else "MATCH"
        clauses.append(f"{clause} {_pattern(step, near, edge if named else '', node)}{where(tests)}")
        if number > 1 and not is_last and end is None:  # a walk that forks and joins again would multiply its rows
            carried = ", ".join([*(optional or ()), node])
            clauses.append(f"WITH DISTINCT {carried}")
        near = node
    return Walk(tuple(clauses) if end is None else tuple(reversed(clauses)), near)


def _pattern(step: Step, near: str, edge: str, node: str) -> str:
    directions = {hop.direction for hop in step.hops}
    left, right = ("<-", "-") if directions == {"in"} else ("-", "->") if directions == {"out"} else ("-", "-")
    types = "|".join(dict.fromkeys(hop.type for hop in step.hops))
    labels = "|".join(_narrowed(step) or ())
    return f"({near}){left}[{edge}:{types}]{right}({node}{':' if labels else ''}{labels})"


def _narrowed(step: Step) -> tuple[str, ...] | None:
    """Labels that the pattern itself can ask for, so that no hop needs a condition of its own.

    Empty where every end of the hops is wanted; None where the hops have to be told apart.
    """
    if len({hop.direction for hop in step.hops}) > 1:
        return None
    if not any(hop.narrowed for hop in step.hops):
        return ()
    if len({hop.type for hop in step.hops}) == 1 and all(hop.narrowed for hop in step.hops):
        return step.ends
    return None


def _hop_tests(step: Step, near: str, edge: str, node: str) -> list[str]:
    if _narrowed(step) is not None:
        return []
    return ["(" + " OR ".join(_hop_test(hop, near, edge, node) for hop in step.hops) + ")"]


def _hop_test(hop: Hop, near: str, edge: str, node: str) -> str:
    tests = [f"type({edge}) = '{hop.type}'"]
    if hop.direction != "both":
        tests.append(f"{'startNode' if hop.direction == 'out' else 'endNode'}({edge}) = {near}")
    if hop.narrowed:
        tests.append(f"{node}:{'|'.join(hop.ends)}")
    return " AND ".join(tests)


def where(tests: Sequence[str]) -> str:
    """A WHERE clause on a line of its own; nothing where there is no condition."""
    return "\nWHERE " + "\n  AND ".join(tests) if tests else ""


def nested(text: str) -> str:
    """A subquery's clauses between braces, moved to the right."""
    lines = "\n".join(f"  {line}" for line in text.splitlines())
    return "{\n" + lines + "\n}"
