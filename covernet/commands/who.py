"""``covernet who``: who covers a subject."""

from __future__ import annotations

from collections.abc import Sequence

from covernet.commands.asking import Arguments, answer, arguments, asked, names_for
from covernet.queries.analyses.subjects import find_node
from covernet.queries.analyses.who import who
from covernet.viz.answers import who_json, who_lines


def parser() -> Arguments:
    """What the command takes."""
    made = arguments("who", "谁在覆盖它：党员、党小组、网格、结对、阵地等每一条线。", "Who covers it, on every line.")
    made.add_argument("id", metavar="ID", help="编号，或 标签:编号 id, or Label:id")
    return made


def main(words: Sequence[str]) -> int:
    """Answer one command line."""
    given = parser().parse_intermixed_args(words)
    with asked(given) as (_, near):
        found = who(near, find_node(near, given.id))
        names = names_for(given, near, (*found.nodes, *found.place.items()))
        return answer(who_json(found, names) if given.format == "json" else None, who_lines(found, names))
