"""``impact`` against full audits of a network and of the really changed one, on networks made by the hundred."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from covernet.graph.neighbours import Edge, Neighbours
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import write_demo
from covernet.queries.analyses.impact import Impact, impact
from covernet.queries.audit import audit
from covernet.queries.findings import Finding
from covernet.queries.packs import parse_pack, read_packs
from tests.oracle.network import Network, Node, World
from tests.oracle.schema import DATA
from tests.oracle.strategies import KINDS, cases
from tests.oracle.writing import pack_toml, write_network

EXAMPLES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 4

Case = tuple[Network, dict[str, Any], dt.date]
Raw = Mapping[str, Any]


def without(network: Network, nodes: Sequence[Node], edges: Sequence[Raw]) -> Network:
    """The network after nodes and edges are gone: an edge goes with its ends."""
    kept = {
        label: {i: p for i, p in members.items() if (label, i) not in nodes} for label, members in network.nodes.items()
    }
    away = {id(edge) for edge in edges}
    rest = [e for e in network.edges if id(e) not in away and e["from"] not in nodes and e["to"] not in nodes]
    return Network(kept, rest)


def as_edge(raw: Raw) -> Edge:
    keys = DATA["edges"][raw["type"]]["key"]
    return Edge(raw["type"], raw["from"], raw["to"], tuple(raw.get(key) for key in keys))


def bare(finding: Finding) -> Finding:
    return replace(finding, place={}, responsible=None)


def differences(case: Case, nodes: Sequence[Node], edges: Sequence[Raw]) -> list[str]:
    """Every way in which impact and the two audits disagree."""
    network, raw_pack, day = case
    pack = parse_pack(pack_toml(raw_pack), "made.toml")
    with tempfile.TemporaryDirectory() as folder:
        snapshot = write_network(network, Path(folder) / "before")
        old = {f.id: f for f in audit(snapshot, [pack], as_of=day).findings}
        changed = write_network(without(network, nodes, edges), Path(folder) / "after")
        new = {f.id: f for f in audit(changed, [pack], as_of=day).findings}
        with Neighbours(snapshot, day) as near:
            ours = impact(near, nodes, [as_edge(raw) for raw in edges], packs=[pack])
    return _compared(ours, old, new)


def _compared(ours: Impact, old: Mapping[str, Finding], new: Mapping[str, Finding]) -> list[str]:
    wanted: dict[str, list[Any]] = {
        "opened": [f for id, f in new.items() if id not in old],
        "closed": [f for id, f in old.items() if id not in new],
        "changed": [(bare(old[id]), bare(f)) for id, f in new.items() if id in old and bare(old[id]) != bare(f)],
    }
    found: dict[str, list[Any]] = {
        "opened": list(ours.opened),
        "closed": list(ours.closed),
        "changed": [(bare(change.before), bare(change.after)) for change in ours.changed],
    }
    out = []
    for name, of in wanted.items():
        out += [f"{name}: only the audits: {f}" for f in of if f not in found[name]]
        out += [f"{name}: only impact: {f}" for f in found[name] if f not in of]
        out += [f"{name}: the order differs"] if not out and of != found[name] else []
    return out


def goes(case: Case, random: Random) -> tuple[list[Node], list[Raw]]:
    """Some nodes and edges that are there on the day, most of them on the way of a rule."""
    network, pack, day = case
    world = World(network, DATA, day)
    nodes: list[Node] = sorted(world.nodes)
    edges: list[Raw] = list(world.edges)
    for rule in random.sample(pack["rule"], len(pack["rule"])):
        paths = [rule[name] for name in ("via", "when", "unless", "left", "right") if rule.get(name)]
        starts = [node for node in world.nodes if node[0] == rule.get("of")]
        starts += [e["from"] for e in world.edges if e["type"] == rule.get("of")]
        walked = []
        for start in random.sample(starts, min(3, len(starts))):
            for path in paths:
                with contextlib.suppress(AssertionError, KeyError):  # a path from an edge's other end
                    walked += world.walk(start, path[: random.randint(1, len(path))])
        if walked:
            nodes = random.choice([nodes, [node for _, node in walked], []])
            edges = [edge for edge, _ in walked if edge is not None]
            break
    chosen = random.sample(sorted(set(nodes)), min(len(set(nodes)), random.choice((1, 1, 2, 4))))
    few = list({id(edge): edge for edge in edges}.values())
    return chosen, random.sample(few, min(len(few), random.choice((0, 1, 3)) if chosen else 4))


@pytest.mark.parametrize("kinds", [*([kind] for kind in KINDS), KINDS], ids="-".join)
def test_impact_is_what_two_audits_differ_in(kinds: Sequence[str]) -> None:
    seen: set[str] = set()

    @settings(
        max_examples=EXAMPLES * (6 if len(kinds) > 1 else 1), phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck), deadline=None, derandomize=True,
    )  # fmt: skip
    @given(cases(kinds), st.integers(0, 2**32))
    def agree(case: Case, seed: int) -> None:
        nodes, edges = goes(case, Random(seed))
        if nodes or edges:
            found = differences(case, nodes, edges)
            assert not found, "\n".join([f"gone: {nodes} {edges}", *found[:4], str(case[1]["rule"])])
            seen.add("asked")

    agree()
    assert seen


GONE: Mapping[str, tuple[str, ...]] = {
    "shuxin": ("Member", "PartyGroup", "Village", "Grid", "Chain", "Organization", "Household", "Branch"),
    "chenji": ("Member", "PartyGroup", "Worker", "Grid", "Team"),
    "yangdong": ("Organization", "Branch", "CoBuilding", "ServicePosition", "Activity"),
}
"""Labels of which a node goes, one of each, in the demo towns."""


@pytest.mark.parametrize("demo", GONE)
def test_impact_in_a_demo_town_is_that_of_a_bundle_without_them(demo: str, tmp_path: Path) -> None:
    """The sheets are written again without what goes, imported and audited."""
    sheets = write_demo(demo, tmp_path / "demo")
    settings = read_settings_of(sheets.settings)
    snapshot = imported(sheets.inputs, tmp_path / "before")
    packs = read_packs(settings["packs"], settings.get("parameters", {}))
    day: dt.date = settings["as_of"]
    with Neighbours(snapshot, day) as near:
        nodes = [(label, middle_of(near, label)) for label in GONE[demo]]
        ours = impact(near, nodes, packs=packs)
    take_out(sheets.inputs, nodes)
    changed = imported(sheets.inputs, tmp_path / "after")
    old = {f.id: f for f in audit(snapshot, packs, as_of=day).findings}
    new = {f.id: f for f in audit(changed, packs, as_of=day).findings}
    found = _compared(ours, old, new)
    assert not found, "\n".join(found[:5])
    assert ours.opened and ours.lost


def read_settings_of(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def imported(sheets: Path, net: Path) -> Snapshot:
    import_bundle([sheets], net)
    return current_snapshot(net)


def middle_of(near: Neighbours, label: str) -> str:
    """The id in the middle of a label's, so that it has neighbours."""
    files = ", ".join(f"'{file}'" for file in near.snapshot.node_files(label))
    ids = [id for (id,) in near.run(f"SELECT id FROM read_parquet([{files}]) ORDER BY id")]
    there = [id for id in ids if near.is_there((label, id))]
    return str(there[len(there) // 2])


def take_out(sheets: Path, nodes: Sequence[Node]) -> None:
    """Write the sheets again without some nodes and the edges at them."""
    away = {id for _, id in nodes}
    for path in sheets.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows:
            continue
        ends = {
            end: [b if end == "to" else a for a, b in DATA["edges"].get(path.stem, {}).get("endpoints", ())]
            for end in ("from", "to")
        }
        kept = []
        for row in rows:
            named = [(path.stem, row["id"])] if "id" in row else [
                (row.get(f"{end}_label") or label, row[end]) for end in ("from", "to") for label in ends[end]
            ]  # fmt: skip
            if not (away & {id for _, id in named} and set(named) & set(nodes)):
                kept.append(row)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
