"""Applicants with their posts, volunteer teams with their services, and supervision teams."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.chenji.scene import Scene

VOLUNTEERS, SUPERVISION, SERVICE = "志愿服务队", "督导小组", "志愿服务"
_SERVICES = 119


def plant_workers(scene: Scene) -> None:
    """Plant three applicants, most of them with a post, and two residents' delegates in each village."""
    book = scene.book
    spans: dict[int, When] = {4: "past", 6: "fresh", 9: "tomorrow"}
    for n, village in enumerate(scene.villages):
        for k in range(3):
            at = 3 * n + k
            applicant = scene.worker(f"A{at:02d}", "入党积极分子", village.ref)
            scene.applicants.append(applicant)
            if at not in (2, 7):
                post = ("示例宣传岗", "示例代办岗", "示例巡查岗")[k]
                book.edge("HAS_ROLE", applicant, village.ref, spans.get(at, "always"), role=post)
        scene.delegates += [scene.worker(f"D{n}{k}", "群众代表", village.ref) for k in range(2)]
    volunteer = scene.worker("V00", "志愿者", scene.villages[0].ref)
    scene.check("applicant-post", len(scene.applicants))
    for n, why in ((2, "never"), (4, "past"), (7, "never")):
        scene.gap("applicant-post", scene.applicants[n], why, found=0, min=1)
    scene.near("applicant-post", scene.applicants[6], "a post from the audit date on")
    scene.near("applicant-post", volunteer, "a volunteer without a post is no applicant")


def plant_teams(scene: Scene) -> None:
    """Plant the teams of each village."""
    _supervision(scene)
    _services(scene, _volunteers(scene))


def _volunteers(scene: Scene) -> list[Ref]:
    """A volunteer team for each village but two, and one that ended; return those there are."""
    spans: dict[int, When] = {1: "today", 2: "tomorrow"}
    teams = []
    for n, village in enumerate(scene.villages):
        scene.check("village-team")
        if n == 4:
            continue
        team = scene.team(f"V{n}", f"{village.name}{VOLUNTEERS}", VOLUNTEERS, village.ref)
        teams.append(team)
        scene.book.edge("ESTABLISHED_FOR", team, village.ref, spans.get(n, "always"))
        for applicant in scene.applicants[3 * n : 3 * n + 3]:
            scene.book.edge("MEMBER_OF", applicant, team)
    first, second, third, fourth, fifth = scene.villages
    more = scene.team("V9", f"{first.name}青年{VOLUNTEERS}", VOLUNTEERS, first.ref)
    scene.book.edge("ESTABLISHED_FOR", more, first.ref)
    scene.gap("village-team", second.ref, "its team was for it until the audit date", found=0, min=1)
    scene.gap("village-team", fifth.ref, "it has a supervision team only", found=0, min=1)
    scene.near("village-team", first.ref, "two teams")
    scene.near("village-team", third.ref, "its team is for it until tomorrow")
    scene.near("village-team", fourth.ref, "exactly one")
    return [*teams, more]


def _services(scene: Scene, teams: list[Ref]) -> None:
    """Plant the services of the teams, one fewer than stated, and one to come."""
    book = scene.book
    late, idle, last = teams[1], teams[3], teams[4]
    april, march = dt.date(2025, 4, 3), dt.date(2025, 3, 31)
    busy = [teams[0], teams[2]]
    days = [(busy[n % 2], dt.date(2025, 1 + n % 5, 1 + n // 5)) for n in range(_SERVICES - 4)]
    days += [(late, april), (idle, april), (last, march), (last, book.as_of), (last, book.day(1))]
    for n, (team, date) in enumerate(days):
        period = "2025-Q1" if team is late else None
        service = scene.record("Activity", team, f"S{n:03d}", kind=SERVICE, theme="示例服务", date=date, period=period)
    scene.total("services-held", _SERVICES, "one short", min=120)
    scene.near("services-held", service, "held tomorrow")
    scene.check("team-services", len(teams))
    scene.late("team-services", late, "made up in April", period="2025-Q1", found=1, min=1)
    scene.gap("team-services", idle, "only in April", period="2025-Q1", found=0, min=1)
    scene.near("team-services", last, "on the last day of the quarter; the second quarter is not over")


def _supervision(scene: Scene) -> None:
    """Plant a supervision team of members and delegates for each village but one."""
    book = scene.book
    spans: dict[int, When] = {2: "later", 3: "tomorrow"}
    for n, village in enumerate(scene.villages):
        team = scene.team(f"G{n}", f"{village.name}{SUPERVISION}", SUPERVISION, village.ref)
        book.edge("ESTABLISHED_FOR", team, village.ref, spans.get(n, "always"))
        crowd = scene.crowd(village)
        delegate: When = "past" if n == 1 else "always"
        for k in range(0 if n == 0 else 1 if n == 3 else 3):
            book.edge("MEMBER_OF", crowd[k], team)
        if n == 4:
            book.edge("MEMBER_OF", scene.applicants[12], team)
        else:
            book.edge("MEMBER_OF", scene.delegates[2 * n], team, delegate)
        if n == 2:
            book.edge("MEMBER_OF", scene.delegates[2 * n + 1], team)
        for rule in ("village-supervision", "supervision-members", "supervision-delegates"):
            scene.check(rule)
        if n == 0:
            scene.gap("supervision-members", team, "delegates only", found=0, min=1)
        elif n == 3:
            scene.near("supervision-members", team, "exactly one member")
            scene.near("supervision-delegates", team, "exactly one delegate")
        elif n in (1, 4):
            why = "the delegate left" if n == 1 else "an applicant is no delegate"
            scene.gap("supervision-delegates", team, why, found=0, min=1)
    scene.gap("village-supervision", scene.villages[2].ref, "its team begins tomorrow", found=0, min=1)
    scene.near("village-supervision", scene.villages[3].ref, "its team ends tomorrow")
