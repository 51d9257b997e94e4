"""Writing a result so that a reader sees the old file or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from covernet.errors import StoreError, UsageError, Where

_OWN = ("CURRENT", "LOCK", "cache", "exports", "register", "settings.toml", "snapshots")
"""What stands in a network's folder."""


def check_target(path: Path) -> None:
    """Say at once that a file can not be written there, before the work for it begins.

    Raises
    ------
    UsageError
        If the path is a folder, or its folder does not exist.

    >>> check_target(Path("gaps.xlsx"))
    """
    try:
        folder, parent = path.is_dir(), path.parent.is_dir()
    except OSError as error:
        raise UsageError(
            f"文件路径不能用（{error.strerror}）",
            f"this path can not be used ({error.strerror})",
            where=Where(str(path)),
        ) from error
    if folder:
        raise UsageError("这是文件夹，请给出文件名", "this is a folder; name a file", where=Where(str(path)))
    if not parent:
        raise UsageError("上级文件夹不存在", "its folder does not exist", where=Where(str(path)))


def check_apart(net: Path, output: Path) -> None:
    """Refuse to write into what belongs to a network.

    Raises
    ------
    UsageError
        If the path is, or lies in, one of the network's own files and folders.

    >>> check_apart(Path("net"), Path("gaps.xlsx"))
    """
    place = output.resolve()
    own = {net.resolve() / name for name in _OWN}
    if own & {place, *place.parents}:
        raise UsageError(
            "这是网络自己的文件，请换一个文件名",
            "this is the network's own file; choose another",
            where=Where(str(output)),
        )


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place, then move it there; a device or a pipe is written as it is.

    Raises
    ------
    UsageError
        If the path is a folder, or its folder does not exist.
    StoreError
        If it can not be written: permissions, a full disk, or open in another program.
    """
    check_target(path)
    target = path.resolve() if path.is_symlink() and path.is_file() else path
    draft = target.with_name(f".covernet-{secrets.token_hex(4)}")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise StoreError(
            f"写不进文件（{error.strerror}）；请检查权限和磁盘空间，或关闭正打开它的程序",
            f"can not write the file ({error.strerror}); check permissions and space, or close the program that has it open",
            where=Where(str(path)),
        ) from error
