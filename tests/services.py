"""Services that tests use where they are there: what a Neo4j database is called by, holds, and how it is emptied."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from scripts.neo4j_classes import QUICK_START
from scripts.neo4j_server import JVM, Server

QUICK = {JVM: QUICK_START}

COUNTS = {
    "nodes": "MATCH (n) RETURN count(n) AS n",
    "constraints": "SHOW CONSTRAINTS YIELD name RETURN count(*) AS n",
    "indexes": "SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN count(*) AS n",
}


@dataclass(frozen=True)
class Neo4jTarget:
    """Where a database is: what ``covernet publish`` and a driver need to reach it."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str = "neo4j"

    @classmethod
    def of(cls, server: Server) -> Neo4jTarget:
        return cls(server.uri, server.username, server.password)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that give the credentials to a command."""
        return {"NEO4J_USERNAME": self.username, "NEO4J_PASSWORD": self.password}

    def driver(self) -> Driver:
        """A driver of its own; close it."""
        return GraphDatabase.driver(self.uri, auth=(self.username, self.password))

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """What a query returns, run in a transaction of its own."""
        with self.driver() as driver, driver.session(database=self.database) as session:
            return session.run(query, parameters).data()

    def contents(self) -> dict[str, int]:
        """How many nodes, constraints and indexes there are, without those of which there is none."""
        with self.driver() as driver, driver.session(database=self.database) as session:
            counts = {name: session.run(query).data()[0]["n"] for name, query in COUNTS.items()}
        return {name: count for name, count in counts.items() if count}

    def clean(self, keep: Collection[str] = ()) -> None:
        """Remove every relationship, node, constraint and index, in memory that does not grow with them.

        Parameters
        ----------
        keep
            Names of constraints and indexes that stay.
        """
        with self.driver() as driver, driver.session(database=self.database) as session:
            for pattern in ("()-[x]->()", "(x)"):
                delete = f"MATCH {pattern} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF 10000 ROWS"
                session.run(delete).consume()
            found = [("CONSTRAINT", row["name"]) for row in session.run("SHOW CONSTRAINTS YIELD name").data()]
            free = "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL"
            found += [("INDEX", row["name"]) for row in session.run(free).data()]
            with session.begin_transaction() as tx:  # each by itself would take several times as long
                for kind, name in found:
                    if name not in keep:
                        tx.run(f"DROP {kind} {quoted(name)}").consume()
                tx.commit()


def quoted(name: str) -> str:
    """A name in Cypher, whatever is in it.

    >>> quoted("a`b")
    '`a``b`'
    """
    return "`" + name.replace("`", "``") + "`"


class Unusable(Exception):
    """A database that COVERNET_NEO4J names and tests can not use, or must not touch."""


@contextmanager
def visitors_server(uri: str) -> Iterator[Neo4jTarget]:
    """The server of COVERNET_NEO4J: one process at a time, empty at the beginning and left empty at the end."""
    target = Neo4jTarget(
        uri,
        os.environ.get("NEO4J_USERNAME", "neo4j"),
        os.environ.get("NEO4J_PASSWORD", ""),
        os.environ.get("NEO4J_DATABASE", "neo4j"),
    )
    with FileLock(Path(tempfile.gettempdir()) / "covernet-neo4j.lock"):
        try:
            found = target.contents()
        except (DriverError, Neo4jError) as error:
            raise Unusable(f"COVERNET_NEO4J={uri}: {error}") from error
        if found:
            counts = ", ".join(f"{count} {name}" for name, count in found.items())
            raise Unusable(
                f"database {target.database!r} at COVERNET_NEO4J={uri} is not empty ({counts}). Tests wipe what they "
                "use and will not wipe this: empty it yourself, or name another (NEO4J_DATABASE)"
            )
        try:
            yield target
        finally:
            target.clean()
