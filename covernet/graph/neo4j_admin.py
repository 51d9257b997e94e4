"""A snapshot as files for Neo4j's offline import, which loads millions of rows in seconds.

``neo4j-admin database import full`` reads CSV files into a database that is not running. The publication node
is among the rows, so that what it made audits and publishes like any other database.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from covernet.graph.declarations import PropertyType
from covernet.graph.difference import Difference, Rows, Side, column_type
from covernet.graph.folders import new_folder
from covernet.graph.loading import PLAN, Stage, stages
from covernet.graph.model import SCHEMA_VERSION
from covernet.graph.neo4j_schema import ITEMS, PUBLICATION
from covernet.graph.progress import Progress, quiet
from covernet.graph.publication import KEY, Publication, content_of, fields_of, new_token
from covernet.graph.snapshot import Snapshot

_TYPES: dict[PropertyType, str] = {
    "string": "string",
    "integer": "long",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
}
"""What the import tool calls each property type."""

_OPTIONS = ("--id-type=string", "--multiline-fields=true", "--legacy-style-quoting=false")
"""A text may have line ends, and a backslash in it is a backslash."""

_SH = """\
#!/bin/sh
# 服务器停止时运行：sh import.sh [数据库名] [--overwrite-destination]
# Run while the server is stopped: sh import.sh [DATABASE] [--overwrite-destination]
# 最后一个选项会清除该数据库现有的全部内容。 The last option destroys all that the database holds.
set -eu
cd "$(dirname "$0")"
database="${1:-neo4j}"
[ $# -eq 0 ] || shift
exec "${NEO4J_ADMIN:-neo4j-admin}" database import full "$database" "$@" @import.args
"""

_CMD = """\
@echo off
rem Run while the server is stopped: import.cmd [DATABASE] [--overwrite-destination]
rem The last option destroys all that the database holds.
cd /d "%~dp0"
if "%NEO4J_ADMIN%"=="" set NEO4J_ADMIN=neo4j-admin
set DATABASE=%1
if "%DATABASE%"=="" set DATABASE=neo4j
call "%NEO4J_ADMIN%" database import full %DATABASE% %2 @import.args
"""

_README = """\
# 离线导入 Neo4j · Offline import into Neo4j

1. 停止服务器。 Stop the server.
2. 运行 `sh import.sh`，Windows 上运行 `import.cmd`；环境变量 NEO4J_ADMIN 可指明 neo4j-admin 的位置。
   Run `sh import.sh`, on Windows `import.cmd`; NEO4J_ADMIN may say where neo4j-admin is.
   数据库已有内容时工具会拒绝；确定要全部清除时加上数据库名和 `--overwrite-destination`。
   The tool refuses a database that holds something; to destroy all of it, add the database's name and
   `--overwrite-destination`.
3. 启动服务器，然后运行 `covernet publish`（补建约束，以后只送差异），或用 cypher-shell 运行 `constraints.cypher`。
   Start the server; then run `covernet publish` (it makes the constraints, and from then on sends differences),
   or run `constraints.cypher` with cypher-shell.
"""


def export_neo4j_admin(snapshot: Snapshot, folder: Path, *, names: bool = False, progress: Progress = quiet) -> None:
    """Write a snapshot as CSV files with the command that imports them.

    Parameters
    ----------
    folder
        Is made; an empty one may be there.
    names
        Whether personal properties are among it.

    Raises
    ------
    UsageError
        If something is there already.
    StoreError
        If the snapshot can not be read or the files can not be written.
    """
    with new_folder(folder):
        _write(snapshot, folder, names, progress)


def _write(snapshot: Snapshot, folder: Path, names: bool, progress: Progress) -> None:
    arguments = list(_OPTIONS)
    for kind in ("nodes", "edges"):
        (folder / kind).mkdir(parents=True)
    with Difference(None, Side(snapshot, names)) as everything:
        way = stages(everything)
        total, done = sum(stage.rows.count for stage in way), 0
        for stage in way:
            name, option = _named(stage.rows)
            (folder / f"{name}.header.csv").write_text(",".join(_header(stage)) + "\n", encoding="utf-8", newline="\n")
            everything.write_csv(stage.rows, stage.columns, folder / f"{name}.csv")
            arguments.append(f"{option}={name}.header.csv,{name}.csv")
            done += stage.rows.count
            progress("写出", "writing", done, total)
    arguments.append(_publication(snapshot, names, total, folder))
    constraints = "".join(f"{item.create};\n" for item in ITEMS)
    for name, text, newline in (
        ("import.args", "\n".join(arguments) + "\n", "\n"),
        ("import.sh", _SH, "\n"),
        ("import.cmd", _CMD, "\r\n"),
        ("constraints.cypher", constraints, "\n"),
        ("README.md", _README, "\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline=newline)


def _named(rows: Rows) -> tuple[str, str]:
    """Where rows are written to, and the option that names their label or type."""
    kind, _, name = rows.part.partition("/")
    if rows.ends is None:
        return f"nodes/{name}", f"--nodes={name}"
    return f"{kind}/{name}.{'.'.join(rows.ends)}", f"--relationships={name}"


def _header(stage: Stage) -> Iterator[str]:
    """Names and types of the columns, as the import tool wants them; an id stands for one label only."""
    rows = stage.rows
    ends = dict(zip(("from_id", "to_id"), (":START_ID", ":END_ID"), strict=True))
    for column in stage.columns:
        if rows.ends and column in ends:
            yield f"{ends[column]}({rows.ends[column == 'to_id']})"
        elif column == "id":
            yield f"id:ID({rows.part.removeprefix('nodes/')})"
        else:
            yield f"{column}:{_TYPES[column_type(rows.part, column)]}"
    yield "covernet:boolean"


def _publication(snapshot: Snapshot, names: bool, total: int, folder: Path) -> str:
    content = content_of(Side(snapshot, names))
    done = Publication("complete", content, None, SCHEMA_VERSION, PLAN, total, total, new_token())
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    types = {bool: "boolean", int: "long", str: "string"}
    values = {f"{k}:{types[type(v)]}": v for k, v in fields_of(done).items() if v is not None}
    values = {f"key:ID({PUBLICATION})": KEY, **values, "started:datetime": now, "finished:datetime": now}
    name = f"nodes/{PUBLICATION}"
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(values)
        writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in values.values()])
    return f"--nodes={PUBLICATION}={name}.csv"
