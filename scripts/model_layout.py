"""Where the boxes of the graph model's picture stand, and which way its lines take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 1318, 1066
BOX_WIDTH, BOX_HEIGHT, LOW = 176, 90, 54
COLUMNS = (62, 344, 614, 856, 1106)
ROWS = {"top": 106, "1": 374, "2": 526, "3": 678, "4": 816, "a": 706, "b": 832, "c": 940}

Point = tuple[float, float]
Edge = tuple[str, str, str]


@dataclass(frozen=True)
class Box:
    """A rectangle: a label's box, or the ground of a group."""

    x: float
    y: float
    width: float = BOX_WIDTH
    height: float = BOX_HEIGHT

    def port(self, text: str) -> Point:
        """A point on a side, so many pixels from its left or upper end: ``T30``, ``L45``."""
        side, at = text[0], float(text[1:])
        if side in "TB":
            return self.x + at, self.y + (self.height if side == "B" else 0)
        return self.x + (self.width if side == "R" else 0), self.y + at


def _at(column: int, row: str) -> Box:
    return Box(COLUMNS[column], ROWS[row])


BOXES: Mapping[str, Box] = {
    "County": Box(COLUMNS[0], 56, height=LOW), "Town": Box(COLUMNS[0], 142, height=LOW),
    "Village": _at(0, "1"), "VillagerGroup": _at(0, "2"), "Household": _at(0, "3"),
    "Branch": _at(1, "1"), "PartyGroup": _at(1, "2"), "Member": _at(1, "3"), "Worker": _at(1, "4"),
    "LiaisonGroup": _at(2, "1"), "Organization": _at(3, "1"),
    "Chain": _at(4, "1"), "CommercialZone": _at(4, "2"), "Grid": _at(3, "2"),
    "Committee": _at(2, "3"), "Team": _at(2, "4"),
    "CoBuilding": _at(1, "top"), "ListItem": _at(2, "top"), "ServicePosition": _at(3, "top"), "Facility": _at(4, "top"),
    "Activity": _at(3, "a"), "Assessment": _at(4, "a"), "Plan": _at(3, "b"), "Standard": _at(4, "b"),
    "Issue": _at(3, "c"), "ServiceRequest": _at(4, "c"),
}  # fmt: skip

GROUNDS: Mapping[str, tuple[Box, Point]] = {
    "places": (Box(18, 18, 230, 766), (62, 44)),
    "resources": (Box(324, 18, 976, 192), (344, 44)),
    "vertical": (Box(324, 360, 214, 578), (344, 928)),
    "carriers": (Box(594, 360, 706, 270), (614, 616)),
    "bodies": (Box(594, 664, 216, 274), (614, 928)),
    "records": (Box(836, 664, 464, 384), (856, 692)),
}
"""The ground of each group, and where its title stands."""

BADGES = {
    "IN_VILLAGE": "村", "IN_TOWN": "镇", "IN_COUNTY": "县", "ESTABLISHED_FOR": "设", "HAS_ROLE": "任",
    "HELD_BY": "办", "ATTENDED_BY": "参", "ABOUT": "事", "TAKEN_BY": "接",
}  # fmt: skip
"""Edge types that join too much for lines, and the sign that stands for each."""

PLACED = ("IN_VILLAGE", "IN_TOWN", "IN_COUNTY")
"""Those of them that stand beside a title, without their other end."""

