"""Networks on disk and their snapshots, as readers see them.

A network is a folder. ``CURRENT`` names its newest whole snapshot; a snapshot never changes once it is
named there, so a reader that has opened one sees it unchanged while a writer prepares the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from covernet.errors import StoreError, UsageError, Where
from covernet.graph.model import SCHEMA_VERSION

_DIGITS = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself.

    Parameters
    ----------
    schema
        Version of the schema it was written with.
    created
        UTC time of writing, ISO 8601 with seconds.
    counts
        Rows by part, e.g. ``{"nodes/Household": 15000, "edges/SERVES": 14000}``.
    bounded
        Parts in which some row has ``since``, ``until`` or, for records, ``date``.
    files
        For each file (path relative to the snapshot): bytes and SHA-256.
    inputs
        What was read for it: file, sheet, read, accepted, quarantined, skipped.
    content
        SHA-256 over the checksums of nodes, edges and quarantine: equal content, equal value.
    """

    schema: int
    number: int
    created: str
    counts: Mapping[str, int]
    bounded: tuple[str, ...]
    files: Mapping[str, Mapping[str, Any]]
    inputs: tuple[Mapping[str, Any], ...]
    content: str


@dataclass(frozen=True)
class Snapshot:
    """One immutable state of a network: Parquet parts and their manifest.

    >>> example.number, example.count("nodes/Household"), example.count("edges/SERVES")
    (1, 6, 2)
    """

    folder: Path
    manifest: Manifest

    @property
    def number(self) -> int:
        """Its number, counting from 1."""
        return self.manifest.number

    @property
    def network(self) -> Path:
        """The folder of the network it belongs to."""
        return self.folder.parent.parent

    def files(self, part: str) -> list[Path]:
        """The Parquet files of a part such as ``nodes/Household`` or ``quarantine/rows``, sorted."""
        single = f"{part}.parquet"
        return [
            self.folder / name for name in sorted(self.manifest.files) if name == single or name.startswith(f"{part}/")
        ]

    def node_files(self, label: str) -> list[Path]:
        """The Parquet files that hold the nodes of a label."""
        return self.files(f"nodes/{label}")

    def edge_files(self, edge_type: str) -> list[Path]:
        """The Parquet files that hold the edges of a type."""
        return self.files(f"edges/{edge_type}")

    def count(self, part: str) -> int:
        """Rows of a part; 0 where it has none."""
        return self.manifest.counts.get(part, 0)

    def is_bounded(self, part: str) -> bool:
        """Whether any row of a part begins or ends on a date."""
        return part in self.manifest.bounded

    def verify(self) -> None:
        """Compare every file with its checksum.

        Raises
        ------
        StoreError
            If a file is missing or its bytes have changed.
        """
        for name, facts in self.manifest.files.items():
            path = self.folder / name
            if not path.is_file() or sha256_of(path) != facts["sha256"]:
                raise _damaged(self.folder, name)


@dataclass(frozen=True)
class Network:
    """A network's folder: settings, snapshots and the name of the current one.

    >>> Network(net).numbers(), Network(net).current_number()
    ((1,), 1)
    """

    folder: Path

    @property
    def snapshots_folder(self) -> Path:
        """Where the snapshots lie."""
        return self.folder / "snapshots"

    @property
    def current_file(self) -> Path:
        """The file that names the current snapshot."""
        return self.folder / "CURRENT"

    def current_number(self) -> int | None:
        """The number of the current snapshot; None before the first.

        Raises
        ------
        StoreError
            If ``CURRENT`` can not be read as a number.
        """
        try:
            text = self.current_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(self.current_file) from error
        if not _DIGITS.fullmatch(text):
            raise _unreadable(self.current_file)
        return int(text)

    def numbers(self) -> tuple[int, ...]:
        """Numbers of the whole snapshots, ascending; it raises as :meth:`current_number` does."""
        current = self.current_number()
        if current is None:
            return ()
        found = (int(p.name) for p in self.snapshots_folder.iterdir() if _NUMBER.fullmatch(p.name))
        return tuple(sorted(n for n in found if n <= current))

    def current(self) -> Snapshot | None:
        """The current snapshot; None before the first import.

        Raises
        ------
        StoreError
            If it is damaged, or written with a newer schema than this covernet knows.
        """
        number = self.current_number()
        if number is None:
            return None
        folder = self.snapshots_folder / f"{number:06d}"
        if not folder.is_dir():
            raise _damaged(self.folder, f"snapshots/{folder.name}")
        return self.snapshot(number)

    def snapshot(self, number: int) -> Snapshot:
        """The snapshot of that number.

        Raises
        ------
        UsageError
            If there is none.
        StoreError
            If it is damaged, or written with a newer schema than this covernet knows.

        >>> Network(net).snapshot(1).verify()
        """
        folder = self.snapshots_folder / f"{number:06d}"
        if not folder.is_dir() or number > (self.current_number() or 0):
            raise UsageError(f"没有快照 {number}", f"there is no snapshot {number}", where=Where(self.folder.name))
        return Snapshot(folder, _read_manifest(folder))


