"""780 + 67 + 114 Party groups, nearly: their kinds, branches, and the villager groups that they cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from covernet.importers.demo.book import Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.parts import Shape, Village
from covernet.importers.demo.yiyang.scene import Group, Scene, VillagerGroup

NATURAL, INDUSTRY, FUNCTIONAL = 780, 67, 114
FUNCTIONS = ("村务监督", "民事调解", "致富带富")
YOUNG = dt.date(2025, 2, 10)
"""The day on which one group was founded, with all its members."""

_WITH_YOUNG, _ENDED, _ENDING, _SECOND = 10, 30, 50, 70
"""Villages: with the young group; whose Party organization ended; whose ends tomorrow; with a second one."""
DEPARTED: Mapping[int, When] = {_ENDED: "today", _ENDING: "tomorrow"}
"""Villages whose Party organization is not always established for them."""
_THIN = 6
"""Groups of natural villages that every demo plants besides those of its shape."""
_NATURAL, _INDUSTRY, _FUNCTIONAL = NATURAL - 1, INDUSTRY - 1, FUNCTIONAL + 1
"""What is planted: one too few, one too few, one too many."""


def shape(scene: Scene) -> Shape:
    """Kinds of each village's groups, and sizes to match: a community has one industry and one functional group."""
    rural, communities = scene.rural, scene.communities
    kinds: dict[Ref, list[str]] = {village.ref: ["functional", "industry"] for village in communities}
    each, more = divmod(_NATURAL - _THIN, len(rural))
    industry, functional = _INDUSTRY - len(communities), _FUNCTIONAL - len(communities)
    for n, village in enumerate(rural):
        kinds[village.ref] = ["natural_village"] * (each + (n < more))
        kinds[village.ref] += ["industry"] * (n < industry) + ["functional"] * (n < functional)
    sizes = {ref: max(3, len(words)) * scene.book.rng.uniform(0.9, 1.1) for ref, words in kinds.items()}
    return Shape(per_member=9.0, least=5, weights=sizes, kinds=kinds)


def read_groups(scene: Scene) -> list[Group]:
    """The groups that were planted with the linkage; one of them, with its members, is made young."""
    book = scene.book
    villages = {village.ref.id: village for village in scene.villages}
    placed = {str(row["from"]): villages[str(row["to"])] for row in book.tables["IN_VILLAGE"]
              if row["from_label"] == "PartyGroup"}  # fmt: skip
    people = scene.rows("Member")
    members: dict[str, list[Ref]] = {}
    for row in book.tables["IN_GROUP"]:
        if book.holds(row) and book.holds(people[str(row["from"])]):
            members.setdefault(str(row["to"]), []).append(Ref("Member", str(row["from"])))
    young = f"{scene.rural[_WITH_YOUNG].ref.id}-G03"
    groups = []
    for id, row in scene.rows("PartyGroup").items():
        own = tuple(members.get(id, ()))
        if id == young:
            for changed in (row, *(people[member.id] for member in own)):
                changed["since"] = YOUNG
        leader = own[0] if own else scene.members[placed[id].ref][0]
        since = YOUNG if id == young else None
        groups.append(Group(Ref("PartyGroup", id), placed[id], str(row["kind"]), own, leader, since))
    return groups


def plant_kinds(scene: Scene) -> None:
    """Expect the numbers of groups, and name the functions of the functional ones."""
    book, rows = scene.book, scene.rows("PartyGroup")
    village = scene.rural[0]
    ended = {
        kind: book.node("PartyGroup", f"{village.ref.id}-G8{n}", "past", name=f"{MARK}·已撤销党小组", kind=kind,
                        function=FUNCTIONS[2] if kind == "functional" else None)
        for n, kind in enumerate(("natural_village", "industry", "functional"))
    }  # fmt: skip
    for former in ended.values():
        book.edge("IN_VILLAGE", former, village.ref)
    for rule, kind, found, stated in (
        ("natural-groups", "natural_village", _NATURAL, NATURAL), ("industry-groups", "industry", _INDUSTRY, INDUSTRY),
        ("functional-groups", "functional", _FUNCTIONAL, FUNCTIONAL),
    ):  # fmt: skip
        scene.total(rule, found, "one too few" if found < stated else "one too many", expected=stated)
        scene.near(rule, ended[kind], "ended long ago")
    total = _NATURAL + _INDUSTRY + _FUNCTIONAL
    scene.total("groups", total, "one too many makes up for one too few only", expected=NATURAL + INDUSTRY + FUNCTIONAL)
    scene.near("groups", ended["industry"], "ended long ago")
    functional = [group for group in scene.groups if group.kind == "functional"]
    names: Mapping[int, str | None] = {3: None, 8: None, 9: f"{MARK}其他功能"}
    for n, group in enumerate(functional):
        rows[group.ref.id]["function"] = names.get(n, FUNCTIONS[n % 2])
    scene.check("function-named", len(functional))
    for n in (3, 8):
        scene.gap("function-named", functional[n].ref, "none", missing=["function"])
    scene.near("function-named", functional[9].ref, "a function that the source does not list")
    scene.check("functions-in-use")
    scene.gap("functions-in-use", scene.town, "the only group of that function ended", missing=[FUNCTIONS[2]])
    scene.near("functions-in-use", scene.town, "groups of the other functions are many")