WAYS: Mapping[Edge, str] = {
    ("IN_COUNTY", "Town", "County"): "T46 B46",
    ("IN_TOWN", "Village", "Town"): "T20 B20",
    ("IN_VILLAGE", "VillagerGroup", "Village"): "T46 B46",
    ("OF_VILLAGER_GROUP", "Household", "VillagerGroup"): "T46 B46",
    ("LIVES_IN", "Household", "Village"): "L45 x40 L45",
    ("IN_BRANCH", "PartyGroup", "Branch"): "T66 B66",
    ("IN_BRANCH", "Member", "Branch"): "R16 x532 R62",
    ("IN_BRANCH", "Branch", "Branch"): "B30 y484 x332 L62",
    ("IN_GROUP", "Member", "PartyGroup"): "T66 B66",
    ("COVERS", "PartyGroup", "VillagerGroup"): "L30 R30",
    ("SERVES", "Member", "Household"): "L30 R30",
    ("MENTORS", "Member", "Member"): "B30 y790 x332 L66",
    ("SITS_ON", "Member", "Committee"): "R40 L40",
    ("SITS_ON", "Worker", "Committee"): "R20 x552 L40",
    ("MEMBER_OF", "Member", "Team"): "R70 x542 L58",
    ("MEMBER_OF", "Worker", "Team"): "R58 L58",
    ("GUIDES", "LiaisonGroup", "Branch"): "L34 R34",
    ("GUIDES", "LiaisonGroup", "Organization"): "R34 L34",
    ("GUIDES", "LiaisonGroup", "Village"): "T30 y318 T152",
    ("PAIRED_WITH", "Organization", "Branch"): "T20 y340 T156",
    ("PAIRED_WITH", "Organization", "Village"): "T20 y340 T126",
    ("PAIRED_WITH", "Branch", "Village"): "T156 y340 T126",
    ("RESPONSIBLE_FOR", "Organization", "Village"): "T48 y296 T100",
    ("RESPONSIBLE_FOR", "Organization", "Grid"): "B48 T48",
    ("PARTNER_IN", "Village", "CoBuilding"): "T48 y252 B40",
    ("PARTNER_IN", "Branch", "CoBuilding"): "T40 B40",
    ("PARTNER_IN", "Organization", "CoBuilding"): "T104 y252 B40",
    ("OWNED_BY", "ListItem", "Branch"): "B86 y274 T100",
    ("OWNED_BY", "ListItem", "Organization"): "B86 y274 T76",
    ("OWNED_BY", "ListItem", "ServicePosition"): "R45 L45",
    ("MATCHED_TO", "ListItem", "ListItem"): "T30 y84 x600 L24",
    ("UNDER", "ServicePosition", "ServicePosition"): "T30 y84 x842 L24",
    ("HAS_FACILITY", "ServicePosition", "Facility"): "R45 L45",
    ("HAS_FACILITY", "Organization", "Facility"): "T132 y230 B86",
    ("HAS_FACILITY", "Village", "Facility"): "T74 y230 B86",
    ("IN_CHAIN", "Organization", "Chain"): "R34 L34",
    ("IN_ZONE", "Organization", "CommercialZone"): "R62 x1070 L45",
    ("IN_GRID", "Organization", "Grid"): "B120 T120",
    ("IN_GRID", "Village", "Grid"): "R72 x254 y506 x578 L60",
    ("IN_GRID", "VillagerGroup", "Grid"): "R66 x254 y506 x578 L60",
    ("IN_GRID", "Household", "Grid"): "R66 x254 y506 x578 L60",
    ("AGAINST", "Assessment", "Standard"): "B40 T40",
}
"""Which way a line takes: a port, then to which x or y in turn, then a port."""

SAYING = (
    "IN_COUNTY beside 116 131", "IN_TOWN beside 90 217", "IN_VILLAGE beside 116 490", "OF_VILLAGER_GROUP below 116 641",
    "LIVES_IN upward 35 571", "IN_BRANCH beside 418 489", "IN_GROUP below 418 641", "COVERS around 299 550",
    "SERVES around 299 702", "MENTORS beside 380 795", "SITS_ON around 583 712", "MEMBER_OF around 578 868",
    "GUIDES on 582 322", "GUIDES around 823 402", "PAIRED_WITH on 790 344", "RESPONSIBLE_FOR on 790 300",
    "RESPONSIBLE_FOR short 910 489", "PARTNER_IN on 790 256", "OWNED_BY on 790 278", "OWNED_BY around 823 145",
    "MATCHED_TO beside 650 89", "UNDER beside 892 89", "HAS_FACILITY on 790 234", "HAS_FACILITY short 1057 145",
    "IN_CHAIN around 1069 402", "IN_ZONE beside 1076 489", "IN_GRID beside 634 581", "IN_GRID short 982 489",
    "AGAINST beside 1152 822",
)  # fmt: skip
"""Where the name of a type stands, and how: ``short`` where its other name is near."""
