"""The lines on which something can be covered: which paths lead from a subject to what covers it, by its label.

A path of one step is direct; a longer one is inherited (a household's village stands in a grid). Steps are
written as in a pack (FORMATS §3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path, parse_path

Steps = tuple[str, ...]


@dataclass(frozen=True)
class CoverLine:
    """One line of cover: its name, its titles, and for each label the paths to what covers it there.

    >>> LINES["member"].paths["Household"]
    (('<SERVES',),)
    """

    id: str
    title: Title
    paths: Mapping[str, tuple[Steps, ...]]


def _joined(*lines: Mapping[str, tuple[Steps, ...]]) -> dict[str, tuple[Steps, ...]]:
    """The paths of several, label by label."""
    out: dict[str, tuple[Steps, ...]] = {}
    for paths in lines:
        for label, own in paths.items():
            out[label] = (*out.get(label, ()), *own)
    return out


def _direct(steps: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Steps, ...]]:
    """For each step the labels it is a direct cover of."""
    out: dict[str, tuple[Steps, ...]] = {}
    for step, labels in steps.items():
        for label in labels:
            out[label] = (*out.get(label, ()), (step,))
    return out


_CARRIERS = ("Chain", "CommercialZone", "Grid")
_ROLES_FOR = (*_CARRIERS, "Village", "VillagerGroup", "PartyGroup", "Branch", "Organization", "Town", "Team")
_HOME, _GROUP = "LIVES_IN>", "OF_VILLAGER_GROUP>"
_GRIDS: tuple[Steps, ...] = (("IN_GRID>",), (_GROUP, "IN_GRID>"), (_HOME, "IN_GRID>"))
_GRIDS_OF: Mapping[str, tuple[Steps, ...]] = {
    "Household": _GRIDS,
    "VillagerGroup": (("IN_GRID>",), ("IN_VILLAGE>", "IN_GRID>")),
    "Village": (("IN_GRID>",),),
    "Organization": (("IN_GRID>",),),
}
"""How each label comes to the grids whose people and responsible units are there for it."""


def _through_grid(step: str) -> dict[str, tuple[Steps, ...]]:
    return {label: tuple((*steps, step) for steps in paths) for label, paths in _GRIDS_OF.items()}


_ALL = (
    CoverLine("member", Title("联系党员", "Serving member"), _direct({"<SERVES": ("Household",)})),
    CoverLine(
        "group",
        Title("党小组", "Party group"),
        _direct({"IN_GROUP>": ("Member",), "<COVERS": ("VillagerGroup",), "<IN_VILLAGE PartyGroup": ("Village",)})
        | {"Household": (("<SERVES", "IN_GROUP>"), (_GROUP, "<COVERS"))},
    ),
    CoverLine(
        "branch",
        Title("党组织", "Party organization"),
        _direct(
            {
                "IN_BRANCH>": ("Member", "PartyGroup", "Branch"),
                "<ESTABLISHED_FOR Branch": (*_CARRIERS, "Village", "Organization", "Town"),
                "<IN_VILLAGE Branch": ("Village",),
            }
        )
        | {
            "Household": (("<SERVES", "IN_GROUP>", "IN_BRANCH>"),),
            "Member": (("IN_BRANCH>",), ("IN_GROUP>", "IN_BRANCH>")),
        },
    ),
    CoverLine("chain", Title("产业链", "Industry chain"), _direct({"IN_CHAIN>": ("Organization",)})),
    CoverLine("zone", Title("商业街区", "Commercial zone"), _direct({"IN_ZONE>": ("Organization",)})),
    CoverLine(
        "grid",
        Title("网格", "Grid"),
        _GRIDS_OF,
    ),
    CoverLine(
        "responsible",
        Title("包联单位", "Responsible unit"),
        _joined(
            _direct({"<RESPONSIBLE_FOR": ("Grid", "Village")}),
            {"Household": ((_HOME, "<RESPONSIBLE_FOR"),)},
            _through_grid("<RESPONSIBLE_FOR"),
        ),
    ),
    CoverLine(
        "role",
        Title("担任角色的人", "Holder of a role"),
        _joined(
            _direct({"<HAS_ROLE": _ROLES_FOR}), {"Household": ((_GROUP, "<HAS_ROLE"),)}, _through_grid("<HAS_ROLE")
        ),
    ),
    CoverLine(
        "liaison", Title("指导联络组", "Liaison group"), _direct({"<GUIDES": ("Organization", "Branch", "Village")})
    ),
    CoverLine(
        "committee",
        Title("委员会", "Committee"),
        _direct(
            {
                "<ESTABLISHED_FOR Committee": (*_CARRIERS, "Village", "Organization", "Town", "VillagerGroup"),
                "<IN_VILLAGE Committee": ("Village",),
            }
        ),
    ),
    CoverLine(
        "position",
        Title("党群服务阵地", "Service position"),
        _direct(
            {
                "<ESTABLISHED_FOR ServicePosition": (*_CARRIERS, "Village", "Organization", "Town"),
                "<IN_VILLAGE ServicePosition": ("Village",),
                "UNDER>": ("ServicePosition",),
            }
        )
        | {"Household": ((_HOME, "<ESTABLISHED_FOR ServicePosition"), (_HOME, "<IN_VILLAGE ServicePosition"))},
    ),
    CoverLine(
        "team",
        Title("队伍", "Team"),
        _direct(
            {
                "<ESTABLISHED_FOR Team": (*_CARRIERS, "Village", "Organization", "Branch"),
                "MEMBER_OF>": ("Member", "Worker"),
            }
        ),
    ),
    CoverLine("mentor", Title("带教人", "Mentor"), _direct({"<MENTORS": ("Member",)})),
    CoverLine("pairing", Title("结对", "Pairing"), _direct({"PAIRED_WITH": ("Organization", "Branch", "Village")})),
    CoverLine(
        "cobuilding",
        Title("共建", "Co-building"),
        _direct({"PARTNER_IN>": ("Organization", "Branch", "Village"), "<PARTNER_IN": ("CoBuilding",)}),
    ),
)

LINES: Mapping[str, CoverLine] = {line.id: line for line in _ALL}
"""Every line by its name, in the order in which answers list them."""


@cache
def lines_of(label: str) -> tuple[tuple[CoverLine, tuple[Path, ...]], ...]:
    """The lines on which nodes of a label can be covered, with their paths ready to walk.

    >>> [line.id for line, _ in lines_of("Organization")][:4]
    ['branch', 'chain', 'zone', 'grid']
    """
    return tuple(
        (line, tuple(parse_path(SCHEMA, (label,), list(steps)) for steps in line.paths[label]))
        for line in LINES.values()
        if label in line.paths
    )
