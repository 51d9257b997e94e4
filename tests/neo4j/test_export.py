"""The files for the offline import: read by the real tool, the database is as good as a published one."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from random import Random

import pytest

from covernet.errors import UsageError
from covernet.graph.engines.target import Target
from covernet.graph.neo4j_admin import export_neo4j_admin
from covernet.graph.neo4j_schema import ITEMS
from covernet.graph.publish import Options, publish
from covernet.graph.snapshot import Snapshot
from covernet.graph.unpublish import unpublish
from covernet.queries.audit import audit
from covernet.queries.output import findings_jsonl, summary_jsonl
from scripts.neo4j_server import Server
from tests.conftest import OwnServer
from tests.neo4j.databases import changed, contents, network_of, publication, server, wanted
from tests.neo4j.test_publish_faults import command
from tests.oracle.network import Network
from tests.oracle.strategies import IDS
from tests.oracle.writing import write_network
from tests.services import Neo4jTarget
from tests.small import TABLES

HOSTILE = [
    *IDS,
    ",",
    '","',
    '\\"',
    '"\\',
    "'",
    "a\r\nb",
    "\r",
    "\n\n",
    " ",
    " a ",
    "#",
    "1.0",
    "[]",
    "{}",
    ";",
    "|",
    "\ufeff",
    "a\\",
]
"""What CSV and the tools that read it may take for something else."""


def hostile() -> Network:
    """Every hostile text as an id, as a name and as a key of an edge, with what is missing beside what is empty."""
    texts = list(dict.fromkeys(HOSTILE))
    network = Network({"Grid": {}, "Member": {}, "Household": {}, "ListItem": {}})
    for number, text in enumerate(texts):
        network.nodes["Grid"][text] = {"name": texts[-number]}
        network.nodes["Member"][text] = {"name": text, **({"office": number % 2 == 0} if number % 3 else {})}
        network.nodes["ListItem"][str(number)] = {"theme": ""} if number % 2 else {}
        network.edges.append(
            {"type": "HAS_ROLE", "from": ("Member", text), "to": ("Grid", texts[-number]), "role": text}
        )
        network.edges.append({"type": "HAS_ROLE", "from": ("Member", text), "to": ("Grid", texts[-number])})
    return network


def import_offline(machine: Server, folder: Path) -> None:
    """Run the exported command with the real tool."""
    admin = machine.home / ("neo4j-admin.cmd" if os.name == "nt" else "neo4j-admin")
    java = " ".join(f'"{word}"' for word in [*machine._java(), "org.neo4j.cli.AdminTool"])
    admin.write_text(f"@{java} %*\n" if os.name == "nt" else f'#!/bin/sh\nexec {java} "$@"\n', encoding="utf-8")
    admin.chmod(admin.stat().st_mode | stat.S_IXUSR)
    script = [str(folder / "import.cmd")] if os.name == "nt" else ["sh", str(folder / "import.sh")]
    environment = {**machine._environment(), "NEO4J_ADMIN": str(admin)}
    done = subprocess.run(script, env=environment, cwd=machine.home, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def same_findings(target: Neo4jTarget, snapshot: Snapshot) -> None:
    where = Target(target.uri, target.database, target.username, target.password)
    there, here = (audit(snapshot, ["linkage"], engine=engine) for engine in (where, None))
    assert there.findings and findings_jsonl(there) == findings_jsonl(here)
    assert summary_jsonl(there) == summary_jsonl(here)


def test_imported_offline_it_audits_publishes_and_goes_like_any_other(own_server: OwnServer, tmp_path: Path) -> None:
    small = network_of(TABLES)
    network = Network({**small.nodes}, [*small.edges])
    for label, members in hostile().nodes.items():
        network.nodes[label] = {**network.nodes.get(label, {}), **members}
    network.edges += hostile().edges
    snapshot = write_network(network, tmp_path / "net")
    export_neo4j_admin(snapshot, tmp_path / "out")
    machine = own_server(start=False)
    import_offline(machine, tmp_path / "out")
    machine.start()
    target = Neo4jTarget.of(machine)
    assert contents(target) == wanted(snapshot)
    same_findings(target, snapshot)
    target.clean()

    # once more, with names and with the constraints of the file
    machine.stop()
    export_neo4j_admin(snapshot, tmp_path / "named", names=True)
    script = tmp_path / "named" / "import.sh"
    script.write_text(script.read_text(encoding="utf-8").replace('"$@"', "--overwrite-destination"), encoding="utf-8")
    command_file = tmp_path / "named" / "import.cmd"
    command_file.write_text(
        command_file.read_text(encoding="utf-8").replace("%2", "--overwrite-destination"), encoding="utf-8"
    )
    import_offline(machine, tmp_path / "named")
    machine.start()
    assert contents(target) == wanted(snapshot, names=True)
    for statement in (tmp_path / "named" / "constraints.cypher").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            target.rows(statement)
    with server(target) as connection:
        result = publish(snapshot, connection, Options(names=True))
        assert (result.way, result.items) == ("nothing", ())
        later = write_network(changed(network, Random(1)), tmp_path / "net")
        result = publish(later, connection, Options(names=True, batch=50))
        assert (result.way, result.base) == ("difference", 1)
        assert contents(target) == wanted(later, names=True)
        same_findings(target, later)
        unpublish(connection)
    assert target.contents() == {}


def test_the_publication_is_that_of_a_whole_load(database: Neo4jTarget, tmp_path: Path) -> None:
    snapshot = write_network(network_of(TABLES), tmp_path / "net")
    with server(database) as connection:
        publish(snapshot, connection)
    loaded = publication(database)
    export_neo4j_admin(snapshot, tmp_path / "out")
    lines = (tmp_path / "out" / "nodes" / "CovernetPublication.csv").read_text(encoding="utf-8").split("\n")
    columns = {name.partition(":")[0] for name in lines[0].split(",")}
    assert columns == {*loaded} - {"heartbeat"}


def test_constraints_of_the_file_are_those_of_a_publication(tmp_path: Path) -> None:
    export_neo4j_admin(write_network(network_of(TABLES), tmp_path / "net"), tmp_path / "out")
    text = (tmp_path / "out" / "constraints.cypher").read_text(encoding="utf-8")
    assert text.splitlines() == [f"{item.create};" for item in ITEMS]


def test_names_are_written_only_when_asked_for(tmp_path: Path) -> None:
    snapshot = write_network(network_of(TABLES), tmp_path / "net")
    for names in (False, True):
        export_neo4j_admin(snapshot, tmp_path / str(names), names=names)
        text = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / str(names)).rglob("*.csv"))
        assert ("示例·甲" in text) == names
        assert "竖新镇" in text


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    snapshot = write_network(network_of(TABLES), tmp_path / "net")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        export_neo4j_admin(snapshot, tmp_path / "full")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    export_neo4j_admin(snapshot, tmp_path / "empty")


def test_an_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    snapshot = write_network(network_of(TABLES), tmp_path / "net")
    snapshot.node_files("Member")[0].write_bytes(b"no parquet")
    with pytest.raises(Exception, match="damaged"):
        export_neo4j_admin(snapshot, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command(tmp_path: Path) -> None:
    nobody = Neo4jTarget("neo4j://127.0.0.1:1", "nobody", "no secret")
    net = write_network(network_of(TABLES), tmp_path / "net").network
    words = ("export", net, "--format", "neo4j-admin", "-o")
    status, said = command(nobody, *words, tmp_path / "out")
    assert status == 0 and "README.md" in said
    assert {"import.sh", "import.cmd", "import.args", "constraints.cypher"} <= {
        p.name for p in (tmp_path / "out").iterdir()
    }
    assert command(nobody, *words, tmp_path / "out")[0] == 2
    assert command(nobody, *words, net / "snapshots" / "out")[0] == 2
    status, said = command(nobody, "export", net, "--format", "nonsense", "-o", tmp_path / "other")
    assert status == 2 and "neo4j-admin" in said
