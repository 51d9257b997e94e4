"""The Neo4j server of the tests: closed to others, empty for each test, and there again after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from scripts.neo4j_jars import Neo4jError, class_archive, default_version, find_java, last_lines, release
from tests.conftest import OwnServer
from tests.services import Neo4jTarget, Unusable, visitors_server

ROOT = Path(__file__).resolve().parents[2]


def test_a_wrong_password_is_refused_and_does_not_lock_the_right_one_out(neo4j: Neo4jTarget) -> None:
    with GraphDatabase.driver(neo4j.uri, auth=(neo4j.username, "wrong")) as driver:
        for _ in range(5):
            with pytest.raises(AuthError):
                driver.verify_connectivity()
    assert neo4j.rows("RETURN $x AS x", x=1) == [{"x": 1}]


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_database_is_empty_for_every_test(database: Neo4jTarget, time: str) -> None:
    assert database.contents() == {}
    database.rows("UNWIND range(1, 25000) AS i CREATE (:A {id: i})-[:R]->(:`B``; 名`)")
    database.rows("MATCH (a:A) WITH a LIMIT 300 MERGE (hub:Hub) MERGE (a)-[:IN]->(hub) MERGE (hub)-[:SELF]->(hub)")
    database.rows("CREATE CONSTRAINT `odd ``name` FOR (a:A) REQUIRE a.id IS UNIQUE")
    database.rows("CREATE INDEX FOR ()-[r:R]-() ON (r.since)")
    assert database.contents() == {"nodes": 50001, "constraints": 1, "indexes": 2}


def test_cleaning_takes_everything_away(database: Neo4jTarget) -> None:
    database.rows("UNWIND range(1, 30) AS i CREATE (:A {id: i})-[:R]->(:A)")
    database.rows("CREATE CONSTRAINT FOR (a:A) REQUIRE a.id IS UNIQUE")
    database.clean()
    assert database.contents() == {}
    assert database.rows("MATCH ()-[r]->() RETURN count(r) AS n") == [{"n": 0}]


def test_two_servers_side_by_side_and_one_killed_comes_back_with_its_data(own_server: OwnServer) -> None:
    one, other = own_server(), own_server({"server.memory.heap.max_size": "400m"})
    assert one.port != other.port and one.password != other.password
    Neo4jTarget.of(one).rows("CREATE (:Kept {x: '中'})")
    assert Neo4jTarget.of(other).contents() == {}
    assert Neo4jTarget.of(other).rows(
        "SHOW SETTINGS YIELD name, value WHERE name = 'server.memory.heap.max_size' RETURN value"
    ) == [{"value": "400.00MiB"}]
    uri = one.uri
    assert one.process and one.password not in f"{one!r} {Neo4jTarget.of(one)!r}"
    if os.name != "nt":
        listed = subprocess.run(["ps", "-Aww", "-o", "args"], capture_output=True, encoding="utf-8", check=True).stdout
        assert str(one.home) in listed and one.password not in listed
    one.kill()
    assert not one.running and other.running
    one.restart()
    assert one.uri == uri
    assert Neo4jTarget.of(one).rows("MATCH (k:Kept) RETURN k.x AS x") == [{"x": "中"}]


def test_the_admin_tool_loads_a_stopped_home(own_server: OwnServer, tmp_path: Path) -> None:
    server = own_server(start=False)
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("id:ID,name,:LABEL\n1,一,Village\n2,二,Village\n", encoding="utf-8")
    server.admin("database", "import", "full", "neo4j", f"--nodes={nodes}")
    server.start()
    found = Neo4jTarget.of(server).rows("MATCH (v:Village) RETURN v.name AS name ORDER BY v.id")
    assert found == [{"name": "一"}, {"name": "二"}]
    with pytest.raises(Neo4jError, match="stop"):
        server.admin("database", "info", "neo4j")
    server.stop()
    with pytest.raises(Neo4jError, match="nonsense"):
        server.admin("database", "nonsense")


def test_a_server_that_does_not_start_says_why(own_server: OwnServer) -> None:
    server = own_server({"server.memory.pagecache.size": "64m"}, start=False)
    conf = server.home / "conf" / "neo4j.conf"
    conf.write_text(conf.read_text(encoding="utf-8") + "no.such.setting=1\n", encoding="utf-8")
    with pytest.raises(Neo4jError, match=r"no\.such\.setting"):
        server.start()
    assert not server.running


@pytest.mark.skipif(os.name == "nt", reason="looks for the process by its id")
def test_a_server_goes_when_the_process_that_started_it_is_killed(own_server: OwnServer, tmp_path: Path) -> None:
    home = own_server(start=False).home
    text = f"""
from pathlib import Path
from scripts.neo4j_server import start
server = start(Path({str(home)!r}))
print(server.process.pid, flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", text], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert _is_there(pid)
        parent.kill()
    until = time.monotonic() + 20
    while _is_there(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _is_there(pid)


def _is_there(pid: int) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, encoding="utf-8", check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


def test_a_visitors_server_is_used_when_empty_and_never_wiped(
    own_server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = own_server()
    target = Neo4jTarget.of(server)
    for name, value in target.environment.items():
        monkeypatch.setenv(name, value)
    with visitors_server(server.uri) as used:
        used.rows("CREATE (:Left)")
    assert target.contents() == {}
    target.rows("CREATE (:Theirs)")
    with pytest.raises(Unusable, match="not empty"), visitors_server(server.uri):
        raise AssertionError("given out all the same")
    assert target.contents() == {"nodes": 1}
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    with pytest.raises(Unusable, match="COVERNET_NEO4J"), visitors_server(server.uri):
        raise AssertionError("given out all the same")


def test_versions_and_the_java_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERNET_NEO4J_VERSION", raising=False)
    assert release(default_version()) == 5
    monkeypatch.setenv("COVERNET_NEO4J_VERSION", "2026.09.0")
    assert default_version() == "2026.09.0"
    for wrong in ("latest", "5.26", "4.4.1", "../5.26.0"):
        with pytest.raises(Neo4jError, match="no version"):
            find_java(wrong)


def test_classes_are_kept_for_one_version_and_one_java(tmp_path: Path) -> None:
    javas = [tmp_path / "one", tmp_path / "other"]
    for java in javas:
        java.write_text("java", encoding="utf-8")
    kept = {class_archive(version, java) for version in ("5.26.30", "2026.09.0") for java in javas}
    assert len(kept) == 4 and {path.parent.name for path in kept} == {"5.26.30", "2026.09.0"}
    before = class_archive("5.26.30", javas[0])
    javas[0].write_text("upgraded in place", encoding="utf-8")
    assert class_archive("5.26.30", javas[0]) != before


def test_the_end_of_a_log_names_no_registry() -> None:
    host = "https://repository" + ".example/x"
    assert last_lines(f"old\n\n\x1b[1;31mfrom {host} none\x1b[m\n\tat org.x.Y\nend\n", 2) == "from <address> none\nend"
