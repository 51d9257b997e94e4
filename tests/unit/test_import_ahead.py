"""Files of an import are read ahead: small ones two at a time, a large one alone, all in their order."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from covernet.graph.progress import Progress, quiet
from covernet.importers import ahead
from covernet.importers.ahead import read_ahead
from covernet.importers.reading.model import ForeignTable
from covernet.importers.sources import Foreign


class Reading:
    """A reader that notes how many files are read at a time, and waits for as many as are said to come."""

    def __init__(self, together: int) -> None:
        self._met = threading.Barrier(together, timeout=20)
        self._lock = threading.Lock()
        self._now = self.most = 0

    def __call__(self, path: Path, file: str, *, progress: Progress) -> tuple[ForeignTable, ...]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._met.wait()
        with self._lock:
            self._now -= 1
        if "bad" in file:
            raise ValueError(file)
        return ()


def files(folder: Path, sizes: Sequence[int], names: str = "abcdefgh") -> list[Foreign]:
    for name, size in zip(names, sizes, strict=False):
        (folder / name).write_bytes(b"x" * size)
    return [Foreign(folder / name, name) for name, _ in zip(names, sizes, strict=False)]


@pytest.mark.parametrize(("sizes", "together"), [([1, 1, 1, 1], 2), ([1, 9, 1], 1), ([9, 9], 1)])
def test_small_files_are_read_two_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: list[int], together: int
) -> None:
    monkeypatch.setattr(ahead, "_SMALL", 8)
    reading = Reading(together)
    found = [(file.file, future.result()) for file, future in read_ahead(files(tmp_path, sizes), reading, quiet)]
    assert [name for name, _ in found] == list("abcdefgh"[: len(sizes)])
    assert reading.most == together


def test_an_error_comes_with_its_own_file(tmp_path: Path) -> None:
    some = [*files(tmp_path, [1]), Foreign(tmp_path / "gone", "bad")]
    found = read_ahead(some, Reading(1), quiet)
    assert next(found)[1].result() == ()
    with pytest.raises(ValueError, match="bad"):
        next(found)[1].result()
    found.close()