def open_network(folder: Path | str) -> Network:
    """Open a network that exists.

    Raises
    ------
    UsageError
        If the folder is none, or holds no network.

    >>> open_network(net).current_number()
    1
    """
    path = Path(folder)
    with contextlib.suppress(OSError):  # a path that can not even be looked at
        inner = path / "network"  # of a demo, beside its sheets and pages
        if (inner / "CURRENT").is_file() and not (path / "CURRENT").is_file():
            raise UsageError(
                f"网络在 {inner}，请用这个路径", f"the network is {inner}; use that path", where=Where(str(folder))
            )
        if path.is_dir() and ((path / "CURRENT").is_file() or (path / "settings.toml").is_file()):
            return Network(path)
    raise UsageError(
        "这里没有覆盖网络；请先用 covernet import 建立，或检查路径",
        "there is no network here; make one with covernet import, or check the path",
        where=Where(str(folder)),
    )


def current_snapshot(folder: Path | str) -> Snapshot:
    """The current snapshot of the network in ``folder``.

    Raises
    ------
    UsageError
        If there is no network, or nothing was imported yet.
    StoreError
        If the snapshot is damaged, or written with a newer schema than this covernet knows.

    >>> current_snapshot(net).number
    1
    """
    snapshot = open_network(folder).current()
    if snapshot is None:
        raise UsageError(
            "网络里还没有数据；请先用 covernet import 导入",
            "the network has no data yet; import some with covernet import",
            where=Where(str(folder)),
        )
    return snapshot


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_json(manifest: Manifest) -> str:
    """A manifest as the text of manifest.json."""
    return json.dumps({**vars(manifest)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _read_manifest(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        schema = int(raw["schema"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, "manifest.json") from error
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"这个快照由更新版本的 covernet 写成（模式 {schema}，本程序认识到 {SCHEMA_VERSION}）；请升级 covernet",
            f"this snapshot was written by a newer covernet (schema {schema}, this one knows {SCHEMA_VERSION}); upgrade",
            where=Where(str(folder)),
        )
    try:
        manifest = Manifest(**{**raw, "bounded": tuple(raw["bounded"]), "inputs": tuple(raw["inputs"])})
        sizes = {name: int(facts["bytes"]) for name, facts in manifest.files.items()}
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise _damaged(folder, "manifest.json") from error
    for name, size in sizes.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            raise _damaged(folder, name)
    return manifest


def _damaged(folder: Path, name: str) -> StoreError:
    return StoreError(
        f"快照已损坏：{name} 缺失或被改动；请从备份恢复，或把原来的表格导入一个新文件夹",
        f"the snapshot is damaged: {name} is missing or was changed; restore a backup, or import the sheets into a new folder",
        where=Where(str(folder)),
    )


def _unreadable(path: Path) -> StoreError:
    return StoreError(
        "读不出当前快照的编号；请从备份恢复此文件",
        "can not read which snapshot is current; restore this file from a backup",
        where=Where(str(path)),
    )
