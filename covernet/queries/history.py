"""Audits of a network's snapshots, one after the other, so that a trend can be drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from covernet.errors import CovernetError
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Network, Snapshot
from covernet.queries.audit import AuditResult
from covernet.queries.changes import Changes, part_changes
from covernet.queries.kept import keep_audit, kept_audit

NEWEST = 12
"""Snapshots that a trend goes back over unless asked otherwise: each costs an audit the first time."""


@dataclass(frozen=True)
class History:
    """The audits of the newest snapshots up to one of them, with the same packs.

    Parameters
    ----------
    audits
        Oldest first; the last is the audit that was handed in.
    older
        How many older snapshots were left out.
    unreadable
        Numbers of snapshots that can not be read any more.
    latest
        What lies between the last two audits; None where there is but one.
    """

    audits: tuple[AuditResult, ...]
    older: int
    unreadable: tuple[int, ...]
    latest: Changes | None


def history(snapshot: Snapshot, result: AuditResult, *, newest: int = NEWEST, progress: Progress = quiet) -> History:
    """Audit the snapshots before one, each on the day it was written, or on the audit date if that is earlier.

    Each such audit is kept beside the network, so that it is made once.

    Parameters
    ----------
    result
        An audit of ``snapshot``; the others are audited with its packs.
    newest
        How many snapshots there are at most, this one among them.
    """
    network = Network(snapshot.network)
    numbers = [number for number in network.numbers() if number < snapshot.number]
    wanted = numbers[-(newest - 1) :] if newest > 1 else []
    past: list[tuple[Snapshot, AuditResult]] = []
    unreadable: list[int] = []
    for number in wanted:
        try:
            one = network.snapshot(number)
            past.append((one, kept_audit(one, result.packs, _own_day(one, result.as_of), progress)))
        except CovernetError:  # it was damaged or deleted since; the others still make a trend
            unreadable.append(number)
    if _own_day(snapshot, result.as_of) == result.as_of:
        keep_audit(snapshot, result)  # what the next snapshot's trend will ask for
    latest = None
    while past and latest is None:
        earlier, before = past[-1]
        try:
            latest = Changes(part_changes(earlier, snapshot), before, result)
        except CovernetError:  # its audit was kept, but it can not be read any more
            unreadable.append(past.pop()[0].number)
    audits = (*(one for _, one in past), result)
    return History(audits, len(numbers) - len(wanted), tuple(sorted(unreadable)), latest)


def _own_day(snapshot: Snapshot, as_of: dt.date) -> dt.date:
    return min(dt.date.fromisoformat(snapshot.manifest.created[:10]), as_of)
