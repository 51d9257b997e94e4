"""Compare publishing to Neo4j and auditing there with what one would write by hand with the driver.

    python benchmarks/server.py --households 1000000 --runs 2

Brings and starts a Neo4j Community server of its own (Java and Maven are needed) with 3 GB of memory, and gives
every load an empty database. Contenders run in processes of their own, in turn; loading Python modules is not counted.
Both audits must report the same findings and denominators.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measuring import AS_OF, HERE, PACK, Facts, Tables, agreed, heading, lines, python, timed
from run import prepare

if TYPE_CHECKING:
    import neo4j

    from scripts.neo4j_server import Server

sys.path.insert(0, str(HERE.parent))  # scripts/ is no part of the package

BATCH = 20_000
SETTINGS = {
    "server.memory.heap.max_size": "3g",
    "server.memory.pagecache.size": "1g",
}
GROUPS = {
    "Everything into an empty database": ("covernet publish", "driver, UNWIND by hand"),
    "A change of 1 % of the edges, against everything": ("covernet publish 1 %", "covernet publish"),
    "Audit in the database": ("covernet audit --engine", "Cypher by hand"),
    "Everything out again": ("covernet unpublish", "driver, DELETE by hand"),
    "Snapshot → offline import, against the driver": ("covernet export + neo4j-admin", "driver, UNWIND by hand"),
}


_MOVED = """
CREATE TABLE numbered AS SELECT *, row_number() OVER (ORDER BY hash(from_id || to_id)) AS place FROM part;
CREATE TABLE part_now AS
SELECT * EXCLUDE (place) FROM numbered WHERE place > $many
UNION
SELECT n.* EXCLUDE (place) REPLACE (o.from_id AS from_id, o.from_county AS from_county)
FROM numbered n JOIN numbered o ON n.place = o.place + 1 AND n.place <= $many
WHERE NOT EXISTS (FROM part p WHERE p.from_id = o.from_id AND p.to_id = n.to_id)
ORDER BY from_id, to_id
"""
"""The first edges end; their households get the members of their neighbours in a shuffled order."""


def change(network: Path) -> None:
    """Add a snapshot in which one edge in a hundred is another: SERVES edges that end, as many that are new."""
    import duckdb

    from covernet.graph.snapshot import open_network
    from covernet.graph.store import write_snapshot

    home = open_network(network)
    newest = home.snapshot(home.numbers()[-1])
    many = sum(count for part, count in newest.manifest.counts.items() if part.startswith("edges/")) // 200
    with duckdb.connect() as con, write_snapshot(home) as draft:
        for part in newest.manifest.counts:
            files = [path.as_posix() for path in newest.files(part)]
            con.execute(f"CREATE OR REPLACE VIEW part AS FROM read_parquet({files})")
            if part == "edges/SERVES":
                con.execute(_MOVED, {"many": many})
            table = "part_now" if part == "edges/SERVES" else "part"
            partition = {"nodes": "county", "edges": "from_county"}.get(part.partition("/")[0])
            draft.write(part, con, table, partition=partition)
        draft.commit()


def _work(name: str, data: Path) -> Callable[[], Tables | None]:
    """Import what a contender needs and return its work."""
    import handwritten_cypher
    import pyarrow.dataset  # noqa: F401

    from covernet.graph.engines.neo4j import Server
    from covernet.graph.engines.target import read_target
    from covernet.graph.neo4j_admin import export_neo4j_admin
    from covernet.graph.publish import publish
    from covernet.graph.snapshot import open_network
    from covernet.graph.unpublish import unpublish
    from covernet.queries.audit import audit

    network = open_network(data / "changing")
    uri = os.environ["COVERNET_NEO4J"]
    target = read_target(uri)

    def publish_snapshot(number: int) -> None:
        with Server(target) as server:
            publish(network.snapshot(number), server)

    def audit_there() -> Tables:
        result = audit(network.snapshot(2), [PACK], as_of=AS_OF, engine=target)
        return result.table, result.tally

    def take_away() -> None:
        with Server(target) as server:
            unpublish(server)

    def by_hand(work: Callable[[neo4j.Driver], Tables | None]) -> Callable[[], Tables | None]:
        import neo4j

        def done() -> Tables | None:
            login = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
            with neo4j.GraphDatabase.driver(uri, auth=login) as driver:
                return work(driver)

        return done

    snapshot = network.snapshot(1)
    return {
        "covernet publish": lambda: publish_snapshot(1),
        "covernet publish 1 %": lambda: publish_snapshot(2),
        "covernet audit --engine": audit_there,
        "covernet unpublish": take_away,
        "covernet export": lambda: export_neo4j_admin(snapshot, data / "offline"),
        "driver, UNWIND by hand": by_hand(lambda driver: handwritten_cypher.load(driver, snapshot.folder, BATCH)),
        "driver, DELETE by hand": by_hand(lambda driver: handwritten_cypher.clear(driver, BATCH)),
        "Cypher by hand": by_hand(handwritten_cypher.audit),
    }[name]


@contextlib.contextmanager
def empty_server(folder: Path) -> Iterator[Server]:
    """A server whose database is empty; removed afterwards."""
    from scripts.neo4j_server import start

    folders = tempfile.TemporaryDirectory(dir=folder, prefix="neo4j-", ignore_cleanup_errors=True)
    with folders as home, start(Path(home), settings=SETTINGS) as server:
        yield server


def contend(name: str, data: Path, server: Server) -> Facts:
    """Run a contender against a server."""
    print(name, file=sys.stderr, flush=True)
    names = {"COVERNET_NEO4J": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
    words = ("--contender", name, "--data", str(data))
    return dict(json.loads(python(Path(__file__), *words, environment=names)))


def offline(data: Path) -> Facts:
    """Export and import offline; the seconds of both, the memory of the export."""
    from scripts.neo4j_server import prepare as prepare_server

    shutil.rmtree(data / "offline", ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=data, prefix="neo4j-", ignore_cleanup_errors=True) as home:
        server = prepare_server(Path(home), settings=SETTINGS)
        exported = contend("covernet export", data, server)
        arguments = (data / "offline" / "import.args").read_text(encoding="utf-8").splitlines()
        whole = [re.sub(r"(?<=[=,])(?=nodes/|edges/)", f"{data}/offline/", word) for word in arguments]
        imported = timed(lambda: _quiet(server.admin("database", "import", "full", "neo4j", *whole)))
    return {**exported, "wall": exported["wall"] + imported["wall"]}


def _quiet(_: str) -> None:
    return None


def measure(households: int, runs: int, audits: int, home: Path) -> list[str]:
    """Run the contenders in turn and return the lines of a Markdown table."""
    data = prepare(households, home)
    network = data / "changing"
    if not (network / "snapshots" / "000002").exists():
        shutil.rmtree(network, ignore_errors=True)
        shutil.copytree(data / "network", network)
        python(Path(__file__), "--contender", "change", "--data", str(data))  # a process's memory is its children's too
    facts: dict[str, list[Facts]] = {name: [] for names in GROUPS.values() for name in names}

    def take(name: str, server: Server) -> None:
        facts[name].append(contend(name, data, server))

    for _ in range(runs):
        with empty_server(data) as server:
            take("driver, UNWIND by hand", server)
            take("driver, DELETE by hand", server)
        with empty_server(data) as server:
            take("covernet publish", server)
            take("covernet publish 1 %", server)
            for name in GROUPS["Audit in the database"]:
                contend(name, data, server)  # once unmeasured: plans and pages are cold
            for _ in range(audits):
                for name in GROUPS["Audit in the database"]:
                    take(name, server)
            take("covernet unpublish", server)
        facts["covernet export + neo4j-admin"].append(offline(data))
    agreed({name: facts[name] for name in GROUPS["Audit in the database"]})
    return [line for title, names in GROUPS.items() for line in _group(title, names, households, facts)]


def _group(title: str, names: Sequence[str], households: int, facts: dict[str, list[Facts]]) -> list[str]:
    return lines(title, households, {name: facts[name] for name in names})


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description="Compare publishing to and auditing in Neo4j with work by hand.")
    parser.add_argument("--households", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--audits", type=int, default=3, help="audits in every run")
    parser.add_argument("--data", type=Path, help="where bundles are kept from run to run; else a temporary folder")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    given: Any = parser.parse_args()
    if given.contender == "change":
        change(given.data / "changing")
        return
    if given.contender:
        print(json.dumps(timed(_work(given.contender, given.data))))
        return
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as temporary:
        table = heading("duckdb", "neo4j")
        for households in given.households:
            table += measure(households, given.runs, given.audits, (given.data or Path(temporary)).resolve())
        print("\n".join(table))


if __name__ == "__main__":
    main()
