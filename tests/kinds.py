"""The small network with a finding of every sort that is not of a node alone: on edges, in periods, of properties."""

from __future__ import annotations

from tests.small import EAST, HALL, TABLES, Tables

KIND_PACK = """\
id = "made"
version = 1
title = { zh = "自编", en = "Made" }
source = { title = "示例" }
[[rule]]
id = "inside"
kind = "agree"
title = { zh = "联系本村户", en = "Households of the village" }
of = "SERVES"
left = ["IN_GROUP>", "IN_VILLAGE>"]
right = ["LIVES_IN>"]
require = "overlap"
[[rule]]
id = "leads"
kind = "agree"
severity = "should"
title = { zh = "网格长任职", en = "Leaders sit on it" }
of = "HAS_ROLE"
where = { role = ["网格长", "=副网格长"] }
left = []
right = ["<IN_GRID Village", "<ESTABLISHED_FOR Committee", "<SITS_ON"]
require = "subset"
[[rule]]
id = "pairs"
kind = "agree"
severity = "should"
title = { zh = "结对同村", en = "Paired in one village" }
of = "PAIRED_WITH"
left = ["IN_VILLAGE>"]
right = ["IN_VILLAGE>"]
require = "equal"
[[rule]]
id = "issue"
kind = "complete"
title = { zh = "问题要素", en = "What an issue states" }
of = "Issue"
properties = ["owner", "due"]
must = { source = "巡查" }
[[rule]]
id = "stages"
kind = "sequence"
title = { zh = "问题阶段", en = "Stages of an issue" }
of = "Issue"
stages = ["registered", "rectified", "closed"]
[[rule]]
id = "meets"
kind = "cadence"
title = { zh = "每月活动", en = "Meets every month" }
of = "PartyGroup"
via = ["<HELD_BY Activity"]
every = "month"
from = 2025-03-01
[[rule]]
id = "talks"
kind = "cadence"
title = { zh = "每季度恳谈", en = "Talks every quarter" }
of = "Grid"
via = ["<HELD_BY Activity"]
every = "quarter"
from = 2025-01-01
"""

_ACTIVITIES = [
    ("A1", "G1", "2025-03-31", ""), ("A2", "G1", "2025-05-02", "2025-04"), ("A3", "G1", "2025-05-31", ""),
    ("A4", "G2", "2025-03-01", ""), ("A5", "W1", "2025-04-01", "2025-Q1"), ("A6", "W1", "2025-04-01", "2025-01"),
]  # fmt: skip

_MORE: dict[str, list[dict[str, str]]] = {
    "SERVES": [*map(dict, TABLES["SERVES"]), {"from": "M1", "to": "H4"}],
    "HAS_ROLE": [
        {"from_label": "Member", "from": "M1", "to_label": "Grid", "to": "W1", "role": role}
        for role in ("网格长", "=副网格长", "网格员")
    ],
    "Branch": [{"id": "B1", "name": "示例·一支部"}, {"id": "B2", "name": "示例·二支部"}],
    "PAIRED_WITH": [{"from_label": "Branch", "from": "B1", "to_label": "Branch", "to": "B2", "kind": "双联系"}],
    "Issue": [
        {"id": "I1", "due": "2025-01-01", "source": "走访", "registered": "2025-02-01", "rectified": "2025-01-31"},
        {"id": "I2", "owner": "示例", "due": "2025-01-01", "source": "巡查", "closed": "2025-02-01"},
    ],
    "Activity": [{"id": id, "date": date, "period": period} for id, _, date, period in _ACTIVITIES],
    "HELD_BY": [
        {"from_label": "Activity", "from": id, "to_label": "Grid" if by[0] == "W" else "PartyGroup", "to": by}
        for id, by, _, _ in _ACTIVITIES
    ],
    "IN_VILLAGE": [
        *map(dict, TABLES["IN_VILLAGE"]),
        *({"from_label": "Branch", "from": id, "to_label": "Village", "to": to} for id, to in (("B1", HALL), ("B2", EAST))),
    ],
}  # fmt: skip
KIND_TABLES: Tables = {**TABLES, **_MORE}


def without_activity(id: str) -> Tables:
    """The same network before an activity took place."""
    rows = {
        name: [row for row in _MORE[name] if id not in (row.get("id"), row.get("from"))]
        for name in ("Activity", "HELD_BY")
    }
    return {**KIND_TABLES, **rows}
