"""The Python interface: open a network and ask it.

Each method loads what it needs: ``import covernet`` takes no longer than opening a network.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from covernet.errors import UsageError
from covernet.graph.progress import Progress, quiet
from covernet.graph.settings import Settings, read_settings
from covernet.graph.snapshot import Network, Snapshot, current_snapshot, open_network

if TYPE_CHECKING:
    from covernet.graph.engines.target import Target
    from covernet.queries.audit import AuditResult
    from covernet.queries.rules import Pack


@dataclass(frozen=True)
class Coverage:
    """An opened network; every question reads one immutable snapshot."""

    network: Network

    @property
    def settings(self) -> Settings:
        """The network's own settings."""
        return read_settings(self.network.folder)

    @property
    def snapshot(self) -> Snapshot:
        """The current snapshot; UsageError before the first import."""
        return current_snapshot(self.network.folder)

    def packs(self, *packs: str | Path | Pack) -> tuple[Pack, ...]:
        """Packs as this network reads them, with the parameters of its settings; by default its own.

        Raises
        ------
        UsageError
            If there is no such pack.
        PackError, DataError
            If a pack or the settings can not be read.
        """
        from covernet.queries.packs import read_packs

        settings = self.settings
        return read_packs(packs or settings.packs, settings.parameters)

    def day(self, as_of: dt.date | str | None = None) -> dt.date:
        """The audit date: the one given, else that of the settings, else today."""
        return parse_day(as_of) or self.settings.as_of or dt.date.today()

    def audit(
        self,
        *packs: str | Path | Pack,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
        engine: str = "duckdb",
        database: str | None = None,
        progress: Progress = quiet,
    ) -> AuditResult:
        """Audit the network.

        Parameters
        ----------
        packs
            Names of bundled packs, paths of TOML files, or packs; by default those of the settings.
        as_of
            Audit date, a date or ISO text; by default that of the settings, else today.
        snapshot
            Number of an older snapshot; by default the current one.
        engine
            ``duckdb``, or the address of the Neo4j server in which the snapshot is published
            (``neo4j://host:7687``; secrets from ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``).
        database
            Name of the database on that server; by default its own default.

        Returns
        -------
        AuditResult
            Frozen, with ``.findings``, ``.summary``, ``.to_pandas()``, ``.to_arrow()``.

        Raises
        ------
        UsageError
            If there is no such pack, snapshot or engine, or the date is none.
        PackError, StoreError, DataError
            If a pack, the snapshot or the settings can not be read.
        ServerError
            If the server can not be asked, or does not hold the whole of this snapshot.
        """
        from covernet.queries.audit import audit

        day = parse_day(as_of)
        source = self.snapshot if snapshot is None else self.network.snapshot(snapshot)
        return audit(source, packs or None, as_of=day, engine=_target(engine, database), progress=progress)


def _target(engine: str, database: str | None) -> Target | None:
    from covernet.graph.engines.target import is_server, read_target

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


def parse_day(value: dt.date | str | None) -> dt.date | None:
    """A date from a date, a time or ISO text; None for None.

    Raises
    ------
    UsageError
        If a text is no date.

    >>> parse_day("2024-07-16")
    datetime.date(2024, 7, 16)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        words = f"没有日期 {value!r}；请写作 2024-07-16", f"{value!r} is no date; write it as 2024-07-16"
        raise UsageError(*words) from None


def open(folder: Path | str) -> Coverage:
    """Open the network in a folder.

    Raises
    ------
    UsageError
        If there is no network.
    """
    return Coverage(open_network(folder))
