"""``covernet export``: a network as files that other programs open."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from covernet.api import Coverage
from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, Net
from covernet.errors import UsageError
from covernet.register.exports import record_export
from covernet.viz.files import check_apart
from covernet.viz.progress import bar, say


class ExportFormat(StrEnum):
    """Formats of an export."""

    gexf = "gexf"
    graphml = "graphml"
    parquet = "parquet"
    csv = "csv"
    neo4j_admin = "neo4j-admin"


class ExportProfile(StrEnum):
    """Who the files are for."""

    share = "share"
    working = "working"


def export(
    net: Net,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="新文件夹 a new folder")],
    format: Annotated[
        ExportFormat, typer.Option("--format", help="格式 format; gexf 给 Gephi, neo4j-admin 离线导入 offline import")
    ],
    profile: Annotated[
        ExportProfile | None, typer.Option("--profile", help="share 对外（默认 default），working 自用")
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="ID", help="只要一个地方或载体 only a place or carrier")
    ] = None,
    as_of: AsOf = None,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="neo4j-admin：连同人名等个人信息 with personal properties")
    ] = False,
) -> None:
    """写成别的程序能读的文件。 Write files that other programs read."""
    check_apart(net, output)
    coverage = open_coverage(net)
    coverage.snapshot.verify()
    if format is ExportFormat.neo4j_admin:
        if profile or within or as_of:
            raise UsageError(
                "neo4j-admin 写出全部快照，没有 --profile、--within、--as-of；人名用 --with-names",
                "neo4j-admin takes the whole snapshot, without --profile, --within, --as-of; names: --with-names",
            )
        _export_neo4j_admin(coverage, output, with_names)
        return
    if with_names:
        raise UsageError(
            "--with-names 只用于 neo4j-admin；这里用 --profile working",
            "--with-names is for neo4j-admin; here it is --profile working",
        )
    written = coverage.export(format.value, output, profile=(profile or "share"), within=within, as_of=as_of)
    say(
        f"已写入 {output}：{written.nodes} 个节点，{written.edges} 条关系",
        f"wrote {output}: {written.nodes} nodes, {written.edges} edges",
    )


def _export_neo4j_admin(coverage: Coverage, output: Path, with_names: bool) -> None:
    from covernet.graph.neo4j_admin import export_neo4j_admin

    record_export(coverage.snapshot, "export", "neo4j-admin", profile="working", names=with_names)
    with bar() as progress:
        export_neo4j_admin(coverage.snapshot, output, names=with_names, progress=progress)
    say(f"已写入 {output}；请读其中的 README.md", f"wrote {output}; read README.md in it")
