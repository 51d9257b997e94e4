"""A Neo4j server: how it is reached, what it is asked, and what its errors mean."""

from __future__ import annotations

import contextlib
import logging
import queue
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from types import TracebackType
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions

from covernet.errors import ServerError, Where
from covernet.graph.engines.target import Target

T = TypeVar("T")
Row = tuple[Any, ...]

OLDEST = (5, 26)
"""The oldest server that is used: its long-term support version."""

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # its warnings would stand among our own sentences

_RETRY_SECONDS = 15.0
_COMMITS = 3
_CONNECT_SECONDS = 15.0
_PATIENCE = 10.0


class Server:
    """An open connection to one database; a context manager, not shared between threads.

    Raises
    ------
    ServerError
        If the server can not be reached, refuses the user, lacks the database or is too old.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        with self.sentences():
            self._driver = neo4j.GraphDatabase.driver(
                target.uri,
                auth=(target.username, target.password),
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=_CONNECT_SECONDS + 5,
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
                warn_notification_severity=neo4j.NotificationMinimumSeverity.OFF,
                user_agent="covernet",
            )
            self._session = self._driver.session(database=target.database, fetch_size=10_000)
        self._thread = _Thread()
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    def _check_version(self) -> None:
        with self.sentences():
            agent = self._thread.call(lambda: self._session.run("RETURN 1").consume().server.agent)
        found = re.search(r"(\d+)\.(\d+)", agent)
        if found is not None and (int(found[1]), int(found[2])) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise ServerError(
                f"服务器版本过旧（{found[0]}）；covernet 需要 Neo4j {oldest} 或更新的版本，请升级服务器",
                f"the server is too old ({found[0]}); covernet needs Neo4j {oldest} or newer: upgrade the server",
                where=Where(str(self.target)),
            )

    def read(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Rows of a statement that changes nothing; repeated where a passing fault allows it."""

        def work(tx: neo4j.ManagedTransaction) -> list[Row]:
            return [tuple(record) for record in tx.run(text, dict(parameters or {}))]

        return self._repeated(lambda: self._session.execute_read(work))

    def columns(self, text: str, parameters: Mapping[str, Any] | None = None) -> dict[str, list[Any]]:
        """The same as columns: each name of the RETURN with its values."""

        def work(tx: neo4j.ManagedTransaction) -> dict[str, list[Any]]:
            result = tx.run(text, dict(parameters or {}))
            names, rows = result.keys(), result.values()
            return {name: [row[place] for row in rows] for place, name in enumerate(names)}

        return self._repeated(lambda: self._session.execute_read(work))

    def write(self, work: Callable[[Callable[..., list[Row]]], T]) -> T:
        """Do ``work`` in one transaction; it gets a function ``run(text, parameters)`` and may be repeated.

        A transaction whose end was lost on the way may have been done all the same: ``work`` must be able
        to tell, or to be done twice.
        """

        def whole(tx: neo4j.ManagedTransaction) -> T:
            def run(text: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
                return [tuple(record) for record in tx.run(text, dict(parameters or {}))]

            return work(run)

        return self._repeated(lambda: self._session.execute_write(whole))

    def _repeated(self, transaction: Callable[[], T]) -> T:
        """The driver repeats by itself what failed, but not what may have been done: its end was lost on the way."""
        with self.sentences():
            for _ in range(_COMMITS - 1):
                with contextlib.suppress(exceptions.IncompleteCommit):
                    return self._thread.call(transaction)
            return self._thread.call(transaction)

    def command(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Rows of a statement in a transaction of its own: schema commands and ``CALL … IN TRANSACTIONS``."""

        def work() -> list[Row]:
            return [tuple(record) for record in self._session.run(text, dict(parameters or {}))]

        with self.sentences():
            return self._thread.call(work)

    @contextlib.contextmanager
    def sentences(self) -> Iterator[None]:
        """Turn what the driver and the server say into sentences."""
        try:
            yield
        except (exceptions.Neo4jError, exceptions.DriverError, OSError, ValueError) as error:
            zh, en = _sentence(error)
            raise ServerError(zh, en, where=Where(str(self.target))) from error

    def close(self) -> None:
        """End the connection; one that is still at work when its patience ends falls with the process."""

        def work() -> None:
            with contextlib.suppress(exceptions.DriverError, exceptions.Neo4jError, OSError):
                self._session.close()
            self._driver.close()

        self._thread.end(work)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _Thread:
    """A thread in which the driver works: Ctrl-C in the middle of an answer would leave its buffers in pieces."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="neo4j", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while task := self._tasks.get():
            task()

    def call(self, work: Callable[[], T]) -> T:
        """Do it there and wait; what it returns or raises."""
        future: futures.Future[T] = futures.Future()

        def task() -> None:
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)

        self._tasks.put(task)
        while not futures.wait([future], timeout=0.2).done:  # without an end, Windows would not hear Ctrl-C
            pass
        return future.result()

    def end(self, work: Callable[[], None]) -> None:
        """Do a last thing, as soon as what is being done has ended; wait a while for that, not for ever."""
        self._tasks.put(work)
        self._tasks.put(None)
        self._thread.join(_PATIENCE)


def quoted(text: str) -> str:
    """A label, type or property name as Cypher text.

    >>> quoted("Household"), quoted("a`b")
    ('Household', '`a``b`')
    """
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) else "`" + text.replace("`", "``") + "`"


