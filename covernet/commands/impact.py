"""``covernet impact``: what is lost if some nodes or edges go."""

from __future__ import annotations

from collections.abc import Sequence

from covernet.commands.asking import Arguments, answer, arguments, asked, names_for
from covernet.queries.analyses.impact import impact
from covernet.queries.analyses.subjects import find_edges, find_nodes
from covernet.viz.answers_impact import impact_json, impact_lines, named_in


def parser() -> Arguments:
    """What the command takes."""
    made = arguments(
        "impact",
        "少了它们会失去什么：最后的覆盖，规则的缺口。",
        "What is lost without them: last covers, gaps of rules.",
    )
    made.add_argument("ids", metavar="ID", nargs="*", help="编号，或 标签:编号 id, or Label:id")
    options = made.add_argument_group("of impacts")
    options.add_argument(
        "--edge", action="append", nargs=3, default=[], metavar=("TYPE", "FROM", "TO"),
        help="去掉一条关系 an edge that goes; 可多次 repeatable",
    )  # fmt: skip
    options.add_argument("--pack", "-p", action="append", help="规则包 pack name or file; 可多次 repeatable")
    return made


def main(words: Sequence[str]) -> int:
    """Answer one command line."""
    given = parser().parse_intermixed_args(words)
    with asked(given) as (coverage, near):
        packs = coverage.packs(*(given.pack or ()))
        edges = [edge for named in given.edge for edge in find_edges(near, *named)]
        found = impact(near, find_nodes(near, given.ids), edges, packs=packs)
        names = names_for(given, near, named_in(found))
        return answer(impact_json(found, names) if given.format == "json" else None, impact_lines(found, names))
