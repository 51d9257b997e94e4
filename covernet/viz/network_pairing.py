"""The view of pairings: agencies at the left, villages in the middle, two-new organizations at the right."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from covernet.errors import UsageError
from covernet.graph.declarations import Title
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.queries.analyses.pairing import Pairing, pairing
from covernet.queries.analyses.pairs import Key, Pair, Pairs
from covernet.queries.analyses.subjects import written
from covernet.queries.analyses.within import rows
from covernet.queries.names import unit_names
from covernet.viz.answers_tables import CLASSES
from covernet.viz.network_drawing import Attention, Drawing, Line, Node, Request
from covernet.viz.network_layout import middled, positions
from covernet.viz.network_look import shown

_KINDS = {"agency": "agency", "new": "two-new"}
_WIDEST = 5


def pairing_view(asked: Request) -> Drawing:
    """Who is paired with whom; idle pairs are dashed, villages and agencies without a partner are marked.

    Beside the picture stand the idle pairs, the two-new organizations without a partner, units with too many,
    lists without a match, and co-buildings that lack a side.

    Raises
    ------
    UsageError
        If nobody is paired, or the place it is narrowed to is unknown.
    """
    names = unit_names(asked.snapshot, asked.as_of)
    scope = None if asked.within is None else _scope(asked.within, names)
    with DuckDBEngine(asked.snapshot, asked.as_of) as engine:
        place = scope if scope and scope[0] in ("Town", "Village") else None
        result = pairing(engine, months=asked.months, most=asked.most, within=place)
        towns = dict(rows(engine, "SELECT id, town FROM place_Village"))
    found = result.found
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
    beside = _attention(result, [p for p in pairs if found.is_idle(p)], nodes, names, None if place else scope)
    return Drawing(
        tuple(nodes[key] for column in columns for key in column), tuple(lines), places, title, tuple(beside)
    )


def _scope(within: str, names: Mapping[Key, str]) -> Key:
    found = [key for key in sorted(names) if key[0] in ("Town", "Village", "Organization", "Branch")]
    wanted = [key for key in found if within in (key[1], written(key))] or [
        key for key in found if names[key] == within
    ]
    if len(wanted) != 1:
        listed = "、".join(map(written, wanted[:5]))
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
        return Line(*pair.ends, "paired", 1.6, _about(pair, dated=False))
    idle = found.is_idle(pair)
    width = 1.4 if idle else min(_WIDEST, 1 + pair.times)
    return Line(*pair.ends, "pair-idle" if idle else "pair-active", width, _about(pair))


def _about(pair: Pair, *, dated: bool = True) -> Title | None:
    """Kind, co-building and last activity of a pair."""
    zh, en = ([pair.kind] if pair.kind else [] for _ in range(2))
    if pair.whole:
        zh, en = [*zh, f"共建“{pair.whole}”"], [*en, f"co-building “{pair.whole}”"]
    if dated:
        zh.append(f"最近活动 {pair.last}" if pair.last else "没有活动")
        en.append(f"last activity {pair.last}" if pair.last else "no activity")
    return Title("，".join(zh), ", ".join(en)) if zh else None


def _columns(nodes: Mapping[Key, Node], found: Pairs, lines: list[Line]) -> tuple[list[Key], list[Key], list[Key]]:
    joined = [(line.start, line.end) for line in lines] + [(line.end, line.start) for line in lines]
    kinds = {key: found.sides.class_of(key) for key in nodes}
    middle = [key for key in nodes if kinds[key] == "village"]
    left = middled([key for key in nodes if kinds[key] in ("agency", "party")], middle, joined)
    right = middled([key for key in nodes if kinds[key] == "new"], middle, joined)
    if not middle:
        return [], left, right
    return left, middle, right


def _attention(
    result: Pairing, idle: list[Pair], nodes: Collection[Key], names: Mapping[Key, str], only: Key | None
) -> list[Attention]:
    """What no mark in the picture says; of a single unit only what concerns it."""

    def name(key: Key) -> str:
        return names.get(key, key[1])

    def mine(*keys: Key) -> bool:
        return only is None or only in keys

    def drawn(*keys: Key) -> Key | None:
        return next((key for key in keys if key in nodes), None)

    def pair_words(pair: Pair) -> Title:
        both, about = " ↔ ".join(map(name, pair.ends)), _about(pair)
        return Title(f"{both}：{about.zh}", f"{both}: {about.en}") if about else Title(both, both)

    found = [
        Attention(Title("闲置的结对", "Idle pairings"), tuple((drawn(*pair.ends), pair_words(pair)) for pair in idle)),
        Attention(
            Title("结对过多的单位", "Units with too many partners"),
            tuple(
                (drawn(one.node), _said(name(one.node), f"{len(one.partners)} 个，至多 {one.most} 个", f"{len(one.partners)}, at most {one.most}"))
                for one in result.overpaired
                if mine(one.node)
            ),
        ),
        Attention(
            Title("缺一方的共建", "Co-buildings that lack a side"),
            tuple(
                (drawn(*one.sides), _said(name(one.node), f"缺{'、'.join(CLASSES[kind].zh for kind in one.lacking)}",
                                          f"no {', no '.join(CLASSES[kind].en for kind in one.lacking)}"))
                for one in result.incomplete
                if mine(*one.sides)
            ),
        ),
        Attention(
            Title("没有对接的清单", "Lists without a match"),
            tuple(
                (drawn(side), _said(name(side), f"{_lists()[one.kind].zh}，{one.listed} 项中的 {len(one.items)} 项",
                                    f"{_lists()[one.kind].en}, {len(one.items)} of {one.listed}"))
                for one in result.one_sided
                if one.owner and mine(side := result.found.sides.of(*one.owner))
            ),
        ),
        Attention(
            Title("没有结对的两新组织（图中没有画）", "Two-new organizations without a partner (not drawn)"),
            tuple(
                (None, Title(name(key), name(key)))
                for one in result.unpaired
                if one.kind == "new"
                for key in one.alone
                if mine(key)
            ),
        ),
    ]  # fmt: skip
    return [one for one in found if one.rows]


def _said(name: str, zh: str, en: str) -> Title:
    return Title(f"{name}：{zh}", f"{name}: {en}")


def _lists() -> Mapping[str, Title]:
    """The kinds of lists by their values."""
    kind = SCHEMA.node("ListItem").property("kind")
    assert kind is not None
    return kind.values
