"""A network of a few rows that tests build in a moment, with one gap of each sort they look for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from covernet.importers.bundle import import_bundle
from covernet.importers.report import ImportReport

TOWN = "310151105"
HALL, EAST = "310151105201", "310151105202"
FORMULA = '=HYPERLINK("http://invalid.example","示例")'

Tables = Mapping[str, Sequence[Mapping[str, str]]]

SETTINGS = 'title = "示例镇"\npacks = ["linkage"]\nas_of = 2025-06-30\n'

TABLES: Tables = {
    "County": [{"id": "310151", "name": "崇明区"}],
    "Town": [{"id": TOWN, "name": "竖新镇"}],
    "Village": [{"id": HALL, "name": "堡西村", "kind": "village"}, {"id": EAST, "name": "大东村", "kind": "village"}],
    "PartyGroup": [
        {"id": "G1", "name": "示例·第一党小组", "kind": "natural_village"},
        {"id": "G2", "name": FORMULA, "kind": "natural_village"},
    ],
    "Member": [{"id": "M1", "name": "示例·甲"}, {"id": "M2", "name": "示例·乙"}],
    "Household": [{"id": f"H{n}"} for n in range(1, 5)] + [{"id": "=H5"}, {"id": "-H6"}],
    "Organization": [
        {"id": "O1", "name": "示例·合作社", "kind": "cooperative", "sector": "emerging"},
        {"id": "O2", "name": "示例·商户", "kind": "merchant", "sector": "emerging"},
        {"id": "O3", "name": "示例·未纳入单位", "kind": "enterprise", "sector": "emerging"},
    ],
    "Chain": [{"id": "C1", "name": "蔬菜链"}],
    "CommercialZone": [{"id": "Z1", "name": "竖河商业街区"}],
    "Grid": [{"id": "W1", "name": "第一网格"}, {"id": "W2", "name": "第二网格"}],
    "IN_COUNTY": [{"from_label": "Town", "from": TOWN, "to_label": "County", "to": "310151"}],
    "IN_TOWN": [
        {"from_label": label, "from": id, "to_label": "Town", "to": TOWN}
        for label, id in (
            ("Village", HALL), ("Village", EAST), ("Chain", "C1"), ("CommercialZone", "Z1"), ("Grid", "W1"), ("Grid", "W2")
        )
    ],
    "IN_VILLAGE": [
        {"from_label": label, "from": id, "to_label": "Village", "to": village}
        for label, id, village in (
            ("PartyGroup", "G1", HALL), ("PartyGroup", "G2", HALL),
            ("Organization", "O1", HALL), ("Organization", "O2", EAST), ("Organization", "O3", EAST),
        )
    ],
    "IN_GROUP": [{"from": "M1", "to": "G1"}, {"from": "M2", "to": "G2"}],
    "LIVES_IN": [{"from": id, "to": HALL} for id in ("H1", "H2", "H3", "=H5", "-H6")] + [{"from": "H4", "to": EAST}],
    "SERVES": [{"from": "M1", "to": "H1"}, {"from": "M1", "to": "H2"}],
    "IN_CHAIN": [{"from": "O1", "to": "C1"}],
    "IN_ZONE": [{"from": "O2", "to": "Z1"}],
    "IN_GRID": [
        {"from_label": "Village", "from": HALL, "to_label": "Grid", "to": "W1"},
        {"from_label": "Village", "from": EAST, "to_label": "Grid", "to": "W2"},
    ],
}  # fmt: skip
"""Gaps of the pack linkage: households H3, H4, =H5 and -H6, village EAST, group G2 and member M2."""


def write_tables(folder: Path, tables: Tables = TABLES) -> Path:
    """Write tables as a bundle of CSV files; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
        text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\n" for line in lines)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def build(folder: Path, tables: Tables = TABLES, settings: str = SETTINGS) -> Path:
    """Import tables into a new network under a folder; return the network's folder."""
    net = folder / "net"
    report: ImportReport = import_bundle([write_tables(folder / "bundle", tables)], net)
    assert not report.quarantined, report.reasons
    (net / "settings.toml").write_text(settings, encoding="utf-8")
    return net
