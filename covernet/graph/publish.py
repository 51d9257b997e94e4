"""Publishing a snapshot to a Neo4j database: everything the first time, the difference from then on.

``publication.py`` says who is at work and how far, ``loading.py`` what is sent in which order, ``holdings.py``
what the database has, and ``route.py`` which way leads from there to what is wanted. This module goes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from covernet.errors import DataError, ServerError, Where
from covernet.graph.difference import PARTS, Change, Side
from covernet.graph.engines.neo4j import Server
from covernet.graph.holdings import (
    IDS_AT_ONCE,
    Holdings,
    check_foreign,
    check_ids,
    check_links,
    check_removed,
    check_whole,
    holdings,
)
from covernet.graph.loading import Batch, Stage, batches
from covernet.graph.neo4j_schema import ITEMS, SchemaItem, create_items, missing_items
from covernet.graph.progress import Progress, quiet
from covernet.graph.publication import (
    LEASE,
    Publication,
    Run,
    await_turn,
    new_token,
    proceed,
    step,
    take,
)
from covernet.graph.route import Leg, Route, Way, find_route
from covernet.graph.snapshot import Snapshot
from covernet.graph.unpublish import BATCH, giving_up, removal, remove_all

LONGEST = 8_000
"""Bytes of a text that Neo4j can keep in an index."""


@dataclass(frozen=True)
class Options:
    """How a snapshot is published.

    Parameters
    ----------
    names
        Whether personal properties are published too.
    replace
        Whether what covernet published before is removed first, whatever it is.
    beside_foreign
        Whether others' nodes and relationships may have our labels and types.
    dry_run
        Whether nothing is changed.
    batch
        Rows in one transaction.
    lease
        Seconds without a sign of life after which another publisher counts as gone.
    """

    names: bool = False
    replace: bool = False
    beside_foreign: bool = False
    dry_run: bool = False
    batch: int = BATCH
    lease: float = LEASE


@dataclass(frozen=True)
class Published:
    """What was done, or with ``dry_run`` would be.

    Parameters
    ----------
    base
        Number of the snapshot that was published before; None where none was.
    rows
        By part and change how many rows were sent.
    removed
        By part how many rows were taken away before everything was sent anew.
    items
        Constraints and indexes that were made.
    foreign
        By part how many nodes and relationships of others stand beside ours.
    """

    snapshot: int
    way: Way
    base: int | None
    rows: Mapping[str, Mapping[Change, int]]
    removed: Mapping[str, int]
    items: tuple[SchemaItem, ...]
    foreign: Mapping[str, int]


def publish(
    snapshot: Snapshot, server: Server, options: Options | None = None, progress: Progress = quiet
) -> Published:
    """Bring a database to hold exactly a snapshot, beside whatever others keep there.

    Interrupted at any moment, it is finished by the next call.

    Raises
    ------
    ServerError
        If the database holds something else, another publisher is at work, or the server does not serve.
    StoreError
        If a snapshot's files can not be read.
    DataError
        If a text is too long for an index.
    """
    options = options or Options()
    snapshot.verify()
    seen = await_turn(server, progress, options.lease)
    with contextlib.ExitStack() as opened:
        route = find_route(server, seen, Side(snapshot, options.names), options.replace, opened)
        held = holdings(server, route.expected or {})
        _check(server, route, held, options)
        items = missing_items(server)
        result = _result(snapshot, route, seen, held, items)
        if options.dry_run:
            return result
        create_items(server, items)
        if route.way != "nothing":
            _go(server, route, seen, held, options, progress)
    return result


def _check(server: Server, route: Route, held: Holdings, options: Options) -> None:
    """Refuse what must not be done, before anything is changed."""
    if not options.beside_foreign:
        check_foreign(server, held)
    if route.expected is not None and not options.replace:
        check_whole(server, held, route.expected)
    if route.remove:
        check_links(server, held)
    for leg in route.legs:
        _check_lengths(leg)
        for stage in leg.way:
            is_node, change = stage.rows.ends is None, stage.rows.change
            if is_node and change == "added" and held.foreign.get(stage.rows.part):
                for ids in _ids(leg, stage):
                    check_ids(server, stage.rows.part, ids)
            if is_node and change == "removed" and held.has_foreign_links:
                for ids in _ids(leg, stage):
                    check_removed(server, stage, ids)


def _check_lengths(leg: Leg) -> None:
    for item in ITEMS:
        part = f"nodes/{item.label}"
        if part in PARTS and leg.difference.longest(part, item.column) > LONGEST:
            raise DataError(
                f"{item.label} 有 {item.column} 长于 {LONGEST} 字节，Neo4j 无法为它建索引；请缩短后重新导入",
                f"a {item.column} of {item.label} is longer than {LONGEST} bytes, more than Neo4j can index;"
                " shorten it and import again",
                where=Where(str(leg.difference.target.snapshot.folder)),
            )


def _ids(leg: Leg, stage: Stage) -> Iterator[list[object]]:
    stream = leg.difference.stream(stage.rows, ("id",))
    while ids := [row[0] for row in islice(stream, IDS_AT_ONCE)]:
        yield ids


def _result(
    snapshot: Snapshot, route: Route, seen: Publication | None, held: Holdings, items: tuple[SchemaItem, ...]
) -> Published:
    rows: dict[str, dict[Change, int]] = {}
    for leg in route.legs:
        done = leg.done
        for stage in leg.way:
            left = max(0, stage.rows.count - done)
            done = max(0, done - stage.rows.count)
            if left:
                part = rows.setdefault(stage.rows.part, {})
                part[stage.rows.change] = part.get(stage.rows.change, 0) + left
    base = None if seen is None or route.remove else seen.target if seen.state == "complete" else seen.base
    return Published(
        snapshot.number,
        route.way,
        base.snapshot if base else None,
        {part: rows[part] for part in PARTS if part in rows},
        held.ours if route.remove else {},
        items,
        held.foreign,
    )


def _go(
    server: Server, route: Route, seen: Publication | None, held: Holdings, options: Options, progress: Progress
) -> None:
    token = new_token()
    start = removal(seen, token) if route.remove else route.legs[0].publication(token)
    take(server, seen, start)
    with giving_up(server, token):
        if route.remove:
            remove_all(server, token, held, options.batch, progress)
        for number, leg in enumerate(route.legs):
            if route.remove or number:
                proceed(server, leg.publication(token))
            _load(server, leg, token, options.batch, progress)


def _load(server: Server, leg: Leg, token: str, size: int, progress: Progress) -> None:
    """Send a leg's rows, count what is there, and only then say that it is complete."""
    progress("发布", "publishing", leg.done, leg.total)
    for batch in batches(leg.difference, leg.way, leg.done, size):
        _send(server, token, batch)
        progress("发布", "publishing", batch.after, leg.total)
    expected = leg.counts(leg.total)
    check_whole(server, holdings(server, expected), expected)
    proceed(server, replace(leg.publication(token), state="complete", done=leg.total))


def _send(server: Server, token: str, batch: Batch) -> None:
    def work(run: Run, done: int) -> int:
        if done == batch.after:
            return done  # kept already; only the answer was lost
        found = [run(stage.text, {"rows": rows})[0][0] for stage, rows in batch.chunks if done == batch.before]
        if found != [len(rows) for _, rows in batch.chunks]:
            raise ServerError(
                "数据库里由 covernet 发布的内容在发布途中被改动；用 --replace 重新发布全部",
                "what covernet published was changed in the database meanwhile; publish everything anew with --replace",
                where=Where(str(server.target)),
            )
        return batch.after

    step(server, token, work)
