"""Parts of networks as graphs, and files read back by the libraries that read them."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest

import covernet
from covernet.errors import UsageError
from covernet.graph.declarations import NodeType
from covernet.graph.exports import FORMATS, RENAMED, export
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import NodeKey
from covernet.graph.networkx import to_frames, to_networkx
from tests.analyses.conftest import Made
from tests.analyses.test_spreads import lies
from tests.made import DAY
from tests.small import EAST, HALL, build


def test_the_whole_network_is_every_node_and_edge_with_its_properties(network: Made) -> None:
    graph = to_networkx(network.snapshot, DAY)
    assert {key: dict(data) for key, data in graph.nodes(data=True)} == {
        node: {"label": node[0], **props} for node, props in network.world.nodes.items()
    }
    told = sorted(
        str((a, b, sorted((k, v) for k, v in data.items() if k != "directed"))) for a, b, data in graph.edges(data=True)
    )
    wanted = [
        str((e["from"], e["to"], sorted((k, v) for k, v in e.items() if k not in ("from", "to"))))
        for e in network.world.edges
    ]
    assert told == sorted(wanted)


def test_a_place_is_everything_that_lies_there(network: Made) -> None:
    world = network.world
    for within in sorted(node for node in world.nodes if node[0] in ("County", "Town", "Village")):
        graph = to_networkx(network.snapshot, DAY, within=within)
        own = {node for node in world.nodes if lies(world, node, within)}
        assert set(graph) == own
        assert graph.number_of_edges() == sum(e["from"] in own and e["to"] in own for e in world.edges)


def test_a_neighbourhood_is_what_a_search_reaches(network: Made) -> None:
    world = network.world
    flat: nx.Graph[NodeKey] = nx.Graph()
    flat.add_nodes_from(world.nodes)
    flat.add_edges_from((e["from"], e["to"]) for e in world.edges)
    for node, depth in itertools.product(sorted(world.nodes)[::7], (0, 1, 2)):
        graph = to_networkx(network.snapshot, DAY, around=node, depth=depth)
        assert set(graph) == set(nx.ego_graph(flat, node, depth))
    grid = next(node for node in sorted(world.nodes) if node[0] == "Grid")
    assert set(to_networkx(network.snapshot, DAY, within=grid)) == set(nx.ego_graph(flat, grid, 1))
    with pytest.raises(UsageError):
        to_networkx(network.snapshot, DAY, around=("Grid", "nothing"))


def test_frames_have_a_row_for_each_node_and_edge(network: Made) -> None:
    graph = to_networkx(network.snapshot, DAY)
    nodes, edges = to_frames(graph)
    assert list(zip(nodes["label"], nodes["id"], strict=True)) == list(graph)
    assert len(edges) == graph.number_of_edges()
    for row in nodes.to_dict("records"):
        kept = {name: value for name, value in row.items() if name != "id" and not pd.isna(value)}
        assert kept == dict(graph.nodes[row["label"], row["id"]])
    for frame in to_frames(nx.MultiDiGraph()):
        assert len(frame) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


def written(value: Any) -> Any:
    """A value as an XML file gives it back."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.replace("\x0b", "\ufffd") if isinstance(value, str) else value


@pytest.mark.parametrize("profile", ["share", "working"])
@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_graph_files_read_back_as_the_graph(format: str, profile: str, network: Made, folder: Path) -> None:
    out = folder / f"{network.seed}-{profile}-{format}"
    told = export(network.snapshot, DAY, format, out, profile=profile)
    read = (nx.read_gexf if format == "gexf" else nx.read_graphml)(told.files[0])
    graph = to_networkx(network.snapshot, DAY, labels=shown(profile))
    assert set(read) == {f"{label}:{id}" for label, id in graph}
    for (label, id), data in graph.nodes(data=True):
        own = dict(read.nodes[f"{label}:{id}"])
        assert own.pop("node_id") == id
        if format == "gexf":
            assert own.pop("label") == written(data.get("name", f"{label}:{id}"))
            own["label"] = own.pop("node_label")
        assert own == {name: written(v) for name, v in data.items() if name == "label" or seen(label, name, profile)}
    ends = sorted(
        (f"{a[0]}:{a[1]}", f"{b[0]}:{b[1]}", *sorted((RENAMED.get(k, k), str(written(v))) for k, v in data.items()))
        for a, b, data in graph.edges(data=True)
    )
    assert ends == sorted(
        (a, b, *sorted((k, str(v)) for k, v in data.items() if k != "id"))
        for a, b, data in nx.MultiDiGraph(read).edges(data=True)
    )


