"""Taking away exactly what covernet published in a Neo4j database, in bounded memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from covernet.errors import CovernetError
from covernet.graph.engines.neo4j import Server, quoted
from covernet.graph.holdings import Holdings, check_links, holdings
from covernet.graph.neo4j_schema import drop_items
from covernet.graph.progress import Progress, quiet
from covernet.graph.publication import (
    LEASE,
    Content,
    Publication,
    Run,
    await_turn,
    forget,
    give_up,
    new_token,
    step,
    take,
)

BATCH = 20_000
"""Rows in one transaction."""


def unpublish(
    server: Server, *, dry_run: bool = False, batch: int = BATCH, lease: float = LEASE, progress: Progress = quiet
) -> Mapping[str, int]:
    """Take away what covernet published: its nodes, relationships, constraints and indexes, and nothing else.

    Interrupted, it goes on when it is called again.

    Returns
    -------
    Mapping
        By part how many rows were taken away, or with ``dry_run`` would be.

    Raises
    ------
    ServerError
        If others' relationships hang on our nodes, another publisher is at work, or the server does not serve.
    """
    seen = await_turn(server, progress, lease)
    held = holdings(server, seen.target.counts if seen and seen.state == "complete" else {})
    check_links(server, held)
    if dry_run:
        return held.ours
    if seen or held.ours:
        start = removal(seen, new_token())
        take(server, seen, start)
        with giving_up(server, start.token):
            remove_all(server, start.token, held, batch, progress)
            forget(server, start.token)
    drop_items(server)
    return held.ours


def removal(seen: Publication | None, token: str) -> Publication:
    """What the publication node says while everything of ours is taken away."""
    if seen is None:
        return Publication("removing", Content(0, "", False), None, 0, 0, 0, 0, token)
    return replace(seen, state="removing", base=None, done=0, total=0, token=token)


def remove_all(server: Server, token: str, held: Holdings, batch: int, progress: Progress) -> None:
    """Take away relationships, then nodes, in transactions of at most ``batch`` rows.

    Raises
    ------
    ServerError
        If another publisher took over.
    """
    total = sum(held.ours.values())
    parts = sorted(held.ours, key=lambda part: part.startswith("nodes/"))
    before, done = -1, 0
    while done > before:
        before, done = done, step(server, token, lambda run, done: done + _remove_some(run, parts, batch))
        progress("移除", "removing", min(done, total), total)


def _remove_some(run: Run, parts: Sequence[str], most: int) -> int:
    left = most
    for part in parts:
        kind, _, name = part.partition("/")
        pattern = f"(x:{quoted(name)})" if kind == "nodes" else f"()-[x:{quoted(name)}]->()"
        text = f"MATCH {pattern} WHERE x.covernet = true WITH x LIMIT $most DELETE x RETURN count(*)"
        left -= int(run(text, {"most": left})[0][0]) if left else 0
    return most - left


@contextlib.contextmanager
def giving_up(server: Server, token: str) -> Iterator[None]:
    """Where work ends before its time, tell so, as far as that can be told: else the next one must wait."""
    try:
        yield
    except CovernetError:
        with contextlib.suppress(CovernetError):
            give_up(server, token)
        raise
    except BaseException:
        server.close()  # it was in the middle of something, and holds a lock
        with contextlib.suppress(CovernetError), Server(server.target) as another:
            give_up(another, token)
        raise
