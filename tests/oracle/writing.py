"""Networks and packs of the oracle, written to disk for covernet to read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from covernet.graph.snapshot import Network as Folder
from covernet.graph.snapshot import Snapshot
from covernet.graph.store import write_snapshot
from tests.oracle.network import Network
from tests.oracle.schema import DATA

_ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
          "date": pa.date32()}  # fmt: skip
_VALIDITY = [("since", pa.date32()), ("until", pa.date32())]


def _declared(owner: Mapping[str, Any]) -> list[tuple[str, pa.DataType]]:
    return [(name, _ARROW[p["type"]]) for name, p in owner["properties"].items()]


def _county(id_: str) -> str | None:
    return id_[:6] if len(id_) >= 6 and id_[:6].isascii() and id_[:6].isdecimal() else None


def tables(network: Network) -> dict[str, pa.Table]:
    """Each label and edge type that has rows, as a table with the columns of its part."""
    out: dict[str, pa.Table] = {}
    for label, members in network.nodes.items():
        columns = pa.schema(
            [("id", pa.string()), *_declared(DATA["nodes"][label]), *_VALIDITY, ("county", pa.string())]
        )
        rows = [{"id": id_, "county": _county(id_), **props} for id_, props in members.items()]
        if rows:
            out[f"nodes/{label}"] = pa.Table.from_pylist(rows, schema=columns)
    by_type: dict[str, list[dict[str, Any]]] = {}
    for edge in network.edges:
        (a, i), (b, j) = edge["from"], edge["to"]
        ends = {"from_label": a, "from_id": i, "to_label": b, "to_id": j, "from_county": _county(i),
                "to_county": _county(j)}  # fmt: skip
        by_type.setdefault(edge["type"], []).append({**edge, **ends})
    for name, rows in by_type.items():
        ends_ = [(c, pa.string()) for c in ("from_label", "from_id", "to_label", "to_id")]
        counties = [(c, pa.string()) for c in ("from_county", "to_county")]
        columns = pa.schema([*ends_, *_declared(DATA["edges"][name]), *_VALIDITY, *counties])
        out[f"edges/{name}"] = pa.Table.from_pylist(rows, schema=columns)
    return out


def write_network(network: Network, folder: Path) -> Snapshot:
    """Write a network as a snapshot, past the importer."""
    con = duckdb.connect()
    parts = sorted(tables(network).items())
    try:
        for number, (_, table) in enumerate(parts):
            con.register(f"part{number}", table)
        with write_snapshot(Folder(folder)) as draft:
            for number, (part, _) in enumerate(parts):
                nodes = part.startswith("nodes/")
                order = ["id"] if nodes else ["from_label", "from_id", "to_label", "to_id"]
                draft.write(part, con, f"part{number}", order=order, partition="county" if nodes else "from_county")
            return draft.commit()
    finally:
        con.close()


def toml(value: Any) -> str:
    """A value as TOML; tables are written inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return "{ " + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + " }"


def pack_toml(pack: Mapping[str, Any]) -> str:
    """A pack as the text of its TOML file."""
    lines = [f"{key} = {toml(value)}" for key, value in pack.items() if key not in ("rule", "unexpressed")]
    for rule in pack.get("rule", []):
        lines += ["", "[[rule]]", *(f"{key} = {toml(value)}" for key, value in rule.items())]
    return "\n".join(lines) + "\n"
