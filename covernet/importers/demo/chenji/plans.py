"""Monthly plans of activities, and the cadres who guide the branches."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Cell, Ref
from covernet.importers.demo.chenji.scene import Scene
from covernet.importers.demo.rhythm import Slip, keep, months

GUIDE, CADRE = "党建指导员", "镇机关干部"
_EVENING = "19:30"


def plant_plans(scene: Scene) -> None:
    """Plant the plans of the town's committee month by month, and what the villages make of them."""

    def write(key: str, date: dt.date, period: str | None) -> None:
        _plan(scene, scene.committee, key, date, period=period)

    slips: dict[str, Slip] = {"2025-03": "late", "2025-04": "never", "2025-05": "last day"}
    keep(scene, "monthly-plan", scene.committee, months(2025, 1, 5), write, slips)
    scene.check("monthly-plan")
    scene.near("monthly-plan", scene.parts[0], "a branch is no subject")
    _refined(scene)


def _plan(scene: Scene, holder: Ref, key: str, date: dt.date, **changed: Cell) -> Ref:
    """A plan with all four things fixed, unless ``changed`` says otherwise; counted under its rules."""
    row: dict[str, Cell] = {
        "kind": "activity", "theme": "示例主题", "time": _EVENING, "location": "示例会议室", "content": "示例内容",
        "date": date, **changed,
    }  # fmt: skip
    scene.check("plan-four-fixed")
    scene.check("plan-time", int(row["time"] is not None))
    return scene.record("Plan", holder, f"P{key}", "always", **row)


def _refined(scene: Scene) -> None:
    plans: dict[tuple[int, int], Ref] = {}
    changes: dict[tuple[int, int], dict[str, Cell]] = {
        (0, 2): {"theme": None}, (1, 3): {"time": None, "location": None}, (2, 4): {"content": None},
        (3, 1): {"time": "20:00"}, (4, 1): {"time": "晚上七点半"}, (4, 2): {"time": "晚上八点"},
    }  # fmt: skip
    for n, village in enumerate(scene.villages):
        for month in range(1, 6):
            date = dt.date(2025, month, 3)
            plans[n, month] = _plan(scene, village.branches[0], f"{month}", date, **changes.get((n, month), {}))
    work = scene.record("Plan", scene.parts[0], "PW", kind="work", date=dt.date(2025, 1, 9), period="2025")
    for at in ((0, 2), (1, 3), (2, 4)):
        scene.gap("plan-four-fixed", plans[at], "left open", missing=list(changes[at]))
    for at in ((3, 1), (4, 2)):
        scene.gap("plan-time", plans[at], "at another hour", wrong=["time"])
    scene.near("plan-four-fixed", work, "a work plan is no plan of activities")
    scene.near("plan-time", plans[1, 3], "has no time, which is another rule's gap")
    scene.near("plan-time", plans[4, 1], "the hour in words")


def plant_guides(scene: Scene) -> None:
    """Plant the town's cadres and whom they guide; a branch of the town itself needs no guide."""
    book, town = scene.book, scene.town
    office = scene.branch("J0", "镇机关党支部", town)
    cadres = [scene.worker(f"C{n}", "机关干部", town) for n in range(5)]
    cadres.append(book.node("Member", f"{town.id}-M001", name=next(scene.people), kind="full", office=True))
    book.edge("IN_BRANCH", cadres[5], office)
    for n, cadre in enumerate(cadres):
        book.edge("HAS_ROLE", cadre, town, "today" if n == 4 else "always", role=CADRE)
    local = scene.worker("C9", "村居干部", scene.villages[0].ref)
    guides = {**{n: cadres[n % 4] for n in range(25)}, 13: local, 14: cadres[4], 16: cadres[5]}
    for n, branch in enumerate(scene.parts):
        if n != 12:
            book.edge("HAS_ROLE", guides[n], branch, "past" if n == 17 else "always", role=GUIDE)
    book.edge("HAS_ROLE", local, scene.parts[15], role=GUIDE)
    scene.each_part("branch-guide")
    for n, why, step in ((12, "never", 1), (13, "a cadre of the village", 2), (14, "left the town's office", 2),
                         (17, "past", 1)):  # fmt: skip
        scene.gap("branch-guide", scene.parts[n], why, broken_at=step)
    scene.near("branch-guide", scene.parts[15], "one of its two guides is a cadre of the town")
    scene.near("branch-guide", scene.parts[16], "its guide is a member in the town's office")
    scene.near("branch-guide", office, "lies in no village, so no subject")
