"""The view of pairings: agencies at the left, villages in the middle, two-new organizations at the right."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.queries.analyses.pairs import Key, Pair, Pairs, find_pairs
from covernet.queries.names import unit_names
from covernet.viz.atlas_data import rows
from covernet.viz.network_drawing import Drawing, Line, Node, Request
from covernet.viz.network_layout import middled, positions
from covernet.viz.network_look import shown

_KINDS = {"agency": "agency", "new": "two-new"}
_WIDEST = 5


def pairing_view(asked: Request) -> Drawing:
    """Who is paired with whom; idle pairs are dashed, villages and agencies without a partner are marked.

    Raises
    ------
    UsageError
        If nobody is paired, or the place it is narrowed to is unknown.
    """
    names = unit_names(asked.snapshot, asked.as_of)
    with DuckDBEngine(asked.snapshot, asked.as_of) as engine:
        found = find_pairs(engine, asked.as_of)
        towns = dict(rows(engine, "SELECT id, town FROM place_Village"))
    scope = None if asked.within is None else _scope(asked.within, names)
    pairs = [pair for pair in found.pairs if scope is None or _touches(pair, scope, towns)]
    if not pairs:
        raise UsageError("这个范围里没有结对", "nobody is paired here")
    ends = {end for pair in pairs for end in pair.ends}
    alone: set[Key] = set()
    if scope is None or scope[0] == "Town":
        alone = {("Village", id) for id, town in towns.items() if scope is None or town == scope[1]} - ends
    if scope is None:
        alone |= set(found.alone().get("agency", ()))
    nodes = {key: _node(key, names, found, marked=key in alone) for key in sorted(ends | alone)}
    lines = [_line(pair, found) for pair in pairs]
    columns = _columns(nodes, found, lines)
    places = positions(*columns, {key: shown(node.name, node.kind) for key, node in nodes.items()})
    title = "" if scope is None else names.get(scope, scope[1])
    return Drawing(tuple(nodes[key] for column in columns for key in column), tuple(lines), places, title)


def _scope(within: str, names: Mapping[Key, str]) -> Key:
    wanted = [key for key, name in sorted(names.items()) if within in (key[1], name)]
    wanted = [key for key in wanted if key[0] in ("Town", "Village", "Organization", "Branch")]
    if len(wanted) != 1:
        listed = "、".join(key[1] for key in wanted[:5])
        raise UsageError(
            f"没有或不止一个乡镇、村居、单位叫 {within!r}{f'；请写编号：{listed}' if listed else ''}",
            f"no town, village or organization is {within!r}, or several are{f': {listed}' if listed else ''}",
        )
    return wanted[0]


def _touches(pair: Pair, scope: Key, towns: Mapping[str, str]) -> bool:
    if scope[0] == "Town":
        return any(label == "Village" and towns.get(id) == scope[1] for label, id in pair.ends)
    return scope in pair.ends


def _node(key: Key, names: Mapping[Key, str], found: Pairs, *, marked: bool) -> Node:
    kind = "unpaired" if marked else _KINDS.get(found.sides.class_of(key), key[0])
    return Node(key, names.get(key, key[1]), kind)


def _line(pair: Pair, found: Pairs) -> Line:
    if not found.dated:
        return Line(*pair.ends, "paired", 1.6)
    idle = found.is_idle(pair)
    return Line(*pair.ends, "pair-idle" if idle else "pair-active", 1.4 if idle else min(_WIDEST, 1 + pair.times))


def _columns(nodes: Mapping[Key, Node], found: Pairs, lines: list[Line]) -> tuple[list[Key], list[Key], list[Key]]:
    joined = [(line.start, line.end) for line in lines] + [(line.end, line.start) for line in lines]
    kinds = {key: found.sides.class_of(key) for key in nodes}
    middle = [key for key in nodes if kinds[key] == "village"]
    left = middled([key for key in nodes if kinds[key] in ("agency", "party")], middle, joined)
    right = middled([key for key in nodes if kinds[key] == "new"], middle, joined)
    if not middle:
        return [], left, right
    return left, middle, right
