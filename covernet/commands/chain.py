"""``covernet chain``: the linkage chains between two nodes."""

from __future__ import annotations

from collections.abc import Sequence

from covernet.commands.asking import Arguments, answer, arguments, asked, names_for
from covernet.queries.analyses.chain import LINKAGE, chain
from covernet.queries.analyses.subjects import find_node
from covernet.viz.answers import chain_json, chain_lines


def parser() -> Arguments:
    """What the command takes."""
    made = arguments(
        "chain", "两者之间最短的联系链条；断了，就说断在哪里。", "The shortest chains between two, or where they break."
    )
    made.add_argument("start", metavar="FROM", help="编号，或 标签:编号 id, or Label:id")
    made.add_argument("end", metavar="TO", help="编号，或 标签:编号 id, or Label:id")
    options = made.add_argument_group("of chains")
    options.add_argument(
        "--along", action="append", metavar="TYPE",
        help="只走这些关系 only along these relations; 可多次 repeatable; 默认 by default: " + ", ".join(LINKAGE),
    )  # fmt: skip
    options.add_argument("--limit", type=int, default=20, metavar="N", help="最多列出几条 chains that are listed")
    return made


def main(words: Sequence[str]) -> int:
    """Answer one command line."""
    given = parser().parse_intermixed_args(words)
    with asked(given) as (_, near):
        ends = find_node(near, given.start), find_node(near, given.end)
        found = chain(near, *ends, along=given.along or LINKAGE, limit=given.limit)
        names = names_for(given, near, found.nodes)
        return answer(chain_json(found, names) if given.format == "json" else None, chain_lines(found, names))
