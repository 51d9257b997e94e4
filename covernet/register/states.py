"""What the register says: a fold over its log, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.importers.gate import REFUSED, refused_value
from covernet.queries.findings import Finding
from covernet.register.events import Cause, Event, Group, Judged
from covernet.register.log import Log, broken, log_file, read_log

State = Literal["open", "accepted", "closed"]
Which = Literal["open", "overdue", "closed", "accepted", "all"]

SHORTEST = 4
"""Characters of an id that are enough where they are unambiguous."""

_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One event in the history of an entry, and the command it was part of."""

    event: Event
    group: Group


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding on the register, as it stands.

    Parameters
    ----------
    id
        The finding's id.
    words
        What is wrong, in a few words, as the last audit that saw a change of it found it.
    opened
        The day it was first registered (挂号).
    since
        The day it was opened last.
    owner, due
        Who puts it right as the register's owner typed it, and the last day for it.
    reason, until
        Why it is accepted, and the first day on which it no longer is; None unless ``state`` is accepted.
    closed
        The day it was closed (销号), by the audit for a ``cause``, or by hand, maybe with a ``note``.
    """

    id: str
    rule: str
    state: State
    facts: str
    words: Title
    opened: dt.date
    since: dt.date
    owner: str | None = None
    due: dt.date | None = None
    reason: str | None = None
    until: dt.date | None = None
    closed: dt.date | None = None
    cause: Cause | None = None
    note: str | None = None
    history: tuple[Step, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding as the last audit that saw a change of it found it."""
        return finding_of(self.id, self.rule, self.facts)

    @property
    def reopened(self) -> int:
        """How often it was closed and came back, or was opened again by hand."""
        return sum(step.event.do == "reopen" for step in self.history)

    def state_on(self, day: dt.date) -> State:
        """Its state on a day: an acceptance holds until the day before ``until``, then it counts as a gap again."""
        lapsed = self.state == "accepted" and self.until is not None and day >= self.until
        return "open" if lapsed else self.state

    def is_overdue(self, day: dt.date) -> bool:
        """Whether it counts as a gap on a day after the last one for putting it right."""
        return self.due is not None and day > self.due and self.state_on(day) == "open"

    def is_(self, which: Which, day: dt.date) -> bool:
        """Whether it is one of those a list is asked for."""
        if which == "overdue":
            return self.is_overdue(day)
        return which in ("all", self.state_on(day))


@dataclass(frozen=True)
class Register:
    """The register of a network, as it stands.

    Parameters
    ----------
    entries
        By id, in the order in which they were registered.
    titles
        Titles of rules by full id, as the last sync that ran them read them.
    """

    log: Log = field(default_factory=Log, repr=False)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    titles: Mapping[str, Title] = field(default_factory=dict)

    @property
    def last_sync(self) -> Group | None:
        """The last sync; None before the first."""
        return next((group for group in reversed(self.log.groups) if group.judged is not None), None)

    @property
    def last_judged(self) -> Judged | None:
        """What the last sync looked at."""
        last = self.last_sync
        return last.judged if last else None

    @property
    def day(self) -> dt.date | None:
        """The day of the last sync; None before the first. It never goes back."""
        last = self.last_sync
        return last.on if last else None

    def select(self, which: Which, day: dt.date) -> tuple[Entry, ...]:
        """The entries that are open, overdue, closed or accepted on a day, in the order they were registered."""
        return tuple(entry for entry in self.entries.values() if entry.is_(which, day))

    def entry(self, id: str) -> Entry:
        """The entry with that id, or whose id alone begins like that.

        Raises
        ------
        UsageError
            If there is none, or several; the sentence names candidates.
        """
        wanted = id.strip().casefold()
        found = self.entries.get(wanted)
        if found is not None:
            return found
        shown = REFUSED if refused_value(id) else repr(id)
        if len(wanted) < SHORTEST:
            words = (
                f"编号 {shown} 太短，至少写 {SHORTEST} 位",
                f"the id {shown} is too short; write at least {SHORTEST}",
            )
            raise UsageError(*words)
        near = [known for known in self.entries if known.startswith(wanted)]
        if len(near) == 1:
            return self.entries[near[0]]
        if not near:
            raise UsageError(
                f"登记簿里没有编号 {shown}；编号见 covernet register NET list --all",
                f"the register has no id {shown}; covernet register NET list --all shows them",
            )
        named = ", ".join(f"{id} ({self.entries[id].rule})" for id in near[:_CANDIDATES])
        more = f" … +{len(near) - _CANDIDATES}" if len(near) > _CANDIDATES else ""
        raise UsageError(
            f"编号 {shown} 不止一个：{named}{more}；请多写几位",
            f"the id {shown} is ambiguous: {named}{more}; write more of it",
        )