_BY_CODE: tuple[tuple[str, str, str], ...] = (
    (
        r"Security\.(Unauthorized|CredentialsExpired|AuthenticationRateLimit|TokenExpired)",
        "用户名或密码不对，或须先修改初始密码；请检查 NEO4J_USERNAME 和 NEO4J_PASSWORD",
        "the server refuses this user or password, or wants the first password changed;"
        " check NEO4J_USERNAME and NEO4J_PASSWORD",
    ),
    (
        r"Database\.DatabaseNotFound",
        "服务器上没有这个数据库；请检查 --database",
        "the server has no such database; check --database",
    ),
    (
        r"Security\.Forbidden|ReadOnly|AccessMode|ForbiddenDueToTransactionType|WriteOnReadOnly",
        "这个用户或数据库只能读；发布需要写入权限（见 docs/neo4j.md）",
        "this user or database may only read; publishing needs the right to write (see docs/neo4j.md)",
    ),
    (
        r"OutOfMemory|MemoryLimit|MemoryPool|StackOverFlow",
        "服务器的事务内存不足；请调大 server.memory.heap.max_size 或 dbms.memory.transaction.total.max，"
        "发布时也可用较小的 --batch",
        "the server has no memory left for the transaction; raise server.memory.heap.max_size or"
        " dbms.memory.transaction.total.max, or publish with a smaller --batch",
    ),
    (
        r"TransactionTimedOut|Transaction\.Terminated|LockClientStopped|TransactionMarkedAsFailed",
        "服务器中止了这次操作（超时，或被管理员终止）；请重试",
        "the server ended the transaction (a timeout, or an administrator); try again",
    ),
    (
        r"DatabaseUnavailable|Cluster\.NotALeader|UnavailableException|General\.TransientError|LeaderSwitch",
        "数据库暂时不可用；请稍后重试",
        "the database is not available at the moment; try again later",
    ),
    (
        r"ConstraintCreationFailed|ConstraintWithNameAlreadyExists|IndexWithNameAlreadyExists|IndexAlreadyExists"
        r"|ConstraintValidationFailed|EquivalentSchemaRule",
        "数据库里已有的数据或约束与要发布的相冲突（同一标签的 id 须唯一）；请先清理，或换一个数据库",
        "data or constraints already in the database contradict what is published (an id stands once in a label);"
        " clear them away, or use another database",
    ),
    (
        r"UnknownError.*[Dd]isk|No space left|StorageDamageDetected|DatabaseError\.General\.StorageEngine",
        "服务器写不了盘；请检查它的磁盘空间",
        "the server can not write its disk; check the room on it",
    ),
)
"""What to say for the codes and messages of the server; the first that fits counts."""


def _sentence(error: Exception) -> tuple[str, str]:
    if isinstance(error, exceptions.Neo4jError):
        code = f"{error.code} {error.message}"
        for pattern, zh, en in _BY_CODE:
            if re.search(pattern, code):
                return zh, en
        return (
            f"服务器报错（{error.code}）；设 COVERNET_DEBUG=1 重试可见详情",
            f"the server says {error.code}; try again with COVERNET_DEBUG=1 for details",
        )
    if isinstance(error, exceptions.UnsupportedServerProduct):
        return "这个地址上不是 Neo4j 服务器，或版本过旧", "this is no Neo4j server, or one that is too old"
    if isinstance(error, exceptions.AuthConfigurationError):
        return "登录设置不对；请检查环境变量", "the login is set up wrongly; check the environment"
    if isinstance(error, (exceptions.ConfigurationError, ValueError)):
        return "地址的写法服务器不接受；请写作 neo4j://主机:7687", "can not use this address; write neo4j://host:7687"
    return (
        "连接不上服务器，或连接中断；请检查它是否在运行、地址和端口是否正确、加密方式（neo4j+s://）是否相符；"
        "单机服务器在别的机器上时可试 bolt://",
        "the server can not be reached, or the connection was cut; check that it runs, address and port, and"
        " encryption (neo4j+s://); for a single server on another machine try bolt://",
    )
