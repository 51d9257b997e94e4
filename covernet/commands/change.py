"""``covernet change``: splits, merges and moves of villages, groups and grids, from a change sheet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from covernet.api import open as open_coverage
from covernet.commands.importing import asker, print_report
from covernet.commands.options import AsOf, DropRefused, Into, Mapping, Packs, Quarantine, check_output, check_workbook
from covernet.commands.quarantine import write_quarantine
from covernet.graph.days import parse_day
from covernet.graph.snapshot import Network, Snapshot, open_network
from covernet.importers.changes.take import Taken, take_changes
from covernet.importers.intake import Wishes
from covernet.queries.changes import changes
from covernet.queries.names import unit_names
from covernet.queries.rules import Pack
from covernet.viz import change_tables, import_tables, tables
from covernet.viz.progress import bar, say


def change(
    sheets: Annotated[
        list[Path], typer.Argument(metavar="SHEET...", help="变更表 change sheets: .xlsx .xls .ods .csv .tsv")
    ],
    into: Into,
    mapping: Mapping = None,
    drop_refused: DropRefused = False,
    quarantine: Quarantine = None,
    pack: Packs = None,
    as_of: AsOf = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查 only check")] = False,
) -> None:
    """按变更表拆分、合并、划转村居、小组和网格。 Split, merge and move villages, groups and grids.

    没有生效日期的行从 --as-of 起生效。 A line without a date takes effect on --as-of.
    """
    for output in (mapping, quarantine):
        check_output(into, output)
    check_workbook(quarantine)
    packs = open_coverage(into).packs(*(pack or ()))
    with _network(into, dry_run) as net:
        with bar() as progress:
            wishes = Wishes(mapping, drop_refused, parse_day(as_of))
            taken = take_changes(sheets, net, wishes, ask=asker(), progress=progress)
        _print(taken, net, dry_run)
        _print_audits(taken, Network(net).current(), packs)
        if quarantine and taken.report.quarantined:
            write_quarantine(net, quarantine, open_coverage(net).snapshot.number)


@contextmanager
def _network(into: Path, dry_run: bool) -> Iterator[Path]:
    """The network, or a copy of its current snapshot on which a change is only tried."""
    current = open_network(into).current()
    if not dry_run or current is None:
        yield into
        return
    with tempfile.TemporaryDirectory(dir=into, prefix=".trial-") as folder:
        trial = Network(Path(folder) / into.resolve().name)
        shutil.copytree(current.folder, trial.snapshots_folder / current.folder.name)
        shutil.copyfile(Network(into).current_file, trial.current_file)
        yield trial.folder


def _print(taken: Taken, net: Path, dry_run: bool) -> None:
    console = tables.console()
    if taken.plan.taken:
        console.print(change_tables.moves_table(taken.plan.taken))
    if taken.plan.troubles:
        console.print(change_tables.troubles_table(taken))
    if taken.unmatched:
        console.print(import_tables.unmatched_table(taken.unmatched))
    if taken.mapping:
        say(f"已写入映射文件 {taken.mapping}", f"wrote the mapping file {taken.mapping}")
    print_report(taken.report, net, is_trial=dry_run)


def _print_audits(taken: Taken, after: Snapshot | None, packs: Sequence[Pack]) -> None:
    """Print the audits before and after, on each day on which something changes."""
    for day in sorted({planned.day for planned in taken.plan.taken if planned.is_new}):
        if after is not None:
            with bar() as progress:
                found = changes(taken.before, after, packs, as_of=day, progress=progress)
            names = {**unit_names(taken.before, day), **unit_names(after, day)}
            for table in change_tables.figures(found, names, "zh"):
                tables.console().print(table)
