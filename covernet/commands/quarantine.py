"""``covernet quarantine``: the rows that an import put aside, as a workbook to correct and import again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from covernet.api import open as open_coverage
from covernet.commands.options import Net, check_output, check_workbook, emit
from covernet.importers.quarantine import quarantine_workbook
from covernet.viz.progress import say


def quarantine(
    net: Net,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.xlsx", help="工作簿 workbook to write")],
    snapshot: Annotated[
        int | None, typer.Option("--snapshot", metavar="N", help="较早的快照 number of an earlier snapshot")
    ] = None,
) -> None:
    """把隔离的行写成工作簿，改好后可再导入。 Write the rows put aside into a workbook, to correct and import again."""
    check_output(net, output)
    check_workbook(output)
    coverage = open_coverage(net)
    write_quarantine(net, output, coverage.snapshot.number if snapshot is None else snapshot)


def write_quarantine(net: Path, output: Path, snapshot: int) -> None:
    """Write the quarantine of a snapshot into a workbook, if it has any rows."""
    content = quarantine_workbook(open_coverage(net).network.snapshot(snapshot))
    if content is None:
        say("没有隔离的行", "no row was put aside")
    else:
        emit(content, output)
