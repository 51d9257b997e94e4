"""covernet's property graph, declared once.

Table columns, import templates, constraints, docs/schema.md, redaction and every export follow from
this file. A household is a key, a place and links; there is no node for a resident, and no property
says anything about a household's condition (docs/privacy.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from covernet.graph.declarations import EdgeType, NodeType, Privacy, Property, PropertyType, Title
from covernet.graph.schema import Schema

SCHEMA_VERSION = 1
"""Raised with every change that older readers can not take."""


def _p(
    name: str,
    zh: str,
    en: str,
    help: str,
    *,
    type: PropertyType = "string",
    privacy: Privacy = "internal",
    values: Mapping[str, Title] | None = None,
) -> Property:
    return Property(name, type, Title(zh, en), help, privacy, values or {})


def _date(name: str, zh: str, en: str, help: str) -> Property:
    return _p(name, zh, en, help, type="date")


def _as_written(*words: tuple[str, str]) -> dict[str, Title]:
    """Values that are the officials' own words, with an English gloss."""
    return {zh: Title(zh, en) for zh, en in words}


_NAME = _p("name", "名称", "Name", "Name as in the official register.", privacy="public")
_UNIT_NAME = _p("name", "名称", "Name", "Name as the office lists it.")
_PERSON = _p("name", "姓名", "Name", "Name as on the roll; masked unless its owner asks for it.", privacy="personal")
_THEME = _p("theme", "主题", "Theme", "What it is about, in a few words.")
_PERIOD = _p("period", "所属期", "Period", "Calendar period it counts for: 2025-03, 2025-Q1, 2025-H1, 2025.")
_DATE = _date("date", "日期", "Date", "Day it took place or was filed.")

PLACES = (
    NodeType("County", Title("县区", "County"), "A county or district; key: 6-digit code.", (_NAME,), share="row"),
    NodeType("Town", Title("乡镇街道", "Town"), "A town or subdistrict; key: 9-digit code.", (_NAME,), share="row"),
    NodeType(
        "Village",
        Title("村居", "Village or community"),
        "A village or community; key: 12-digit code (county 6 + town 3 + village 3).",
        (
            _NAME,
            _p("kind", "类型", "Kind", "Village or community.", privacy="public",
               values={"village": Title("村", "Village"), "community": Title("社区", "Community")}),
        ),
        share="row",
    ),
    NodeType(
        "VillagerGroup", Title("村民小组", "Villager group"), "A group of households below the village.",
        (_UNIT_NAME,), place=("IN_VILLAGE>",),
    ),
    NodeType("Household", Title("户", "Household"), "A home: a key, a place and links, nothing else.", (),
             place=("LIVES_IN>",)),
)  # fmt: skip

VERTICAL = (
    NodeType(
        "Branch",
        Title("党组织", "Party organization"),
        "A Party committee, general branch, branch or joint branch.",
        (
            _UNIT_NAME,
            _p("kind", "类型", "Kind", "Form of the organization.",
               values=_as_written(("党委", "Committee"), ("总支", "General branch"), ("支部", "Branch"),
                                  ("联合支部", "Joint branch"))),
            _p("rating", "等次", "Rating", "Result of the last promotion review (晋位升级).",
               values=_as_written(("好", "Good"), ("较好", "Fairly good"), ("一般", "Fair"), ("较差", "Poor"))),
        ),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
    ),
    NodeType(
        "PartyGroup",
        Title("党小组", "Party group"),
        "A Party group below a branch.",
        (
            _UNIT_NAME,
            _p("kind", "类型", "Kind", "What the group is formed on.",
               values={"natural_village": Title("自然村党小组", "Natural village"),
                       "industry": Title("产业党小组", "Industry"),
                       "functional": Title("功能党小组", "Functional")}),
            _p("function", "功能", "Function", "What a functional group is for, e.g. 民事调解."),
        ),
        place=("IN_VILLAGE>",),
    ),
    NodeType(
        "Member",
        Title("党员", "Party member"),
        "A Party member, as a bearer of duties.",
        (
            _PERSON,
            _p("kind", "类型", "Kind", "Full or probationary member.",
               values={"full": Title("正式党员", "Full"), "probationary": Title("预备党员", "Probationary")}),
            _p("office", "有职务", "Holds office", "Whether the member holds an office; 否 for 无职党员.", type="boolean"),
        ),
        place=("IN_GROUP>", "IN_VILLAGE>"),
    ),
    NodeType(
        "Worker",
        Title("工作人员", "Worker"),
        "Someone with a role who is no Party member of this network: a grid worker, a volunteer.",
        (
            _PERSON,
            _p("kind", "类型", "Kind", "Where the worker comes from.",
               values=_as_written(("村居干部", "Village cadre"), ("机关干部", "Agency cadre"),
                                  ("大学生村官", "Graduate village official"), ("入党积极分子", "Applicant"),
                                  ("群众代表", "Residents' delegate"), ("专职网格员", "Full-time grid worker"),
                                  ("志愿者", "Volunteer"))),
        ),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
    ),
)  # fmt: skip

