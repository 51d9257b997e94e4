"""The members of the town's office, how many members there are, and their political birthdays."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.huayu.scene import Scene

BIRTHDAY = "政治生日"
_STATED, _PLANTED = 1000, 997
_LEAST_OFFICE = 20
_YEAR = 2024


def plant_members(scene: Scene) -> None:
    """Plant members of the office until there are a few fewer than stated, and everybody's birthday."""
    book = scene.book
    wanted = max(_LEAST_OFFICE, _PLANTED - len(book.there("Member")))
    spans: dict[int, When] = {0: "tomorrow", 1: "fresh", wanted: "later", wanted + 1: "today"}
    office = []
    for n in range(wanted + 2):
        member = book.node(
            "Member", f"{scene.town.id}-M{100 + n:03d}", spans.get(n, "always"), name=next(scene.people), kind="full",
            office=False,
        )  # fmt: skip
        book.edge("IN_BRANCH", member, scene.office)
        office.append(member)
    found = len(book.there("Member"))
    if found < _STATED:
        scene.total("members", found, "a few short", min=_STATED)
    else:
        scene.check("members", found)
    scene.near("members", office[wanted], "joins tomorrow")
    scene.near("members", office[wanted + 1], "left on the audit date")
    scene.near("members", office[0], "stays until tomorrow")
    _birthdays(scene, found, office)


def _birthdays(scene: Scene, members: int, office: list[Ref]) -> None:
    """Give every member a birthday in last year, save a few; this year is not over."""
    holders = {member: village.branches[0] for village in scene.villages for member in scene.members[village.ref]}
    held: dict[tuple[Ref, dt.date, str | None], Ref] = {}
    january, december = dt.date(_YEAR + 1, 1, 6), dt.date(_YEAR, 12, 31)
    odd = office[2:10]
    dates: dict[Ref, tuple[tuple[dt.date, str | None], ...]] = {
        odd[0]: (), odd[1]: (), odd[2]: ((january, None),), odd[3]: ((january, f"{_YEAR}"),),
        odd[4]: ((january, f"{_YEAR}"),), odd[5]: ((december, None),),
        odd[6]: ((dt.date(_YEAR, 3, 10), None), (january, None)),
        office[0]: (), office[1]: (),
    }  # fmt: skip
    for n, row in enumerate(scene.book.there("Member")):
        member = Ref("Member", str(row["id"]))
        holder = holders.get(member, scene.office)
        for at in dates.get(member, ((dt.date(_YEAR, 1 + n % 12, 10), None),)):
            if (holder, *at) not in held:
                date, period = at
                key = f"ZR{date:%y%m%d}{'L' * (period is not None)}"
                held[holder, date, period] = scene.record(
                    "Activity", holder, key, kind=BIRTHDAY, theme="示例主题", date=date, period=period
                )
            scene.book.edge("ATTENDED_BY", held[holder, *at], member)
    scene.check("political-birthday", members)
    for n, why in ((0, "never"), (1, "never"), (2, "this year only")):
        scene.gap("political-birthday", odd[n], why, period=f"{_YEAR}", found=0, min=1)
    for n in (3, 4):
        scene.late("political-birthday", odd[n], "made up in January", period=f"{_YEAR}", found=1, min=1)
    scene.near("political-birthday", odd[5], "on the last day of the year")
    scene.near("political-birthday", odd[6], "twice, in two years")
    scene.near("political-birthday", office[0], "joined in the course of the year, so nothing was due")
    scene.near("political-birthday", office[1], "joined on the audit date")
