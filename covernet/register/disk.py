"""Files of chained lines on the disk: who may write, how lines are added, and what is said of a broken one."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from filelock import FileLock, Timeout

from covernet.errors import StoreError, Where
from covernet.graph.declarations import Title
from covernet.graph.store import store_sentences, sync_folder


@contextlib.contextmanager
def alone(folder: Path, what: Title, *, wait: float = 0) -> Iterator[None]:
    """Be the only writer in a folder, which is made if it is not there.

    Parameters
    ----------
    wait
        Seconds to wait for another writer.

    Raises
    ------
    StoreError
        If another writer is at work, or the folder can not be written.
    """
    with store_sentences(folder):
        folder.mkdir(exist_ok=True)
        lock = FileLock(str(folder / "LOCK"), timeout=wait)
        try:
            lock.acquire()
        except Timeout:
            raise StoreError(
                f"另一个程序正在写这本{what.zh}；请等它结束后再试",
                f"another program is writing {what.en}; try again when it has ended",
                where=Where(str(folder)),
            ) from None
    try:
        yield
    finally:
        lock.release()


def check_version(line: bytes, path: Path, known: int, what: Title) -> None:
    """Refuse a newer file by its first line, before anything else of it is looked at."""
    try:
        version = json.loads(line)["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if isinstance(version, int) and version > known:
        raise StoreError(
            f"这本{what.zh}由更新版本的 covernet 写成（格式 {version}，本程序认识到 {known}）；请升级 covernet",
            f"{what.en} was written by a newer covernet (format {version}, this one knows {known}); upgrade",
            where=Where(str(path)),
        )


def broken(path: Path, line: int, what: Title) -> StoreError:
    """The error about a line that can not stand where it stands."""
    return StoreError(
        f"{what.zh}从这一行起被改动、删减或调换过；请从备份恢复这个文件",
        f"from this line on {what.en} was changed, cut or reordered; restore this file from a backup",
        where=Where(str(path), line=line),
    )


def append(path: Path, size: int, body: bytes, last: bytes) -> None:
    """Put lines behind the first ``size`` bytes of a file, and the last line once the others lie on the disk.

    Parameters
    ----------
    size
        What is behind it was left by a writer that was killed, and is cut off.
    """
    is_new = not path.exists()
    with path.open("xb" if is_new else "r+b", buffering=0) as file:
        file.truncate(size)
        try:
            _put(file, _newline(file, size) + body)
            if is_new:
                sync_folder(path.parent)
                sync_folder(path.parent.parent)
            _put(file, last)
        except BaseException:
            with contextlib.suppress(OSError):
                file.truncate(size)
            raise


def _newline(file: FileIO, size: int) -> bytes:
    """What ends the last line where a person's editor took its end away; the file then stands at its end."""
    if not size:
        return b""
    file.seek(size - 1)
    return b"" if file.read(1) == b"\n" else b"\n"


def _put(file: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) or 0 :]
    os.fsync(file.fileno())
