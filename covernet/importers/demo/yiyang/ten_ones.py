"""The "ten ones": what every group, branch and member does in every month, quarter, year and term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from covernet.importers.demo.book import Ref
from covernet.importers.demo.names import MARK
from covernet.importers.demo.rhythm import Period, Slip, answer, keep, months, quarters, records, writing, years
from covernet.importers.demo.yiyang.scene import Group, Scene

HELP = ("技能互学", "生活互帮", "生产互带", "文化互娱", "矛盾互解")
MONTHS = months(2025, 1, 5)
QUARTERS = quarters((2024, 3), (2024, 4), (2025, 1))
YEARS = years(2023, 2024)
TERM = years(2022, length=3)

_Slips = Mapping[str, Slip]
_MONTHLY: tuple[_Slips, ...] = (
    {"2025-03": "never"}, {"2025-02": "late", "2025-04": "twice"}, {"2025-01": "next period"},
    {"2025-05": "tomorrow"}, {"2025-05": "last day", "2025-01": "ahead"},
    {period.name: "never" for period in MONTHS},
)  # fmt: skip
_YEARLY: tuple[_Slips, ...] = (
    {"2024": "never"}, {"2023": "late"}, {"2024": "next period"}, {"2023": "last day"}, {"2024": "ahead"},
    {"2023": "twice"},
)  # fmt: skip
_TERMLY: tuple[_Slips, ...] = (
    {"2022/2024": "never"}, {"2022/2024": "late"}, {"2022/2024": "next period"}, {"2022/2024": "last day"},
)  # fmt: skip
_BY_GROUP = (
    ("group-reports", "党小组汇报", MONTHS, _MONTHLY), ("group-meeting", "党小组会", MONTHS, _MONTHLY),
    ("group-study", "党员学习", MONTHS, _MONTHLY), ("group-theme-day", "党日主题活动", MONTHS, _MONTHLY),
    ("group-life-meeting", "组织生活会", YEARS, _YEARLY), ("group-review", "党员评议", YEARS, _YEARLY),
    ("group-new-member", "发展党员", TERM, _TERMLY),
)  # fmt: skip


def plant_group_rhythm(scene: Scene) -> None:
    """Plant what each group holds by itself."""
    for rule, kind, periods, plans in _BY_GROUP:
        slips = {scene.pick().ref: plan for plan in plans}
        scene.check(rule, len(scene.groups))
        for group in scene.groups:
            write = writing(scene, group.ref, rule, kind)
            keep(scene, rule, group.ref, _own(group, periods), write, slips.get(group.ref))
            if group.since:
                scene.near(rule, group.ref, "founded within or after the periods that it did not keep")


def plant_branch_rhythm(scene: Scene) -> None:
    """Plant what each village branch studies, and the mutual help that its groups organise."""
    rule = "branch-studies-groups"
    branches = [scene.core(village) for village in scene.cores]
    scene.check(rule, len(branches) + 1)
    for n, branch in enumerate((*branches, scene.second)):
        plan = _MONTHLY[n - 3] if 3 <= n < 3 + len(_MONTHLY) else None
        keep(scene, rule, branch, MONTHS, writing(scene, branch, rule, "研究党小组工作"), plan)
    writing(scene, branches[3], "other", f"{MARK}会议")("1", MONTHS[2].first, None)
    scene.near(rule, branches[3], "2025-03: a meeting of another kind")
    firsts = {group.village.ref: group for group in scene.groups if group.first}
    dates = {(6, 2): 1, (9, 3): 0}
    for n, village in enumerate(scene.cores):
        for k, theme in enumerate(HELP):
            if (n, k) != (5, 1):
                _help(scene, firsts[village.ref], f"{k}", theme, dates.get((n, k), -30 * k - 10))
    group = firsts[scene.cores[5].ref].ref
    scene.record("Activity", group, "help-8", kind=f"{MARK}活动", theme=HELP[1], date=scene.book.day(-9))
    scene.near("mutual-help", branches[5], "an activity of that theme, but of another kind")
    _help(scene, firsts[scene.cores[8].ref], "9", HELP[0], -5)
    scene.check("mutual-help", len(branches) + 1)
    scene.gap("mutual-help", scene.second, "has no group", missing=[*HELP])
    scene.gap("mutual-help", branches[5], "never", missing=[HELP[1]])
    scene.gap("mutual-help", branches[6], "tomorrow", missing=[HELP[2]])
    scene.near("mutual-help", branches[8], "one kind twice")
    scene.near("mutual-help", branches[9], "one kind on the audit date")


def _help(scene: Scene, group: Group, key: str, theme: str, offset: int) -> None:
    scene.record("Activity", group.ref, f"help-{key}", kind="互助活动", theme=theme, date=scene.book.day(offset))


def plant_visits(scene: Scene) -> None:
    """Plant each month's round of visits of every group, which its members join."""
    rule = "member-visits"
    tardy, weary, guest = scene.pick(), scene.pick(), scene.pick()
    absent = {(weary.members[1], "2025-03"), (guest.members[1], "2025-04")}
    host = scene.groups[0]
    for group in scene.groups:
        for period in _own(group, MONTHS):
            slip: Slip | None = "late" if group is tardy and period.name == "2025-02" else None
            going = [member for member in group.members if (member, period.name) not in absent]
            going += [guest.members[1]] if group is host and period.name == "2025-04" else []
            _held(scene, group, rule, "党员走访", period, slip, going, "ATTENDED_BY")
        scene.check(rule, len(group.members))
    _other(scene, weary, "ATTENDED_BY", MONTHS[2])
    scene.gap(rule, weary.members[1], "went to something else", period="2025-03", found=0, min=1)
    scene.near(rule, guest.members[1], "went with another group")
    young = next(group for group in scene.groups if group.since)
    scene.near(rule, young.members[0], "joined in February, so the first month due is March")


