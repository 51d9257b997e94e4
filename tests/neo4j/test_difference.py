"""The difference between two snapshots against a comparison of dictionaries; no server is needed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from covernet.graph.difference import PARTS, Difference, Side, key_columns, value_columns
from covernet.graph.snapshot import Snapshot, current_snapshot
from tests.neo4j.databases import PERSONAL, changed, some
from tests.oracle.network import Network
from tests.oracle.writing import write_network
from tests.small import TABLES, build

Rows = dict[tuple[Any, ...], dict[str, Any]]


def rows(snapshot: Snapshot, part: str, names: bool) -> Rows:
    out: Rows = {}
    hidden = set() if names else PERSONAL.get(part.partition("/")[2], set())
    for path in snapshot.files(part):
        for row in pq.read_table(path).to_pylist():
            key = tuple(row[k] for k in key_columns(part))
            assert key not in out
            out[key] = {v: None if v in hidden else row[v] for v in value_columns(part)}
    return out


def compare(old: Rows, new: Rows) -> dict[str, Rows]:
    both = old.keys() & new.keys()
    return {
        "added": {key: {f"new.{k}": v for k, v in new[key].items()} for key in new.keys() - both},
        "removed": {key: {f"old.{k}": v for k, v in old[key].items()} for key in old.keys() - both},
        "changed": {
            key: {f"new.{k}": v for k, v in new[key].items()} | {f"old.{k}": v for k, v in old[key].items()}
            for key in both
            if old[key] != new[key]
        },
    }


def check(base: Side | None, target: Side) -> None:
    with Difference(base, target) as difference:
        for part in PARTS:
            old = rows(base.snapshot, part, base.names) if base else {}
            new = rows(target.snapshot, part, target.names)
            wanted = compare(old, new)
            assert old or new or not difference.count(part, "added")
            for change in ("added", "removed", "changed") if old or new else ():
                keys = key_columns(part)
                table = difference.table(part, change)
                found = {
                    tuple(row[k] for k in keys): {k: v for k, v in row.items() if k not in keys}
                    for row in table.to_pylist()
                }
                assert found == wanted[change], (part, change)
                assert table.num_rows == len(found) == difference.count(part, change)
        for kind in difference.rows:
            columns = (*key_columns(kind.part), *value_columns(kind.part))
            streamed = list(difference.stream(kind, columns))
            assert len(streamed) == kind.count > 0
            assert list(difference.stream(kind, columns, 1)) == streamed[1:]
            if kind.change == "added":
                empty = {c for c, *values in zip(columns, *streamed, strict=True) if set(values) == {None}}
                assert set(kind.filled) == set(columns) - empty
            if kind.ends:
                at = columns.index("from_label"), columns.index("to_label")
                assert {tuple(row[place] for place in at) for row in streamed} == {kind.ends}


def test_differs_like_dictionaries() -> None:
    def differs(drawn: tuple[Network, int]) -> None:
        network, seed = drawn
        rng = Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            first = write_network(network, Path(folder))
            second = write_network(changed(network, rng), Path(folder))
            check(None, Side(first, rng.random() < 0.5))
            check(Side(first, rng.random() < 0.5), Side(second, rng.random() < 0.5))
            check(Side(second), Side(first))

    some(differs, 8)


def test_a_snapshot_does_not_differ_from_itself(tmp_path: Path) -> None:
    snapshot = current_snapshot(build(tmp_path))
    check(Side(snapshot), Side(snapshot))


def test_files_with_equal_checksums_are_not_read(tmp_path: Path) -> None:
    """Their bytes are spoilt here: reading them would be an error."""
    other = {**TABLES, "Grid": [{"id": "W1", "name": "第一网格"}, {"id": "W2", "name": "改名网格"}]}
    one, two = (current_snapshot(build(tmp_path / name, tables)) for name, tables in (("a", TABLES), ("b", other)))
    for snapshot in (one, two):
        for path in snapshot.folder.rglob("*.parquet"):
            if "Grid" not in path.as_posix():
                path.write_bytes(b"no parquet")
    with Difference(Side(one), Side(two)) as difference:
        assert [(r.part, r.change, r.count) for r in difference.rows] == [("nodes/Grid", "changed", 1)]
        assert difference.table("nodes/Grid", "changed").to_pylist() == [
            {"id": "W2", "new.name": "改名网格", "old.name": "第二网格", "new.since": None, "old.since": None,
             "new.until": None, "old.until": None}
        ]  # fmt: skip


@pytest.mark.parametrize("names", [True, False])
def test_names_alone_are_a_difference(tmp_path: Path, names: bool) -> None:
    snapshot = current_snapshot(build(tmp_path))
    with Difference(Side(snapshot, not names), Side(snapshot, names)) as difference:
        assert [(r.part, r.change, r.count) for r in difference.rows] == [("nodes/Member", "changed", 2)]
        named = {row["new.name"] for row in difference.table("nodes/Member", "changed").to_pylist()}
        assert named == ({"示例·甲", "示例·乙"} if names else {None})
