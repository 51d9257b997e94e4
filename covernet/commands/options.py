"""Arguments and options that several commands have, and how results leave a command."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from covernet.errors import UsageError, Where
from covernet.queries.analyses.pairing import CLASSES
from covernet.viz.files import check_apart, check_target, write_bytes
from covernet.viz.progress import say


class Language(StrEnum):
    """Language of texts for people."""

    zh = "zh"
    en = "en"


Net = Annotated[Path, typer.Argument(metavar="NET", help="网络文件夹 folder of the network")]
Packs = Annotated[
    list[str] | None, typer.Option("--pack", "-p", help="规则包名称或 .toml pack name or file; 可多次 repeatable")
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="审计日 audit date")]
Lang = Annotated[Language, typer.Option("--lang", help="语言 language")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入文件 write to a file")]
Database = Annotated[str | None, typer.Option("--database", help="Neo4j 数据库名 name of the Neo4j database")]
Into = Annotated[Path, typer.Option("--into", metavar="NET", help="网络文件夹 folder of the network")]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE.toml", help="映射文件，没有则写出 mapping file, written if missing"),
]
DropRefused = Annotated[bool, typer.Option("--drop-refused", help="略去不收的列 leave refused columns out")]
Quarantine = Annotated[
    Path | None,
    typer.Option("--quarantine", metavar="FILE.xlsx", help="把隔离的行写成工作簿 workbook of the rows put aside"),
]


Most = Annotated[
    list[str] | None,
    typer.Option("--most", metavar="CLASS=N", help="pairing：一类单位至多几个对象，如 agency=3 (agency, new, village, party)"
                 " partners of a unit at most; 可多次 repeatable"),
]  # fmt: skip


def limits(texts: Iterable[str] | None) -> dict[str, int]:
    """What ``--most`` says: how many partners a unit of each class may have.

    >>> limits(["agency=3"])
    {'agency': 3}
    """
    found = {}
    for text in texts or ():
        name, _, number = text.partition("=")
        if name not in (*CLASSES, "party") or not number.isdecimal():
            raise UsageError(
                f"--most 写作 agency=3，类别是 {'、'.join((*CLASSES, 'party'))}：{text!r}",
                f"--most is written agency=3, of the classes {', '.join((*CLASSES, 'party'))}: {text!r}",
            )
        found[name] = int(number)
    return found


def check_format(format: StrEnum, output: Path | None) -> None:
    """Refuse a format that needs a file and has none, and a file whose name says another format of the same command.

    Raises
    ------
    UsageError
        If so; the sentence says what to add.
    """
    if output is None:
        if format in ("xlsx", "parquet"):
            raise UsageError("这种格式请用 -o 指定文件", "this format needs a file: -o FILE")
        return
    named = output.suffix.lower().removeprefix(".")
    if named != format and named in type(format).__members__:
        raise UsageError(
            f"文件名以 .{named} 结尾，写出的却是 {format.value}；请加 --format {named}，或换一个文件名",
            f"the file's name ends in .{named}, but {format.value} is written; add --format {named}, or rename it",
            where=Where(str(output)),
        )


def check_workbook(output: Path | None) -> None:
    """Refuse a name under which no spreadsheet program opens a workbook.

    Raises
    ------
    UsageError
        If it does not end in .xlsx.
    """
    if output is not None and output.suffix.lower() != ".xlsx":
        zh, en = (
            "写出的是 Excel 工作簿，文件名须以 .xlsx 结尾",
            "an Excel workbook is written; its name must end in .xlsx",
        )
        raise UsageError(zh, en, where=Where(str(output)))


def check_output(net: Path, output: Path | None) -> None:
    """Refuse a file that can not be written, or that is a part of the network, before the work begins."""
    if output is None:
        return
    check_target(output)
    check_apart(net, output)


def emit(content: bytes, output: Path | None) -> None:
    """Write a result into a file, or to standard output."""
    if output is not None:
        write_bytes(output, content)
        say(f"已写入 {output}", f"wrote {output}")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
