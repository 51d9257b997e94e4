"""``covernet ask``: the questions about a whole network or place, one word each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from covernet.api import Coverage
from covernet.api import open as open_coverage
from covernet.commands.options import AsOf, Most, Net, Output, check_format, check_output, emit, limits
from covernet.errors import UsageError
from covernet.graph.neighbours import NodeKey
from covernet.queries.analyses.substitutes import Substitutes
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
    substitutes = "substitutes"


class AskFormat(StrEnum):
    """Formats of an answer."""

    table = "table"
    json = "json"


def ask(
    net: Net,
    question: Annotated[
        Question,
        typer.Argument(
            help="load 负担, redundancy 几重覆盖, overlap 载体重叠, pairing 结对共建清单, points 单点失效 points of failure,"
            " substitutes 谁能接手"
        ),
    ],
    within: Annotated[str | None, typer.Option("--within", metavar="ID", help="县、镇或村居 only a place")] = None,
    months: Annotated[int, typer.Option("--months", min=1, help="pairing：几个月无活动算闲置 idle after months")] = 6,
    most: Most = None,
    member: Annotated[
        str | None, typer.Option("--member", metavar="ID", help="substitutes：离开的党员 the member who leaves")
    ] = None,
    as_of: AsOf = None,
    format: Annotated[AskFormat, typer.Option("--format", help="输出格式 format")] = AskFormat.table,
    output: Output = None,
) -> None:
    """全网或一地的问题：负担、几重覆盖、重叠、结对、单点失效、谁能接手。 Questions about a whole network or place."""
    check_format(format, output)
    check_output(net, output)
    if (member is None) == (question is Question.substitutes):
        raise UsageError(
            "substitutes 要用 --member 指明离开的党员，其他问题没有 --member",
            "substitutes needs the member who leaves (--member); other questions do not take it",
        )
    if most and question is not Question.pairing:
        raise UsageError("--most 只用于 pairing", "--most is for pairing")
    coverage = open_coverage(net)
    found = _ASKED[question](coverage, _Given(within, months, limits(most), member, as_of))
    if format is AskFormat.json:
        emit(f"{json.dumps(as_data(found), ensure_ascii=False, indent=1)}\n".encode(), output)
        return
    names: Mapping[NodeKey, str] = unit_names(coverage.snapshot, coverage.day(as_of))
    with console_to(output) as out:
        for table in TABLES[question.value](found, names):
            out.print(table)


@dataclass(frozen=True)
class _Given:
    """The options of a question."""

    within: str | None
    months: int
    most: Mapping[str, int]
    member: str | None
    day: str | None


def _substitutes(net: Coverage, given: _Given) -> Substitutes:
    if given.within is not None:
        raise UsageError("substitutes 没有 --within", "substitutes does not take --within")
    return net.substitutes(given.member or "", as_of=given.day)


_ASKED: Mapping[Question, Callable[[Coverage, _Given], Any]] = {
    Question.load: lambda net, given: net.load(within=given.within, as_of=given.day),
    Question.redundancy: lambda net, given: net.redundancy(within=given.within, as_of=given.day),
    Question.overlap: lambda net, given: net.overlap(within=given.within, as_of=given.day),
    Question.pairing: lambda net, given: net.pairing(
        within=given.within, months=given.months, most=given.most, as_of=given.day
    ),
    Question.points: lambda net, given: net.points_of_failure(within=given.within, as_of=given.day),
    Question.substitutes: _substitutes,
}
