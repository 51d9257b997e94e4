"""Writing a result so that a reader sees the old file or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from covernet.errors import StoreError, UsageError, Where


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place, then move it there.

    Raises
    ------
    UsageError
        If the path is a folder, or its folder does not exist.
    StoreError
        If it can not be written: permissions, a full disk, or open in another program.
    """
    if path.is_dir():
        raise UsageError("这是文件夹，请给出文件名", "this is a folder; name a file", where=Where(str(path)))
    if not path.parent.is_dir():
        raise UsageError("上级文件夹不存在", "its folder does not exist", where=Where(str(path)))
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise StoreError(
            f"写不进文件（{error.strerror}）；请检查权限和磁盘空间，或关闭正打开它的程序",
            f"can not write the file ({error.strerror}); check permissions and space, or close the program that has it open",
            where=Where(str(path)),
        ) from error
