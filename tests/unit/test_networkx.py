"""Parts of a snapshot as NetworkX graphs, and the names of units."""

from __future__ import annotations

import datetime as dt

import pytest

from covernet.graph.networkx import to_networkx
from covernet.graph.snapshot import Snapshot
from covernet.queries.names import unit_names
from tests.oracle.network import Network
from tests.oracle.writing import write_network

DAY = dt.date(2025, 6, 30)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    network = Network(
        nodes={
            "Organization": {"o1": {"name": "示例厂", "sector": "emerging"}, "o2": {"until": DAY}, "x": {}},
            "Village": {"x": {"name": "堡西村"}},
            "Grid": {"g": {"name": "第一网格"}},
            "Member": {"m": {"name": "示例·赵甲子"}},
        },
        edges=[
            {"type": "IN_GRID", "from": ("Organization", "o1"), "to": ("Grid", "g")},
            {"type": "IN_GRID", "from": ("Organization", "o2"), "to": ("Grid", "g")},
            {"type": "IN_GRID", "from": ("Village", "x"), "to": ("Grid", "g"), "since": DAY},
            {"type": "PAIRED_WITH", "from": ("Organization", "o1"), "to": ("Village", "x"), "kind": "双联系"},
            {"type": "PAIRED_WITH", "from": ("Organization", "o1"), "to": ("Village", "x"), "kind": "村企合作"},
            {"type": "HAS_ROLE", "from": ("Member", "m"), "to": ("Grid", "g"), "role": "网格长"},
        ],
    )
    return write_network(network, tmp_path_factory.mktemp("networkx") / "net")


def test_nodes_keep_label_id_and_properties(snapshot: Snapshot) -> None:
    graph = to_networkx(snapshot, DAY, labels=("Organization", "Village"), edges=())
    assert set(graph) == {("Organization", "o1"), ("Organization", "x"), ("Village", "x")}
    assert graph.nodes[("Organization", "o1")] == {"label": "Organization", "name": "示例厂", "sector": "emerging"}


def test_edges_stand_only_between_nodes_that_are_there(snapshot: Snapshot) -> None:
    graph = to_networkx(snapshot, DAY, labels=("Organization", "Village", "Grid"), edges=("IN_GRID", "HAS_ROLE"))
    assert set(graph.edges(keys=True)) == {
        (("Organization", "o1"), ("Grid", "g"), ("IN_GRID",)),
        (("Village", "x"), ("Grid", "g"), ("IN_GRID",)),
    }
    day_before = to_networkx(
        snapshot, DAY - dt.timedelta(1), labels=("Organization", "Village", "Grid"), edges=("IN_GRID",)
    )
    assert {start for start, _ in day_before.edges()} == {("Organization", "o1"), ("Organization", "o2")}


def test_parallel_relations_stay_apart(snapshot: Snapshot) -> None:
    graph = to_networkx(snapshot, DAY, labels=("Organization", "Village"), edges=("PAIRED_WITH",))
    keys = {key for _, _, key in graph.edges(keys=True)}
    assert keys == {("PAIRED_WITH", "双联系"), ("PAIRED_WITH", "村企合作")}
    assert all(not data["directed"] for _, _, data in graph.edges(data=True))


def test_names_are_of_units_and_never_of_people(snapshot: Snapshot) -> None:
    names = unit_names(snapshot, DAY)
    assert names == {("Organization", "o1"): "示例厂", ("Village", "x"): "堡西村", ("Grid", "g"): "第一网格"}
