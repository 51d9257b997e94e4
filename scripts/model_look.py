"""How labels look wherever the graph is drawn: their groups, and a colour for each that colour-blind people can tell apart."""

from __future__ import annotations

from dataclasses import dataclass

from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA


@dataclass(frozen=True)
class Group:
    """Labels that are drawn in one colour.

    Parameters
    ----------
    light, dark
        Colour of lines and text, and of the ground below them, on a light and on a dark page.
    node, text
        Colour of a filled circle, and of the text in it.
    """

    name: str
    title: Title
    labels: tuple[str, ...]
    light: tuple[str, str]
    dark: tuple[str, str]
    node: str
    text: str


GROUPS = (
    Group("places", Title("地域与户", "Places"),
          ("County", "Town", "Village", "VillagerGroup", "Household"),
          ("#00619a", "#e9f3fa"), ("#6cc0f2", "#10263a"), "#0072B2", "#FFFFFF"),
    Group("vertical", Title("纵向链条", "Vertical line"), ("Branch", "PartyGroup", "Member", "Worker"),
          ("#b04a00", "#fdf0e7"), ("#ff9d61", "#331c0d"), "#B84F00", "#FFFFFF"),
    Group("carriers", Title("横向载体", "Carriers"),
          ("LiaisonGroup", "Organization", "Chain", "CommercialZone", "Grid"),
          ("#00704f", "#e6f6f0"), ("#45d3a8", "#0b2a21"), "#007A59", "#FFFFFF"),
    Group("bodies", Title("机构队伍", "Bodies"), ("Committee", "Team"),
          ("#9c3a72", "#fbedf5"), ("#ee9fcb", "#311b28"), "#CC79A7", "#000000"),
    Group("resources", Title("阵地资源", "Positions and resources"),
          ("CoBuilding", "ListItem", "ServicePosition", "Facility"),
          ("#835900", "#fdf5e1"), ("#efbb4a", "#2d230b"), "#E69F00", "#000000"),
    Group("records", Title("工作记录", "Records"),
          ("Activity", "Assessment", "Plan", "Standard", "Issue", "ServiceRequest"),
          ("#4d5762", "#f0f2f5"), ("#b3bdc8", "#1f252c"), "#999999", "#000000"),
)  # fmt: skip

_GROUP_OF = {label: group for group in GROUPS for label in group.labels}


def group_of(label: str) -> Group:
    """The group a label is drawn in."""
    return _GROUP_OF[label]


def check_groups() -> None:
    """See that every label of the schema is in one group."""
    grouped = [label for group in GROUPS for label in group.labels]
    declared = [node.label for node in SCHEMA.nodes]
    if sorted(grouped) != sorted(declared):
        raise ValueError(f"labels without a group, or without a declaration: {set(grouped) ^ set(declared)}")
