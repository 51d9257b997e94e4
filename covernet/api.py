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

from covernet.graph.days import parse_day
from covernet.graph.progress import Progress, quiet
from covernet.graph.settings import Settings, read_settings
from covernet.graph.snapshot import Network, Snapshot, current_snapshot, open_network

if TYPE_CHECKING:
    import networkx as nx

    from covernet.graph.engines.duckdb import DuckDBEngine
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
    """An opened network; every question reads one immutable snapshot.

    Questions take ``as_of``, the day they ask about (a date or ISO text; by default that of the settings, else today),
    ``snapshot``, the number of an older one (by default the current), and some of them ``within``, to which they are
    narrowed: the id, or ``Label:id``, of a county, town or village. They raise UsageError where there is no such day,
    snapshot or place, DataError where the settings, and StoreError where the snapshot can not be read. What exactly they
    count, and where it is from, is said at the functions of the same names.

    >>> town = covernet.open(net)
    >>> town.snapshot.number, town.settings.title, town.day().isoformat()
    (1, '示例镇', '2025-06-30')
    """

    network: Network

    @property
    def settings(self) -> Settings:
        """The network's own settings; DataError where they can not be read."""
        return read_settings(self.network.folder)

    @property
    def snapshot(self) -> Snapshot:
        """The current snapshot; UsageError before the first import."""
        return current_snapshot(self.network.folder)

    def packs(self, *packs: str | Path | Pack) -> tuple[Pack, ...]:
        """Packs as this network reads them, with the parameters of its settings.

        Parameters
        ----------
        packs
            Names of bundled packs, paths of TOML files, or packs; by default those of the settings.

        Raises
        ------
        UsageError
            If there is no such pack.
        PackError, DataError
            If a pack or the settings can not be read.

        >>> [pack.id for pack in covernet.open(net).packs("linkage", "chenji-730")]
        ['linkage', 'chenji-730']
        """
        from covernet.queries.packs import read_packs

        settings = self.settings
        return read_packs(packs or settings.packs, settings.parameters)

    def day(self, as_of: dt.date | str | None = None) -> dt.date:
        """The audit date: the one given, else that of the settings, else today.

        Raises
        ------
        UsageError
            If a text is no date.

        >>> covernet.open(net).day("2024-07-16")
        datetime.date(2024, 7, 16)
        """
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
        """Run packs over the network: every gap, of how many subjects, where, and who is responsible.

        Parameters
        ----------
        packs
            As for :meth:`packs`.
        engine
            ``duckdb``, or the address of the Neo4j server in which the snapshot is published
            (``neo4j://host:7687``; secrets from ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``).
        database
            Name of the database on that server; by default its own default.
        progress
            Is told how many rules are done.

        Raises
        ------
        UsageError
            If there is no such pack, snapshot or engine, or the date is none.
        PackError, StoreError, DataError
            If a pack, the snapshot or the settings can not be read.
        ServerError
            If the server can not be asked, or does not hold the whole of this snapshot.

        >>> result = covernet.open(net).audit("linkage", as_of="2025-06-30")
        >>> {rule.rule.id: (rule.total.gaps, rule.total.checked) for rule in result.summary}["household-served"]
        (4, 6)
        """
        from covernet.graph.engines.target import read_engine
        from covernet.queries.audit import audit

        day, server = parse_day(as_of), read_engine(engine, database)
        return audit(self._source(snapshot), packs or None, as_of=day, engine=server, progress=progress)

    @contextmanager
    def near(self, as_of: dt.date | str | None = None, snapshot: int | None = None) -> Iterator[Neighbours]:
        """A snapshot on a day, read around the nodes that are asked about; what the analyses take.

        >>> from covernet.queries.analyses.who import who
        >>> with covernet.open(net).near() as near:
        ...     len(who(near, ("Household", "H1")).line("member").covers)
        1
        """
        from covernet.graph.neighbours import Neighbours

        with Neighbours(self._source(snapshot), self.day(as_of)) as opened:
            yield opened

    def who(self, id: str, *, as_of: dt.date | str | None = None, snapshot: int | None = None) -> Who:
        """Everything that covers a node, on every line.

        Parameters
        ----------
        id
            Of the node, or ``Label:id``.

        Raises
        ------
        UsageError
            If there is no such node, several labels have the id, or nothing covers nodes of its label.

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

        Parameters
        ----------
        start, end
            Ids of the nodes, or ``Label:id``.
        along
            Edge types it may go along; by default those of the linkage from town to household.
        limit
            How many chains are listed; all are counted.

        Raises
        ------
        UsageError
            If there is no such node, several labels have its id, both are the same, or there is no such relation.

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
        """What loses its last cover and which gaps open if nodes or edges go.

        Parameters
        ----------
        ids
            Of nodes, or ``Label:id``.
        edges
            Type, id of ``from`` and id of ``to`` of each.
        packs
            Whose rules are asked; as for :meth:`packs`.

        Raises
        ------
        UsageError
            If nothing is named, or a node, edge or pack is not there.

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
        """The network, or a part of it, as a NetworkX graph.

        Parameters
        ----------
        within
            A county, town or village with everything there, or a carrier with everything one edge away.
        around, depth
            A node with everything up to so many edges away.
        labels, edges
            Names from the schema that are taken; None for all.

        Raises
        ------
        UsageError
            If there is no such node, or both parts are given.

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

        Parameters
        ----------
        folder
            Is made; an empty one may be there.
        profile
            ``share``: only what may be shown to anybody; ``working``: everything.

        Raises
        ------
        UsageError
            If the format, profile or part is unknown, or something is in the folder already.
        StoreError
            If the snapshot can not be read or the files can not be written.

        >>> written = covernet.open(net).export("csv", folder / "out", within="Town:310151105")
        >>> written.nodes, (folder / "out" / "Village.csv").is_file()
        (7, True)
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
        """Households per member and units per agency.

        Overloaded is who has more than a rule of the network's packs allows, else more than 25 households or 3 units.

        >>> covernet.open(net).load().members.units
        2
        """
        from covernet.queries.analyses.limits import most_households, most_units
        from covernet.queries.analyses.load import load

        part, packs = self._part(within, as_of, snapshot), self.packs()
        with self._engine(as_of, snapshot) as engine:
            return load(engine, within=part, most_households=most_households(packs), most_units=most_units(packs))

    def redundancy(
        self, *, within: str | None = None, as_of: dt.date | str | None = None, snapshot: int | None = None
    ) -> Redundancy:
        """Households by the number of members who serve them.

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

        Parameters
        ----------
        sector
            Only organizations of it, such as ``emerging``.

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

        Parameters
        ----------
        months
            A pair without an activity of both sides in so many months is idle.
        most
            How many distinct partners a unit of a class may have, by class: agency, new, village, party.

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

        >>> covernet.open(net).points_of_failure().by_node["Member", "M1"].cut_off
        2
        """
        from covernet.queries.analyses.points_of_failure import points_of_failure

        part = self._part(within, as_of, snapshot)
        return points_of_failure(self._source(snapshot), self.day(as_of), within=part)

    def substitutes(
        self, id: str, *, maximum: int | None = None, as_of: dt.date | str | None = None, snapshot: int | None = None
    ) -> Substitutes:
        """Who could take over the households of a member.

        Parameters
        ----------
        id
            Of the member.
        maximum
            Households that one member may serve; by default what the rules of the network's packs say, else 25.

        Raises
        ------
        UsageError
            If there is no such node, or it is no member.

        >>> covernet.open(net).substitutes("M1").is_enough
        False
        """
        from covernet.queries.analyses.limits import most_households
        from covernet.queries.analyses.subjects import find_node
        from covernet.queries.analyses.substitutes import substitutes

        most = most_households(self.packs()) if maximum is None else maximum
        with self.near(as_of, snapshot) as near:
            return substitutes(near, find_node(near, id), maximum=most)

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


def open(folder: Path | str) -> Coverage:
    """Open the network in a folder.

    Parameters
    ----------
    folder
        What ``covernet import --into`` made, or the ``network`` of a demo.

    Raises
    ------
    UsageError
        If there is no network.

    >>> covernet.open(net).snapshot.count("nodes/Household")
    6
    """
    return Coverage(open_network(folder))
