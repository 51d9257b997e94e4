"""Party schools and their teaching points, talent stations, service centres and stations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.rhythm import Slip, keep, quarters, writing
from covernet.importers.demo.yangdong.scene import Scene

CENTRE = ("综合受理服务窗口", "粤智助自助机", "组织生活馆", "志愿者服务站", "群团之家")
STATIONS = ("扬光党群驿站（京源城综合体）", "扬光党群驿站（广博园小区）", "扬光党群驿站（竹篙山公园）")
ZONES = ("党建宣传区", "阅读休闲区", "党群服务区", "微心愿墙")
SHOP = "积分超市"
_NALONG, _DONGPING, _YASHAO, _HESHAN, _TANGPING, _DABA, _HONGFENG = 2, 3, 4, 7, 8, 9, 10
"""Numbers of towns."""


def plant_schools(scene: Scene) -> None:
    """Plant ten of eleven town Party schools, and 176 of 177 teaching points."""
    spans: Mapping[int, tuple[When, ...]] = {
        _NALONG: ("always", "past"), _YASHAO: ("later",), _HESHAN: (), _DABA: ("always", "fresh"),
    }  # fmt: skip
    schools: dict[Ref, list[Ref]] = {}
    for n, town in enumerate(scene.towns):
        schools[town] = [
            scene.position(f"PS{n:02d}-{k}", f"{MARK}·镇委党校", town, when, kind="teaching", tier="core")
            for k, when in enumerate(spans.get(n, ("always",)))
        ]
        found = sum(when in VALID for when in spans.get(n, ("always",)))
        scene.check("town-school")
        if found != 1:
            scene.gap("town-school", town, "none yet" if found == 0 else "a second one", found=found, min=1, max=1)
    scene.near("town-school", scene.towns[_NALONG], "the old school closed long ago")
    scene.total("schools", 10, "two towns have none, one has two", expected=11)
    scene.near("schools", schools[scene.towns[_NALONG]][1], "closed long ago")
    points = _points(scene, schools)
    _no_schools(scene, schools, points)
    scene.total("teaching-points-add-up", 177, "157 + 22 = 179", expected=179)
    scene.book.checked[scene.rule("teaching-points-add-up")] = 1
    scene.near("teaching-points-add-up", Ref("Network", "teaching-points-add-up"), "with 20 communities they add up")


def _points(scene: Scene, schools: Mapping[Ref, list[Ref]]) -> Mapping[Ref, list[Ref]]:
    """A point in every village and community but three; where a town has no school, it goes without or next door.

    Returns the points of each town.
    """
    book = scene.book
    spans: Mapping[int, When] = {10: "past", 30: "later", 50: "tomorrow"}
    by_town: dict[Ref, list[Ref]] = {town: [] for town in scene.towns}
    for n, village in enumerate(scene.villages):
        if n == 70:
            continue
        when = spans.get(n, "always")
        name = f"{MARK}·{village.name}教学点"
        point = scene.position(f"TP-{village.ref.id[6:]}", name, village.ref, when, kind="teaching", tier="village")
        if when in VALID:
            by_town[scene.town_of(village)].append(point)
        if n == 50:
            scene.near("teaching-points", point, "closes tomorrow")
    total = sum(len(points) for points in by_town.values())
    scene.total("teaching-points", total, "one closed, one not yet open, two fewer than places", expected=177)
    next_door = scene.towns[_TANGPING]
    alone = by_town[scene.towns[0]][1]
    for town, points in by_town.items():
        school = (schools[town] or schools[next_door])[0]
        for point in points:
            scene.check("point-under-school")
            scene.check("point-in-own-town")
            if point != alone:
                book.edge("UNDER", point, school)
            if town == scene.towns[_YASHAO]:
                scene.gap("point-under-school", point, "the school opens tomorrow", found=0, min=1, max=1)
            if town == scene.towns[_HESHAN]:
                scene.gap("point-in-own-town", point, "the town has no school, so it goes next door")
    scene.gap("point-under-school", alone, "never", found=0, min=1, max=1)
    scene.near("point-in-own-town", alone, "reports to no school at all")
    twice, moved = by_town[scene.towns[_DABA]][:2]
    book.edge("UNDER", twice, schools[scene.towns[_DABA]][1])
    book.edge("UNDER", moved, schools[next_door][0], "today")
    scene.gap("point-under-school", twice, "reports to two", found=2, min=1, max=1)
    scene.near("point-under-school", moved, "the second edge ended on the audit date")
    scene.near("point-in-own-town", moved, "reported to another town until the audit date")
    return by_town


def _no_schools(scene: Scene, schools: Mapping[Ref, list[Ref]], points: Mapping[Ref, list[Ref]]) -> None:
    """Positions of another kind or tier, which are neither schools nor points, though some points report to them."""
    town, beside = scene.towns[_DONGPING], scene.towns[_TANGPING]
    core = scene.position("TPX0", f"{MARK}·镇服务点", town, kind="point", tier="core")
    room = scene.position("TPX1", f"{MARK}·镇教室", town, kind="teaching", tier="point")
    place = scene.villages[60].ref
    village = scene.position("TPX2", f"{MARK}·村服务点", place, kind="point", tier="village")
    for under, above in ((points[town][0], core), (points[town][1], room), (village, schools[beside][0])):
        scene.book.edge("UNDER", under, above)
    scene.near("town-school", town, "a core of another kind, a room of another tier")
    scene.near("schools", core, "no Party school")
    scene.near("teaching-points", village, "no teaching point")
    for rule in ("point-under-school", "point-in-own-town"):
        scene.near(rule, village, "no teaching point, so no subject")
    scene.near("point-under-school", points[town][0], "reports to a position that is no school besides")
    scene.near("point-under-school", points[town][1], "reports to a room that is no school besides")


def plant_talent(scene: Scene) -> None:
    """Plant talent stations of the district and the towns, their zones and the district's lectures."""
    spans: Mapping[int, tuple[When, ...]] = {2: (), 5: ("always", "always"), 8: ("today", "fresh"), 9: ("tomorrow",)}
    sites: tuple[When, ...] = ("always", "always", "past")
    district = [
        scene.position(f"TS-D{k}", f"{MARK}·区人才驿站", scene.town, when, kind="talent")
        for k, when in enumerate(sites)
    ]
    scene.check("district-station")
    scene.gap("district-station", scene.town, "the old site was not closed", found=2, min=1, max=1)
    scene.near("district-station", scene.town, "a third site closed long ago")
    desk = scene.position("TSX", f"{MARK}·区服务点", scene.town, kind="point")
    scene.near("talent-lectures", desk, "no talent station, so no subject")
    stations = district[:2]
    for n, town in enumerate(scene.towns):
        there = spans.get(n, ("always",))
        for k, when in enumerate(there):
            station = scene.position(f"TS-{n:02d}-{k}", f"{MARK}·镇人才驿站", town, when, kind="talent")
            if when in VALID:
                stations.append(station)
        found = sum(when in VALID for when in there)
        scene.check("town-station")
        if found != 1:
            scene.gap("town-station", town, "never" if found == 0 else "two", found=found, min=1, max=1)
    scene.near("town-station", scene.towns[8], "moved to another site on the audit date")
    scene.total("talent-stations", len(stations), "two sites too many, one town without", expected=12)
    scene.near("talent-stations", stations[-2], "closes tomorrow")
    _zones(scene, stations)
    _lectures(scene, district)


