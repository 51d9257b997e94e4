"""The places an import keeps are those that the views find, however odd the network."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covernet.graph.engines.duckdb import DuckDBEngine, lasting_places
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Network, Snapshot
from covernet.importers.bundle import import_bundle

IDS = ["b", "a", "B", "10", "9", "é", "一", "甲乙"]
LABELS = ["County", "Town", "Village", "Household", "PartyGroup", "Member", "Branch", "Facility", "Activity"]
DAYS = ["2024-12-31", "2025-01-01", "2025-06-30"]
TYPES = sorted({hop.type for x in LABELS if SCHEMA.node(x).place for step in SCHEMA.place_path(x) for hop in step.hops})

Nodes = list[tuple[str, str, str]]
Edge = tuple[str, str, str, str, str, str]


@st.composite
def networks(draw: st.DrawFn) -> tuple[Nodes, list[Edge]]:
    """Nodes of every label, and edges on the ways to their places; some labels have a date or an end, and a few edges."""
    ending = draw(st.sets(st.sampled_from([*LABELS[3:], *LABELS[-1:]]), max_size=3))
    nodes = [
        (x, i, draw(st.sampled_from(["", *DAYS])) if x in ending else "")
        for x in LABELS
        for i in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True))
    ]
    found = [(x, i) for x, i, _ in nodes]
    ends = [(kind, a, b) for kind in TYPES for a in found for b in found if (a[0], b[0]) in SCHEMA.edge(kind).endpoints]
    chosen = draw(st.lists(st.sampled_from(ends), max_size=40, unique=True))
    until = draw(st.sampled_from(["", "", "2025-01-01"]))
    return nodes, [(kind, *a, *b, until if n == 0 else "") for n, (kind, a, b) in enumerate(chosen)]


def write(folder: Path, nodes: Nodes, edges: list[Edge]) -> Path:
    folder.mkdir()
    rows: dict[str, list[list[str]]] = {}
    for label, id_, day in nodes:
        column = "date" if label == "Activity" else "until"
        rows.setdefault(label, [["id", column]]).append([id_, day])
    for kind, a, i, b, j, until in edges:
        header = ["from_label", "from", "to_label", "to", "until"]
        rows.setdefault(kind, [header]).append([a, i, b, j, until])
    for name, table in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    return folder


def kept(snapshot: Snapshot) -> list[str]:
    """Labels with kept places, each compared with what the engine finds without them."""
    bare = {name: facts for name, facts in snapshot.manifest.files.items() if not name.startswith("places/")}
    without = Snapshot(snapshot.folder, dataclasses.replace(snapshot.manifest, files=bare))
    labels = [node.label for node in SCHEMA.nodes if snapshot.files(f"places/{node.label}")]
    queries = {label: f"SELECT id, village, town, county FROM place_{label} ORDER BY id" for label in labels}
    for day in map(dt.date.fromisoformat, DAYS):
        with (
            DuckDBEngine(without, day, queries.values()) as plain,
            DuckDBEngine(snapshot, day, queries.values()) as own,
        ):
            for label, query in queries.items():
                assert own.arrow(query).to_pylist() == plain.arrow(query).to_pylist(), (label, day)
    return labels


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.integers(0, 40))
def test_kept_places_are_those_of_the_views(network: tuple[Nodes, list[Edge]], first: int) -> None:
    nodes, edges = network
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("covernet.importers.places.MANY", 0)
        root = Path(name)
        steps = [write(root / "one", nodes, edges[:first]), write(root / "two", nodes[:2], edges[first:])]
        for step in steps:  # the second finds most of the network in the snapshot of the first
            import_bundle([step], root / "net")
            snapshot = Network(root / "net").current()
            assert snapshot is not None
            lasting = [x for x in lasting_places(snapshot.is_bounded) if snapshot.count(f"nodes/{x}")]
            assert kept(snapshot) == lasting


@pytest.mark.parametrize("until", ["", "2025-06-30"])
def test_places_are_kept_for_large_labels_whose_places_last(tmp_path: Path, until: str) -> None:
    homes = [("LIVES_IN", "Household", f"h{n}", "Village", "v", until if n == 2 else "") for n in (1, 2)]
    nodes = [("Household", f"h{n}", "") for n in (1, 2, 3)] + [("PartyGroup", "g", ""), ("Village", "v", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("covernet.importers.places.MANY", 2)
        import_bundle([write(tmp_path / "in", nodes, homes)], tmp_path / "net")
    snapshot = Network(tmp_path / "net").current()
    assert snapshot is not None
    assert kept(snapshot) == ([] if until else ["Household"])
