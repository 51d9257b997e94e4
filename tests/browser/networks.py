"""Small bundles on disk, written row by row."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

AS_OF = dt.date(2025, 6, 30)

PAYLOADS = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    '"><iframe srcdoc="<script>parent.hit=1</script>">',
    "javascript:window.hit=1",
    "'-window.hit=1-'",
    "${window.hit=1}",
    "{{constructor.constructor('window.hit=1')()}}",
    "<!--<script>",
    "\u2028window.hit=1\u2029",
    '=HYPERLINK("https://example.invalid","x")',
)
"""Names that would run, end the data block, or act in a spreadsheet if they were let."""

TYPED = ("<b onclick=window.hit=1>OWNER</b>", "<script>window.hit=1</script>REASON")
"""Who puts entries of the register right, and why some are accepted, as somebody typed it."""

MEMBER_NAME = "示例甲乙丙"
HOUSEHOLD = "HOUSE-7719"
TOWN = "310151105"

Rows = Sequence[Mapping[str, object]]


def write_bundle(folder: Path, tables: Mapping[str, Rows]) -> Path:
    """One CSV file for each label or edge type."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _edges(pairs: Sequence[tuple[str, str]]) -> Rows:
    return [{"from": a, "to": b} for a, b in pairs]


def _labelled(pairs: Sequence[tuple[str, str, str, str]]) -> Rows:
    return [{"from_label": a, "from": b, "to_label": c, "to": d} for a, b, c, d in pairs]


def write_small(folder: Path, *, early: bool = False) -> Path:
    """Four villages; the first has the payloads as names of its organizations, the last nobody who serves.

    The first organizations are paired with a village; of the first pair something is known to be done together
    lately, of the second long ago. The network as it was ``early`` lacks every third service and the last
    household, which nobody serves.
    """
    villages = [f"{TOWN}{n:03d}" for n in range(1, 5)]
    groups = [(f"{v}-G{n}", v) for v in villages[:3] for n in (1, 2)]
    members = [(f"{g}-M{n}", g) for g, _ in groups for n in range(4)]
    homes = [(f"{HOUSEHOLD}-{v}-{n:02d}", v) for v in villages for n in range(30)]
    serves = [
        (member, home)
        for at, (home, village) in enumerate(homes)
        if village != villages[3] and at % 11
        for member in [m for m, g in members if g.startswith(village)][at % 7 : at % 7 + 1 + (at % 5 == 0)]
    ]
    if early:
        serves, homes = [pair for at, pair in enumerate(serves) if at % 3], homes[:-1]
    organizations = [(f"O{n:02d}", name, villages[n % 2]) for n, name in enumerate(PAYLOADS)]
    talks = [("A1", "2025-05-05", "O00", villages[0]), ("A2", "2024-01-05", "O01", villages[1])]
    return write_bundle(
        folder,
        {
            "County": [{"id": "310151", "name": "崇明区"}],
            "Town": [{"id": TOWN, "name": "竖新镇"}],
            "Village": [{"id": v, "name": f"样例{n}村", "kind": "village"} for n, v in enumerate(villages, 1)],
            "IN_COUNTY": _labelled([("Town", TOWN, "County", "310151")]),
            "IN_TOWN": _labelled(
                [("Village", v, "Town", TOWN) for v in villages]
                + [("Grid", g, "Town", TOWN) for g in ("G1", "G2")]
                + [("Chain", "C1", "Town", TOWN), ("CommercialZone", "Z1", "Town", TOWN)]
            ),
            "Grid": [{"id": "G1", "name": "第一网格"}, {"id": "G2", "name": PAYLOADS[0]}],
            "Chain": [{"id": "C1", "name": "蔬菜链"}],
            "CommercialZone": [{"id": "Z1", "name": "竖河商业街区"}],
            "PartyGroup": [
                {"id": g, "name": f"第{n}小组", "kind": "natural_village"} for n, (g, _) in enumerate(groups)
            ],
            "Member": [{"id": m, "name": MEMBER_NAME} for m, _ in members],
            "Household": [{"id": h} for h, _ in homes],
            "Organization": [
                {"id": id, "name": name, "kind": "enterprise", "sector": "emerging"} for id, name, _ in organizations
            ],
            "IN_VILLAGE": _labelled(
                [("PartyGroup", g, "Village", v) for g, v in groups]
                + [("Organization", id, "Village", v) for id, _, v in organizations]
                + [("Branch", f"B{v}", "Village", v) for v in villages]
            ),
            "IN_GROUP": _edges(members),
            "LIVES_IN": _edges(homes),
            "SERVES": _edges(serves),
            "IN_GRID": _labelled([("Village", v, "Grid", "G1" if n < 2 else "G2") for n, v in enumerate(villages)]),
            "PAIRED_WITH": [
                {
                    "from_label": "Organization",
                    "from": f"O{n:02d}",
                    "to_label": "Village",
                    "to": villages[n % 3],
                    "kind": PAYLOADS[n],
                }
                for n in range(4)
            ],
            "Branch": [{"id": f"B{v}", "name": PAYLOADS[1], "kind": "支部"} for v in villages],
            "Activity": [{"id": id, "kind": "有话说", "theme": PAYLOADS[0], "date": date} for id, date, _, _ in talks],
            "HELD_BY": _labelled(
                [("Activity", id, "Branch", f"B{v}") for id, _, _, v in talks] + [("Activity", "A1", "Chain", "C1")]
            ),
            "ABOUT": _labelled([("Activity", id, "Organization", to) for id, _, to, _ in talks]),
            "IN_CHAIN": _edges([(f"O{n:02d}", "C1") for n in range(6)]),
            "IN_ZONE": _edges([(f"O{n:02d}", "Z1") for n in range(4, 9)]),
        },
    )


def write_flat(folder: Path) -> Path:
    """Two towns of two villages; no grid, chain or zone."""
    towns = ["310151105", "310151106"]
    villages = [(f"{town}{n:03d}", town) for town in towns for n in (1, 2)]
    homes = [(f"{v}-H{n}", v) for v, _ in villages for n in range(12)]
    return write_bundle(
        folder,
        {
            "County": [{"id": "310151", "name": "崇明区"}],
            "Town": [{"id": town, "name": f"样例{town[-1]}镇"} for town in towns],
            "Village": [{"id": v, "name": f"样例{v[-4:]}村"} for v, _ in villages],
            "IN_COUNTY": _labelled([("Town", town, "County", "310151") for town in towns]),
            "IN_TOWN": _labelled([("Village", v, "Town", town) for v, town in villages]),
            "Household": [{"id": h} for h, _ in homes],
            "LIVES_IN": _edges(homes),
        },
    )
