"""The log of exports: everything that leaves a network stands in it, nobody can change it unseen, and it names nobody."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import covernet
from covernet.cli import app
from covernet.errors import CovernetError, StoreError
from covernet.graph.snapshot import current_snapshot
from covernet.register.chain import ANCHOR, seal, unseal
from covernet.register.exports import exports_file, read_exports, record_export, verify_exports
from tests.small import HALL, TABLES, build

PERSON = TABLES["Member"][0]["name"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("made"))


@pytest.fixture
def net(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "net"))


def run(*words: object) -> tuple[int, str]:
    """Run a command; its exit status and everything it said."""
    found = CliRunner().invoke(app, [str(word) for word in words], standalone_mode=False)
    error = found.exception
    if isinstance(error, CovernetError):
        return error.exit_code, f"{found.output}{error}"
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return int(found.return_value or 0), found.output


def fill(net: Path, times: int = 3) -> list[bytes]:
    """Write down some exports; the lines of the log."""
    for number in range(times):
        record_export(current_snapshot(net), "atlas", "html", profile="share", file=bytes([number]))
    return exports_file(net).read_bytes().splitlines(keepends=True)


def test_everything_that_leaves_is_written_down(net: Path, tmp_path: Path) -> None:
    out = tmp_path / PERSON
    out.mkdir()
    run("atlas", net, "-o", out / "a.html")
    run("atlas", net, "-o", out / "b.html", "--profile", "working", "--names")
    run("network", net, "-o", out / "n.html")
    run("network", net, "--view", "village", "--within", HALL, "--profile", "working", "-o", out / "v.html")
    for format in ("xlsx", "csv", "jsonl", "parquet", "table"):
        run("audit", net, "--format", format, "-o", out / f"g.{format}")
    run("audit", net, "--format", "jsonl")
    run("export", net, "--format", "csv", "-o", out / "csv")
    run("export", net, "--format", "gexf", "--profile", "working", "-o", out / "gexf")
    run("export", net, "--format", "neo4j-admin", "-o", out / "admin")
    covernet.open(net).export("graphml", out / "graphml")
    log = read_exports(net)
    assert [(one.what, one.form, one.profile, one.names) for one in log.entries] == [
        ("atlas", "html", "share", False),
        ("atlas", "html", "working", True),
        ("network", "carriers", "share", False),
        ("network", "village", "working", False),
        *(("audit", format, "working", False) for format in ("xlsx", "csv", "jsonl", "parquet", "table")),
        ("export", "csv", "share", False),
        ("export", "gexf", "working", True),
        ("export", "neo4j-admin", "working", False),
        ("export", "graphml", "share", False),
    ]
    snapshot = current_snapshot(net)
    assert {(one.snapshot, one.content) for one in log.entries} == {(1, snapshot.manifest.content)}
    assert {one.as_of for one in log.entries if one.form != "neo4j-admin"} == {"2025-06-30"}
    written = [
        out / name for name in ("a.html", "b.html", "n.html", "v.html", "g.xlsx", "g.csv", "g.jsonl", "g.parquet")
    ]
    assert [one.sha256 for one in log.entries[:8]] == [hashlib.sha256(f.read_bytes()).hexdigest() for f in written]
    assert PERSON.encode() in (out / "b.html").read_bytes(), "control"
    raw = exports_file(net).read_bytes()
    assert PERSON.encode() not in raw and str(tmp_path).encode() not in raw and HALL.encode() not in raw


def test_what_is_refused_is_not_written_down(net: Path, tmp_path: Path) -> None:
    for words in (
        ("atlas", net, "-o", tmp_path / "none" / "a.html"),
        ("atlas", net, "-o", net / "exports" / "a.html"),
        ("atlas", net, "-o", tmp_path / "a.html", "--names"),
        ("network", net, "--view", "pairing", "-o", tmp_path / "n.html"),
        ("export", net, "--format", "csv", "--within", "nobody", "-o", tmp_path / "csv"),
        ("export", net, "--format", "neo4j-admin", "--profile", "share", "-o", tmp_path / "csv"),
    ):
        assert run(*words)[0] == 2, words
    assert read_exports(net).entries == ()


@pytest.mark.parametrize(
    ("tamper", "line"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"share", b"shame"), *lines[2:]], 2),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),
        (lambda lines: [*lines, lines[-1]], 5),
        (lambda lines: [*lines[:2], b"\n", *lines[2:]], 3),
        (lambda lines: [*lines[:2], lines[2][:-20] + b"\n", *lines[3:]], 3),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"names":false', b'"names":true ')], 4),
    ],
)
def test_a_change_is_found_and_stops_further_exports(
    net: Path, tmp_path: Path, tamper: Callable[[list[bytes]], list[bytes]], line: int
) -> None:
    lines = fill(net)
    exports_file(net).write_bytes(b"".join(tamper(lines)))
    status, said = run("exports", net)
    assert status == 3 and f"log.jsonl:{line}" in said and "导出记录簿从这一行起" in said
    before = exports_file(net).read_bytes()
    status, said = run("network", net, "-o", tmp_path / "n.html")
    assert status == 3 and not (tmp_path / "n.html").exists()
    assert exports_file(net).read_bytes() == before


def test_an_end_cut_off_shows_by_the_head(net: Path) -> None:
    lines = fill(net)
    head = verify_exports(net).head
    assert head is not None
    fill(net, 2)
    assert verify_exports(net, head[:20]).since == 2
    status, said = run("exports", net, "--head", head)
    assert status == 0 and "其后又有 2 次导出" in said
    exports_file(net).write_bytes(b"".join(lines[:-1]))
    assert len(verify_exports(net).log.entries) == 2, "whole in itself"
    with pytest.raises(StoreError, match="没有这个末端值"):
        verify_exports(net, head)
    assert run("exports", net, "--head", "xyz")[0] == 2


@pytest.mark.parametrize("left", [0, 1, 30, -76, -20, -1])
@pytest.mark.parametrize("times", [1, 3])
def test_a_writer_that_was_killed_leaves_the_others(net: Path, left: int, times: int) -> None:
    """``left``: bytes of the last line that reached the disk."""
    lines = fill(net, times)
    part = lines[-1][:left]
    exports_file(net).write_bytes(b"".join(lines[:-1]) + part)
    log = read_exports(net)
    whole = left == -1
    assert len(log.entries) == times - 1 + whole
    assert log.unfinished == (0 if whole else len(part))
    fill(net, 1)
    log = read_exports(net)
    assert len(log.entries) == times + whole and not log.unfinished
    assert exports_file(net).read_bytes().startswith(b"".join(lines[:-1]))


def test_blocks_that_never_reached_the_disk_are_unfinished(net: Path) -> None:
    fill(net)
    with exports_file(net).open("ab") as file:
        file.write(bytes(40))
    status, said = run("exports", net)
    assert status == 0 and "40 字节" in said and len(read_exports(net).entries) == 3


def test_exports_at_one_time_wait_for_each_other(net: Path) -> None:
    threads = [threading.Thread(target=fill, args=(net, 3)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verify_exports(net).log.entries) == 12


def test_nothing_is_exported_that_can_not_be_written_down(net: Path, tmp_path: Path) -> None:
    (net / "exports").write_text("in the way", encoding="utf-8")
    for words in (
        ("atlas", net, "-o", tmp_path / "x"),
        ("network", net, "-o", tmp_path / "x"),
        ("audit", net, "--format", "xlsx", "-o", tmp_path / "x"),
        ("audit", net, "-o", tmp_path / "x"),
        ("export", net, "--format", "csv", "-o", tmp_path / "x"),
        ("export", net, "--format", "neo4j-admin", "-o", tmp_path / "x"),
    ):
        assert run(*words)[0] == 3, words
        assert not (tmp_path / "x").exists(), words


def test_the_list_is_read_by_people_and_programs(net: Path) -> None:
    assert "还没有导出过" in run("exports", net)[1]
    fill(net)
    said = run("exports", net)[1]
    assert "atlas" in said and "share" in said and str(verify_exports(net).head) in said
    found = CliRunner().invoke(app, ["exports", str(net), "--jsonl"], standalone_mode=False)
    assert [json.loads(line)["what"] for line in found.stdout.splitlines()] == ["atlas"] * 3


def test_a_newer_file_is_left_alone(net: Path) -> None:
    lines = fill(net, 1)
    kind, _ = unseal(ANCHOR, lines[0].rstrip())
    exports_file(net).write_bytes(seal(ANCHOR, {**kind, "version": 2})[0])
    with pytest.raises(StoreError, match="更新版本"):
        record_export(current_snapshot(net), "atlas", "html", profile="share")
