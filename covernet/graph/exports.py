"""A network, or a part of it, as files that other programs open: GEXF, GraphML, Parquet, CSV."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from covernet.errors import UsageError
from covernet.graph.declarations import EdgeType, NodeType, Property, PropertyType
from covernet.graph.folders import new_folder
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import NodeKey
from covernet.graph.networkx import to_networkx
from covernet.graph.snapshot import Snapshot
from covernet.graph.spreadsheets import as_text

FORMATS = ("gexf", "graphml", "parquet", "csv")

RENAMED: Mapping[str, str] = {"type": "relation", "kind": "relation_kind"}
"""Attributes of edges that GEXF and its readers keep for themselves, with the names they have in our files."""

_TYPES: Mapping[PropertyType, pa.DataType] = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
}  # fmt: skip
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_README = """\
# {title}

- 快照 snapshot {snapshot} · {as_of} · {nodes} 个节点 nodes · {edges} 条关系 edges
- {profile}
- {files}
- 日期写作 2024-07-16；没有的值不写（CSV 中为空）。 Dates are ISO text in GEXF, GraphML and CSV; what is missing is
  left out, and empty in CSV.
- GEXF 和 GraphML：节点编号为“标签:编号”；关系的类型在 relation，关系的 kind 在 relation_kind。
  Nodes are called Label:id; an edge's type stands in relation, and its kind in relation_kind. GEXF 的 label 是显示用的
  名称，标签在 node_label。 In GEXF label is the name that is shown, and the label stands in node_label.
- CSV 中以 =、+、-、@ 开头的文字前加了一个 '，以免被表格软件当作公式。
  In CSV a ' stands before a text that a spreadsheet would take for a formula.
