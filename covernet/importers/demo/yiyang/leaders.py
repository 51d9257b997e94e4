"""Leaders of the Party groups, their five roles, and the councils that they chair."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.yiyang.scene import Group, Scene, VillagerGroup

LEADER = "党小组长"
ROLES = ("政策宣传员", "组内事务组织员", "矛盾纠纷调解员", "工程项目监督员", "为民办事服务员")
CHAIR, DEPUTY = "会长", "副会长"


def plant_leaders(scene: Scene) -> None:
    """Plant a leader for each group, but for one that lost its leader and one that has two."""
    book, people = scene.book, scene.rows("Member")
    lost, double, changed, unfit = (scene.pick() for _ in range(4))
    cadre = scene.worker(f"{unfit.ref.id[6:]}-L", "村居干部", unfit.village.ref)
    held: dict[Group, list[tuple[Ref, When]]] = {
        lost: [(lost.leader, "past")], double: [(person, "always") for person in double.members[:2]],
        changed: [(changed.members[1], "today"), (changed.leader, "fresh")], unfit: [(cadre, "always")],
    }  # fmt: skip
    for group in scene.groups:
        for person, when in held.get(group, [(group.leader, "always")]):
            book.edge("HAS_ROLE", person, group.ref, when, role=LEADER)
            if person.label == "Member":
                people[person.id]["office"] = True
            if person.label == "Member" and when in VALID:
                scene.leaders.add(person)
    scene.check("group-leader", len(scene.groups))
    scene.gap("group-leader", lost.ref, "past", found=0, min=1, max=1)
    scene.gap("group-leader", double.ref, "two", found=2, min=1, max=1)
    scene.near("group-leader", changed.ref, "a new leader took over on the audit date")
    scene.gap("group-leader", unfit.ref, "led by someone who is no member", found=0, min=1, max=1)
    for rule in ("five-roles-by-leader", "leader-chairs-council"):
        scene.gap(rule, lost.ref, "has no leader any more")
        scene.gap(rule, unfit.ref, "led by someone who is no member")
    _roles(scene, changed)


def _roles(scene: Scene, changed: Group) -> None:
    """Plant the five roles of each leader, with a few that nobody, or somebody else, holds."""
    book = scene.book
    never, past, other, outside, former, besides = (scene.pick() for _ in range(6))
    absent = {(never, ROLES[0]), (never, ROLES[1]), (other, ROLES[0]), (outside, ROLES[4])}
    ended = {(past, ROLES[2]), (past, ROLES[3])}
    for group in scene.groups:
        for role in ROLES:
            if (group, role) not in absent:
                book.edge(
                    "HAS_ROLE", group.leader, group.ref, "past" if (group, role) in ended else "always", role=role
                )
    book.edge("HAS_ROLE", other.members[1], other.ref, role=ROLES[0])
    helper = scene.worker(f"{outside.ref.id[6:]}-R", "村居干部", outside.village.ref)
    book.edge("HAS_ROLE", helper, outside.ref, role=ROLES[4])
    book.edge("HAS_ROLE", former.members[1], former.ref, "today", role=ROLES[3])
    book.edge("HAS_ROLE", besides.members[1], besides.ref, role=ROLES[3])
    book.edge("HAS_ROLE", changed.members[1], changed.ref, role=f"{MARK}其他角色")
    for rule in ("five-roles", "five-roles-by-leader"):
        scene.check(rule, len(scene.groups))
        scene.near(rule, former.ref, "another member held a role until the audit date")
    scene.gap("five-roles", never.ref, "never", missing=[ROLES[0], ROLES[1]])
    scene.gap("five-roles", past.ref, "past", missing=[ROLES[2], ROLES[3]])
    scene.gap("five-roles", outside.ref, "held by someone who is no member", missing=[ROLES[4]])
    scene.near("five-roles", other.ref, "one is held by another member")
    for group, why in ((other, "one is another member's"), (outside, "one is held by someone who is no member"),
                       (besides, "another member holds one besides")):  # fmt: skip
        scene.gap("five-roles-by-leader", group.ref, why)
    scene.near("five-roles-by-leader", never.ref, "one role is nobody's, the others are the leader's")
    scene.near("five-roles-by-leader", changed.ref, "the new leader has all five, the old one another role")


def plant_councils(scene: Scene) -> None:
    """Plant a council for each villager group, chaired by the leader of the Party group that covers it."""
    outside, other, deputy, former, without = (scene.pick() for _ in range(5))
    last = {item.covering[0].ref: item for item in scene.villager_groups if item.covering}
    chairs: Mapping[Ref, list[tuple[Ref, str, When]]] = {
        outside.ref: [(scene.worker(f"{outside.ref.id[6:]}-H", "村居干部", outside.village.ref), CHAIR, "always")],
        other.ref: [(other.members[1], CHAIR, "always")],
        deputy.ref: [(deputy.leader, DEPUTY, "always"), (deputy.members[1], CHAIR, "always")],
        former.ref: [(former.leader, CHAIR, "past")],
    }
    extra = [item for item in scene.villager_groups if item.ref.id.endswith("-Z2")]
    spans: Mapping[Ref, tuple[When, ...]] = {
        extra[10].ref: (), extra[11].ref: ("past",), extra[12].ref: ("later",), extra[13].ref: ("always", "always"),
        extra[14].ref: ("tomorrow",), last[without.ref].ref: (),
    }  # fmt: skip
    for item in scene.villager_groups:
        group = None if item is extra[15] or not item.covering else item.covering[0]
        seats = chairs.get(group.ref, [(group.leader, CHAIR, "always")]) if group else []
        for n, when in enumerate(spans.get(item.ref, ("always",))):
            council = _council(scene, item, f"K{n}", "理事会", when)
            for person, position, until in seats:
                scene.book.edge("SITS_ON", person, council, until, position=position)
    for item in (extra[10], last[without.ref]):
        _council(scene, item, "K9", "片委会", "always")
    area = _council(scene, last[other.ref], "K9", "片委会", "always")
    scene.book.edge("SITS_ON", other.leader, area, position=CHAIR)
    scene.check("villager-group-council", len(scene.villager_groups))
    for n, why in ((10, "a committee of another kind only"), (11, "past"), (12, "later")):
        scene.gap("villager-group-council", extra[n].ref, why, found=0, min=1)
    scene.gap("villager-group-council", last[without.ref].ref, "a committee of another kind only", found=0, min=1)
    scene.near("villager-group-council", extra[13].ref, "two councils")
    scene.near("villager-group-council", extra[14].ref, "its council ends tomorrow")
    covering = {group.ref for item in scene.villager_groups for group in item.covering}
    natural = [group for group in scene.groups if group.kind == "natural_village" and group.ref in covering]
    scene.check("leader-chairs-council", len(natural) - 1)
    scene.near("leader-chairs-council", without.ref, "without a council there is nothing to chair, so no subject")
    for group, why in ((outside, "someone who is no member"), (other, "chairs a committee of another kind only"),
                       (deputy, "the leader is the deputy"), (former, "past")):  # fmt: skip
        scene.gap("leader-chairs-council", group.ref, why)
    scene.near("leader-chairs-council", extra[15].covering[0].ref, "chairs one of two councils")


def _council(scene: Scene, item: VillagerGroup, key: str, kind: str, when: When) -> Ref:
    name = f"{MARK}·{item.village.name}{kind}"
    council = scene.book.node("Committee", f"{item.ref.id}-{key}", name=name, kind=kind)
    scene.stand(council, item.village.ref)
    scene.book.edge("ESTABLISHED_FOR", council, item.ref, when)
    return council
