"""Town leaders and reserve candidates, visiting teams, and the visits they made."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.shuxin.regular import FIRST_QUARTER
from covernet.importers.demo.shuxin.scene import Scene

CANDIDATE, LEADER, POOL = "瀛洲好班长后备人选", "镇领导班子成员", "一肩挑后备人选"
_OFFICE_MEMBERS = 180


def plant_office_members(scene: Scene) -> list[Ref]:
    """Plant members of branches outside the villages; return the town's leaders."""
    book, town = scene.book, scene.town
    homes = [branch for branch in scene.branches if not branch.id.startswith(f"{town.id}-B-V")]
    leaders = []
    for n in range(_OFFICE_MEMBERS):
        member = book.node("Member", f"{town.id}-M{n:03d}", name=next(scene.people), kind="full", office=n < 60)
        book.edge("IN_BRANCH", member, homes[n % len(homes)])
        if n < 10:
            book.edge("HAS_ROLE", member, town, "past" if n == 9 else "always", role=LEADER)
            leaders.append(member)
    return leaders


def plant_candidates(scene: Scene, leaders: list[Ref]) -> None:
    """Plant reserve candidates with their mentors; the last leader left the leadership."""
    book, town = scene.book, scene.town
    peopled = [people for people in scene.members.values() if len(people) >= 6]
    candidates = [people[3] for people in peopled]
    outsider = peopled[0][5]
    for n, candidate in enumerate(candidates):
        book.edge("HAS_ROLE", candidate, town, "past" if n == 10 else "always", role=CANDIDATE)
        if n not in (0, 1, 2, 3, 10):
            book.edge("MENTORS", leaders[n % 9], candidate)
    book.edge("MENTORS", outsider, candidates[1])
    book.edge("MENTORS", leaders[2], candidates[2], "past")
    book.edge("MENTORS", leaders[9], candidates[3])
    book.edge("MENTORS", outsider, candidates[4])
    book.edge("MENTORS", candidates[6], candidates[7])
    book.edge("MENTORS", candidates[8], candidates[9], "today")
    book.edge("HAS_ROLE", outsider, town, role="示例其他角色")
    book.edge("HAS_ROLE", outsider, scene.villages[0].ref, role=LEADER)
    local = peopled[0][4]
    book.edge("HAS_ROLE", local, scene.villages[0].ref, role=CANDIDATE)
    book.edge("MENTORS", local, candidates[11])
    for rule in ("candidate-mentor", "candidate-mentors-none"):
        scene.near(rule, local, "a candidate of a village only, so no subject")
        scene.check(rule, len(candidates) - 1)
        scene.near(rule, candidates[10], "no candidate any more, so no subject")
    for n, why, step in ((0, "never", 1), (1, "the mentor is no leader", 2), (2, "past", 1), (3, "left office", 2)):
        scene.gap("candidate-mentor", candidates[n], why, broken_at=step)
    scene.near("candidate-mentor", candidates[4], "the second mentor is no leader")
    scene.gap("candidate-mentors-none", candidates[6], "mentors another candidate", found=1, max=0)
    scene.near("candidate-mentors-none", candidates[8], "mentored one until the audit date")
    _pool(scene, peopled)


def _pool(scene: Scene, peopled: list[list[Ref]]) -> None:
    book = scene.book
    spans: dict[int, When] = {8: "later", 10: "tomorrow"}
    for n, village in enumerate(scene.villages):
        people = scene.members[village.ref] or peopled[0]
        scene.check("village-pool")
        if n == 13:
            book.edge("HAS_ROLE", scene.worker("POOL", "村居干部", village.ref), village.ref, role=POOL)
        elif n != 4:
            book.edge("HAS_ROLE", people[4], village.ref, spans.get(n, "always"), role=POOL)
    book.edge("HAS_ROLE", peopled[1][0], scene.villages[6].ref, role=POOL)
    book.edge("HAS_ROLE", peopled[1][0], scene.villages[4].ref, role="示例其他角色")
    for n, why in ((4, "another role only"), (8, "later"), (13, "held by someone who is no member")):
        scene.gap("village-pool", scene.villages[n].ref, why, found=0, min=1)
    scene.near("village-pool", scene.villages[6].ref, "two people in reserve")
    scene.near("village-pool", scene.villages[10].ref, "in reserve until tomorrow")


