"""The net of service around each member: households, posts, volunteer teams."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.parts import Village
from covernet.importers.demo.rhythm import Slip, keep
from covernet.importers.demo.yiyang.scene import Scene
from covernet.importers.demo.yiyang.ten_ones import MONTHS

HOUSEHOLDS = 5
POSTS = ("环境整治岗", "秀美乡村岗", "文明新风岗", "便民服务岗")
MODEL_POST = "党员示范岗"
TEAM = "志愿服务队"
KINDS = ("村居干部", "大学生村官", "入党积极分子")
THEMES = ("关爱空巢老人", "关爱留守儿童", "排解矛盾纠纷", "宣传政策法规", "推进移风易俗")


def judge_households(scene: Scene) -> None:
    """Expect who of the members in groups serves fewer than five households."""
    loads = Counter(str(row["from"]) for row in scene.book.tables["SERVES"] if scene.book.holds(row))
    for group in scene.groups:
        for member in group.members:
            found = loads[member.id]
            scene.check("member-households")
            if found < HOUSEHOLDS:
                scene.gap("member-households", member, "too few", found=found, min=HOUSEHOLDS)
            elif found == HOUSEHOLDS:
                scene.near("member-households", member, "exactly at the limit")


def plant_posts(scene: Scene) -> None:
    """Plant a post for each member without office, in a villager group as area of duty."""
    book, people = scene.book, scene.rows("Member")
    areas: dict[Ref, Ref] = {}
    for item in scene.villager_groups:
        areas.setdefault(item.village.ref, item.ref)
    holders = [(member, group) for group in scene.groups for member in group.members if not people[member.id]["office"]]
    plain = [member for member, group in holders if group.first and scene.is_rural(group.village.ref)]
    never, past, village_only, tomorrow, later, twice = plain[:6]
    spans: Mapping[Ref, When] = {past: "past", tomorrow: "tomorrow", later: "later"}
    for n, (member, group) in enumerate(holders):
        area = group.village.ref if member == village_only else areas[group.village.ref]
        if member != never:
            book.edge("HAS_ROLE", member, area, spans.get(member, "always"), role=POSTS[n % len(POSTS)])
        if member == twice:
            book.edge("HAS_ROLE", member, area, role=POSTS[(n + 1) % len(POSTS)])
    for rule in ("no-office-post", "no-office-area"):
        scene.check(rule, len(holders))
        for member, why in ((never, "never"), (past, "past"), (later, "later")):
            scene.gap(rule, member, why, found=0, min=1)
        scene.near(rule, tomorrow, "until tomorrow")
        scene.near(rule, twice, "two posts in one villager group")
    scene.gap("no-office-area", village_only, "a post for the whole village", found=0, min=1)
    scene.near("no-office-post", village_only, "a post for the whole village")
    _model_posts(scene)


def _model_posts(scene: Scene) -> None:
    book, rural = scene.book, scene.rural
    spans: Mapping[int, tuple[When, ...]] = {15: (), 16: ("past",), 17: (), 18: ("always", "always"), 19: ("tomorrow",)}
    for n, village in enumerate(rural):
        for person, when in zip(scene.members[village.ref][1:], spans.get(n, ("always",)), strict=False):
            book.edge("HAS_ROLE", person, village.ref, when, role=MODEL_POST)
    book.edge("HAS_ROLE", scene.worker("MP17", "村居干部", rural[17].ref), rural[17].ref, role=MODEL_POST)
    book.edge("HAS_ROLE", scene.members[rural[15].ref][1], rural[15].ref, role=f"{MARK}其他角色")
    scene.check("model-post", len(rural))
    for n, why in ((15, "another role"), (16, "past"), (17, "held by someone who is no member")):
        scene.gap("model-post", rural[n].ref, why, found=0, min=1)
    scene.near("model-post", rural[18].ref, "two")
    scene.near("model-post", rural[19].ref, "until tomorrow")


def plant_teams(scene: Scene) -> None:
    """Plant a volunteer team for each branch of a village or community, and what it does every month."""
    rural = scene.rural
    spans: Mapping[Ref, tuple[When, ...]] = {
        rural[20].ref: (), rural[21].ref: ("always", "always"), rural[22].ref: ("today", "fresh"),
        rural[23].ref: ("later",),
    }  # fmt: skip
    teams: list[tuple[Ref, Village]] = []
    for village in scene.villages:
        there = spans.get(village.ref, ("always",))
        for k, when in enumerate(there):
            team = scene.team(f"{village.ref.id[6:]}-{k}", f"{village.name}{TEAM}", TEAM, village.ref)
            scene.book.edge("ESTABLISHED_FOR", team, scene.core(village), when)
            if when in VALID:
                teams.append((team, village))
    _judge_teams(scene)
    _members(scene, teams)
    _service(scene, teams)


def _judge_teams(scene: Scene) -> None:
    rural = scene.rural
    for key, village in (("X0", rural[20]), ("X1", scene.communities[0])):
        squad = scene.team(key, f"{village.name}督导小组", "督导小组", village.ref)
        scene.book.edge("ESTABLISHED_FOR", squad, scene.core(village))
        scene.record("Activity", squad, "service", kind="志愿服务", theme=THEMES[4], date=scene.book.day(-30))
    for rule in ("team-kinds", "team-members", "team-monthly"):
        scene.near(rule, squad, "no volunteer team, so no subject")
    scene.check("branch-team", len(scene.cores) + 1)
    for branch, why, found in ((scene.core(rural[20]), "a supervision team only", 0), (scene.core(rural[21]), "two", 2),
                               (scene.core(rural[23]), "later", 0), (scene.second, "never", 0)):  # fmt: skip
        scene.gap("branch-team", branch, why, found=found, min=1, max=1)
    scene.near("branch-team", scene.core(rural[22]), "a new team on the audit date")
    former = next(village for village in rural if village not in scene.cores)
    scene.near("branch-team", scene.core(former), "established for its village no longer, so no subject")


def _members(scene: Scene, teams: list[tuple[Ref, Village]]) -> None:
    book = scene.book
    absent = {(24, KINDS[0]), (25, KINDS[1]), (28, "0"), (28, "1")}
    spans: Mapping[tuple[int, str], When] = {
        (26, KINDS[2]): "past", (29, "0"): "past", (29, "1"): "later", (31, "0"): "tomorrow", (31, "1"): "past",
    }  # fmt: skip
    for n, (team, village) in enumerate(teams):
        for k, kind in enumerate((*KINDS, *(KINDS[:1] if n == 27 else ()))):
            if (n, kind) not in absent:
                worker = scene.worker(f"{team.id.partition('-')[2]}-{k}", kind, village.ref)
                book.edge("MEMBER_OF", worker, team, spans.get((n, kind), "always"))
        for key, member in zip("01", scene.crowd(village)[2:4], strict=True):
            if (n, key) not in absent:
                book.edge("MEMBER_OF", member, team, spans.get((n, key), "always"))
    for rule in ("team-kinds", "team-members"):
        scene.check(rule, len(teams))
    scene.gap("team-kinds", teams[24][0], "never", missing=[KINDS[0]])
    scene.gap("team-kinds", teams[25][0], "never", missing=[KINDS[1]])
    scene.gap("team-kinds", teams[26][0], "past", missing=[KINDS[2]])
    scene.near("team-kinds", teams[27][0], "two cadres")
    scene.gap("team-members", teams[28][0], "never", found=0, min=1)
    scene.gap("team-members", teams[29][0], "one left, one is yet to come", found=0, min=1)
    scene.near("team-members", teams[31][0], "the only one leaves tomorrow")


def _service(scene: Scene, teams: list[tuple[Ref, Village]]) -> None:
    """Each team serves every month, each time in another way; one town never in the fifth way, one once only."""
    rule, (bare, scarce) = "team-monthly", scene.towns[:2]
    plans: Mapping[int, Mapping[str, Slip]] = {
        40: {"2025-03": "never"}, 41: {"2025-02": "late"}, 42: {"2025-04": "next period"}, 43: {"2025-05": "tomorrow"},
        44: {"2025-01": "last day", "2025-04": "ahead"}, 45: {"2025-05": "twice"},
    }  # fmt: skip
    kept = next(team for team, village in teams if scene.town_of(village) == scarce)
    for n, (team, village) in enumerate(teams):
        spared = scene.town_of(village) == bare or (scene.town_of(village) == scarce and team != kept)

        def write(
            key: str, date: dt.date, period: str | None, n: int = n, team: Ref = team, spared: bool = spared
        ) -> None:
            theme = THEMES[(n + int(key[5:7])) % len(THEMES)]
            theme = THEMES[0] if spared and theme == THEMES[4] else theme
            scene.record("Activity", team, f"service-{key}", kind="志愿服务", theme=theme, date=date, period=period)

        keep(scene, rule, team, MONTHS, write, plans.get(n))
    for n, month in ((0, 5), (40, 3)):
        other = scene.record(
            "Activity", teams[n][0], "other", kind=f"{MARK}活动", theme=THEMES[4], date=dt.date(2025, month, 9)
        )
        scene.near(rule, other, "an activity of another kind")
    scene.check(rule, len(teams))
    scene.near(rule, Ref("Team", f"{scene.town.id}-T{scene.rural[23].ref.id[6:]}-0"), "starts tomorrow, so no subject")
    scene.check("service-themes", len(scene.towns))
    scene.gap("service-themes", bare, "by no volunteer team, and in no service", missing=[THEMES[4]])
    scene.near("service-themes", scarce, "in the fifth way once only")
