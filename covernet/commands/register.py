"""The commands of the register: ``covernet register NET ACTION``; each parses, makes one library call, and prints."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, Lang, Language, Net, Packs, check_workbook, emit
from covernet.errors import UsageError, Where
from covernet.graph.days import parse_day
from covernet.graph.settings import read_settings
from covernet.graph.snapshot import open_network
from covernet.queries.names import unit_names
from covernet.queries.output import table_csv
from covernet.register import actions
from covernet.register.output import (
    entries_table,
    entry_record,
    records_json,
    step_record,
    tallies,
    tallies_table,
    tally_record,
)
from covernet.register.states import Register, Which, open_register
from covernet.register.sync import sync as sync_register
from covernet.register.verify import verify as verify_register
from covernet.viz.files import check_target, write_bytes
from covernet.viz.progress import bar, say
from covernet.viz.register_tables import LISTED, entries_list, entry_table, history_table, sync_table, tallies_list
from covernet.viz.register_words import describe
from covernet.viz.register_workbook import register_workbook
from covernet.viz.tables import console
from covernet.viz.words import Names

register_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="登记簿：挂号、责任与时限、销号。先写网络，再写动作，如 covernet register NET sync。"
    " Register of gaps: opened, assigned, closed. The network comes first, then the action.",
)


class ListFormat(StrEnum):
    """Formats of a list."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class By(StrEnum):
    """What a list is counted by."""

    unit = "unit"
    rule = "rule"


Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="登记编号，可只写开头至少 4 位 id, or at least 4 characters of it")
]
Day = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="按哪一天，默认为设置中的日期或今天 the day; by default the settings' or today",
    ),
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="说明 note")]


@register_app.callback()
def _network(
    context: typer.Context,
    net: Net,
) -> None:
    """Take the network before the action."""
    context.obj = net


@register_app.command()
def sync(
    context: typer.Context,
    pack: Packs = None,
    as_of: AsOf = None,
) -> None:
    """审计当前快照并更新登记簿：新缺口挂号，不再发现的销号，再次出现的重新挂号。 Audit, then bring the register up to date.

    迟办的不是缺口，不挂号。 What was made up late is no gap and is not registered.
    """
    day = parse_day(as_of)
    snapshot = open_coverage(context.obj).snapshot
    snapshot.verify()
    with bar() as progress:
        done = sync_register(context.obj, pack or None, as_of=day, describe=describe, progress=progress)
    console().print(sync_table(done))


@register_app.command()
def assign(
    context: typer.Context,
    ids: Ids,
    owner: Annotated[str | None, typer.Option("--owner", metavar="TEXT", help="承办单位或人 who puts it right")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="YYYY-MM-DD", help="时限（含当日） last day")] = None,
    as_of: Day = None,
) -> None:
    """落实责任和时限。 Say who puts entries right, and by which day."""
    day = parse_day(due)
    entries = actions.assign(context.obj, ids, owner=owner, due=day, on=parse_day(as_of))
    say(f"已落实 {len(entries)} 条", f"{len(entries)} assigned")
    on = entries[0].history[-1].group.on
    if day is not None and day < on:
        say(f"注意：时限 {day} 已过，立即算逾期", f"note: {day} is over, so they are overdue at once")


@register_app.command()
def close(context: typer.Context, ids: Ids, note: Note = None, as_of: Day = None) -> None:
    """手工销号；下次同步若仍发现会重新挂号。 Close by hand; a sync that still finds one opens it again."""
    entries = actions.close(context.obj, ids, note=note, on=parse_day(as_of))
    say(f"已销号 {len(entries)} 条", f"{len(entries)} closed")
    say("下次同步如仍发现，会重新挂号", "a sync that still finds them opens them again")


@register_app.command()
def accept(
    context: typer.Context,
    ids: Ids,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由 reason")],
    until: Annotated[
        str, typer.Option("--until", metavar="YYYY-MM-DD", help="到这一天起重新算缺口 first day it counts again")
    ],
    as_of: Day = None,
) -> None:
    """接受缺口至某日：期内不算缺口，仍会列出。 Accept gaps until a day: listed, but not counted."""
    day = cast(dt.date, parse_day(until))
    entries = actions.accept(context.obj, ids, reason=reason, until=day, on=parse_day(as_of))
    say(f"已接受 {len(entries)} 条，{day} 起重新算缺口", f"{len(entries)} accepted; they count again from {day}")


@register_app.command()
def reopen(context: typer.Context, ids: Ids, note: Note = None, as_of: Day = None) -> None:
    """重新挂号，或收回接受。 Open closed entries again, or take back an acceptance."""
    entries = actions.reopen(context.obj, ids, note=note, on=parse_day(as_of))
    say(f"已重新挂号 {len(entries)} 条", f"{len(entries)} reopened")
    say("下次同步如不再发现，会销号", "a sync that does not find them closes them")


