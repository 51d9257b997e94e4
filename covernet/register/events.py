"""What happens to entries of the register, and how it is written down: one command is one group of events."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from covernet.graph.declarations import Title
from covernet.register.chain import canonical

Do = Literal["open", "change", "reopen", "lapse", "close", "assign", "accept"]
"""What an event does; ``change``: the gap is still there with other facts; ``lapse``: an acceptance is over."""

Command = Literal["sync", "assign", "close", "accept", "reopen"]

Cause = Literal["not-found", "made-up-late", "no-such-rule"]
"""Why a sync closes an entry: the audit no longer finds it, finds it done late, or its pack no longer has the rule."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one entry.

    Parameters
    ----------
    id
        The finding's id, which is the entry's.
    rule
        Of ``open``: the rule's full id.
    facts
        Of ``open``, ``change`` and the ``reopen`` of a sync: what the finding says beside its id and rule,
        as canonical JSON.
    words
        Beside ``facts``: what is wrong, in a few words.
    cause
        Why a sync closed it.
    owner, due
        Of ``assign``: what was given of the two; due is the last day.
    reason, until
        Of ``accept``: why, and the first day on which it no longer holds.
    note
        What the owner wrote when closing or reopening.
    """

    do: Do
    id: str
    rule: str | None = None
    facts: str | None = None
    words: Title | None = None
    cause: Cause | None = None
    owner: str | None = None
    due: dt.date | None = None
    reason: str | None = None
    until: dt.date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a sync looked at.

    Parameters
    ----------
    content
        The snapshot's :attr:`~covernet.graph.snapshot.Manifest.content`: a register belongs to one network.
    packs
        Versions by pack id.
    rules
        Titles of all rules that ran, by full id.
    """

    snapshot: int
    content: str
    packs: Mapping[str, int]
    rules: Mapping[str, Title]


@dataclass(frozen=True, slots=True)
class Group:
    """The events of one command, which are written together or not at all.

    Parameters
    ----------
    on
        The day the command counts for: of a sync its audit date.
    at
        UTC time of writing, ISO 8601 with seconds.
    judged
        What a sync looked at; None for every other command.
    """

    command: Command
    on: dt.date
    at: str
    events: tuple[Event, ...]
    judged: Judged | None = None


def begin_record(group: Group) -> dict[str, Any]:
    """The line before a group's events."""
    record: dict[str, Any] = {"do": "begin", "command": group.command, "on": group.on.isoformat(), "at": group.at}
    if group.judged is not None:
        record |= {
            "snapshot": group.judged.snapshot,
            "content": group.judged.content,
            "packs": dict(group.judged.packs),
            "rules": {id: _title_record(title) for id, title in group.judged.rules.items()},
        }
    return record


def group_of(record: Mapping[str, Any], events: tuple[Event, ...]) -> Group:
    """A group from the line before its events; ValueError, KeyError or TypeError if it is none."""
    command = record["command"]
    if command not in get_args(Command):
        raise ValueError("no such command")
    judged = None
    if command == "sync":
        rules = {str(id): _title(words) for id, words in record["rules"].items()}
        packs = {str(id): int(version) for id, version in record["packs"].items()}
        judged = Judged(int(record["snapshot"]), str(record["content"]), packs, rules)
    return Group(command, dt.date.fromisoformat(record["on"]), str(record["at"]), events, judged)


_TEXTS = ("rule", "cause", "owner", "reason", "note")
_DATES = ("due", "until")
_DOS = frozenset(get_args(Do))
_CAUSES = frozenset((None, *get_args(Cause)))


def event_record(event: Event) -> dict[str, Any]:
    """The line of an event; fields that do not apply are absent."""
    record: dict[str, Any] = {"do": event.do, "id": event.id}
    for name in _TEXTS:
        if (text := getattr(event, name)) is not None:
            record[name] = text
    for name in _DATES:
        if (day := getattr(event, name)) is not None:
            record[name] = day.isoformat()
    if event.facts is not None:
        record["finding"] = json.loads(event.facts)
    if event.words is not None:
        record["words"] = _title_record(event.words)
    return record


def event_of(record: Mapping[str, Any]) -> Event:
    """An event from its line; ValueError, KeyError or TypeError if it is none."""
    do: Any = record["do"]
    cause, finding, words = record.get("cause"), record.get("finding"), record.get("words")
    if do not in _DOS or cause not in _CAUSES:
        raise ValueError("no such event")
    return Event(
        do=do,
        id=str(record["id"]),
        rule=record.get("rule"),
        facts=canonical(finding) if finding is not None else None,
        words=_title(words) if words is not None else None,
        cause=cause,
        owner=record.get("owner"),
        due=_day(record.get("due")),
        reason=record.get("reason"),
        until=_day(record.get("until")),
        note=record.get("note"),
    )


def _title_record(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def _title(record: Mapping[str, Any]) -> Title:
    return Title(str(record["zh"]), str(record["en"]))


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
