"""What ``impact`` says is lost, against the covers of a network from which it really was taken away."""

from __future__ import annotations

from random import Random

import pytest

from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.queries.analyses.impact import impact
from covernet.queries.analyses.lines import LINES
from tests.analyses.conftest import SHARES, Made
from tests.made import DAY, made
from tests.oracle.network import Network, World
from tests.oracle.schema import DATA

Covers = dict[tuple[str, NodeKey], frozenset[NodeKey]]


def direct(world: World) -> Covers:
    """For each line and node what covers it directly; nothing covers itself."""
    return {
        (line.id, node): frozenset(e for steps in paths if len(steps) == 1 for e in world.ends(node, steps)) - {node}
        for line in LINES.values()
        for label, paths in line.paths.items()
        for node in world.of_label(label)
    }


@pytest.mark.parametrize("tried", range(12))
def test_last_covers_are_those_that_are_none_afterwards(tried: int, network: Made) -> None:
    raw, random = made(network.seed, share=SHARES[network.seed]), Random(f"{network.seed} {tried}")
    nodes = set(random.sample(sorted(network.world.nodes), random.choice((0, 1, 3))))
    at = [edge for edge in raw.edges if edge in network.world.edges]
    cut = random.sample(at, min(len(at), random.choice((0, 4)) if nodes else 6))
    kept = [e for e in raw.edges if e not in cut and e["from"] not in nodes and e["to"] not in nodes]
    left = {label: {i: p for i, p in own.items() if (label, i) not in nodes} for label, own in raw.nodes.items()}
    before, after = direct(network.world), direct(World(Network(left, kept), DATA, DAY))
    wanted = {key: ends for key, ends in before.items() if ends and key in after and not after[key]}
    edges = [
        Edge(e["type"], e["from"], e["to"], tuple(e.get(key) for key in DATA["edges"][e["type"]]["key"])) for e in cut
    ]
    with Neighbours(network.snapshot, DAY) as near:
        lost = impact(near, sorted(nodes), edges).lost
    assert {(one.line.id, one.node): frozenset(one.covers) for one in lost} == wanted
    assert len(lost) == len(wanted)
