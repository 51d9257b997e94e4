"""Which Neo4j database is meant, and as whom: told apart without loading its driver, which takes a while."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from covernet.errors import UsageError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""What an address of a server can begin with; ``+s`` is encrypted, ``+ssc`` with a self-signed certificate."""


@dataclass(frozen=True)
class Target:
    """Which database on which server, and as whom.

    >>> Target("neo4j://localhost:7687", None, "neo4j", "secret")
    Target(uri='neo4j://localhost:7687', database=None, username='neo4j')
    """

    uri: str
    database: str | None
    username: str
    password: str = field(repr=False)

    def __str__(self) -> str:
        return self.uri if self.database is None else f"{self.uri}/{self.database}"


def is_server(text: str) -> bool:
    """Whether a text is meant as the address of a Neo4j server.

    >>> is_server("neo4j://localhost:7687"), is_server("duckdb")
    (True, False)
    """
    return text.partition("://")[0].lower() in SCHEMES and "://" in text


def read_target(uri: str, database: str | None = None, environment: Mapping[str, str] = os.environ) -> Target:
    """The database a command names, with the secrets of the environment.

    Parameters
    ----------
    environment
        Where ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD`` are looked up.

    Raises
    ------
    UsageError
        If the address is none, holds a password, or a secret is missing.

    >>> read_target("neo4j://localhost", "towns", {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": "secret"})
    Target(uri='neo4j://localhost', database='towns', username='neo4j')
    """
    try:
        parts = urlsplit(uri)
        whole = is_server(uri) and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole:
        raise UsageError(
            "这不是 Neo4j 服务器的地址；请写作 neo4j://主机:7687",
            "this is no address of a Neo4j server; write it as neo4j://host:7687",
        )
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "地址里不要写用户名和密码；请设置环境变量 NEO4J_USERNAME 和 NEO4J_PASSWORD",
            "keep user and password out of the address; set NEO4J_USERNAME and NEO4J_PASSWORD in the environment",
        )
    if parts.query or parts.fragment or parts.path not in ("", "/"):
        raise UsageError(
            "地址只写到端口；数据库用 --database 指定",
            "an address ends with the port; name the database with --database",
        )
    missing = [name for name in ("NEO4J_USERNAME", "NEO4J_PASSWORD") if not environment.get(name)]
    if missing:
        names = "、".join(missing), " and ".join(missing)
        raise UsageError(f"请先设置环境变量 {names[0]}", f"set {names[1]} in the environment first")
    return Target(uri.rstrip("/"), database, environment["NEO4J_USERNAME"], environment["NEO4J_PASSWORD"])


def read_engine(engine: str, database: str | None = None) -> Target | None:
    """The server that is meant by the name of an engine; None for DuckDB, which needs none.

    Raises
    ------
    UsageError
        If there is no such engine, the address is none, or DuckDB is given a database.

    >>> read_engine("duckdb") is None
    True
    """
    if is_server(engine):
        return read_target(engine, database)
    if engine != "duckdb":
        raise UsageError(
            f"没有引擎 {engine!r}；可用 duckdb 或 neo4j://主机:7687",
            f"there is no engine {engine!r}; use duckdb or neo4j://host:7687",
        )
    if database is not None:
        raise UsageError("duckdb 没有 --database", "duckdb has no database to name; leave --database out")
    return None
