"""Paths as ANSI SQL: where they lead, whether and how far they can be walked.

The text reads the relations ``nodes_<Label>`` and ``edges_<TYPE>`` (``views.py``), which hold what is
there on one day. A relation between subjects and the nodes they reach has the columns ``subject``, ``id``
and, where several labels are possible, ``subject_label`` and ``label``, because ids are unique only within
a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from covernet.graph.paths import Hop, Path, Step
from covernet.graph.schema import Schema
from covernet.graph.sqltext import Cte, conditions, indented, listed, literal


def labelled(labels: Sequence[str]) -> bool:
    """Whether a relation over these labels needs a ``label`` column."""
    return len(labels) > 1


@dataclass(frozen=True)
class _Leg:
    """One way to walk one hop: which end of the edge is near, and which labels stand at both ends."""

    type: str
    near: str
    far: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    check_near: bool
    check_far: bool


def _legs(schema: Schema, step: Step, *, split: bool = False) -> Iterator[_Leg]:
    """The ways to walk a step; split by the label reached where that label's table is needed."""
    for hop in step.hops:
        edge = schema.edge(hop.type)
        for near, far in {"out": (("from", "to"),), "in": (("to", "from"),)}.get(
            hop.direction, (("from", "to"), ("to", "from"))
        ):
            pairs = [(a, b) if near == "from" else (b, a) for a, b in edge.endpoints]
            kept = [(a, b) for a, b in pairs if a in hop.starts and b in hop.ends]
            groups = [[b] for b in dict.fromkeys(b for _, b in kept)] if split or step.node else [list(hop.ends)]
            for group in groups:
                legs = [(a, b) for a, b in kept if b in group]
                if not legs:
                    continue
                starts = tuple(dict.fromkeys(a for a, _ in legs))
                ends = tuple(dict.fromkeys(b for _, b in legs))
                near_all = {a for a, _ in pairs}
                far_all = {b for a, b in pairs if a in starts}
                yield _Leg(hop.type, near, far, starts, ends, near_all != set(starts), far_all != set(ends))


def _edge_tests(leg: _Leg, step: Step, near_joined: bool) -> list[str]:
    """Conditions of a leg on its edge; the near label needs no test where it is joined on."""
    tests: list[str] = []
    if leg.check_near and not near_joined:
        tests.append(_one_of(f"e.{leg.near}_label", leg.starts))
    if leg.check_far:
        tests.append(_one_of(f"e.{leg.far}_label", leg.ends))
    return tests + conditions("e", step.edge) + conditions("n", step.node)


def _one_of(column: str, labels: Sequence[str]) -> str:
    quoted = [literal(label) for label in labels]
    return f"{column} = {quoted[0]}" if len(quoted) == 1 else listed(column, "IN", quoted)


def _far_label(leg: _Leg) -> str:
    return literal(leg.ends[0]) if len(leg.ends) == 1 else f"e.{leg.far}_label"


def _node_join(leg: _Leg, needed: bool) -> str:
    return f"\nJOIN nodes_{leg.ends[0]} n ON n.id = e.{leg.far}_id" if needed else ""


def _where(tests: Sequence[str]) -> str:
    return f"\nWHERE {' AND '.join(tests)}" if tests else ""


def walk(
    schema: Schema, start: Sequence[str], path: Path, subject: str | None, prefix: str, value: str | None = None
) -> tuple[list[Cte], str]:
    """Relations that lead from every subject along a path to the nodes it reaches.

    Parameters
    ----------
    start
        Labels of the subjects.
    subject
        Relation of the subjects, with the columns ``id`` and, where ``start`` has several labels, ``label``.
        None for all nodes of those labels: both ends of an edge are there, so the edges alone tell.
    prefix
        Beginning of the names of the relations made, one a step.
    value
        Property of the last step's edges or nodes to carry along as column ``value``:
        ``edge.<property>`` or ``<property>``.

    Returns
    -------
    tuple
        The common table expressions, and the name of the last: rows may repeat.
    """
    ctes: list[Cte] = []
    labels = tuple(start)
    frontier, key = subject, "id"
    assert frontier is not None or path, "an empty path has no edges to start from"
    for number, step in enumerate(path, start=1):
        last = number == len(path)
        source, _, name = (value or "").rpartition(".") if last else ("", "", "")
        read_node = bool(name) and source != "edge"
        selects = []
        for leg in _legs(schema, step, split=read_node):
            joined = labelled(labels) and frontier is not None
            on = f"e.{leg.near}_id = f.id" + (f" AND e.{leg.near}_label = f.label" if joined else "")
            edges = f"{frontier} f\nJOIN edges_{leg.type} e ON {on}" if frontier else f"edges_{leg.type} e"
            near = f"f.{key}" if frontier else f"e.{leg.near}_id"
            columns = ["f.subject" if near == "f.subject" else f"{near} AS subject", f"e.{leg.far}_id AS id"]
            if labelled(start):
                first = "f.label AS subject_label" if frontier else f"{_near_label(leg)} AS subject_label"
                columns.insert(1, "f.subject_label" if number > 1 else first)
            if labelled(step.ends):
                columns.append(f"{_far_label(leg)} AS label")
            if name:
                columns.append(f"{'n' if read_node else 'e'}.{name} AS value")
            selects.append(
                f"SELECT {', '.join(columns)}\nFROM {edges}"
                f"{_node_join(leg, bool(step.node) or read_node)}{_where(_edge_tests(leg, step, joined))}"
            )
        # A walk that forks and joins again would multiply rows from step to step.
        glue = "\nUNION\n" if not last and number > 1 else "\nUNION ALL\n"
        text = glue.join(selects)
        if not last and number > 1 and len(selects) == 1:
            text = text.replace("SELECT ", "SELECT DISTINCT ", 1)
        name = f"{prefix}_{number}"
        ctes.append((name, text))
        frontier, key, labels = name, "subject", step.ends
    return ctes, frontier or ""


