"""The commands that bring a network into a graph database and away from it: publish, unpublish."""

from __future__ import annotations

from typing import Annotated

import typer

from covernet.api import open as open_coverage
from covernet.commands.options import Database, Net
from covernet.graph.engines.target import read_target
from covernet.register.exports import record_export
from covernet.viz import tables
from covernet.viz.progress import bar, say
from covernet.viz.publishing import published_table, published_words, removed_table

app = typer.Typer()


To = Annotated[
    str, typer.Option("--to", metavar="neo4j://HOST:7687", help="服务器 server; 密码见环境变量 NEO4J_PASSWORD")
]
WithNames = Annotated[bool, typer.Option("--with-names", help="连同人名等个人信息 with personal properties")]
Batch = Annotated[int, typer.Option("--batch", min=1, help="每个事务的行数 rows in one transaction")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查 only check")]


@app.command()
def publish(
    net: Net,
    to: To,
    database: Database = None,
    with_names: WithNames = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="先移除已发布的一切 first remove what was published")
    ] = False,
    beside_foreign: Annotated[
        bool, typer.Option("--beside-foreign", help="容许同标签的别的数据 live beside others' data")
    ] = False,
    batch: Batch = 20_000,
    dry_run: DryRun = False,
) -> None:
    """发布到 Neo4j：首次全部，以后只送差异。 Publish to Neo4j: everything once, then differences."""
    from covernet.graph import publish as publishing  # loads the driver, and with it pandas
    from covernet.graph.engines.neo4j import Server

    target, snapshot = read_target(to, database), open_coverage(net).snapshot
    options = publishing.Options(with_names, replace, beside_foreign, dry_run, batch)
    with bar() as progress, Server(target) as server:
        if not dry_run:
            record_export(snapshot, "publish", "neo4j", profile="working", names=with_names)
        result = publishing.publish(snapshot, server, options, progress)
    if result.rows or result.removed:
        tables.console().print(published_table(result))
    for zh, en in published_words(result, dry_run=dry_run):
        say(zh, en)


@app.command()
def unpublish(
    to: To,
    database: Database = None,
    batch: Batch = 20_000,
    dry_run: DryRun = False,
) -> None:
    """从 Neo4j 移除 covernet 发布的一切。 Take away from Neo4j what covernet published, and nothing else."""
    from covernet.graph import unpublish as unpublishing
    from covernet.graph.engines.neo4j import Server

    with bar() as progress, Server(read_target(to, database)) as server:
        removed = unpublishing.unpublish(server, dry_run=dry_run, batch=batch, progress=progress)
    if removed:
        tables.console().print(removed_table(removed))
    if dry_run:
        say("只作检查，数据库未改动", "only checked; the database is unchanged")
    elif removed:
        say("covernet 发布的内容已全部移除", "what covernet published is removed")
    else:
        say("数据库里没有 covernet 发布的内容", "covernet has published nothing there")
