"""Service centres with their rooms, and demonstration points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.huayu.scene import Scene

ROOMS = ("党员活动室", "党员之家", "便民服务室", "书画室", "医务室", "老年人日间照料中心")


def plant_centres(scene: Scene) -> None:
    """Plant a service centre in each village, and the six rooms of Huayu village."""
    spans: dict[int, When] = {3: "today", 4: "tomorrow", 8: "later"}
    met = {5: False, 9: None}
    centres = {
        village.ref: scene.position(
            f"Z{n:02d}", f"示例·{village.name}党群服务中心", village.ref, spans.get(n, "always"), kind="centre",
            meets_standard=met.get(n, True),
        )
        for n, village in enumerate(scene.villages)
    }  # fmt: skip
    at = [village.ref for village in scene.villages]
    former = scene.position("Z90", "示例·旧址", at[6], "past", kind="centre", meets_standard=False)
    shed = scene.position("Z91", "示例·服务点", at[7], kind="point", meets_standard=False)
    scene.check("village-centre", len(centres))
    scene.gap("village-centre", at[3], "closed on the audit date", found=0, min=1)
    scene.gap("village-centre", at[8], "opens tomorrow", found=0, min=1)
    scene.near("village-centre", at[4], "open until tomorrow")
    scene.check("venue-standard", len(centres) - 2)
    scene.gap("venue-standard", centres[at[5]], "too small", wrong=["meets_standard"])
    scene.gap("venue-standard", centres[at[9]], "never judged", wrong=["meets_standard"])
    scene.near("venue-standard", former, "given up long ago")
    scene.near("venue-standard", shed, "a service point is no centre")
    _rooms(scene, centres)


def _rooms(scene: Scene, centres: Mapping[Ref, Ref]) -> None:
    village, other = scene.named("化峪村").ref, scene.named("西段村").ref
    for n, room in enumerate(ROOMS):
        scene.facility(centres[village], f"{n}", room, "today" if n == 3 else "tomorrow" if n == 1 else "always")
    scene.facility(village, "3", ROOMS[3])
    scene.facility(centres[other], "0", ROOMS[0])
    scene.check("huayu-rooms")
    scene.gap("huayu-rooms", village, "given up; another one lies outside the centre", missing=[ROOMS[3]])
    scene.near("huayu-rooms", village, "one room until tomorrow")
    scene.near("huayu-rooms", other, "has one room, and none is asked of it")


def plant_demonstrations(scene: Scene) -> None:
    """Plant demonstration points: the three that the source names, each with a slip, and others."""
    book = scene.book
    tomorrow = book.day(1)
    other = _point(scene, 0, "西段村", "产业振兴", dt.date(2018, 5, 1))
    ended = _point(scene, 1, "张开东村", "乡风文明", dt.date(2018, 9, 1), until=book.as_of)
    coming = _point(scene, 2, "张开西村", "三治融合", tomorrow)
    first = _point(scene, 3, "东段村", "乡村振兴", dt.date(2018, 1, 1))
    customs = _point(scene, 4, "张开西村", "乡风文明", dt.date(2020, 3, 1))
    governance = _point(scene, 5, "张开东村", "三治融合", dt.date(2020, 3, 1))
    before = _point(scene, 6, "化峪村", "示例主题", dt.date(2017, 12, 31))
    undated = _point(scene, 7, "梁村", "示例主题", None)
    astray = _point(scene, 8, "路村", "示例主题", dt.date(2019, 6, 1), demonstrates="路村庄村")
    nowhere = _point(scene, 9, "上胡村", "示例主题", dt.date(2019, 6, 1), demonstrates=None)
    moved = _point(scene, 10, "阳平村", "示例主题", dt.date(2019, 6, 1))
    book.edge("ESTABLISHED_FOR", moved, scene.named("宁翟村").ref, "today")
    named = {"xiduan": ("西段村", "demonstrates something else", first), "east-zhangkai": ("张开东村", "today", customs),
             "west-zhangkai": ("张开西村", "later", governance)}  # fmt: skip
    for rule, (village, why, elsewhere) in named.items():
        scene.check(f"{rule}-demonstrates")
        scene.gap(f"{rule}-demonstrates", scene.named(village).ref, why, found=0, min=1)
        scene.near(f"{rule}-demonstrates", elsewhere, "that theme in another village")
    there = [other, first, customs, governance, before, undated, astray, nowhere, moved]
    for rule in ("demonstration-place", "demonstration-since"):
        scene.check(rule, len(there))
        scene.near(rule, ended, "ended on the audit date")
        scene.near(rule, coming, "begins tomorrow")
    scene.gap("demonstration-place", astray, "stands in another village")
    scene.gap("demonstration-place", nowhere, "nobody knows for which village it is")
    scene.near("demonstration-place", moved, "it was for another village until the audit date")
    scene.gap("demonstration-since", before, "a day too early", wrong=["since"])
    scene.gap("demonstration-since", undated, "nobody knows since when", wrong=["since"])
    scene.near("demonstration-since", first, "on the first day")


def _point(
    scene: Scene, n: int, village: str, theme: str, since: dt.date | None, *, until: dt.date | None = None,
    demonstrates: str | None = "",
) -> Ref:  # fmt: skip
    """A point in a village, for the same one unless ``demonstrates`` names another or says None."""
    place = scene.named(village).ref
    point = scene.position(
        f"D{n}", f"示例·{village}{theme}示范点", place, kind="demonstration", theme=theme, since=since, until=until
    )
    if demonstrates is not None:
        scene.book.edge("ESTABLISHED_FOR", point, scene.named(demonstrates or village).ref)
    return point
