"""Writing several files into a folder of their own: all of them or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from covernet.errors import UsageError, Where
from covernet.graph.store import store_sentences


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into; what was written is taken away again if that fails.

    Raises
    ------
    UsageError
        If something is there already; an empty folder may be there.
    StoreError
        If it can not be written.
    """
    with store_sentences(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(
                "这里已有文件，不会覆盖；请换一个名称", "something is there already and is kept; choose another name",
                where=Where(str(folder)),
            )  # fmt: skip
        made = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            yield folder
        except BaseException:
            for path in (folder,) if made else tuple(folder.iterdir()):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
            raise