def plant_teams(scene: Scene) -> list[Ref]:
    """Plant the visiting teams of three, and a volunteer team of five; return the visiting teams there are."""
    book, town = scene.book, scene.town
    spans: dict[int, When] = {28: "tomorrow", 29: "today", 30: "later"}
    sizes = {1: 2, 2: 4, 4: 4}
    teams = []
    peopled = [people for people in scene.members.values() if len(people) >= 6]
    for n in range(31):
        team = scene.team(f"{n:02d}", f"第{n + 1}走访队", "三人行", town, spans.get(n, "always"))
        teams.append(team)
        book.edge("MEMBER_OF", peopled[n % len(peopled)][n % 6], team)
        for k in range(1, sizes.get(n, 3)):
            worker = scene.worker(f"T{n:02d}-{k}", "机关干部" if k == 1 else "村居干部", town)
            book.edge("MEMBER_OF", worker, team, "today" if k == 1 and n in (3, 4) else "always")
    volunteers = scene.team("90", "志愿服务队", "志愿服务队", town)
    for k in range(5):
        book.edge("MEMBER_OF", scene.worker(f"T90-{k}", "志愿者", town), volunteers)
    scene.total("visit-teams", 29, "one ended, one starts tomorrow", min=30)
    scene.near("visit-teams", teams[28], "ends tomorrow")
    scene.near("visit-teams", volunteers, "a team of another kind")
    scene.check("team-of-three", 29)
    for n, why, found in ((1, "two", 2), (2, "four", 4), (3, "one left on the audit date", 2)):
        scene.gap("team-of-three", teams[n], why, found=found, min=3, max=3)
    scene.near("team-of-three", teams[4], "one of four left on the audit date")
    scene.near("team-of-three", volunteers, "a volunteer team of five is no subject")
    return teams[:28]


def plant_visits(scene: Scene, teams: list[Ref]) -> None:
    """Plant a visit to each emerging organization, with a few missing, late or of another kind."""
    book = scene.book
    order = list(scene.emerging)
    book.rng.shuffle(order)
    scene.check("organization-visited", len(order))
    whys = {0: "never", 1: "never", 2: "never", 3: "never", 4: "visited tomorrow", 5: "only a phone call"}
    scene.check("visits-often", len(order))
    spring, last = FIRST_QUARTER[0].first, FIRST_QUARTER[0].last
    dates = {4: book.day(1), 6: book.as_of, 8: dt.date(2025, 4, 2), 9: last}
    for n, organization in enumerate(order):
        if n in whys:
            scene.gap("organization-visited", organization, whys[n], found=0, min=1)
        if n in whys or n == 6:
            why = whys.get(n, "visited in the second quarter only")
            scene.gap("visits-often", organization, why, period="2025-Q1", found=0, min=1)
        if n > 3:
            date = dates.get(n) or spring + dt.timedelta(days=book.rng.randrange(90))
            kind = "电话联系" if n == 5 else "走访"
            _visit(scene, organization, teams[n % len(teams)], 1, kind, date, "2025-Q1" if n == 8 else None)
    review = book.node("Assessment", f"{order[0].id}-AS", kind="走访", grade="示例", date=book.day(-9))
    book.edge("HELD_BY", review, teams[0])
    book.edge("ABOUT", review, order[0])
    _visit(scene, order[7], teams[0], 2, "走访", book.day(-5))
    scene.late("visits-often", order[8], "made up in April", period="2025-Q1", found=1, min=1)
    scene.near("visits-often", order[9], "on the last day of the quarter")
    scene.near("visits-often", order[7], "once in each quarter")
    scene.near("organization-visited", order[6], "visited on the audit date")
    scene.near("organization-visited", order[7], "visited twice")


def _visit(
    scene: Scene, organization: Ref, team: Ref, number: int, kind: str, date: dt.date, period: str | None = None
) -> None:
    id = f"{organization.id}-V{number}"
    visit = scene.book.node("Activity", id, kind=kind, theme="示例走访", date=date, period=period)
    scene.book.edge("HELD_BY", visit, team)
    scene.book.edge("ABOUT", visit, organization)
