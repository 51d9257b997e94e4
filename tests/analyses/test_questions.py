"""``who`` and ``chain`` against walks and searches of the whole network, on random networks."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from random import Random

import networkx as nx
import pytest

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.queries.analyses.breaks import Missing
from covernet.queries.analyses.chain import LINKAGE, chain
from covernet.queries.analyses.impact import impact
from covernet.queries.analyses.lines import LINES, lines_of
from covernet.queries.analyses.points_of_failure import points_of_failure
from covernet.queries.analyses.subjects import find_edges, find_node
from covernet.queries.analyses.substitutes import substitutes
from covernet.queries.analyses.who import place_of, who
from tests.analyses.conftest import Made
from tests.made import DAY
from tests.oracle.network import Network, World
from tests.oracle.schema import DATA
from tests.oracle.writing import write_network


def test_every_path_of_every_line_is_legal() -> None:
    for node in SCHEMA.nodes:
        for line, paths in lines_of(node.label):
            assert paths and all(paths), line.id
    assert {label for line in LINES.values() for label in line.paths} >= {
        "Household",
        "Organization",
        "Village",
        "Member",
    }


def test_who_finds_what_the_lines_lead_to(network: Made) -> None:
    world = network.world
    covered = 0
    with Neighbours(network.snapshot, DAY) as near:
        for node in sorted(world.nodes):
            if not lines_of(node[0]):
                with pytest.raises(UsageError, match=node[0]):
                    who(near, node)
                continue
            found = who(near, node)
            assert [line.line.id for line in found.lines] == [
                line.id for line in LINES.values() if node[0] in line.paths
            ]
            for line in found.lines:
                wanted = {
                    (end, edge["type"], tuple(edge.get(key) for key in DATA["edges"][edge["type"]]["key"]))
                    for steps in line.line.paths[node[0]]
                    for edge, end in world.walk(node, steps)
                    if edge is not None and end != node
                }
                keys = {name: DATA["edges"][name]["key"] for name in DATA["edges"]}
                told = [(c.node, c.relation, tuple(c.properties.get(k) for k in keys[c.relation])) for c in line.covers]
                assert set(told) == wanted and len(told) == len(wanted)
                covered += len(told)
                direct = {
                    end for steps in line.line.paths[node[0]] if len(steps) == 1 for _, end in world.walk(node, steps)
                } - {node}
                assert {cover.node for cover in line.covers if cover.is_direct} == direct
                for cover in line.covers:
                    assert _joined(world, (node, *cover.through, cover.node))
    assert covered


def _joined(world: World, way: tuple[NodeKey, ...]) -> bool:
    pairs = {frozenset((edge["from"], edge["to"])) for edge in world.edges}
    return all(frozenset(pair) in pairs for pair in itertools.pairwise(way))


def test_places_are_those_of_an_audit(network: Made) -> None:
    world = network.world
    with Neighbours(network.snapshot, DAY) as near:
        found = place_of(near, sorted(world.nodes))
    for node, place in found.items():
        wanted = {label.capitalize(): id for label, id in world.place(node).items() if id is not None}
        assert place == wanted, node


def linkage(world: World) -> nx.Graph[NodeKey]:
    graph: nx.Graph[NodeKey] = nx.Graph()
    graph.add_nodes_from(world.nodes)
    graph.add_edges_from((e["from"], e["to"]) for e in world.edges if e["type"] in LINKAGE)
    return graph


def test_chain_finds_every_shortest_path_or_the_break(network: Made) -> None:
    graph = linkage(network.world)
    random = Random(network.seed)
    pairs = [random.sample(sorted(graph), 2) for _ in range(60)]
    broken = whole = 0
    with Neighbours(network.snapshot, DAY) as near:
        for start, end in pairs:
            found = chain(near, start, end, limit=10_000)
            if nx.has_path(graph, start, end):
                wanted = {tuple(way) for way in nx.all_shortest_paths(graph, start, end)}
                told = [(start, *(link.end for link in links)) for links in found.chains]
                assert set(told) == wanted and len(told) == len(wanted) == found.count
                assert found.length == nx.shortest_path_length(graph, start, end) and not found.missing
                for links in found.chains:
                    assert all({e.start, e.end} == {link.start, link.end} for link in links for e in link.edges)
                    assert all(len(link.edges) == _parallel(network.world, link.start, link.end) for link in links)
                whole += 1
            else:
                assert (found.length, found.count, found.chains) == (None, 0, ())
                _check_missing(network, graph, start, end, found.missing)
                broken += 1
    assert whole + broken == len(pairs) and (whole if network.seed == 1 else broken)


def _parallel(world: World, a: NodeKey, b: NodeKey) -> int:
    return sum({e["from"], e["to"]} == {a, b} and e["type"] in LINKAGE for e in world.edges)


def _check_missing(
    network: Made, graph: nx.Graph[NodeKey], start: NodeKey, end: NodeKey, missing: tuple[Missing, ...]
) -> None:
    """The links named are the fewest, then those of the shortest mended chain, then of the nearest nodes."""
    labels: nx.MultiGraph[str] = nx.MultiGraph()
    with Neighbours(network.snapshot, DAY) as near:  # which relations are used anywhere, on whatever day
        for name in LINKAGE:
            for file in network.snapshot.edge_files(name):
                pairs = near.run(f"SELECT DISTINCT from_label, to_label FROM read_parquet('{file}')")
                labels.add_edges_from((a, b, name) for a, b in pairs)
    one, other = (nx.single_source_shortest_path_length(graph, node) for node in (start, end))
    steps = {a: nx.single_source_shortest_path_length(labels, a) for a in labels}
    costs = {}
    for x, y in itertools.product(one, other):
        if x[0] == y[0]:
            links = 1 if labels.has_edge(x[0], x[0]) else None
        else:
            links = steps.get(x[0], {}).get(y[0])
        if links is not None:
            costs[x, y] = links, one[x] + other[y]
    if not costs:
        assert missing == (Missing((), start, end),)
        return
    best = min(costs.values())
    assert missing
    for gap in missing:
        x, y = gap.last_from, gap.last_to
        assert costs[x, y] == best == (len(gap.links), one[x] + other[y])
        here = x[0]
        for link in gap.links:
            assert labels.has_edge(link.from_label, link.to_label) and here in (link.from_label, link.to_label)
            here = link.to_label if here == link.from_label else link.from_label
        assert here == y[0]
        alike = [pair for pair, cost in costs.items() if cost == best and (pair[0][0], pair[1][0]) == (x[0], y[0])]
        assert _apart(network.world, x, y) == min(_apart(network.world, *pair) for pair in alike)


def _apart(world: World, a: NodeKey, b: NodeKey) -> int:
    places: list[Mapping[str, str | None]] = [world.place(a), world.place(b)]
    for far, kind in enumerate(("village", "town")):
        if places[0][kind] is not None and places[0][kind] == places[1][kind]:
            return far
    return 2


def test_a_chain_goes_only_along_what_is_allowed(network: Made) -> None:
    graph: nx.Graph[NodeKey] = nx.Graph()
    graph.add_edges_from((e["from"], e["to"]) for e in network.world.edges if e["type"] in ("SERVES", "LIVES_IN"))
    with Neighbours(network.snapshot, DAY) as near:
        for start, end in itertools.combinations(sorted(node for node in graph if node[0] != "Member"), 2):
            found = chain(near, start, end, along=("SERVES", "LIVES_IN"))
            wanted = nx.shortest_path_length(graph, start, end) if nx.has_path(graph, start, end) else None
            assert found.length == wanted


def test_neighbours_are_the_edges_and_nodes_of_the_day(network: Made) -> None:
    world = network.world
    with Neighbours(network.snapshot, DAY) as near:
        rows = near.rows(
            [(label, id) for label in DATA["nodes"] for id in ("x", *(i for n, i in world.nodes if n == label))]
        )
        assert rows == {node: dict(props) for node, props in world.nodes.items()}
        for name in DATA["edges"]:
            for side, end in (("from", "from"), ("to", "to")):
                found = near.edges(name, side, sorted(world.nodes))  # type: ignore[arg-type]
                wanted = [edge for edge in world.edges if edge["type"] == name]
                assert len(found) == len(wanted)
                for edge in found:
                    told = {"type": name, "from": edge.start, "to": edge.end, **edge.properties}
                    assert told in wanted, end


def test_nodes_are_found_by_what_a_person_types(network: Made) -> None:
    with Neighbours(network.snapshot, DAY) as near:
        for label, id in network.world.nodes:
            assert find_node(near, f"{label}:{id}") == (label, id)
        with pytest.raises(UsageError, match="没有编号 'nothing'"):
            find_node(near, "nothing")


def _town() -> Network:
    """Two villages with a group and a member each; nobody serves ``h`` of the second, and ``m`` is in no group."""
    return Network(
        nodes={
            "Town": {"t": {}}, "Village": {"v1": {}, "v2": {}}, "PartyGroup": {"g1": {}, "g2": {}},
            "Member": {"a": {}, "b": {}, "b2": {}, "m": {}, "r": {}}, "Household": {"h": {}, "k": {}, "far": {}},
        },
        edges=[
            *({"type": "IN_TOWN", "from": ("Village", v), "to": ("Town", "t")} for v in ("v1", "v2")),
            *({"type": "IN_VILLAGE", "from": ("PartyGroup", g), "to": ("Village", v)} for g, v in (("g1", "v1"), ("g2", "v2"))),
            *({"type": "IN_GROUP", "from": ("Member", m), "to": ("PartyGroup", g)} for m, g in (("a", "g1"), ("b", "g2"), ("b2", "g2"))),
            *({"type": "SERVES", "from": ("Member", m), "to": ("Household", h)} for m, h in (("a", "k"), ("b2", "k"), ("m", "far"))),
            *({"type": "LIVES_IN", "from": ("Household", h), "to": ("Village", v)} for h, v in (("h", "v2"), ("k", "v1"))),
            {"type": "HAS_ROLE", "from": ("Member", "r"), "to": ("Village", "v1"), "role": "网格长"},
        ],
    )  # fmt: skip


def test_of_several_last_nodes_one_in_the_same_village_is_named(tmp_path: Path) -> None:
    with Neighbours(write_network(_town(), tmp_path / "net"), DAY) as near:
        (gap,) = chain(near, ("Village", "v2"), ("Household", "h"), along=("IN_VILLAGE", "IN_GROUP", "SERVES")).missing
        assert gap.last_from == ("Member", "b") and gap.links[0].type == "SERVES"
        (gap,) = chain(
            near, ("Household", "h"), ("Town", "t"), along=("IN_TOWN", "IN_VILLAGE", "IN_GROUP", "SERVES")
        ).missing
        assert gap.last_to == ("Member", "b"), "not a, who comes first but lives elsewhere"


def test_every_shortest_way_to_mend_a_chain_is_named(tmp_path: Path) -> None:
    with Neighbours(write_network(_town(), tmp_path / "net"), DAY) as near:
        found = chain(near, ("Town", "t"), ("Household", "far")).missing
    assert [(gap.links[0].type, gap.last_from, gap.last_to) for gap in found] == [
        ("HAS_ROLE", ("Village", "v1"), ("Member", "m")),
        ("SERVES", ("Member", "r"), ("Household", "far")),
    ]


def test_substitutes_are_ordered_by_their_room_and_full_ones_left_out(tmp_path: Path) -> None:
    with Neighbours(write_network(_town(), tmp_path / "net"), DAY) as near:
        roomy = substitutes(near, ("Member", "b"), maximum=2)
        full = substitutes(near, ("Member", "b"), maximum=1)
        shared = substitutes(near, ("Member", "b2"), maximum=1)
    assert [(one.node[1], one.households, one.room) for one in roomy.candidates] == [("b2", 1, 1)]
    assert full.candidates == () and full.is_enough, "nothing to take over"
    assert shared.households == () and [one.node[1] for one in shared.candidates] == ["b"], "a serves k as well"


def test_a_chain_of_thousands_of_links_is_found(tmp_path: Path) -> None:
    ids = [f"B{n:04}" for n in range(2200)]
    network = Network(
        nodes={"Branch": {id: {} for id in ids}},
        edges=[{"type": "IN_BRANCH", "from": ("Branch", a), "to": ("Branch", b)} for a, b in itertools.pairwise(ids)],
    )
    with Neighbours(write_network(network, tmp_path / "net"), DAY) as near:
        found = chain(near, ("Branch", ids[0]), ("Branch", ids[-1]), along=["IN_BRANCH"])
    assert (found.length, found.count) == (2199, 1)
    assert [link.end[1] for link in found.chains[0]] == ids[1:]


def test_nothing_covers_itself(tmp_path: Path) -> None:
    own, other = ("Branch", "own"), ("Branch", "other")
    loop = {"type": "IN_BRANCH", "from": own, "to": own}
    network = Network(
        nodes={"Branch": {"own": {}, "other": {}}},
        edges=[loop, {"type": "IN_BRANCH", "from": own, "to": other}],
    )
    snapshot = write_network(network, tmp_path / "net")
    with Neighbours(snapshot, DAY) as near:
        assert who(near, own).line("branch").nodes == (other,)
        assert [lost.covers for lost in impact(near, [other]).lost] == [(other,)]
        assert not impact(near, edges=find_edges(near, "IN_BRANCH", "own", "own")).lost
    assert [(p.node, p.last_for) for p in points_of_failure(snapshot, DAY).points] == [(other, (("branch", own),))]


def test_what_a_group_and_a_grid_have_is_there_for_those_in_them(tmp_path: Path) -> None:
    """A member's Party organization is that of the group; a grid's people are there for its villages and firms."""
    grid, agency = ("Grid", "w"), ("Organization", "agency")
    network = Network(
        nodes={
            "Member": {"m": {}}, "Worker": {"k": {}}, "PartyGroup": {"g": {}}, "Branch": {"b": {}}, "Grid": {"w": {}},
            "Village": {"v": {}}, "VillagerGroup": {"vg": {}}, "Organization": {"agency": {}, "firm": {}},
        },
        edges=[
            {"type": "IN_GROUP", "from": ("Member", "m"), "to": ("PartyGroup", "g")},
            {"type": "IN_BRANCH", "from": ("PartyGroup", "g"), "to": ("Branch", "b")},
            {"type": "RESPONSIBLE_FOR", "from": agency, "to": grid},
            {"type": "HAS_ROLE", "from": ("Worker", "k"), "to": grid, "role": "网格长"},
            {"type": "IN_VILLAGE", "from": ("VillagerGroup", "vg"), "to": ("Village", "v")},
            *({"type": "IN_GRID", "from": unit, "to": grid} for unit in (("Village", "v"), ("Organization", "firm"))),
        ],
    )  # fmt: skip
    with Neighbours(write_network(network, tmp_path / "net"), DAY) as near:
        (cover,) = who(near, ("Member", "m")).line("branch").covers
        assert (cover.node, cover.through) == (("Branch", "b"), (("PartyGroup", "g"),))
        for unit in (("Village", "v"), ("Organization", "firm"), ("VillagerGroup", "vg")):
            found = who(near, unit)
            assert found.line("responsible").nodes == (agency,), unit
            assert found.line("role").covers[0].properties == {"role": "网格长"}, unit
            assert found.line("responsible").covers[0].through[-1] == grid
