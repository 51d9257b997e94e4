"""``covernet diff``: what happened between two snapshots of a network."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, Lang, Language, Net, Output, Packs, check_format, check_output, emit
from covernet.graph.days import parse_day
from covernet.queries.changes import changes, changes_json
from covernet.queries.names import unit_names
from covernet.viz import changes_tables, tables
from covernet.viz.changes_workbook import changes_workbook
from covernet.viz.progress import bar


class DiffFormat(StrEnum):
    """Formats of a comparison."""

    table = "table"
    json = "json"
    xlsx = "xlsx"


def diff(
    net: Net,
    a: Annotated[int, typer.Argument(metavar="A", help="较早的快照编号 number of the earlier snapshot")],
    b: Annotated[int, typer.Argument(metavar="B", help="较晚的快照编号 number of the later snapshot")],
    pack: Packs = None,
    as_of: AsOf = None,
    format: Annotated[DiffFormat, typer.Option("--format", help="输出格式 format")] = DiffFormat.table,
    output: Output = None,
    lang: Lang = Language.zh,
) -> None:
    """比较两个快照：增减改动，缺口的新增、消除和持续。 Compare two snapshots: what changed, which gaps opened and closed."""
    check_format(format, output)
    check_output(net, output)
    network = open_coverage(net).network
    earlier, later = network.snapshot(a), network.snapshot(b)
    with bar() as progress:
        found = changes(earlier, later, pack, as_of=parse_day(as_of), progress=progress)
    if format is DiffFormat.json:
        emit(changes_json(found).encode(), output)
        return
    names = {**unit_names(earlier, found.after.as_of), **unit_names(later, found.after.as_of)}
    if format is DiffFormat.xlsx:
        emit(changes_workbook(found, names, lang.value), output)
        return
    with tables.console_to(output) as out:
        for table in changes_tables.changes_tables(found, names, lang.value):
            out.print(table)
