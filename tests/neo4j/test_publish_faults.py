"""What a publisher does when things go wrong for real: killed, cut off, doubled, refused, without room."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from covernet.errors import ServerError
from covernet.graph.progress import Progress
from covernet.graph.publication import read_publication
from covernet.graph.publish import Options, publish
from covernet.graph.snapshot import Snapshot, current_snapshot, open_network
from covernet.graph.unpublish import unpublish
from covernet.register.exports import read_exports
from tests.conftest import OwnServer
from tests.neo4j.conftest import make_ready
from tests.neo4j.databases import contents, everything, network_of, publication, server, wanted
from tests.neo4j.publishers import CONTEXT, Line, report, work_and_die
from tests.oracle.writing import write_network
from tests.services import Neo4jTarget
from tests.small import TABLES, Tables
from tests.unit import writers

ROOT = Path(__file__).resolve().parents[2]
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
LATER: Tables = {
    **TABLES,
    "Household": [{"id": id_} for id_ in ("H1", "H2", "H3", "=H5", "H7", "H8")],
    "LIVES_IN": [{"from": id_, "to": "310151105202"} for id_ in ("H1", "H2", "=H5", "H7")],
    "SERVES": [{"from": "M2", "to": "H1"}, {"from": "M1", "to": "H7"}],
    "Member": [{"id": "M1", "kind": "full"}, {"id": "M2", "kind": "full"}, {"id": "M3"}],
}


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A network with two snapshots."""
    write_network(network_of(TABLES), tmp_path / "net")
    return write_network(network_of(LATER), tmp_path / "net").network


def snapshots(net: Path) -> tuple[Snapshot, Snapshot]:
    network = open_network(net)
    return network.snapshot(1), network.snapshot(2)


def send(target: Neo4jTarget, snapshot: Snapshot, batch: int = 1000, lease: float = 0.5) -> str:
    with server(target) as connection:
        return publish(snapshot, connection, Options(batch=batch, lease=lease)).way


