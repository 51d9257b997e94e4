"""The Python interface: open a network and ask it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from covernet.graph.progress import Progress, quiet
from covernet.graph.settings import Settings, read_settings
from covernet.graph.snapshot import Network, Snapshot, current_snapshot, open_network
from covernet.queries.audit import AuditResult, audit
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

    def audit(
        self,
        *packs: str | Path | Pack,
        as_of: dt.date | str | None = None,
        snapshot: int | None = None,
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

        Returns
        -------
        AuditResult
            Frozen, with ``.findings``, ``.summary``, ``.to_pandas()``, ``.to_arrow()``.
        """
        day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        source = self.snapshot if snapshot is None else self.network.snapshot(snapshot)
        return audit(source, packs or None, as_of=day, progress=progress)


def open(folder: Path | str) -> Coverage:
    """Open the network in a folder.

    Raises
    ------
    UsageError
        If there is no network.
    """
    return Coverage(open_network(folder))
