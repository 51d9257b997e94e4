"""Rules judged on a network with and without some nodes and edges, at the subjects that can be judged differently."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.graph.sqltext import conditions, with_ctes
from covernet.queries.analyses.part import Part
from covernet.queries.analyses.scope import Reading, Scope, labels_read, read_for, scope_of
from covernet.queries.findings import Finding
from covernet.queries.gathering import KEYS, key_texts
from covernet.queries.rules import Partition, Rule, Total
from covernet.queries.sql import compile_rule
from covernet.queries.sql_subjects import placed, subjects

_Defect = dict[str, Any]


def judged(
    near: Neighbours, rules: Sequence[Rule], gone: Collection[NodeKey], cut: Collection[Edge]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What rules find before and after, of all subjects that can be judged differently."""
    scopes = [scope for rule in rules if not (scope := scope_of(near, rule, gone, cut)).is_empty]
    if not scopes:
        return (), ()
    reading = Reading()
    for scope in scopes:
        read_for(near, scope, reading)
    defects = [compile_rule(scope.rule, near.as_of).defects for scope in scopes]
    counts = {number: sql for number, scope in enumerate(scopes) if (sql := _counted(scope.rule))}
    part = Part(near, _rows(near, scopes, reading), reading.edges, gone, cut, [*defects, *counts.values()])
    before = [_of(scope, near.records(sql)) for scope, sql in zip(scopes, defects, strict=True)]
    there = {n: part.ids(sql) for n, sql in counts.items()}
    part.take_away()
    after = [
        [] if scope.is_all_of(gone) else _of(scope, near.records(sql))
        for scope, sql in zip(scopes, defects, strict=True)
    ]
    for n, sql in counts.items():
        own = _own(scopes[n])
        if less := len(there[n] & own) - len(part.ids(sql) & own):
            whole = _count(near, sql)
            before[n] += _of_network(scopes[n].rule, whole)
            after[n] += _of_network(scopes[n].rule, whole - less)
    differing = [n for n in range(len(scopes)) if before[n] != after[n]]
    asked = [scopes[n].rule for n in differing]
    return part.findings(asked, [row for n in differing for row in before[n]]), part.findings(
        asked, [row for n in differing for row in after[n]]
    )


def _rows(near: Neighbours, scopes: Sequence[Scope], reading: Reading) -> Mapping[NodeKey, Mapping[str, Any]]:
    """Everything that is read, with its properties where a rule asks for them."""
    ends = {end for edge in reading.edges for end in (edge.start, edge.end)} | reading.nodes
    labels = {label for scope in scopes for label in labels_read(scope.rule)}
    return {node: {} for node in ends} | near.rows(sorted(node for node in ends if node[0] in labels))


def _of(scope: Scope, rows: Sequence[_Defect]) -> list[_Defect]:
    """The defects of a scope's own subjects; the others are not read whole, and the network is counted by itself."""
    rule = scope.rule
    touched = {(edge.start, edge.end, edge.key) for edge in scope.edges}
    out = []
    for row in rows:
        if row["label"] == "Network":
            continue
        if "from_id" in row:
            ends = (row["from_label"], row["from_id"]), (row["to_label"], row["to_id"])
            key = tuple(row[name] for name in KEYS if name in row)
            mine = (*ends, key) in touched
            row["key"] = key_texts(rule, [key])[0]
        else:
            node = row["label"], row["id"]
            mine = node in (scope.parts if row["defect"] == "empty-part" else scope.subjects)
        if mine:
            out.append({**row, "rule": rule.full_id})
    return out


def _counted(rule: Rule) -> str:
    """The statement of what is counted in the whole network; empty for rules that count nothing there."""
    demand = rule.demand
    if isinstance(demand, Total):
        return with_ctes(subjects(rule), "SELECT s.id FROM subject s")
    if isinstance(demand, Partition) and demand.count is not None:
        return placed(demand.parts, bool(demand.parts_where), conditions("n", demand.parts_where))
    return ""


def _own(scope: Scope) -> set[str]:
    return {id for _, id in (scope.parts if isinstance(scope.rule.demand, Partition) else scope.subjects)}


def _count(near: Neighbours, sql: str) -> int:
    with DuckDBEngine(near.snapshot, near.as_of, [sql]) as engine:
        return int(engine.connection.execute(f"SELECT COUNT(*) FROM ({sql})").fetchall()[0][0])


def _of_network(rule: Rule, found: int) -> list[_Defect]:
    """The defect of a count of the whole network, where it is another than it should be."""
    demand = rule.demand
    if isinstance(demand, Partition):
        wrong, defect = found != demand.count, "parts-count"
    else:
        assert isinstance(demand, Total)
        low, high = demand.min, demand.max
        outside = (low is not None and found < low) or (high is not None and found > high)
        wrong, defect = found != demand.equals if demand.equals is not None else outside, "total"
    row = {"rule": rule.full_id, "label": "Network", "id": rule.id, "defect": defect, "found": found}
    return [row] if wrong else []
