"""What a database and a snapshot hold, read by other means than covernet's, and networks to publish."""

from __future__ import annotations

import copy
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from covernet.graph.engines.neo4j import Server
from covernet.graph.engines.target import Target
from covernet.graph.snapshot import Snapshot
from tests.oracle.network import Network
from tests.oracle.schema import DATA
from tests.oracle.strategies import DAYS, IDS, network_for, packs
from tests.services import Neo4jTarget
from tests.small import Tables

Contents = tuple[dict[tuple[str, str], dict[str, Any]], "Counter[tuple[Any, ...]]"]
"""Properties of every node by label and id, and how often there is each relationship."""

MARK = {"covernet": True}
PERSONAL = {"Member": {"name"}, "Worker": {"name"}}
"""Properties that are published only when asked for."""


def server(target: Neo4jTarget) -> Server:
    """A connection such as covernet makes."""
    return Server(Target(target.uri, target.database, target.username, target.password))


def wanted(snapshot: Snapshot, names: bool = False) -> Contents:
    """What a database should hold in which a snapshot is published."""
    nodes: dict[tuple[str, str], dict[str, Any]] = {}
    for label in DATA["nodes"]:
        for row in _rows(snapshot.node_files(label)):
            kept = _present(row, {"county"} | (set() if names else PERSONAL.get(label, set())))
            assert (label, row["id"]) not in nodes
            nodes[label, row["id"]] = {**kept, **MARK}
    edges: Counter[tuple[Any, ...]] = Counter()
    for name in DATA["edges"]:
        for row in _rows(snapshot.edge_files(name)):
            ends = ("from_label", "from_id", "to_label", "to_id")
            kept = _present(row, {*ends, "from_county", "to_county"})
            edges[name, *(row[end] for end in ends), _frozen({**kept, **MARK})] += 1
    return nodes, edges


def contents(target: Neo4jTarget, *, ours: bool = False) -> Contents:
    """All that a database holds but the publication node, or only what is marked as ours."""
    where = "WHERE {0}.covernet = true" if ours else ""
    nodes: dict[tuple[str, str], dict[str, Any]] = {}
    edges: Counter[tuple[Any, ...]] = Counter()
    with target.driver() as driver, driver.session(database=target.database) as session:
        for labels, properties in session.run(f"MATCH (n) {where.format('n')} RETURN labels(n), properties(n)"):
            if labels != ["CovernetPublication"]:
                key = "|".join(sorted(labels)), properties.get("id")
                assert key not in nodes
                nodes[key] = _native(properties)
        found = session.run(
            f"MATCH (a)-[r]->(b) {where.format('r')} RETURN type(r), labels(a)[0], a.id, labels(b)[0], b.id, properties(r)"
        )
        for name, start, from_id, end, to_id, properties in found:
            edges[name, start, from_id, end, to_id, _frozen(_native(properties))] += 1
    return nodes, edges


def everything(target: Neo4jTarget) -> list[Any]:
    """All that a database holds, with its constraints and indexes, to tell whether anything was touched."""
    texts = (
        "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties ORDER BY id",
        "MATCH (a)-[r]->(b) RETURN elementId(r) AS id, elementId(a) AS a, elementId(b) AS b, properties(r) AS p ORDER BY id",
        "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name",
        "SHOW INDEXES YIELD name RETURN name ORDER BY name",
    )
    return [target.rows(text) for text in texts]


def publication(target: Neo4jTarget) -> dict[str, Any]:
    """The properties of the publication node; empty where there is none."""
    found = target.rows("MATCH (p:CovernetPublication) RETURN properties(p) AS p")
    assert len(found) <= 1
    return dict(found[0]["p"]) if found else {}


