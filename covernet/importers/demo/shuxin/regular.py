"""What is to be done every quarter: courses, reports of progress, talks. The second quarter is not over yet."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.importers.demo.book import Ref
from covernet.importers.demo.rhythm import Slip, keep, quarters, writing
from covernet.importers.demo.shuxin.scene import Scene

FIRST_QUARTER = quarters((2025, 1))


def plant_regular(scene: Scene) -> None:
    """Plant the activities of the stations, the pilot villages and the carriers."""
    courses: dict[int, Slip] = {0: "never", 1: "late", 2: "last day", 3: "twice"}
    _each(scene, "station-courses", scene.stations, "教学课程", courses)
    chains: dict[int, Slip] = {0: "never", 1: "twice"}
    zones: dict[int, Slip] = {1: "next period", 2: "last day"}
    grids: dict[int, Slip] = {2: "tomorrow", 4: "late", 5: "ahead"}
    for rule, carriers, slips in (("chain-talks", scene.chains, chains), ("zone-talks", scene.zones, zones),
                                  ("grid-talks", scene.grids, grids)):  # fmt: skip
        _each(scene, rule, carriers, "有话说", slips)
    reports: dict[int, Slip] = {0: "late", 1: "next period", 2: "last day"}
    for n, village in enumerate(scene.pilots):
        write = writing(scene, village.branches[n % 2], "R", "进展通报")
        keep(
            scene,
            "progress-reported",
            village.ref,
            FIRST_QUARTER,
            write,
            {"2025-Q1": reports[n]} if n in reports else {},
        )
        scene.check("progress-reported")
    other = next(village for village in scene.villages if village not in scene.pilots)
    scene.near("progress-reported", other.ref, "no pilot village, so no subject")


def _each(scene: Scene, rule: str, subjects: list[Ref], kind: str, slips: Mapping[int, Slip]) -> None:
    for n, subject in enumerate(subjects):
        slip = {"2025-Q1": slips[n]} if n in slips else {}
        keep(scene, rule, subject, FIRST_QUARTER, writing(scene, subject, "Q", kind), slip)
        scene.check(rule)
