"""Writing a snapshot: everything or nothing.

A part is split by county into ``<county>.parquet``, so that a county can be read alone; where these files
would have few rows, it is one file, ``all.parquet``. Parts are written into a temporary folder; each file is
fsynced and checksummed by a second thread while the next is written; when all are, the folder is renamed; then
``CURRENT`` is swapped. A crash at any moment leaves the old state or the new one. What a crashed writer left behind is
removed by the next one, under the lock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from filelock import FileLock, Timeout

from covernet.errors import CovernetError, StoreError, Where
from covernet.graph.engines.duckdb import constant
from covernet.graph.model import SCHEMA, SCHEMA_VERSION
from covernet.graph.settings import write_default_settings
from covernet.graph.snapshot import Manifest, Network, Snapshot, manifest_json, sha256_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SIX_DIGITS = re.compile(r"[0-9]{6}")
_COUNTY_ROWS = 10_000
"""Rows that the files of a part's counties have at least on average: opening a file costs as much as reading these."""
_COMPARED = ("nodes/", "edges/", "quarantine/")


@dataclass
class Draft:
    """A snapshot that is being written; it becomes visible with :meth:`commit` or not at all."""

    network: Network
    folder: Path
    number: int
    _counts: dict[str, int] = field(default_factory=dict)
    _bounded: list[str] = field(default_factory=list)
    _files: dict[str, Future[dict[str, Any]]] = field(default_factory=dict)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def write(
        self,
        part: str,
        con: DuckDBPyConnection,
        table: str,
        *,
        order: Sequence[str] = (),
        partition: str | None = None,
    ) -> None:
        """Write a table as one part, sorted so that equal rows give equal bytes.

        Parameters
        ----------
        part
            ``nodes/<Label>``, ``edges/<TYPE>``, ``places/<Label>``, ``provenance/...`` or ``quarantine/rows``.
        table
            Name of a table or view of ``con`` with the part's columns.
        order
            Columns that identify a row; empty where the table has its rows in order already.
        partition
            Column with the 6-digit county code, by which the part is split into files. Anything that is
            no such code goes to ``other``; counties that are small on average share ``all``.
        """
        counted = (
            f"SELECT {partition}, COUNT(*) FROM {table} GROUP BY 1"
            if partition
            else f"SELECT NULL, COUNT(*) FROM {table}"
        )
        found: dict[str | None, int] = dict(con.execute(counted).fetchall())
        count = sum(found.values())
        if not count:
            return
        ordered = f" ORDER BY {', '.join(order)}" if order else ""
        for name, where in _files(part, partition, found, count):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            con.execute(
                f"COPY (SELECT * FROM {table}{where}{ordered}) "
                f"TO {constant(path.as_posix())} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2)"
            )
            self._files[name] = self._pool.submit(_sealed, path)
        self._counts[part] = count
        if part.startswith(("nodes/", "edges/")):
            columns = con.sql(f"SELECT * FROM {table} LIMIT 0").columns
            dated = [c for c in ("since", "until", *(["date"] if _is_record(part) else [])) if c in columns]
            test = " OR ".join(f"{column} IS NOT NULL" for column in dated)
            if dated and con.execute(f"SELECT 1 FROM {table} WHERE {test} LIMIT 1").fetchone():
                self._bounded.append(part)

    def count(self, part: str) -> int:
        """Rows of a part as far as it is written; 0 where it has none."""
        return self._counts.get(part, 0)

    def is_bounded(self, part: str) -> bool:
        """Whether any row of a written part begins or ends on a date."""
        return part in self._bounded

    @property
    def content(self) -> str:
        """SHA-256 over the checksums of nodes, edges and quarantine written so far."""
        return _content(self._facts())

    def _facts(self) -> dict[str, dict[str, Any]]:
        """Size and checksum of every file, when all of them are durable."""
        return {name: sealed.result() for name, sealed in self._files.items()}

    def close(self) -> None:
        """Wait for the files that are being made durable."""
        self._pool.shutdown(cancel_futures=True)

    def same_as_current(self) -> bool:
        """Whether what was written equals the network's current snapshot."""
        current = self.network.current()
        return current is not None and current.manifest.content == self.content

    def commit(self, inputs: Sequence[Mapping[str, Any]] = ()) -> Snapshot:
        """Make the snapshot the network's current one and return it."""
        manifest = self._manifest(inputs)
        _write_synced(self.folder / "manifest.json", manifest_json(manifest))
        for folder, _, _ in os.walk(self.folder):
            sync_folder(Path(folder))
        final = self.network.snapshots_folder / f"{self.number:06d}"
        _replace(self.folder, final)
        sync_folder(self.network.snapshots_folder)
        pointer = self.network.folder / "CURRENT.new"
        _write_synced(pointer, f"{self.number}\n")
        _replace(pointer, self.network.current_file)
        sync_folder(self.network.folder)
        return Snapshot(final, manifest)

    def _manifest(self, inputs: Sequence[Mapping[str, Any]]) -> Manifest:
        return Manifest(
            schema=SCHEMA_VERSION,
            number=self.number,
            created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            counts=self._counts,
            bounded=tuple(sorted(self._bounded)),
            files=self._facts(),
            inputs=tuple(inputs),
            content=self.content,
        )


