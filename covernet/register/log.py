"""The register on disk: ``NET/register/log.jsonl``, to which groups of events are only ever added.

The first line says what the file is; each group is a line that begins it, one line for each event, and a
line that commits it. A group without its last line never happened: readers pass over it, and the next
writer, who alone holds the lock, cuts it off.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from covernet.errors import SchemaError, StoreError
from covernet.graph.declarations import Title
from covernet.graph.store import store_sentences
from covernet.register import disk
from covernet.register.chain import ANCHOR, is_cut, seal, unseal
from covernet.register.events import Command, Event, Group, Judged, begin_record, event_of, event_record, group_of

VERSION = 1
"""Raised with every change of the file that older readers can not take."""

_KIND = "register"

REGISTER = Title("登记簿", "the register")


@dataclass(frozen=True)
class Log:
    """All that was written, as far as it was committed.

    Parameters
    ----------
    id
        Chosen by chance for each register; None where there is none yet.
    starts
        The number, from 1, of the line that begins each group.
    heads
        The hash of the first line, then of the last line of each group.
    lines, size
        Of what was committed: lines, and bytes.
    unfinished
        Bytes after it, which a writer left that was killed.
    """

    id: str | None = None
    groups: tuple[Group, ...] = ()
    starts: tuple[int, ...] = ()
    heads: tuple[str, ...] = ()
    lines: int = 0
    size: int = 0
    unfinished: int = 0

    @property
    def head(self) -> str | None:
        """The hash of the last line; None where there is no register yet."""
        return self.heads[-1] if self.heads else None


def log_file(network: Path) -> Path:
    """Where the register of a network lies."""
    return network / "register" / "log.jsonl"


def read_log(network: Path) -> Log:
    """Read the register of a network and walk its chain; a network without one has an empty log.

    Raises
    ------
    StoreError
        If a line was changed, moved or taken out (the sentence names it), or the file was written by a newer
        covernet, or can not be read.
    """
    path = log_file(network)
    with store_sentences(path):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return Log()
        return _parse(content, path)


def _parse(content: bytes, path: Path) -> Log:
    id, previous, lines, at, begun = None, ANCHOR, 0, 0, 0
    groups: list[Group] = []
    starts: list[int] = []
    heads: list[str] = []
    committed = (0, 0)  # lines, bytes
    opening: dict[str, Any] | None = None
    events: list[Event] = []
    while at < len(content):
        end = content.find(b"\n", at)
        line = content[at : end if end >= 0 else len(content)]
        lines += 1
        if lines == 1:
            disk.check_version(line, path, VERSION, REGISTER)
        try:
            record, previous = unseal(previous, line)
            do = record.get("do")
            if lines == 1:
                id = _kind(record)
            elif opening is None:
                opening, begun = _opening(record), lines
            elif do != "commit":
                events.append(event_of(record))
            elif record["events"] == len(events):
                groups.append(group_of(opening, tuple(events)))
                starts.append(begun)
                opening, events = None, []
            else:
                raise ValueError("another number of events")
        except (ValueError, KeyError, TypeError, AttributeError, SchemaError) as error:
            if _is_unfinished(content, at, line, end < 0):
                break
            raise broken(path, lines) from error
        at = len(content) if end < 0 else end + 1
        if opening is None:
            heads.append(previous)
            committed = lines, at
    return Log(id, tuple(groups), tuple(starts), tuple(heads), *committed, unfinished=len(content) - committed[1])


def _kind(record: dict[str, Any]) -> str:
    if record["covernet"] != _KIND or record["version"] != VERSION:
        raise ValueError("no register")
    return str(record["id"])


def _opening(record: dict[str, Any]) -> dict[str, Any]:
    if record["do"] != "begin":
        raise ValueError("a group begins with its command")
    group_of(record, ())
    return record


def _is_unfinished(content: bytes, at: int, line: bytes, last: bool) -> bool:
    """Whether a line that does not follow is what a crash leaves: its beginning only, or blocks never written (NUL)."""
    return (last and is_cut(line)) or (b"\0" in line and b'{"do":"commit"' not in content[at:])


def broken(path: Path, line: int) -> StoreError:
    """The error about a line that can not stand where it stands."""
    return disk.broken(path, line, REGISTER)


class Writer:
    """The one who may add to a register; see :func:`writing`."""

    def __init__(self, network: Path, log: Log) -> None:
        self.log = log
        self._network = network

    def append(self, command: Command, on: dt.date, events: Sequence[Event], judged: Judged | None = None) -> Group:
        """Add one group, whole and durable, or nothing."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        group = Group(command, on, now, tuple(events), judged)
        previous, parts = self.log.head or ANCHOR, []
        records: list[dict[str, Any]] = []
        if self.log.id is None:
            records.append({"covernet": _KIND, "version": VERSION, "id": secrets.token_hex(16), "created": now})
        for record in (*records, begin_record(group), *map(event_record, group.events)):
            line, previous = seal(previous, record)
            parts.append(line)
        commit, _ = seal(previous, {"do": "commit", "events": len(group.events)})
        with store_sentences(log_file(self._network)):
            disk.append(log_file(self._network), self.log.size, b"".join(parts), commit)
        return group


@contextlib.contextmanager
def writing(network: Path) -> Iterator[Writer]:
    """Hold the register of a network for writing, and read what it says.

    Raises
    ------
    StoreError
        If another writer is at work, or the register can not be read or written.
    """
    with disk.alone(log_file(network).parent, REGISTER):
        yield Writer(network, read_log(network))
