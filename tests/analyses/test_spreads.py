"""The county-wide analyses and the points of failure against counting by hand, on random networks."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.graph.snapshot import current_snapshot
from covernet.queries.analyses.lines import LINES
from covernet.queries.analyses.load import Spread, load
from covernet.queries.analyses.overlap import CARRIERS, overlap
from covernet.queries.analyses.points_of_failure import cut_off, points_of_failure
from covernet.queries.analyses.redundancy import redundancy
from covernet.queries.analyses.substitutes import substitutes
from tests.analyses.conftest import Made
from tests.analyses.test_questions import linkage
from tests.made import DAY
from tests.oracle.network import World
from tests.small import HALL, build


def places(world: World) -> list[NodeKey | None]:
    return [None, *sorted(node for node in world.nodes if node[0] in ("County", "Town", "Village"))]


def lies(world: World, node: NodeKey, within: NodeKey | None) -> bool:
    return within is None or world.place(node)[within[0].lower()] == within[1]


def counted(spread: Spread) -> list[int]:
    return sorted(itertools.chain.from_iterable([n] * many for n, many in spread.histogram.items()))


def test_load_counts_what_each_bears(network: Made) -> None:
    world = network.world
    with DuckDBEngine(network.snapshot, DAY) as engine:
        for within in places(world):
            found = load(engine, within=within, most_households=1, most_units=1)
            for spread, label, steps in (
                (found.members, "Member", ["SERVES>"]), (found.agencies, "Organization", ["RESPONSIBLE_FOR>"]),
            ):  # fmt: skip
                own = [n for n in world.of_label(label) if lies(world, n, within)]
                own = [n for n in own if label == "Member" or world.nodes[n].get("kind") == "agency"]
                units = {node: len(world.ends(node, steps)) for node in own}
                assert counted(spread) == sorted(units.values())
                assert set(spread.idle) == {node for node, count in units.items() if count == 0}
                assert dict(spread.overloaded) == {node: count for node, count in units.items() if count > 1}
                assert (spread.bearers, spread.units) == (len(units), sum(units.values()))
                assert spread.mean == (statistics.mean(units.values()) if units else None)
                assert spread.median == (statistics.median(units.values()) if units else None)
                assert spread.gini == pytest.approx(gini(list(units.values())))
        with pytest.raises(UsageError):
            load(engine, within=("Grid", "x"))


def gini(values: list[int]) -> float | None:
    if not sum(values):
        return None
    apart = sum(abs(a - b) for a in values for b in values)
    return apart / (2 * len(values) ** 2 * statistics.mean(values))


def test_the_gini_coefficient_of_known_spreads() -> None:
    def of(*values: int) -> float | None:
        return Spread("Member", Counter(values), (), (), None).gini

    assert of(4, 4, 4) == 0 and of() is None and of(0, 0) is None
    assert of(0, 0, 0, 8) == 0.75
    assert of(1, 2, 3, 10) == pytest.approx(gini([1, 2, 3, 10]))


def test_redundancy_counts_households_by_their_members(network: Made) -> None:
    world = network.world
    with DuckDBEngine(network.snapshot, DAY) as engine:
        for within in places(world):
            found = redundancy(engine, within=within)
            own = [node for node in world.of_label("Household") if lies(world, node, within)]
            members = {node: len(world.ends(node, ["<SERVES"])) for node in own}
            assert found.counts == Counter(members.values())
            by_village = Counter((world.place(node)["village"], count) for node, count in members.items())
            assert {(v, n): many for v, of in found.by_village.items() for n, many in of.items()} == by_village
            assert (found.households, found.uncovered) == (len(own), sum(n == 0 for n in members.values()))


def test_overlap_finds_organizations_in_several_carriers(network: Made) -> None:
    world = network.world
    with DuckDBEngine(network.snapshot, DAY) as engine:
        for within, sector in itertools.product(places(world), (None, "emerging")):
            found = overlap(engine, within=within, sector=sector)
            own = [n for n in world.of_label("Organization") if lies(world, n, within)]
            own = [n for n in own if sector is None or world.nodes[n].get("sector") == sector]
            carriers = {n: set().union(*(world.ends(n, [f"{type}>"]) for type in CARRIERS)) for n in own}
            assert found.counts == Counter(len(of) for of in carriers.values())
            assert {row.organization: set(row.carriers) for row in found.rows} == {
                n: of for n, of in carriers.items() if len(of) > 1
            }
            pairs = Counter(pair for of in carriers.values() for pair in itertools.combinations(sorted(of), 2))
            assert found.between == pairs


def test_substitutes_are_of_the_same_group_and_have_room(network: Made) -> None:
    world = network.world
    with Neighbours(network.snapshot, DAY) as near:
        for member in world.of_label("Member"):
            found = substitutes(near, member, maximum=2)
            alone = {h for h in world.ends(member, ["SERVES>"]) if world.ends(h, ["<SERVES"]) == {member}}
            assert set(found.households) == alone
            beside = world.ends(member, ["IN_GROUP>", "<IN_GROUP"]) - {member}
            loads = {other: len(world.ends(other, ["SERVES>"])) for other in beside}
            assert {c.node: c.households for c in found.candidates} == {o: n for o, n in loads.items() if n < 2}
            assert all(c.room == 2 - c.households for c in found.candidates)
            assert found.is_enough == (sum(2 - n for n in loads.values() if n < 2) >= len(alone))
        with pytest.raises(UsageError):
            substitutes(near, next(node for node in world.nodes if node[0] != "Member"))


def test_what_a_point_cuts_off_is_what_is_apart_without_it(network: Made) -> None:
    graph = linkage(network.world)
    graph.remove_edges_from(nx.selfloop_edges(graph))
    found = cut_off(graph)
    assert found.keys() == set(nx.articulation_points(graph))
    for node, count in found.items():
        whole = nx.node_connected_component(graph, node) - {node}
        parts = list(nx.connected_components(graph.subgraph(whole)))
        assert count == len(whole) - max(map(len, parts))
    told = points_of_failure(network.snapshot, DAY).by_node
    assert {node: point.cut_off for node, point in told.items() if point.cut_off} == found


def test_a_large_network_is_not_searched_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = current_snapshot(build(tmp_path))
    monkeypatch.setattr("covernet.queries.analyses.points_of_failure.LARGEST", 3)
    with pytest.raises(UsageError, match="--within"):
        points_of_failure(snapshot, DAY)
    village = ("Village", HALL)
    assert points_of_failure(snapshot, DAY, within=village).within == village


def test_last_covers_are_the_only_ones_on_a_line(network: Made) -> None:
    world = network.world
    wanted: dict[NodeKey, set[tuple[str, NodeKey]]] = {}
    for line in LINES.values():
        for label, paths in line.paths.items():
            for node in world.of_label(label):
                direct = {end for steps in paths if len(steps) == 1 for end in world.ends(node, steps)} - {node}
                if len(direct) == 1:
                    wanted.setdefault(direct.pop(), set()).add((line.id, node))
    told = points_of_failure(network.snapshot, DAY).points
    assert {point.node: set(point.last_for) for point in told if point.last_for} == wanted
    assert list(told) == sorted(told, key=lambda p: (-len(p.last_for), -p.cut_off, p.node))
