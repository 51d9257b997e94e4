"""Seven aspects, 56 standards, and the assessment of every branch against each of them.

The source names neither the standards nor three of the aspects: those here are invented, and say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from covernet.importers.demo.book import Ref
from covernet.importers.demo.huayu.scene import Scene

ASPECTS = ("组织规范", "队伍管理", "组织生活", "发挥作用", "示例方面五", "示例方面六", "示例方面七")
SELF, TOWN, BULLETIN = "支部自评", "党委考评", "验收通报"
PASSED, FAILED = "达标", "不达标"
_EACH = 8
_ALL = frozenset(range(len(ASPECTS) * _EACH))
_LAST_ASPECT = frozenset(range(6 * _EACH, 7 * _EACH))

UNREGISTERED = (14, 15)
"""Branches that failed a standard and have no issue of the acceptance."""

FAILING = (*range(8), 13, *UNREGISTERED, 16, 17)
"""Branches that failed a standard."""


@dataclass(frozen=True)
class _Round:
    """One assessment of a branch: when, for which year, and against which standards."""

    date: dt.date
    period: str | None = None
    standards: frozenset[int] = _ALL


_SELF, _TOWN = _Round(dt.date(2024, 9, 20)), _Round(dt.date(2024, 11, 15))
_MADE_UP, _AFTERWARDS = dt.date(2025, 1, 15), dt.date(2025, 2, 20)
_SELF_ROUNDS: Mapping[int, _Round] = {
    0: _Round(_SELF.date, None, _ALL - {10}),
    4: _Round(_MADE_UP, "2024"),
    5: _Round(_AFTERWARDS),
    8: _Round(_SELF.date, None, _ALL - {30}),
    12: _Round(dt.date(2024, 12, 31)),
}
_TOWN_ROUNDS: Mapping[int, _Round] = {
    1: _Round(_TOWN.date, None, _ALL - {20}),
    3: _Round(_TOWN.date, None, _ALL - _LAST_ASPECT),
    6: _Round(_MADE_UP, "2024"),
    7: _Round(_AFTERWARDS),
    11: _Round(_TOWN.date, None, _ALL - _LAST_ASPECT | {48}),
    12: _Round(dt.date(2024, 12, 31)),
}


def plant_acceptance(scene: Scene) -> None:
    """Plant the standards, both assessments of each branch, and the bulletin."""
    standards, old, retired = _standards(scene)
    for n, branch in enumerate(scene.branches):
        later = _Round(_AFTERWARDS) if branch == scene.school else None
        _assess(scene, branch, branch, SELF, standards, later or _SELF_ROUNDS.get(n, _SELF), set())
        failed = {40} if n in FAILING else set()
        _assess(scene, branch, scene.committee, TOWN, standards, later or _TOWN_ROUNDS.get(n, _TOWN), failed)
    first = scene.branches
    _one(scene, first[2], first[2], SELF, "900", standards[3], _SELF)
    _one(scene, first[8], first[8], SELF, "900", standards[30], _Round(scene.book.day(1)))
    _one(scene, first[9], scene.committee, TOWN, "900", retired, _TOWN)
    _one(scene, first[10], first[10], SELF, "900", old, _SELF)
    _one(scene, first[18], first[18], SELF, "900", standards[40], _SELF, FAILED)
    _expect(scene)
    _bulletins(scene)


def _standards(scene: Scene) -> tuple[list[Ref], Ref, Ref]:
    """The standards asked for, one that should have been retired, and one that was."""
    book, town = scene.book, scene.town
    standards = [
        book.node(
            "Standard", f"{town.id}-ST-{n:02d}", name=f"示例标准{n + 1}",
            aspect="示例其他方面" if n == 55 else ASPECTS[n // _EACH],
        )
        for n in sorted(_ALL)
    ]  # fmt: skip
    old = book.node("Standard", f"{town.id}-ST-90", name="示例旧标准一")
    retired = book.node("Standard", f"{town.id}-ST-91", "today", name="示例旧标准二")
    scene.total("standards", len(standards) + 1, "an old one was not retired", expected=56)
    scene.check("standard-aspect", len(standards) + 1)
    scene.gap("standard-aspect", old, "never filled", missing=["aspect"])
    scene.gap("standard-aspect", standards[55], "an aspect that is none of the seven", wrong=["aspect"])
    for rule in ("standards", "standard-aspect"):
        scene.near(rule, retired, "retired on the audit date")
    return standards, old, retired


def _assess(
    scene: Scene, branch: Ref, holder: Ref, kind: str, standards: list[Ref], held: _Round, failed: set[int]
) -> None:
    for n in sorted(held.standards):
        _one(scene, branch, holder, kind, f"{n:02d}", standards[n], held, FAILED if n in failed else PASSED)


def _one(
    scene: Scene, branch: Ref, holder: Ref, kind: str, key: str, standard: Ref, held: _Round, grade: str = PASSED
) -> None:
    id = f"{branch.id}-{'SA' if kind == SELF else 'TA'}{key}"
    review = scene.book.node("Assessment", id, kind=kind, grade=grade, date=held.date, period=held.period)
    scene.book.edge("HELD_BY", review, holder)
    scene.book.edge("ABOUT", review, branch)
    scene.book.edge("AGAINST", review, standard)


def _expect(scene: Scene) -> None:
    """What the rounds lead to."""
    first = scene.branches
    scene.each_branch(
        "branch-aspects", "self-standards", "town-standards", "self-before-town", "self-on-time", "town-on-time"
    )
    for n, why, found in ((0, "one left out", 55), (8, "one is assessed tomorrow", 55), (10, "an old one besides", 57)):
        scene.gap("self-standards", first[n], why, found=found, min=56, max=56)
    for n, why, found in ((1, "one left out", 55), (3, "one aspect left out", 48), (11, "seven left out", 49)):
        scene.gap("town-standards", first[n], why, found=found, min=56, max=56)
    scene.near("self-standards", first[2], "one standard twice, counted once")
    scene.near("town-standards", first[9], "one that was retired besides")
    scene.gap("branch-aspects", first[3], "never", missing=[ASPECTS[6]])
    scene.near("branch-aspects", first[11], "one standard of the last aspect is enough")
    for n in (0, 8):
        scene.gap("self-before-town", first[n], "the town assessed a standard that the branch had not")
    scene.near("self-before-town", first[1], "the branch assessed one more than the town")
    for rule, late, gap in (("self-on-time", 4, 5), ("town-on-time", 6, 7)):
        scene.late(rule, first[late], "made up in January", period="2024", found=56, min=1)
        scene.gap(rule, first[gap], "held after the year", period="2024", found=0, min=1)
        scene.near(rule, first[12], "held on the last day of the year")
        scene.near(rule, scene.school, "founded in the course of the year, which was not due of it")


def _bulletins(scene: Scene) -> None:
    """Plant the bulletins and which branches they name."""
    book, first = scene.book, scene.branches
    day = dt.date(2024, 12, 10)
    told, again, coming, other = (
        scene.record("Activity", scene.committee, key, kind=kind, theme="示例通报", date=date)
        for key, kind, date in (("TB1", BULLETIN, day), ("TB2", BULLETIN, book.as_of), ("TB3", BULLETIN, book.day(1)),
                                ("TB4", "示例例会", day))
    )  # fmt: skip
    named = {19: other, 20: coming, 22: again}
    for n, branch in enumerate(first):
        if n != 21:
            book.edge("ABOUT", named.get(n, told), branch)
    book.edge("ABOUT", again, first[0])
    scene.each_branch("bulletin-names-branch")
    for n, why in ((19, "named at a meeting only"), (20, "named tomorrow"), (21, "never")):
        scene.gap("bulletin-names-branch", first[n], why, found=0, min=1)
    scene.near("bulletin-names-branch", first[0], "named twice")
    scene.near("bulletin-names-branch", first[22], "named on the audit date")
