"""What a person sees while work goes on: sentences and a bar, on standard error only."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from covernet.graph.progress import Progress as Report
from covernet.graph.progress import quiet


def say(zh: str, en: str) -> None:
    """Write a sentence to standard error, Chinese first."""
    sys.stderr.write(f"{zh}  {en}\n" if en else f"{zh}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def bar() -> Iterator[Report]:
    """A progress bar for a terminal; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield quiet
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)

        def report(zh: str, en: str, done: int, total: int | None) -> None:
            shown.update(task, description=f"{zh} {en}", completed=done, total=total)

        yield report