def shown(profile: str) -> list[str]:
    return [node.label for node in SCHEMA.nodes if profile == "working" or node.share == "row"]


def seen(label: str, name: str, profile: str) -> bool:
    declared: NodeType = SCHEMA.node(label)
    p = declared.property(name)
    return p is None or profile == "working" or p.privacy == "public"


@pytest.mark.parametrize("profile", ["share", "working"])
@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_tables_read_back_as_the_graph(format: str, profile: str, network: Made, folder: Path) -> None:
    out = folder / f"{network.seed}-{profile}-{format}"
    told = export(network.snapshot, DAY, format, out, profile=profile)
    graph = to_networkx(network.snapshot, DAY, labels=shown(profile))
    nodes = edges = 0
    for file in told.files:
        frame = pd.read_parquet(file) if format == "parquet" else pd.read_csv(file, dtype=str, encoding="utf-8-sig")
        for row in frame.to_dict("records"):
            own = {name: value for name, value in row.items() if not pd.isna(value)}
            if SCHEMA.has_node(file.stem):
                data = dict(graph.nodes[file.stem, own.pop("id")])
                data = {k: v for k, v in data.items() if k != "label" and seen(file.stem, k, profile)}
                nodes += 1
            else:
                ends = [(own.pop(f"{end}_label"), own.pop(end)) for end in ("from", "to")]
                key = (file.stem, *(plain(own.get(name)) for name in SCHEMA.edge(file.stem).key))
                found = {tuple(map(plain, k)): d for k, d in graph[ends[0]][ends[1]].items()}
                data = {k: v for k, v in found[key].items() if k not in ("type", "directed")}
                edges += 1
            assert {k: plain(v) for k, v in own.items()} == {k: plain(v) for k, v in data.items()}
    assert (nodes, edges) == (told.nodes, told.edges) == (len(graph), graph.number_of_edges())


def plain(value: Any) -> str | None:
    """A value as the text that stands in a CSV file."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.removeprefix("'")


def test_a_shared_export_names_no_person_and_no_household(tmp_path: Path) -> None:
    net = covernet.open(build(tmp_path))
    for format, profile in itertools.product(FORMATS, ("share", "working")):
        out = tmp_path / f"{format}-{profile}"
        net.export(format, out, profile=profile)
        content = b"".join(path.read_bytes() for path in out.iterdir() if path.suffix != ".parquet")
        if format == "parquet":
            content = "".join(pd.read_parquet(path).to_csv() for path in out.glob("*.parquet")).encode()
        people = [secret in content for secret in ("示例·甲".encode(), b"M1", b"H1", "合作社".encode())]
        assert any(people) == all(people) == (profile == "working"), (format, profile)
        assert "堡西村".encode() in content
    with pytest.raises(UsageError):
        net.export("csv", tmp_path / "csv-share")
    with pytest.raises(UsageError):
        net.export("xml", tmp_path / "xml")
    assert not (tmp_path / "xml").exists()


def test_a_text_that_begins_like_a_formula_stays_text_in_csv(tmp_path: Path) -> None:
    net = covernet.open(build(tmp_path))
    net.export("csv", tmp_path / "out", profile="working")
    for path in (tmp_path / "out").glob("*.csv"):
        cells = pd.read_csv(path, dtype=str, encoding="utf-8-sig").stack().dropna()
        assert not [cell for cell in cells if str(cell).startswith(("=", "-", "+", "@"))]


def test_an_exported_bundle_can_be_imported_again(tmp_path: Path) -> None:
    from covernet.importers.bundle import import_bundle

    net = covernet.open(build(tmp_path))
    net.export("csv", tmp_path / "out", profile="working", within=HALL)
    (tmp_path / "out" / "README.md").unlink()
    report = import_bundle([tmp_path / "out"], tmp_path / "again")
    assert report.accepted == report.read and not report.quarantined
    again = covernet.open(tmp_path / "again").graph(as_of="2025-06-30")
    assert len(again) == len(net.graph(within=HALL)) and ("Village", EAST) not in again


def test_the_interface_gives_parts_by_id(tmp_path: Path) -> None:
    net = covernet.open(build(tmp_path))
    assert ("Household", "H4") in net.graph() and ("Household", "H4") not in net.graph(within=HALL)
    assert set(net.graph(around="M1", depth=1)) == {("Member", "M1"), ("PartyGroup", "G1"), ("Household", "H1"),
                                                    ("Household", "H2")}  # fmt: skip
    with pytest.raises(UsageError):
        net.graph(within=HALL, around="M1")
    with pytest.raises(UsageError):
        net.graph(within="nothing")