def _zones(scene: Scene, stations: list[Ref]) -> None:
    counts = {2: 6, 3: 7, 4: 8}
    for n, station in enumerate(stations):
        for zone in range(counts.get(n, 7)):
            scene.facility(station, str(zone), f"{MARK}功能区{zone + 1}", "past" if (n, zone) == (3, 0) else "always")
    scene.check("talent-zones", len(stations))
    scene.gap("talent-zones", stations[2], "six", found=6, min=7)
    scene.gap("talent-zones", stations[3], "one of seven ended", found=6, min=7)
    scene.near("talent-zones", stations[0], "exactly seven")
    scene.near("talent-zones", stations[4], "eight")


def _lectures(scene: Scene, district: list[Ref]) -> None:
    plans: tuple[Mapping[str, Slip], ...] = (
        {"2024-Q3": "twice", "2024-Q4": "late", "2025-Q1": "last day"},
        {"2024-Q3": "never", "2024-Q4": "next period", "2025-Q1": "ahead"},
    )
    for station, slips in zip(district[:2], plans, strict=True):
        write = writing(scene, station, "lecture", "人才讲坛")
        keep(scene, "talent-lectures", station, quarters((2024, 3), (2024, 4), (2025, 1)), write, slips)
        scene.check("talent-lectures")
    writing(scene, district[1], "salon", f"{MARK}沙龙")("1", dt.date(2024, 8, 1), None)
    scene.near("talent-lectures", district[2], "closed long ago, so no subject")


