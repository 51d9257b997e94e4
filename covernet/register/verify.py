"""Whether a register is as it was written.

The chain shows every change inside the file. Whole groups cut off its end leave a shorter chain that is
whole in itself: only a head that somebody wrote down elsewhere can show that they are missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from covernet.errors import StoreError, UsageError, Where
from covernet.graph.declarations import Title
from covernet.graph.snapshot import open_network
from covernet.register.log import REGISTER, log_file, read_log
from covernet.register.states import fold

_HEAD = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Verified:
    """A register whose chain is whole.

    Parameters
    ----------
    head
        The hash of its last line, to be written down elsewhere; None where there is no register yet.
    groups, lines
        How many commands were written, and on how many lines.
    unfinished
        Bytes of a command that was killed while it wrote; it never happened, and the next one cuts them off.
    since
        Commands written after the head that was asked for; None where none was.
    """

    head: str | None
    groups: int
    lines: int
    unfinished: int
    since: int | None


def verify(network: Path | str, head: str | None = None) -> Verified:
    """Walk the chain of a network's register from its first line to its last.

    Parameters
    ----------
    head
        A head written down before, or at least its first 16 characters: it must still be in the chain.

    Raises
    ------
    UsageError
        If there is no network, or ``head`` is no hash.
    StoreError
        If a line was changed, moved or taken out, the head is no longer there, or the file can not be read.
    """
    folder = open_network(network).folder
    log = read_log(folder)
    fold(log, log_file(folder))
    since = writes_since(log.heads, head, log_file(folder), REGISTER)
    return Verified(log.head, len(log.groups), log.lines, log.unfinished, since)


def writes_since(heads: Sequence[str], head: str | None, path: Path, what: Title) -> int | None:
    """How many writes follow a head that was written down; None where none was.

    Parameters
    ----------
    heads
        The head after each write, the first of them before any.
    head
        A whole head, or at least its first 16 characters.

    Raises
    ------
    UsageError
        If it is no hash.
    StoreError
        If it is not there.
    """
    if head is None:
        return None
    wanted = head.strip().casefold()
    if not _HEAD.fullmatch(wanted):
        raise UsageError(
            "--head 应为 verify 显示的末端值，至少前 16 位",
            "--head takes what verify shows, or at least 16 characters of it",
        )
    at = next((number for number, known in enumerate(heads) if known.startswith(wanted)), None)
    if at is None:
        raise StoreError(
            f"{what.zh}里没有这个末端值：结尾被截去，或换成了另一本；请从备份恢复",
            f"{what.en} does not have this head: its end was cut off, or it is another one; restore a backup",
            where=Where(str(path)),
        )
    return len(heads) - 1 - at
