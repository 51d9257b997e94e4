"""Units and Party organizations, the liaison groups that guide them, ratings and filed plans."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.shuxin.scene import Scene

_GUIDED_UNITS = 54
_GUIDED_BRANCHES = 109
_AGENCIES = ("党政办公室", "党群办公室", "经济发展办公室", "社区服务办公室", "平安建设办公室", "城市建设办公室",
             "党群服务中心", "经济服务中心", "文化活动中心", "农业服务中心", "水务管理所", "财政所", "司法所",
             "市场监管所", "中心小学", "中学", "幼儿园", "敬老院")  # fmt: skip
_FIRMS = ("建筑公司", "自来水公司", "运输公司", "物业公司", "供销社", "农机站", "储备库", "市政公司", "绿化公司")


def plant_units(scene: Scene) -> None:
    """Plant the traditional units: village collectives, agencies and old firms, each with its Party organization."""
    book, town = scene.book, scene.town
    for n, village in enumerate(scene.villages):
        unit = _unit(scene, f"V{n:02d}", f"示例·{village.name}集体经济组织", "village", village.ref)
        scene.units.append(unit)
    for n, name in enumerate(_AGENCIES):
        unit = _unit(scene, f"A{n:02d}", f"示例·{name}", "agency", town)
        scene.units.append(unit)
        scene.agencies.append(unit)
        branch = scene.branch(f"A{n:02d}", f"{name}党支部", town)
        book.edge("ESTABLISHED_FOR", branch, unit)
    for n in range(18):
        village = scene.villages[n]
        unit = _unit(scene, f"F{n:02d}", f"{next(scene.words)}{_FIRMS[n % len(_FIRMS)]}", "enterprise", village.ref)
        scene.units.append(unit)
        if n < 12:
            branch = scene.branch(f"F{n:02d}", f"第{n + 1}企业党支部", village.ref)
            book.edge("ESTABLISHED_FOR", branch, unit)


def _unit(scene: Scene, key: str, name: str, kind: str, place: Ref) -> Ref:
    unit = scene.book.node("Organization", f"{scene.town.id}-O-{key}", name=name, kind=kind, sector="traditional")
    scene.book.edge("IN_VILLAGE" if place.label == "Village" else "IN_TOWN", unit, place)
    return unit


def plant_guidance(scene: Scene) -> None:
    """Plant liaison groups: four as planned, one more that guides Party organizations only, one that ended."""
    groups = [
        scene.book.node(
            "LiaisonGroup", f"{scene.town.id}-L{n}", "past" if n == 6 else "always", name=f"第{n}指导联络组"
        )
        for n in range(1, 7)
    ]
    for group in groups:
        scene.book.edge("IN_TOWN", group, scene.town)
    units = _guide(scene, "units-guided", groups[:4], groups[5], scene.units, _GUIDED_UNITS)
    extra = scene.branches[-2:]
    branches = _guide(
        scene, "branches-guided", groups[:4], groups[5], scene.branches[:-2], _GUIDED_BRANCHES - len(extra)
    )
    for branch in extra:
        scene.book.edge("GUIDES", groups[4], branch)
    scene.check("branches-guided", len(extra))
    scene.gap("units-guided", groups[4], "guides no unit", found=0)
    for rule in ("units-guided", "branches-guided"):
        scene.book.network_gap(scene.rule(rule), "a group beside the plan", found=5, expected=4)
    book = scene.book
    book.edge("GUIDES", groups[0], scene.committee)
    book.edge("GUIDES", groups[0], scene.emerging[0])
    scene.near("guided-units", scene.emerging[0], "guided, but an emerging organization is no subject")
    scene.near("guided-branches", scene.committee, "guided, but the town's own committee is no subject")
    scene.near("branches-guided", scene.committee, "the town's own committee is no subject")
    scene.total("guided-units", units, "one short", min=55, max=60)
    scene.total("guided-branches", branches + len(extra), "one short", min=110)
    scene.near("guided-units", scene.units[0], "guided by two groups, counted once")
    scene.near("guided-branches", scene.branches[0], "guided by two groups, counted once")


def _guide(scene: Scene, rule: str, groups: list[Ref], ended: Ref, guided: list[Ref], wanted: int) -> int:
    """Share out what is to be guided; the last ones are not guided on the audit date. Return how many are."""
    book = scene.book
    reasons: tuple[When | None, ...] = (None, "past", "later", "today")
    for n, unit in enumerate(guided):
        group = groups[n * len(groups) // len(guided)]
        if n < wanted:
            book.edge("GUIDES", group, unit, "tomorrow" if n == 5 else "always")
            continue
        when = reasons[(n - wanted) % 4]
        last = n == len(guided) - 1
        if last:
            book.edge("GUIDES", ended, unit)
        elif when is not None:
            book.edge("GUIDES", group, unit, when)
        scene.gap(rule, unit, "its group ended" if last else when or "never", found=0)
    book.edge("GUIDES", groups[-1], guided[0])
    scene.gap(rule, guided[0], "guided by two groups", found=2)
    book.edge("GUIDES", groups[1], guided[1], "today")
    scene.near(rule, guided[1], "the second group's edge ended on the audit date")
    scene.near(rule, guided[5], "its edge ends tomorrow")
    scene.check(rule, len(guided))
    return wanted


def plant_meetings(scene: Scene) -> None:
    """Plant meetings of guided branches, most of them attended by the group that guides the branch."""
    book = scene.book
    there = {row["id"] for row in book.there("LiaisonGroup")}
    guides: dict[str, list[Ref]] = {}
    for row in book.there("GUIDES"):
        if row["to_label"] == "Branch" and row["from"] in there:
            guides.setdefault(str(row["to"]), []).append(Ref("LiaisonGroup", str(row["from"])))
    groups = sorted({group for found in guides.values() for group in found})
    double = next(branch for branch in scene.branches if len(guides.get(branch.id, [])) == 2)
    unguided = next(branch for branch in scene.branches if branch.id not in guides)
    plain = [branch for branch in scene.branches if len(guides.get(branch.id, [])) == 1]
    meetings = []
    for n, branch in enumerate((double, *plain[:29])):
        own = guides[branch.id][0]
        stranger = next(group for group in groups if group not in guides[branch.id])
        meeting = _meeting(scene, branch, ("党员大会", "主题党日")[n % 2], 1 if n == 4 else -3 * n)
        for group in {1: [], 2: [stranger], 3: [own, stranger], 4: [], 5: []}.get(n, [own]):
            book.edge("ATTENDED_BY", meeting, group)
        meetings.append(meeting)
    book.edge("ATTENDED_BY", meetings[5], scene.everyone()[0])
    alone = _meeting(scene, unguided, "党员大会", -8)
    scene.check("meetings-attended", len(meetings) - 1)
    for n, why in ((1, "nobody came"), (2, "another group came"), (5, "a member came, no group")):
        scene.gap("meetings-attended", meetings[n], why)
    scene.near("meetings-attended", meetings[0], "one of the two groups that guide the branch came")
    scene.near("meetings-attended", meetings[3], "another group came besides")
    scene.near("meetings-attended", meetings[4], "held tomorrow, so no subject yet")
    scene.near("meetings-attended", alone, "of a branch that nobody guides, so no subject")


def _meeting(scene: Scene, branch: Ref, kind: str, offset: int) -> Ref:
    return scene.record("Activity", branch, "MT", kind=kind, theme="示例主题", date=scene.book.day(offset))


def plant_plans(scene: Scene) -> None:
    """Plant ratings, the improvement plans they ask for, and the year's work plans."""
    rows = {str(row["id"]): row for row in scene.book.tables["Branch"]}
    order = list(scene.branches)
    scene.book.rng.shuffle(order)
    weak, strong, unrated = order[:28], order[28:-3], order[-3:]
    for n, branch in enumerate(weak):
        rows[branch.id]["rating"] = ("较好", "较好", "一般", "较差")[n % 4]
    for branch in strong:
        rows[branch.id]["rating"] = "好"
    _improvement(scene, weak)
    scene.near("improvement-plan", strong[0], "rated good, so no plan is asked for")
    scene.near("improvement-plan", unrated[0], "not rated, so no subject")
    _work(scene, order)