def plant_talks(scene: Scene) -> None:
    """Plant each quarter's talks of the leaders with the other members of their groups."""
    rule = "leader-talks"
    tardy, missed = scene.pick(), scene.pick()
    for group in scene.groups:
        others = [member for member in group.members if member not in scene.leaders]
        scene.check(rule, len(others))
        for period in _own(group, QUARTERS):
            slip: Slip | None = "late" if group is tardy and period.name == "2024-Q4" else None
            met = [m for m in others if (m, period.name) != (missed.members[1], "2025-Q1")]
            _held(scene, group, rule, "谈心谈话", period, slip, met, "ABOUT")
    _other(scene, missed, "ABOUT", QUARTERS[2])
    scene.gap(rule, missed.members[1], "an activity of another kind only", period="2025-Q1", found=0, min=1)
    scene.near(rule, missed.leader, "leads the group, so no subject")
    young = next(group for group in scene.groups if group.since)
    scene.near(rule, young.members[1], "joined within the last quarter that is due")


def _other(scene: Scene, group: Group, edge: str, period: Period) -> None:
    """An activity of another kind with the second member of a group."""
    key = f"other-{period.name}"
    held = scene.record("Activity", group.ref, key, kind=f"{MARK}活动", theme=f"{MARK}主题", date=period.first)
    scene.book.edge(edge, held, group.members[1])


def _held(
    scene: Scene, group: Group, rule: str, kind: str, period: Period, slip: Slip | None, people: Iterable[Ref],
    edge: str,
) -> None:  # fmt: skip
    """One activity of a group with some of its members, and what a slip means for each of them."""
    people = list(people)
    for key, date, written in records(scene, period, slip) if people else ():
        held = scene.record(
            "Activity", group.ref, f"{rule}-{key}", kind=kind, theme=f"{MARK}主题", date=date, period=written
        )
        for member in people:
            scene.book.edge(edge, held, member)
    for member in people:
        answer(scene, rule, member, period, slip)


def _own(group: Group, periods: Sequence[Period]) -> Sequence[Period]:
    """The periods that a group was there for from their first day."""
    return [period for period in periods if group.since is None or group.since <= period.first]
