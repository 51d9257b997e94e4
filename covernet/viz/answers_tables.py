"""Answers about a whole network as tables for a terminal, and as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.neighbours import NodeKey
from covernet.queries.analyses.lines import LINES
from covernet.queries.analyses.load import Load, Spread
from covernet.queries.analyses.overlap import Overlap
from covernet.queries.analyses.pairing import Pairing
from covernet.queries.analyses.points_of_failure import PointsOfFailure
from covernet.queries.analyses.redundancy import Redundancy
from covernet.queries.analyses.substitutes import Substitutes
from covernet.viz.answers import LISTED, Names, both, node_words
from covernet.viz.tables import columns

CLASSES: Mapping[str, Title] = {
    "agency": Title("机关事业单位", "agency"),
    "new": Title("两新组织", "two-new organization"),
    "village": Title("村居", "village"),
    "party": Title("党组织", "Party organization"),
}
"""Classes of units that pair."""


def load_tables(found: Load, names: Names) -> Iterator[Table]:
    """How members and agencies are loaded, and who has too much or nothing."""
    table = Table(title=f"负担 load · {found.as_of} · 快照 snapshot {found.snapshot}", title_justify="left")
    columns(
        table, ("谁", "who"), ("人数或家数", "bearers"), ("户或片", "units"), ("平均", "mean"), ("中位", "median"),
        ("基尼系数", "Gini"), ("超量", "overloaded"), ("空闲", "idle"), right=tuple(range(1, 8)),
    )  # fmt: skip
    titles = ((found.members, "党员联系户 members: households"), (found.agencies, "机关包联 agencies: grids, villages"))
    for spread, title in titles:
        most = f" >{spread.most}" if spread.most is not None else ""
        table.add_row(
            title, f"{spread.bearers:,}", f"{spread.units:,}", _figure(spread.mean), _figure(spread.median),
            _figure(spread.gini), f"{len(spread.overloaded):,}{most}", f"{len(spread.idle):,}",
        )  # fmt: skip
    yield table
    for spread, title in titles:
        yield from _bearers(spread, title, names)


def _bearers(spread: Spread, title: str, names: Names) -> Iterator[Table]:
    rows = [*spread.overloaded, *((node, 0) for node in spread.idle)]
    yield from _listed(
        f"{title} · 超量和空闲 overloaded and idle", (("谁", "who"), ("数量", "units")),
        [(node_words(node, names), str(units)) for node, units in rows],
    )  # fmt: skip


def redundancy_tables(found: Redundancy, names: Names) -> Iterator[Table]:
    """Villages with their households by the number of members, those with the most uncovered first."""
    most = sorted(found.counts)
    shown = [n for n in most if n < 4] + ([4] if any(n >= 4 for n in most) else [])
    table = Table(title=f"几重覆盖 redundancy · {found.as_of} · 快照 snapshot {found.snapshot}", title_justify="left")
    heads = [(f"{n}{'+' if n == 4 else ''} 名党员", f"{n}{'+' if n == 4 else ''} members") for n in shown]
    columns(table, ("村居", "village"), ("户数", "households"), *heads, right=tuple(range(1, len(heads) + 2)))
    worst = sorted(found.by_village.items(), key=lambda item: (-item[1].get(0, 0), item[0] is None, item[0] or ""))
    for village, counts in (*worst, ("", found.counts)):
        name = "合计 all" if village == "" else names.get(("Village", village), village) if village else "—"
        cells = [sum(m for k, m in counts.items() if k == n or (n == 4 and k > 4)) for n in shown]
        table.add_row(Text(name), f"{sum(counts.values()):,}", *(f"{cell:,}" for cell in cells))
    yield table


def overlap_tables(found: Overlap, names: Names) -> Iterator[Table]:
    """Organizations by their number of carriers, the carriers that share most, and the organizations."""
    table = Table(title=f"载体重叠 overlap · {found.as_of} · 快照 snapshot {found.snapshot}", title_justify="left")
    columns(table, ("载体数", "carriers"), ("单位", "organizations"), right=(0, 1))
    for count, organizations in found.counts.items():
        table.add_row(str(count), f"{organizations:,}")
    yield table
    yield from _listed(
        "哪些载体重叠 which carriers", (("载体", "carrier"), ("载体", "carrier"), ("单位", "organizations")),
        [(node_words(a, names), node_words(b, names), str(many)) for (a, b), many in found.between.items()],
    )  # fmt: skip
    yield from _listed(
        "在几个载体里的单位 organizations in several", (("单位", "organization"), ("载体", "carriers")),
        [(node_words(r.organization, names), _nodes(r.carriers, names)) for r in found.rows],
    )  # fmt: skip


def pairing_tables(found: Pairing, names: Names) -> Iterator[Table]:
    """Pairings and lists: idle pairs, units alone or with too many, items without a match, co-buildings that lack a side."""
    table = Table(title=f"结对 pairing · {found.as_of} · 快照 snapshot {found.snapshot}", title_justify="left")
    columns(table, ("类别", "class"), ("单位", "units"), ("未结对", "unpaired"), right=(1, 2))
    for alone in found.unpaired:
        table.add_row(both(CLASSES[alone.kind]), f"{alone.units:,}", f"{len(alone.alone):,}")
    yield table
    yield from _listed(
        f"闲置的结对 idle pairs（自 since {found.found.limit}）",
        (("一方", "side"), ("另一方", "side"), ("类型", "kind"), ("最近活动", "last")),
        [
            (node_words(p.ends[0], names), node_words(p.ends[1], names), p.kind, p.last.isoformat() if p.last else "—")
            for p in found.idle
        ],
    )
    yield from _listed(
        "未结对的单位 unpaired units", (("类别", "class"), ("单位", "unit")),
        [(both(CLASSES[alone.kind]), node_words(node, names)) for alone in found.unpaired for node in alone.alone],
    )  # fmt: skip
    yield from _listed(
        "结对过多 too many partners", (("单位", "unit"), ("对象", "partners"), ("上限", "most")),
        [(node_words(t.node, names), _nodes(t.partners, names), str(t.most)) for t in found.overpaired],
    )  # fmt: skip
    kinds = next(p for p in SCHEMA.node("ListItem").properties if p.name == "kind").values
    yield from _listed(
        "清单一头热 lists without a match", (("归属", "owner"), ("清单", "list"), ("未对接", "unmatched"), ("共", "of")),
        [
            (node_words(s.owner, names) if s.owner else "—", both(kinds[s.kind]), str(len(s.items)), str(s.listed))
            for s in found.one_sided
        ],
    )  # fmt: skip
    yield from _listed(
        "共建缺一方 co-buildings that lack a side", (("共建", "co-building"), ("缺", "lacks"), ("各方", "sides")),
        [
            (node_words(i.node, names), "、".join(both(CLASSES[kind]) for kind in i.lacking), _nodes(i.sides, names))
            for i in found.incomplete
        ],
    )  # fmt: skip


def points_tables(found: PointsOfFailure, names: Names) -> Iterator[Table]:
    """Single points of failure, those on which most depends first."""
    title = f"单点失效 points of failure · {found.as_of} · 快照 snapshot {found.snapshot}"
    rows = []
    for point in found.points:
        last: dict[str, int] = {}
        for line, _ in point.last_for:
            last[line] = last.get(line, 0) + 1
        words = "、".join(f"{both(LINES[line].title)} × {count}" for line, count in last.items())
        rows.append((node_words(point.node, names), words or "—", f"{point.cut_off:,}"))
    heads = (("谁", "who"), ("唯一的", "only"), ("断开的点", "cut off"))
    yield from _listed(title, heads, rows, always=True)


def substitutes_tables(found: Substitutes, names: Names) -> Iterator[Table]:
    """What would have to be taken over, and who could, those with most room first."""
    title = f"谁能接手 substitutes · {node_words(found.member, names)} · {found.as_of} · 快照 snapshot {found.snapshot}"
    table = Table(title=title, title_justify="left")
    columns(
        table,
        ("只靠他联系的户", "served by nobody else"),
        ("同组还能接", "room in the group"),
        ("够吗", "enough"),
        right=(0, 1),
    )
    table.add_row(f"{len(found.households):,}", f"{found.room:,}", "✓ 够 yes" if found.is_enough else "✕ 不够 no")
    yield table
    yield from _listed(
        f"同组还有余地的党员 members with room（至多 at most {found.maximum}）",
        (("谁", "who"), ("已联系", "serves"), ("还能接", "room")),
        [(node_words(one.node, names), str(one.households), str(one.room)) for one in found.candidates],
    )


def _listed(
    title: str, heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], *, always: bool = False
) -> Iterator[Table]:
    """A table of the first rows; none where there are none."""
    if not rows and not always:
        return
    table = Table(title=f"{title}：{min(len(rows), LISTED)} / {len(rows)}", title_justify="left")
    columns(table, *heads)
    for row in rows[:LISTED]:
        table.add_row(*map(Text, row))
    if len(rows) > LISTED:
        table.caption = "全部：--format json  all of them: --format json"
    yield table


def _nodes(nodes: Iterable[NodeKey], names: Names) -> str:
    return "、".join(node_words(node, names) for node in nodes)


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


TABLES: Mapping[str, Callable[[Any, Names], Iterator[Table]]] = {
    "load": load_tables,
    "redundancy": redundancy_tables,
    "overlap": overlap_tables,
    "pairing": pairing_tables,
    "points": points_tables,
    "substitutes": substitutes_tables,
}
"""The tables of each question."""


def as_data(value: Any) -> Any:
    """An answer as lists and dictionaries: a node is ``{"label", "id"}``, a date ISO text.

    >>> as_data({("Grid", "W1"): dt.date(2025, 6, 30)})
    [{'key': {'label': 'Grid', 'id': 'W1'}, 'value': '2025-06-30'}]
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        if any(isinstance(key, tuple) for key in value):
            return [{"key": as_data(key), "value": as_data(own)} for key, own in value.items()]
        return {"" if key is None else str(key): as_data(own) for key, own in value.items()}
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and SCHEMA.has_node(value[0]):
        return {"label": value[0], "id": value[1]}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [as_data(own) for own in value]
    return value.isoformat() if isinstance(value, dt.date) else value
