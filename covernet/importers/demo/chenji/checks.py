"""Monthly checks and bulletins, quarterly assessments, ratings and exemplars."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.chenji.scene import Scene
from covernet.importers.demo.rhythm import Slip, Write, keep, months, quarters, writing

CHECK, BULLETIN, QUARTER, RATING = "月检查", "月通报", "季考核", "评星定级"
EXEMPLAR = "红色七点半"


def plant_checks(scene: Scene) -> None:
    """Plant what the town's committee checked, told and assessed; June and the second quarter are not over yet."""
    monthly: dict[int, dict[str, Slip]] = {
        3: {"2025-02": "never"}, 4: {"2025-03": "late"}, 8: {"2025-01": "never", "2025-04": "next period"},
        9: {"2025-05": "last day"},
    }  # fmt: skip
    quarterly: dict[int, Slip] = {10: "late", 11: "next period", 12: "last day"}
    founded = scene.parts[24]
    for n, branch in enumerate(scene.parts):
        months_due = months(2025, 4, 5) if branch is founded else months(2025, 1, 5)
        keep(scene, "monthly-check", branch, months_due, _assessing(scene, branch, CHECK), monthly.get(n))
        quarters_due = () if branch is founded else quarters((2025, 1))
        slips = {"2025-Q1": quarterly[n]} if n in quarterly else None
        keep(scene, "quarterly-assessment", branch, quarters_due, _assessing(scene, branch, QUARTER), slips)
    scene.each_part("monthly-check", "quarterly-assessment")
    scene.near("monthly-check", founded, "founded in March, so first due in April")
    scene.near("quarterly-assessment", founded, "founded in March, so first due in the second quarter")
    told: dict[str, Slip] = {"2025-01": "late", "2025-02": "never", "2025-03": "last day"}
    write = writing(scene, scene.committee, "TB", BULLETIN)
    keep(scene, "monthly-bulletin", scene.committee, months(2025, 1, 5), write, told)
    scene.check("monthly-bulletin")


def _assessing(scene: Scene, branch: Ref, kind: str) -> Write:
    def write(key: str, date: dt.date, period: str | None) -> None:
        _assess(scene, branch, f"{kind}-{key}", kind, date, period)

    return write


def _assess(
    scene: Scene, branch: Ref, key: str, kind: str, date: dt.date, period: str | None = None, grade: str = "示例结果"
) -> None:
    id = f"{branch.id}-AS-{key}"
    review = scene.book.node("Assessment", id, kind=kind, grade=grade, date=date, period=period)
    scene.book.edge("HELD_BY", review, scene.committee)
    scene.book.edge("ABOUT", review, branch)


def plant_ratings(scene: Scene) -> None:
    """Plant the ratings; four branches are excellent, a fifth from tomorrow on."""
    book = scene.book
    for n, branch in enumerate(scene.parts):
        if n == 20:
            continue
        grade = "优秀" if n in (0, 5, 10, 15, 21) else "良好"
        _assess(scene, branch, RATING, RATING, book.day(1) if n == 21 else book.day(-20), grade=grade)
    _assess(scene, scene.parts[0], f"{RATING}-2", RATING, book.as_of, grade="优秀")
    _assess(scene, scene.parts[1], "民主评议", "民主评议", book.day(-15), grade="优秀")
    scene.each_part("branch-rated")
    scene.gap("branch-rated", scene.parts[20], "never", found=0, min=1)
    scene.gap("branch-rated", scene.parts[21], "rated tomorrow", found=0, min=1)
    scene.near("branch-rated", scene.parts[0], "rated twice")
    scene.total("excellent-branches", 4, "the fifth is chosen tomorrow", expected=5)
    scene.near("excellent-branches", scene.parts[0], "chosen twice, counted once")
    scene.near("excellent-branches", scene.parts[1], "excellent in another review")


def plant_exemplars(scene: Scene) -> None:
    """Plant the exemplar of each village: two in the first, none any more in the fourth."""
    spans: dict[int, When] = {2: "tomorrow", 3: "today"}
    for n in range(len(scene.villages)):
        _exemplar(scene, n, f"{n}", spans.get(n, "always"))
        scene.check("village-exemplar")
    _exemplar(scene, 0, "8")
    _exemplar(scene, 1, "9", theme="示例其他主题")
    scene.gap("village-exemplar", scene.villages[0].ref, "two", found=2, min=1, max=1)
    scene.gap("village-exemplar", scene.villages[3].ref, "given up on the audit date", found=0, min=1, max=1)
    scene.near("village-exemplar", scene.villages[1].ref, "a point of another theme besides")
    scene.near("village-exemplar", scene.villages[2].ref, "an exemplar until tomorrow")


def _exemplar(scene: Scene, n: int, key: str, when: When = "always", theme: str = EXEMPLAR) -> None:
    village = scene.villages[n]
    point = scene.position(f"Y{key}", f"示例·{village.name}样板", village.ref, kind="demonstration", theme=theme)
    scene.book.edge("ESTABLISHED_FOR", point, village.ref, when)
