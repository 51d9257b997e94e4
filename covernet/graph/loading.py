"""How a difference between snapshots is sent to Neo4j: which rows in which order, by which statements.

The order never breaks a constraint, and it is the same whenever it is made anew: so a load that was
interrupted goes on where it stopped. Names in the texts come from the schema, values are parameters only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from covernet.graph.difference import PARTS, Change, Difference, Row, Rows, key_columns, value_columns
from covernet.graph.engines.neo4j import quoted

PLAN = 1
"""Version of the order of rows and of what is sent; raised when an older one can not be gone on with."""

FEW = 1_000
"""Rows below which a statement that the server knows already beats one that fits better."""

_ORDER: tuple[tuple[str, Change], ...] = (
    ("edges", "removed"),
    ("nodes", "removed"),
    ("nodes", "changed"),
    ("nodes", "added"),
    ("edges", "changed"),
    ("edges", "added"),
)


@dataclass(frozen=True)
class Stage:
    """Rows that one statement takes.

    Parameters
    ----------
    columns
        What each row has, in this order: ``row[0]``, ``row[1]``…
    is_common
        Whether new rows have a place for every column, so that the statement is the same for any of their part.

    >>> bare, named = (Rows("nodes/Grid", "added", None, 1, filled) for filled in (("id",), ("id", "name")))
    >>> Stage(bare).text == Stage(named).text, Stage(bare, True).text == Stage(named, True).text
    (False, True)
    """

    rows: Rows
    is_common: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Ids (and key properties) first; of rows that are new only what any of them has, unless common."""
        rows = self.rows
        key = [c for c in key_columns(rows.part) if c not in ("from_label", "to_label")]
        if rows.change == "added" and not self.is_common:
            key = [c for c in key if c in rows.filled]
            return (*key, *(c for c in value_columns(rows.part) if c in rows.filled))
        return (*key, *(value_columns(rows.part) if rows.change != "removed" else ()))

    @cached_property
    def text(self) -> str:
        """The statement; ``$rows`` is a list of rows, and it returns for how many of them it found its place."""
        return _node_text(self) if self.rows.ends is None else _edge_text(self, self.rows.ends)

    @property
    def sign(self) -> int:
        """By how much a row changes how many there are."""
        return {"added": 1, "removed": -1, "changed": 0}[self.rows.change]


def stages(difference: Difference, few: int = 0) -> tuple[Stage, ...]:
    """The whole way, in order.

    Parameters
    ----------
    few
        Up to so many new rows are sent by a common statement: to plan one of their own would cost more than they.
    """
    return tuple(
        Stage(rows, rows.count <= few)
        for kind, change in _ORDER
        for rows in difference.rows
        if rows.change == change and rows.part.startswith(f"{kind}/")
    )


@dataclass(frozen=True)
class Batch:
    """Rows for one transaction, of one stage or of several small ones.

    Parameters
    ----------
    before, after
        Rows of the whole way that were sent before this batch, and with it.
    """

    before: int
    after: int
    chunks: tuple[tuple[Stage, list[Row]], ...]


def batches(difference: Difference, way: tuple[Stage, ...], done: int, size: int) -> Iterator[Batch]:
    """The rest of the way in batches of at most ``size`` rows, after the ``done`` rows sent before."""
    before, after = done, done
    chunks: list[tuple[Stage, list[Row]]] = []
    end = 0
    for stage in way:
        begin, end = end, end + stage.rows.count
        if done >= end:
            continue
        stream = difference.stream(stage.rows, stage.columns, max(0, done - begin))
        while rows := list(islice(stream, size - (after - before))):
            chunks.append((stage, rows))
            after += len(rows)
            if after - before == size:
                yield Batch(before, after, tuple(chunks))
                before, chunks = after, []
    if chunks:
        yield Batch(before, after, tuple(chunks))


def counts_after(base: Mapping[str, int], way: tuple[Stage, ...], done: int) -> dict[str, int]:
    """How many rows each part has when ``done`` rows of the way were sent, by what it had before."""
    counts = dict.fromkeys(PARTS, 0) | {part: count for part, count in base.items() if part in PARTS}
    for stage in way:
        sent = min(stage.rows.count, done)
        counts[stage.rows.part] += stage.sign * sent
        done -= sent
    return counts


def _node_text(stage: Stage) -> str:
    rows = stage.rows
    label = quoted(rows.part.removeprefix("nodes/"))
    if rows.change == "added":
        return f"UNWIND $rows AS row\nCREATE (n:{label} {_map(stage.columns, 0)})\nRETURN count(*)"
    found = f"UNWIND $rows AS row\nMATCH (n:{label} {{id: row[0], covernet: true}})\n"
    return f"{found}{_ending('n', stage, 1)}\nRETURN count(*)"


def _edge_text(stage: Stage, ends: tuple[str, str]) -> str:
    rows = stage.rows
    type_, (start, end) = quoted(rows.part.removeprefix("edges/")), map(quoted, ends)
    found = (
        "UNWIND $rows AS row\n"
        f"MATCH (a:{start} {{id: row[0], covernet: true}})\n"
        f"MATCH (b:{end} {{id: row[1], covernet: true}})\n"
    )
    if rows.change == "added":
        columns = stage.columns[2:]
        return f"{found}CREATE (a)-[:{type_} {_map(columns, 2)}]->(b)\nRETURN count(*)"
    key = [column for column in key_columns(rows.part) if column in stage.columns[2:]]
    tests = [
        f"(r.{quoted(column)} = row[{place}] OR r.{quoted(column)} IS NULL AND row[{place}] IS NULL)"
        for place, column in enumerate(key, start=2)
    ]
    where = f"WHERE {' AND '.join(tests)}\n" if tests else ""
    walked = f"{found}MATCH (a)-[r:{type_} {{covernet: true}}]->(b)\n{where}"
    return f"{walked}{_ending('r', stage, 2 + len(key))}\nRETURN count(*)"


def _map(columns: tuple[str, ...], first: int) -> str:
    values = [f"{'id' if c == 'id' else quoted(c)}: row[{place}]" for place, c in enumerate(columns, start=first)]
    return "{" + ", ".join([*values, "covernet: true"]) + "}"


def _ending(variable: str, stage: Stage, first: int) -> str:
    """Delete what was found, or give it its new values; a value that is None takes the property away."""
    if stage.rows.change == "removed":
        return f"DELETE {variable}"
    values = enumerate(stage.columns[first:], start=first)
    return "SET " + ", ".join(f"{variable}.{quoted(column)} = row[{place}]" for place, column in values)
