"""One core, ten villages, a hundred points; chain stations; memorial sites; pilot villages."""

from __future__ import annotations

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.linkage import Village
from covernet.importers.demo.shuxin.scene import Scene

FUNCTIONS = ("政治功能", "发展功能", "治理功能", "服务功能")
RED_SITES = ("竖河大烧杀遗址", "施家河沿地下党斗争史展览馆", "海界宅事件展览馆")
THEME = "和美乡村试点"


def plant_tiers(scene: Scene) -> None:
    """Plant the three tiers, who reports to whom, and the four functions of each position."""
    town, villages = scene.town, scene.villages
    centre = "示例·镇党群服务中心"
    cores = [
        scene.position("K1", centre, town, kind="centre", tier="core"),
        scene.position("K2", f"{centre}（旧址）", town, kind="centre", tier="core"),
        scene.position("K3", f"{centre}（原址）", town, "past", kind="centre", tier="core"),
    ]
    middle = [
        scene.position(
            f"V{n:02d}", f"示例·{villages[2 * n].name}党群服务站", villages[2 * n].ref,
            "later" if n == 9 else "tomorrow" if n == 8 else "always", kind="centre", tier="village",
        )
        for n in range(10)
    ]  # fmt: skip
    points = [
        scene.position(
            f"P{n:02d}", f"示例·第{n + 1}服务点", villages[n % len(villages)].ref,
            ("past", "today", "later")[n - 97] if n > 96 else "tomorrow" if n == 1 else "always",
            kind="point", tier="point",
        )
        for n in range(100)
    ]  # fmt: skip
    scene.total("core-positions", 2, "the old site was not closed", expected=1)
    scene.total("village-positions", 9, "the tenth opens tomorrow", expected=10)
    scene.total("point-positions", 97, "two closed, one not yet open", expected=100)
    scene.near("core-positions", cores[2], "closed long ago")
    scene.near("village-positions", middle[8], "closes tomorrow")
    scene.near("point-positions", points[1], "closes tomorrow")
    _reports(scene, cores, middle, points)
    _functions(scene, [*cores[:2], *middle[:9], *points[:97]], middle[4], points)


def _reports(scene: Scene, cores: list[Ref], middle: list[Ref], points: list[Ref]) -> None:
    book = scene.book
    for n, position in enumerate(middle):
        if n != 2:
            book.edge("UNDER", position, cores[0])
    book.edge("UNDER", middle[1], cores[1])
    book.edge("UNDER", middle[2], middle[3])
    book.edge("UNDER", middle[3], cores[2])
    scene.check("village-under-core", 9)
    scene.gap("village-under-core", middle[1], "reports to two cores", found=2, min=1, max=1)
    scene.gap("village-under-core", middle[2], "reports to another village position", found=0, min=1, max=1)
    scene.near("village-under-core", middle[3], "the second core closed long ago")
    for n, point in enumerate(points):
        if n not in (3, 5, 8):
            book.edge("UNDER", point, middle[n % 9])
    book.edge("UNDER", points[3], cores[0])
    book.edge("UNDER", points[4], middle[5])
    book.edge("UNDER", points[5], middle[9])
    book.edge("UNDER", points[6], cores[0])
    book.edge("UNDER", points[7], middle[8], "today")
    scene.check("point-under-village", 97)
    for n, why, found in ((3, "reports to the core", 0), (4, "reports to two", 2), (5, "opens tomorrow", 0),
                          (8, "never", 0)):  # fmt: skip
        scene.gap("point-under-village", points[n], why, found=found, min=1, max=1)
    scene.near("point-under-village", points[6], "reports to the core besides")
    scene.near("point-under-village", points[7], "the second edge ended on the audit date")