def plant_villager_groups(scene: Scene) -> None:
    """Plant a villager group for each Party group of a natural village and for each community, and a few more."""
    uncovered, former, here, beside, moved = (scene.pick() for _ in range(5))
    extra = []
    for group in scene.groups:
        if group.kind != "natural_village" and not (group.first and not scene.is_rural(group.village.ref)):
            continue
        covering = [] if group in (uncovered, former) else [group]
        scene.villager_groups.append(_villager_group(scene, group, "Z1", covering))
        if group.first and scene.is_rural(group.village.ref):
            extra.append(_villager_group(scene, group, "Z2", [group]))
    scene.villager_groups += extra
    by_id = {item.ref.id: item for item in scene.villager_groups}
    helpers = {group.village.ref: group for group in scene.groups if group.first}
    for group in (uncovered, former):
        item = by_id[f"{group.ref.id}-Z1"]
        item.covering.append(helpers[group.village.ref])
        if group is former:
            scene.book.edge("COVERS", group.ref, item.ref, "past")
    scene.book.edge("COVERS", beside.ref, by_id[f"{here.ref.id}-Z1"].ref)
    scene.book.edge("COVERS", beside.ref, by_id[f"{moved.ref.id}-Z1"].ref, "today")
    by_id[f"{here.ref.id}-Z1"].covering.append(beside)
    _uncover(scene, extra)
    _cover(scene)
    scene.check("natural-group-covers", _NATURAL)
    scene.gap("natural-group-covers", uncovered.ref, "never", found=0, min=1)
    scene.gap("natural-group-covers", former.ref, "past", found=0, min=1)
    scene.near("natural-group-covers", here.ref, "exactly one")
    scene.check("covered-in-own-village", len(scene.villager_groups))
    scene.gap("covered-in-own-village", by_id[f"{here.ref.id}-Z1"].ref, "a group of another village besides")
    scene.near("covered-in-own-village", by_id[f"{moved.ref.id}-Z1"].ref, "another village's until the audit date")


def _villager_group(scene: Scene, group: Group, key: str, covering: list[Group]) -> VillagerGroup:
    id = f"{group.ref.id}-{key}"
    ref = scene.book.node("VillagerGroup", id, name=f"{MARK}·{group.village.name}村民小组{id.rpartition('-G')[2]}")
    scene.stand(ref, group.village.ref)
    return VillagerGroup(ref, group.village, covering)


def _uncover(scene: Scene, extra: list[VillagerGroup]) -> None:
    """Second villager groups that no Party group covers on the audit date, or just one does."""
    for item, why in zip(extra[:3], ("never", "past", "later"), strict=True):
        group = item.covering.pop()
        if why != "never":
            scene.book.edge("COVERS", group.ref, item.ref, "past" if why == "past" else "later")
        scene.gap("villager-group-covered", item.ref, why, found=0, min=1)
    scene.near("villager-group-covered", extra[3].ref, "covered until tomorrow")
    scene.near("villager-group-covered", extra[4].ref, "its group covers two")


def _cover(scene: Scene) -> None:
    last = [item for item in scene.villager_groups if item.ref.id.endswith("-Z2")][3]
    scene.check("villager-group-covered", len(scene.villager_groups))
    for item in scene.villager_groups:
        for group in item.covering:
            if group.village == item.village:
                scene.book.edge("COVERS", group.ref, item.ref, "tomorrow" if item is last else "always")


