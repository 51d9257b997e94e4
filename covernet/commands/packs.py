"""``covernet packs``: list, show and check packs of rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, Lang, Language
from covernet.queries.feasibility import doubts
from covernet.queries.names import unit_names
from covernet.queries.pack_schema import pack_schema
from covernet.queries.packs import bundled_packs, load_pack
from covernet.viz import tables
from covernet.viz.progress import say

packs_app = typer.Typer(no_args_is_help=True, help="规则包 Packs of rules.")


@packs_app.command("list")
def list_(lang: Lang = Language.zh) -> None:
    """列出自带的规则包。 List the bundled packs."""
    tables.console().print(tables.packs_table([load_pack(name) for name in bundled_packs()], lang.value))


@packs_app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="PACK")],
    rule: Annotated[str | None, typer.Argument(metavar="[RULE]", help="只看一条 only one rule")] = None,
    lang: Lang = Language.zh,
) -> None:
    """用平常的话说出每条规则。 Say every rule in plain words."""
    tables.console().print(tables.pack_table(load_pack(name), lang.value, rule))


@packs_app.command()
def check(
    packs: Annotated[
        list[str] | None, typer.Argument(metavar="[PACK]...", help="默认网络自己的 the network's own")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="NET", help="适不适合这个网络 fit for it")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = Language.zh,
) -> None:
    """检查规则包写得对不对、适不适合一个网络。 Check packs, and whether they fit a network."""
    if against is None:
        for name in packs or bundled_packs():
            pack = load_pack(name)
            say(f"{name}：{len(pack.rules)} 条规则，可用", f"{name}: {len(pack.rules)} rules, valid")
        return
    coverage = open_coverage(against)
    chosen, day = coverage.packs(*(packs or ())), coverage.day(as_of)
    found = doubts(coverage.snapshot, chosen, day)
    if found:
        tables.console().print(tables.doubts_table(found, chosen, unit_names(coverage.snapshot, day), lang.value))
    rules = sum(len(pack.rules) for pack in chosen)
    impossible = sum(doubt.kind == "impossible" for doubt in found)
    say(
        f"{rules} 条规则，{len(found)} 处要留意，其中 {impossible} 处按数目不可能做到",
        f"{rules} rules, {len(found)} things to note, {impossible} of them impossible by their numbers",
    )
    if impossible:
        raise typer.Exit(1)


@packs_app.command()
def schema() -> None:
    """规则包的 JSON Schema，供编辑器补全。 The JSON Schema of packs, for editors."""
    typer.echo(json.dumps(pack_schema(), ensure_ascii=False, indent=1))