def _functions(scene: Scene, positions: list[Ref], village: Ref, points: list[Ref]) -> None:
    absent = {(points[10], 1), (village, 0), (village, 3)}
    ended: dict[tuple[Ref, int], When] = {(points[11], 2): "past", (points[14], 0): "today"}
    for position in positions:
        for n, kind in enumerate(FUNCTIONS):
            if (position, n) not in absent:
                built: When = "later" if (position, n) == (points[12], 3) else "always"
                scene.facility(position, str(n), kind, ended.get((position, n), "always"), built)
    scene.facility(points[13], "7", FUNCTIONS[0])
    scene.facility(points[14], "7", FUNCTIONS[0], "fresh")
    scene.check("position-functions", len(positions))
    scene.gap("position-functions", village, "never", missing=[FUNCTIONS[0], FUNCTIONS[3]])
    scene.gap("position-functions", points[10], "never", missing=[FUNCTIONS[1]])
    scene.gap("position-functions", points[11], "past", missing=[FUNCTIONS[2]])
    scene.gap("position-functions", points[12], "later", missing=[FUNCTIONS[3]])
    scene.near("position-functions", points[13], "one function twice")
    scene.near("position-functions", points[14], "a function was replaced on the audit date")


def plant_stations(scene: Scene) -> None:
    """Plant the chains' stations, their resource lists, and the sites of the study route."""
    book, town, chains = scene.book, scene.town, scene.chains
    homes: tuple[tuple[int, When, int], ...] = (
        (0, "always", 5), (1, "always", 5), (1, "always", 4), (2, "always", 6), (3, "later", 5),
    )  # fmt: skip
    stations = scene.stations
    for n, (place, when, resources) in enumerate(homes):
        station = scene.position(f"S{n}", f"示例·第{n + 1}产业链党群服务站", town, kind="station")
        book.edge("ESTABLISHED_FOR", station, chains[place], when)
        stations.append(station)
        for item in range(resources):
            _item(scene, station, item, "resource", "past" if resources == 6 and item == 0 else "always")
    for item in (7, 8):
        _item(scene, stations[2], item, "service")
    beside = scene.position("S9", "示例·稻米链服务点", town, kind="point")
    book.edge("ESTABLISHED_FOR", beside, chains[2])
    book.edge("ESTABLISHED_FOR", stations[4], scene.grids[0])
    scene.check("chain-station", len(chains))
    scene.gap("chain-station", chains[1], "two stations", found=2, min=1, max=1)
    scene.gap("chain-station", chains[3], "later", found=0, min=1, max=1)
    scene.gap("chain-station", chains[4], "never", found=0, min=1, max=1)
    scene.near("chain-station", chains[2], "a service point beside the station")
    scene.total("chain-stations", 4, "two chains have none, one has two", expected=5)
    scene.near("chain-stations", stations[4], "serves its chain from tomorrow")
    scene.check("station-resources", len(stations))
    scene.gap("station-resources", stations[2], "services are no resources", found=4, min=5)
    scene.near("station-resources", stations[0], "exactly at the limit")
    scene.near("station-resources", stations[3], "one entry ended, five are left")
    for n, name in enumerate(RED_SITES):
        scene.position(f"R{n}", name, town, "later" if n == 2 else "always", kind="teaching")
    scene.position("R7", RED_SITES[0], town, kind="teaching")
    scene.position("R8", RED_SITES[2], town, kind="point")
    scene.position("R9", RED_SITES[2], town, "past", kind="teaching")
    scene.check("red-sites")
    scene.gap("red-sites", town, "closed, and opens again tomorrow", missing=[RED_SITES[2]])
    scene.near("red-sites", town, "one site twice; a service point of the third one's name is no site")


def _item(scene: Scene, owner: Ref, number: int, kind: str, when: When = "always") -> None:
    scene.item(owner, str(number), kind, f"示例清单项{number + 1}", when)


