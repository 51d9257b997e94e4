"""How the nodes and lines of a drawn network look: the colour is never the only sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA

Look = tuple[str, str, str]
"""Shape, fill and line of a node."""

_PLAIN: Look = ("box", "#f6f8fa", "#57606a")
_BAD: Look = ("box", "#fbe0dd", "#a40e26")

LOOK: Mapping[str, Look] = {
    "Grid": ("box", "#dbe9f6", "#1f5a8a"),
    "Chain": ("box", "#dff1e4", "#22693b"),
    "CommercialZone": ("box", "#fdf0d2", "#7a5200"),
    "Village": ("box", "#f1ecf9", "#59418f"),
    "Town": ("box", "#e7dff5", "#3f2c70"),
    "PartyGroup": ("box", "#fbe9e7", "#7c1d1d"),
    "Branch": ("box", "#fdf3f2", "#7c1d1d"),
    "Member": ("ellipse", "#fff8ec", "#7a5200"),
    "Worker": ("ellipse", "#f3f7ea", "#4c6618"),
    "Household": ("ellipse", "#eef6f7", "#1d6670"),
    "agency": ("box", "#dbe9f6", "#1f5a8a"),
    "two-new": ("box", "#dff1e4", "#22693b"),
    "kept": _PLAIN,
    "uncovered": _BAD,
    "ungridded": _BAD,
    "idle": _BAD,
    "unpaired": _BAD,
    "gone": ("box", "#e4e6e8", "#111111"),
    "lost": _BAD,
    "opened": ("box", "#fdf0d2", "#9a3412"),
    "empty": _BAD,
    "broken": _BAD,
}
"""How each kind looks; labels that are not here are plain boxes."""

MARKED: Mapping[str, Title] = {
    "uncovered": Title("✕ 未纳入任何链、街区、网格的单位", "✕ organization in no chain, zone or grid"),
    "ungridded": Title("✕ 未划入网格的村居", "✕ village in no grid"),
    "idle": Title("✕ 未覆盖任何对象的网格、链、街区", "✕ grid, chain or zone that covers nothing"),
    "unpaired": Title("✕ 未结对", "✕ unpaired"),
    "gone": Title("✕ 离开的", "✕ what goes"),
    "lost": Title("✕ 失去最后一个联系或覆盖", "✕ loses its last cover"),
    "opened": Title("✕ 将出现缺口", "✕ a gap will open"),
    "empty": Title("✕ 没有党员的党小组", "✕ Party group without a member"),
    "broken": Title("✕ 链条断在这里", "✕ the chain breaks here"),
}
"""Kinds a planner looks for: a mark at the name says what the colour says."""

KIND_TITLES: Mapping[str, Title] = {
    "agency": Title("机关", "Agency"),
    "two-new": Title("两新组织", "Two-new organization"),
    "rule": Title("规则", "Rule"),
    "what": Title("情况", "Detail"),
}
"""Kinds and facts that are no label of the schema."""

PROFILES: Mapping[str, Title] = {
    "share": Title("对外版", "for sharing"),
    "working": Title("工作版，仅限内部", "working copy, internal"),
}

Dashes = bool | list[int]


@dataclass(frozen=True)
class LineLook:
    """Colour and dashes of a line, the legend's name of the dashes, and what it means."""

    color: str
    dashes: Dashes
    style: str
    title: Title


_OWN: Mapping[str, tuple[str, Dashes, str]] = {
    "IN_GRID": ("#1f5a8a", False, "solid"),
    "IN_CHAIN": ("#22693b", [7, 4], "dashed"),
    "IN_ZONE": ("#7a5200", [2, 4], "dotted"),
    "SERVES": ("#1d6670", False, "solid"),
    "IN_GROUP": ("#7c1d1d", False, "solid"),
    "IN_BRANCH": ("#7c1d1d", [7, 4], "dashed"),
    "IN_VILLAGE": ("#59418f", [2, 4], "dotted"),
    "SITS_ON": ("#57606a", [7, 4], "dashed"),
    "HAS_ROLE": ("#57606a", [2, 4], "dotted"),
}

_MADE: Mapping[str, LineLook] = {
    "pair-active": LineLook("#2c6f86", False, "solid", Title("有共同活动的结对（越粗越多）", "active pairing (wider: more often)")),
    "pair-idle": LineLook("#b5361a", [7, 5], "dashed", Title("闲置的结对", "idle pairing")),
    "paired": LineLook("#2c6f86", False, "solid", Title("结对", "paired")),
    "missing": LineLook("#a40e26", [3, 5], "dotted", Title("缺少的联系", "missing link")),
    "loses": LineLook("#a40e26", False, "solid", Title("失去最后一个联系或覆盖", "loses its last cover")),
    "opens": LineLook("#9a3412", [7, 4], "dashed", Title("将出现缺口", "a gap will open")),
}  # fmt: skip


def look_of(kind: str) -> Look:
    """How nodes of a kind look."""
    return LOOK.get(kind, _PLAIN)


def line_look(type: str) -> LineLook:
    """How lines of an edge type, or of a meaning of their own, look.

    >>> line_look("PAIRED_WITH").style
    'solid'
    """
    if type in _MADE:
        return _MADE[type]
    color, dashes, style = _OWN.get(type, ("#57606a", False, "solid"))
    return LineLook(color, dashes, style, SCHEMA.edge(type).title)


def shown(name: str, kind: str) -> str:
    """A node's name with the mark that its kind has.

    >>> shown("大东村", "ungridded")
    '✕ 大东村'
    """
    return f"✕ {name}" if kind in MARKED else name
