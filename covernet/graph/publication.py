"""The node in a Neo4j database that says what covernet published there, how far it is, and who is at it.

Every transaction of a publisher first locks this node and looks whether it is still the one at work: so each
batch is done exactly once, and of two publishers one wins (docs/neo4j.md).
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from covernet.errors import ServerError, Where
from covernet.graph.difference import PARTS, Side
from covernet.graph.engines.neo4j import Row, Server
from covernet.graph.model import SCHEMA_VERSION
from covernet.graph.neo4j_schema import PUBLICATION
from covernet.graph.progress import Progress

State = Literal["loading", "complete", "removing"]
Run = Callable[..., list[Row]]

LEASE = 20.0
"""Seconds without a sign of life after which a publisher counts as gone."""

KEY = "covernet"
_NODE = f"(p:{PUBLICATION} {{key: '{KEY}'}})"
_MARK = "p.token, p.state, p.done"


@dataclass(frozen=True)
class Content:
    """What a database holds of covernet's, or is to hold.

    Parameters
    ----------
    snapshot, content
        Number of the snapshot, and the checksum of its content.
    names
        Whether personal properties are among it.
    counts
        Rows by part: ``{"nodes/Household": 15000, "edges/SERVES": 14000}``.
    """

    snapshot: int
    content: str
    names: bool
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """What the publication node says.

    Parameters
    ----------
    state
        ``loading`` or ``removing`` from the first change on; ``complete`` once everything was counted.
    target
        What the database holds when it is complete.
    base
        What it held before; None where it held nothing.
    plan
        Version of the order in which rows are sent (``loading.PLAN``).
    done, total
        Rows sent, and to be sent.
    token
        Who is at work.
    age
        Seconds since the last sign of life, by the server's clock; None where the publisher gave up.
    mark
        Token, state and rows done as the database has them: they change with every step of a publisher.
    """

    state: State
    target: Content
    base: Content | None
    schema: int
    plan: int
    done: int
    total: int
    token: str
    age: float | None = None
    mark: Row = (None, None, None)


def content_of(side: Side) -> Content:
    """What a database holds that has all of a snapshot."""
    manifest = side.snapshot.manifest
    counts = {part: manifest.counts[part] for part in PARTS if manifest.counts.get(part)}
    return Content(manifest.number, manifest.content, side.names, counts)


def fields_of(publication: Publication) -> dict[str, Any]:
    """Properties of the publication node, without its times."""
    base = publication.base
    return {
        "state": publication.state,
        "snapshot": publication.target.snapshot,
        "content": publication.target.content,
        "names": publication.target.names,
        "counts": json.dumps(dict(publication.target.counts), sort_keys=True),
        "base_snapshot": base.snapshot if base else None,
        "base_content": base.content if base else None,
        "base_names": base.names if base else None,
        "base_counts": json.dumps(dict(base.counts), sort_keys=True) if base else None,
        "schema_version": publication.schema,
        "covernet_version": _version(),
        "plan": publication.plan,
        "done": publication.done,
        "total": publication.total,
        "token": publication.token,
        "covernet": True,
    }


def _version() -> str | None:
    try:
        return version("covernet")
    except PackageNotFoundError:  # run from a checkout
        return None


def new_token() -> str:
    """A name for one publisher at work."""
    return secrets.token_hex(16)


def read_publication(server: Server) -> Publication | None:
    """What the database says is published; None where nothing is.

    Raises
    ------
    ServerError
        If the server can not be asked, or the node was written by a newer covernet.
    """
    rows = server.read(
        f"MATCH {_NODE} RETURN properties(p), duration.inSeconds(p.heartbeat, datetime()).seconds, {_MARK}"
    )
    if not rows:
        return None
    found, age, *mark = rows[0]
    if _number(found.get("schema_version")) > SCHEMA_VERSION:
        raise ServerError(
            f"数据库里的数据由更新版本的 covernet 发布（模式 {found['schema_version']}）；请升级 covernet",
            f"what the database holds was published by a newer covernet (schema {found['schema_version']}); upgrade",
            where=Where(str(server.target)),
        )
    state, has_base = found.get("state"), found.get("base_content") is not None
    return Publication(
        state=state if state in ("loading", "complete") else "removing",
        target=_content(found, ""),
        base=_content(found, "base_") if has_base else None,
        schema=_number(found.get("schema_version")),
        plan=_number(found.get("plan")),
        done=_number(found.get("done")),
        total=_number(found.get("total")),
        token=str(found.get("token")),
        age=None if age is None else float(age),
        mark=tuple(mark),
    )


def _content(found: Mapping[str, Any], prefix: str) -> Content:
    """What stands in a node that somebody may have changed by hand: a value that makes no sense counts as none."""
    try:
        counts = {str(part): int(count) for part, count in json.loads(found[f"{prefix}counts"]).items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        counts = {}
    names = found.get(f"{prefix}names") is True
    return Content(_number(found.get(f"{prefix}snapshot")), str(found.get(f"{prefix}content")), names, counts)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def await_turn(server: Server, progress: Progress, lease: float = LEASE) -> Publication | None:
    """What is published, once nobody is at work on it; None where nothing is.

    A publisher that shows no sign of life for the time of the lease counts as gone.

    Raises
    ------
    ServerError
        If another publisher is at work.
    """
    first = read_publication(server)
    if first is None or first.state == "complete" or first.age is None:
        return first
    wait, start = lease - max(0.0, first.age), time.monotonic()
    while (waited := time.monotonic() - start) < wait:
        progress("等待另一发布者", "waiting for another publisher", int(waited), int(wait))
        time.sleep(min(1.0, wait - waited))
        now = read_publication(server)
        if now is None or now.mark != first.mark:
            raise _busy(server)
    return first


def take(server: Server, seen: Publication | None, start: Publication) -> None:
    """Become the publisher at work, unless somebody else did since ``seen`` was read.

    Raises
    ------
    ServerError
        If somebody else did.
    """

    def work(run: Run) -> None:
        # MERGE and SET lock the node, so what is read afterwards stays true until the end of the transaction.
        rows = run(f"MERGE {_NODE} SET p.heartbeat = datetime() RETURN {_MARK}")
        if rows[0] == (start.token, start.state, start.done):
            return  # done already; only the answer was lost
        if rows[0] != (seen.mark if seen else (None, None, None)):
            raise _busy(server)
        _set(run, start, "started")

    server.write(work)


def step(server: Server, token: str, work: Callable[[Run, int], int]) -> int:
    """Do work in one transaction that holds only while nobody else took over.

    Parameters
    ----------
    work
        Gets ``run`` and the rows done so far, and returns the rows done now. It may be called again after
        a fault, also when what it did had been kept: then the rows done say so.

    Raises
    ------
    ServerError
        If somebody else took over.
    """

    def whole(run: Run) -> int:
        rows = run(f"MATCH {_NODE} SET p.heartbeat = datetime() RETURN p.token, p.done")
        if not rows or rows[0][0] != token:
            raise _displaced(server)
        before = _number(rows[0][1])
        after = work(run, before)
        if after != before:
            run(f"MATCH {_NODE} SET p.done = $done", {"done": after})
        return after

    return server.write(whole)


def proceed(server: Server, now: Publication) -> None:
    """Say what is done next, or that everything is done."""

    def work(run: Run, done: int) -> int:
        _set(run, now, "finished" if now.state == "complete" else "started")
        return now.done

    step(server, now.token, work)


def give_up(server: Server, token: str) -> None:
    """Let the next publisher go on at once; what could not be told is found out by waiting."""
    server.command(f"MATCH {_NODE} WHERE p.token = $token REMOVE p.heartbeat", {"token": token})


def forget(server: Server, token: str) -> None:
    """Remove the publication node."""

    def work(run: Run) -> None:
        if run(f"MATCH {_NODE} SET p.heartbeat = datetime() WITH p WHERE p.token <> $token RETURN p", {"token": token}):
            raise _displaced(server)
        run(f"MATCH {_NODE} DELETE p")

    server.write(work)


def _set(run: Run, publication: Publication, time_: str) -> None:
    run(
        f"MATCH {_NODE} SET p += $fields, p.{time_} = datetime(), p.heartbeat = datetime()",
        {"fields": fields_of(publication)},
    )


def _busy(server: Server) -> ServerError:
    return ServerError(
        "另一个发布者正在写这个数据库；请等它结束后再试",
        "another publisher is at work on this database; try again when it has ended",
        where=Where(str(server.target)),
    )


def _displaced(server: Server) -> ServerError:
    return ServerError(
        "另一个发布者接手了这个数据库，本次发布已停止；请等它结束后再试",
        "another publisher took over this database, and this one has stopped; try again when it has ended",
        where=Where(str(server.target)),
    )