def plant_pilots(scene: Scene) -> None:
    """Plant four pilot villages with roles, criteria and facilities, and two villages that are none."""
    peopled = [village for village in scene.villages if len(scene.members[village.ref]) >= 6]
    pilots = scene.pilots = [peopled[place] for place in (0, 5, 11, 16)]
    for n, village in enumerate(pilots):
        _pilot(scene, village, n, "always", THEME)
    former, other, beside = peopled[18], peopled[19], peopled[20]
    _pilot(scene, former, 8, "past", THEME)
    _pilot(scene, other, 9, "always", "示例主题")
    _pilot(scene, beside, 7, "always", THEME, "point")
    for rule in ("pilot-roles", "pilot-five-good", "pilot-two-fit", "pilot-facilities"):
        scene.check(rule, len(pilots))
        scene.near(rule, former.ref, "a pilot no longer, so no subject")
        scene.near(rule, beside.ref, "has a service point of that theme, so no subject")
        scene.near(rule, other.ref, "demonstrates something else, so no subject")
    _pilot_roles(scene, pilots)
    _pilot_criteria(scene, pilots)
    for n, village in enumerate(pilots):
        scene.facility(village.ref, "1", "议事厅")
        scene.facility(village.ref, "2", "老娘舅工作室", "past" if n == 2 else "always")
    scene.facility(pilots[0].ref, "3", "议事厅")
    scene.gap("pilot-facilities", pilots[2].ref, "past", missing=["老娘舅工作室"])
    scene.near("pilot-facilities", pilots[0].ref, "two halls")


def _pilot(scene: Scene, village: Village, number: int, when: When, theme: str, kind: str = "demonstration") -> None:
    name = f"示例·{village.name}示范点"
    position = scene.position(f"D{number}", name, village.ref, kind=kind, theme=theme)
    scene.book.edge("ESTABLISHED_FOR", position, village.ref, when)


def _pilot_roles(scene: Scene, pilots: list[Village]) -> None:
    book = scene.book
    for n, village in enumerate(pilots):
        people = scene.members[village.ref]
        for place, role in enumerate(("宣传员", "调解员", "监督员")):
            if (n, role) == (1, "监督员"):
                worker = scene.worker("PILOT", "志愿者", village.ref)
                book.edge("HAS_ROLE", worker, village.ref, role=role)
                continue
            book.edge("HAS_ROLE", people[place], village.ref, "later" if (n, place) == (3, 1) else "always", role=role)
    book.edge("HAS_ROLE", scene.members[pilots[2].ref][4], pilots[2].ref, role="宣传员")
    scene.gap("pilot-roles", pilots[1].ref, "held by someone who is no member", missing=["监督员"])
    scene.gap("pilot-roles", pilots[3].ref, "later", missing=["调解员"])
    scene.near("pilot-roles", pilots[2].ref, "one role twice")


def _pilot_criteria(scene: Scene, pilots: list[Village]) -> None:
    book, town = scene.book, scene.town
    standards = [
        book.node("Standard", f"{town.id}-ST-{n}", name=f"示例标准{n + 1}", aspect="五好" if n < 5 else "两宜")
        for n in range(7)
    ]
    standards += [
        book.node("Standard", f"{town.id}-ST-9{n}", name=f"示例旧标准{n + 1}", aspect=aspect)
        for n, aspect in enumerate(("五好", "两宜"))
    ]
    asked = ((*range(7), 2, 8), (0, 1, 2, 3, 3, 5, 6), tuple(range(7)), (*range(7), 5, 6, 7))
    for n, village in enumerate(pilots):
        for number, standard in enumerate(asked[n]):
            date = book.day(1) if (n, standard) == (2, 6) else book.day(-40)
            review = book.node(
                "Assessment", f"{village.ref.id}-AS-{number}", kind="试点评估", grade="达标", date=date, period="2025"
            )
            book.edge("HELD_BY", review, village.branches[0])
            book.edge("ABOUT", review, village.ref)
            book.edge("AGAINST", review, standards[standard])
    scene.gap("pilot-five-good", pilots[1].ref, "one criterion twice, one never", found=4, min=5, max=5)
    scene.gap("pilot-five-good", pilots[3].ref, "an old criterion besides", found=6, min=5, max=5)
    scene.gap("pilot-two-fit", pilots[0].ref, "an old criterion besides", found=3, min=2, max=2)
    scene.near("pilot-five-good", pilots[0].ref, "one criterion twice, counted once")
    scene.gap("pilot-two-fit", pilots[2].ref, "assessed tomorrow", found=1, min=2, max=2)
    scene.near("pilot-two-fit", pilots[3].ref, "both twice, counted once")
