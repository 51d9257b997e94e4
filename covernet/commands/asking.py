"""What the questions that are answered at once have in common: their arguments, and how an answer leaves them.

They are parsed by argparse, because loading typer takes longer than answering.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from covernet.api import Coverage
from covernet.api import open as open_coverage
from covernet.errors import UsageError
from covernet.graph.neighbours import Neighbours, NodeKey
from covernet.queries.names import node_names
from covernet.viz.masking import mask

_WORDS = {
    "the following arguments are required": "缺少参数",
    "unrecognized arguments": "没有这个选项或多余的参数",
    "invalid choice": "取值不对",
    "invalid int value": "须为整数",
    "expected": "选项缺少取值",
}
"""What argparse says, by a piece of it."""


class Arguments(argparse.ArgumentParser):
    """A parser whose complaints are errors of covernet, in both languages."""

    def error(self, message: str) -> NoReturn:
        """Refuse a command line."""
        zh = next((words for piece, words in _WORDS.items() if piece in message), "命令写得不对")
        name = message.rpartition(":")[0].removeprefix("argument ") if "argument " in message[:9] else ""
        missing = message.rpartition(": ")[2] if "required" in message or "unrecognized" in message else name
        raise UsageError(f"{zh}：{missing}。用法请看 {self.prog} --help" if missing else f"{zh}。用法请看 {self.prog} --help",
                         message)  # fmt: skip


def arguments(name: str, zh: str, en: str) -> Arguments:
    """The arguments and options that every question has; the network comes first."""
    parser = Arguments(
        prog=f"covernet {name}", description=f"{zh} {en}", add_help=False, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("net", metavar="NET", type=Path, help="网络文件夹 folder of the network")
    options = parser.add_argument_group("options")
    options.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 format")
    options.add_argument("--as-of", metavar="YYYY-MM-DD", help="哪一天的网络 the day that is asked about")
    options.add_argument(
        "--profile", choices=("share", "working"), default="share",
        help="share 不显示人名，working 显示遮掩的人名 people's names: none, or masked",
    )  # fmt: skip
    options.add_argument("--names", action="store_true", help="显示姓名（仅 working） show names (working only)")
    options.add_argument("--help", action="help", help="说明 help")
    return parser


@contextmanager
def asked(given: argparse.Namespace) -> Iterator[tuple[Coverage, Neighbours]]:
    """The network of a question, and its snapshot on the day.

    Raises
    ------
    UsageError
        If there is no network, the day is none, or names are asked for in the share profile.
    """
    if given.names and given.profile != "working":
        raise UsageError("姓名只在 --profile working 时显示", "names go with --profile working only")
    coverage = open_coverage(given.net)
    with Neighbours(coverage.snapshot, coverage.day(given.as_of)) as near:
        yield coverage, near


def names_for(given: argparse.Namespace, near: Neighbours, nodes: tuple[NodeKey, ...]) -> Mapping[NodeKey, str]:
    """The names that may be shown: of units always, of people as the profile says."""
    units = node_names(near, nodes)
    if given.profile == "share":
        return units
    return {
        node: name if node in units or given.names else mask(name)
        for node, name in node_names(near, nodes, people=True).items()
    }


def answer(document: Mapping[str, Any] | None, lines: Iterator[str]) -> int:
    """Print an answer: the document as JSON where there is one, else the lines; return the exit status."""
    if document is not None:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=_plain) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _plain(value: object) -> str:
    assert isinstance(value, dt.date), value
    return value.isoformat()