def network_of(tables: Tables) -> Network:
    """The tables of a bundle as a network."""
    network = Network()
    for name, rows in tables.items():
        if name in DATA["nodes"]:
            network.nodes[name] = {row["id"]: {k: v for k, v in row.items() if k != "id"} for row in rows}
        else:
            (start, end) = DATA["edges"][name]["endpoints"][0]
            for row in rows:
                ends = {
                    "from": (row.get("from_label", start), row["from"]),
                    "to": (row.get("to_label", end), row["to"]),
                }
                network.edges.append({"type": name, **ends})
    return network


@st.composite
def networks(draw: Any) -> tuple[Network, int]:
    """A small hostile network, and a seed to change it by."""
    seed = draw(st.integers(0, 2**32))
    return network_for(draw(packs()), Random(seed)), seed


def some(drawn: Callable[[tuple[Network, int]], None], examples: int) -> None:
    """Call a function with so many networks, or with as many as the night has time for."""
    examples = 160 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else examples
    phases = [Phase.explicit, Phase.generate]  # shrinking would take longer than reading a network of a few rows
    settings(max_examples=examples, phases=phases, suppress_health_check=list(HealthCheck))(given(networks())(drawn))()


def changed(network: Network, rng: Random) -> Network:
    """The same network some time later: nodes and edges came, went, or have other properties."""
    after = copy.deepcopy(network)
    for label, members in after.nodes.items():
        for id_ in list(members):
            if rng.random() < 0.2:
                del members[id_]
            elif rng.random() < 0.3:
                members[id_] = _other(members[id_], DATA["nodes"][label], rng)
        for id_ in rng.sample(IDS, 3):
            if rng.random() < 0.5 and id_ not in members:
                members[id_] = _other({}, DATA["nodes"][label], rng)
    kept = []
    for edge in after.edges:
        ends = [edge["from"], edge["to"]]
        if rng.random() < 0.2 or any(id_ not in after.nodes[label] for label, id_ in ends):
            continue
        key = {name: edge[name] for name in DATA["edges"][edge["type"]]["key"] if name in edge}
        other = _other(edge, DATA["edges"][edge["type"]], rng) if rng.random() < 0.3 else edge
        kept.append({**{n: v for n, v in other.items() if n not in DATA["edges"][edge["type"]]["key"]}, **key})
    seen = {_key(edge) for edge in kept}
    for edge in network.edges:  # edges between other ends
        choices = [sorted((label, id_) for id_ in after.nodes[label]) for label in (edge["from"][0], edge["to"][0])]
        if all(choices) and rng.random() < 0.3:
            new = {**edge, "from": rng.choice(choices[0]), "to": rng.choice(choices[1])}
            if _key(new) not in seen:
                seen.add(_key(new))
                kept.append(new)
    return Network(after.nodes, kept)


def _key(edge: dict[str, Any]) -> tuple[Any, ...]:
    keys = DATA["edges"][edge["type"]]["key"]
    return (edge["type"], edge["from"], edge["to"], *(edge.get(name) for name in keys))


def _other(row: dict[str, Any], owner: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A row with some of its properties changed, set, or taken away."""
    out = dict(row)
    for name, facts in {**owner["properties"], "since": {"type": "date"}}.items():
        if rng.random() < 0.5:
            out.pop(name, None)
        elif facts["type"] == "boolean":
            out[name] = rng.random() < 0.5
        elif facts["type"] == "date":
            out[name] = min(DAYS) if name == "since" else rng.choice(DAYS)
        else:
            out[name] = rng.choice(facts.get("values") or IDS)
    return out


def _rows(files: list[Path]) -> list[dict[str, Any]]:
    return [row for path in files for row in pq.read_table(path).to_pylist()]


def _present(row: dict[str, Any], without: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name not in without}


def _native(properties: dict[str, Any]) -> dict[str, Any]:
    """Dates of the driver as those of Python."""
    return {k: v.to_native() if hasattr(v, "to_native") else v for k, v in properties.items()}


def _frozen(properties: dict[str, Any]) -> frozenset[tuple[str, Any]]:
    return frozenset(properties.items())