def killed(target: Neo4jTarget, net: Path, number: int | None, batch: int, statements: int) -> bool:
    """Whether a publisher was killed before that statement; False where it ended before."""
    process = CONTEXT.Process(target=work_and_die, args=(target, net, number, batch, statements))
    process.start()
    process.join(300)
    assert process.exitcode in (0, -signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    return bool(process.exitcode)


@pytest.mark.parametrize("what", ["whole", "difference", "unpublish"])
def test_killed_at_any_statement_the_next_call_finishes(database: Neo4jTarget, net: Path, what: str) -> None:
    """Nothing half done is ever complete, and the end is what it would have been."""
    first, second = snapshots(net)
    number = {"whole": 1, "difference": 2, "unpublish": None}[what]
    goal = {"whole": first, "difference": second, "unpublish": None}[what]
    step, statements = 2 if NIGHTLY else {"whole": 19, "difference": 11, "unpublish": 9}[what], 1
    while True:
        if what != "whole":
            send(database, first)
        if not killed(database, net, number, 6, statements):
            break
        state = publication(database).get("state")
        if state == "complete":
            known = first if publication(database)["snapshot"] == 1 else second
            assert contents(database) == wanted(known)
        if goal is not None:
            assert send(database, goal, batch=4) in ("whole", "difference", "resumed", "nothing")
            assert contents(database) == wanted(goal)
            assert publication(database)["state"] == "complete"
        if goal is None or statements == 1 or NIGHTLY:
            with server(database) as connection:
                unpublish(connection, lease=0.5)
            assert database.contents() == {}
        else:
            make_ready(database)  # what is whole again has gone away once already
        statements += step
    assert statements > 2 * step, "killed too seldom"


def test_an_interrupted_load_goes_on_to_a_newer_snapshot(database: Neo4jTarget, net: Path) -> None:
    second = snapshots(net)[1]
    assert killed(database, net, 1, 5, 20)
    assert publication(database)["state"] == "loading"
    assert send(database, second) == "resumed"
    assert contents(database) == wanted(second)
    assert killed(database, net, 1, 3, 20)
    assert publication(database)["state"] == "loading"
    assert send(database, second) == "resumed"
    assert contents(database) == wanted(second)


@pytest.mark.parametrize("change", ["p.plan = 0", "p.total = 5", "p.base_content = 'gone', p.base_snapshot = 9"])
def test_an_interrupted_load_that_can_not_be_gone_on_with_begins_anew(
    database: Neo4jTarget, net: Path, change: str
) -> None:
    assert killed(database, net, 1, 5, 20)
    database.rows(f"MATCH (p:CovernetPublication) SET {change}")
    assert send(database, snapshots(net)[1]) == "anew"
    assert contents(database) == wanted(snapshots(net)[1])


def test_an_interrupted_load_of_another_network_is_not_thrown_away(
    database: Neo4jTarget, net: Path, tmp_path: Path
) -> None:
    other = write_network(network_of({**TABLES, "Grid": [{"id": "W1"}, {"id": "W2"}]}), tmp_path / "other")
    assert killed(database, net, 1, 5, 20)
    before = everything(database)
    with pytest.raises(ServerError, match="--replace"):
        send(database, other)
    assert everything(database) == before


def test_of_publishers_at_once_one_wins(empty: Neo4jTarget, net: Path) -> None:
    pipes = [CONTEXT.Pipe() for _ in range(3)]
    processes = [CONTEXT.Process(target=report, args=(there, empty, net, 1)) for _, there in pipes]
    for process in processes:
        process.start()
    for here, _ in pipes:
        assert here.poll(120) and here.recv() == "ready"
    for here, _ in pipes:
        here.send("go")
    ends = []
    for here, _ in pipes:
        assert here.poll(120)
        ends.append(here.recv())
    for process in processes:
        process.join()
    assert "published" in ends
    assert all(end == "published" or "another publisher" in end for end in ends), ends
    assert contents(empty) == wanted(snapshots(net)[0])
    assert publication(empty)["state"] == "complete"


def test_a_living_publisher_is_not_disturbed(database: Neo4jTarget, net: Path) -> None:
    first, second = snapshots(net)
    with slow_publisher(database, first, 0.2) as started:
        assert started.wait(120)
        for attempt in (lambda: send(database, second, lease=5), lambda: take_away(database, lease=5)):
            with pytest.raises(ServerError, match="another publisher is at work"):
                attempt()
    assert contents(database) == wanted(first)


def test_who_was_taken_for_gone_stops(database: Neo4jTarget, net: Path) -> None:
    """A publisher that sleeps longer than the lease, and wakes when another has taken over."""
    first, second = snapshots(net)
    asleep, wake, ends = threading.Event(), threading.Event(), []

    def sleep(zh: str, en: str, done: int, total: int | None) -> None:
        if done >= 10 and not asleep.is_set():
            asleep.set()
            assert wake.wait(120)

    def sleeper() -> None:
        with server(database) as connection, pytest.raises(ServerError) as raised:
            publish(first, connection, Options(batch=5), sleep)
        ends.append(raised.value.en)

    thread = threading.Thread(target=sleeper)
    thread.start()
    assert asleep.wait(120)
    assert send(database, second, lease=1) == "resumed"
    wake.set()
    thread.join()
    assert "took over" in ends[0]
    assert contents(database) == wanted(second)
    assert publication(database)["state"] == "complete"


def test_a_line_that_is_cut_after_commits_loses_and_doubles_nothing(empty: Neo4jTarget, net: Path) -> None:
    """Every third commit is done, but its answer is lost; so the driver tries the transaction again."""
    first, second = snapshots(net)
    line = Line(int(empty.uri.rpartition(":")[2]), every=3)
    through = Neo4jTarget(line.uri, empty.username, empty.password, empty.database)
    for snapshot in (first, second):
        before = line.cuts
        send(through, snapshot, batch=9)
        assert contents(empty) == wanted(snapshot)
        assert line.cuts > before, "nothing was cut"
    with server(through) as connection:
        unpublish(connection, batch=5)
    line.close()
    assert empty.contents() == {}


def test_a_server_killed_in_the_middle(own_server: OwnServer, net: Path) -> None:
    """First it comes back in time and the publisher goes on by itself; then it stays away."""
    machine = own_server()
    target = Neo4jTarget.of(machine)
    first, second = snapshots(net)

    def kill_at(rows: int, back: bool) -> Progress:
        def progress(zh: str, en: str, done: int, total: int | None) -> None:
            if done >= rows and machine.running and not killed_at:
                killed_at.append(done)
                machine.kill()
                if back:
                    machine.start()

        killed_at: list[int] = []
        return progress

    with server(target) as connection:
        publish(first, connection, Options(batch=5), kill_at(20, back=True))
    assert contents(target) == wanted(first)
    with server(target) as connection, pytest.raises(ServerError, match="can not be reached"):
        publish(second, connection, Options(batch=3), kill_at(6, back=False))
    machine.start()
    with server(target) as connection:
        state = read_publication(connection)
        assert state is not None and state.state == "loading" and 0 < state.done < state.total
    assert send(target, second) == "resumed"
    assert contents(target) == wanted(second)


def command(target: Neo4jTarget, *words: object, **environment: str) -> tuple[int, str]:
    """Status and words of a command; never a traceback, never a secret."""
    names = {**os.environ, "PYTHONPATH": str(ROOT), **target.environment, **environment}
    found = subprocess.run(
        [sys.executable, "-m", "covernet", *map(str, words)],
        cwd=ROOT, env=names, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    said = found.stdout + found.stderr
    assert "Traceback" not in said and "内部出错" not in said, said
    secrets = {target.password, environment.get("NEO4J_PASSWORD", "")} - {""}
    assert not [secret for secret in secrets if secret in said]
    return found.returncode, said


def test_commands_say_what_was_done(empty: Neo4jTarget, net: Path) -> None:
    to = ("--to", empty.uri)
    status, said = command(empty, "publish", net, *to, "--dry-run")
    assert status == 0 and "数据库未改动" in said and re.search(r"户 Household +│ +6 ", said)
    assert empty.contents() == {}
    status, said = command(empty, "publish", net, *to, "--database", empty.database, "--batch", 7)
    assert status == 0 and "数据库现为快照 2" in said
    assert contents(empty) == wanted(snapshots(net)[1])
    assert not [path for path in written(net, empty.password) if path.name != "control"]
    assert "无须发布" in command(empty, "publish", net, *to)[1]
    logged = [(one.what, one.form, one.names) for one in read_exports(net).entries]
    assert logged == [("publish", "neo4j", False)] * 2, "a check alone takes nothing out"
    status, said = command(empty, "unpublish", *to)
    assert status == 0 and "已全部移除" in said
    assert empty.contents() == {}
    assert "没有 covernet 发布的内容" in command(empty, "unpublish", *to)[1]


def written(folder: Path, secret: str) -> list[Path]:
    """Files in which a secret stands; the file ``control`` shows that it would be found."""
    (folder / "control").write_text(f"…{secret}…", encoding="utf-8")
    found = [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert folder / "control" in found
    return found


@pytest.mark.parametrize("words", [["publish"], ["unpublish"]])
def test_refusals_are_sentences(empty: Neo4jTarget, net: Path, words: list[str]) -> None:
    where = [net] if words == ["publish"] else []
    to = ["--to", empty.uri]
    status, said = command(empty, *words, *where, *to, NEO4J_PASSWORD="wrong-secret")
    assert status == 3 and "NEO4J_PASSWORD" in said
    status, said = command(empty, *words, *where, *to, "--database", "nowhere")
    assert status == 3 and "--database" in said
    status, said = command(empty, *words, *where, "--to", "neo4j://127.0.0.1:1")
    assert status == 3 and "can not be reached" in said
    status, said = command(empty, *words, *where, "--to", "nonsense")
    assert status == 2 and "neo4j://" in said
    status, said = command(empty, *words, *where, *to, NEO4J_PASSWORD="")
    assert status == 2 and "NEO4J_PASSWORD" in said
    assert empty.contents() == {}


def test_a_server_that_is_too_old_is_refused(database: Neo4jTarget, net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covernet.graph.engines.neo4j.OLDEST", (9999, 1))
    with pytest.raises(ServerError, match=r"too old .* 9999\.1 or newer"):
        send(database, current_snapshot(net))


def test_a_database_that_may_only_be_read(own_server: OwnServer, net: Path) -> None:
    machine = own_server()  # its first start has to write
    machine.stop()
    with (machine.home / "conf" / "neo4j.conf").open("a", encoding="utf-8") as file:
        file.write("server.databases.default_to_read_only=true\n")
    machine.start()
    target = Neo4jTarget.of(machine)
    status, said = command(target, "publish", net, "--to", target.uri)
    assert status == 3 and "may only read" in said
    status, said = command(target, "publish", net, "--to", target.uri, "--dry-run")
    assert status == 0


def test_a_transaction_without_memory(own_server: OwnServer, tmp_path: Path) -> None:
    """A smaller batch is what the sentence advises; it goes on where the larger one stopped."""
    target = Neo4jTarget.of(own_server({"dbms.memory.transaction.total.max": "10m"}))
    snapshot = writers.write(tmp_path / "net", 40_000)
    words = ("publish", snapshot.network, "--to", target.uri)
    status, said = command(target, *words, "--batch", 1_000_000)
    assert status == 3 and "--batch" in said
    assert publication(target)["state"] == "loading"
    status, said = command(target, *words, "--batch", 500)
    assert status == 0 and "接着完成" in said
    assert contents(target) == wanted(snapshot)


@pytest.mark.skipif(os.name == "nt", reason="a console sends Ctrl-C there, not a process")
def test_after_ctrl_c_the_next_publisher_need_not_wait(database: Neo4jTarget, tmp_path: Path) -> None:
    snapshot = writers.write(tmp_path / "net", 20_000)
    words = [sys.executable, "-m", "covernet", "publish", str(snapshot.network), "--to", database.uri, "--batch", "1"]
    environment = {**os.environ, **database.environment, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        while process.poll() is None and publication(database).get("done", 0) < 5:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()  # else it would go on in the database of the next test
    assert process.returncode == 130 and "Traceback" not in said
    found = publication(database)
    assert found["state"] == "loading" and "heartbeat" not in found
    begin = time.monotonic()
    assert send(database, snapshot, lease=1000) == "resumed"
    assert time.monotonic() - begin < 100
    assert contents(database) == wanted(snapshot)


@pytest.mark.skipif(os.name == "nt", reason="no timer signals there")
def test_an_interrupt_in_the_middle_of_an_answer_leaves_a_connection_that_ends(database: Neo4jTarget) -> None:
    """The driver's buffers do not survive an interrupt in the middle of reading: it must not see one."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for milliseconds in range(10, 50):
            with server(database) as connection:
                signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000)
                with pytest.raises(KeyboardInterrupt):
                    while connection.read("UNWIND range(1, 5) AS n RETURN n, 'covernet'"):
                        pass
    finally:
        signal.signal(signal.SIGALRM, before)


def take_away(target: Neo4jTarget, lease: float) -> None:
    with server(target) as connection:
        unpublish(connection, lease=lease)


class slow_publisher:
    """A publisher in a thread that takes so many seconds for each row until it is left, and then ends well."""

    def __init__(self, target: Neo4jTarget, snapshot: Snapshot, seconds: float) -> None:
        self.target, self.snapshot, self.seconds = target, snapshot, seconds
        self.started, self.left = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.way = ""

    def run(self) -> None:
        def progress(zh: str, en: str, done: int, total: int | None) -> None:
            if done > 0:
                self.started.set()
                self.left.wait(self.seconds)

        with server(self.target) as connection:
            self.way = publish(self.snapshot, connection, Options(batch=1), progress).way

    def __enter__(self) -> threading.Event:
        self.thread.start()
        return self.started

    def __exit__(self, *_: object) -> None:
        self.left.set()
        self.thread.join()
        assert self.way == "whole"