def open_register(network: Path) -> Register:
    """The register of a network; an empty one before the first sync.

    Raises
    ------
    StoreError
        If its chain is broken, it was written by a newer covernet, or it can not be read.
    """
    return fold(read_log(network), log_file(network))


def fold(log: Log, path: Path = Path("log.jsonl")) -> Register:
    """The register that a log leads to.

    Raises
    ------
    StoreError
        If an event can not happen to its entry as it stands; ``path`` names the file in the sentence.
    """
    entries: dict[str, Entry] = {}
    titles: dict[str, Title] = {}
    for start, group in zip(log.starts, log.groups, strict=True):
        if group.judged is not None:
            titles |= group.judged.rules
        for line, event in enumerate(group.events, start + 1):
            try:
                entries[event.id] = after(entries.get(event.id), Step(event, group))
            except ValueError as error:
                raise broken(path, line) from error
    return Register(log, MappingProxyType(entries), MappingProxyType(titles))


_POSSIBLE: Mapping[State | None, tuple[str, ...]] = {
    None: ("open",),
    "open": ("change", "close", "assign", "accept"),
    "accepted": ("change", "close", "assign", "accept", "lapse", "reopen"),
    "closed": ("reopen",),
}


def can(entry: Entry | None, do: str) -> bool:
    """Whether an event can happen to an entry as it stands."""
    return do in _POSSIBLE[entry.state if entry else None]


def after(entry: Entry | None, step: Step) -> Entry:
    """An entry after one more step; ValueError if that can not happen to it."""
    event, on = step.event, step.group.on
    if not can(entry, event.do):
        raise ValueError("this can not happen to the entry")
    if entry is None:
        if event.rule is None or event.facts is None or event.words is None:
            raise ValueError("an entry begins with a finding")
        return Entry(event.id, event.rule, "open", event.facts, event.words, on, on, history=(step,))
    return replace(entry, **_changes(entry, event, on), history=(*entry.history, step))


def _changes(entry: Entry, event: Event, on: dt.date) -> dict[str, Any]:
    """What an event changes in an entry."""
    found = {"facts": event.facts or entry.facts, "words": event.words or entry.words}
    is_open = {"state": "open", "reason": None, "until": None}
    if event.do == "assign":
        return {"owner": event.owner or entry.owner, "due": event.due or entry.due}
    if event.do == "accept":
        if event.until is None or event.reason is None:
            raise ValueError("an acceptance has a reason and an end")
        return {"state": "accepted", "reason": event.reason, "until": event.until}
    if event.do == "close":
        return {**is_open, "state": "closed", "closed": on, "cause": event.cause, "note": event.note}
    if event.do == "reopen":
        # A gap that really was gone gets a new time limit; one that was only said to be gone keeps the old.
        due = None if entry.cause is not None else entry.due
        return {**found, **is_open, "since": on, "due": due, "closed": None, "cause": None, "note": None}
    return found if event.do == "change" else is_open


def facts_of(finding: Finding) -> dict[str, Any]:
    """What a finding says beside its id, rule and status; what does not apply is left out."""
    values = {name: value for name, value in vars(finding).items() if name not in ("id", "rule", "status")}
    values["place"] = {name: id for name, id in finding.place.items() if id is not None}
    return {name: value for name, value in values.items() if value not in (None, (), {})}


def finding_of(id: str, rule: str, facts: str) -> Finding:
    """The finding that facts were taken from."""
    said: dict[str, Any] = json.loads(facts)
    listed: dict[str, Any] = {name: tuple(said.pop(name, ())) for name in ("missing", "excess", "wrong")}
    places = said.pop("place", {})
    absent = dict.fromkeys(("period", "found", "min", "max", "expected", "broken_at", "at", "responsible"))
    place = {name: places.get(name) for name in ("village", "town", "county")}
    return Finding(id=id, rule=rule, status="gap", place=place, **{**absent, **said, **listed})
