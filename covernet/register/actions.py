"""What a person does to entries: give them an owner and a time limit, close, accept and reopen them.

Every command is one group of events: all of its entries change or none.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from covernet.errors import UsageError, Where
from covernet.graph.settings import read_settings
from covernet.graph.snapshot import open_network
from covernet.importers.gate import refused_value
from covernet.register.events import Command, Do, Event
from covernet.register.log import log_file, writing
from covernet.register.states import Entry, Register, State, Step, after, can, fold
from covernet.register.sync import check_day, check_order

LONGEST = 500
"""Characters of a text that a person types."""


def assign(
    network: Path | str,
    ids: Iterable[str],
    *,
    owner: str | None = None,
    due: dt.date | None = None,
    on: dt.date | None = None,
) -> tuple[Entry, ...]:
    """Say who puts entries right, or by which day, or both.

    Parameters
    ----------
    ids
        Ids of entries, or unambiguous beginnings of at least four characters.
    due
        The last day; the entry is overdue from the next.
    on
        The day it counts for; by default that of the settings, else today, and never before the last sync.

    Returns
    -------
    tuple
        The entries as they now stand.

    Raises
    ------
    UsageError
        If an id is unknown or ambiguous, an entry is closed, a text is refused, or a day can not be.
    StoreError
        If another writer is at work, or the register is damaged.
    """
    owner = _text(owner, "--owner")
    if owner is None and due is None:
        raise UsageError("请给出 --owner 或 --due", "give --owner or --due, or both")
    return _act(network, ids, on, Event("assign", "", owner=owner, due=due))


def close(
    network: Path | str, ids: Iterable[str], *, note: str | None = None, on: dt.date | None = None
) -> tuple[Entry, ...]:
    """Close entries by hand (销号), maybe with a note; a sync that still finds one opens it again.

    Parameters and errors as for :func:`assign`.
    """
    note = _text(note, "--note")
    return _act(network, ids, on, Event("close", "", note=note))


def accept(
    network: Path | str, ids: Iterable[str], *, reason: str, until: dt.date, on: dt.date | None = None
) -> tuple[Entry, ...]:
    """Accept entries: until that day, for this reason, they do not count as gaps.

    Parameters
    ----------
    until
        The first day on which they count again.

    Other parameters and errors as for :func:`assign`.
    """
    reason = _text(reason, "--reason") or ""
    return _act(network, ids, on, Event("accept", "", reason=reason, until=until))


def reopen(
    network: Path | str, ids: Iterable[str], *, note: str | None = None, on: dt.date | None = None
) -> tuple[Entry, ...]:
    """Open closed entries again, or take back their acceptance; a sync that does not find one closes it.

    Parameters and errors as for :func:`assign`.
    """
    note = _text(note, "--note")
    return _act(network, ids, on, Event("reopen", "", note=note))


def working_day(register: Register, settled: dt.date | None) -> dt.date:
    """The day that commands count for where none is given: the settings', else today; not before the last sync.

    >>> working_day(Register(), dt.date(2024, 7, 16))
    datetime.date(2024, 7, 16)
    """
    day = settled or dt.date.today()
    return max(day, register.day or day)


_IMPOSSIBLE: Mapping[tuple[Do, State], tuple[str, str]] = {
    ("assign", "closed"): ("已经销号；请先 reopen", "is closed; reopen it first"),
    ("accept", "closed"): ("已经销号，不用接受", "is closed: there is nothing to accept"),
    ("close", "closed"): ("已经销号", "is closed already"),
    ("reopen", "open"): ("没有销号，也没有接受", "is neither closed nor accepted"),
}


def _act(network: Path | str, ids: Iterable[str], on: dt.date | None, event: Event) -> tuple[Entry, ...]:
    """Let the same event happen to several entries, whose ids take the place of its own."""
    folder = open_network(network).folder
    path = log_file(folder)
    if not path.exists():
        raise UsageError(
            "还没有登记簿；请先运行 covernet register NET sync",
            "there is no register yet; run covernet register NET sync first",
            where=Where(str(folder)),
        )
    with writing(folder) as writer:
        register = fold(writer.log, path)
        day = on or working_day(register, read_settings(folder).as_of)
        check_day(day)
        check_order(register, day)
        if event.until is not None and event.until <= day:
            raise UsageError(
                f"--until {event.until} 不晚于 {day}，接受不会生效",
                f"--until {event.until} is not after {day}: it would never hold",
            )
        entries = tuple({entry.id: entry for entry in map(register.entry, ids)}.values())
        for entry in entries:
            if not can(entry, event.do):
                zh, en = _IMPOSSIBLE[event.do, entry.state]
                raise UsageError(f"{entry.id} {zh}", f"{entry.id} {en}")
        events = [replace(event, id=entry.id) for entry in entries]
        group = writer.append(cast(Command, event.do), day, events)
    return tuple(after(entry, Step(event, group)) for entry, event in zip(entries, events, strict=True))


def _text(text: str | None, name: str) -> str | None:
    """A text as it is kept: trimmed and NFC; refused where it holds what the register may never hold."""
    if text is None:
        return None
    kept = unicodedata.normalize("NFC", text).strip()
    if not kept:
        raise UsageError(f"{name} 是空的", f"{name} is empty")
    if refused_value(kept):
        raise UsageError(
            f"{name} 含有身份证号或手机号，登记簿不收；请改写",
            f"{name} holds an ID number or a mobile number, which the register never keeps; write it without",
        )
    if len(kept) > LONGEST:
        raise UsageError(f"{name} 太长，至多 {LONGEST} 个字", f"{name} is too long: at most {LONGEST} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in kept):
        raise UsageError(f"{name} 含有控制字符（如换行）", f"{name} holds a control character, such as a line break")
    return kept
