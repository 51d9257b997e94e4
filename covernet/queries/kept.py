"""Audits of older snapshots, kept beside the network: a snapshot never changes, so neither does what was found in it.

``NET/cache/audits`` holds one file for each snapshot, packs and day: findings and denominators by the network's own
keys, as ``covernet audit`` prints them, and no name of anybody. It may be deleted at any time. A file that is damaged,
of another covernet, or can not be written is passed over: then the audit is made anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from covernet.graph.model import SCHEMA_VERSION
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Network, Snapshot
from covernet.queries.audit import AuditResult, audit
from covernet.queries.columns import FINDING_COLUMNS, TALLY_COLUMNS
from covernet.queries.rules import Pack

FORMAT = 1
"""Raised whenever an audit may find something else than before, or the file changes."""

_EACH = 4
"""Audits kept of one snapshot: other packs, parameters and days make others."""

_DIGEST = 32
"""Bytes of the checksum that a file begins with."""


def kept_audit(snapshot: Snapshot, packs: Sequence[Pack], day: dt.date, progress: Progress = quiet) -> AuditResult:
    """The audit of a snapshot on a day: as it was kept, else made now and kept.

    Raises
    ------
    CovernetError
        Whatever an audit raises.
    """
    chosen = tuple(packs)
    known = _read(snapshot, chosen, day)
    if known is not None:
        return known
    made = audit(snapshot, chosen, as_of=day, progress=progress)
    keep_audit(snapshot, made)
    return made


def keep_audit(snapshot: Snapshot, result: AuditResult) -> None:
    """Keep an audit of a snapshot, if the folder lets itself be written."""
    key = _key(snapshot, result.packs, result.as_of)
    path = _file(snapshot, key)
    if path.exists() and _read(snapshot, result.packs, result.as_of) is not None:
        return
    content = _packed(result)
    draft = path.with_name(f".draft-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(_digest(key, content) + content)
        draft.replace(path)
        _clear(snapshot, path)
    except OSError:  # a network that can only be read, a full disk, a reader on Windows: an audit costs time only
        with contextlib.suppress(OSError):
            draft.unlink()


def _read(snapshot: Snapshot, packs: tuple[Pack, ...], day: dt.date) -> AuditResult | None:
    key = _key(snapshot, packs, day)
    try:
        raw = _file(snapshot, key).read_bytes()
        if raw[:_DIGEST] != _digest(key, raw[_DIGEST:]):
            return None
        reader = pa.BufferReader(raw[_DIGEST:])
        table, tally = (pa.ipc.open_stream(reader).read_all() for _ in range(2))
    except (OSError, pa.ArrowException):
        return None
    if not (table.schema.equals(FINDING_COLUMNS) and tally.schema.equals(TALLY_COLUMNS)):
        return None
    rules = {rule.full_id for pack in packs for rule in pack.rules}
    if not {*pc.unique(table.column("rule")).to_pylist(), *pc.unique(tally.column("rule")).to_pylist()} <= rules:
        return None
    return AuditResult(snapshot.number, day, packs, table, tally)


def _packed(result: AuditResult) -> bytes:
    out = pa.BufferOutputStream()
    for table in (result.table, result.tally):
        with pa.ipc.new_stream(out, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
            writer.write_table(table)
    return bytes(out.getvalue())


def _digest(key: str, content: bytes) -> bytes:
    """The key is a part of it, so that a file under another's name does not pass."""
    return hashlib.sha256(key.encode() + content).digest()


def _key(snapshot: Snapshot, packs: Sequence[Pack], day: dt.date) -> str:
    """What an audit depends on: the content, the packs with their parameters, the day, and covernet itself."""
    parts = (FORMAT, _release(), SCHEMA_VERSION, snapshot.manifest.content, day.isoformat(), tuple(packs))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _release() -> str:
    try:
        return version("covernet")
    except PackageNotFoundError:  # a checkout that is not installed
        return ""


def _file(snapshot: Snapshot, key: str) -> Path:
    return snapshot.network / "cache" / "audits" / f"{snapshot.number:06d}-{key[:32]}"


def _clear(snapshot: Snapshot, newest: Path) -> None:
    """Remove what killed writers left, audits of snapshots that are gone, and all but the newest few of this one."""
    numbers = {f"{number:06d}" for number in Network(snapshot.network).numbers()}
    own: list[Path] = []
    for path in newest.parent.iterdir():
        number = path.name.partition("-")[0]
        if number not in numbers:
            path.unlink()
        elif number == f"{snapshot.number:06d}" and path != newest:
            own.append(path)
    for path in sorted(own, key=lambda path: path.stat().st_mtime, reverse=True)[_EACH - 1 :]:
        path.unlink()
