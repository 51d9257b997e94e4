"""Snapshots on disk: whole, immutable, refused when they are not what they say."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from covernet.errors import CovernetError, StoreError, UsageError
from covernet.graph.model import SCHEMA_VERSION
from covernet.graph.snapshot import Network, Snapshot, current_snapshot, open_network
from covernet.graph.store import write_snapshot
from tests.conftest import absent
from tests.unit import writers

ONE = "CREATE TABLE t AS SELECT * FROM (VALUES ('310230108201', '310230'), ('b', NULL), ('c', 'x')) v(id, county)"


def write(network: Network, rows: int = 3) -> Snapshot:
    return writers.write(network.folder, rows)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    made = Network(tmp_path / "网 络")
    write(made)
    return made


def test_an_empty_folder_is_no_network(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no network here"):
        open_network(tmp_path)
    with pytest.raises(UsageError, match="no network here"):
        open_network(tmp_path / "none")


def test_nothing_is_there_before_a_commit(tmp_path: Path) -> None:
    with write_snapshot(Network(tmp_path)):
        pass
    assert open_network(tmp_path).current() is None
    assert open_network(tmp_path).numbers() == ()
    with pytest.raises(UsageError, match="no data yet"):
        current_snapshot(tmp_path)


def test_a_written_snapshot_is_current_and_whole(network: Network) -> None:
    snapshot = current_snapshot(network.folder)
    snapshot.verify()
    assert (snapshot.number, snapshot.count("nodes/Household"), snapshot.count("edges/SERVES")) == (1, 3, 0)
    assert snapshot.network == network.folder
    second = write(network, 5)
    assert (second.number, network.numbers()) == (2, (1, 2))
    assert network.snapshot(1).count("nodes/Household") == 3
    with pytest.raises(UsageError, match="no snapshot 3"):
        network.snapshot(3)


def test_an_error_while_writing_changes_nothing(network: Network) -> None:
    before = {p: p.stat().st_mtime_ns for p in network.folder.rglob("*") if p.is_file() and p.name != "LOCK"}
    with pytest.raises(RuntimeError), write_snapshot(network):
        raise RuntimeError
    assert {p: p.stat().st_mtime_ns for p in network.folder.rglob("*") if p.is_file() and p.name != "LOCK"} == before
    assert network.numbers() == (1,)


def test_a_file_that_can_not_be_made_durable(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreError, match="the disk is full"):
        write(network)
    assert network.numbers() == (1,)
    assert [path.name for path in network.snapshots_folder.iterdir()] == ["000001"]


def test_equal_rows_are_equal_content_in_any_order(network: Network) -> None:
    con = duckdb.connect()
    con.execute(ONE)
    for select in ("SELECT * FROM t", "SELECT * FROM t ORDER BY id DESC"):
        con.execute(f"CREATE OR REPLACE VIEW v AS {select}")
        with write_snapshot(network) as draft:
            draft.write("nodes/County", con, "v", order=["id"], partition="county")
            assert draft.same_as_current() == (network.current_number() == 2)
            draft.commit()
    first, second = network.snapshot(2).manifest, network.snapshot(3).manifest
    assert first.content == second.content
    assert sorted(first.files) == ["nodes/County/310230.parquet", "nodes/County/other.parquet"]
    assert first.counts == {"nodes/County": 3}


def test_counties_are_six_ascii_digits(network: Network) -> None:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE t AS SELECT * FROM (VALUES ('a', '１２３４５６'), ('b', '../../x'), ('c', '12345')) v(id, county)"
    )
    with write_snapshot(network) as draft:
        draft.write("nodes/County", con, "t", order=["id"], partition="county")
        assert list(draft.commit().manifest.files) == ["nodes/County/other.parquet"]


def test_a_second_writer_is_refused(network: Network) -> None:
    with write_snapshot(network):
        with pytest.raises(StoreError, match="another program is writing"):
            write(network)
        assert in_child(writers.report, network.folder) == "StoreError"
    assert in_child(writers.report, network.folder) == "2"


def in_child(run: Callable[..., None], *args: Any) -> str:
    """What a function of ``writers`` tells from a process of its own."""
    mine, theirs = writers.CONTEXT.Pipe(duplex=False)
    process = writers.CONTEXT.Process(target=run, args=(theirs, *args))
    process.start()
    theirs.close()
    try:
        return str(mine.recv())
    except EOFError:
        return "died"
    finally:
        process.join(60)
        assert process.exitcode is not None


def test_a_newer_schema_is_refused(network: Network) -> None:
    path = current_snapshot(network.folder).folder / "manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**raw, "schema": SCHEMA_VERSION + 1, "unknown": 1}), encoding="utf-8")
    with pytest.raises(StoreError, match="newer covernet") as caught:
        network.current()
    assert "upgrade" in caught.value.en and "升级" in caught.value.zh


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _part(snapshot: Snapshot) -> Path:
    return snapshot.node_files("Household")[0]


DAMAGE: dict[str, Callable[[Snapshot], object]] = {
    "a flipped bit": lambda s: _flip(_part(s)),
    "a cut file": lambda s: _part(s).write_bytes(_part(s).read_bytes()[:-1]),
    "a missing file": lambda s: _part(s).unlink(),
    "no manifest": lambda s: (s.folder / "manifest.json").unlink(),
    "an empty manifest": lambda s: (s.folder / "manifest.json").write_text("", encoding="utf-8"),
    "half a manifest": lambda s: (s.folder / "manifest.json").write_text('{"schema": 1, "files": ', encoding="utf-8"),
    "another manifest": lambda s: (s.folder / "manifest.json").write_text('{"schema": 1}', encoding="utf-8"),
    "a list for a manifest": lambda s: (s.folder / "manifest.json").write_text("[]", encoding="utf-8"),
    "bytes for a manifest": lambda s: (s.folder / "manifest.json").write_bytes(b"\xff\xfe\x00"),
    "an empty CURRENT": lambda s: (s.network / "CURRENT").write_text("", encoding="utf-8"),
    "words in CURRENT": lambda s: (s.network / "CURRENT").write_text("one", encoding="utf-8"),
    "bytes in CURRENT": lambda s: (s.network / "CURRENT").write_bytes(b"\xff\xfe1"),
    "a CURRENT that names nothing": lambda s: (s.network / "CURRENT").write_text("7", encoding="utf-8"),
    "a huge CURRENT": lambda s: (s.network / "CURRENT").write_text("9" * 5000, encoding="utf-8"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_noticed(name: str, network: Network) -> None:
    DAMAGE[name](current_snapshot(network.folder))
    with pytest.raises(StoreError) as caught:
        current_snapshot(network.folder).verify()
    assert str(caught.value.where)


def test_readers_see_the_old_or_the_new_snapshot(network: Network) -> None:
    """Each snapshot of this test has as many rows as its number says."""
    done = threading.Event()
    seen: set[int] = set()
    problems: list[str] = []

    def read() -> None:
        while not done.is_set():
            try:
                seen.add(writers.check(network.folder))
            except Exception as error:
                problems.append(repr(error))
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    write(network, writers.rows_of(2))
    for reader in readers:
        reader.start()
    for number in range(3, 15):
        write(network, writers.rows_of(number))
    done.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert len(seen) > 1


def test_a_read_only_target_is_refused(network: Network) -> None:
    if os.name != "posix":
        absent("posix", "a folder can not be made read-only here")
    network.folder.chmod(0o555)
    network.snapshots_folder.chmod(0o555)
    parents = [p for p in network.folder.parents if p.stat().st_uid == os.getuid() and not p.stat().st_mode & 0o001]
    for parent in parents:
        parent.chmod(parent.stat().st_mode | 0o055)
    try:
        assert in_child(writers.report_as_nobody, network.folder) == "StoreError"
        assert in_child(writers.report_as_nobody, network.folder / "new") == "StoreError"
    finally:
        network.folder.chmod(0o755)
        network.snapshots_folder.chmod(0o755)
        for parent in parents:
            parent.chmod(0o700)
    assert writers.write(network.folder, 3).number == 2


@pytest.mark.parametrize("size", [0, 100, 400, 700, 1000, 1500, 3000])
def test_a_full_disk_changes_nothing(size: int, network: Network) -> None:
    """No file may grow beyond ``size`` bytes, as if the disk were full there."""
    if sys.platform == "win32":
        absent("posix", "the size of files can not be limited here")
    told = in_child(writers.report_with_limit, network.folder, size)
    current = current_snapshot(network.folder)
    current.verify()
    assert (told, current.number) in {("StoreError", 1), ("2", 2)}
    assert not list(network.snapshots_folder.glob(".draft*"))
    assert write(network).number == current.number + 1


def test_errors_are_sentences_in_two_languages(network: Network) -> None:
    DAMAGE["no manifest"](current_snapshot(network.folder))
    with pytest.raises(CovernetError) as caught:
        current_snapshot(network.folder)
    assert caught.value.exit_code == 3
    assert "restore a backup" in caught.value.en and "备份" in caught.value.zh