def plant_centres(scene: Scene) -> None:
    """Plant service centres of towns, villages and communities, with their window, kiosk and rooms."""
    centres = []
    spans: Mapping[int, tuple[When, ...]] = {33: (), 34: ("later",), 35: ("always", "always"), 36: ("today", "fresh")}
    for n, village in enumerate(scene.villages):
        centres += _centres(scene, "village-centre", village.ref, village.name, spans.get(n, ("always",)))
    town_spans: Mapping[int, tuple[When, ...]] = {0: ("always", "today"), 6: ()}
    for n, town in enumerate(scene.towns):
        centres += _centres(scene, "town-centre", town, "镇", town_spans.get(n, ("always",)))
    scene.near("village-centre", scene.villages[35].ref, "two centres")
    scene.near("village-centre", scene.villages[36].ref, "a new centre opened on the audit date")
    scene.near("town-centre", scene.towns[0], "a second centre closed on the audit date")
    _centre_facilities(scene, centres)


def _centres(scene: Scene, rule: str, place: Ref, name: str, spans: tuple[When, ...]) -> list[Ref]:
    """Plant the centres of one place; return those that are there."""
    centres = [
        scene.position(f"C-{place.id[6:]}-{k}", f"{MARK}·{name}党群服务中心", place, when, kind="centre")
        for k, when in enumerate(spans)
    ]
    there = [centre for centre, when in zip(centres, spans, strict=True) if when in VALID]
    scene.check(rule)
    if not there:
        scene.gap(rule, place, "/".join(spans) or "never", found=0, min=1)
    return there


def _centre_facilities(scene: Scene, centres: list[Ref]) -> None:
    absent = {(3, 1), (4, 0), (4, 4), (len(centres) - 1, 2)}
    spans: dict[tuple[int, int], When] = {(5, 3): "past", (6, 2): "later", (7, 1): "today", (8, 0): "tomorrow"}
    for n, centre in enumerate(centres):
        for k, kind in enumerate(CENTRE):
            if (n, k) not in absent:
                scene.facility(centre, str(k), kind, spans.get((n, k), "always"))
    scene.facility(centres[7], "9", CENTRE[1], "fresh")
    scene.facility(centres[9], "9", CENTRE[0])
    scene.check("centre-facilities", len(centres))
    scene.gap("centre-facilities", centres[3], "never", missing=[CENTRE[1]])
    scene.gap("centre-facilities", centres[4], "never", missing=[CENTRE[0], CENTRE[4]])
    scene.gap("centre-facilities", centres[5], "past", missing=[CENTRE[3]])
    scene.gap("centre-facilities", centres[6], "later", missing=[CENTRE[2]])
    scene.gap("centre-facilities", centres[-1], "never", missing=[CENTRE[2]])
    scene.near("centre-facilities", centres[7], "the kiosk was replaced on the audit date")
    scene.near("centre-facilities", centres[8], "the window closes tomorrow")
    scene.near("centre-facilities", centres[9], "two windows")


def plant_stations(scene: Scene) -> None:
    """Plant the Party stations with their zones, and the points shop that closed."""
    town, shops = scene.towns[0], scene.towns[_HONGFENG]
    stations = [
        scene.position(f"ST{n}", name, town, "later" if n == 2 else "always", kind="station")
        for n, name in enumerate((*STATIONS, f"扬光党群驿站（{MARK}广场）"))
    ]
    scene.position("ST9", STATIONS[2], town, kind="point")
    spans: Mapping[tuple[int, int], When] = {(0, 1): "today", (1, 0): "past", (1, 1): "later"}
    for n, station in enumerate(stations):
        for k, zone in enumerate(ZONES):
            if (n, k) not in ((1, 2), (3, 3)):
                scene.facility(station, str(k), zone, spans.get((n, k), "always"))
    scene.facility(stations[0], "9", ZONES[1], "fresh")
    scene.check("stations-by-name")
    scene.gap("stations-by-name", scene.town, "opens tomorrow", missing=[STATIONS[2]])
    scene.near("stations-by-name", scene.town, "a service point of that name is no station")
    scene.check("station-zones", 3)
    scene.gap("station-zones", stations[1], "past/later/never", missing=[*ZONES[:3]])
    scene.gap("station-zones", stations[3], "never", missing=[ZONES[3]])
    scene.near("station-zones", stations[0], "a zone was renewed on the audit date")
    for n, place in enumerate((town, shops)):
        point = scene.position(f"SH{n}", f"{MARK}·志愿服务点", place, kind="point")
        scene.facility(point, "0", SHOP, "past" if place == shops else "always")
    scene.check("points-shop")
    scene.gap("points-shop", shops, "closed long ago", broken_at=2)
    scene.near("points-shop", town, "has a shop, but is not the pilot town and so no subject")
