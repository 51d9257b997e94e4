"""How the nodes and lines of a drawn network look: the colour is never the only sign."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.graph.declarations import Title

LOOK: Mapping[str, tuple[str, str, str]] = {
    "Grid": ("box", "#dbe9f6", "#1f5a8a"),
    "Chain": ("box", "#dff1e4", "#22693b"),
    "CommercialZone": ("box", "#fdf0d2", "#7a5200"),
    "Village": ("box", "#f1ecf9", "#59418f"),
    "Organization": ("box", "#f6f8fa", "#57606a"),
    "uncovered": ("box", "#fbe0dd", "#a40e26"),
    "ungridded": ("box", "#fbe0dd", "#a40e26"),
    "idle": ("box", "#fbe0dd", "#a40e26"),
}
"""Shape, fill and line of each kind."""

MARKED: Mapping[str, Title] = {
    "uncovered": Title("✕ 未纳入任何链、街区、网格的单位", "✕ organization in no chain, zone or grid"),
    "ungridded": Title("✕ 未划入网格的村居", "✕ village in no grid"),
    "idle": Title("✕ 未覆盖任何对象的网格、链、街区", "✕ grid, chain or zone that covers nothing"),
}
"""Kinds a planner looks for: a mark at the name says what the colour says."""

PROFILES: Mapping[str, Title] = {
    "share": Title("对外版", "for sharing"),
    "working": Title("工作版，仅限内部", "working copy, internal"),
}

LINES: Mapping[str, tuple[str, bool | list[int]]] = {
    "IN_GRID": ("#1f5a8a", False),
    "IN_CHAIN": ("#22693b", [7, 4]),
    "IN_ZONE": ("#7a5200", [2, 4]),
}
"""Colour and dashes of each relation."""

STYLES: Mapping[str, str] = {"IN_GRID": "solid", "IN_CHAIN": "dashed", "IN_ZONE": "dotted"}
"""How the legend shows a relation's line."""