def plant_branches(scene: Scene) -> None:
    """Plant which branch each group belongs to, the chain through it, and a second branch without groups."""
    book = scene.book
    rows = {str(row["from"]): row for row in book.tables["IN_BRANCH"] if row["from_label"] == "PartyGroup"}
    gone, lifted, both, astray, moved = picked = [scene.pick() for _ in range(5)]
    beside = next(village for village in scene.cores if village not in [group.village for group in picked])
    for group in (gone, lifted, astray):
        rows[group.ref.id].update(book.span("past"))
    rows[moved.ref.id].update(book.span("fresh"))
    book.edge("IN_BRANCH", lifted.ref, _firm(scene, lifted.village))
    book.edge("IN_BRANCH", both.ref, scene.committee)
    book.edge("IN_BRANCH", astray.ref, scene.core(beside))
    book.edge("IN_BRANCH", moved.ref, scene.core(beside), "today")
    late = next(group for group in scene.groups if group.ref.id.endswith("-G91"))
    for rule in ("group-under-branch", "group-in-own-village"):
        scene.check(rule, len(scene.groups))
        scene.near(rule, moved.ref, "came over from another village on the audit date")
    scene.gap("group-under-branch", gone.ref, "past", found=0, min=1, max=1)
    scene.gap("group-under-branch", both.ref, "the county's committee besides", found=2, min=1, max=1)
    scene.near("group-under-branch", lifted.ref, "in the branch of a firm in its village")
    scene.gap("group-in-own-village", astray.ref, "belongs to a branch of another village")
    scene.gap("group-in-own-village", late.ref, "joins its village tomorrow")
    scene.near("group-in-own-village", gone.ref, "belongs to no branch at all")
    _cores(scene)
    _chains(scene, {gone.ref: 2, lifted.ref: 3})
    scene.near("branch-chain", scene.core(gone.village), "one of its groups left")


def _firm(scene: Scene, village: Village) -> Ref:
    """The branch of a firm that lies in a village."""
    name = next(scene.words)
    firm = scene.book.node("Organization", f"{village.ref.id}-O", name=f"{name}公司", kind="enterprise")
    scene.stand(firm, village.ref)
    branch = scene.branch(f"{village.ref.id[6:]}-O", f"{name.removeprefix(f'{MARK}·')}公司党支部", village.ref)
    scene.book.edge("ESTABLISHED_FOR", branch, firm)
    return branch


def _cores(scene: Scene) -> None:
    book, rural = scene.book, scene.rural
    second = scene.branch(f"{rural[_SECOND].ref.id[6:]}-2", f"{rural[_SECOND].name}第二党支部", rural[_SECOND].ref)
    book.edge("ESTABLISHED_FOR", second, rural[_SECOND].ref)
    scene.check("village-core", len(rural))
    scene.gap("village-core", rural[_ENDED].ref, "ended on the audit date", found=0, min=1, max=1)
    scene.gap("village-core", rural[_SECOND].ref, "a second one", found=2, min=1, max=1)
    scene.near("village-core", rural[_ENDING].ref, "established until tomorrow")
    centre = scene.position("VC60", f"{MARK}·服务点", rural[60].ref, kind="point")
    book.edge("ESTABLISHED_FOR", centre, rural[60].ref)
    scene.near("village-core", rural[60].ref, "a service point for the village is no Party organization")
    scene.check("branch-chain", len(scene.cores) + 1)
    scene.gap("branch-chain", second, "has no group", broken_at=1)


def _chains(scene: Scene, broken: Mapping[Ref, int]) -> None:
    """Which villager groups reach their village branch: where no covering group does, the farthest step counts."""
    there = {village.ref for village in (*scene.cores, *scene.communities)}
    for item in scene.villager_groups:
        if not item.covering:
            scene.near("villager-group-chain", item.ref, "not covered, so no subject")
            continue
        scene.check("villager-group-chain")
        steps = [broken.get(group.ref, 4 if group.village.ref in there else 3) for group in item.covering]
        if max(steps) < 4:
            why = "its group is in no branch" if max(steps) == 2 else "the branch is not the village's"
            scene.gap("villager-group-chain", item.ref, why, broken_at=max(steps))


def apart(scene: Scene) -> set[Ref]:
    """Villages in which something is planted that would change what is planted in their groups."""
    return {scene.rural[n].ref for n in (_WITH_YOUNG, _ENDED, _SECOND)}
