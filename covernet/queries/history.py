"""Audits of a network's snapshots, one after the other, so that a trend can be drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from covernet.errors import CovernetError
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Network, Snapshot
from covernet.queries.audit import AuditResult, audit
from covernet.queries.changes import Changes, part_changes

NEWEST = 12
"""Snapshots that a trend goes back over unless asked otherwise: each costs an audit."""


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
            day = min(dt.date.fromisoformat(one.manifest.created[:10]), result.as_of)
            past.append((one, audit(one, result.packs, as_of=day, progress=progress)))
        except CovernetError:  # it was damaged or deleted since; the others still make a trend
            unreadable.append(number)
    latest = None
    if past:
        earlier, before = past[-1]
        latest = Changes(part_changes(earlier, snapshot), before, result)
    audits = (*(one for _, one in past), result)
    return History(audits, len(numbers) - len(wanted), tuple(unreadable), latest)
