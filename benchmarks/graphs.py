"""The rules of bench.toml on a NetworkX graph, as one would write them by hand for just these data."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
from generate import ROLES

_NODES = (
    "Household",
    "Member",
    "PartyGroup",
    "Organization",
    "Grid",
    "Chain",
    "CommercialZone",
    "Village",
    "Town",
    "County",
    "Worker",
)
_EDGES = (
    "LIVES_IN",
    "SERVES",
    "IN_GROUP",
    "IN_VILLAGE",
    "IN_TOWN",
    "IN_COUNTY",
    "IN_CHAIN",
    "IN_ZONE",
    "IN_GRID",
    "HAS_ROLE",
)

Place = tuple[str | None, str | None, str | None]


def audit_csv(bundle: Path) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators straight from a bundle; ids are unique over all labels in these data."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    by_label: dict[str, list[str]] = {}
    for label in _NODES:
        by_label[label] = [row["id"] for row in _rows(bundle / f"{label}.csv")]
        graph.add_nodes_from(by_label[label], label=label)
    for name in _EDGES:
        for row in _rows(bundle / f"{name}.csv"):
            if row["from"] in graph and row["to"] in graph:
                graph.add_edge(row["from"], row["to"], key=(name, row.get("role")))
    findings: list[dict[str, Any]] = []
    checked: Counter[tuple[str, Place]] = Counter()

    def check(rule: str, id: str, place: Place, gap: dict[str, Any] | None) -> None:
        checked[rule, place] += 1
        if gap is not None:
            findings.append(_finding(rule, id, place, gap))

    for id in by_label["Household"]:
        place = _up(graph, _first(graph, id, "LIVES_IN"))
        depth = max((_depth(graph, member) for member in _into(graph, id, "SERVES")), default=0)
        check("household-served", id, place, {"found": 0} if depth == 0 else None)
        check("household-chain", id, place, {"broken_at": depth + 1} if depth < 4 else None)
    for id in by_label["Member"]:
        group = _first(graph, id, "IN_GROUP")
        found = sum(1 for _ in _out(graph, id, "SERVES"))
        place = _up(graph, _first(graph, group, "IN_VILLAGE"))
        check("member-load", id, place, None if 5 <= found <= 25 else {"found": found})
    for id in by_label["Organization"]:
        covered = any(name in ("IN_CHAIN", "IN_ZONE", "IN_GRID") for _, _, (name, _) in graph.out_edges(id, keys=True))
        check(
            "organization-covered", id, _up(graph, _first(graph, id, "IN_VILLAGE")), None if covered else {"found": 0}
        )
    for id in by_label["Village"]:
        found = sum(1 for _ in _out(graph, id, "IN_GRID"))
        check("village-grid", id, _up(graph, id), None if found == 1 else {"found": found})
    for id in by_label["Grid"]:
        town = _first(graph, id, "IN_TOWN")
        place = (None, town, _first(graph, town, "IN_COUNTY"))
        held = {role for _, _, (name, role) in graph.in_edges(id, keys=True) if name == "HAS_ROLE"}
        missing = [role for role in ROLES if role not in held]
        check("grid-roles", id, place, {"missing": missing} if missing else None)
        if not any(graph.nodes[v]["label"] == "Village" for v in _into(graph, id, "IN_GRID")):
            findings.append(_finding("village-grid", id, place, {"found": 0}))
    working = [id for id in by_label["Chain"] if any(_into(graph, id, "IN_CHAIN"))]
    for id in working:
        town = _first(graph, id, "IN_TOWN")
        check("chains", id, (None, town, _first(graph, town, "IN_COUNTY")), None)
    if len(working) != 5:
        findings.append(_finding("chains", "chains", (None, None, None), {"found": len(working)}))
    findings.sort(key=lambda row: (row["rule"], row["id"]))
    counts = [{"rule": rule, **_place(place), "checked": n} for (rule, place), n in checked.items()]
    return pa.Table.from_pylist(findings), pa.Table.from_pylist(counts)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _out(graph: nx.MultiDiGraph[str], id: str, name: str) -> Iterable[str]:
    return (end for _, end, key in graph.out_edges(id, keys=True) if key[0] == name)


def _into(graph: nx.MultiDiGraph[str], id: str, name: str) -> Iterable[str]:
    return (start for start, _, key in graph.in_edges(id, keys=True) if key[0] == name)


def _first(graph: nx.MultiDiGraph[str], id: str | None, name: str) -> str | None:
    return None if id is None else next(iter(_out(graph, id, name)), None)


def _up(graph: nx.MultiDiGraph[str], village: str | None) -> Place:
    town = _first(graph, village, "IN_TOWN")
    return village, town, _first(graph, town, "IN_COUNTY")


def _depth(graph: nx.MultiDiGraph[str], member: str) -> int:
    at: str | None = member
    for depth, name in enumerate(("IN_GROUP", "IN_VILLAGE", "IN_TOWN"), start=1):
        at = _first(graph, at, name)
        if at is None:
            return depth
    return 4


def _place(place: Place) -> dict[str, str | None]:
    return dict(zip(("village", "town", "county"), place, strict=True))


def _finding(rule: str, id: str, place: Place, gap: dict[str, Any]) -> dict[str, Any]:
    return {"rule": rule, "id": id, "found": None, "broken_at": None, "missing": [], **gap, **_place(place)}
