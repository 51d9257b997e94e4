"""Pairings, co-buildings and lists: each defect once, with a near miss beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.queries.analyses.pairing import pairing
from covernet.queries.analyses.pairs import Pair
from tests.analyses.conftest import Made
from tests.made import DAY
from tests.oracle.network import Network
from tests.oracle.writing import write_network

A, B, C = ("Organization", "agency"), ("Organization", "firm"), ("Organization", "club")
V, W, X = ("Village", "v"), ("Village", "w"), ("Village", "x")
PARTY = ("Branch", "party of firm")

NETWORK = Network(
    nodes={
        "Organization": {
            "agency": {"kind": "agency"}, "office": {"kind": "agency"}, "firm": {"kind": "enterprise"},
            "club": {"kind": "social"}, "left": {"kind": "social", "until": DAY}, "collective": {"kind": "village"},
        },
        "Branch": {"party of firm": {}, "party of v": {}},
        "Village": {"v": {}, "w": {}, "x": {}},
        "Town": {"t": {}},
        "CoBuilding": {"whole": {"name": "齐全"}, "half": {}, "nobody": {}},
        "Activity": {
            "recent": {"date": dt.date(2025, 1, 1)}, "old": {"date": dt.date(2024, 12, 30)}, "alone": {"date": DAY},
            "tomorrow": {"date": DAY + dt.timedelta(1)},
        },
        "ListItem": {
            "met": {"kind": "need"}, "unmet": {"kind": "need"}, "offer": {"kind": "resource"},
            "spare": {"kind": "service"}, "nothing": {},
        },
    },
    edges=[
        {"type": "PAIRED_WITH", "from": A, "to": V, "kind": "双联系"},
        {"type": "PAIRED_WITH", "from": A, "to": W, "kind": "双联系"},
        {"type": "PAIRED_WITH", "from": PARTY, "to": ("Branch", "party of v"), "kind": "村企合作"},
        {"type": "ESTABLISHED_FOR", "from": PARTY, "to": B},
        {"type": "ESTABLISHED_FOR", "from": ("Branch", "party of v"), "to": V},
        {"type": "IN_TOWN", "from": V, "to": ("Town", "t")},
        {"type": "IN_TOWN", "from": ("CoBuilding", "half"), "to": ("Town", "t")},
        {"type": "PARTNER_IN", "from": A, "to": ("CoBuilding", "whole")},
        {"type": "PARTNER_IN", "from": PARTY, "to": ("CoBuilding", "whole")},
        {"type": "PARTNER_IN", "from": V, "to": ("CoBuilding", "whole")},
        {"type": "PARTNER_IN", "from": A, "to": ("CoBuilding", "half")},
        {"type": "PARTNER_IN", "from": V, "to": ("CoBuilding", "half")},
        {"type": "HELD_BY", "from": ("Activity", "recent"), "to": A},
        {"type": "ABOUT", "from": ("Activity", "recent"), "to": V},
        {"type": "HELD_BY", "from": ("Activity", "old"), "to": A},
        {"type": "ATTENDED_BY", "from": ("Activity", "old"), "to": W},
        {"type": "HELD_BY", "from": ("Activity", "alone"), "to": A},
        {"type": "HELD_BY", "from": ("Activity", "tomorrow"), "to": A},
        {"type": "ABOUT", "from": ("Activity", "tomorrow"), "to": W},
        {"type": "MATCHED_TO", "from": ("ListItem", "offer"), "to": ("ListItem", "met")},
        *({"type": "OWNED_BY", "from": ("ListItem", id), "to": B} for id in ("met", "unmet", "offer")),
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    snapshot = write_network(NETWORK, tmp_path_factory.mktemp("pairing") / "net")
    with DuckDBEngine(snapshot, DAY) as opened:
        yield opened


def ends(pairs: tuple[Pair, ...]) -> set[Any]:
    return {(frozenset(pair.ends), pair.kind) for pair in pairs}


def test_a_pair_is_idle_when_both_did_nothing_together_for_months(engine: DuckDBEngine) -> None:
    found = pairing(engine, months=6)
    assert ends(found.found.pairs) == {
        (frozenset({A, V}), "双联系"), (frozenset({A, W}), "双联系"), (frozenset({B, V}), "村企合作"),
        (frozenset({A, V}), ""), (frozenset({B, V}), ""),
    }  # fmt: skip
    assert ends(found.idle) == {(frozenset({A, W}), "双联系"), (frozenset({B, V}), "村企合作"), (frozenset({B, V}), "")}
    last = {pair.kind: pair.last for pair in found.idle if A in pair.ends}
    assert last == {"双联系": dt.date(2024, 12, 30)}, "half a year and a day ago; what is held tomorrow does not count"
    assert ends(pairing(engine, months=7).idle) == {(frozenset({B, V}), "村企合作"), (frozenset({B, V}), "")}


def test_units_without_a_partner_are_counted_by_class(engine: DuckDBEngine) -> None:
    alone = {one.kind: (one.units, one.alone) for one in pairing(engine).unpaired}
    assert alone == {
        "agency": (2, (("Organization", "office"),)), "new": (2, (C,)), "village": (3, (X,)),
    }  # fmt: skip


def test_too_many_partners_are_distinct_ones_above_the_limit(engine: DuckDBEngine) -> None:
    assert pairing(engine).overpaired == ()
    assert [(one.node, one.partners) for one in pairing(engine, most={"agency": 1}).overpaired] == [(A, (V, W))]
    assert pairing(engine, most={"agency": 2}).overpaired == ()


def test_lists_without_a_match_are_told_by_owner_and_kind(engine: DuckDBEngine) -> None:
    found = {(one.owner, one.kind): (one.items, one.listed) for one in pairing(engine).one_sided}
    assert found == {
        (B, "need"): ((("ListItem", "unmet"),), 2),
        (None, "service"): ((("ListItem", "spare"),), 1),
    }


def test_a_co_building_says_which_side_it_lacks(engine: DuckDBEngine) -> None:
    found = {one.node[1]: (one.sides, one.lacking) for one in pairing(engine).incomplete}
    assert found == {"half": ((A, V), ("new",)), "nobody": ((), ("agency", "new", "village"))}
    assert [one.node[1] for one in pairing(engine, sides=("agency",)).incomplete] == ["nobody"]


def test_a_place_has_its_own_pairs_units_lists_and_co_buildings(engine: DuckDBEngine) -> None:
    found = pairing(engine, within=("Town", "t"))
    assert ends(found.idle) == {(frozenset({B, V}), "村企合作"), (frozenset({B, V}), "")}
    assert {one.kind: (one.units, one.alone) for one in found.unpaired} == {"village": (1, ())}
    assert found.one_sided == () and [one.node[1] for one in found.incomplete] == ["half"]
    with pytest.raises(UsageError):
        pairing(engine, within=("Grid", "g"))


def test_random_networks_agree_with_counting(network: Made) -> None:
    """Units, items and co-buildings are each told once, and nothing is told that has a partner or a match."""
    world = network.world
    with DuckDBEngine(network.snapshot, DAY) as opened:
        found = pairing(opened, most=dict.fromkeys(("agency", "new", "village", "party"), 0))
    partners = {one.node for one in found.overpaired}
    for alone in found.unpaired:
        assert not partners & set(alone.alone)
    items = [item for one in found.one_sided for item in one.items]
    wanted = {
        node
        for node in world.of_label("ListItem")
        if world.nodes[node].get("kind") and not set(world.ends(node, ["MATCHED_TO>|<MATCHED_TO"])) - {node}
    }
    assert set(items) == wanted and len(items) == len(wanted)
    assert {one.node for one in found.incomplete} <= set(world.of_label("CoBuilding"))


def test_a_network_without_pairs_has_only_units_alone(tmp_path: Path) -> None:
    empty = write_network(Network(nodes={"Village": {"v": {}}}), tmp_path / "net")
    with DuckDBEngine(empty, DAY) as opened:
        found = pairing(opened)
    assert not (found.idle or found.overpaired or found.one_sided or found.incomplete)
    assert [(one.kind, one.units, len(one.alone)) for one in found.unpaired] == [("village", 1, 1)]


def test_nothing_is_paired_with_itself_or_matched_to_itself(tmp_path: Path) -> None:
    network = Network(
        nodes={
            "Village": {"v": {}, "w": {}}, "Branch": {"party of v": {}}, "Organization": {"firm": {"kind": "enterprise"}},
            "ListItem": {"need": {"kind": "need"}},
        },
        edges=[
            {"type": "ESTABLISHED_FOR", "from": ("Branch", "party of v"), "to": V},
            {"type": "PAIRED_WITH", "from": ("Branch", "party of v"), "to": V, "kind": "双联系"},
            {"type": "PAIRED_WITH", "from": B, "to": B, "kind": "村企合作"},
            {"type": "MATCHED_TO", "from": ("ListItem", "need"), "to": ("ListItem", "need")},
        ],
    )  # fmt: skip
    with DuckDBEngine(write_network(network, tmp_path / "net"), DAY) as opened:
        found = pairing(opened)
    assert found.found.pairs == ()
    assert {one.kind: one.alone for one in found.unpaired} == {"new": (B,), "village": (V, W)}
    assert [one.items for one in found.one_sided] == [(("ListItem", "need"),)]
