"""Taking an audit's findings into the register: new ones are opened, those no longer found are closed.

A finding that was made up late is no gap: it is not opened, and an entry that became one is closed. Only
rules of audited packs are judged; an entry whose pack no longer has its rule is closed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from covernet.errors import CovernetError, UsageError
from covernet.graph.declarations import Title
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Network, Snapshot, current_snapshot
from covernet.queries.audit import AuditResult, audit
from covernet.queries.findings import Finding, iterate
from covernet.queries.rules import Pack, Rule
from covernet.register.chain import canonical
from covernet.register.events import Cause, Event, Judged
from covernet.register.log import log_file, writing
from covernet.register.states import Register, facts_of, fold

Describe = Callable[[Finding, Rule], Title]
"""Says in a few words what is wrong; the register keeps it, so that it can be read without the pack."""

_ROWS = 10_000
"""Findings that are held as values at one time."""


@dataclass(frozen=True)
class Synced:
    """What a sync did.

    Parameters
    ----------
    opened, reopened, lapsed, changed, closed
        Entries that were opened for the first time, came back, are no longer accepted, have other facts than
        before, or were closed.
    by_hand
        Of those reopened: closed by hand although they are still there.
    late
        Findings that were made up late, which are no gaps and are not opened.
    open, accepted
        Of all entries: how many are gaps now, and how many would be if they were not accepted.
    """

    on: dt.date
    snapshot: int
    opened: int
    reopened: int
    by_hand: int
    lapsed: int
    changed: int
    closed: int
    late: int
    open: int
    accepted: int


def sync(
    network: Path | str,
    packs: Sequence[str | Path | Pack] | None = None,
    *,
    as_of: dt.date | None = None,
    describe: Describe,
    progress: Progress = quiet,
) -> Synced:
    """Audit the current snapshot of a network and bring its register up to date.

    Parameters
    ----------
    packs, as_of
        As for :func:`~covernet.queries.audit.audit`.

    Raises
    ------
    UsageError
        If there is no such network or pack, or the date lies before that of the last command or after today.
    StoreError
        If another writer is at work, the register is damaged, or it belongs to another network.
    PackError, DataError
        If a pack or the settings can not be read.
    """
    snapshot = current_snapshot(network)
    return take_in(snapshot, audit(snapshot, packs, as_of=as_of, progress=progress), describe)


def take_in(snapshot: Snapshot, result: AuditResult, describe: Describe) -> Synced:
    """Bring a network's register up to date with an audit of its snapshot; errors as for :func:`sync`."""
    if result.snapshot != snapshot.number:
        raise UsageError("审计的不是这个快照", "the audit was not of this snapshot")
    check_day(result.as_of)
    with writing(snapshot.network) as writer:
        register = fold(writer.log, log_file(snapshot.network))
        check_order(register, result.as_of)
        _check_snapshot(register, snapshot)
        events = judge(register, result, describe)
        judged = Judged(
            snapshot.number,
            snapshot.manifest.content,
            {pack.id: pack.version for pack in result.packs},
            {rule.full_id: rule.title for rule in result.rules},
        )
        writer.append("sync", result.as_of, events, judged)
    return _summary(register, result, events)


def judge(register: Register, result: AuditResult, describe: Describe) -> list[Event]:
    """What an audit changes: openings in the order of the audit, then closings in that of the register."""
    rules = {rule.full_id: rule for rule in result.rules}
    packs = {pack.id for pack in result.packs}
    events: list[Event] = []
    found: set[str] = set()
    for finding in _gaps(result.table):
        found.add(finding.id)
        events.extend(_still_there(register, finding, rules[finding.rule], result.as_of, describe))
    late = set(_late(result.table))
    for entry in register.entries.values():
        if entry.state != "closed" and entry.id not in found and entry.rule.partition("/")[0] in packs:
            gone: Cause = "not-found" if entry.rule in rules else "no-such-rule"
            events.append(Event("close", entry.id, cause="made-up-late" if entry.id in late else gone))
    return events


def _gaps(table: pa.Table) -> Iterator[Finding]:
    gaps = table.filter(pc.equal(table.column("status"), "gap"))
    for start in range(0, gaps.num_rows, _ROWS):
        yield from iterate(gaps.slice(start, _ROWS))


def _late(table: pa.Table) -> list[str]:
    ids: list[str] = table.filter(pc.equal(table.column("status"), "late")).column("id").to_pylist()
    return ids


def _still_there(register: Register, finding: Finding, rule: Rule, day: dt.date, describe: Describe) -> Iterator[Event]:
    """What a gap that is there changes."""
    entry, facts = register.entries.get(finding.id), canonical(facts_of(finding))
    if entry is None:
        yield Event("open", finding.id, rule=finding.rule, facts=facts, words=describe(finding, rule))
    elif entry.state == "closed":
        yield Event("reopen", finding.id, facts=facts, words=describe(finding, rule))
    else:
        if entry.state_on(day) != entry.state:
            yield Event("lapse", finding.id)
        if entry.facts != facts:
            yield Event("change", finding.id, facts=facts, words=describe(finding, rule))


def check_day(day: dt.date) -> None:
    """Refuse a day that has not come: the register never goes back, so one slip would close it for years."""
    if day > dt.date.today():
        raise UsageError(
            f"登记日期 {day} 还没有到；登记簿的日期只能向前，请用今天或更早的日期",
            f"{day} lies in the future; the register's dates never go back: use today or a day before",
        )


def check_order(register: Register, day: dt.date) -> None:
    """Refuse a day before that of the last sync."""
    if register.day is not None and day < register.day:
        raise UsageError(
            f"日期 {day} 早于登记簿上一次同步的 {register.day}；请用这一天或之后的日期",
            f"{day} lies before the register's last sync, as of {register.day}; use that day or a later one",
        )


def _check_snapshot(register: Register, snapshot: Snapshot) -> None:
    """Refuse a snapshot that is older than the last one, or not of the network the register was made for."""
    last = register.last_judged
    if last is None or (snapshot.number >= last.snapshot and _has(Network(snapshot.network), last)):
        return
    raise UsageError(
        f"登记簿上一次对照的是快照 {last.snapshot}，与这个网络的不符；网络可能是旧备份，或登记簿属于另一个网络",
        f"the register last looked at a snapshot {last.snapshot} that is not this network's: the network may be "
        "an old backup, or the register belongs to another one",
    )


def _has(network: Network, judged: Judged) -> bool:
    """Whether a network has what a sync looked at; nothing speaks against it where that snapshot was deleted."""
    try:
        return network.snapshot(judged.snapshot).manifest.content == judged.content
    except CovernetError:
        return True


def _summary(before: Register, result: AuditResult, events: Sequence[Event]) -> Synced:
    did = Counter(event.do for event in events)
    states = Counter(entry.state for entry in before.entries.values())
    closed = Counter(before.entries[event.id].state for event in events if event.do == "close")
    back = [before.entries[event.id] for event in events if event.do == "reopen"]
    return Synced(
        on=result.as_of,
        snapshot=result.snapshot,
        opened=did["open"],
        reopened=did["reopen"],
        by_hand=sum(entry.cause is None for entry in back),
        lapsed=did["lapse"],
        changed=did["change"],
        closed=did["close"],
        late=len(_late(result.table)),
        open=states["open"] + did["open"] + did["reopen"] + did["lapse"] - closed["open"],
        accepted=states["accepted"] - did["lapse"] - closed["accepted"],
    )