@contextlib.contextmanager
def write_snapshot(network: Network) -> Iterator[Draft]:
    """Prepare the next snapshot of a network; without :meth:`Draft.commit` nothing changes.

    Raises
    ------
    StoreError
        If another writer is at work, the folder can not be written, or the disk is full.
    """
    with store_sentences(network.folder):
        is_new = not network.folder.exists()
        network.snapshots_folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(network.folder / "LOCK"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise StoreError(
                "另一个程序正在写这个网络；请等它结束后再试",
                "another program is writing this network; try again when it has ended",
                where=Where(str(network.folder)),
            ) from None
        try:
            current = network.current_number() or 0
            _clear_leftovers(network, current)
            folder = network.snapshots_folder / f".draft-{current + 1:06d}"
            folder.mkdir()
            write_default_settings(network.folder)
            draft = Draft(network, folder, current + 1)
            try:
                yield draft
            finally:
                draft.close()
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            if is_new and network.current_number() is None:
                shutil.rmtree(network.folder, ignore_errors=True)  # a first import that failed leaves nothing
            lock.release()


def _clear_leftovers(network: Network, current: int) -> None:
    """Remove what a crashed writer left: drafts, and a whole snapshot that CURRENT never named."""
    for path in network.snapshots_folder.iterdir():
        if path.name.startswith(".draft-") or (_SIX_DIGITS.fullmatch(path.name) and int(path.name) > current):
            shutil.rmtree(path)


@contextlib.contextmanager
def store_sentences(folder: Path) -> Iterator[None]:
    """Turn what the system and DuckDB say of a disk into sentences."""
    try:
        yield
    except CovernetError:
        raise
    except (OSError, duckdb.Error) as error:
        text = str(error)
        number = getattr(error, "errno", None)
        if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in text or "File too large" in text:
            zh, en = "磁盘空间不足，网络未改动；请腾出空间", "the disk is full, the network is unchanged; free space"
        elif isinstance(error, PermissionError) or number == errno.EROFS or "Permission denied" in text:
            zh, en = (
                "这个文件夹不能写入，网络未改动；请检查权限",
                "the folder can not be written, the network is unchanged; check its permissions",
            )
        elif isinstance(error, (NotADirectoryError, FileExistsError)):
            zh, en = "这是文件，或在文件之下；请给出一个文件夹", "this is a file, or below one; name a folder"
        elif isinstance(error, OSError):
            why = error.strerror
            zh, en = f"读写失败（{why}），网络未改动", f"can not read or write ({why}); the network is unchanged"
        elif isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)):
            zh, en = (
                "写入失败（磁盘或内存不足），网络未改动",
                "writing failed (disk or memory); the network is unchanged",
            )
        else:
            raise
        raise StoreError(zh, en, where=Where(str(folder))) from error


def _files(part: str, partition: str | None, found: Collection[str | None], rows: int) -> list[tuple[str, str]]:
    """Names of a part's files with the condition that its rows in each fulfil, given the counties found."""
    if partition is None:
        return [(f"{part}.parquet", "")]
    codes = sorted(c for c in found if c is not None and _SIX_DIGITS.fullmatch(c))
    if len(codes) > 1 and rows < len(codes) * _COUNTY_ROWS:
        return [(f"{part}/all.parquet", "")]
    files = [(f"{part}/{code}.parquet", f" WHERE {partition} = '{code}'") for code in codes]
    if len(codes) < len(found):
        listed = ", ".join(f"'{code}'" for code in codes)
        known = f"{partition} NOT IN ({listed}) OR " if codes else f"{partition} IS NOT NULL OR "
        files.append((f"{part}/other.parquet", f" WHERE {known}{partition} IS NULL"))
    return files


def _content(files: Mapping[str, Mapping[str, Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        if name.startswith(_COMPARED):
            digest.update(f"{name} {files[name]['sha256']}\n".encode())
    return digest.hexdigest()


def _is_record(part: str) -> bool:
    kind, _, name = part.partition("/")
    return kind == "nodes" and SCHEMA.has_node(name) and SCHEMA.node(name).is_record


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sealed(path: Path) -> dict[str, Any]:
    """Make a written file durable and return its size and checksum."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def sync_folder(path: Path) -> None:
    """Make renames inside a folder durable; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(source: Path, target: Path) -> None:
    """Rename over the target; on Windows a virus scanner or a reader may hold it for a moment."""
    for wait in (0.05, 0.2, 1.0):
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(wait)
    source.replace(target)