CARRIERS = (
    NodeType("Chain", Title("产业链", "Industry chain"), "An industry chain that covers organizations.", (_NAME,),
             place=("IN_TOWN>|IN_COUNTY>",), share="row"),
    NodeType("CommercialZone", Title("商业街区", "Commercial zone"), "A commercial street or zone.", (_NAME,),
             place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",), share="row"),
    NodeType("Grid", Title("网格", "Grid"), "A grid: several villages joined, or a part of one.", (_NAME,),
             place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",), share="row"),
    NodeType("LiaisonGroup", Title("指导联络组", "Liaison group"), "A group that guides Party organizations.",
             (_NAME,), place=("IN_TOWN>|IN_COUNTY>",), share="row"),
    NodeType(
        "Organization",
        Title("单位", "Organization"),
        "An agency, enterprise, social organization, cooperative, merchant or village as a legal body.",
        (
            _UNIT_NAME,
            _p("kind", "类型", "Kind", "Legal form.",
               values={"agency": Title("机关事业单位", "Agency"), "enterprise": Title("企业", "Enterprise"),
                       "social": Title("社会组织", "Social organization"),
                       "cooperative": Title("合作社", "Cooperative"), "merchant": Title("商户", "Merchant"),
                       "village": Title("村集体", "Village collective")}),
            _p("sector", "领域", "Sector", "Emerging (新兴领域) or not.",
               values={"emerging": Title("新兴领域", "Emerging"), "traditional": Title("传统领域", "Traditional")}),
        ),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
    ),
)  # fmt: skip

BODIES = (
    NodeType(
        "Committee",
        Title("委员会", "Committee"),
        "A committee or council set up for a carrier, village or organization.",
        (
            _NAME,
            _p("kind", "类型", "Kind", "Which committee it is.", privacy="public",
               values=_as_written(("两委", "Two committees of a village"), ("链委会", "Chain committee"),
                                  ("街委会", "Street committee"), ("片委会", "Area committee"),
                                  ("理事会", "Council"))),
        ),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
        share="row",
    ),
    NodeType(
        "ServicePosition",
        Title("党群服务阵地", "Service position"),
        "A service centre, station or point (一核十村百点), or a demonstration point.",
        (
            _NAME,
            _p("kind", "类型", "Kind", "What the position is.", privacy="public",
               values={"centre": Title("党群服务中心", "Centre"), "station": Title("党群服务站", "Station"),
                       "point": Title("党群服务点", "Point"), "demonstration": Title("示范点", "Demonstration point"),
                       "teaching": Title("教学点", "Teaching point"), "talent": Title("人才驿站", "Talent station")}),
            _p("tier", "层级", "Tier", "Place in a tiered system such as 一核十村百点.", privacy="public",
               values={"core": Title("核", "Core"), "village": Title("村", "Village"), "point": Title("点", "Point")}),
            _p("theme", "主题", "Theme", "What it demonstrates or teaches.", privacy="public"),
            _p("meets_standard", "达标", "Meets standard", "Whether the venue meets the building standard.",
               type="boolean", privacy="public"),
        ),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
        share="row",
    ),
    NodeType(
        "Facility",
        Title("功能设施", "Facility"),
        "A room, window or function that a position or village has.",
        (_NAME, _p("kind", "类型", "Kind", "Which room, window or function, e.g. 党员活动室.", privacy="public")),
        place=("<HAS_FACILITY", "IN_VILLAGE>|IN_TOWN>|IN_COUNTY>"),
        share="row",
    ),
    NodeType(
        "Team",
        Title("队伍", "Team"),
        "A team with members: 三人行, volunteers, supervision.",
        (_UNIT_NAME, _p("kind", "类型", "Kind", "Which team it is.",
                        values=_as_written(("三人行", "Team of three"), ("志愿服务队", "Volunteer team"),
                                           ("督导小组", "Supervision team")))),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
    ),
    NodeType(
        "CoBuilding",
        Title("共建", "Co-building"),
        "A co-building of more than two sides, e.g. agency, two-new organization and village.",
        (_UNIT_NAME, _p("kind", "类型", "Kind", "Way of building together, e.g. 村企共建.")),
        place=("IN_VILLAGE>|IN_TOWN>|IN_COUNTY>",),
    ),
    NodeType(
        "ListItem",
        Title("清单项", "List item"),
        "An entry of a resource, need or service list.",
        (
            _p("kind", "清单", "List", "Which list it stands on.",
               values={"resource": Title("资源清单", "Resource"), "need": Title("需求清单", "Need"),
                       "service": Title("服务清单", "Service")}),
            _THEME,
        ),
        place=("OWNED_BY>", "IN_VILLAGE>|IN_TOWN>|IN_COUNTY>"),
    ),
)  # fmt: skip

# A village or town holds records through its Party organization or committee: that keeps one path to the village.
_HELD = ("HELD_BY>", "IN_VILLAGE>|IN_TOWN>|IN_COUNTY>")

RECORDS = (
    NodeType(
        "Activity",
        Title("活动", "Activity"),
        "A meeting, lesson, talk or service that took place.",
        (_p("kind", "类型", "Kind", "Which activity it is, e.g. 党员大会, 主题党日."), _THEME, _DATE, _PERIOD),
        place=_HELD,
    ),
    NodeType(
        "Plan",
        Title("计划方案", "Plan"),
        "A plan that was filed.",
        (
            _p("kind", "类型", "Kind", "What the plan is for.",
               values={"work": Title("工作计划", "Work plan"), "improvement": Title("一支部一方案", "Improvement plan"),
                       "activity": Title("活动方案", "Activity plan")}),
            _THEME, _p("time", "时间", "Time", "When it is to take place, as written."),
            _p("location", "地点", "Location", "Where it is to take place, as written."),
            _p("content", "内容", "Content", "What is to be done, in a few words."), _DATE, _PERIOD,
        ),
        place=_HELD,
    ),
    NodeType(
        "Assessment",
        Title("考核", "Assessment"),
        "An assessment of a unit, maybe against a standard.",
        (
            _p("kind", "类型", "Kind", "Which assessment it is, e.g. 季考核, 民主评议."),
            _p("grade", "结果", "Grade", "Its result, as written."), _DATE, _PERIOD,
        ),
        place=_HELD,
    ),
    NodeType(
        "Standard",
        Title("标准", "Standard"),
        "One standard that units are assessed against.",
        (_NAME, _p("aspect", "方面", "Aspect", "The aspect it belongs to.", privacy="public")),
        share="row",
    ),
    NodeType(
        "Issue",
        Title("问题", "Issue"),
        "An organizational issue that was registered, with its stages as dates; never a resident's case.",
        (
            _THEME,
            _p("source", "来源", "Source", "Through which channel it was found."),
            _p("owner", "责任单位", "Owner", "The unit that answers for it."),
            _date("registered", "挂号日期", "Registered", "Day it was put on the list."),
            _date("due", "整改时限", "Due", "Day by which it is to be closed."),
            _date("inspected", "考评日期", "Inspected", "Day it was inspected."),
            _date("rectified", "整改日期", "Rectified", "Day it was put right."),
            _date("closed", "销号日期", "Closed", "Day it was taken off the list."),
        ),
        place=_HELD,
    ),
    NodeType(
        "ServiceRequest",
        Title("服务订单", "Service request"),
        "A service ordered, assigned, taken and done (点单—下单—接单—办结).",
        (
            _p("kind", "类型", "Kind", "Which service is asked for."),
            _date("ordered", "点单日期", "Ordered", "Day it was ordered."),
            _date("assigned", "下单日期", "Assigned", "Day it was passed on."),
            _date("taken", "接单日期", "Taken", "Day somebody took it."),
            _date("done", "办结日期", "Done", "Day it was done."),
        ),
        place=_HELD,
    ),
)  # fmt: skip

_UNITS = ("Organization", "Branch", "Village")
_CARRIERS = ("Chain", "CommercialZone", "Grid")
_PEOPLE = ("Member", "Worker")
_LOCATED = ("Organization", "Branch", "Worker", "CommercialZone", "Grid", "Committee", "ServicePosition", "Team",
            "CoBuilding")  # fmt: skip
_HOLDERS = ("Branch", "PartyGroup", "Organization", *_CARRIERS, "Committee", "ServicePosition",
            "Team", "CoBuilding")  # fmt: skip


def _e(
    name: str,
    zh: str,
    en: str,
    help: str,
    endpoints: list[tuple[str, str]],
    *properties: Property,
    key: tuple[str, ...] = (),
    directed: bool = True,
) -> EdgeType:
    return EdgeType(name, Title(zh, en), help, tuple(endpoints), properties, key, directed)


def _each(froms: tuple[str, ...], tos: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(a, b) for a in froms for b in tos]


HIERARCHY = (
    _e("IN_COUNTY", "属县区", "in county", "Lies in, or is directly under, a county.",
       _each(("Town", "Chain", "LiaisonGroup", *_LOCATED), ("County",))),
    _e("IN_TOWN", "属乡镇", "in town", "Lies in, or is directly under, a town.",
       _each(("Village", "Chain", "LiaisonGroup", *_LOCATED), ("Town",))),
    _e("IN_VILLAGE", "属村居", "in village", "Lies in, or belongs to, a village.",
       _each(("PartyGroup", "VillagerGroup", *_LOCATED), ("Village",))),
    _e("LIVES_IN", "住在", "lives in", "The village a household lives in.", [("Household", "Village")]),
    _e("OF_VILLAGER_GROUP", "属村民小组", "of villager group", "The villager group a household belongs to.",
       [("Household", "VillagerGroup")]),
    _e("IN_BRANCH", "隶属", "under branch", "Belongs to a Party organization.",
       [("PartyGroup", "Branch"), ("Member", "Branch"), ("Branch", "Branch")]),
    _e("IN_GROUP", "编入党小组", "in group", "The Party group a member is in.", [("Member", "PartyGroup")]),
    _e("COVERS", "覆盖村民小组", "covers", "The villager group a Party group covers.",
       [("PartyGroup", "VillagerGroup")]),
    _e("SERVES", "联系服务", "serves", "The household a member keeps contact with, as a duty of the member.",
       [("Member", "Household")]),
)  # fmt: skip

HORIZONTAL = (
    _e("IN_CHAIN", "纳入产业链", "in chain", "Covered by an industry chain.", [("Organization", "Chain")]),
    _e("IN_ZONE", "纳入商业街区", "in zone", "Covered by a commercial zone.", [("Organization", "CommercialZone")]),
    _e("IN_GRID", "划入网格", "in grid", "Covered by a grid, or joined into one.",
       [("Organization", "Grid"), ("Village", "Grid"), ("VillagerGroup", "Grid"), ("Household", "Grid")]),
    _e("GUIDES", "指导联络", "guides", "The unit or Party organization a liaison group guides.",
       [("LiaisonGroup", "Organization"), ("LiaisonGroup", "Branch"), ("LiaisonGroup", "Village")]),
    _e("ESTABLISHED_FOR", "为其设立", "established for", "What a Party organization, committee, position or team is for.",
       _each(("Branch", "Committee", "ServicePosition"), (*_CARRIERS, "Village", "Organization", "Town"))
       + _each(("Team",), (*_CARRIERS, "Village", "Organization", "Branch"))
       + [("Committee", "VillagerGroup")]),
    _e("UNDER", "归口", "under", "The position that a position reports to.", [("ServicePosition", "ServicePosition")]),
    _e("HAS_FACILITY", "设有", "has facility", "A room, window or function that it has.",
       [("ServicePosition", "Facility"), ("Village", "Facility"), ("Organization", "Facility")]),
    _e("HAS_ROLE", "担任", "has role", "A role and what it is for.",
       _each(_PEOPLE, (*_CARRIERS, "Village", "VillagerGroup", "PartyGroup", "Branch", "Organization", "Town", "Team")),
       _p("role", "角色", "Role", "The role in the officials' words, e.g. 网格长, 党建指导员."), key=("role",)),
    _e("SITS_ON", "任职于", "sits on", "The committee someone sits on.", _each(_PEOPLE, ("Committee",)),
       _p("position", "职务", "Position", "Position on the committee, e.g. 会长.")),
    _e("MEMBER_OF", "队员", "member of", "The team someone belongs to.", _each(_PEOPLE, ("Team",))),
    _e("MENTORS", "带教", "mentors", "Someone who mentors a reserve candidate under an agreement.",
       [("Member", "Member")]),
    _e("RESPONSIBLE_FOR", "包联", "responsible for", "The grid or village a unit answers for.",
       [("Organization", "Grid"), ("Organization", "Village")]),
)  # fmt: skip

PAIRING = (
    _e("PAIRED_WITH", "结对", "paired with", "Two units paired with each other.",
       [("Organization", "Organization"), ("Organization", "Branch"), ("Organization", "Village"),
        ("Branch", "Branch"), ("Branch", "Village"), ("Village", "Village")],
       _p("kind", "类型", "Kind", "Kind of pairing in the officials' words, e.g. 村企合作, 双联系."),
       key=("kind",), directed=False),
    _e("PARTNER_IN", "参与共建", "partner in", "A side of a co-building.",
       [(unit, "CoBuilding") for unit in _UNITS]),
    _e("OWNED_BY", "归属", "owned by", "The side a list item belongs to.",
       [("ListItem", unit) for unit in ("Organization", "Branch", "ServicePosition")]),
    _e("MATCHED_TO", "对接", "matched to", "The need that a resource or service was matched to.",
       [("ListItem", "ListItem")]),
)  # fmt: skip

RECORDING = (
    _e("HELD_BY", "主办", "held by", "Who held, filed, has or is the object of a record; a village acts through its Party organization.",
       _each(("Activity", "Plan", "Assessment", "Issue", "ServiceRequest"), _HOLDERS)),
    _e("ATTENDED_BY", "参加", "attended by", "Who attended an activity.",
       _each(("Activity",), (*_PEOPLE, "LiaisonGroup", "Organization", "Branch", "Village", "PartyGroup"))),
    _e("ABOUT", "事项", "about", "The pairing partner, member or position a record is about.",
       _each(("Activity", "Assessment"), ("Member", "Organization", "Branch", "PartyGroup", "Village", "Committee",
                                          "ServicePosition", "CoBuilding", *_CARRIERS))),
    _e("AGAINST", "对照", "against", "The standard an assessment was made against.", [("Assessment", "Standard")]),
    _e("TAKEN_BY", "接单", "taken by", "Who took a service request.",
       _each(("ServiceRequest",), ("Member", "Worker", "Organization", "Branch"))),
)  # fmt: skip

SCHEMA = Schema(
    SCHEMA_VERSION,
    (*PLACES, *VERTICAL, *CARRIERS, *BODIES, *RECORDS),
    (*HIERARCHY, *HORIZONTAL, *PAIRING, *RECORDING),
)
