"""The Python interface: open a network and ask it.

Each method loads what it needs: ``import covernet`` takes no longer than opening a network.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from covernet.errors import UsageError
from covernet.graph.progress import Progress, quiet
from covernet.graph.settings import Settings, read_settings
from covernet.graph.snapshot import Network, Snapshot, current_snapshot, open_network

if TYPE_CHECKING:
    import networkx as nx

    from covernet.graph.engines.duckdb import DuckDBEngine
    from covernet.graph.engines.target import Target
    from covernet.graph.exports import Exported
    from covernet.graph.neighbours import Neighbours, NodeKey
    from covernet.queries.analyses.chain import Chain
    from covernet.queries.analyses.impact import Impact
    from covernet.queries.analyses.load import Load
    from covernet.queries.analyses.overlap import Overlap
    from covernet.queries.analyses.pairing import Pairing
    from covernet.queries.analyses.points_of_failure import PointsOfFailure
    from covernet.queries.analyses.redundancy import Redundancy
    from covernet.queries.analyses.substitutes import Substitutes
    from covernet.queries.analyses.who import Who
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
        return audit(
            self._source(snapshot), packs or None, as_of=day, engine=_target(engine, database), progress=progress
        )

    @contextmanager
    def near(self, as_of: dt.date | str | None = None, snapshot: int | None = None) -> Iterator[Neighbours]:
        """A snapshot on a day, read around the nodes that are asked about; what the analyses take.

        >>> import covernet
        >>> from covernet.queries.analyses.who import who
        >>> with covernet.open(net).near() as near:
        ...     len(who(near, ("Household", "H1")).line("member").covers)
        1
        """
        from covernet.graph.neighbours import Neighbours

        with Neighbours(self._source(snapshot), self.day(as_of)) as opened:
            yield opened

    def who(self, id: str, *, as_of: dt.date | str | None = None, snapshot: int | None = None) -> Who:
        """Everything that covers a node, on every line; ``id`` may be ``Label:id``.

        Raises
        ------
        UsageError
            If there is no such node, several labels have the id, or nothing covers nodes of its label.

        >>> import covernet
        >>> covernet.open(net).who("H1").line("group").nodes
        (('PartyGroup', 'G1'),)
        """
        from covernet.queries.analyses.subjects import find_node
        from covernet.queries.analyses.who import who

        with self.near(as_of, snapshot) as near:
            return who(near, find_node(near, id))

    def chain(
        self,
        start: str,
        end: str,
        *,
        along: Sequence[str] | None = None,
        limit: int = 20,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
    ) -> Chain:
        """The shortest chains between two nodes, or where they break.

        Raises
        ------
        UsageError
            If there is no such node, several labels have its id, both are the same, or there is no such relation.

        >>> import covernet
        >>> covernet.open(net).chain("310151105", "H1").length
        4
        """
        from covernet.queries.analyses.chain import LINKAGE, chain
        from covernet.queries.analyses.subjects import find_node

        with self.near(as_of, snapshot) as near:
            ends = find_node(near, start), find_node(near, end)
            return chain(near, *ends, along=LINKAGE if along is None else along, limit=limit)

    def impact(
        self,
        *ids: str,
        edges: Sequence[tuple[str, str, str]] = (),
        packs: Sequence[str | Path | Pack] = (),
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
    ) -> Impact:
        """What loses its last cover and which gaps open if nodes, or edges (type, from, to), go.

        Raises
        ------
        UsageError
            If nothing is named, or a node, edge or pack is not there.

        >>> import covernet
        >>> len(covernet.open(net).impact("M1").lost)
        2
        """
        from covernet.queries.analyses.impact import impact
        from covernet.queries.analyses.subjects import find_edges, find_nodes

        with self.near(as_of, snapshot) as near:
            gone = [edge for named in edges for edge in find_edges(near, *named)]
            return impact(near, find_nodes(near, ids), gone, packs=self.packs(*packs))

    def graph(
        self,
        *,
        within: str | None = None,
        around: str | None = None,
        depth: int = 1,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
    ) -> nx.MultiDiGraph[NodeKey]:
        """The network, or a part of it, as a NetworkX graph; see :func:`covernet.graph.networkx.to_networkx`.

        Parameters
        ----------
        within
            A county, town or village with everything there, or a carrier with everything one edge away.
        around, depth
            A node with everything up to so many edges away.

        >>> import covernet
        >>> graph = covernet.open(net).graph(within="310151105201", labels=["Household", "Village"])
        >>> len(graph)
        6
        """
        from covernet.graph.networkx import to_networkx

        part = self._part(within, as_of, snapshot), self._part(around, as_of, snapshot)
        return to_networkx(
            self._source(snapshot), self.day(as_of), labels=labels, edges=edges, within=part[0], around=part[1],
            depth=depth,
        )  # fmt: skip

    def export(
        self,
        format: str,
        folder: Path | str,
        *,
        profile: str = "share",
        within: str | None = None,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
    ) -> Exported:
        """Write the network, or a part of it, as ``gexf``, ``graphml``, ``parquet`` or ``csv`` into a new folder.

        It is written into the network's log of exports before.

        Raises
        ------
        UsageError
            If the format, profile or part is unknown, or something is in the folder already.
        StoreError
            If the snapshot can not be read or the files can not be written.
        """
        from covernet.graph.exports import check_export, export
        from covernet.register.exports import record_export

        source, day, part = self._source(snapshot), self.day(as_of), self._part(within, as_of, snapshot)
        check_export(format, profile)
        record_export(source, "export", format, profile=profile, names=profile == "working", as_of=day)
        return export(source, day, format, Path(folder), profile=profile, within=part)

    def load(
        self, *, within: str | None = None, as_of: dt.date | str | None = None, snapshot: int | None = None
    ) -> Load:
        """Households per member and units per agency; see :func:`covernet.queries.analyses.load.load`.

        >>> import covernet
        >>> covernet.open(net).load().members.units
        2
        """
        from covernet.queries.analyses.load import load

        with self._engine(as_of, snapshot) as engine:
            return load(engine, within=self._part(within, as_of, snapshot))

    def redundancy(
        self, *, within: str | None = None, as_of: dt.date | str | None = None, snapshot: int | None = None
    ) -> Redundancy:
        """Households by the number of members who serve them.

        >>> import covernet
        >>> covernet.open(net).redundancy().uncovered
        4
        """
        from covernet.queries.analyses.redundancy import redundancy

        with self._engine(as_of, snapshot) as engine:
            return redundancy(engine, within=self._part(within, as_of, snapshot))

    def overlap(
        self,
        *,
        within: str | None = None,
        sector: str | None = None,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
    ) -> Overlap:
        """Organizations that several carriers cover.

        >>> import covernet
        >>> covernet.open(net).overlap().rows
        ()
        """
        from covernet.queries.analyses.overlap import overlap

        with self._engine(as_of, snapshot) as engine:
            return overlap(engine, within=self._part(within, as_of, snapshot), sector=sector)

    def pairing(
        self,
        *,
        months: int = 6,
        most: Mapping[str, int] | None = None,
        within: str | None = None,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
    ) -> Pairing:
        """Pairings, co-buildings and lists: what is idle, alone, too many, one-sided, incomplete.

        >>> import covernet
        >>> covernet.open(net).pairing().idle
        ()
        """
        from covernet.queries.analyses.pairing import pairing

        with self._engine(as_of, snapshot) as engine:
            return pairing(engine, months=months, most=most, within=self._part(within, as_of, snapshot))

    def points_of_failure(
        self, *, within: str | None = None, as_of: dt.date | str | None = None, snapshot: int | None = None
    ) -> PointsOfFailure:
        """Single nodes that hold a part of the network together, or are the last cover of others.

        >>> import covernet
        >>> covernet.open(net).points_of_failure().by_node["Member", "M1"].cut_off
        2
        """
        from covernet.queries.analyses.points_of_failure import points_of_failure

        part = self._part(within, as_of, snapshot)
        return points_of_failure(self._source(snapshot), self.day(as_of), within=part)

    def substitutes(
        self, id: str, *, maximum: int = 25, as_of: dt.date | str | None = None, snapshot: int | None = None
    ) -> Substitutes:
        """Who could take over the households of a member.

        >>> import covernet
        >>> covernet.open(net).substitutes("M1").is_enough
        False
        """
        from covernet.queries.analyses.subjects import find_node
        from covernet.queries.analyses.substitutes import substitutes

        with self.near(as_of, snapshot) as near:
            return substitutes(near, find_node(near, id), maximum=maximum)

    def _engine(self, as_of: dt.date | str | None, snapshot: int | None) -> DuckDBEngine:
        from covernet.graph.engines.duckdb import DuckDBEngine

        return DuckDBEngine(self._source(snapshot), self.day(as_of))

    def _source(self, number: int | None) -> Snapshot:
        return self.snapshot if number is None else self.network.snapshot(number)

    def _part(self, text: str | None, as_of: dt.date | str | None, snapshot: int | None) -> NodeKey | None:
        from covernet.queries.analyses.subjects import find_node

        if text is None:
            return None
        with self.near(as_of, snapshot) as near:
            return find_node(near, text)


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