def _plan(scene: Scene, branch: Ref, kind: str, number: int, date: dt.date, period: str) -> None:
    scene.record(
        "Plan", branch, f"P-{kind}-{number}", kind=kind, theme="示例计划", time="见附件", location="党员活动室",
        content="示例内容", date=date, period=period,
    )  # fmt: skip


def _improvement(scene: Scene, weak: list[Ref]) -> None:
    book = scene.book
    scene.check("improvement-plan", len(weak))
    for n, branch in enumerate(weak):
        if n in (0, 1, 2):
            scene.gap("improvement-plan", branch, "never", found=0, min=1, max=1)
            continue
        _plan(scene, branch, "improvement", 1, book.day(1 if n == 3 else 0 if n == 5 else -90), "2025")
        if n in (4, 6):
            _plan(scene, branch, "improvement", 2, book.day(-30 if n == 4 else 1), "2025")
    scene.gap("improvement-plan", weak[3], "filed tomorrow", found=0, min=1, max=1)
    scene.gap("improvement-plan", weak[4], "two plans", found=2, min=1, max=1)
    scene.near("improvement-plan", weak[5], "filed on the audit date")
    scene.near("improvement-plan", weak[6], "the second plan is filed tomorrow")


def _work(scene: Scene, order: list[Ref]) -> None:
    book = scene.book
    scene.check("work-plan", len(order))
    for n, branch in enumerate(order):
        if n in (7, 31):
            scene.gap("work-plan", branch, "never" if n == 7 else "quarantined", found=0, min=1, max=1)
            if n == 31:
                plan = f"{branch.id}-P-work-1"
                book.dirty("Plan", {"id": plan, "kind": "work", "date": "2025-02-30", "period": "2025"}, "bad-type")
                sides = {"from": plan, "to": branch.id, "from_label": "Plan", "to_label": "Branch"}
                book.dirty("HELD_BY", sides, "dangling-from")
            continue
        if n == 8:
            _plan(scene, branch, "work", 1, book.day(-500), "2024")
            scene.gap("work-plan", branch, "only last year's", found=0, min=1, max=1)
            continue
        _plan(scene, branch, "work", 1, book.day(-150), "2025")
        if n == 9:
            _plan(scene, branch, "work", 2, book.day(-20), "2025")
            scene.gap("work-plan", branch, "two plans of the year", found=2, min=1, max=1)
        if n == 10:
            _plan(scene, branch, "work", 2, book.day(-500), "2024")
            scene.near("work-plan", branch, "the other plan is last year's")
