"""Service grids: the households divided among them, their leaders, duties and centre households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.chenji.scene import TASKS, Scene
from covernet.importers.demo.parts import Village

LEADER, CENTRE = "网格负责人", "党员中心户"
CENTRE_HOUSEHOLDS = 10
_GRIDS = (7, 7, 7, 2, 1)
_DIVIDED = ("household-grid-village", "households-in-grids")


@dataclass
class _Grid:
    """A grid with its households, and for each member who serves only households of it, how many.

    Parameters
    ----------
    village
        The village that it is a part of.
    """

    ref: Ref
    village: Village
    homes: list[Ref] = field(default_factory=list)
    loads: dict[Ref, int] = field(default_factory=dict)

    @property
    def able(self) -> list[Ref]:
        """Members who serve enough households for a centre, the one with the fewest first."""
        return [m for m, load in sorted(self.loads.items(), key=lambda item: item[::-1]) if load >= CENTRE_HOUSEHOLDS]


def plant_grids(scene: Scene) -> None:
    """Plant the grids of each village, and what the pack asks of them."""
    grids, empty = _founded(scene)
    _divide(scene, grids)
    centres = _centres(scene, grids, empty)
    _households(scene, grids, empty, centres)
    _leaders(scene, [*grids, empty])
    _duties(scene, [*grids, empty])


def _founded(scene: Scene) -> tuple[list[_Grid], _Grid]:
    """The grids with households, and one that has none."""
    grids = []
    for n, (village, count) in enumerate(zip(scene.villages, _GRIDS, strict=True)):
        grids += [_grid(scene, village, n, k) for k in range(1, count + 1)]
    largest, two, one = (scene.villages[n] for n in (0, 3, 4))
    empty = _grid(scene, largest, 0, 9)
    _grid(scene, one, 4, 9, "today")
    scene.check("village-grids", len(scene.villages))
    scene.gap("village-grids", one.ref, "the second grid ended on the audit date", found=1, min=2)
    scene.near("village-grids", two.ref, "exactly two")
    scene.gap("households-in-grids", empty.ref, "a grid without households", found=0)
    return grids, empty


def _grid(scene: Scene, village: Village, n: int, k: int, when: When = "always") -> _Grid:
    name = f"{village.name}第{'一二三四五六七八九'[k - 1]}网格"
    grid = scene.book.node("Grid", f"{village.ref.id}-WG{k}", when, name=name)
    return _Grid(scene.stand(grid, village.ref), village)


def _divide(scene: Scene, grids: list[_Grid]) -> None:
    """Give each household to the grid of the member who serves it, and each grid its own members."""
    book = scene.book
    there = {str(row["id"]) for row in book.there("Member")}
    homes = sorted(str(row["id"]) for row in book.there("Household"))
    serving: dict[str, list[str]] = {home: [] for home in homes}
    for row in book.there("SERVES"):
        if row["from"] in there and row["to"] in serving:
            serving[str(row["to"])].append(str(row["from"]))
    for village in scene.villages:
        own = [grid for grid in grids if grid.village is village]
        local = [home for home in homes if home.startswith(village.ref.id)]
        servers = sorted({member for home in local for member in serving[home]})
        place = {member: n * len(own) // len(servers) for n, member in enumerate(servers)}
        for n, home in enumerate(local):
            first = min(serving[home], default=None)
            own[n % len(own) if first is None else place[first]].homes.append(Ref("Household", home))
    _loads(grids, serving)


def _loads(grids: list[_Grid], serving: Mapping[str, list[str]]) -> None:
    found: dict[str, dict[int, int]] = {}
    for n, grid in enumerate(grids):
        for home in grid.homes:
            for member in serving[home.id]:
                loads = found.setdefault(member, {})
                loads[n] = loads.get(n, 0) + 1
    for member, loads in found.items():
        if len(loads) == 1:
            ((n, load),) = loads.items()
            grids[n].loads[Ref("Member", member)] = load


def _centres(scene: Scene, grids: list[_Grid], empty: _Grid) -> set[Ref]:
    """Plant a centre household in each grid; return the households that centres serve."""
    book = scene.book
    rest = list(grids)
    astray, double = _take(rest, able=3), _take(rest, able=2)
    weak, bare, left, ending = _take(rest, weak=1), _take(rest), _take(rest), _take(rest)
    for grid in grids:
        scene.check("grid-centre")
        if grid in (bare, left) or not grid.able:
            why = "today" if grid is left else "never" if grid is bare else "nobody in it serves enough households"
            scene.gap("grid-centre", grid.ref, why, found=0, min=1)
            continue
        _centre(scene, grid, grid.able[0], "tomorrow" if grid is ending else "always")
    book.edge("HAS_ROLE", left.able[0], left.ref, "today", role=CENTRE)
    _centre(scene, double, double.able[1])
    scene.near("grid-centre", double.ref, "two centres")
    scene.near("grid-centre", ending.ref, "its centre ends tomorrow")
    scene.near("centre-households", double.able[0], "at the limit, or the one nearest to it")
    lightest, load = min(weak.loads.items(), key=lambda item: (item[1], item[0]))
    _centre(scene, weak, lightest)
    scene.gap("centre-households", lightest, "serves too few", found=load, min=CENTRE_HOUSEHOLDS)
    scene.near("centre-households", left.able[0], "a centre no longer, so no subject")
    wrong = astray.able[1]
    _centre(scene, astray, wrong, at=double)
    scene.gap("centre-near", wrong, "serves households of another grid")
    both = astray.able[2]
    _centre(scene, astray, both)
    book.edge("HAS_ROLE", both, empty.ref, role=CENTRE)
    scene.check("grid-centre")
    scene.near("grid-centre", empty.ref, "its centre serves households of another grid")
    scene.near("centre-near", both, "a centre of two grids, with households in one of them")
    named = {str(row["from"]) for row in book.tables["HAS_ROLE"] if row["role"] == CENTRE}
    return {Ref("Household", str(row["to"])) for row in book.there("SERVES") if row["from"] in named}


def _take(rest: list[_Grid], able: int = 1, weak: int = 0) -> _Grid:
    """Take the first grid with so many members who serve enough households, and so many who serve too few."""
    found = next(g for g in rest if len(g.able) >= able and len(g.loads) - len(g.able) >= weak)
    rest.remove(found)
    return found


def _centre(scene: Scene, grid: _Grid, member: Ref, when: When = "always", at: _Grid | None = None) -> None:
    scene.book.edge("HAS_ROLE", member, (at or grid).ref, when, role=CENTRE)
    scene.check("centre-households")
    scene.check("centre-near")


def _households(scene: Scene, grids: list[_Grid], empty: _Grid, kept: set[Ref]) -> None:
    """Write each household's grid; a few that no centre serves stand in none, in two, or in another village's."""
    book, first, second, far = scene.book, grids[0], grids[1], grids[8]
    odd = [home for home in first.homes if home not in kept][:8]
    never, left, moved, double, abroad, ending, fresh, closed = odd
    plain: dict[Ref, When] = {ending: "tomorrow", fresh: "fresh", left: "past"}
    for grid in grids:
        for home in grid.homes:
            for rule in _DIVIDED:
                scene.check(rule)
            if home not in (never, moved, abroad, closed):
                book.edge("IN_GRID", home, grid.ref, plain.get(home, "always"))
    book.edge("IN_GRID", moved, first.ref, "today")
    book.edge("IN_GRID", moved, second.ref, "fresh")
    book.edge("IN_GRID", double, second.ref)
    book.edge("IN_GRID", abroad, far.ref)
    book.edge("IN_GRID", closed, Ref("Grid", f"{scene.villages[4].ref.id}-WG9"))
    for home, why, found in ((never, "never", 0), (left, "past", 0), (closed, "its grid ended", 0), (double, "two", 2)):
        scene.gap("households-in-grids", home, why, found=found)
    scene.near("households-in-grids", moved, "moved: the old edge ended on the audit date")
    scene.near("households-in-grids", ending, "its edge ends tomorrow")
    scene.gap("household-grid-village", abroad, "stands in a grid of another village")
    scene.near("household-grid-village", double, "in two grids, both of its own village")
    scene.near("household-grid-village", never, "in no grid, which is another rule's gap")
    homes = {str(row["from"]) for row in book.there("LIVES_IN")}
    for home in (home for grid in grids for home in grid.homes if home.id not in homes):
        scene.gap("household-grid-village", home, "moved away, and still stands in a grid")


def _leaders(scene: Scene, grids: list[_Grid]) -> None:
    """Plant the leaders: cadres of the village, save some."""
    book = scene.book
    office = {str(row["id"]) for row in book.tables["Member"] if row["office"]}
    crowds = {village.ref: scene.crowd(village) for village in scene.villages}
    for n, grid in enumerate(grids):
        cadres = [member for member in crowds[grid.village.ref] if member.id in office]
        plain = next(member for member in crowds[grid.village.ref] if member.id not in office)
        leader = cadres[n % 3]
        when: When = "later" if n == 9 else "tomorrow" if n == 4 else "past" if n == 11 else "always"
        if n == 13:
            leader = plain
        elif n == 15:
            leader = scene.worker("LEADER", "村居干部", grid.village.ref)
        if n != 1:
            book.edge("HAS_ROLE", leader, grid.ref, when, role=LEADER)
        if n == 7:
            book.edge("HAS_ROLE", plain, grid.ref, role=LEADER)
        if n == 11:
            book.edge("HAS_ROLE", cadres[(n + 1) % 3], grid.ref, "fresh", role=LEADER)
        scene.check("grid-leader")
        if n not in (1, 9):
            scene.check("grid-leader-cadre")
    for n, why, found in ((1, "never", 0), (7, "two leaders", 2), (9, "later", 0)):
        scene.gap("grid-leader", grids[n].ref, why, found=found, min=1, max=1)
    scene.near("grid-leader", grids[4].ref, "leads until tomorrow")
    scene.near("grid-leader", grids[11].ref, "the leader before has left")
    scene.gap("grid-leader-cadre", grids[13].ref, "a member without an office", found=0, min=1)
    scene.gap("grid-leader-cadre", grids[15].ref, "no member at all", found=0, min=1)
    scene.near("grid-leader-cadre", grids[7].ref, "one of the two leaders is a cadre")
    scene.near("grid-leader-cadre", grids[1].ref, "has no leader, so no subject")


def _duties(scene: Scene, grids: list[_Grid]) -> None:
    """Plant who takes the seven duties of each grid."""
    book = scene.book
    absent = {(2, 1), (2, 4)}
    spans: dict[tuple[int, int], When] = {(6, 6): "past", (6, 0): "fresh", (8, 2): "later", (10, 3): "tomorrow"}
    for n, grid in enumerate(grids):
        crowd = scene.crowd(grid.village)
        for k, task in enumerate(TASKS):
            if (n, k) not in absent:
                book.edge("HAS_ROLE", crowd[(n + k) % 18], grid.ref, spans.get((n, k), "always"), role=task)
        scene.check("grid-duties")
    volunteer = scene.worker("DUTY", "志愿者", grids[3].village.ref)
    book.edge("HAS_ROLE", volunteer, grids[3].ref, role=TASKS[0])
    scene.gap("grid-duties", grids[2].ref, "never", missing=[TASKS[1], TASKS[4]])
    scene.gap("grid-duties", grids[6].ref, "past", missing=[TASKS[6]])
    scene.gap("grid-duties", grids[8].ref, "later", missing=[TASKS[2]])
    scene.near("grid-duties", grids[3].ref, "one duty taken by two")
    scene.near("grid-duties", grids[10].ref, "one duty until tomorrow")


def take_in(scene: Scene) -> None:
    """Give a grid to the households that came after the division."""
    book = scene.book
    placed = {row["from"] for row in book.tables["IN_GRID"]}
    for home in sorted({str(row["id"]) for row in book.there("Household") if row.get("id")}):
        if home not in placed and "-H94" in home:
            book.edge("IN_GRID", Ref("Household", home), Ref("Grid", f"{home[:12]}-WG1"))
            for rule in _DIVIDED:
                scene.check(rule)
