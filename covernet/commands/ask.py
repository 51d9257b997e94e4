"""``covernet ask``: the questions about a whole network or place, one word each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from covernet.api import Coverage
from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, Net, Output, check_format, check_output, emit
from covernet.graph.neighbours import NodeKey
from covernet.queries.names import unit_names
from covernet.viz.answers_tables import TABLES, as_data
from covernet.viz.tables import console_to


class Question(StrEnum):
    """What can be asked."""

    load = "load"
    redundancy = "redundancy"
    overlap = "overlap"
    pairing = "pairing"
    points = "points"


class AskFormat(StrEnum):
    """Formats of an answer."""

    table = "table"
    json = "json"


def ask(
    net: Net,
    question: Annotated[
        Question,
        typer.Argument(
            help="load 负担, redundancy 几重覆盖, overlap 载体重叠, pairing 结对共建清单, points 单点失效 points of failure"
        ),
    ],
    within: Annotated[str | None, typer.Option("--within", metavar="ID", help="县、镇或村居 only a place")] = None,
    months: Annotated[int, typer.Option("--months", min=1, help="pairing：几个月无活动算闲置 idle after months")] = 6,
    as_of: AsOf = None,
    format: Annotated[AskFormat, typer.Option("--format", help="输出格式 format")] = AskFormat.table,
    output: Output = None,
) -> None:
    """全网或一地的问题：负担、几重覆盖、重叠、结对、单点失效。 Load, redundancy, overlap, pairing, points of failure."""
    check_format(format, output)
    check_output(net, output)
    coverage = open_coverage(net)
    found = _ASKED[question](coverage, within, months, as_of)
    if format is AskFormat.json:
        emit(f"{json.dumps(as_data(found), ensure_ascii=False, indent=1)}\n".encode(), output)
        return
    names: Mapping[NodeKey, str] = unit_names(coverage.snapshot, coverage.day(as_of))
    with console_to(output) as out:
        for table in TABLES[question.value](found, names):
            out.print(table)


_ASKED: Mapping[Question, Callable[[Coverage, str | None, int, str | None], Any]] = {
    Question.load: lambda net, within, _, day: net.load(within=within, as_of=day),
    Question.redundancy: lambda net, within, _, day: net.redundancy(within=within, as_of=day),
    Question.overlap: lambda net, within, _, day: net.overlap(within=within, as_of=day),
    Question.pairing: lambda net, within, months, day: net.pairing(within=within, months=months, as_of=day),
    Question.points: lambda net, within, _, day: net.points_of_failure(within=within, as_of=day),
}