@register_app.command("list")
def list_(
    context: typer.Context,
    open: Annotated[bool, typer.Option("--open", help="未销号（默认），含逾期 open, the default")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="逾期 overdue")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="已销号 closed")] = False,
    accepted: Annotated[bool, typer.Option("--accepted", help="已接受 accepted")] = False,
    all: Annotated[bool, typer.Option("--all", help="全部 all; --by 时的默认 default with --by")] = False,
    by: Annotated[By | None, typer.Option("--by", help="按责任单位或规则计数 count by unit or rule")] = None,
    format: Annotated[ListFormat, typer.Option("--format", help="输出格式 format")] = ListFormat.table,
    as_of: Day = None,
    lang: Lang = Language.zh,
) -> None:
    """列出登记的缺口。 List entries."""
    flags: dict[Which, bool] = {
        "open": open, "overdue": overdue, "closed": closed, "accepted": accepted, "all": all,
    }  # fmt: skip
    chosen = [which for which, wanted in flags.items() if wanted]
    if len(chosen) > 1:
        raise UsageError("状态只能选一个", f"choose one of {', '.join(f'--{which}' for which in chosen)}")
    register, day = _read(context.obj, as_of)
    entries = register.select(chosen[0] if chosen else "all" if by else "open", day)
    found = tallies(entries, by.value, day) if by else ()
    if format is ListFormat.json or format is ListFormat.jsonl:
        records = [tally_record(t, by.value) for t in found] if by else [entry_record(e, day) for e in entries]
        emit(records_json(records, lines=format is ListFormat.jsonl).encode(), None)
    elif format is ListFormat.csv:
        emit(table_csv(tallies_table(found) if by else entries_table(entries, day, lang.value)).encode(), None)
    else:
        words = register.titles, _names(context.obj, day), lang.value
        console().print(tallies_list(found, by.value, *words) if by else entries_list(entries, day, *words))
        if not register.log.groups:
            say("还没有登记簿；请先运行 sync", "there is no register yet; run sync first")
        elif len(entries) > LISTED and not by:
            say("全部条目：--format csv，或 export --xlsx", "all of them: --format csv, or export --xlsx")


@register_app.command()
def show(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="登记编号 id")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    as_of: Day = None,
    lang: Lang = Language.zh,
) -> None:
    """显示一条及其经过。 Show one entry with its history."""
    register, day = _read(context.obj, as_of)
    entry = register.entry(id)
    if as_json:
        history = [step_record(step) for step in entry.history]
        emit(records_json([{**entry_record(entry, day), "history": history}], lines=True).encode(), None)
        return
    names = _names(context.obj, day)
    console().print(entry_table(entry, day, register.titles, names, lang.value))
    console().print(history_table(entry, lang.value))


@register_app.command()
def export(
    context: typer.Context,
    xlsx: Annotated[Path, typer.Option("--xlsx", metavar="FILE", help="工作簿 workbook to write")],
    as_of: Day = None,
    lang: Lang = Language.zh,
) -> None:
    """写成 Excel 台账。 Write the register as a workbook."""
    _check_output(context.obj, xlsx)
    check_workbook(xlsx)
    register, day = _read(context.obj, as_of)
    write_bytes(xlsx, register_workbook(register, day, _names(context.obj, day), lang.value))
    say(f"已写入 {xlsx}", f"wrote {xlsx}")


@register_app.command()
def verify(
    context: typer.Context,
    head: Annotated[
        str | None, typer.Option("--head", metavar="HASH", help="以前记下的末端值 a head that was written down")
    ] = None,
) -> None:
    """检查登记簿有没有被改动。 Check that nobody changed the register.

    请把末端值记在别处：只有它能发现结尾被整段截去。 Keep the head elsewhere: only it can tell that the end was cut off.
    """
    found = verify_register(context.obj, head)
    if found.unfinished:
        say(
            f"末尾有一次没写完的记录（{found.unfinished} 字节），不算数，下次写入时会清除",
            f"an unfinished write at the end ({found.unfinished} bytes) does not count; the next one cuts it off",
        )
    if found.head is None:
        say("还没有登记簿", "there is no register yet")
        return
    if found.since is not None:
        say(f"记下的末端值仍在，其后又写了 {found.since} 次", f"that head is there; {found.since} writes since then")
    say(f"登记簿完好：{found.groups} 次写入，{found.lines} 行；末端值：", f"intact: {found.groups} writes; the head:")
    typer.echo(found.head)


def _read(net: Path, as_of: str | None) -> tuple[Register, dt.date]:
    """The register, and the day that says what is overdue."""
    folder = open_network(net).folder
    day = parse_day(as_of)
    register = open_register(folder)
    return register, day or actions.working_day(register, read_settings(folder).as_of)


def _names(net: Path, day: dt.date) -> Names:
    snapshot = open_network(net).current()
    return unit_names(snapshot, day) if snapshot else {}


def _check_output(net: Path, output: Path) -> None:
    """Refuse a file that can not be written, or lies inside the network, before the work begins."""
    check_target(output)
    if net.resolve() in output.resolve().parents:
        raise UsageError(
            "这是网络自己的文件夹，请换一个地方",
            "this is the network's own folder; choose another place",
            where=Where(str(output)),
        )
