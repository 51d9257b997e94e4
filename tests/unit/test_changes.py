"""The difference of two snapshots: what was added, removed or changed, and which gaps opened and closed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covernet.graph.snapshot import Snapshot, open_network
from covernet.queries.audit import audit
from covernet.queries.changes import Changes, GapChanges, changes, changes_json
from tests.oracle import Network
from tests.oracle.writing import write_network
from tests.small import EAST, HALL, TOWN

DAY = dt.date(2025, 6, 30)


def network(serving: set[int], *, named: str = "一组", more: int = 0) -> Network:
    """Households 0 to 3 in two villages and a member of one group; ``serving`` says whom he serves."""
    nodes: dict[str, dict[str, dict[str, Any]]] = {
        "Town": {TOWN: {}},
        "Village": {HALL: {}, EAST: {}},
        "PartyGroup": {"G": {"name": named}},
        "Member": {"M": {}},
        "Household": {f"H{n}": {} for n in range(4 + more)},
    }
    edges: list[dict[str, Any]] = [
        {"type": "IN_TOWN", "from": ("Village", v), "to": ("Town", TOWN)} for v in (HALL, EAST)
    ]
    edges += [
        {"type": "IN_VILLAGE", "from": ("PartyGroup", "G"), "to": ("Village", HALL)},
        {"type": "IN_GROUP", "from": ("Member", "M"), "to": ("PartyGroup", "G")},
    ]
    edges += [
        {"type": "LIVES_IN", "from": ("Household", f"H{n}"), "to": ("Village", HALL if n < 2 else EAST)}
        for n in range(4 + more)
    ]
    edges += [{"type": "SERVES", "from": ("Member", "M"), "to": ("Household", f"H{n}")} for n in sorted(serving)]
    return Network(nodes, edges)


def compared(folder: Path, first: Network, second: Network) -> Changes:
    one, other = write_network(first, folder), write_network(second, folder)
    return changes(one, other, ["linkage"], as_of=DAY)


def served(findings: tuple[Any, ...]) -> list[str]:
    return [f.subject["id"] for f in findings if f.rule == "linkage/household-served"]


def test_gaps_open_close_and_continue(tmp_path: Path) -> None:
    found = compared(tmp_path, network({0, 1}), network({1, 2}))
    assert (served(found.opened), served(found.closed), served(found.continuing)) == (["H0"], ["H2"], ["H3"])
    counts = {p.part: (p.added, p.removed, p.changed) for p in found.parts}
    assert counts == {"edges/SERVES": (1, 1, 0)}
    assert found.by_rule()["linkage/household-served"] == GapChanges(1, 1, 1)
    places = found.by_place("village")
    assert places[HALL].opened >= 1
    assert places[EAST].closed >= 1


def test_names_and_new_nodes_are_told(tmp_path: Path) -> None:
    found = compared(tmp_path, network({0}), network({0}, named="二组", more=2))
    counts = {p.part: (p.added, p.removed, p.changed) for p in found.parts}
    assert counts == {"nodes/PartyGroup": (0, 0, 1), "nodes/Household": (2, 0, 0), "edges/LIVES_IN": (2, 0, 0)}


def test_a_snapshot_differs_from_itself_in_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path, network({0}), network({0}))
    assert not found.parts
    assert not found.opened
    assert not found.closed
    assert len(found.continuing) == len(found.after.findings)


@settings(max_examples=8)
@given(st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_what_opened_and_closed_is_the_difference_of_the_audits(
    tmp_path_factory: pytest.TempPathFactory, first: set[int], second: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("net")
    found = compared(folder, network(first), network(second))
    snapshots: list[Snapshot] = [open_network(folder).snapshot(n) for n in (1, 2)]
    before, after = ({f.id for f in audit(s, ["linkage"], as_of=DAY).findings} for s in snapshots)
    assert {f.id for f in found.opened} == after - before
    assert {f.id for f in found.closed} == before - after
    assert {f.id for f in found.continuing} == before & after
    assert sum(count.opened for count in found.by_place("village").values()) == len(found.opened)


def test_json_has_it_all(tmp_path: Path) -> None:
    document = json.loads(changes_json(compared(tmp_path, network({0, 1}), network({1, 2}))))
    assert (document["from"], document["to"], document["as_of"]) == (1, 2, "2025-06-30")
    assert document["parts"] == [{"part": "edges/SERVES", "added": 1, "removed": 1, "changed": 0}]
    assert {g["subject"]["id"] for g in document["gaps"]["opened"]} >= {"H0"}
    assert document["by"]["village"][HALL]["opened"] >= 1
