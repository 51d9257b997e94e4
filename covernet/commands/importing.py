"""``covernet import``: read sheets of any kind, check them, write a new snapshot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, DropRefused, Into, Mapping, Quarantine, check_output, check_workbook
from covernet.commands.quarantine import write_quarantine
from covernet.graph.days import parse_day
from covernet.importers.intake import Intake, Wishes, import_sheets
from covernet.importers.mapping.sheets import Ask, Question, nobody
from covernet.importers.report import ImportReport, quarantined_rows
from covernet.viz import import_tables, tables
from covernet.viz.progress import bar, say

_QUARANTINED = 50
"""Quarantined rows that are listed after an import; all of them lie in the snapshot."""


def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SRC...", help="文件夹或表格 folders or sheets: .xlsx .xls .ods .csv .tsv"),
    ],
    into: Into,
    mapping: Mapping = None,
    drop_refused: DropRefused = False,
    quarantine: Quarantine = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full/--partial",
            help="全量名单：名单上没有的终止 full list: what is gone ends; 部分只增 partial only adds",
        ),
    ] = False,
    allow_loss: Annotated[
        float,
        typer.Option(
            "--allow-loss", metavar="SHARE", min=0.0, max=1.0, help="--full 最多终止的比例 share that may end"
        ),
    ] = 0.1,
    as_of: AsOf = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查 only check")] = False,
) -> None:
    """读入表格，检查，写成新快照。 Read sheets, check them, write a new snapshot."""
    for output in (mapping, quarantine):
        check_output(into, output)
    check_workbook(quarantine)
    wishes = Wishes(mapping, drop_refused, parse_day(as_of), dry_run, full, allow_loss)
    with bar() as progress:
        done = import_sheets(sources, into, wishes, ask=asker(), progress=progress)
    _print_sheets(done, dry_run)
    print_report(done.report, into)
    if quarantine and dry_run:
        say("只检查，没有写隔离的工作簿", "only checked: no workbook of what was put aside is written")
    elif quarantine and done.report.snapshot is not None:
        write_quarantine(into, quarantine, done.report.snapshot)


def print_report(report: ImportReport, net: Path, *, is_trial: bool = False) -> None:
    """Print what an import did.

    Parameters
    ----------
    net
        The network that holds it, if it was written.
    is_trial
        Whether it was written into a copy only.
    """
    tables.console().print(import_tables.import_report(report))
    if report.quarantined and not report.dry_run:
        rows = quarantined_rows(open_coverage(net).snapshot, _QUARANTINED)
        tables.console().print(import_tables.quarantine_table(rows, report.quarantined))
    for name in report.ignored:
        say(f"未读取（不是表格包的文件，也不是台账）：{name}", f"not read (no table of a bundle, no ledger): {name}")
    for note in report.notes:
        say(note.zh, note.en)
    if report.dry_run or is_trial:
        say("只作检查，网络未改动", "only checked; the network is unchanged")
    elif report.unchanged:
        say("内容与现有快照相同，网络未改动", "the network already holds exactly this; nothing changed")
    else:
        say(f"已写成快照 {report.snapshot}", f"wrote snapshot {report.snapshot}")


def _print_sheets(done: Intake, dry_run: bool) -> None:
    for file, name, meaning in done.dropped:
        say(f"{file}：已略去列 {name}（{meaning.zh}）", f"left out {name} ({meaning.en})")
    for sheet in done.sheets:
        for note in sheet.sheet.table.notes:
            say(f"{sheet.sheet.table.file}：{note.zh}", note.en)
        for refused in () if dry_run else sheet.sheet.refused.values():
            say(f"已略去列 {refused.name}（{refused.meaning.zh}）", f"left out {refused.name} ({refused.meaning.en})")
    if dry_run:
        for table in import_tables.preview(done.sheets):
            tables.console().print(table)
    if done.endings:
        tables.console().print(import_tables.endings_table(done.endings))
    if done.is_held:
        say(
            "有行被隔离，名单不完整：这次没有终止任何内容；改好后再导入",
            "lines are in quarantine, so the list is not whole: nothing was ended; correct them and import again",
        )
    if done.unmatched:
        tables.console().print(import_tables.unmatched_table(done.unmatched))
        say(
            "请在映射文件的 [places] 里写明（--mapping）",
            "say which they are under [places] of a mapping file (--mapping)",
        )
    if done.mapping:
        say(f"已写入映射文件 {done.mapping}", f"wrote the mapping file {done.mapping}")


def asker() -> Ask:
    """Ask the person at the terminal; nobody, where there is none."""
    return _ask if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() else nobody


def _ask(question: Question) -> str | None:
    say(question.title.zh, question.title.en)
    for number, option in enumerate(question.options, start=1):
        say(
            f"  {number}. {option.title.zh} {option.answer}",
            "" if option.title.en == option.title.zh else option.title.en,
        )
    answer = typer.prompt("编号，回车跳过 number, Enter to skip", default="", show_default=False, err=True)
    chosen = int(answer) - 1 if answer.isascii() and answer.isdecimal() else -1
    return question.options[chosen].answer if 0 <= chosen < len(question.options) else None
