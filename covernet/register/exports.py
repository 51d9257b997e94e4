"""The log of exports: ``NET/exports/log.jsonl``, to which a line is added for everything that leaves a network.

The line stands before the file is written: an export that failed may be in it, one that is not in it did not happen.
It says what was exported, of which snapshot and for whom, and names nobody: no path, no user, no unit. The first line
says what the file is; every other line is one export, whole or, where the writer was killed, not there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from covernet.graph.declarations import Title
from covernet.graph.snapshot import Snapshot, open_network
from covernet.graph.store import store_sentences
from covernet.register import disk
from covernet.register.chain import ANCHOR, is_cut, seal, unseal
from covernet.register.verify import writes_since

VERSION = 1
"""Raised with every change of the file that older readers can not take."""

EXPORTS = Title("导出记录簿", "the log of exports")

_KIND = "exports"
_WAIT = 10.0
"""Seconds that an export waits for another one to write its line."""


@dataclass(frozen=True)
class Export:
    """Something that left a network.

    Parameters
    ----------
    what
        The command: ``atlas``, ``network``, ``audit``, ``export`` or ``publish``.
    form
        Its view or format.
    profile
        ``share`` or ``working``.
    names
        Whether people's names are whole in it.
    snapshot, content
        Number and checksum of the snapshot.
    at
        UTC, with seconds.
    as_of
        The day that it shows; None where all days are in it.
    sha256
        Of the file; None where there are several, or none.
    """

    what: str
    form: str
    profile: str
    names: bool
    snapshot: int
    content: str
    at: str
    as_of: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class ExportLog:
    """Every export of a network, oldest first.

    Parameters
    ----------
    heads
        The hash of the first line, then of each export.
    size
        Bytes of the whole lines.
    unfinished
        Bytes after them, which a writer left that was killed.
    """

    entries: tuple[Export, ...] = ()
    heads: tuple[str, ...] = ()
    size: int = 0
    unfinished: int = 0


@dataclass(frozen=True)
class VerifiedExports:
    """A log of exports whose chain is whole.

    Parameters
    ----------
    since
        Exports after the head that was asked for; None where none was.
    """

    log: ExportLog
    since: int | None

    @property
    def head(self) -> str | None:
        """The hash of the last line, to be written down elsewhere; None where nothing was exported yet."""
        return self.log.heads[-1] if self.log.heads else None


def exports_file(network: Path) -> Path:
    """Where the log of a network's exports lies."""
    return network / "exports" / "log.jsonl"


def record_export(
    snapshot: Snapshot,
    what: str,
    form: str,
    *,
    profile: str,
    names: bool = False,
    as_of: dt.date | None = None,
    file: bytes | None = None,
) -> Export:
    """Write down an export that is about to happen.

    Parameters
    ----------
    file
        What is going to be written, if it is one file.

    Raises
    ------
    StoreError
        If the log was changed, or can not be written; then nothing may be exported.
    """
    entry = Export(
        what, form, profile, names, snapshot.number, snapshot.manifest.content,
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        None if as_of is None else as_of.isoformat(),
        None if file is None else hashlib.sha256(file).hexdigest(),
    )  # fmt: skip
    path = exports_file(snapshot.network)
    with disk.alone(path.parent, EXPORTS, wait=_WAIT):
        log = read_exports(snapshot.network)
        previous, first = log.heads[-1] if log.heads else ANCHOR, b""
        if not log.heads:
            kind = {"covernet": _KIND, "version": VERSION, "id": secrets.token_hex(16), "created": entry.at}
            first, previous = seal(previous, kind)
        line, _ = seal(previous, asdict(entry))
        with store_sentences(path):
            disk.append(path, log.size, first, line)
    return entry


def read_exports(network: Path) -> ExportLog:
    """Read the log of a network's exports and walk its chain; a network without one has an empty log.

    Raises
    ------
    StoreError
        If a line was changed, moved or taken out, or the file was written by a newer covernet or can not be read.
    """
    path = exports_file(network)
    with store_sentences(path):
        try:
            return _parse(path.read_bytes(), path)
        except FileNotFoundError:
            return ExportLog()


def verify_exports(network: Path | str, head: str | None = None) -> VerifiedExports:
    """Walk the chain of a network's exports from its first line to its last.

    Parameters
    ----------
    head
        A head written down before, or at least its first 16 characters: it must still be in the chain.

    Raises
    ------
    UsageError
        If there is no network, or ``head`` is no hash.
    StoreError
        If a line was changed, moved or taken out, or the head is no longer there.
    """
    folder = open_network(network).folder
    log = read_exports(folder)
    return VerifiedExports(log, writes_since(log.heads, head, exports_file(folder), EXPORTS))


def _parse(content: bytes, path: Path) -> ExportLog:
    entries: list[Export] = []
    heads: list[str] = []
    at = 0
    while at < len(content):
        end = content.find(b"\n", at)
        line = content[at : end if end >= 0 else len(content)]
        if not heads:
            disk.check_version(line, path, VERSION, EXPORTS)
        try:
            record, hash = unseal(heads[-1] if heads else ANCHOR, line)
            if heads:
                entries.append(Export(**record))
            else:
                _check_kind(record)
        except (ValueError, KeyError, TypeError) as error:
            if (end < 0 and is_cut(line)) or not content[at:].strip(b"\0"):  # a beginning, or blocks never written
                break
            raise disk.broken(path, len(heads) + 1, EXPORTS) from error
        heads.append(hash)
        at = len(content) if end < 0 else end + 1
    return ExportLog(tuple(entries), tuple(heads), at, len(content) - at)


def _check_kind(record: dict[str, Any]) -> None:
    if record["covernet"] != _KIND or record["version"] != VERSION:
        raise ValueError("no log of exports")