def walkable(schema: Schema, start: Sequence[str], path: Path, prefix: str) -> tuple[list[Cte], str]:
    """Relations of the nodes from which the rest of a path can be walked, found from its end backward.

    Returns
    -------
    tuple
        The common table expressions, and the name of the last: the nodes of the labels ``start`` from
        which the whole path can be walked, with ``id`` and maybe ``label``; rows may repeat.
    """
    ctes: list[Cte] = []
    after: str | None = None
    for number in range(len(path), 0, -1):
        step = path[number - 1]
        labels = path[number - 2].ends if number > 1 else tuple(start)
        selects = []
        for leg in _legs(schema, step):
            columns = [f"e.{leg.near}_id AS id"]
            if labelled(labels):
                columns.append(f"{_near_label(leg)} AS label")
            rest = ""
            if after is not None:
                match = f" AND r.label = e.{leg.far}_label" if labelled(step.ends) else ""
                rest = f"\nJOIN {after} r ON r.id = e.{leg.far}_id{match}"
            selects.append(
                f"SELECT {', '.join(columns)}\nFROM edges_{leg.type} e"
                f"{_node_join(leg, bool(step.node))}{rest}{_where(_edge_tests(leg, step, False))}"
            )
        first = number == 1  # only asked whether it has a row, so its rows may repeat
        text = ("\nUNION ALL\n" if first else "\nUNION\n").join(selects)
        if not first and len(selects) == 1:
            text = text.replace("SELECT ", "SELECT DISTINCT ", 1)
        after = f"{prefix}_{number}"
        ctes.append((after, text))
    assert after is not None, "an empty path needs no relation: every subject walks it"
    return ctes, after


def depths(schema: Schema, start: Sequence[str], path: Path, subject: str, prefix: str) -> tuple[list[Cte], str]:
    """Relations that say how many steps of a path can be walked from a node, found backward.

    Parameters
    ----------
    subject
        Relation of the subjects, with the column ``id``; their label is the only one in ``start``.

    Returns
    -------
    tuple
        The common table expressions, and the name of the last: ``id`` and ``depth``, from 1; a subject
        from which not even the first step can be walked has no row.
    """
    ctes: list[Cte] = []
    after: str | None = None
    for number in range(len(path), 0, -1):
        step = path[number - 1]
        labels = path[number - 2].ends if number > 1 else tuple(start)
        selects = []
        for leg in _legs(schema, step):
            columns = [f"e.{leg.near}_id AS id"]
            if labelled(labels):
                columns.append(f"{_near_label(leg)} AS label")
            rest, depth = "", "1"
            if after is not None:
                match = f" AND d.label = e.{leg.far}_label" if labelled(step.ends) else ""
                rest = f"\nLEFT JOIN {after} d ON d.id = e.{leg.far}_id{match}"
                depth = "1 + COALESCE(d.depth, 0)"
            own = (
                f"{subject} s\nJOIN edges_{leg.type} e ON s.id = e.{leg.near}_id"
                if number == 1
                else f"edges_{leg.type} e"
            )
            selects.append(
                f"SELECT {', '.join(columns)}, {depth} AS depth\nFROM {own}"
                f"{_node_join(leg, bool(step.node))}{rest}{_where(_edge_tests(leg, step, False))}"
            )
        keys = "id, label" if labelled(labels) else "id"
        inner = indented("\nUNION ALL\n".join(selects))
        after = f"{prefix}_{number}"
        ctes.append((after, f"SELECT {keys}, MAX(depth) AS depth\nFROM (\n{inner}\n) w\nGROUP BY {keys}"))
    assert after is not None, "an empty path has no steps to count"
    return ctes, after


def _near_label(leg: _Leg) -> str:
    return literal(leg.starts[0]) if len(leg.starts) == 1 else f"e.{leg.near}_label"


def stands_once(schema: Schema, path: Path) -> bool:
    """Whether a path gives every (subject, end) pair once, because a snapshot holds an edge only once.

    >>> from covernet.graph.model import SCHEMA
    >>> from covernet.graph.paths import parse_path
    >>> stands_once(SCHEMA, parse_path(SCHEMA, ["Member"], ["SERVES>"]))
    True
    """
    if len(path) != 1 or len(path[0].hops) != 1:
        return False
    hop: Hop = path[0].hops[0]
    edge = schema.edge(hop.type)
    return edge.directed and not edge.key
