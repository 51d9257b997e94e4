"""Urban grids: the units behind them, the people in charge, and the households they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.linkage import Village
from covernet.importers.demo.names import MARK
from covernet.importers.demo.yangdong.scene import Scene

LEADER, LIAISON, UNIT_LEADER = "网格长", "网格联系领导", "领导班子成员"
COORDINATOR, SECRETARY = "网格总协调", "党组织书记"
_COMMITTEE = 7
_UNIT_LEADERS = 3


@dataclass
class _Grid:
    """A grid with the units that answer for it, as long as they do."""

    ref: Ref
    community: Village
    units: list[tuple[int, When]] = field(default_factory=list)

    @property
    def there(self) -> list[int]:
        """The units on the audit date."""
        return [unit for unit, when in self.units if when in VALID]


def plant_grids(scene: Scene, divided: list[Village]) -> None:
    """Plant grids in some communities and a village, each with its unit, leader and liaison leader."""
    grids = _units(scene, divided)
    for grid in grids:
        scene.grids.setdefault(grid.community.ref, []).append(grid.ref)
        for unit, when in grid.units:
            scene.book.edge("RESPONSIBLE_FOR", scene.agencies[unit].organization, grid.ref, when)
    _judge_units(scene, grids)
    _leaders(scene, grids, _committees(scene, divided))
    _liaisons(scene, grids)
    _coordinators(scene, [place for place in divided if not scene.is_rural(place.ref)])
    for rule in ("community-coordinator", "coordinator-is-secretary"):
        scene.near(rule, divided[-1].ref, "a village with grids, so no subject")


def _units(scene: Scene, divided: list[Village]) -> list[_Grid]:
    """The grids of each unit: one, two or three in turn, with a few that are planted."""
    sizes = [4 if n == 62 else n % 3 + 1 for n in range(len(scene.agencies))]
    total = sum(sizes)
    grids: list[_Grid] = []
    for unit, size in enumerate(sizes):
        for _ in range(size):
            n = len(grids)
            community = divided[n * len(divided) // total]
            grid = scene.book.node("Grid", f"{community.ref.id}-WG{n:03d}", name=f"{MARK}·第{n + 1}网格")
            scene.stand(grid, community.ref)
            grids.append(_Grid(grid, community, [(unit, "past" if unit == 69 else "always")]))
    first = [sum(sizes[:unit]) for unit in range(len(sizes))]
    grids[first[70]].units = [(70, "today"), (72, "fresh")]
    grids[first[75]].units.append((78, "always"))
    grids[first[76]].units.append((81, "later"))
    return grids


def _judge_units(scene: Scene, grids: list[_Grid]) -> None:
    for grid in grids:
        scene.check("grid-unit")
        if len(grid.there) != 1:
            why = "two units" if grid.there else "its unit answers no longer"
            scene.gap("grid-unit", grid.ref, why, found=len(grid.there), min=1, max=1)
    for n, unit in enumerate(scene.agencies):
        found = sum(n in grid.there for grid in grids)
        scene.check("unit-grids")
        if not 1 <= found <= 3:
            scene.gap("unit-grids", unit.organization, "past" if found == 0 else "four", found=found, min=1, max=3)
    scene.near("unit-grids", scene.agencies[65].organization, "exactly three, and a village")
    scene.near("unit-grids", scene.agencies[66].organization, "exactly one")
    scene.book.edge("RESPONSIBLE_FOR", scene.agencies[65].organization, scene.rural[1].ref)
    moved = next(grid for grid in grids if len(grid.units) == 2 and grid.there == [72])
    scene.near("grid-unit", moved.ref, "went over to another unit on the audit date")
    waiting = next(grid for grid in grids if (81, "later") in grid.units)
    scene.near("grid-unit", waiting.ref, "a second unit joins tomorrow")


def _committees(scene: Scene, divided: list[Village]) -> dict[Ref, list[Ref]]:
    """The two committees of each place: members, and two cadres who are none."""
    committees: dict[Ref, list[Ref]] = {}
    for village in divided:
        committee = _committee(scene, village, "两委")
        cadres = [scene.worker(f"{village.ref.id[6:]}-K{n}", "村居干部", village.ref) for n in range(2)]
        committees[village.ref] = [*scene.members[village.ref][: _COMMITTEE - 2], *cadres]
        for person in committees[village.ref]:
            scene.book.edge("SITS_ON", person, committee)
    return committees


def _committee(scene: Scene, village: Village, kind: str) -> Ref:
    name = f"{MARK}·{village.name}{kind}"
    committee = scene.book.node("Committee", f"{village.ref.id}-K-{kind}", name=name, kind=kind)
    return scene.stand(committee, village.ref)


def _leaders(scene: Scene, grids: list[_Grid], committees: Mapping[Ref, list[Ref]]) -> None:
    """A leader for each grid, from the committee of its community."""
    book = scene.book
    own = [committees[grid.community.ref][n % _COMMITTEE] for n, grid in enumerate(grids)]
    first, other = grids[0].community, grids[-1].community
    outsider, former, adviser = committees[other.ref][0], *(
        scene.worker(f"{first.ref.id[6:]}-L{n}", "村居干部", first.ref) for n in range(2)
    )  # fmt: skip
    book.edge("SITS_ON", former, Ref("Committee", f"{first.ref.id}-K-两委"), "today")
    book.edge("SITS_ON", adviser, _committee(scene, first, "理事会"))
    book.edge("SITS_ON", own[15], Ref("Committee", f"{other.ref.id}-K-两委"))
    held: dict[int, list[tuple[Ref, When]]] = {
        9: [(own[9], "later")], 10: [], 11: [(own[11], "always"), (own[12], "always")],
        12: [(former, "today"), (own[12], "fresh")], 13: [(outsider, "always")], 14: [(former, "always")],
        16: [(adviser, "always")],
    }  # fmt: skip
    for n, grid in enumerate(grids):
        for person, when in held.get(n, [(own[n], "always")]):
            book.edge("HAS_ROLE", person, grid.ref, when, role=LEADER)
    scene.check("grid-leader", len(grids))
    scene.check("leader-on-committee", len(grids))
    for n, why, found in ((9, "later", 0), (10, "never", 0), (11, "two", 2)):
        scene.gap("grid-leader", grids[n].ref, why, found=found, min=1, max=1)
    scene.near("grid-leader", grids[12].ref, "a new leader took over on the audit date")
    for n, why in (
        (13, "sits on another community's committee"), (14, "left the committee on the audit date"),
        (16, "sits on a council only"),
    ):  # fmt: skip
        scene.gap("leader-on-committee", grids[n].ref, why)
    scene.near("leader-on-committee", grids[15].ref, "sits on another committee besides")
    scene.near("leader-on-committee", grids[12].ref, "the leader who left the committee leads no longer")
    scene.near("leader-on-committee", grids[10].ref, "has no leader at all")


def _liaisons(scene: Scene, grids: list[_Grid]) -> None:
    """A liaison leader for each grid, from the leaders of its unit."""
    book = scene.book
    for unit in scene.agencies:
        for n, member in enumerate(unit.members[:_UNIT_LEADERS]):
            gone = unit == scene.agencies[17] and n == 2
            book.edge("HAS_ROLE", member, unit.organization, "past" if gone else "always", role=UNIT_LEADER)
    people = [scene.agencies[(grid.there or [0])[0]].members for grid in grids]
    retired = next(n for n, grid in enumerate(grids) if grid.there == [17])
    held: dict[int, list[tuple[Ref, When]]] = {
        50: [], 51: [(people[51][0], "always"), (people[51][1], "always")], 52: [(people[52][4], "always")],
        53: [(scene.agencies[80].members[0], "always")], 54: [(people[54][4], "today"), (people[54][0], "fresh")],
        55: [(people[55][1], "later")], retired: [(scene.agencies[17].members[2], "always")],
    }  # fmt: skip
    held |= {n: [] for n, grid in enumerate(grids) if not grid.there}
    book.edge("HAS_ROLE", people[52][4], scene.agencies[grids[52].there[0]].organization, role=f"{MARK}其他角色")
    scene.check("grid-liaison", len(grids))
    scene.check("liaison-from-unit", len(grids))
    for n, grid in enumerate(grids):
        now = held.get(n, [(people[n][n % 2], "always")])
        for person, when in now:
            book.edge("HAS_ROLE", person, grid.ref, when, role=LIAISON)
        found = sum(when in VALID for _, when in now)
        if found != 1:
            scene.gap("grid-liaison", grid.ref, "two" if found else "none yet", found=found, min=1, max=1)
    scene.near("grid-liaison", grids[54].ref, "a new one took over on the audit date")
    for n, why in ((52, "no leader of the unit"), (53, "leads another unit"), (retired, "left the leadership")):
        scene.gap("liaison-from-unit", grids[n].ref, why)
    scene.near("liaison-from-unit", grids[51].ref, "two, and both lead the unit")
    scene.near("liaison-from-unit", grids[54].ref, "the one who leads nothing left on the audit date")


def _coordinators(scene: Scene, urban: list[Village]) -> None:
    """A coordinator for each community: the secretary of its Party organization."""
    book = scene.book
    people = [scene.members[village.ref] for village in urban]
    secretaries: dict[int, list[tuple[Ref, When]]] = {
        2: [(people[2][5], "always"), (people[2][6], "always")], 4: [(people[4][6], "today"), (people[4][5], "fresh")],
    }  # fmt: skip
    coordinators: dict[int, list[tuple[Ref, When]]] = {
        1: [], 2: secretaries[2], 3: [(people[3][6], "always")], 4: secretaries[4], 5: [(people[6][5], "always")],
    }  # fmt: skip
    for n, village in enumerate(urban):
        usual: list[tuple[Ref, When]] = [(people[n][5], "always")]
        for person, when in secretaries.get(n, usual):
            book.edge("HAS_ROLE", person, scene.core(village), when, role=SECRETARY)
        for person, when in coordinators.get(n, usual):
            book.edge("HAS_ROLE", person, village.ref, when, role=COORDINATOR)
    book.edge("HAS_ROLE", people[3][6], scene.core(urban[3]), role=f"{MARK}其他角色")
    for rule in ("community-coordinator", "coordinator-is-secretary"):
        scene.check(rule, len(urban))
        scene.near(rule, urban[4].ref, "a new secretary took over on the audit date")
    scene.gap("community-coordinator", urban[1].ref, "never", found=0, min=1, max=1)
    scene.gap("community-coordinator", urban[2].ref, "two", found=2, min=1, max=1)
    scene.gap("coordinator-is-secretary", urban[3].ref, "no secretary")
    scene.gap("coordinator-is-secretary", urban[5].ref, "the secretary of another community")
    scene.near("coordinator-is-secretary", urban[2].ref, "two, and both are secretaries")


def plant_residents(scene: Scene, divided: list[Village], homes: Mapping[Ref, list[Ref]]) -> None:
    """Put the households and organizations of the places with grids into one of them each, but for a few households.

    Parameters
    ----------
    homes
        Households that live in each place on the audit date.
    """
    book = scene.book
    empty = scene.grids[divided[0].ref][3]
    for village in divided:
        grids = [grid for grid in scene.grids[village.ref] if grid != empty]
        scene.check("households-in-grids", len(homes[village.ref]))
        scene.check("grid-in-community", len(scene.grids[village.ref]))
        astray = village == divided[1]
        for n, home in enumerate(homes[village.ref]):
            if not (astray and n < 9):
                book.edge("IN_GRID", home, grids[n % len(grids)])
    scene.gap("households-in-grids", empty, "holds no household", found=0)
    for n, unit in enumerate(scene.two_new):
        if beside := scene.grids.get(unit.place):
            book.edge("IN_GRID", unit.organization, beside[n % len(beside)])
    _astray(scene, homes[divided[1].ref], scene.grids[divided[1].ref], scene.grids[divided[2].ref][0])


def _astray(scene: Scene, homes: list[Ref], grids: list[Ref], beside: Ref) -> None:
    """Nine households of a community that lie in no grid, in two, in one next door, or only just in one."""
    cases: tuple[tuple[tuple[Ref, When], ...], ...] = (
        (), ((grids[0], "past"),), ((grids[0], "later"),), ((grids[0], "today"),),
        ((grids[0], "always"), (grids[1], "always")), ((grids[0], "today"), (grids[1], "fresh")),
        ((grids[2], "tomorrow"),), ((beside, "always"),), ((beside, "today"), (grids[1], "always")),
    )  # fmt: skip
    for home, edges in zip(homes, cases, strict=False):
        for grid, when in edges:
            scene.book.edge("IN_GRID", home, grid, when)
    for n, why in enumerate(("never", "past", "later", "today")):
        scene.gap("households-in-grids", homes[n], why, found=0)
    scene.gap("households-in-grids", homes[4], "in two grids", found=2)
    scene.near("households-in-grids", homes[5], "moved to another grid on the audit date")
    scene.near("households-in-grids", homes[6], "its edge ends tomorrow")
    scene.gap("grid-in-community", beside, "holds a household of another community")
    scene.near("grid-in-community", grids[1], "holds a household that another grid held until the audit date")
