"""What an audit on a server does when things go wrong for real: refused, killed, cut off, changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from covernet.errors import ServerError
from covernet.graph.engines.target import Target
from covernet.graph.progress import Progress
from covernet.graph.publish import Options, publish
from covernet.graph.snapshot import Snapshot, open_network
from covernet.queries.audit import audit
from covernet.queries.output import findings_jsonl, summary_jsonl
from tests.conftest import OwnServer
from tests.neo4j.databases import network_of, server
from tests.neo4j.publishers import Line
from tests.neo4j.test_publish_faults import LATER, command
from tests.oracle.writing import write_network
from tests.services import Neo4jTarget
from tests.small import SETTINGS, TABLES

READS_NAMES = """
id = "named"
version = 1
title = { zh = "姓名", en = "Names" }
source = { title = "示例", publisher = "示例", date = 2025-01-01 }
[[rule]]
id = "named"
kind = "complete"
title = { zh = "党员有姓名", en = "Members have a name" }
severity = "must"
of = "Member"
properties = ["name"]
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    written = write_network(network_of(TABLES), tmp_path / "net")
    (tmp_path / "net" / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return written


def load(target: Neo4jTarget, snapshot: Snapshot, names: bool = False) -> None:
    with server(target) as connection:
        publish(snapshot, connection, Options(names=names))


def engine(target: Neo4jTarget) -> Target:
    return Target(target.uri, target.database, target.username, target.password)


def at_rule(number: int, work: Callable[[], object]) -> Progress:
    """Do something once, when an audit comes to that rule."""
    seen: list[int] = []

    def progress(zh: str, en: str, done: int, total: int | None) -> None:
        if done == number and not seen:
            seen.append(done)
            work()

    return progress


def same(target: Neo4jTarget, snapshot: Snapshot, progress: Progress) -> None:
    there = audit(snapshot, engine=engine(target), progress=progress)
    here = audit(snapshot)
    assert there.findings and findings_jsonl(there) == findings_jsonl(here)
    assert summary_jsonl(there) == summary_jsonl(here)


def test_refusals_are_sentences(database: Neo4jTarget, snapshot: Snapshot) -> None:
    words = ("audit", snapshot.network, "--format", "jsonl")
    there = (*words, "--engine", database.uri)
    for case, environment, status, said in (
        ("nothing published", {}, 3, "covernet publish"),
        ("wrong password", {"NEO4J_PASSWORD": "wrong-secret"}, 3, "NEO4J_PASSWORD"),
        ("no password", {"NEO4J_PASSWORD": ""}, 2, "NEO4J_PASSWORD"),
    ):
        found = command(database, *there, **environment)
        assert found[0] == status and said in found[1], case
    assert "--database" in command(database, *there, "--database", "nowhere")[1]
    found = command(database, *words, "--engine", "neo4j://127.0.0.1:1")
    assert found[0] == 3 and "can not be reached" in found[1]


def test_only_the_whole_of_this_snapshot_is_audited(database: Neo4jTarget, snapshot: Snapshot, tmp_path: Path) -> None:
    load(database, snapshot)
    same(database, snapshot, at_rule(-1, lambda: None))
    later = write_network(network_of(LATER), tmp_path / "net")
    with pytest.raises(ServerError, match=r"another snapshot \(1\).*\(2\)"):
        audit(later, engine=engine(database))
    database.rows("MATCH (p:CovernetPublication) SET p.state = 'loading'")
    with pytest.raises(ServerError, match="not whole"):
        audit(snapshot, engine=engine(database))
    database.rows("MATCH (p:CovernetPublication) SET p.state = 'complete'")
    database.rows("MATCH ()-[r:SERVES]->() WITH r LIMIT 1 DELETE r")
    with pytest.raises(ServerError, match="SERVES 1 ≠ 2"):
        audit(snapshot, engine=engine(database))


def test_a_rule_that_reads_names_needs_them_published(
    database: Neo4jTarget, snapshot: Snapshot, tmp_path: Path
) -> None:
    (tmp_path / "named.toml").write_text(READS_NAMES, encoding="utf-8")
    load(database, snapshot)
    with pytest.raises(ServerError, match="--with-names"):
        audit(snapshot, [tmp_path / "named.toml"], engine=engine(database))
    load(database, snapshot, names=True)
    assert audit(snapshot, [tmp_path / "named.toml"], engine=engine(database)).summary[0].total.checked == 2


def test_what_is_published_while_an_audit_runs_makes_it_void(
    database: Neo4jTarget, snapshot: Snapshot, tmp_path: Path
) -> None:
    load(database, snapshot)
    later = write_network(network_of(LATER), tmp_path / "net")
    with pytest.raises(ServerError, match="audit again"):
        audit(
            open_network(tmp_path / "net").snapshot(1),
            engine=engine(database),
            progress=at_rule(2, lambda: load(database, later)),
        )


def test_a_line_that_is_cut_is_taken_up_again(database: Neo4jTarget, snapshot: Snapshot) -> None:
    load(database, snapshot)
    line = Line(int(database.uri.rpartition(":")[2]), every=1_000_000)
    through = Neo4jTarget(line.uri, database.username, database.password, database.database)
    try:
        cut: list[int] = []
        same(through, snapshot, at_rule(3, lambda: cut.append(line.cut())))
        assert cut[0] > 0, "nothing was cut"
    finally:
        line.close()


def test_a_server_killed_in_the_middle(own_server: OwnServer, snapshot: Snapshot) -> None:
    def interrupt() -> None:
        machine.kill()
        machine.start()

    machine = own_server()
    target = Neo4jTarget.of(machine)
    load(target, snapshot)
    same(target, snapshot, at_rule(3, interrupt))
    with pytest.raises(ServerError, match="can not be reached"):
        audit(snapshot, engine=engine(target), progress=at_rule(3, machine.kill))
    # and a server that may only be read is enough for an audit
    with (machine.home / "conf" / "neo4j.conf").open("a", encoding="utf-8") as file:
        file.write("server.databases.default_to_read_only=true\n")
    machine.start()
    same(target, snapshot, at_rule(-1, lambda: None))


def test_a_reading_transaction_without_memory(own_server: OwnServer) -> None:
    target = Neo4jTarget.of(own_server({"dbms.memory.transaction.total.max": "10m"}))
    with server(target) as connection:
        with pytest.raises(ServerError, match=r"dbms\.memory\.transaction\.total\.max"):
            connection.read("UNWIND range(1, 5000000) AS n WITH DISTINCT n RETURN count(n)")
        assert connection.read("RETURN 1") == [(1,)]