"""

_PROFILES = {
    "share": "对外版：只有村居以上和载体、阵地等单位，没有人、户和企业；节点只有公开的属性，关系没有个人信息。"
    " For sharing: places, carriers, positions and such units; no people, households or firms; nodes have their public"
    " properties only, relations nothing personal.",
    "working": "工作版，仅限内部：含个人信息。 Working copy, internal: personal data is in it.",
}


@dataclass(frozen=True)
class Exported:
    """What was written: the files, and how many nodes and edges they hold."""

    files: tuple[Path, ...]
    nodes: int
    edges: int


def check_export(format: str, profile: str) -> None:
    """Refuse a format or profile that there is not.

    Raises
    ------
    UsageError
        If there is no such format or profile.

    >>> check_export("gexf", "share")
    """
    if format not in FORMATS or profile not in _PROFILES:
        raise UsageError(
            f"格式须为 {'、'.join(FORMATS)}，profile 须为 share 或 working",
            f"format is one of {', '.join(FORMATS)}, profile share or working",
        )


def export(
    snapshot: Snapshot,
    as_of: dt.date,
    format: str,
    folder: Path,
    *,
    profile: str = "share",
    within: NodeKey | None = None,
) -> Exported:
    """Write a network as it was on a day.

    Parameters
    ----------
    as_of
        Only what is there on that day is written.
    format
        ``gexf``, ``graphml``, ``parquet`` or ``csv``; the last two are bundles that can be imported again.
    folder
        Is made; an empty one may be there.
    profile
        ``share``: labels whose single nodes may be shown, with their public properties and the edges among them;
        ``working``: everything.
    within
        A place or a carrier to which it is narrowed; see :func:`~covernet.graph.networkx.to_networkx`.

    Raises
    ------
    UsageError
        If the format or profile is unknown, the part is not there, or something is in the folder already.
    StoreError
        If the snapshot can not be read or the files can not be written.

    >>> written = export(example, day, "gexf", folder / "out", within=("Town", "310151105"))
    >>> written.files[0].name, written.nodes
    ('network.gexf', 7)
    """
    check_export(format, profile)
    shown = [node.label for node in SCHEMA.nodes if profile == "working" or node.share == "row"]
    with new_folder(folder):
        graph = to_networkx(snapshot, as_of, labels=shown, within=within)
        if profile == "share":
            _redact(graph)
        files = _WRITERS[format](graph, folder)
        listed = "、".join(file.name for file in files) or "—"
        readme = _README.format(
            title=f"covernet {format}", snapshot=snapshot.number, as_of=as_of, nodes=len(graph),
            edges=graph.number_of_edges(), profile=_PROFILES[profile], files=listed,
        )  # fmt: skip
        (folder / "README.md").write_text(readme, encoding="utf-8", newline="\n")
    return Exported(files, len(graph), graph.number_of_edges())


def _redact(graph: nx.MultiDiGraph[NodeKey]) -> None:
    """Take away what is not public of nodes, and what is personal of edges."""
    for (label, _), data in graph.nodes(data=True):
        _keep(data, SCHEMA.node(label), lambda p: p.privacy == "public")
    for _, _, data in graph.edges(data=True):
        _keep(data, SCHEMA.edge(data["type"]), lambda p: p.privacy != "personal")


def _keep(data: dict[str, Any], declared: NodeType | EdgeType, shown: Callable[[Property], bool]) -> None:
    for p in declared.properties:
        if not shown(p):
            data.pop(p.name, None)


def plain(graph: nx.MultiDiGraph[NodeKey]) -> nx.MultiDiGraph[str]:
    """A graph of texts and numbers only: nodes are called ``Label:id``, dates are ISO text.

    >>> graph = plain(to_networkx(example, day, around=("Member", "M2")))
    >>> graph.nodes["Member:M2"]["label"], [data["relation"] for _, _, data in graph.edges(data=True)]
    ('Member', ['IN_GROUP'])
    """
    out: nx.MultiDiGraph[str] = nx.MultiDiGraph(**{name: str(value) for name, value in graph.graph.items()})
    for key, data in graph.nodes(data=True):
        out.add_node(_called(key), **{name: _value(value) for name, value in data.items()}, node_id=_xml(key[1]))
    for number, (a, b, data) in enumerate(graph.edges(data=True)):
        named = {RENAMED.get(name, name): _value(value) for name, value in data.items()}
        out.add_edge(_called(a), _called(b), key=str(number), **named)
    return out


def _called(key: NodeKey) -> str:
    return _xml(f"{key[0]}:{key[1]}")


def _xml(text: str) -> str:
    """A text without the characters that no XML file may hold."""
    return _NO_XML.sub("\ufffd", text)


def _value(value: Any) -> str | int | float | bool:
    if isinstance(value, dt.date):
        return value.isoformat()
    return _xml(value) if isinstance(value, str) else value


def _gexf(graph: nx.MultiDiGraph[NodeKey], folder: Path) -> tuple[Path, ...]:
    named = plain(graph)
    for node, data in named.nodes(data=True):
        data["node_label"] = data["label"]
        data["label"] = data.get("name", node)  # what a drawing program writes at a node
    file = folder / "network.gexf"
    nx.write_gexf(named, file, encoding="utf-8", version="1.2draft")
    return (file,)


def _graphml(graph: nx.MultiDiGraph[NodeKey], folder: Path) -> tuple[Path, ...]:
    file = folder / "network.graphml"
    nx.write_graphml_xml(plain(graph), file, encoding="utf-8")
    return (file,)


def tables(graph: nx.MultiDiGraph[NodeKey]) -> dict[str, pa.Table]:
    """Each label and edge type of a graph as a table, in the shape of a bundle (FORMATS §2), types as declared.

    >>> found = tables(to_networkx(example, day, around=("Member", "M2")))
    >>> sorted(found), found["IN_GROUP"].column("to").to_pylist()
    (['IN_GROUP', 'Member', 'PartyGroup'], ['G2'])
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for (label, id), data in graph.nodes(data=True):
        rows.setdefault(label, []).append({**data, "id": id})
    for a, b, data in graph.edges(data=True):
        ends = {"from_label": a[0], "from": a[1], "to_label": b[0], "to": b[1]}
        rows.setdefault(data["type"], []).append({**data, **ends})
    return {name: pa.Table.from_pylist(found, schema=_columns(name)) for name, found in rows.items()}


def _columns(name: str) -> pa.Schema:
    declared = SCHEMA.node(name) if SCHEMA.has_node(name) else SCHEMA.edge(name)
    keys = ("id",) if SCHEMA.has_node(name) else ("from_label", "from", "to_label", "to")
    own = [(p.name, _TYPES[p.type]) for p in declared.properties]
    return pa.schema([*((key, pa.string()) for key in keys), *own, ("since", pa.date32()), ("until", pa.date32())])


def _parquet(graph: nx.MultiDiGraph[NodeKey], folder: Path) -> tuple[Path, ...]:
    files = []
    for name, table in tables(graph).items():
        files.append(folder / f"{name}.parquet")
        pq.write_table(table, files[-1], compression="zstd")
    return tuple(files)


def _csv(graph: nx.MultiDiGraph[NodeKey], folder: Path) -> tuple[Path, ...]:
    files = []
    for name, table in tables(graph).items():
        files.append(folder / f"{name}.csv")
        texts = [
            pa.array([None if value is None else as_text(value) for value in column.to_pylist()], pa.string())
            if pa.types.is_string(column.type) else column
            for column in table.columns
        ]  # fmt: skip
        with files[-1].open("wb") as file:
            file.write(b"\xef\xbb\xbf")  # Excel on a Chinese Windows needs it
            pa_csv.write_csv(pa.table(texts, names=table.column_names), file)
    return tuple(files)


_WRITERS: Mapping[str, Callable[[nx.MultiDiGraph[NodeKey], Path], tuple[Path, ...]]] = {
    "gexf": _gexf, "graphml": _graphml, "parquet": _parquet, "csv": _csv,
}  # fmt: skip
